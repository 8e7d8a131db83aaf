// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/ledger_rows.h"

#include <QSet>
#include <algorithm>

#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"

namespace counterfoil::client {

using core::Done;
using core::Result;
using journal::OriginId;
using journal::Row;

namespace {

/// Each behind the one that it was parted from: the hub must know that, and whose it is, before it comes; and what was
/// written after it was written by who knew it.
std::vector<OriginId> withParted(std::vector<OriginId> all, const std::vector<std::pair<OriginId, OriginId>>& parted) {
  for (size_t i = 0; i < all.size(); ++i) {
    for (const auto& [from, origin] : parted) {
      if (from == all[i]) all.insert(all.begin() + qsizetype(i) + 1, origin);
    }
  }
  for (const auto& [from, origin] : parted) {
    if (std::find(all.begin(), all.end(), origin) == all.end()) all.push_back(origin);
  }
  return all;
}

}  // namespace

Result<std::vector<OriginId>> ownOrigins(const journal::Reader& reader, OriginId open) {
  std::vector<OriginId> all;
  QSet<OriginId> seen;
  for (OriginId origin = open; !origin.isNull() && !seen.contains(origin);) {
    seen.insert(origin);
    all.push_back(origin);
    CF_TRY(const auto opened, reader.first("SELECT body FROM journal WHERE origin = $1 AND origin_seq = 1", {origin},
                                           [](const Row& row) { return row.bytes(0); }));
    if (!opened) break;
    CF_TRY(const QJsonObject body, journal::parseBody(*opened));
    const QString previous = body[QLatin1String("previous")].toObject()[QLatin1String("origin")].toString();
    origin = OriginId::parse(previous).value_or(OriginId());
  }
  CF_TRY(const auto known, reader.list("SELECT origin FROM sync_origin ORDER BY origin", {},
                                       [](const Row& row) { return row.id<OriginId>(0); }));
  std::vector<std::pair<OriginId, OriginId>> parted;
  for (const OriginId origin : known) {
    if (seen.contains(origin)) continue;
    seen.insert(origin);
    CF_TRY(const auto begun, journal::factsOfOrigin(reader, origin, 0, 1));
    const auto from = begun.empty() ? std::nullopt : journal::partingIn(begun.front());
    if (from) {
      parted.emplace_back(from->origin, origin);
    } else {
      all.push_back(origin);
    }
  }
  std::reverse(all.begin(), all.end());
  return withParted(std::move(all), parted);
}

Result<std::vector<OwnChain>> ownChains(const journal::Reader& reader, OriginId open) {
  CF_TRY(const auto origins, ownOrigins(reader, open));
  std::vector<OwnChain> chains;
  chains.reserve(origins.size());
  for (const OriginId origin : origins) {
    OwnChain chain{origin, 0, 0, 0};
    CF_TRY(const auto row, reader.first("SELECT acknowledged_seq, durable_seq FROM sync_origin WHERE origin = $1",
                                        {origin}, [](const Row& r) { return std::pair(r.integer(0), r.integer(1)); }));
    if (row) std::tie(chain.acknowledged, chain.durable) = *row;
    CF_TRY(const auto head, journal::headOf(reader, origin));
    if (head) chain.head = head->originSeq;
    chains.push_back(chain);
  }
  return chains;
}

Done writeChain(journal::Writing& writing, const OwnChain& chain) {
  return writing.local("sync_origin")
      .execute(
          "INSERT INTO sync_origin(origin, acknowledged_seq, durable_seq) VALUES ($1, $2, $3) ON CONFLICT(origin) DO "
          "UPDATE SET acknowledged_seq = excluded.acknowledged_seq, durable_seq = excluded.durable_seq",
          {chain.origin, chain.acknowledged, chain.durable});
}

Place fromTheBeginning(Place place) {
  place.cursor.clear();
  place.position = 0;
  return place;
}

Result<Place> readPlace(const journal::Reader& reader) {
  CF_TRY(const auto place,
         reader.first("SELECT cursor, epoch, position, head, last_sync_utc_ms FROM sync_state WHERE one = 1", {},
                      [](const Row& row) {
                        return Place{row.text(0), int(row.integer(1)), row.integer(2), row.integer(3), row.instant(4)};
                      }));
  return place.value_or(Place());
}

Done writePlace(journal::Writing& writing, const Place& place) {
  return writing.local("sync_state")
      .execute(
          "INSERT INTO sync_state(one, cursor, epoch, position, head, last_sync_utc_ms) VALUES (1, $1, $2, $3, $4, $5) "
          "ON CONFLICT(one) DO UPDATE SET cursor = excluded.cursor, epoch = excluded.epoch, position = "
          "excluded.position, head = excluded.head, last_sync_utc_ms = excluded.last_sync_utc_ms",
          // From the beginning is an empty text, and not none.
          {place.cursor.isNull() ? QStringLiteral("") : place.cursor, place.epoch, place.position, place.head,
           writing.wall()});
}

Result<ShutOut> readShutOut(const journal::Reader& reader) {
  CF_TRY(const auto row,
         reader.first("SELECT code, since_utc_ms FROM sync_shut_out WHERE one = 1", {}, [](const Row& each) {
           return ShutOut{each.text(0), each.instant(1)};
         }));
  return row.value_or(ShutOut());
}

Done writeShutOut(journal::Writing& writing, const QString& code) {
  journal::Transaction& local = writing.local("sync_shut_out");
  CF_CHECK(local.execute("DELETE FROM sync_shut_out", {}));
  if (code.isEmpty()) return {};
  return local.execute("INSERT INTO sync_shut_out(one, code, since_utc_ms) VALUES (1, $1, $2)", {code, writing.wall()});
}

Done writeRefusal(journal::Writing& writing, journal::FactId fact, const QString& status, const QString& code) {
  return writing.local("sync_refusal")
      .execute(
          "INSERT INTO sync_refusal(fact_id, status, code, first_utc_ms, tried_utc_ms) VALUES ($1, $2, $3, $4, $4) "
          "ON CONFLICT(fact_id) DO UPDATE SET status = excluded.status, code = excluded.code, tried_utc_ms = "
          "excluded.tried_utc_ms",
          {fact, status, code, writing.wall()});
}

Done keepWitnesses(journal::Writing& writing, const std::vector<protocol::Witness>& witnesses,
                   const std::vector<OwnChain>& own) {
  journal::Transaction& local = writing.local("sync_witness");
  for (const protocol::Witness& witness : witnesses) {
    const bool mine =
        std::any_of(own.begin(), own.end(), [&](const OwnChain& chain) { return chain.origin == witness.origin; });
    if (mine || witness.head.originSeq == 0) continue;
    // Of a chain that is left to the hub it signs what is not here: that would take the place of what is.
    CF_TRY(const auto digest, writing.reader().first("SELECT digest FROM journal WHERE origin = $1 AND origin_seq = $2",
                                                     {witness.origin, witness.head.originSeq},
                                                     [](const Row& row) { return row.bytes(0); }));
    if (digest != witness.head.digest) continue;
    CF_CHECK(local.execute(
        "INSERT INTO sync_witness(origin, origin_seq, digest, signature) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT(origin, origin_seq) DO UPDATE SET digest = excluded.digest, signature = excluded.signature",
        {witness.origin, witness.head.originSeq, witness.head.digest, witness.head.signature}));
    CF_CHECK(local.execute("DELETE FROM sync_witness WHERE origin = $1 AND origin_seq < $2 AND origin_seq % $3 <> 0",
                           {witness.origin, witness.head.originSeq, protocol::kWitnessEvery}));
  }
  return {};
}

Done clearRefusal(journal::Writing& writing, journal::FactId fact) {
  return writing.local("sync_refusal").execute("DELETE FROM sync_refusal WHERE fact_id = $1", {fact});
}

Result<Survey> surveyOf(const journal::Reader& reader, OriginId open) {
  Survey survey;
  CF_TRY(survey.place, readPlace(reader));
  CF_TRY(const auto chains, ownChains(reader, open));
  for (const OwnChain& chain : chains) {
    if (chain.head <= chain.acknowledged) continue;
    survey.pending += chain.head - chain.acknowledged;
    CF_TRY(const auto first, journal::factsOfOrigin(reader, chain.origin, chain.acknowledged, 1));
    if (!first.empty() && (!survey.oldest || first.front().at() < *survey.oldest)) survey.oldest = first.front().at();
  }
  CF_TRY(survey.shutOut, readShutOut(reader));
  return survey;
}

Result<std::vector<Refusal>> refusals(const journal::Reader& reader) {
  return reader.list(
      "SELECT r.fact_id, j.kind, r.status, r.code, r.first_utc_ms FROM sync_refusal r JOIN journal j ON j.fact_id = "
      "r.fact_id ORDER BY r.first_utc_ms, j.position",
      {}, [](const Row& row) {
        return Refusal{row.id<journal::FactId>(0), row.text(1), row.text(2), row.text(3), row.instant(4)};
      });
}

}  // namespace counterfoil::client
