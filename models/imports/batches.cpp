// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/batches.h"

#include <QJsonDocument>
#include <array>

#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"
#include "models/journal/stamped.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using journal::recordAbout;
using journal::Row;
using journal::Value;

namespace {

constexpr const char* kBatchSql = R"(
CREATE TABLE import_batch(
  id BLOB PRIMARY KEY, created_stamp BLOB,
  format TEXT NOT NULL DEFAULT '', format_stamp BLOB,
  source TEXT NOT NULL DEFAULT '', source_stamp BLOB,
  started_at_utc_ms INTEGER NOT NULL DEFAULT 0, started_at_utc_ms_stamp BLOB,
  finished INTEGER NOT NULL DEFAULT 0, finished_stamp BLOB,
  undone INTEGER NOT NULL DEFAULT 0, undone_stamp BLOB,
  counts TEXT NOT NULL DEFAULT '{}', counts_stamp BLOB) STRICT, WITHOUT ROWID)";

constexpr std::array<journal::ProjectionTable, 1> kBatchTables{{{"import_batch", kBatchSql, "id", "id"}}};
constexpr std::array<const char*, 3> kBatchKinds{kImportStarted, kImportFinished, kImportUndone};

Value textOf(const QJsonValue& value) {
  return value.toString(u""_s);
}

Batch batchOf(const Row& row) {
  Batch batch;
  batch.id = row.id<BatchId>(0);
  batch.format = row.text(1);
  batch.source = row.text(2);
  batch.startedAt = row.instant(3);
  batch.finished = row.flag(4);
  batch.undone = row.flag(5);
  batch.counts = QJsonDocument::fromJson(row.text(6).toUtf8()).object();
  batch.origin = journal::OriginId::fromBytes(row.bytes(7).right(16));
  return batch;
}

Result<qint64> positionOf(const journal::Reader& reader, BatchId batch, const char* kind) {
  return reader.integer("SELECT position FROM journal WHERE subject = $1 AND kind = $2 ORDER BY position LIMIT 1",
                        {batch, QString::fromLatin1(kind)});
}

}  // namespace

std::span<const journal::ProjectionTable> BatchProjector::tables() const {
  return kBatchTables;
}

std::span<const char* const> BatchProjector::kinds() const {
  return kBatchKinds;
}

Done BatchProjector::project(const journal::Fact& fact, journal::Transaction& tx) const {
  const QJsonObject& body = fact.object;
  if (fact.kind == QLatin1String(kImportStarted)) {
    return journal::createRow(tx, "import_batch", fact.subject, fact.stamp(),
                              {{"format", textOf(body.value(u"format"_s))},
                               {"source", textOf(body.value(u"source"_s))},
                               {"started_at_utc_ms", body.value(u"at_utc_ms"_s).toInteger()}});
  }
  const QByteArray counts = QJsonDocument(body.value(u"counts"_s).toObject()).toJson(QJsonDocument::Compact);
  const bool finished = fact.kind == QLatin1String(kImportFinished);
  return journal::editRow(tx, "import_batch", fact.subject, fact.stamp(),
                          {{finished ? "finished" : "undone", 1}, {"counts", QString::fromUtf8(counts)}});
}

Result<BatchId> startBatch(journal::Writing& writing, const QString& format, const QString& source,
                           const journal::Actor& actor) {
  const auto batch = writing.make<BatchId>();
  CF_CHECK(recordAbout(writing, kImportStarted, batch,
                       {{u"format"_s, format}, {u"source"_s, source}, {u"at_utc_ms"_s, writing.now().utcMs()}}, actor));
  return batch;
}

Done finishBatch(journal::Writing& writing, BatchId batch, const QJsonObject& counts, const journal::Actor& actor) {
  return recordAbout(writing, kImportFinished, batch, {{u"counts"_s, counts}}, actor);
}

Done markUndone(journal::Writing& writing, BatchId batch, const QJsonObject& counts, const journal::Actor& actor) {
  return recordAbout(writing, kImportUndone, batch, {{u"counts"_s, counts}}, actor);
}

Result<std::optional<Batch>> batchById(const journal::Reader& reader, BatchId id) {
  return reader.first(
      "SELECT id, format, source, started_at_utc_ms, finished, undone, counts, created_stamp FROM import_batch "
      "WHERE id = $1 AND created_stamp IS NOT NULL",
      {id}, batchOf);
}

Result<std::vector<Batch>> batches(const journal::Reader& reader, int limit) {
  return reader.list(
      "SELECT id, format, source, started_at_utc_ms, finished, undone, counts, created_stamp FROM import_batch "
      "WHERE created_stamp IS NOT NULL ORDER BY started_at_utc_ms DESC, id DESC LIMIT $1",
      {limit}, batchOf);
}

Result<std::vector<Batch>> unfinishedBatches(const journal::Reader& reader) {
  return reader.list(
      "SELECT id, format, source, started_at_utc_ms, finished, undone, counts, created_stamp FROM import_batch "
      "WHERE created_stamp IS NOT NULL AND finished = 0 AND undone = 0 ORDER BY started_at_utc_ms, id",
      {}, batchOf);
}

Done eachFactOfBatch(const journal::Reader& reader, BatchId batch,
                     const std::function<void(const journal::Fact&)>& each) {
  CF_TRY(const qint64 first, positionOf(reader, batch, kImportStarted));
  if (first == 0) return {};
  CF_TRY(const qint64 last, positionOf(reader, batch, kImportFinished));
  const QString id = batch.text();
  for (qint64 position = first;;) {
    CF_TRY(const auto facts, journal::factsAfter(reader, position, 1000, true));
    for (const journal::Fact& fact : facts) {
      if (last != 0 && fact.position > last) return {};
      if (fact.object.value(u"batch"_s).toString() == id) each(fact);
    }
    if (facts.empty()) return {};
    position = facts.back().position;
  }
}

}  // namespace counterfoil::imports
