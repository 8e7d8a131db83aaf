// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/facts_queries.h"

#include <algorithm>

namespace counterfoil::journal {

namespace {

#define CF_FACT_COLUMNS                                                                                       \
  "j.position, j.fact_id, j.origin, j.origin_seq, j.hlc, j.kind, j.version, j.subject, j.actor, j.approver, " \
  "j.body, j.digest, (SELECT a.effective_hlc FROM journal_ack a WHERE a.fact_id = j.fact_id), "               \
  "(SELECT a.hub_seq FROM journal_ack a WHERE a.fact_id = j.fact_id)"

Fact factOf(const Row& row) {
  Fact fact;
  fact.position = row.integer(0);
  fact.id = row.id<FactId>(1);
  fact.origin = row.id<OriginId>(2);
  fact.originSeq = row.integer(3);
  fact.hlc = core::Hlc(row.integer(4));
  fact.kind = row.text(5);
  fact.version = static_cast<int>(row.integer(6));
  fact.subject = row.id<core::AnyId>(7);
  fact.actor = row.id<core::StaffId>(8);
  fact.approver = row.id<core::StaffId>(9);
  fact.body = row.bytes(10);
  fact.digest = row.bytes(11);
  fact.effectiveHlc = row.isNull(12) ? fact.hlc : core::Hlc(row.integer(12));
  fact.hubSeq = row.integer(13);
  return fact;
}

core::Result<std::vector<Fact>> parsed(core::Result<std::vector<Fact>> facts) {
  if (!facts) return facts;
  for (Fact& fact : *facts) {
    auto object = parseBody(fact.body);
    if (object) fact.object = std::move(*object);
  }
  return facts;
}

/// Says of each what it was rejected for; they are few at most.
core::Result<std::vector<Fact>> withRejections(const Reader& reader, core::Result<std::vector<Fact>> facts) {
  if (!facts || facts->empty()) return facts;
  CF_CHECK(
      reader.rows("SELECT fact_id, reason FROM unprojected WHERE reason LIKE 'rejected: %'", {}, [&](const Row& row) {
        const auto id = row.id<FactId>(0);
        for (Fact& fact : *facts) {
          if (fact.id == id) fact.rejected = row.text(1).mid(kRejectedPrefix.size());
        }
        return true;
      }));
  return facts;
}

OriginHead headFrom(const Row& row) {
  return {row.id<OriginId>(0), row.integer(1), row.bytes(2), core::Hlc(row.integer(3))};
}

constexpr qint64 kWalkSteps = 20'000;

qint64 positionOf(const Row& row) {
  return row.integer(0);
}

/// A step a distinct kind through the index.
core::Result<std::vector<QString>> indexedKinds(const Reader& reader) {
  return reader.list(
      "WITH RECURSIVE kinds(kind) AS (SELECT min(kind) FROM journal WHERE kind <> 'sale.completed' UNION ALL "
      "SELECT (SELECT min(j.kind) FROM journal j WHERE j.kind <> 'sale.completed' AND j.kind > kinds.kind) FROM kinds "
      "WHERE kinds.kind IS NOT NULL) SELECT kind FROM kinds WHERE kind IS NOT NULL",
      {}, [](const Row& row) { return row.text(0); });
}

void keepNewest(std::vector<qint64>& positions, int limit) {
  std::sort(positions.begin(), positions.end(), std::greater<>());
  if (positions.size() > size_t(limit)) positions.resize(size_t(limit));
}

/// Adds completed sales before `end`, newest first, down to where `positions` is full without them.
core::Done walkForSales(const Reader& reader, qint64 end, int limit, const std::atomic_bool& stop,
                        std::vector<qint64>& positions) {
  const qint64 floor = positions.size() == size_t(limit) ? positions.back() : 0;
  CF_TRY(const qint64 newest, reader.integer("SELECT position FROM journal WHERE position < $1 ORDER BY position DESC "
                                             "LIMIT 1",
                                             {end}));
  int found = 0;
  for (qint64 top = newest + 1; top > floor && found < limit; top -= kWalkSteps) {
    if (stop) return core::refused(QStringLiteral("cancelled"));
    CF_TRY(const auto some, reader.list("SELECT position FROM journal WHERE position < $1 AND position >= $2 AND "
                                        "kind = 'sale.completed' ORDER BY position DESC LIMIT $3",
                                        {top, std::max(floor, top - kWalkSteps), limit - found}, positionOf));
    found += int(some.size());
    positions.insert(positions.end(), some.begin(), some.end());
  }
  return {};
}

}  // namespace

core::Result<std::vector<Fact>> factsAfter(const Reader& reader, qint64 position, int limit, bool parse) {
  auto facts = withRejections(reader, reader.list("SELECT " CF_FACT_COLUMNS
                                                  " FROM journal j WHERE j.position > $1 ORDER BY j.position LIMIT $2",
                                                  {position, limit}, factOf));
  if (!parse) return facts;
  return parsed(std::move(facts));
}

core::Result<std::vector<Fact>> factsOfOrigin(const Reader& reader, OriginId origin, qint64 originSeq, int limit) {
  return withRejections(
      reader, reader.list("SELECT " CF_FACT_COLUMNS
                          " FROM journal j WHERE j.origin = $1 AND j.origin_seq > $2 ORDER BY j.origin_seq LIMIT $3",
                          {origin, originSeq, limit}, factOf));
}

core::Result<std::vector<Fact>> factsAbout(const Reader& reader, const core::AnyId& subject) {
  return parsed(reader.list("SELECT " CF_FACT_COLUMNS " FROM journal j WHERE j.subject = $1 ORDER BY j.position",
                            {subject}, factOf));
}

core::Result<std::vector<Fact>> newestFacts(const Reader& reader, std::optional<qint64> before,
                                            const QString& kindPrefix, int limit) {
  return parsed(reader.list("SELECT " CF_FACT_COLUMNS
                            " FROM journal j WHERE j.position < $1 AND substr(j.kind, 1, length($2)) = $2 "
                            "ORDER BY j.position DESC LIMIT $3",
                            {before.value_or(std::numeric_limits<qint64>::max()), kindPrefix, limit}, factOf));
}

core::Result<std::vector<Fact>> newestOfFamily(const Reader& reader, std::optional<qint64> before,
                                               const QString& kindPrefix, int limit, const std::atomic_bool& stop) {
  const qint64 end = before.value_or(std::numeric_limits<qint64>::max());
  if (kindPrefix.isEmpty()) {
    return reader.list("SELECT " CF_FACT_COLUMNS
                       " FROM journal j WHERE j.position < $1 ORDER BY j.position DESC LIMIT $2",
                       {end, limit}, factOf);
  }
  std::vector<qint64> positions;
  CF_TRY(const auto kinds, indexedKinds(reader));
  for (const QString& kind : kinds) {
    if (!kind.startsWith(kindPrefix)) continue;
    CF_TRY(const auto some, reader.list("SELECT position FROM journal WHERE kind <> 'sale.completed' AND kind = $1 AND "
                                        "position < $2 ORDER BY position DESC LIMIT $3",
                                        {kind, end, limit}, positionOf));
    positions.insert(positions.end(), some.begin(), some.end());
  }
  keepNewest(positions, limit);
  if (QLatin1String("sale.completed").startsWith(kindPrefix)) {
    CF_CHECK(walkForSales(reader, end, limit, stop, positions));
    keepNewest(positions, limit);
  }
  std::vector<Fact> facts;
  facts.reserve(positions.size());
  for (const qint64 position : positions) {
    CF_TRY(const auto fact,
           reader.first("SELECT " CF_FACT_COLUMNS " FROM journal j WHERE j.position = $1", {position}, factOf));
    if (fact) facts.push_back(*fact);
  }
  return withRejections(reader, std::move(facts));
}

core::Result<std::optional<Fact>> factById(const Reader& reader, FactId id) {
  CF_TRY(auto fact, reader.first("SELECT " CF_FACT_COLUMNS " FROM journal j WHERE j.fact_id = $1", {id}, factOf));
  if (!fact) return fact;
  // By its key: this is asked of every fact of a page or a push, and what is not applied may be many.
  CF_TRY(const auto reason,
         reader.first("SELECT reason FROM unprojected WHERE fact_id = $1 AND reason LIKE 'rejected: %'", {id},
                      [](const Row& row) { return row.text(0); }));
  if (reason) fact->rejected = reason->mid(kRejectedPrefix.size());
  return fact;
}

core::Result<std::optional<OriginHead>> headOf(const Reader& reader, OriginId origin) {
  return reader.first(
      "SELECT origin, origin_seq, digest, hlc FROM journal WHERE origin = $1 ORDER BY origin_seq DESC LIMIT 1",
      {origin}, headFrom);
}

core::Result<std::vector<OriginHead>> heads(const Reader& reader) {
  // A step a distinct origin through the index, instead of a walk over every fact. (PostgreSQL 15 has no min of bytes.)
  return reader.list(
      "WITH RECURSIVE origins(origin) AS (SELECT (SELECT f.origin FROM journal f ORDER BY f.origin LIMIT 1) UNION ALL "
      "SELECT (SELECT j.origin FROM journal j WHERE j.origin > origins.origin ORDER BY j.origin LIMIT 1) FROM origins "
      "WHERE origins.origin IS NOT NULL) "
      "SELECT j.origin, j.origin_seq, j.digest, j.hlc FROM origins JOIN journal j ON j.origin = origins.origin AND "
      "j.origin_seq = (SELECT max(m.origin_seq) FROM journal m WHERE m.origin = origins.origin)",
      {}, headFrom);
}

core::Result<qint64> factCount(const Reader& reader) {
  return reader.integer("SELECT count(*) FROM journal", {});
}

core::Result<std::optional<qint64>> positionBefore(const Reader& reader, std::optional<qint64> before, qint64 steps) {
  return reader.first("SELECT position FROM journal WHERE position < $1 ORDER BY position DESC LIMIT 1 OFFSET $2",
                      {before.value_or(std::numeric_limits<qint64>::max()), steps - 1},
                      [](const Row& row) { return row.integer(0); });
}

core::Result<qint64> factsNewerThan(const Reader& reader, qint64 position) {
  return reader.integer("SELECT count(*) FROM journal WHERE position > $1", {position});
}

core::Result<std::vector<Unprojected>> unprojectedFacts(const Reader& reader) {
  return reader.list(
      "SELECT u.fact_id, j.kind, u.reason FROM unprojected u JOIN journal j ON j.fact_id = u.fact_id "
      "ORDER BY j.position",
      {}, [](const Row& row) {
        return Unprojected{row.id<FactId>(0), row.text(1), row.text(2)};
      });
}

}  // namespace counterfoil::journal
