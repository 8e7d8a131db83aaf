// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/stamped.h"

#include <map>
#include <memory>
#include <mutex>

namespace counterfoil::journal {

namespace {

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

QString createText(const char* table, const std::vector<FieldValue>& fields) {
  const QLatin1String target(table);
  std::vector<QLatin1String> columns{QLatin1String("id"), QLatin1String("created_stamp")};
  for (const FieldValue& field : fields) columns.emplace_back(field.field);
  QString sql = upsertHead(target, columns);
  const QString earlier =
      QStringLiteral("(%1.created_stamp IS NULL OR excluded.created_stamp < %1.created_stamp)").arg(target);
  for (const FieldValue& field : fields) {
    const QString name = QLatin1String(field.field);
    appendCase(sql, target, name, target + u'.' + name + QLatin1String("_stamp IS NULL AND ") + earlier);
    sql.append(u',');
  }
  appendCase(sql, target, QStringLiteral("created_stamp"), earlier);
  return sql;
}

QString editText(const char* table, const std::vector<FieldValue>& fields) {
  const QString target = QLatin1String(table);
  std::vector<QByteArray> held;
  std::vector<QLatin1String> columns{QLatin1String("id")};
  QStringList updates;
  held.reserve(fields.size());
  for (const FieldValue& field : fields) {
    const QString name = QLatin1String(field.field);
    columns.emplace_back(field.field);
    columns.emplace_back(held.emplace_back(QByteArray(field.field) + "_stamp"));
    const QString newer = QStringLiteral("(%1.%2_stamp IS NULL OR excluded.%2_stamp > %1.%2_stamp)").arg(target, name);
    updates.append(QStringLiteral("%2 = CASE WHEN %3 THEN excluded.%2 ELSE %1.%2 END").arg(target, name, newer));
    updates.append(
        QStringLiteral("%2_stamp = CASE WHEN %3 THEN excluded.%2_stamp ELSE %1.%2_stamp END").arg(target, name, newer));
  }
  return upsertHead(QLatin1String(table), columns) + updates.join(u',');
}

QString addText(const char* table, const std::vector<FieldValue>& fields) {
  std::vector<QLatin1String> columns{QLatin1String("id"), QLatin1String("added")};
  for (const FieldValue& field : fields) columns.emplace_back(field.field);
  QString sql = upsertHead(QLatin1String(table), columns);
  sql.append(QLatin1String("added = 1"));
  for (const FieldValue& field : fields) {
    sql.append(u',').append(QLatin1String(field.field)).append(QLatin1String(" = excluded."));
    sql.append(QLatin1String(field.field));
  }
  return sql;
}

QString removeText(const char* table, const std::vector<FieldValue>&) {
  return upsertHead(QLatin1String(table), {QLatin1String("id"), QLatin1String("removed")}) +
         QStringLiteral("removed = 1");
}

using Compose = QString (*)(const char* table, const std::vector<FieldValue>& fields);

/// A text for each list of fields that a table is written with, made once: statements are kept by the address of their
/// text, so that it stays for good. Null where there are too many: edits of any fields come from outside.
const char* keptText(Compose compose, const char* table, const std::vector<FieldValue>& fields) {
  constexpr size_t kMostKept = 1000;
  struct Texts {
    std::mutex mutex;
    std::map<std::pair<Compose, std::vector<const char*>>, std::unique_ptr<const QByteArray>> all;
  };
  static Texts& texts = *new Texts;  // whoever ends last may still write
  std::pair<Compose, std::vector<const char*>> key{compose, {table}};
  key.second.reserve(fields.size() + 1);
  for (const FieldValue& field : fields) key.second.push_back(field.field);
  const std::lock_guard lock(texts.mutex);
  const auto known = texts.all.find(key);
  if (known != texts.all.end()) return known->second->constData();
  if (texts.all.size() >= kMostKept) return nullptr;
  auto made = std::make_unique<const QByteArray>(compose(table, fields).toLatin1());
  return texts.all.emplace(std::move(key), std::move(made)).first->second->constData();
}

core::Done run(Transaction& tx, Compose compose, const char* table, const std::vector<FieldValue>& fields,
               const std::vector<Value>& values) {
  if (const char* const text = keptText(compose, table, fields)) return tx.execute(text, values);
  return tx.composed(compose(table, fields), values);
}

}  // namespace

core::Done createRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                     const std::vector<FieldValue>& fields) {
  std::vector<Value> values{id, stamp};
  values.reserve(fields.size() + 2);
  for (const FieldValue& field : fields) values.push_back(field.value);
  return run(tx, createText, table, fields, values);
}

core::Done editRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                   const std::vector<FieldValue>& fields) {
  if (fields.empty()) return {};
  std::vector<Value> values{id};
  for (const FieldValue& field : fields) {
    values.push_back(field.value);
    values.emplace_back(stamp);
  }
  return run(tx, editText, table, fields, values);
}

core::Done addElement(Transaction& tx, const char* table, const Value& elementId,
                      const std::vector<FieldValue>& fields) {
  std::vector<Value> values{elementId, Value(1)};
  for (const FieldValue& field : fields) values.push_back(field.value);
  return run(tx, addText, table, fields, values);
}

core::Done removeElement(Transaction& tx, const char* table, const Value& elementId) {
  return run(tx, removeText, table, {}, {elementId, Value(1)});
}

}  // namespace counterfoil::journal
