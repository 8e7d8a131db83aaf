// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inbox/projector.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "models/inbox/facts.h"
#include "models/journal/stamped.h"

namespace counterfoil::inbox {
using namespace Qt::StringLiterals;

using core::Done;
using journal::Fact;
using journal::ProjectionTable;
using journal::Transaction;

namespace {

// `before` and `value` are arrays of one, because a bare value is no JSON text to every reader.
constexpr ProjectionTable kTables[] = {
    {"inbox_item",
     "CREATE TABLE inbox_item(id BLOB PRIMARY KEY, created_stamp BLOB, "
     "code TEXT NOT NULL DEFAULT '', code_stamp BLOB, subject_id BLOB, subject_id_stamp BLOB, "
     "field TEXT NOT NULL DEFAULT '', field_stamp BLOB, raised_at_utc_ms INTEGER, raised_at_utc_ms_stamp BLOB, "
     "how TEXT NOT NULL DEFAULT '', how_stamp BLOB, note TEXT NOT NULL DEFAULT '', note_stamp BLOB, "
     "resolved_by BLOB, resolved_by_stamp BLOB, resolved_at_utc_ms INTEGER, resolved_at_utc_ms_stamp BLOB) "
     "STRICT, WITHOUT ROWID; "
     "CREATE INDEX inbox_item_open ON inbox_item(subject_id, field) WHERE how = '' AND created_stamp IS NOT NULL",
     "id", "id"},
    {"inbox_side",
     "CREATE TABLE inbox_side(item_id BLOB, fact_id BLOB, origin BLOB, actor BLOB, at_utc_ms INTEGER NOT NULL, "
     "kind TEXT NOT NULL, before TEXT NOT NULL, value TEXT NOT NULL, subject_id BLOB, PRIMARY KEY(item_id, fact_id)) "
     "STRICT, WITHOUT ROWID",
     "item_id, fact_id"},
};

constexpr const char* kKinds[] = {kRaised, kResolved, kReopened};

QString boxed(const QJsonValue& value) {
  return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

Done raise(const Fact& fact, Transaction& tx) {
  const auto text = [&](QLatin1StringView member) {
    const QString found = fact.object.value(member).toString();
    return found.isNull() ? u""_s : found;
  };
  const auto subject = core::AnyId::parse(text("subject_id"_L1));
  CF_CHECK(journal::createRow(tx, "inbox_item", fact.subject, fact.stamp(),
                              {{"code", text("code"_L1)},
                               {"subject_id", subject ? journal::Value(*subject) : journal::Value()},
                               {"field", text("field"_L1)},
                               {"raised_at_utc_ms", fact.at()}}));
  for (const Side& side : sidesOf(fact.object)) {
    CF_CHECK(
        tx.execute("INSERT INTO inbox_side(item_id, fact_id, origin, actor, at_utc_ms, kind, before, value, "
                   "subject_id) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT(item_id, fact_id) "
                   "DO NOTHING",
                   {fact.subject, side.fact, side.origin, side.actor, side.at, side.kind.isNull() ? u""_s : side.kind,
                    boxed(side.before), boxed(side.value), side.subject}));
  }
  return {};
}

}  // namespace

std::span<const ProjectionTable> InboxProjector::tables() const {
  return kTables;
}

std::span<const char* const> InboxProjector::kinds() const {
  return kKinds;
}

Done InboxProjector::project(const Fact& fact, Transaction& tx) const {
  if (fact.kind == QLatin1String(kRaised)) return raise(fact, tx);
  const bool resolved = fact.kind == QLatin1String(kResolved);
  const How how = resolved ? howOf(fact.object.value("how"_L1).toString()) : How::Open;
  const QString note = fact.object.value("note"_L1).toString();
  return journal::editRow(tx, "inbox_item", fact.subject, fact.stamp(),
                          {{"how", wordOf(how)},
                           {"note", note.isNull() ? u""_s : note},
                           {"resolved_by", resolved ? journal::Value(fact.actor) : journal::Value()},
                           {"resolved_at_utc_ms", resolved ? journal::Value(fact.at()) : journal::Value()}});
}

}  // namespace counterfoil::inbox
