// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/segments.h"

#include <fcntl.h>
#include <unistd.h>

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSaveFile>
#include <QtEndian>

#include "sync/hub/feed.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;
using journal::Value;

namespace {

constexpr int kFactsInSegment = 2000;
constexpr qint64 kBytesInSegment = 8 * 1024 * 1024;
constexpr qsizetype kDigestBytes = 32;

QByteArray digestOfBytes(const QByteArray& bytes) {
  return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

core::Error damagedSegment(const QString& path) {
  return core::integrityError(u"segment_damaged"_s, path);
}

Done syncFolder(const QString& folder) {
  const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_CLOEXEC);
  const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  return done ? Done() : Done(core::storageError(u"io_error"_s, folder));
}

/// A digest, then the compressed document.
Result<QByteArray> readDocument(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"cannot_read"_s, path);
  const QByteArray bytes = file.readAll();
  const QByteArray content = bytes.mid(kDigestBytes);
  if (bytes.size() <= kDigestBytes || digestOfBytes(content) != bytes.left(kDigestBytes)) return damagedSegment(path);
  const QByteArray document = qUncompress(content);
  return document.isEmpty() ? Result<QByteArray>(damagedSegment(path)) : Result<QByteArray>(document);
}

/// On the disk under its name, and what is there is what was meant.
Done writeDocument(const QString& path, const QByteArray& document) {
  const QString folder = QFileInfo(path).absolutePath();
  if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
  const QByteArray content = qCompress(document, 6);
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(digestOfBytes(content) + content) < content.size() ||
      !file.commit()) {
    return core::storageError(u"cannot_write"_s, file.errorString());
  }
  CF_CHECK(syncFolder(folder));
  CF_TRY(const QByteArray back, readDocument(path));
  return back == document ? Done() : Done(damagedSegment(path));
}

Result<quint64> markOfPosition(const journal::Reader& reader, qint64 position) {
  if (position == 0) return quint64(0);
  CF_TRY(const auto digest, reader.first("SELECT digest FROM journal WHERE position = $1", {position},
                                         [](const Row& row) { return row.bytes(0); }));
  if (!digest || digest->size() < 8) return core::integrityError(u"feed_differs"_s, QString::number(position));
  return qFromBigEndian<quint64>(digest->constData());
}

QString beginningOf(FeedPlace after) {
  return u"%1-"_s.arg(after.position + 1, 12, 10, QLatin1Char('0'));
}

QString nameAfter(FeedPlace after, qint64 last) {
  return beginningOf(after) +
         u"%1-%2.seg"_s.arg(last, 12, 10, QLatin1Char('0')).arg(after.mark, 16, 16, QLatin1Char('0'));
}

/// The segment that goes on here; the longest, where one was written again after a crash.
QString segmentAfter(const QString& folder, FeedPlace after) {
  const QString ending = u"-%1.seg"_s.arg(after.mark, 16, 16, QLatin1Char('0'));
  const QStringList names = QDir(folder).entryList({beginningOf(after) + u'*' + ending}, QDir::Files, QDir::Name);
  return names.isEmpty() ? QString() : folder + u'/' + names.last();
}

QJsonValue jsonOfValue(const Value& value) {
  if (const auto* number = std::get_if<qint64>(&value.data())) return *number;
  if (const auto* words = std::get_if<QString>(&value.data())) return *words;
  if (const auto* bytes = std::get_if<QByteArray>(&value.data())) {
    return QJsonArray{QString::fromLatin1(bytes->toBase64())};
  }
  return QJsonValue::Null;
}

Value valueOfJson(const QJsonValue& json) {
  if (json.isString()) return json.toString();
  if (json.isArray()) return QByteArray::fromBase64(json[0].toString().toLatin1());
  if (json.isDouble()) return json.toInteger();
  return {};
}

Result<QStringList> columnsOf(const journal::Reader& reader, const QString& table) {
  QStringList columns;
  CF_CHECK(reader.composedRows(u"PRAGMA table_info("_s + table + u')', {}, [&](const Row& row) {
    columns.append(row.text(1));
    return true;
  }));
  return columns;
}

Done setTable(const store::SqliteConnection& target, const QString& table, const QJsonObject& content) {
  CF_TRY(const QStringList there, columnsOf(target, table));
  if (there.isEmpty()) return {};  // of a program that has no such table any more
  CF_CHECK(target.composed(u"DELETE FROM "_s + table, {}));
  QStringList names;
  QStringList holders;
  const QJsonArray columns = content[u"columns"_s].toArray();
  for (const QJsonValue& column : columns) {
    if (!there.contains(column.toString())) return core::integrityError(u"segment_damaged"_s, table);
    names.append(column.toString());
    holders.append(u"$%1"_s.arg(names.size()));
  }
  const QString sql = u"INSERT INTO %1(%2) VALUES (%3)"_s.arg(table, names.join(u','), holders.join(u','));
  const QJsonArray rows = content[u"rows"_s].toArray();
  for (const QJsonValue& row : rows) {
    std::vector<Value> values;
    const QJsonArray cells = row.toArray();
    for (const QJsonValue& cell : cells) values.push_back(valueOfJson(cell));
    CF_CHECK(target.composed(sql, values));
  }
  return {};
}

Result<std::vector<journal::Fact>> factsOfSegment(const QString& path) {
  CF_TRY(const QByteArray document, readDocument(path));
  auto page = protocol::PullPage::fromJson(QJsonDocument::fromJson(document).object());
  if (!page || page->facts.empty() || page->facts.back().digest.size() < 8) return damagedSegment(path);
  return std::move(page->facts);
}

