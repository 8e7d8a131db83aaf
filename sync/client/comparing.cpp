// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHash>
#include <algorithm>

#include "models/journal/facts_queries.h"
#include "sync/client/ledger.h"
#include "sync/client/ledger_rows.h"
#include "sync/client/left_chains.h"

namespace counterfoil::client {

using core::Done;
using core::Result;
using journal::OriginHead;
using journal::OriginId;
using journal::Writing;
using protocol::SignedHead;
using protocol::Witness;

namespace {

/// What one push may hold on any hub.
constexpr qint64 kMostGiven = 500;

/// Whether a hub's head, which is no newer than what is here, is a fact of the chain as it is here.
Result<bool> isHere(const journal::Reader& reader, OriginId origin, const SignedHead& head) {
  if (head.originSeq == 0) return true;
  CF_TRY(const auto digest,
         reader.first("SELECT digest FROM journal WHERE origin = $1 AND origin_seq = $2", {origin, head.originSeq},
                      [](const journal::Row& row) { return row.bytes(0); }));
  return digest == head.digest;
}

/// Chains of others, with what the hub has of them and is not looked at otherwise yet.
struct Others {
  Writing& writing;
  LeftChains& left;
  /// The heads are those of the epoch that the store knows.
  bool ofThisEpoch = false;
  /// They are no older than what was taken in: a fork that was seen there is over by no answer from before it.
  bool isNews = false;

  /// Whether the hub has the beginning of what is here and may be given the rest; a fork is left or is over by that.
  Result<bool> agree(const OriginHead& here, const SignedHead& hubs) {
    const LeftChain known = left.value(here.origin);
    const bool forked = known.code == QLatin1String("fork");
    if (hubs.originSeq > here.originSeq || !ofThisEpoch || !isNews) return !forked;
    CF_TRY(const bool same, isHere(writing.reader(), here.origin, hubs));
    if (same) {
      if (forked) CF_CHECK(goOnWith(writing, left, here.origin, known.fromSeq));
      return true;
    }
    CF_TRY([[maybe_unused]] const bool due,
           leaveChain(writing, left, here.origin, hubs.originSeq, QStringLiteral("fork")));
    return false;
  }
};

}  // namespace

Result<Comparison> Ledger::compare(journal::Book& book, const protocol::DigestAnswer& digest) const {
  return book.write([&](Writing& writing) -> Result<Comparison> {
    Comparison found;
    QHash<OriginId, SignedHead> atHub;
    for (const Witness& each : digest.heads) atHub.insert(each.origin, each.head);
    CF_TRY(auto own, ownChains(writing.reader(), book.origin()));
    CF_CHECK(keepWitnesses(writing, digest.heads, own));
    for (OwnChain& chain : own) {
      const qint64 has = atHub.take(chain.origin).originSeq;
      if (chain.acknowledged <= has) continue;
      chain.acknowledged = has;
      CF_CHECK(writeChain(writing, chain));
      found.outboxGrew = true;
    }
    CF_TRY(Place place, readPlace(writing.reader()));
    CF_TRY(LeftChains left, leftChains(writing.reader()));
    Others others{writing, left, place.epoch == digest.epoch, digest.position >= place.head};
    std::vector<std::pair<OriginId, qint64>> missing;
    CF_TRY(const auto mine, journal::heads(writing.reader()));
    for (const OriginHead& head : mine) {
      const bool isOwn = std::any_of(own.begin(), own.end(), [&](const auto& c) { return c.origin == head.origin; });
      const SignedHead hubs = atHub.take(head.origin);
      if (isOwn) continue;
      CF_TRY(const bool agrees, others.agree(head, hubs));
      if (!agrees) continue;
      const qint64 has = hubs.originSeq;
      CF_CHECK(goOnUpTo(writing, left, head.origin, head.originSeq));
      if (head.originSeq > has) found.lacking.push_back({head.origin, has});
      if (head.originSeq < has) missing.emplace_back(head.origin, head.originSeq + 1);
    }
    for (auto chain = atHub.constBegin(); chain != atHub.constEnd(); ++chain) {
      if (chain->originSeq > 0) missing.emplace_back(chain.key(), 1);
    }
    // What has not been pulled yet is on its way.
    const bool pulled = others.ofThisEpoch && place.position >= digest.position;
    for (const auto& [origin, seq] : missing) {
      if (!pulled) break;
      CF_TRY(const bool due, leaveChain(writing, left, origin, seq, QStringLiteral("chain_gap")));
      found.feedHasMore = found.feedHasMore || due;
    }
    if (found.feedHasMore) {
      place.cursor.clear();
      place.position = 0;
      CF_CHECK(writePlace(writing, place));
    }
    return found;
  });
}

Result<std::optional<Gift>> Ledger::nextGift(journal::Book& book, OriginId origin, qint64 after) const {
  const journal::Reader& reader = book.reader();
  CF_TRY(const auto witness,
         reader.first("SELECT origin_seq, digest, signature FROM sync_witness WHERE origin = $1 AND origin_seq > $2 "
                      "ORDER BY origin_seq LIMIT 1",
                      {origin, after}, [](const journal::Row& row) {
                        return SignedHead{row.integer(0), row.bytes(1), row.bytes(2)};
                      }));
  if (!witness || witness->originSeq - after > kMostGiven) return std::optional<Gift>();
  CF_TRY(auto facts, journal::factsOfOrigin(reader, origin, after, int(witness->originSeq - after)));
  // What was rejected because only the hub may say it is whole, and given as what it is.
  const bool whole = !facts.empty() && facts.back().digest == witness->digest &&
                     std::all_of(facts.begin(), facts.end(), [](const auto& fact) {
                       return fact.rejected.isEmpty() || fact.rejected == QLatin1String("hub_only");
                     });
  if (!whole) return std::optional<Gift>();
  return std::optional(Gift{std::move(facts), *witness});
}

}  // namespace counterfoil::client
