// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/verify.h"

#include <QCryptographicHash>
#include <QHash>
#include <QtEndian>
#include <map>

#include "models/journal/facts_queries.h"

namespace counterfoil::journal {

using namespace Qt::StringLiterals;
using core::Result;

Result<ChainReport> verifyChains(const Reader& reader, const std::function<bool(qint64)>& progress) {
  ChainReport report;
  QHash<OriginId, OriginHead> chains;
  qint64 position = 0;
  for (;;) {
    CF_TRY(const auto facts, factsAfter(reader, position, 500, false));
    if (facts.empty()) break;
    for (const Fact& fact : facts) {
      OriginHead& last = chains[fact.origin];
      if (last.origin.isNull()) last = {fact.origin, 0, QByteArray(32, '\0'), {}};
      const auto fault = [&](const QString& code) {
        report.faults.push_back({fact.position, fact.origin, fact.originSeq, code});
      };
      if (fact.originSeq != last.originSeq + 1) fault(u"sequence_gap"_s);
      if (fact.originSeq == 1 && fact.kind != u"origin.opened") fault(u"origin_not_opened"_s);
      const bool differs = digestOf(fact, last.digest) != fact.digest;
      // One that was known to differ when the hub took it as a link is told of, and is nothing new.
      if (differs && fact.rejected.isEmpty()) fault(u"digest_differs"_s);
      if (!fact.rejected.isEmpty()) ++report.rejected;
      // The stored digest goes on, so that one changed byte is named once and not for every fact after it.
      last = {fact.origin, fact.originSeq, fact.digest, fact.hlc};
      ++report.facts;
    }
    position = facts.back().position;
    if (progress && !progress(report.facts)) return core::refused(u"cancelled"_s);
  }
  for (const OriginHead& head : std::as_const(chains)) report.heads.push_back(head);
  std::sort(report.heads.begin(), report.heads.end(), [](const auto& a, const auto& b) { return a.origin < b.origin; });
  return report;
}

namespace {

QString readable(const Value& value) {
  struct Reading {
    QString operator()(std::monostate) const { return u"null"_s; }
    QString operator()(qint64 number) const { return QString::number(number); }
    QString operator()(const QString& text) const { return u'"' + text.left(80) + u'"'; }
    QString operator()(const QByteArray& bytes) const {
      return u"x'"_s + QString::fromLatin1(bytes.left(40).toHex()) + u'\'';
    }
  };
  return std::visit(Reading{}, value.data());
}

void addTo(QCryptographicHash& hash, const Value& value) {
  const auto index = char(value.data().index());
  hash.addData(QByteArrayView(&index, 1));
  QByteArray bytes;
  if (const auto* number = std::get_if<qint64>(&value.data())) bytes = QByteArray::number(*number);
  if (const auto* text = std::get_if<QString>(&value.data())) bytes = text->toUtf8();
  if (const auto* blob = std::get_if<QByteArray>(&value.data())) bytes = *blob;
  const QByteArray length = QByteArray::number(bytes.size()) + ':';
  hash.addData(length);
  hash.addData(bytes);
}

struct HashedRow {
  QByteArray key;
  QByteArray row;
};

QString selectAll(const ProjectionTable& table) {
  return u"SELECT %1, * FROM %2 ORDER BY %1"_s.arg(QLatin1String(table.primaryKey), QLatin1String(table.name));
}

int keyWidth(const ProjectionTable& table) {
  return int(QByteArrayView(table.primaryKey).count(',')) + 1;
}

Result<std::vector<HashedRow>> hashedRows(const Reader& reader, const ProjectionTable& table) {
  std::vector<HashedRow> all;
  const int keys = keyWidth(table);
  CF_CHECK(reader.composedRows(selectAll(table), {}, [&](const Row& row) {
    QCryptographicHash key(QCryptographicHash::Md5);
    QCryptographicHash whole(QCryptographicHash::Md5);
    for (int i = 0; i < row.columnCount(); ++i) addTo(i < keys ? key : whole, row.value(i));
    all.push_back({key.result(), whole.result()});
    return true;
  }));
  return all;
}

/// Key and columns, as text, of the rows whose key hash is wanted.
Result<QHash<QByteArray, QString>> describe(const Reader& reader, const ProjectionTable& table,
                                            const QHash<QByteArray, int>& wanted, bool columns) {
  QHash<QByteArray, QString> found;
  const int keys = keyWidth(table);
  CF_CHECK(reader.composedRows(selectAll(table), {}, [&](const Row& row) {
    QCryptographicHash key(QCryptographicHash::Md5);
    for (int i = 0; i < keys; ++i) addTo(key, row.value(i));
    const QByteArray hash = key.result();
    if (!wanted.contains(hash)) return true;
    QStringList parts;
    for (int i = columns ? keys : 0; i < (columns ? row.columnCount() : keys); ++i)
      parts.append(readable(row.value(i)));
    found.insert(hash, parts.join(u", "_s));
    return found.size() < wanted.size();
  }));
  return found;
}

core::Done compareTable(const Reader& first, const Reader& second, const ProjectionTable& table, int limit,
                        std::vector<RowDifference>& out) {
  CF_TRY(const auto rowsA, hashedRows(first, table));
  CF_TRY(const auto rowsB, hashedRows(second, table));
  QHash<QByteArray, int> wanted;  // 1: only first, 2: only second, 3: differ
  QHash<QByteArray, QByteArray> second_;
  second_.reserve(qsizetype(rowsB.size()));
  for (const HashedRow& row : rowsB) second_.insert(row.key, row.row);
  for (const HashedRow& row : rowsA) {
    const auto other = second_.constFind(row.key);
    if (other == second_.constEnd()) {
      wanted.insert(row.key, 1);
    } else {
      if (*other != row.row) wanted.insert(row.key, 3);
      second_.erase(other);
    }
  }
  for (auto it = second_.constBegin(); it != second_.constEnd(); ++it) wanted.insert(it.key(), 2);
  if (wanted.isEmpty()) return {};
  CF_TRY(const auto keysA, describe(first, table, wanted, false));
  CF_TRY(const auto keysB, describe(second, table, wanted, false));
  CF_TRY(const auto columnsA, describe(first, table, wanted, true));
  CF_TRY(const auto columnsB, describe(second, table, wanted, true));
  for (auto it = wanted.constBegin(); it != wanted.constEnd() && int(out.size()) < limit; ++it) {
    const QString what = *it == 1   ? u"only in the first"_s
                         : *it == 2 ? u"only in the second"_s
                                    : columnsA.value(it.key()) + u" | "_s + columnsB.value(it.key());
    out.push_back({QLatin1String(table.name), *it == 2 ? keysB.value(it.key()) : keysA.value(it.key()), what});
  }
  return {};
}

}  // namespace

Result<std::vector<RowDifference>> compareProjections(const Reader& first, const Reader& second,
                                                      const Projectors& projectors, int limit) {
  std::vector<RowDifference> differences;
  for (const auto& projector : projectors.all()) {
    for (const ProjectionTable& table : projector->tables()) {
      CF_CHECK(compareTable(first, second, table, limit, differences));
    }
  }
  return differences;
}

}  // namespace counterfoil::journal
