// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/pull_loop.h"

#include <QUrl>

#include "models/core/json_reader.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

/// Rewinds in a row before it is called a failure: a hub rewinds once after a restore.
constexpr int kMostRewinds = 2;
/// The least between two pages that have nothing: a hub that ends, or that holds no request open, answers at once.
constexpr qint64 kBreathMs = 1000;
/// Between two pages while the outbox is emptied: most of what comes is what went, in pages of a batch each.
constexpr qint64 kCatchingUpMs = 500;

}  // namespace

void PullLoop::step() {
  if (!m_greeted) return greet();
  inStore([&ledger = context().ledger](journal::Book& book) { return ledger.place(book); },
          [this](const Result<Place>& place) {
            if (!place) return storeFailed(place.error());
            pull(*place);
          });
}

void PullLoop::greet() {
  ask({"GET", u"/v1/sync/hello"_s, {}, 0, {}}, [this](const HttpAnswer& answer) { greeted(answer); });
}

void PullLoop::greeted(const HttpAnswer& answer) {
  examine(answer);
  const auto json = answer.status == 200 ? core::parseObject(answer.body) : core::invalid(u"no_hello"_s);
  const auto hello = json ? protocol::Hello::fromJson(*json) : Result<protocol::Hello>(json.error());
  if (!hello) return pause(answer);
  context().board.serverTime(hello->serverTime);
  m_size.limit(hello->limits.pullFacts);
  m_waitS = hello->limits.pullWaitS;
  if (m_listener.limits) m_listener.limits(hello->limits);
  m_greeted = true;
  again();
}

void PullLoop::pull(const Place& place) {
  QString target = u"/v1/sync/pull?limit=%1"_s.arg(m_size.facts());
  if (!place.cursor.isEmpty()) {
    target += u"&cursor="_s + QString::fromLatin1(QUrl::toPercentEncoding(place.cursor));
  }
  if (!place.held.empty()) target += u"&held="_s + protocol::heldText(place.held);
  const int waitS = m_more ? 0 : m_waitS;
  m_askedAtMs = context().scheduler.nowMs();
  if (waitS > 0) target += u"&wait=%1"_s.arg(waitS);
  ask({"GET", target, {}, waitS}, [this, place](const HttpAnswer& answer) { handle(place, answer); });
}

void PullLoop::handle(const Place& place, const HttpAnswer& answer) {
  const auto problem = examine(answer);
  if (answer.status != 0) context().board.notice(u"update_needed"_s, answer.status == 426 ? 1 : 0);
  if (answer.status == 200) return take(place, answer);
  // After a silence the first answer should come at once, and say what the hub is now.
  m_more = true;
  m_greeted = m_greeted && answer.status != 0;
  if (answer.status == 409 && problem && problem->code == u"feed_rewound") {
    const QString cursor = problem->members[u"cursor"_s].toString();
    return rewind(place, cursor, problem->members[u"rewind_to"_s].toInteger(),
                  std::max(0, problem->members[u"epoch"_s].toInt()), answer);
  }
  // A cursor that the hub cannot read, as after the loss of its key: from the beginning. What is known has no effect.
  const bool unreadable = problem && (problem->code == u"bad_cursor" || problem->code == u"unknown_cursor");
  if (unreadable && !place.cursor.isEmpty()) return rewind(place, {}, 0, 0, answer);
  pause(answer);
}

void PullLoop::take(const Place& place, const HttpAnswer& answer) {
  const auto json = core::parseObject(answer.body);
  auto page = json ? protocol::PullPage::fromJson(*json) : Result<protocol::PullPage>(json.error());
  if (!page || page->cursor.isEmpty()) return pause(answer);
  auto shared = std::make_shared<const protocol::PullPage>(std::move(*page));
  if (shared->facts.empty() && shared->epoch == place.epoch && shared->cursor == place.cursor) {
    return taken({}, *shared);
  }
  inStore([&ledger = context().ledger, place,
           shared](journal::Book& book) { return ledger.takePage(book, place.cursor, *shared); },
          [this, shared, place, answer](const Result<Taken>& result) {
            if (!result) return storeFailed(result.error());
            if (!result->headBehind.isNull()) return openIncarnation(result->headBehind);
            if (result->stale) return pause(answer);
            m_size.took(result->facts, result->tookMs);
            if (!result->goBack) return taken(*result, *shared);
            // Facts before these never came: the feed was set back unnoticed and filled again in another order.
            Place reached = place;
            reached.cursor = shared->cursor;
            rewind(reached, {}, 0, 0, answer);
          });
}

void PullLoop::taken(const Taken& taken, const protocol::PullPage& page) {
  const bool newEpoch = taken.epoch != Epoch::Known;
  const bool mayHaveGrown = newEpoch || taken.parted;
  if (mayHaveGrown) context().board.outboxMayHaveGrown();
  if (taken.parted) {
    context().board.feedBeginsAnew();
  } else {
    context().board.feed(page.more && !page.facts.empty() ? page.facts.back().hubSeq : page.head, page.head);
  }
  context().board.notice(u"feed_broken"_s, 0);
  if (taken.facts > 0) {
    m_rewinds = 0;
    if (m_listener.factsTaken) m_listener.factsTaken();
  }
  if (mayHaveGrown && m_listener.outboxMayHaveGrown) m_listener.outboxMayHaveGrown();
  if (newEpoch && m_listener.hubChanged) m_listener.hubChanged(taken.epoch);
  const bool atEnd = !m_more && !page.more && page.facts.empty();
  m_more = page.more;
  succeeded();
  if (context().catchingUp) return later(kCatchingUpMs);
  if (atEnd && context().scheduler.nowMs() - m_askedAtMs < kBreathMs) return later(kBreathMs);
  again();
}

void PullLoop::rewind(const Place& place, const QString& cursor, qint64 position, int epoch, const HttpAnswer& answer) {
  if (++m_rewinds > kMostRewinds) {
    m_rewinds = 0;
    return pause(answer);
  }
  inStore([&ledger = context().ledger, asked = place.cursor, cursor, position,
           epoch](journal::Book& book) { return ledger.rewind(book, asked, cursor, position, epoch); },
          [this](const core::Done& done) {
            if (!done) return storeFailed(done.error());
            context().board.outboxMayHaveGrown();
            if (m_listener.outboxMayHaveGrown) m_listener.outboxMayHaveGrown();
            if (m_listener.hubChanged) m_listener.hubChanged(Epoch::Another);
            again();
          });
}

}  // namespace counterfoil::client
