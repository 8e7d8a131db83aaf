// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "models/core/json_reader.h"
#include "models/customers/facts.h"
#include "models/sales/queries.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::JsonReader;
using core::Result;
using customers::ContactKind;
using customers::Customer;
using customers::CustomerId;

namespace {

constexpr int kMostListed = 1000;
constexpr int kMostDocuments = 1000;

const Option kCustomersStaff{u"staff"_s, u"NAME|ID"_s, u"who does it; left out: the program itself"_s, false};

QString wordOf(customers::State state) {
  switch (state) {
    case customers::State::Removed:
      return u"removed"_s;
    case customers::State::Erased:
      return u"erased"_s;
    case customers::State::Active:
      break;
  }
  return u"active"_s;
}

QJsonArray valuesOf(const Customer& customer, ContactKind kind) {
  QJsonArray values;
  for (const customers::Contact& each : customer.contacts) {
    if (each.kind == kind) values.append(each.value);
  }
  return values;
}

QJsonObject customerJson(const Customer& customer) {
  QJsonArray aliases;
  for (const CustomerId& each : customer.aliases) aliases.append(each.text());
  QJsonArray consents;
  for (const customers::Consent& each : customer.consents) {
    consents.append(QJsonObject{{u"purpose"_s, each.purpose},
                                {u"granted"_s, each.granted},
                                {u"at"_s, each.at.text()},
                                {u"source"_s, each.source}});
  }
  return {{u"id"_s, customer.id.text()},
          {u"state"_s, wordOf(customer.state)},
          {u"readable"_s, customer.readable},
          {u"name"_s, customer.name},
          {u"phones"_s, valuesOf(customer, ContactKind::Phone)},
          {u"emails"_s, valuesOf(customer, ContactKind::Email)},
          {u"address"_s, customer.address},
          {u"note"_s, customer.note},
          {u"consents"_s, consents},
          {u"aliases"_s, aliases}};
}

Result<CustomerId> idIn(const QString& text) {
  const auto id = CustomerId::parse(text);
  if (!id) return core::invalid(u"malformed_id"_s, u"the id of a customer, as `customers list` prints it"_s);
  return *id;
}

Result<journal::Actor> actorIn(const Context& context, const app::Shop& shop) {
  return actorOrProgram(context, shop.reader());
}

/// Opened to be written, and with the key.
Result<OpenShop> openReadable(const Context& context) {
  CF_TRY(OpenShop shop, openShop(context));
  if (!shop->vault()) return *shop->keyMissing();
  return shop;
}

Done listCustomers(Context& context) {
  CF_TRY(const qint64 limit, context.integer(u"limit"_s, 100, 1, kMostListed));
  CF_TRY(const app::ReadingShop shop, openReadingShop(context));
  const journal::Reader& reader = shop.reader();
  CF_TRY(const auto actor, actorOrProgram(context, reader));
  CF_CHECK(shop.authority().authorise(reader, actor, staff::Permission::CustomersRead));
  CF_TRY(const auto directory, shop.directory());
  for (bool whole = false; !whole;) {
    CF_TRY(whole, directory->fill(reader));
  }
  std::vector<Customer> people;
  const QString text = context.operands().isEmpty() ? QString() : context.operands().first();
  if (context.flag(u"removed"_s)) {
    CF_TRY(people, directory->removed(reader, size_t(limit)));
  } else if (!text.trimmed().isEmpty()) {
    CF_TRY(people, directory->find(reader, text, size_t(limit)));
  } else {
    CF_TRY(const auto page, directory->page(reader, {}, size_t(limit)));
    for (const auto& [customer, place] : page) people.push_back(customer);
  }
  CF_TRY(const qint64 count, directory->countOf(reader));
  QJsonArray list;
  for (const Customer& each : people) list.append(customerJson(each));
  CF_CHECK(shop.noteLook(list.size(), actor));
  return context.answer({{u"customers"_s, list}, {u"known"_s, count}});
}

Done showCustomer(Context& context) {
  CF_TRY(const CustomerId id, idIn(context.operands().first()));
  CF_TRY(const app::ReadingShop shop, openReadingShop(context));
  const journal::Reader& reader = shop.reader();
  CF_TRY(const auto actor, actorOrProgram(context, reader));
  CF_CHECK(shop.authority().authorise(reader, actor, staff::Permission::CustomersRead));
  CF_TRY(const auto directory, shop.directory());
  CF_TRY(const auto found, directory->customer(reader, id));
  if (!found) return core::notFound(u"unknown_customer"_s, id.text());
  CF_TRY(const customers::Family family, customers::familyOf(reader, id));
  QJsonArray documents;
  for (const CustomerId& member : family.members) {
    sales::DocumentFilter filter;
    filter.person = member.as<core::Anything>();
    CF_TRY(const auto rows, sales::listDocuments(reader, filter, {}, kMostDocuments));
    for (const sales::DocumentRow& row : rows) {
      documents.append(QJsonObject{{u"number"_s, row.number},
                                   {u"at"_s, row.at.text()},
                                   {u"business_day"_s, row.businessDay},
                                   {u"gross"_s, row.gross.text()},
                                   {u"currency"_s, row.gross.currency().code()}});
    }
  }
  QJsonArray merges;
  for (const customers::Merge& each : family.merges) {
    merges.append(
        QJsonObject{{u"merge"_s, each.id.text()}, {u"customer"_s, each.loser.text()}, {u"into"_s, each.winner.text()}});
  }
  CF_CHECK(shop.noteLook(1, actor));
  QJsonObject answer = customerJson(*found);
  answer.insert(u"merges"_s, merges);
  answer.insert(u"documents"_s, documents);
  return context.answer(answer);
}

Done addContacts(const JsonReader& json, QLatin1String key, ContactKind kind, Customer& customer) {
  CF_TRY(const auto values, json.strings(key, false));
  for (const QString& value : values) customer.contacts.push_back({{}, kind, value, {}});
  return {};
}

Result<Customer> customerIn(const QByteArray& bytes) {
  CF_TRY(const QJsonObject object, core::parseObject(bytes));
  const JsonReader json(object);
  CF_CHECK(json.refuseUnknown({"name"_L1, "phones"_L1, "emails"_L1, "address"_L1, "note"_L1, "consents"_L1}));
  Customer customer;
  CF_TRY(customer.name, json.string("name"_L1, QString()));
  CF_TRY(customer.address, json.string("address"_L1, QString()));
  CF_TRY(customer.note, json.string("note"_L1, QString()));
  CF_CHECK(addContacts(json, "phones"_L1, ContactKind::Phone, customer));
  CF_CHECK(addContacts(json, "emails"_L1, ContactKind::Email, customer));
  CF_TRY(const auto consents, json.objects("consents"_L1, false));
  for (const JsonReader& each : consents) {
    CF_CHECK(each.refuseUnknown({"purpose"_L1, "granted"_L1}));
    customers::Consent consent;
    CF_TRY(consent.purpose, each.string("purpose"_L1));
    CF_TRY(consent.granted, each.boolean("granted"_L1));
    customer.consents.push_back(consent);
  }
  return customer;
}

Done addCustomer(Context& context) {
  CF_TRY(const QByteArray bytes, context.readInput(context.operands().first()));
  CF_TRY(const Customer customer, customerIn(bytes));
  CF_TRY(const OpenShop shop, openReadable(context));
  CF_TRY(const auto actor, actorIn(context, *shop));
  customers::Directory& directory = *shop->directory();
  for (bool whole = false; !whole;) {
    CF_TRY(whole, directory.fill(shop->reader()));
  }
  CF_TRY(const auto same, directory.duplicatesOf(shop->reader(), customer));
  CF_TRY(const CustomerId id, shop->customers().create(customer, u"cli"_s, actor));
  QJsonArray duplicates;
  for (const Customer& each : same) duplicates.append(each.id.text());
  return context.answer({{u"customer"_s, id.text()}, {u"possible_duplicates"_s, duplicates}});
}

Done mergeCustomers(Context& context) {
  CF_TRY(const CustomerId winner, idIn(context.operands().at(0)));
  CF_TRY(const CustomerId loser, idIn(context.operands().at(1)));
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorIn(context, *shop));
  CF_TRY(const customers::MergeId merge, shop->customers().merge(winner, loser, actor));
  CF_TRY(const customers::Family family, customers::familyOf(shop->reader(), winner));
  return context.answer({{u"merge"_s, merge.text()}, {u"customer"_s, family.survivor().text()}});
}

