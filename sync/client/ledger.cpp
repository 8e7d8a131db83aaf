// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/ledger.h"

#include <QHash>
#include <algorithm>
#include <utility>

#include "models/journal/facts_queries.h"
#include "sync/client/ledger_rows.h"
#include "sync/client/left_chains.h"
#include "sync/client/parted_chains.h"
#include "sync/client/person_keys.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Fact;
using journal::OriginId;
using journal::Writing;
using protocol::PushResult;
using protocol::PushStatus;

namespace {

/// For what the hub will never take this fact as it is; empty where it may yet.
Result<QString> rejectedForGood(const journal::Reader& reader, const Fact& fact) {
  CF_TRY(const auto code, reader.first("SELECT code FROM sync_refusal WHERE fact_id = $1 AND status IN ('rejected', "
                                       "'refused')",
                                       {fact.id}, [](const journal::Row& row) { return row.text(0); }));
  if (code == u"too_large") return *code;
  if (code != u"chain_broken") return QString();
  // What was changed on its way will be sent whole another time.
  QByteArray previous(32, '\0');
  if (fact.originSeq > 1) {
    CF_TRY(const auto before, journal::factsOfOrigin(reader, fact.origin, fact.originSeq - 2, 1));
    if (!before.empty()) previous = before.front().digest;
  }
  return journal::digestOf(fact, previous) == fact.digest ? QString() : *code;
}

/// A chain may be parted while an answer is under way: what the hub said of a fact by its old name is nothing to it.
Result<bool> isStillOf(const journal::Reader& reader, const Fact& fact) {
  CF_TRY(const qint64 same,
         reader.integer("SELECT count(*) FROM journal WHERE fact_id = $1 AND origin = $2", {fact.id, fact.origin}));
  return same > 0;
}

/// Whether it is known that the hub has another fact under the number of this one.
Result<bool> isFork(const journal::Reader& reader, journal::FactId fact) {
  CF_TRY(const qint64 forks,
         reader.integer("SELECT count(*) FROM sync_refusal WHERE fact_id = $1 AND status = 'fork'", {fact}));
  return forks > 0;
}

/// Whether a chain waits at this fact because the hub does not take it.
Result<bool> leftAlone(const journal::Reader& reader, journal::FactId fact, core::Instant now) {
  CF_TRY(const auto tried, reader.first("SELECT tried_utc_ms FROM sync_refusal WHERE fact_id = $1 AND status <> "
                                        "'deferred'",
                                        {fact}, [](const journal::Row& row) { return row.instant(0); }));
  return tried && !core::isDue(tried->plusMs(kRefusedAgainMs), now, kRefusedAgainMs);
}

void cutToBytes(std::vector<Fact>& facts, qint64 mostBytes) {
  qint64 bytes = 0;
  for (size_t i = 0; i < facts.size(); ++i) {
    bytes += facts[i].body.size();
    if (i > 0 && bytes > mostBytes) {
      facts.resize(i);
      return;
    }
  }
}

Done countRefused(journal::Book& book, Batch& batch) {
  CF_TRY(batch.refused,
         book.reader().integer("SELECT count(*) FROM sync_refusal WHERE status <> 'deferred' OR first_utc_ms < $1",
                               {book.clock().now().plusMs(-kDeferredShownMs)}));
  CF_TRY(const qint64 forks, book.reader().integer("SELECT count(*) FROM sync_refusal WHERE status = 'fork'", {}));
  batch.split = forks > 0;
  CF_TRY(batch.others, book.reader().integer("SELECT count(*) FROM sync_refusal WHERE code = 'nothing_parted' OR code "
                                             "= 'origin_of_another_device'",
                                             {}));
  CF_TRY(batch.left, leftForGood(book.reader()));
  CF_TRY(const ShutOut shutOut, readShutOut(book.reader()));
  batch.shutOut = shutOut.code;
  return {};
}

Done settleFact(Writing& writing, const PushResult& result, bool acknowledged, bool someRefused) {
  if (acknowledged) {
    CF_CHECK(writing.acknowledge(result.fact, result.hubSeq, result.effectiveHlc));
    return someRefused ? clearRefusal(writing, result.fact) : Done();
  }
  const QString status = protocol::textOf(result.status);
  return writeRefusal(writing, result.fact, status, result.code.isEmpty() ? status : result.code);
}

/// A fact that a copy of this store wrote under a name that this one went on with as well. There is room for one of the
/// two: this store keeps its own and leaves the other's to the hub, so that everything else of the feed goes on coming.
/// False where that is not what happened.
Result<bool> leaveToCopy(Writing& writing, const Fact& fact, const core::Error& why, OriginId open) {
  CF_TRY(const auto mine, writing.reader().first("SELECT fact_id FROM journal WHERE origin = $1 AND origin_seq = $2",
                                                 {fact.origin, fact.originSeq},
                                                 [](const journal::Row& row) { return row.id<journal::FactId>(0); }));
  const bool differs = mine && why.code == u"fork";
  // Nothing more is written under that name.
  if (differs && fact.origin == open) return core::integrityError(u"head_behind"_s, fact.id.text());
  if (differs) {
    CF_CHECK(writeRefusal(writing, *mine, u"fork"_s, u"fork"_s));
    return true;
  }
  CF_TRY(const qint64 before,
         writing.reader().integer("SELECT count(*) FROM sync_refusal r JOIN journal j ON j.fact_id "
                                  "= r.fact_id WHERE r.status = 'fork' AND j.origin = $1",
                                  {fact.origin}));
  return before > 0;
}

/// The hub may have lost more than this, and have other facts before it as well: a chain is parted behind a fact that
/// both have, so that those before are sent again first.
constexpr qint64 kForkStep = 100;

Result<bool> isNewFork(const journal::Reader& reader, const Fact& first, const protocol::PushAnswer& answer,
                       const OwnChain& chain) {
  const bool fork = !answer.results.empty() && answer.results.front().fact == first.id &&
                    answer.results.front().status == PushStatus::Fork;
  if (!fork || chain.acknowledged + 1 != first.originSeq) return false;
  CF_TRY(const bool known, isFork(reader, first.id));
  return !known;
}

/// Whose a chain is has changed: what another device's name was refused for is tried at once.
Done tryAgainAs(Writing& writing) {
  return writing.local("sync_refusal")
      .execute("DELETE FROM sync_refusal WHERE code = 'origin_of_another_device' OR code = 'nothing_parted'", {});
}

/// A fact that does not go on where its chain ends here; whether the feed is to be gone back in for it. Errors: those
/// of the store, and whatever else it was.
Result<bool> leaveToHub(Writing& writing, LeftChains& left, const Fact& fact, const core::Error& why) {
  const bool gap = why.code == u"chain_gap";
  const bool chains =
      why.kind == core::ErrorKind::Integrity && (gap || why.code == u"fork" || why.code == u"chain_broken");
  if (!chains) return why;
  qint64 seq = fact.originSeq;
  if (gap) {
    CF_TRY(const auto head, journal::headOf(writing.reader(), fact.origin));
    seq = head ? head->originSeq + 1 : 1;
  }
  return leaveChain(writing, left, fact.origin, seq, why.code);
}

OwnChain* chainOf(std::vector<OwnChain>& chains, OriginId origin) {
  const auto found = std::find_if(chains.begin(), chains.end(), [&](const auto& c) { return c.origin == origin; });
  return found == chains.end() ? nullptr : &*found;
}

}  // namespace