FeedPlace placeAfter(const std::vector<journal::Fact>& facts) {
  return {facts.back().hubSeq, qFromBigEndian<quint64>(facts.back().digest.constData())};
}

/// Up to each origin's first that is too new, as they are received.
std::vector<journal::Fact> upTo(std::vector<journal::Fact> facts, std::optional<core::Instant> until,
                                QHash<journal::OriginId, bool>& ended) {
  std::vector<journal::Fact> wanted;
  for (journal::Fact& fact : facts) {
    if (until && fact.hlc.milliseconds() > until->utcMs()) ended[fact.origin] = true;
    if (ended.value(fact.origin)) continue;
    if (auto object = journal::parseBody(fact.body)) fact.object = std::move(*object);
    // Its number is its position, here as there.
    fact.hubSeq = 0;
    wanted.push_back(std::move(fact));
  }
  return wanted;
}

}  // namespace

Result<FeedPlace> placeOfFeed(const journal::Reader& reader) {
  FeedPlace place;
  CF_TRY(place.position, headOfFeed(reader));
  CF_TRY(place.mark, markOfPosition(reader, place.position));
  return place;
}

Result<FeedPlace> writeSegments(const journal::Reader& reader, const QString& folder, FeedPlace after) {
  CF_TRY(const quint64 mark, markOfPosition(reader, after.position));
  if (mark != after.mark) return core::integrityError(u"feed_differs"_s, QString::number(after.position));
  for (;;) {
    CF_TRY(const protocol::PullPage slice, page(reader, after.position, kFactsInSegment, kBytesInSegment));
    if (slice.facts.empty()) return after;
    const qint64 last = slice.facts.back().position;
    CF_CHECK(writeDocument(folder + u'/' + nameAfter(after, last),
                           QJsonDocument(slice.toJson()).toJson(QJsonDocument::Compact)));
    CF_TRY(const quint64 reached, markOfPosition(reader, last));
    after = {last, reached};
  }
}

Result<FeedPlace> endOfSegments(const QString& folder, FeedPlace after) {
  for (QString segment = segmentAfter(folder, after); !segment.isEmpty(); segment = segmentAfter(folder, after)) {
    CF_TRY(const auto facts, factsOfSegment(segment));
    after = placeAfter(facts);
  }
  return after;
}

QStringList tablesOf(const std::vector<const char*>& localTables) {
  static const QRegularExpression name(u"CREATE TABLE IF NOT EXISTS (\\w+)"_s);
  QStringList names;
  for (const char* const sql : localTables) {
    auto found = name.globalMatch(QString::fromLatin1(sql));
    while (found.hasNext()) names.append(found.next().captured(1));
  }
  return names;
}

Done writeLocal(const journal::Reader& reader, const QStringList& tables, const QString& folder, QByteArray& known) {
  QJsonObject all;
  for (const QString& table : tables) {
    CF_TRY(const QStringList columns, columnsOf(reader, table));
    if (columns.isEmpty()) continue;
    QJsonArray rows;
    CF_CHECK(reader.composedRows(u"SELECT * FROM "_s + table, {}, [&](const Row& row) {
      QJsonArray cells;
      for (int i = 0; i < row.columnCount(); ++i) cells.append(jsonOfValue(row.value(i)));
      rows.append(cells);
      return true;
    }));
    all[table] = QJsonObject{{u"columns"_s, QJsonArray::fromStringList(columns)}, {u"rows"_s, rows}};
  }
  const QByteArray document = QJsonDocument(all).toJson(QJsonDocument::Compact);
  const QByteArray hash = digestOfBytes(document);
  if (hash == known) return {};
  CF_CHECK(writeDocument(folder + u"/local.z"_s, document));
  known = hash;
  return {};
}

Result<SegmentsApplied> applySegments(const QString& path, const QString& folder, std::optional<core::Instant> until,
                                      const journal::Projectors& projectors, const core::Clock& clock) {
  SegmentsApplied applied;
  CF_TRY(const auto engine, store::SqliteEngine::open(path, {}));
  core::RandomIds ids;
  journal::Book book(*engine, projectors, clock, ids);
  CF_TRY(FeedPlace at, placeOfFeed(engine->reader()));
  QHash<journal::OriginId, bool> ended;
  for (QString segment = segmentAfter(folder, at); !segment.isEmpty(); segment = segmentAfter(folder, at)) {
    CF_TRY(auto facts, factsOfSegment(segment));
    at = placeAfter(facts);
    CF_TRY(const int taken, book.receiveAll(upTo(std::move(facts), until, ended)));
    applied.facts += taken;
    ++applied.segments;
  }
  return applied;
}

Done applyLocal(const QString& path, const QString& folder) {
  const QString file = folder + u"/local.z"_s;
  if (!QFile::exists(file)) return {};
  CF_TRY(const QByteArray document, readDocument(file));
  const QJsonObject all = QJsonDocument::fromJson(document).object();
  CF_TRY(const auto target, store::SqliteConnection::open(path, store::Access::Write));
  CF_CHECK(target->execute("BEGIN IMMEDIATE", {}));
  for (auto table = all.begin(); table != all.end(); ++table) {
    CF_CHECK(setTable(*target, table.key(), table->toObject()));
  }
  return target->execute("COMMIT", {});
}

void removeSegments(const QString& folder, core::Instant before) {
  const auto files = QDir(folder).entryInfoList({u"*.seg"_s}, QDir::Files);
  for (const QFileInfo& file : files) {
    if (file.lastModified().toMSecsSinceEpoch() < before.utcMs()) QFile::remove(file.absoluteFilePath());
  }
}

}  // namespace counterfoil::hub
