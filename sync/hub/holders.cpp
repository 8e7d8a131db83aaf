// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/holders.h"

#include <algorithm>

#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"
#include "sync/hub/origin_rule.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Fact;
using protocol::SignedHead;
using protocol::Witness;

namespace {

SignedHead signedAt(const Fact& fact, const std::function<QByteArray(const QByteArray&)>& sign) {
  SignedHead head{fact.originSeq, fact.digest, {}};
  head.signature = sign(protocol::signedBytes(fact.origin, head));
  return head;
}

/// The whole run is looked at before any of it is taken: one that breaks off on the way proves nothing.
Done checkWitness(const journal::Reader& reader, const SignedHead& witness, std::span<const Fact> fresh,
                  const Situation& situation) {
  const auto bad = [] { return core::refused(u"bad_witness"_s, u"these are not the facts that were signed"_s); };
  const journal::OriginId origin = fresh.front().origin;
  if (!situation.verify || !situation.verify(protocol::signedBytes(origin, witness), witness.signature)) return bad();
  CF_TRY(const auto head, journal::headOf(reader, origin));
  QByteArray previous = head ? head->digest : QByteArray(32, '\0');
  CF_TRY(const bool isOwn, isOwnChain(reader, fresh.front(), situation));
  for (const Fact& fact : fresh) {
    if (journal::digestOf(fact, previous) != fact.digest) return bad();
    // The signature says which facts these are, and nothing of which were applied: what takes one out of the book is
    // what it says itself, and nobody's word.
    if (!fact.rejected.isEmpty()) {
      const bool isLink = fact.rejected == QLatin1String(kHubOnly) && !isOwn;
      CF_TRY(const bool hubs, isLink ? isOnlyTheHubs(reader, fact) : Result<bool>(false));
      if (!hubs) return core::refused(u"false_rejection"_s, u"%1 %2"_s.arg(fact.kind, fact.id.text()));
    }
    previous = fact.digest;
  }
  return fresh.back().originSeq == witness.originSeq && previous == witness.digest ? Done() : Done(bad());
}

Result<std::optional<QByteArray>> holderOf(const journal::Reader& reader, journal::OriginId origin) {
  return reader.first("SELECT holder FROM origin_holder WHERE origin = $1", {origin},
                      [](const journal::Row& row) { return row.bytes(0); });
}

Done becomeHolder(journal::Writing& writing, journal::OriginId origin, const QByteArray& holder) {
  return writing.local("origin_holder")
      .execute("INSERT INTO origin_holder(origin, holder) VALUES ($1, $2)", {origin, holder});
}

/// Every till that has that side moves its facts into the new chain: it must be the device's own, and not what is here.
/// A hub that was set back may have nothing there any more, and nobody else the other side; or it got the chain back
/// from another till, and then nobody holds it until somebody comes.
Done checkParting(journal::Writing& writing, const Fact& first, const Situation& situation) {
  const journal::Reader& reader = writing.reader();
  const auto from = journal::partingIn(first);
  if (!from) return {};
  CF_TRY(const auto holder, holderOf(reader, from->origin));
  CF_TRY(const auto here, journal::factsOfOrigin(reader, from->origin, from->originSeq - 1, 1));
  if (!holder) CF_CHECK(becomeHolder(writing, from->origin, situation.holder));
  const bool isOwn = !holder || *holder == situation.holder;
  const bool isHere = !here.empty() && here.front().originSeq == from->originSeq && here.front().digest == from->digest;
  return isOwn && !isHere ? Done() : Done(core::refused(u"nothing_parted"_s, from->origin.text()));
}

}  // namespace

bool beginsOwn(const Fact& fact, const Situation& situation) {
  if (situation.store.isEmpty() || fact.originSeq != 1 || fact.kind != u"origin.opened") return false;
  const auto body = journal::parseBody(fact.body);
  return body && (*body)[u"store"_s].toString() == situation.store;
}