bool Ledger::acknowledges(const PushResult& result) const {
  // What was rejected and has a number is a link of the chain: the line goes on, and the inbox asks a person.
  const bool taken = result.status == PushStatus::Applied || result.status == PushStatus::Duplicate ||
                     result.status == PushStatus::Merged || result.status == PushStatus::Rejected;
  return taken && result.hubSeq > 0;
}

bool Ledger::isWhole(const Batch& batch, const protocol::PushAnswer& answer) const {
  if (answer.results.size() != batch.facts.size()) return false;
  for (size_t i = 0; i < batch.facts.size(); ++i) {
    const PushResult& result = answer.results[i];
    if (result.fact != batch.facts[i].id || result.status == PushStatus::Rejected || !acknowledges(result))
      return false;
  }
  return true;
}

Result<Batch> Ledger::nextBatch(journal::Book& book, int mostFacts, qint64 mostBytes, const UnderWay& underWay) const {
  Batch batch;
  CF_CHECK(countRefused(book, batch));
  if (batch.split && underWay.origin.isNull()) {
    CF_TRY(batch.parted, partForks(book));
    if (batch.parted) CF_CHECK(countRefused(book, batch));
  }
  CF_TRY(auto chains, ownChains(book.reader(), book.origin()));
  if (OwnChain* const sent = chainOf(chains, underWay.origin)) {
    sent->acknowledged = std::max(sent->acknowledged, underWay.originSeq);
  }
  for (const OwnChain& chain : chains) {
    if (chain.head <= chain.acknowledged) continue;
    batch.pending += chain.head - chain.acknowledged;
    const bool wanted = batch.facts.empty();
    if (!wanted && batch.oldest) continue;
    CF_TRY(auto facts, journal::factsOfOrigin(book.reader(), chain.origin, chain.acknowledged, wanted ? mostFacts : 1));
    if (facts.empty()) continue;
    if (!batch.oldest || facts.front().at() < *batch.oldest) batch.oldest = facts.front().at();
    if (!wanted) continue;
    if (facts.front().rejected.isEmpty()) {
      CF_TRY(facts.front().rejected, rejectedForGood(book.reader(), facts.front()));
    }
    if (facts.front().rejected.isEmpty()) {
      CF_TRY(const bool alone, leftAlone(book.reader(), facts.front().id, book.clock().now()));
      if (alone) continue;
      cutToBytes(facts, mostBytes);
    } else {
      facts.resize(1);
      if (facts.front().rejected == u"too_large") facts.front().body.clear();
    }
    batch.origin = chain.origin;
    batch.facts = std::move(facts);
  }
  return batch;
}

