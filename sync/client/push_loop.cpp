// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/push_loop.h"

#include <QJsonDocument>

#include "models/core/json_reader.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

/// Steps back in a row before it is called a failure: a hub that misses facts says so once.
constexpr int kMostGaps = 3;

/// A push is traced under the id of its first fact, however often it is sent: what the hub logged about a sale that was
/// made offline on Monday is found from the journal, without anything else being kept.
QByteArray traceparentOf(const journal::Fact& fact) {
  return "00-" + fact.id.bytes().toHex() + '-' + fact.digest.first(8).toHex() + "-00";
}

}  // namespace

void PushLoop::step() {
  inStore([&ledger = context().ledger, facts = m_size.facts(),
           bytes = m_size.bytes()](journal::Book& book) { return ledger.nextBatch(book, facts, bytes); },
          [this](Result<Batch> batch) {
            if (!batch) return storeFailed(batch.error());
            context().board.outbox(*batch);
            if (batch->facts.empty()) return rest();
            send(std::move(*batch));
          });
}

void PushLoop::send(Batch batch) {
  const protocol::PushRequest request{batch.origin, batch.facts};
  m_sentAtMs = context().scheduler.nowMs();
  HttpRequest http{"POST", u"/v1/sync/push"_s, QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact), 0};
  http.traceparent = traceparentOf(batch.facts.front());
  ask(std::move(http), [this, batch = std::move(batch)](const HttpAnswer& answer) { handle(batch, answer); });
}

void PushLoop::handle(const Batch& batch, const HttpAnswer& answer) {
  const auto problem = examine(answer);
  if (answer.status == 0) {
    if (answer.timedOut) m_size.halve(int(batch.facts.size()));
    return pause(answer);
  }
  if (answer.status == 200) return settle(batch, answer);
  if (answer.status == 409 && problem && problem->code == u"chain_gap") {
    return resume(batch, problem->members[u"expected_origin_seq"_s].toInteger(), answer);
  }
  if (answer.status == 409 && problem && problem->code == u"origin_of_another_device") {
    return notOurs(batch, problem->code);
  }
  if (answer.status == 413 || answer.status == 400 || answer.status == 422) {
    return tooMuch(batch, problem ? problem->code : u"status_%1"_s.arg(answer.status));
  }
  pause(answer);
}

void PushLoop::settle(const Batch& batch, const HttpAnswer& answer) {
  const auto json = core::parseObject(answer.body);
  const auto parsed = json ? protocol::PushAnswer::fromJson(*json) : Result<protocol::PushAnswer>(json.error());
  if (!parsed) return pause(answer);
  context().board.serverTime(parsed->serverTime);
  inStore([&ledger = context().ledger, batch,
           answer = *parsed](journal::Book& book) { return ledger.settle(book, batch, answer); },
          [this, more = batch.pending > qint64(batch.facts.size()), origin = batch.origin,
           answer](const Result<Settled>& result) {
            if (!result) return storeFailed(result.error());
            if (result->headBehind) return openIncarnation(origin);
            if (result->newEpoch && m_hubChanged) m_hubChanged();
            if (!result->progress) return pause(answer);
            m_gaps = 0;
            if (more) m_size.succeeded(context().scheduler.nowMs() - m_sentAtMs);
            succeeded();
            again();
          });
}

void PushLoop::resume(const Batch& batch, qint64 expected, const HttpAnswer& answer) {
  inStore([&ledger = context().ledger, batch,
           expected](journal::Book& book) { return ledger.resumeAt(book, batch, expected); },
          [this, answer](const Result<bool>& stepped) {
            if (!stepped) return storeFailed(stepped.error());
            if (!*stepped || ++m_gaps > kMostGaps) return pause(answer);
            again();
          });
}

void PushLoop::notOurs(const Batch& batch, const QString& code) {
  // Another device holds this chain: this store is a copy of its, or took its place. What waits of that chain is for a
  // person; from now on it writes under a name of its own.
  inStore(
      [&ledger = context().ledger, fact = batch.facts.front().id, origin = batch.origin,
       code](journal::Book& book) -> Result<bool> {
        CF_CHECK(ledger.refuse(book, fact, code));
        return book.origin() == origin;
      },
      [this, origin = batch.origin](const Result<bool>& open) {
        if (!open) return storeFailed(open.error());
        if (*open) return openIncarnation(origin);
        again();
      });
}

void PushLoop::tooMuch(const Batch& batch, const QString& code) {
  if (m_size.halve(int(batch.facts.size()))) return again();
  // It is this fact alone. Its chain waits for it, and a person is told; it is sent again now and then.
  inStore([&ledger = context().ledger, fact = batch.facts.front().id,
           code](journal::Book& book) { return ledger.refuse(book, fact, code); },
          [this](const core::Done& done) {
            if (!done) return storeFailed(done.error());
            again();
          });
}

}  // namespace counterfoil::client