Result<bool> isOwnChain(const journal::Reader& reader, const Fact& first, const Situation& situation) {
  const auto& own = situation.own;
  if (std::find(own.begin(), own.end(), first.origin) != own.end()) return true;
  if (first.originSeq == 1 || situation.store.isEmpty()) return beginsOwn(first, situation);
  // An epoch that was lost whole comes back behind the one that goes on now, and in more than one piece.
  CF_TRY(const auto opened, journal::factsOfOrigin(reader, first.origin, 0, 1));
  return !opened.empty() && beginsOwn(opened.front(), situation);
}

Done admit(journal::Writing& writing, const protocol::PushRequest& request, std::span<const Fact> fresh,
           const Situation& situation) {
  if (situation.holder.isEmpty() || fresh.empty()) return {};
  if (request.witness) return checkWitness(writing.reader(), *request.witness, fresh, situation);
  const auto refused = [&] { return core::refused(u"origin_of_another_device"_s, request.origin.text()); };
  CF_TRY(const bool own, isOwnChain(writing.reader(), fresh.front(), situation));
  if (own) return refused();
  CF_CHECK(checkParting(writing, fresh.front(), situation));
  CF_TRY(const auto holder, holderOf(writing.reader(), request.origin));
  if (holder) return *holder == situation.holder ? Done() : Done(refused());
  return becomeHolder(writing, request.origin, situation.holder);
}

Result<std::vector<journal::OriginHead>> chainsOf(const journal::Reader& reader, const QByteArray& holder) {
  CF_TRY(const auto origins, reader.list("SELECT origin FROM origin_holder WHERE holder = $1 ORDER BY origin", {holder},
                                         [](const journal::Row& row) { return row.id<journal::OriginId>(0); }));
  std::vector<journal::OriginHead> chains;
  for (const journal::OriginId origin : origins) {
    CF_TRY(const auto head, journal::headOf(reader, origin));
    chains.push_back(head.value_or(journal::OriginHead{origin, 0, {}, {}}));
  }
  return chains;
}

Done moveChain(journal::Writing& writing, journal::OriginId origin, const QByteArray& holder) {
  return writing.local("origin_holder")
      .execute(
          "INSERT INTO origin_holder(origin, holder) VALUES ($1, $2) ON CONFLICT(origin) DO UPDATE SET holder = "
          "excluded.holder",
          {origin, holder});
}

std::vector<Witness> witnessesOf(const std::vector<Fact>& facts,
                                 const std::function<QByteArray(const QByteArray&)>& sign) {
  QHash<journal::OriginId, const Fact*> last;
  for (const Fact& fact : facts) last.insert(fact.origin, &fact);
  std::vector<Witness> witnesses;
  for (const Fact& fact : facts) {
    const bool wanted = fact.originSeq % protocol::kWitnessEvery == 0 || last.value(fact.origin) == &fact;
    if (wanted) witnesses.push_back({fact.origin, signedAt(fact, sign)});
  }
  return witnesses;
}

Result<std::vector<Witness>> signedHeads(const journal::Reader& reader,
                                         const std::function<QByteArray(const QByteArray&)>& sign) {
  CF_TRY(const auto heads, journal::heads(reader));
  std::vector<Witness> witnesses;
  for (const journal::OriginHead& each : heads) {
    SignedHead head{each.originSeq, each.digest, {}};
    head.signature = sign(protocol::signedBytes(each.origin, head));
    witnesses.push_back({each.origin, std::move(head)});
  }
  return witnesses;
}

Result<qint64> newestUpTo(const journal::Reader& reader, journal::OriginId origin, qint64 head, qint64 position) {
  // Positions rise with the numbers of a chain.
  qint64 known = 0;
  qint64 after = head + 1;
  while (known + 1 < after) {
    const qint64 middle = known + (after - known) / 2;
    CF_TRY(const qint64 stands,
           reader.integer("SELECT position FROM journal WHERE origin = $1 AND origin_seq = $2", {origin, middle}));
    if (stands > position) {
      after = middle;
    } else {
      known = middle;
    }
  }
  return known;
}

}  // namespace counterfoil::hub
