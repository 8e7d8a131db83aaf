// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/compare_loop.h"

#include <QJsonDocument>
#include <algorithm>

#include "models/core/json_reader.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

constexpr qint64 kSoonMs = 1'000;

}  // namespace

void CompareLoop::want(bool soon) {
  m_wanted = true;
  m_soon = soon;
  context().board.comparing(true);
  m_wentBack = false;
  wake();
}

void CompareLoop::step() {
  if (!m_lacking.empty()) return give();
  if (!m_wanted) {
    context().board.comparing(false);
    return rest();
  }
  if (std::exchange(m_soon, false)) return later(kSoonMs + m_spread.next(false, 0) % kSoonMs);
  m_wanted = false;
  askHub();
}

void CompareLoop::askHub() {
  ask({"GET", u"/v1/sync/digest?tables=0"_s, {}, 0, {}}, [this](const HttpAnswer& answer) { answered(answer); });
}

void CompareLoop::answered(const HttpAnswer& answer) {
  const auto json = answer.status == 200 ? core::parseObject(answer.body) : core::invalid(u"refused"_s);
  auto digest = json ? protocol::DigestAnswer::fromJson(*json) : Result<protocol::DigestAnswer>(json.error());
  if (!digest) return putOff(answer);
  inStore([&ledger = context().ledger,
           digest = std::move(*digest)](journal::Book& book) { return ledger.compare(book, digest); },
          [this](const Result<Comparison>& comparison) {
            if (!comparison) {
              m_wanted = true;
              return storeFailed(comparison.error());
            }
            found(*comparison);
          });
}

void CompareLoop::found(const Comparison& comparison) {
  succeeded();
  if (comparison.outboxGrew && m_listener.outboxGrew) m_listener.outboxGrew();
  if (comparison.feedHasMore && !m_wentBack) {
    m_wentBack = true;
    if (m_listener.feedHasMore) m_listener.feedHasMore();
  }
  m_lacking = comparison.lacking;
  m_putOff = 0;
  again();
}

void CompareLoop::give() {
  const Comparison::Chain chain = m_lacking.back();
  inStore([&ledger = context().ledger,
           chain](journal::Book& book) { return ledger.nextGift(book, chain.origin, chain.hubHas); },
          [this](const Result<std::optional<Gift>>& gift) {
            if (!gift) return storeFailed(gift.error());
            if (!*gift) {
              m_lacking.pop_back();
              return again();
            }
            const auto& facts = (*gift)->facts;
            const protocol::PushRequest request{facts.front().origin, facts, (*gift)->witness};
            HttpRequest http{
                "POST", u"/v1/sync/push"_s, QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact), 0, {}};
            const qint64 upTo = facts.back().originSeq;
            ask(std::move(http), [this, upTo](const HttpAnswer& answer) { given(answer, upTo); });
          });
}

void CompareLoop::given(const HttpAnswer& answer, qint64 upTo) {
  const auto problem = examine(answer);
  const auto json = answer.status == 200 ? core::parseObject(answer.body) : core::invalid(u"refused"_s);
  const auto parsed = json ? protocol::PushAnswer::fromJson(*json) : Result<protocol::PushAnswer>(json.error());
  if (parsed && parsed->nextOriginSeq > upTo) {
    succeeded();
    m_lacking.back().hubHas = upTo;
    m_putOff = 0;
    return again();
  }
  // Which facts only the hub may say it can tell when what they are about is back, and that stands in another chain.
  if (problem && problem->code == u"false_rejection" && ++m_putOff < m_lacking.size()) {
    std::rotate(m_lacking.begin(), m_lacking.end() - 1, m_lacking.end());
    return again();
  }
  // Somebody else may have brought them meanwhile, or the hub knows that signature no more: who wrote them has them.
  if (parsed || (answer.status == 409 && problem)) {
    m_lacking.pop_back();
    return again();
  }
  m_lacking.clear();
  putOff(answer);
}

void CompareLoop::putOff(const HttpAnswer& answer) {
  m_wanted = true;
  // Nobody waits for a hub that does not say.
  context().board.comparing(false);
  pause(answer);
}

}  // namespace counterfoil::client
