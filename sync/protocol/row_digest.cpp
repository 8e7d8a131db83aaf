// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/row_digest.h"

#include <QCryptographicHash>
#include <QStringList>
#include <QtEndian>

#include "models/core/json_reader.h"

namespace counterfoil::protocol {

using namespace Qt::StringLiterals;
using core::JsonReader;
using core::Result;
using journal::ProjectionTable;
using journal::Row;
using journal::Value;

namespace {

void digestValue(QCryptographicHash& hash, const Value& value) {
  const auto type = char(value.data().index());
  QByteArray bytes;
  if (const auto* number = std::get_if<qint64>(&value.data())) bytes = QByteArray::number(*number);
  if (const auto* text = std::get_if<QString>(&value.data())) bytes = text->toUtf8();
  if (const auto* blob = std::get_if<QByteArray>(&value.data())) bytes = *blob;
  hash.addData(QByteArrayView(&type, 1));
  const auto length = qToBigEndian(quint32(bytes.size()));
  hash.addData(QByteArrayView(reinterpret_cast<const char*>(&length), sizeof length));
  hash.addData(bytes);
}

Result<TableDigest> digestTable(const journal::Reader& reader, const ProjectionTable& table) {
  TableDigest digest;
  digest.table = QLatin1String(table.name);
  const int keys = int(QByteArrayView(table.primaryKey).count(',')) + 1;
  QCryptographicHash key(QCryptographicHash::Sha256);
  QCryptographicHash whole(QCryptographicHash::Sha256);
  const QString sql = u"SELECT %1, * FROM %2"_s.arg(QLatin1String(table.primaryKey), QLatin1String(table.name));
  CF_CHECK(reader.composedRows(sql, {}, [&](const Row& row) {
    key.reset();
    whole.reset();
    for (int i = 0; i < row.columnCount(); ++i) digestValue(i < keys ? key : whole, row.value(i));
    DigestBucket& bucket = digest.buckets[uchar(key.result().at(0))];
    ++bucket.count;
    bucket.sum += qFromBigEndian<quint64>(whole.result().constData());
    return true;
  }));
  return digest;
}

Result<TableDigest> tableFrom(const QString& name, const JsonReader& json) {
  TableDigest digest;
  digest.table = name;
  for (auto member = json.json().begin(); member != json.json().end(); ++member) {
    bool isIndex = false;
    bool isSum = false;
    const int index = member.key().toInt(&isIndex, 16);
    const QJsonArray pair = member->toArray();
    const quint64 sum = pair.at(1).toString().toULongLong(&isSum, 16);
    if (!isIndex || index < 0 || index > 255 || !isSum || pair.size() != 2 || pair.at(0).toInteger(-1) < 0) {
      return core::invalid(u"malformed_digest"_s, member.key(), json.where());
    }
    digest.buckets[size_t(index)] = {pair.at(0).toInteger(), sum};
  }
  return digest;
}

}  // namespace

Result<std::vector<TableDigest>> digestTables(const journal::Reader& reader, const journal::Projectors& projectors) {
  std::vector<TableDigest> all;
  for (const auto& projector : projectors.all()) {
    for (const ProjectionTable& table : projector->tables()) {
      CF_TRY(auto digest, digestTable(reader, table));
      all.push_back(std::move(digest));
    }
  }
  return all;
}

QJsonObject DigestAnswer::toJson() const {
  QJsonObject json;
  for (const TableDigest& table : tables) {
    QJsonObject buckets;
    for (size_t i = 0; i < table.buckets.size(); ++i) {
      const DigestBucket& bucket = table.buckets[i];
      if (bucket.count == 0) continue;
      buckets.insert(QString::number(i, 16).rightJustified(2, u'0'),
                     QJsonArray{bucket.count, QString::number(bucket.sum, 16)});
    }
    json.insert(table.table, buckets);
  }
  return {{u"epoch"_s, epoch}, {u"position"_s, position}, {u"tables"_s, json}, {u"heads"_s, witnessesJson(heads)}};
}

Result<DigestAnswer> DigestAnswer::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  DigestAnswer answer;
  CF_TRY(const qint64 epoch, json.integer("epoch"_L1, 0, std::numeric_limits<int>::max()));
  answer.epoch = int(epoch);
  CF_TRY(answer.position, json.integer("position"_L1, 0));
  CF_TRY(answer.heads, witnessesFrom(json, "heads"_L1));
  CF_TRY(const JsonReader tables, json.object("tables"_L1));
  const QStringList names = tables.json().keys();
  for (const QString& name : names) {
    CF_TRY(const JsonReader buckets, tables.object(QLatin1String(name.toLatin1())));
    CF_TRY(auto table, tableFrom(name, buckets));
    answer.tables.push_back(std::move(table));
  }
  return answer;
}

QStringList differingTables(const std::vector<TableDigest>& mine, const std::vector<TableDigest>& other) {
  QStringList differing;
  for (const TableDigest& one : mine) {
    for (const TableDigest& two : other) {
      if (one.table == two.table && one.buckets != two.buckets) differing.append(one.table);
    }
  }
  return differing;
}

}  // namespace counterfoil::protocol
