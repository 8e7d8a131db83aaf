// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/projector.h"

#include <QJsonDocument>

#include "models/staff/facts.h"

namespace counterfoil::staff {

using core::Done;
using journal::Fact;
using journal::ProjectionTable;
using journal::Transaction;
using journal::Value;

namespace {

constexpr ProjectionTable kTables[] = {
    {"role",
     "CREATE TABLE role(id BLOB PRIMARY KEY, created_stamp BLOB, name TEXT NOT NULL DEFAULT '', name_stamp BLOB) "
     "STRICT, WITHOUT ROWID",
     "id", "id"},
    // One field a permission: `stamp` is of its newest edit, or empty as created, and then `created_stamp` is of its
    // earliest creation. Permissions of newer programs are kept too.
    {"role_permission",
     "CREATE TABLE role_permission(role_id BLOB, permission TEXT, granted INTEGER NOT NULL, limit_minor INTEGER, "
     "limit_ppm INTEGER, stamp BLOB NOT NULL, created_stamp BLOB, PRIMARY KEY(role_id, permission)) STRICT, WITHOUT "
     "ROWID",
     "role_id, permission", "role_id"},
    {"staff",
     "CREATE TABLE staff(id BLOB PRIMARY KEY, created_stamp BLOB, name TEXT NOT NULL DEFAULT '', name_stamp BLOB, "
     "role_id BLOB, role_id_stamp BLOB, active INTEGER NOT NULL DEFAULT 1, active_stamp BLOB, "
     "badge_code TEXT NOT NULL DEFAULT '', badge_code_stamp BLOB, language TEXT NOT NULL DEFAULT '', "
     "language_stamp BLOB, pin_verifier TEXT NOT NULL DEFAULT '', pin_verifier_stamp BLOB) STRICT, WITHOUT ROWID",
     "id", "id"},
};

constexpr const char* kKinds[] = {kRoleCreated, kRoleChanged,  kStaffCreated, kStaffChanged, kPinSet,
                                  kSignedIn,    kSignInFailed, kLocked,       kUnlocked};

Value limitOf(const QJsonObject& grant, QLatin1String member) {
  const QJsonValue limit = grant.value(member);
  return limit.isDouble() ? Value(limit.toInteger()) : Value();
}

Done setPermission(Transaction& tx, const Fact& fact, const QString& word, const QJsonObject& grant, bool created) {
  const QByteArray stamp = fact.stamp();
  const Value granted = grant.value(QLatin1String("granted")).toBool();
  const Value minor = limitOf(grant, QLatin1String("limit_minor"));
  const Value ppm = limitOf(grant, QLatin1String("limit_ppm"));
  if (created) {
    return tx.execute(
        "INSERT INTO role_permission(role_id, permission, granted, limit_minor, limit_ppm, stamp, created_stamp) "
        "VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(role_id, permission) DO UPDATE SET granted = excluded.granted, "
        "limit_minor = excluded.limit_minor, limit_ppm = excluded.limit_ppm, created_stamp = excluded.created_stamp "
        "WHERE role_permission.created_stamp > excluded.created_stamp",
        {fact.subject, word, granted, minor, ppm, QByteArray(""), stamp});
  }
  return tx.execute(
      "INSERT INTO role_permission(role_id, permission, granted, limit_minor, limit_ppm, stamp, created_stamp) "
      "VALUES($1, $2, $3, $4, $5, $6, NULL) ON CONFLICT(role_id, permission) DO UPDATE SET granted = excluded.granted, "
      "limit_minor = excluded.limit_minor, limit_ppm = excluded.limit_ppm, stamp = excluded.stamp, "
      "created_stamp = NULL WHERE role_permission.stamp < excluded.stamp",
      {fact.subject, word, granted, minor, ppm, stamp});
}

Done projectRole(const Fact& fact, Transaction& tx) {
  const bool created = fact.kind == QLatin1String(kRoleCreated);
  const QByteArray stamp = fact.stamp();
  if (created) {
    CF_CHECK(journal::createRow(tx, "role", fact.subject, stamp, journal::createdFields(fact.object, roleFields())));
  } else {
    CF_CHECK(journal::editRow(tx, "role", fact.subject, stamp, journal::editedFields(fact.object, roleFields())));
  }
  const QJsonObject permissions = fact.object.value(QLatin1String("permissions")).toObject();
  for (auto each = permissions.constBegin(); each != permissions.constEnd(); ++each) {
    const QJsonObject json = each->toObject();
    const QJsonObject grant = created ? json : json.value(QLatin1String("after")).toObject();
    CF_CHECK(setPermission(tx, fact, each.key(), grant, created));
  }
  return {};
}

/// The verifier is one field, kept as the text it came in.
Done projectPin(const Fact& fact, Transaction& tx) {
  const QByteArray verifier =
      QJsonDocument(fact.object.value(QLatin1String("verifier")).toObject()).toJson(QJsonDocument::Compact);
  return journal::editRow(tx, "staff", fact.subject, fact.stamp(), {{"pin_verifier", QString::fromUtf8(verifier)}});
}

}  // namespace

std::span<const ProjectionTable> StaffProjector::tables() const {
  return kTables;
}

std::span<const char* const> StaffProjector::kinds() const {
  return kKinds;
}

Done StaffProjector::project(const Fact& fact, Transaction& tx) const {
  if (fact.kind.startsWith(QLatin1String("role."))) return projectRole(fact, tx);
  if (fact.kind == QLatin1String(kPinSet)) return projectPin(fact, tx);
  if (fact.kind == QLatin1String(kStaffCreated)) {
    return journal::createRow(tx, "staff", fact.subject, fact.stamp(),
                              journal::createdFields(fact.object, staffFields()));
  }
  if (fact.kind != QLatin1String(kStaffChanged)) return {};  // happened, and changes no table
  return journal::editRow(tx, "staff", fact.subject, fact.stamp(), journal::editedFields(fact.object, staffFields()));
}

}  // namespace counterfoil::staff