Result<bool> Ledger::partForks(journal::Book& book) const {
  return book.write([&](Writing& writing) { return partForked(writing, book.origin()); });
}

Result<Settled> Ledger::settle(journal::Book& book, const Batch& batch, const protocol::PushAnswer& answer) const {
  return book.write([&](Writing& writing) -> Result<Settled> {
    Settled settled;
    CF_TRY(Place place, readPlace(writing.reader()));
    CF_TRY(settled.epoch, enter(writing, place, answer.epoch));
    CF_TRY(auto chains, ownChains(writing.reader(), book.origin()));
    OwnChain* const chain = chainOf(chains, batch.origin);
    if (chain == nullptr) return core::integrityError(u"unknown_origin"_s, batch.origin.text());
    CF_TRY(const bool same, isStillOf(writing.reader(), batch.facts.back()));
    if (!same) {
      settled.progress = true;
      CF_CHECK(writePlace(writing, place));
      return settled;
    }
    QHash<journal::FactId, const PushResult*> results;
    for (const PushResult& result : answer.results) results.insert(result.fact, &result);
    CF_TRY(const qint64 refused, writing.reader().integer("SELECT count(*) FROM sync_refusal", {}));
    CF_TRY(const bool stepsBack, isNewFork(writing.reader(), batch.facts.front(), answer, *chain));
    for (const Fact& fact : batch.facts) {
      const PushResult* const result = results.value(fact.id);
      if (result == nullptr) continue;
      const bool acknowledged = acknowledges(*result);
      CF_CHECK(settleFact(writing, *result, acknowledged, refused > 0));
      if (acknowledged && fact.originSeq == chain->acknowledged + 1) ++chain->acknowledged;
    }
    if (stepsBack) chain->acknowledged -= std::min(chain->acknowledged, kForkStep);
    settled.progress = stepsBack || chain->acknowledged >= batch.facts.front().originSeq;
    chain->durable = std::min(answer.durableOriginSeq, chain->head);
    CF_CHECK(writeChain(writing, *chain));
    CF_CHECK(writePlace(writing, place));
    const bool split = std::any_of(answer.results.begin(), answer.results.end(),
                                   [](const PushResult& result) { return result.status == PushStatus::Fork; });
    settled.headBehind = batch.origin == book.origin() && (split || answer.nextOriginSeq > chain->head + 1);
    return settled;
  });
}

Result<bool> Ledger::resumeAt(journal::Book& book, const Batch& batch, qint64 expected) const {
  return book.write([&](Writing& writing) -> Result<bool> {
    CF_TRY(auto chains, ownChains(writing.reader(), book.origin()));
    OwnChain* const chain = chainOf(chains, batch.origin);
    if (chain == nullptr || expected < 1) return false;
    chain->acknowledged = std::min(chain->acknowledged, expected - 1);
    CF_CHECK(writeChain(writing, *chain));
    return chain->acknowledged + 1 < batch.facts.front().originSeq;
  });
}

Done Ledger::refuse(journal::Book& book, const Fact& fact, const QString& code) const {
  return book.write([&](Writing& writing) -> Done {
    // That the hub has another fact under the number stays known: it is parted by that.
    CF_TRY(const bool same, isStillOf(writing.reader(), fact));
    CF_TRY(const bool fork, isFork(writing.reader(), fact.id));
    return !same || fork ? Done() : writeRefusal(writing, fact.id, u"refused"_s, code);
  });
}

Done Ledger::noteShutOut(journal::Book& book, const QString& code) const {
  CF_TRY(const ShutOut known, readShutOut(book.reader()));
  if (known.code == code) return {};
  return book.write([&](Writing& writing) { return writeShutOut(writing, code); });
}

