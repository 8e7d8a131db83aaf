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
  endRound();
  read({}, [this](Result<Batch> batch) {
    if (!batch) return storeFailed(batch.error());
    context().board.outbox(*batch);
    if (batch->parted) {
      context().board.feedBeginsAnew();
      m_hubChanged(Epoch::Another);
    }
    if (batch->facts.empty()) return rest();
    send(pack(std::move(*batch)));
  });
}

void PushLoop::endRound() {
  context().catchingUp = false;
  ++m_round;
  m_settling = 0;
  m_ahead.reset();
  forgetAnswer();
}

void PushLoop::read(const UnderWay& underWay, std::function<void(Result<Batch>)> then) {
  inStore([&ledger = context().ledger, facts = m_size.facts(), bytes = m_size.bytes(),
           underWay](journal::Book& book) { return ledger.nextBatch(book, facts, bytes, underWay); },
          [this, round = m_round, then = std::move(then)](Result<Batch> batch) {
            if (round == m_round) then(std::move(batch));
          });
}

PushLoop::Packed PushLoop::pack(Batch batch) {
  const protocol::PushRequest request{batch.origin, batch.facts};
  HttpRequest http{"POST", u"/v1/sync/push"_s, QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact), 0};
  http.traceparent = traceparentOf(batch.facts.front());
  context().transport.pack(http);
  return {std::move(batch), std::move(http)};
}

void PushLoop::send(Packed packed) {
  const auto sent = std::make_shared<const Batch>(std::move(packed.batch));
  ask(std::move(packed.request), [this, sent](const HttpAnswer& answer) { handle(sent, answer); });
  context().catchingUp = sent->pending > qint64(sent->facts.size());
  if (!context().catchingUp) return;
  read({sent->origin, sent->facts.back().originSeq}, [this](Result<Batch> next) {
    if (next && !next->facts.empty()) m_ahead = pack(std::move(*next));
  });
}

void PushLoop::sendAhead() {
  if (!m_ahead) return;
  Packed next = std::move(*m_ahead);
  m_ahead.reset();
  context().board.outbox(next.batch);
  send(std::move(next));
}

void PushLoop::handle(const Sent& sent, const HttpAnswer& answer) {
  const auto problem = examine(answer, Tells::OnlyIfNot);
  if (answer.status == 200) return settle(sent, answer);
  endRound();
  if (answer.status == 0) {
    if (answer.timedOut) m_size.halve(int(sent->facts.size()));
    return pause(answer);
  }
  if (answer.status == 409 && problem && problem->code == u"chain_gap") {
    return resume(*sent, problem->members[u"expected_origin_seq"_s].toInteger(), answer);
  }
  if (answer.status == 409 && problem &&
      (problem->code == u"origin_of_another_device" || problem->code == u"nothing_parted")) {
    return notOurs(*sent, problem->code);
  }
  if (answer.status == 413 || answer.status == 400 || answer.status == 422) {
    return tooMuch(*sent, problem ? problem->code : u"status_%1"_s.arg(answer.status));
  }
  pause(answer);
}

void PushLoop::settle(const Sent& sent, const HttpAnswer& answer) {
  const auto json = core::parseObject(answer.body);
  const auto parsed = json ? protocol::PushAnswer::fromJson(*json) : Result<protocol::PushAnswer>(json.error());
  if (!parsed) {
    endRound();
    return pause(answer);
  }
  context().board.serverTime(parsed->serverTime);
  const bool whole = context().ledger.isWhole(*sent, *parsed);
  if (whole && sent->pending > qint64(sent->facts.size())) m_size.succeeded();
  if (whole) sendAhead();
  ++m_settling;
  inStore([&ledger = context().ledger, sent,
           answer = *parsed](journal::Book& book) { return ledger.settle(book, *sent, answer); },
          [this, round = m_round, whole, sent, answer](const Result<Settled>& result) {
            if (round != m_round) return;
            --m_settling;
            if (result) return settled(*result, whole, *sent, answer);
            endRound();
            storeFailed(result.error());
          });
}

void PushLoop::settled(const Settled& settled, bool whole, const Batch& batch, const HttpAnswer& answer) {
  if (settled.headBehind) {
    endRound();
    return openIncarnation(batch.origin);
  }
  if (settled.epoch != Epoch::Known) m_hubChanged(settled.epoch);
  if (!settled.progress) {
    endRound();
    return pause(answer);
  }
  m_gaps = 0;
  succeeded();
  if (isAsking() || m_settling > 0) return;
  if (whole && m_ahead) return sendAhead();
  again();
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
      [&ledger = context().ledger, fact = batch.facts.front(), origin = batch.origin,
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
  m_size.blamed();
  // It is this fact alone. Its chain waits for it, and a person is told; it is sent again now and then.
  inStore([&ledger = context().ledger, fact = batch.facts.front(),
           code](journal::Book& book) { return ledger.refuse(book, fact, code); },
          [this](const core::Done& done) {
            if (!done) return storeFailed(done.error());
            again();
          });
}

}  // namespace counterfoil::client