Done unmergeCustomers(Context& context) {
  const auto merge = customers::MergeId::parse(context.operands().first());
  if (!merge) return core::invalid(u"malformed_id"_s, u"the id of a merge, as `customers show` prints it"_s);
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorIn(context, *shop));
  CF_CHECK(shop->customers().unmerge(*merge, actor));
  return context.answer({{u"unmerged"_s, merge->text()}});
}

Done eraseCustomer(Context& context) {
  CF_TRY(const CustomerId id, idIn(context.operands().first()));
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorIn(context, *shop));
  CF_TRY(const auto erased, shop->customers().erase(id, context.value(u"reason"_s).value_or(QString()), actor));
  QJsonArray ids;
  for (const CustomerId& each : erased) ids.append(each.text());
  return context.answer(
      {{u"erased"_s, ids}, {u"backups"_s, u"Backups made before hold the key until they are deleted."_s}});
}

}  // namespace

std::vector<Command> customerCommands() {
  return {
      {u"customers list"_s,
       u"[TEXT]"_s,
       u"customers by name, or those whom a name, phone or mail fits; that somebody looked is noted"_s,
       {kCustomersStaff,
        {u"limit"_s, u"N"_s, u"at most so many (100)"_s, false},
        {u"removed"_s, {}, u"those who are off the list"_s, false}},
       0,
       1,
       listCustomers},
      {u"customers show"_s,
       u"ID"_s,
       u"a customer with documents and merges; also by an id that was merged away"_s,
       {kCustomersStaff},
       1,
       1,
       showCustomer},
      {u"customers add"_s,
       u"FILE|-"_s,
       u"a new customer: name, phones, emails, address, note, consents; says who may be the same"_s,
       {kCustomersStaff},
       1,
       1,
       addCustomer},
      {u"customers merge"_s, u"STAYS GOES"_s, u"makes two customers one"_s, {kCustomersStaff}, 2, 2, mergeCustomers},
      {u"customers unmerge"_s, u"MERGE"_s, u"takes a merge back"_s, {kCustomersStaff}, 1, 1, unmergeCustomers},
      {u"customers erase"_s,
       u"ID"_s,
       u"destroys a customer's keys, under every id: here, and with a hub at every other till"_s,
       {kCustomersStaff, {u"reason"_s, u"TEXT"_s, u"for whoever asks later; no names"_s, false}},
       1,
       1,
       eraseCustomer},
  };
}

}  // namespace counterfoil::cli