Result<Place> Ledger::place(journal::Book& book) const {
  CF_TRY(Place place, readPlace(book.reader()));
  CF_TRY(const auto chains, ownChains(book.reader(), book.origin()));
  for (auto chain = chains.rbegin(); chain != chains.rend() && place.held.size() < protocol::kMostHeldChains; ++chain) {
    if (chain->head > 0) place.held.push_back({chain->origin, chain->head});
  }
  return place;
}

Result<Taken> Ledger::takePage(journal::Book& book, const QString& askedWith, const protocol::PullPage& page) const {
  const qint64 began = book.clock().monotonicMs();
  auto taken = book.write([&](Writing& writing) -> Result<Taken> {
    Taken result;
    CF_TRY(Place place, readPlace(writing.reader()));
    if (place.cursor != askedWith) {
      result.stale = true;
      return result;
    }
    CF_TRY(result.epoch, enter(writing, place, page.epoch));
    CF_TRY(LeftChains left, leftChains(writing.reader()));
    CF_TRY(auto chains, ownChains(writing.reader(), book.origin()));
    for (const Fact& fact : page.facts) {
      CF_TRY(const bool parted, partAsTold(writing, left, fact, book.origin()));
      if (parted) {
        result.parted = true;
        CF_TRY(chains, ownChains(writing.reader(), book.origin()));
      }
      OwnChain* const own = chainOf(chains, fact.origin);
      if (own != nullptr && fact.origin == book.origin() && fact.originSeq > own->head) {
        return core::integrityError(u"head_behind"_s, fact.id.text());
      }
      const Result<journal::Reception> reception = writing.receive(fact);
      if (!reception && own != nullptr && reception.error().kind == core::ErrorKind::Integrity) {
        CF_TRY(const bool copys, leaveToCopy(writing, fact, reception.error(), book.origin()));
        if (copys) continue;
      }
      if (!reception) {
        CF_TRY(const bool goBack, leaveToHub(writing, left, fact, reception.error()));
        result.goBack = result.goBack || goBack;
        continue;
      }
      CF_CHECK(goOnWith(writing, left, fact.origin, fact.originSeq));
      if (fact.kind == u"device.succeeded") CF_CHECK(tryAgainAs(writing));
      if (own == nullptr) continue;
      own->head = std::max(own->head, fact.originSeq);
      if (fact.originSeq != own->acknowledged + 1) continue;
      // It came back: the hub has it. A refusal of before has been lifted.
      ++own->acknowledged;
      CF_CHECK(clearRefusal(writing, fact.id));
      CF_CHECK(writeChain(writing, *own));
    }
    result.facts = int(page.facts.size());
    place.cursor = page.cursor;
    if (!page.facts.empty()) place.position = page.facts.back().hubSeq;
    place.head = page.head;
    if (result.parted) place = fromTheBeginning(place);
    CF_CHECK(keepWitnesses(writing, page.witnesses, chains));
    CF_CHECK(writePlace(writing, place));
    return result;
  });
  if (!taken && taken.error().code == u"head_behind") {
    Taken nothing;
    nothing.headBehind = book.origin();
    return nothing;
  }
  if (taken) taken->tookMs = book.clock().monotonicMs() - began;
  return taken;
}

Done Ledger::rewind(journal::Book& book, const QString& askedWith, const QString& cursor, qint64 position,
                    int epoch) const {
  return book.write([&](Writing& writing) -> Done {
    CF_TRY(Place place, readPlace(writing.reader()));
    if (place.cursor != askedWith) return {};
    place.cursor = cursor;
    place.position = position;
    if (epoch > 0 && epoch != place.epoch) CF_CHECK(hopeAgain(writing));
    if (epoch > 0) place.epoch = epoch;
    CF_CHECK(writePlace(writing, place));
    return stepBack(writing);
  });
}

Result<Epoch> Ledger::enter(Writing& writing, Place& place, int epoch) const {
  if (epoch == place.epoch) return Epoch::Known;
  CF_CHECK(stepBack(writing));
  CF_CHECK(hopeAgain(writing));
  return std::exchange(place.epoch, epoch) == 0 ? Epoch::First : Epoch::Another;
}

Done Ledger::stepBack(Writing& writing) const {
  CF_CHECK(forgetKeysTold(writing));
  return writing.local("sync_origin")
      .execute(
          "UPDATE sync_origin SET acknowledged_seq = CASE WHEN acknowledged_seq > 0 THEN acknowledged_seq - 1 ELSE 0 "
          "END",
          {});
}

}  // namespace counterfoil::client
