// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/stamped.h"

namespace counterfoil::journal {

namespace {

// Statements are put together for every fact: hence appended to one string, not formatted.

/// "INSERT INTO table(columns…) VALUES ($1, …) ON CONFLICT(id) DO UPDATE SET "
QString upsertHead(QLatin1String table, const std::vector<QLatin1String>& columns) {
  QString sql;
  sql.reserve(4096);
  sql.append(QLatin1String("INSERT INTO ")).append(table);
  QChar before = u'(';
  for (const QLatin1String column : columns) {
    sql.append(before).append(column);
    before = u',';
  }
  sql.append(QLatin1String(") VALUES "));
  before = u'(';
  for (size_t i = 1; i <= columns.size(); ++i) {
    sql.append(before).append(u'$').append(QString::number(i));
    before = u',';
  }
  sql.append(QLatin1String(") ON CONFLICT(id) DO UPDATE SET "));
  return sql;
}

/// "set = CASE WHEN condition THEN excluded.set ELSE table.set END"
void appendCase(QString& sql, QLatin1String table, const QString& set, const QString& condition) {
  sql.append(set).append(QLatin1String(" = CASE WHEN ")).append(condition);
  sql.append(QLatin1String(" THEN excluded.")).append(set);
  sql.append(QLatin1String(" ELSE ")).append(table).append(u'.').append(set).append(QLatin1String(" END"));
}

}  // namespace

core::Done createRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                     const std::vector<FieldValue>& fields) {
  const QLatin1String target(table);
  std::vector<QLatin1String> columns{QLatin1String("id"), QLatin1String("created_stamp")};
  std::vector<Value> values{id, stamp};
  for (const FieldValue& field : fields) {
    columns.emplace_back(field.field);
    values.push_back(field.value);
  }
  QString sql = upsertHead(target, columns);
  const QString earlier =
      QStringLiteral("(%1.created_stamp IS NULL OR excluded.created_stamp < %1.created_stamp)").arg(target);
  for (const FieldValue& field : fields) {
    const QString name = QLatin1String(field.field);
    appendCase(sql, target, name, target + u'.' + name + QLatin1String("_stamp IS NULL AND ") + earlier);
    sql.append(u',');
  }
  appendCase(sql, target, QStringLiteral("created_stamp"), earlier);
  return tx.composed(sql, values);
}

core::Done editRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                   const std::vector<FieldValue>& fields) {
  if (fields.empty()) return {};
  QStringList columns{QStringLiteral("id")};
  std::vector<Value> values{id};
  QStringList updates;
  const QString target = QLatin1String(table);
  for (const FieldValue& field : fields) {
    const QString name = QLatin1String(field.field);
    columns.append(name);
    columns.append(name + QStringLiteral("_stamp"));
    values.push_back(field.value);
    values.emplace_back(stamp);
    const QString newer = QStringLiteral("(%1.%2_stamp IS NULL OR excluded.%2_stamp > %1.%2_stamp)").arg(target, name);
    updates.append(QStringLiteral("%2 = CASE WHEN %3 THEN excluded.%2 ELSE %1.%2 END").arg(target, name, newer));
    updates.append(
        QStringLiteral("%2_stamp = CASE WHEN %3 THEN excluded.%2_stamp ELSE %1.%2_stamp END").arg(target, name, newer));
  }
  std::vector<QByteArray> held;
  std::vector<QLatin1String> names;
  held.reserve(size_t(columns.size()));
  for (const QString& column : columns) names.emplace_back(held.emplace_back(column.toLatin1()));
  return tx.composed(upsertHead(QLatin1String(table), names) + updates.join(u','), values);
}

core::Done addElement(Transaction& tx, const char* table, const Value& elementId,
                      const std::vector<FieldValue>& fields) {
  std::vector<QLatin1String> columns{QLatin1String("id"), QLatin1String("added")};
  std::vector<Value> values{elementId, Value(1)};
  for (const FieldValue& field : fields) {
    columns.emplace_back(field.field);
    values.push_back(field.value);
  }
  QString sql = upsertHead(QLatin1String(table), columns);
  sql.append(QLatin1String("added = 1"));
  for (const FieldValue& field : fields) {
    sql.append(u',').append(QLatin1String(field.field)).append(QLatin1String(" = excluded."));
    sql.append(QLatin1String(field.field));
  }
  return tx.composed(sql, values);
}

core::Done removeElement(Transaction& tx, const char* table, const Value& elementId) {
  const Value values[] = {elementId, Value(1)};
  return tx.composed(
      upsertHead(QLatin1String(table), {QLatin1String("id"), QLatin1String("removed")}) + QStringLiteral("removed = 1"),
      values);
}

}  // namespace counterfoil::journal
