// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inbox/queries.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "models/inbox/facts.h"
#include "models/journal/facts_queries.h"

namespace counterfoil::inbox {
using namespace Qt::StringLiterals;

using core::Result;
using journal::Reader;
using journal::Row;

namespace {

Item itemOf(const Row& row) {
  Item item;
  item.id = row.id<ItemId>(0);
  item.code = row.text(1);
  item.subject = row.id<core::AnyId>(2);
  item.field = row.text(3);
  item.raisedAt = row.instant(4);
  item.how = howOf(row.text(5));
  item.note = row.text(6);
  item.resolvedBy = row.id<core::StaffId>(7);
  item.resolvedAt = row.instant(8);
  return item;
}

QJsonValue unboxed(const QString& text) {
  return QJsonDocument::fromJson(text.toUtf8()).array().at(0);
}

}  // namespace

Result<qint64> openCount(const Reader& reader) {
  return reader.integer("SELECT count(*) FROM inbox_item WHERE how = '' AND created_stamp IS NOT NULL", {});
}

Result<std::vector<Item>> items(const Reader& reader, bool openOnly, int limit) {
  return reader.list(
      "SELECT id, code, subject_id, field, raised_at_utc_ms, how, note, resolved_by, resolved_at_utc_ms FROM "
      "inbox_item "
      "WHERE created_stamp IS NOT NULL AND (how = '' OR $1 = 0) "
      "ORDER BY CASE how WHEN '' THEN 0 ELSE 1 END, raised_at_utc_ms DESC, id LIMIT $2",
      {openOnly, limit}, itemOf);
}

Result<Item> item(const Reader& reader, ItemId id) {
  CF_TRY(auto found, reader.first("SELECT id, code, subject_id, field, raised_at_utc_ms, how, note, resolved_by, "
                                  "resolved_at_utc_ms FROM inbox_item WHERE id = $1 AND created_stamp IS NOT NULL",
                                  {id}, itemOf));
  if (!found) return core::notFound(u"unknown_item"_s, id.text());
  CF_TRY(found->sides, reader.list("SELECT fact_id, origin, actor, at_utc_ms, kind, before, value, subject_id "
                                   "FROM inbox_side WHERE item_id = $1 ORDER BY at_utc_ms, fact_id",
                                   {id}, [](const Row& row) {
                                     return Side{row.id<journal::FactId>(0),
                                                 row.id<journal::OriginId>(1),
                                                 row.id<core::StaffId>(2),
                                                 row.instant(3),
                                                 row.text(4),
                                                 unboxed(row.text(5)),
                                                 unboxed(row.text(6)),
                                                 row.id<core::AnyId>(7)};
                                   }));
  return *found;
}

Result<std::optional<ItemId>> openAbout(const Reader& reader, const QString& code, const core::AnyId& subject,
                                        const QString& field) {
  return reader.first(
      "SELECT id FROM inbox_item WHERE how = '' AND created_stamp IS NOT NULL AND subject_id = $1 AND "
      "field = $2 AND code = $3 ORDER BY id",
      // A null text equals nothing, not even none.
      {subject, field.isNull() ? u""_s : field, code}, [](const Row& row) { return row.id<ItemId>(0); });
}

Result<std::optional<Standing>> standing(const Reader& reader, const core::AnyId& subject, const QString& field) {
  CF_TRY(const auto facts, journal::factsAbout(reader, subject));
  std::optional<Standing> newest;
  for (const journal::Fact& fact : facts) {
    const QJsonObject edit = fact.object.value(field).toObject();
    if (!edit.contains("after"_L1) || (newest && fact.stamp() < newest->fact.stamp())) continue;
    newest = Standing{fact, edit.value("after"_L1)};
  }
  return newest;
}

}  // namespace counterfoil::inbox
