// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/stamped.h"

namespace counterfoil::journal {

namespace {

/// "INSERT INTO table(keys…, fields…) VALUES ($1, …)" with the number of values it takes.
QString insertHead(const char* table, const QStringList& columns) {
  QStringList holders;
  for (qsizetype i = 1; i <= columns.size(); ++i) holders.append(u'$' + QString::number(i));
  return QStringLiteral("INSERT INTO %1(%2) VALUES (%3)").arg(QLatin1String(table), columns.join(u','), holders.join(u','));
}

}  // namespace

core::Done createRow(Transaction& tx, const char* table, const Value& id, const QByteArray& stamp,
                     const std::vector<FieldValue>& fields) {
  QStringList columns{QStringLiteral("id"), QStringLiteral("created_stamp")};
  std::vector<Value> values{id, stamp};
  QStringList updates;
  const QString target = QLatin1String(table);
  for (const FieldValue& field : fields) {
    const QString name = QLatin1String(field.field);
    columns.append(name);
    values.push_back(field.value);
    updates.append(QStringLiteral("%2 = CASE WHEN %1.%2_stamp IS NULL AND (%1.created_stamp IS NULL OR "
                                  "excluded.created_stamp < %1.created_stamp) THEN excluded.%2 ELSE %1.%2 END")
                       .arg(target, name));
  }
  updates.append(QStringLiteral("created_stamp = CASE WHEN %1.created_stamp IS NULL OR excluded.created_stamp < "
                                "%1.created_stamp THEN excluded.created_stamp ELSE %1.created_stamp END")
                     .arg(target));
  return tx.composed(insertHead(table, columns) + QStringLiteral(" ON CONFLICT(id) DO UPDATE SET ") + updates.join(u','),
                     values);
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
    updates.append(QStringLiteral("%2_stamp = CASE WHEN %3 THEN excluded.%2_stamp ELSE %1.%2_stamp END")
                       .arg(target, name, newer));
  }
  return tx.composed(insertHead(table, columns) + QStringLiteral(" ON CONFLICT(id) DO UPDATE SET ") + updates.join(u','),
                     values);
}

core::Done addElement(Transaction& tx, const char* table, const Value& elementId, const std::vector<FieldValue>& fields) {
  QStringList columns{QStringLiteral("id"), QStringLiteral("added")};
  std::vector<Value> values{elementId, Value(1)};
  QStringList updates{QStringLiteral("added = 1")};
  for (const FieldValue& field : fields) {
    const QString name = QLatin1String(field.field);
    columns.append(name);
    values.push_back(field.value);
    updates.append(QStringLiteral("%1 = excluded.%1").arg(name));
  }
  return tx.composed(insertHead(table, columns) + QStringLiteral(" ON CONFLICT(id) DO UPDATE SET ") + updates.join(u','),
                     values);
}

core::Done removeElement(Transaction& tx, const char* table, const Value& elementId) {
  const Value values[] = {elementId, Value(1)};
  return tx.composed(insertHead(table, {QStringLiteral("id"), QStringLiteral("removed")}) +
                         QStringLiteral(" ON CONFLICT(id) DO UPDATE SET removed = 1"),
                     values);
}

}  // namespace counterfoil::journal
