// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/persons.h"

#include <QHash>
#include <algorithm>

#include "models/core/json_reader.h"
#include "models/customers/queries.h"
#include "models/journal/facts_queries.h"
#include "models/sales/body.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr int kSliceFacts = 1000;
constexpr size_t kMostPersons = 200;
constexpr qsizetype kLeastText = 3;

struct Named {
  sales::SealedCustomer customer;
  QString number;
};

/// Calls `each` for every document with a customer, oldest first, until it says false.
Done namedCustomers(const journal::Reader& reader, const std::function<Result<bool>(const Named&)>& each) {
  qint64 position = 0;
  for (;;) {
    CF_TRY(const auto facts, journal::factsAfter(reader, position, kSliceFacts, false));
    if (facts.empty()) return {};
    for (const journal::Fact& fact : facts) {
      // Nearly no document has one, and parsing is what takes time.
      if (!fact.body.contains("\"customer\"")) continue;
      const auto json = core::parseObject(fact.body);
      if (!json || !(*json)["customer"_L1].isObject()) continue;
      const sales::Body customer((*json)["customer"_L1].toObject());
      CF_TRY(const bool goOn, each({sales::sealedCustomerOf(customer), (*json)["number"_L1].toString()}));
      if (!goOn) return {};
    }
    position = facts.back().position;
  }
}

QString digitsOf(const QString& text) {
  QString digits;
  for (const QChar c : text) {
    if (c.isDigit()) digits += c;
  }
  return digits;
}

bool fits(const FoundPerson& found, const QString& text) {
  if (found.person.text() == text.toLower()) return true;
  const QString digits = digitsOf(text);
  return found.name.contains(text, Qt::CaseInsensitive) ||
         (digits.size() >= kLeastText && digitsOf(found.phone).contains(digits));
}

/// Those who were entered as customers, whether they bought or not; their record says more than their documents.
Done addCustomers(const journal::Reader& reader, const Unseal& unseal, QHash<core::AnyId, FoundPerson>& people) {
  const customers::Unseal open = [&](const journal::Reader&, customers::CustomerId id, const QString& field,
                                     const QByteArray& sealed) {
    return unseal(id.as<core::Anything>(), field, sealed);
  };
  CF_TRY(const auto ids, reader.list("SELECT id FROM customer WHERE created_stamp IS NOT NULL AND erased = 0", {},
                                     [](const journal::Row& row) { return row.id<customers::CustomerId>(0); }));
  for (const customers::CustomerId& id : ids) {
    CF_TRY(const auto record, customers::record(reader, id, open));
    if (!record) continue;
    FoundPerson& found = people[id.as<core::Anything>()];
    found.person = id.as<core::Anything>();
    if (!record->name.isEmpty()) found.name = record->name;
    for (const customers::Contact& each : record->contacts) {
      if (each.kind == customers::ContactKind::Phone) found.phone = each.value;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FoundPerson>> findPersons(const journal::Reader& reader, const Unseal& unseal, const QString& text) {
  const QString wanted = text.simplified();
  if (wanted.size() < kLeastText) return core::invalid(u"text_too_short"_s, u"three characters at least"_s);
  QHash<core::AnyId, FoundPerson> people;
  CF_CHECK(namedCustomers(reader, [&](const Named& named) -> Result<bool> {
    const sales::SealedCustomer& customer = named.customer;
    FoundPerson& found = people[customer.person];
    found.person = customer.person;
    const auto read = [&](const QString& field, const QByteArray& sealed, QString& into) -> Done {
      if (sealed.isEmpty()) return {};
      CF_TRY(const auto plain, unseal(customer.person, field, sealed));
      if (plain) into = *plain;
      return {};
    };
    CF_CHECK(read(u"name"_s, customer.name, found.name));
    CF_CHECK(read(u"phone"_s, customer.phone, found.phone));
    ++found.documents;
    found.latest = named.number;
    return true;
  }));
  CF_CHECK(addCustomers(reader, unseal, people));
  std::vector<FoundPerson> list;
  for (const FoundPerson& found : std::as_const(people)) {
    if (fits(found, wanted) && list.size() < kMostPersons) list.push_back(found);
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
  bool named = false;
  CF_CHECK(namedCustomers(reader, [&](const Named& each) -> Result<bool> {
    named = named || each.customer.person == person;
    return !named;
  }));
  return named;
}

}  // namespace counterfoil::app
