// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/projector.h"

#include <QJsonArray>

#include "models/customers/facts.h"
#include "models/devices/facts.h"
#include "models/journal/stamped.h"

namespace counterfoil::customers {
using namespace Qt::StringLiterals;

using core::Done;
using journal::Fact;
using journal::FieldValue;
using journal::Transaction;
using journal::Value;

namespace {

// Sealed columns hold the bytes of the facts. `erased` is set by person.erased and never taken back.
constexpr journal::ProjectionTable kTables[] = {
    {"customer",
     "CREATE TABLE customer(id BLOB PRIMARY KEY, created_stamp BLOB, name BLOB, name_stamp BLOB, "
     "address BLOB, address_stamp BLOB, note BLOB, note_stamp BLOB, "
     "deleted INTEGER NOT NULL DEFAULT 0, deleted_stamp BLOB, "
     "erased INTEGER NOT NULL DEFAULT 0, erased_stamp BLOB) STRICT, WITHOUT ROWID",
     "id", "id"},
    {"customer_contact",
     "CREATE TABLE customer_contact(id BLOB PRIMARY KEY, customer_id BLOB, kind TEXT NOT NULL DEFAULT '', value BLOB, "
     "added INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
     "CREATE INDEX customer_contact_of ON customer_contact(customer_id)",
     "id"},
    {"customer_consent",
     "CREATE TABLE customer_consent(fact_id BLOB NOT NULL, purpose TEXT NOT NULL, customer_id BLOB, "
     "granted INTEGER NOT NULL, at_utc_ms INTEGER NOT NULL, source TEXT NOT NULL, stamp BLOB NOT NULL, "
     "PRIMARY KEY (fact_id, purpose)) STRICT, WITHOUT ROWID;"
     "CREATE INDEX customer_consent_of ON customer_consent(customer_id)",
     "fact_id, purpose", "customer_id"},
    {"customer_merge",
     "CREATE TABLE customer_merge(id BLOB PRIMARY KEY, loser_id BLOB, winner_id BLOB, "
     "added INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
     "CREATE INDEX customer_merge_loser ON customer_merge(loser_id);"
     "CREATE INDEX customer_merge_winner ON customer_merge(winner_id)",
     "id"},
};

constexpr const char* kKinds[] = {kCustomerCreated,       kCustomerChanged,        kCustomerDeleted,
                                  kCustomerRestored,      kCustomerMerged,         kCustomerUnmerged,
                                  devices::kPersonErased, devices::kPersonLookedUp};

Value sealedValue(const QJsonValue& json) {
  const QByteArray bytes = sealedBytes(json.toString());
  return bytes.isEmpty() ? Value() : Value(bytes);
}

std::vector<FieldValue> sealedColumns(const QJsonObject& body, bool created) {
  std::vector<FieldValue> columns;
  for (const char* const field : kSealedFields) {
    const QJsonValue member = body.value(QLatin1String(field));
    const QJsonValue after = created ? member : member.toObject().value("after"_L1);
    if (!after.isUndefined()) columns.push_back({field, sealedValue(after)});
  }
  return columns;
}

Done addContacts(Transaction& tx, const Fact& fact, const QJsonArray& contacts) {
  for (const QJsonValue entry : contacts) {
    const auto id = ContactId::parse(entry["id"_L1].toString());
    if (!id) continue;
    const QString kind = wordOf(contactKindOf(entry["kind"_L1].toString()));
    CF_CHECK(journal::addElement(
        tx, "customer_contact", *id,
        {{"customer_id", fact.subject}, {"kind", kind}, {"value", sealedValue(entry["value"_L1])}}));
  }
  return {};
}

Done removeContacts(Transaction& tx, const QJsonArray& contacts) {
  for (const QJsonValue entry : contacts) {
    const auto id = ContactId::parse(entry["id"_L1].toString());
    if (id) CF_CHECK(journal::removeElement(tx, "customer_contact", *id));
  }
  return {};
}

Done addConsents(Transaction& tx, const Fact& fact, const QJsonArray& consents) {
  for (const QJsonValue entry : consents) {
    const QString purpose = entry["purpose"_L1].toString();
    const QString source = entry["source"_L1].toString();
    if (purpose.isEmpty()) continue;
    CF_CHECK(
        tx.execute("INSERT INTO customer_consent(fact_id, purpose, customer_id, granted, at_utc_ms, source, stamp) "
                   "VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(fact_id, purpose) DO NOTHING",
                   {fact.id, purpose, fact.subject, entry["granted"_L1].toBool(), entry["at_utc_ms"_L1].toInteger(),
                    source.isEmpty() ? u""_s : source, fact.stamp()}));
  }
  return {};
}

Done projectMerge(Transaction& tx, const Fact& fact, bool merged) {
  const auto id = MergeId::parse(fact.object["merge"_L1].toString());
  const auto into = CustomerId::parse(fact.object["into"_L1].toString());
  if (!id) return {};
  if (!merged) return journal::removeElement(tx, "customer_merge", *id);
  return journal::addElement(tx, "customer_merge", *id,
                             {{"loser_id", fact.subject}, {"winner_id", into ? Value(*into) : Value()}});
}

}  // namespace

std::span<const journal::ProjectionTable> CustomersProjector::tables() const {
  return kTables;
}

std::span<const char* const> CustomersProjector::kinds() const {
  return kKinds;
}

Done CustomersProjector::project(const Fact& fact, Transaction& tx) const {
  const auto is = [&](const char* kind) { return fact.kind == QLatin1String(kind); };
  // That somebody looked is all there is to know.
  if (fact.subject.isNull() || is(devices::kPersonLookedUp)) return {};
  const auto set = [&](const char* field, bool value) {
    return journal::editRow(tx, "customer", fact.subject, fact.stamp(), {{field, Value(value)}});
  };
  if (is(devices::kPersonErased)) return set("erased", true);
  if (is(kCustomerDeleted) || is(kCustomerRestored)) return set("deleted", is(kCustomerDeleted));
  if (is(kCustomerMerged) || is(kCustomerUnmerged)) return projectMerge(tx, fact, is(kCustomerMerged));
  const bool created = is(kCustomerCreated);
  const std::vector<FieldValue> columns = sealedColumns(fact.object, created);
  CF_CHECK(created ? journal::createRow(tx, "customer", fact.subject, fact.stamp(), columns)
                   : journal::editRow(tx, "customer", fact.subject, fact.stamp(), columns));
  CF_CHECK(addContacts(tx, fact, fact.object[created ? "contacts"_L1 : "contacts_added"_L1].toArray()));
  CF_CHECK(removeContacts(tx, fact.object["contacts_removed"_L1].toArray()));
  return addConsents(tx, fact, fact.object["consents"_L1].toArray());
}

}  // namespace counterfoil::customers
