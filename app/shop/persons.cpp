// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/persons.h"

#include <QHash>
#include <algorithm>

#include "models/customers/queries.h"
#include "models/journal/facts_queries.h"
#include "models/sales/body.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr size_t kMostPersons = 200;
constexpr qsizetype kLeastText = 3;
/// Of somebody whom documents alone name: a phone that is on none of so many is not looked for.
constexpr int kMostDocuments = 20;

QString digitsOf(const QString& text) {
  QString digits;
  for (const QChar c : text) {
    if (c.isDigit()) digits += c;
  }
  return digits;
}

/// Who is looked for, and with what names are read.
struct Search {
  const journal::Reader& reader;
  const Unseal& unseal;
  QString text;
  QString digits = digitsOf(text);

  [[nodiscard]] bool fitsName(const QString& name) const { return name.contains(text, Qt::CaseInsensitive); }
  [[nodiscard]] bool fitsPhone(const QString& phone) const {
    return digits.size() >= kLeastText && digitsOf(phone).contains(digits);
  }
  /// What cannot be read is left as it is.
  [[nodiscard]] Done read(const core::AnyId& person, const QString& field, const QByteArray& sealed,
                          QString& into) const {
    if (sealed.isEmpty()) return {};
    CF_TRY(const auto plain, unseal(person, field, sealed));
    if (plain) into = *plain;
    return {};
  }
};

/// What the tables say without a key: who is on how many documents.
Result<QHash<core::AnyId, FoundPerson>> onDocuments(const journal::Reader& reader) {
  QHash<core::AnyId, FoundPerson> people;
  CF_CHECK(reader.rows("SELECT person_id, number FROM document WHERE person_id IS NOT NULL ORDER BY at_utc_ms, id", {},
                       [&](const journal::Row& row) {
                         const auto person = row.id<core::AnyId>(0);
                         FoundPerson& found = people[person];
                         found.person = person;
                         ++found.documents;
                         found.latest = row.text(1);
                         return true;
                       }));
  return people;
}

/// A customer as their record says it; false for somebody who has none.
Result<bool> readRecord(const Search& search, FoundPerson& found) {
  const customers::CustomerId id(found.person.uuid());
  CF_TRY(const auto sealed, customers::sealedCustomer(search.reader, id));
  if (!sealed) return false;
  if (sealed->erased) return true;
  CF_CHECK(search.read(found.person, u"name"_s, sealed->name, found.name));
  // A phone is read where it is asked for, or where it is shown.
  if (search.digits.size() < kLeastText && !search.fitsName(found.name)) return true;
  CF_TRY(const auto contacts, customers::contactsOf(search.reader, id));
  for (const customers::SealedContact& each : contacts) {
    if (each.kind != customers::ContactKind::Phone || search.fitsPhone(found.phone)) continue;
    CF_CHECK(search.read(found.person, customers::contactField(each.kind, each.id), each.value, found.phone));
  }
  return true;
}

/// Somebody whom documents alone name, as the newest say it.
Done readDocuments(const Search& search, FoundPerson& found) {
  CF_TRY(const auto documents,
         search.reader.list("SELECT id FROM document WHERE person_id = $1 ORDER BY at_utc_ms DESC, id DESC LIMIT $2",
                            {found.person, kMostDocuments},
                            [](const journal::Row& row) { return row.id<core::AnyId>(0); }));
  for (const core::AnyId& document : documents) {
    CF_TRY(const auto facts, journal::factsAbout(search.reader, document));
    for (const journal::Fact& fact : facts) {
      const QJsonValue json = fact.object["customer"_L1];
      if (!json.isObject()) continue;
      const auto customer = sales::sealedCustomerOf(sales::Body(json.toObject()));
      if (customer.person != found.person) continue;
      if (found.name.isEmpty()) CF_CHECK(search.read(found.person, u"name"_s, customer.name, found.name));
      if (found.phone.isEmpty()) CF_CHECK(search.read(found.person, u"phone"_s, customer.phone, found.phone));
    }
    if (!found.name.isEmpty() && !found.phone.isEmpty()) return {};
  }
  return {};
}

}  // namespace

Result<std::vector<FoundPerson>> findPersons(const journal::Reader& reader, const Unseal& unseal, const QString& text) {
  const QString wanted = text.simplified();
  if (wanted.size() < kLeastText) return core::invalid(u"text_too_short"_s, u"three characters at least"_s);
  const Search search{reader, unseal, wanted};
  CF_TRY(auto people, onDocuments(reader));
  CF_CHECK(reader.rows("SELECT id FROM customer WHERE created_stamp IS NOT NULL AND erased = 0", {},
                       [&](const journal::Row& row) {
                         const auto id = row.id<core::AnyId>(0);
                         people[id].person = id;
                         return true;
                       }));
  // Somebody's id says whom; nobody else has to be read.
  if (const auto id = core::AnyId::parse(wanted)) {
    const FoundPerson only = people.value(*id);
    people.clear();
    if (!only.person.isNull()) people.insert(*id, only);
  }
  std::vector<FoundPerson> list;
  for (FoundPerson found : std::as_const(people)) {
    CF_TRY(const bool isCustomer, readRecord(search, found));
    if (!isCustomer) CF_CHECK(readDocuments(search, found));
    const bool fits =
        found.person.text() == wanted.toLower() || search.fitsName(found.name) || search.fitsPhone(found.phone);
    if (fits && list.size() < kMostPersons) list.push_back(found);
  }
  std::sort(list.begin(), list.end(), [](const FoundPerson& a, const FoundPerson& b) {
    return a.latest == b.latest ? a.person < b.person : a.latest < b.latest;
  });
  return list;
}

Result<std::vector<core::AnyId>> idsOf(const journal::Reader& reader, const core::AnyId& person) {
  CF_TRY(const customers::Family family, customers::familyOf(reader, customers::CustomerId(person.uuid())));
  std::vector<core::AnyId> ids;
  for (const customers::CustomerId& each : family.members) ids.push_back(each.as<core::Anything>());
  return ids;
}

Result<bool> isNamed(const journal::Reader& reader, const core::AnyId& person) {
  CF_TRY(const qint64 rows,
         reader.integer("SELECT count(*) FROM customer WHERE id = $1 AND created_stamp IS NOT NULL", {person}));
  if (rows > 0) return true;
  CF_TRY(const qint64 documents, reader.integer("SELECT count(*) FROM document WHERE person_id = $1", {person}));
  return documents > 0;
}

}  // namespace counterfoil::app
