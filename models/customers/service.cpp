// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/service.h"

#include <QJsonArray>
#include <algorithm>
#include <map>

#include "models/customers/rules.h"
#include "models/devices/facts.h"
#include "models/journal/record_about.h"

namespace counterfoil::customers {
using namespace Qt::StringLiterals;

using core::Done;
using core::notFound;
using core::refused;
using core::Result;
using journal::Actor;
using journal::recordAbout;
using journal::Writing;

namespace {

struct TextField {
  const char* name;
  QString Customer::*text;
  QByteArray SealedCustomer::*sealed;
};
constexpr TextField kTextFields[] = {{"name", &Customer::name, &SealedCustomer::name},
                                     {"address", &Customer::address, &SealedCustomer::address},
                                     {"note", &Customer::note, &SealedCustomer::note}};

const Contact* contactIn(const Customer& customer, const ContactId& id) {
  const auto found = std::find_if(customer.contacts.begin(), customer.contacts.end(),
                                  [&](const Contact& each) { return !id.isNull() && each.id == id; });
  return found == customer.contacts.end() ? nullptr : &*found;
}

bool same(const Contact* a, const Contact& b) {
  return a && a->kind == b.kind && a->value == b.value;
}

QJsonArray consentsJson(const std::vector<Consent>& consents, const QString& source, core::Instant now) {
  QJsonArray list;
  for (Consent each : consents) {
    if (each.at == core::Instant()) each.at = now;
    if (each.source.isEmpty()) each.source = source;
    list.append(toJson(each));
  }
  return list;
}

/// What was said anew: a purpose that was not spoken of, or the other answer.
std::vector<Consent> saidAnew(const Customer& before, const Customer& after, bool keepsTime) {
  std::vector<Consent> anew;
  for (Consent each : after.consents) {
    const auto known = std::find_if(before.consents.begin(), before.consents.end(),
                                    [&](const Consent& old) { return old.purpose == each.purpose; });
    if (known != before.consents.end() && known->granted == each.granted) continue;
    anew.push_back(keepsTime ? each : Consent{each.purpose, each.granted, {}, {}});
  }
  return anew;
}

}  // namespace

Unseal CustomerService::unseal() const {
  return [this](const journal::Reader& reader, CustomerId id, const QString& field,
                const QByteArray& sealed) -> Result<std::optional<QString>> {
    if (!m_vault) return std::optional<QString>();
    return m_vault->unseal(reader, vault::PersonId(id.uuid()), field, sealed);
  };
}

Unseal unsealWith(const vault::Vault& vault) {
  return [&vault](const journal::Reader& reader, CustomerId id, const QString& field, const QByteArray& sealed) {
    return vault.unseal(reader, vault::PersonId(id.uuid()), field, sealed);
  };
}

Result<std::optional<Customer>> CustomerService::find(CustomerId id) const {
  return customer(m_book.reader(), id, unseal());
}

Done CustomerService::require(const journal::Reader& reader, const Actor& actor, staff::Permission permission) const {
  return m_authority.authorise(reader, actor, permission);
}

Result<QByteArray> CustomerService::seal(Writing& writing, CustomerId id, const QString& field,
                                         const QString& text) const {
  if (text.isEmpty()) return QByteArray();
  if (!m_vault) return refused(u"key_missing"_s, u"names cannot be sealed without the store's key"_s);
  return m_vault->seal(writing, vault::PersonId(id.uuid()), field, text);
}

Result<QJsonObject> CustomerService::sealedContact(Writing& writing, CustomerId owner, const Contact& contact) const {
  const auto id = writing.make<ContactId>();
  CF_TRY(const QByteArray value, seal(writing, owner, contactField(contact.kind, id), contact.value));
  return toJson(SealedContact{id, contact.kind, value, owner});
}

Result<CustomerId> CustomerService::create(const Customer& customer, const QString& source, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<CustomerId> {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersWrite));
    return recordNew(writing, customer, source, actor);
  });
}

Result<CustomerId> CustomerService::recordNew(Writing& writing, const Customer& asked, const QString& source,
                                              const Actor& actor, const core::AnyId& batch) {
  const Customer customer = tidied(asked);
  CF_CHECK(checkCustomer(customer));
  for (const Consent& each : customer.consents) CF_CHECK(checkConsent(each));
  const auto id = writing.make<CustomerId>();
  QJsonObject body{{u"source"_s, source}};
  if (!batch.isNull()) body.insert(u"batch"_s, batch.text());
  for (const TextField& field : kTextFields) {
    const QString name = QString::fromLatin1(field.name);
    CF_TRY(const QByteArray sealed, seal(writing, id, name, customer.*(field.text)));
    body.insert(name, sealedText(sealed));
  }
  QJsonArray contacts;
  for (const Contact& each : customer.contacts) {
    CF_TRY(const QJsonObject contact, sealedContact(writing, id, each));
    contacts.append(contact);
  }
  body.insert(u"contacts"_s, contacts);
  if (!customer.consents.empty()) {
    body.insert(u"consents"_s, consentsJson(customer.consents, source, writing.now()));
  }
  CF_CHECK(recordAbout(writing, kCustomerCreated, id, body, actor));
  return id;
}

Result<bool> CustomerService::change(const Customer& before, const Customer& after, const QString& source,
                                     const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<bool> {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersWrite));
    return recordChange(writing, before, tidied(after), source, actor);
  });
}

Result<bool> CustomerService::recordChange(Writing& writing, const Customer& before, const Customer& after,
                                           const QString& source, const Actor& actor, const core::AnyId& batch) const {
  CF_CHECK(checkCustomer(after));
  for (const Consent& each : after.consents) CF_CHECK(checkConsent(each));
  CF_TRY(const auto current, sealedCustomer(writing.reader(), before.id));
  if (!current) return notFound(u"unknown_customer"_s, before.id.text());
  if (current->erased) return refused(u"person_erased"_s, before.id.text());
  // Sealing would make another key than the one that is on its way, and one of the two would be lost.
  if (!current->hasKey) return refused(u"person_key_missing"_s, before.id.text());
  // A contact of a merged record is taken away where it was added: by a fact about its owner.
  std::map<CustomerId, QJsonObject> bodies;
  QJsonObject& own = bodies[before.id];
  for (const TextField& field : kTextFields) {
    if (before.*(field.text) == after.*(field.text)) continue;
    const QString name = QString::fromLatin1(field.name);
    CF_TRY(const QByteArray sealed, seal(writing, before.id, name, after.*(field.text)));
    own.insert(name,
               QJsonObject{{u"before"_s, sealedText((*current).*(field.sealed))}, {u"after"_s, sealedText(sealed)}});
  }
  QJsonArray added;
  for (const Contact& each : after.contacts) {
    if (same(contactIn(before, each.id), each)) continue;
    CF_TRY(const QJsonObject contact, sealedContact(writing, before.id, each));
    added.append(contact);
  }
  if (!added.isEmpty()) own.insert(u"contacts_added"_s, added);
  if (const auto anew = saidAnew(before, after, !batch.isNull()); !anew.empty()) {
    own.insert(u"consents"_s, consentsJson(anew, source, writing.now()));
  }
  std::map<CustomerId, QJsonArray> removed;
  for (const Contact& each : before.contacts) {
    if (same(contactIn(after, each.id), each)) continue;
    removed[each.owner.isNull() ? before.id : each.owner].append(QJsonObject{{u"id"_s, each.id.text()}});
  }
  for (const auto& [owner, list] : removed) bodies[owner].insert(u"contacts_removed"_s, list);
  bool any = false;
  for (auto& [subject, body] : bodies) {
    if (body.isEmpty()) continue;
    if (!batch.isNull()) body.insert(u"batch"_s, batch.text());
    CF_CHECK(recordAbout(writing, kCustomerChanged, subject, body, actor));
    any = true;
  }
  return any;
}

Done CustomerService::setDeleted(CustomerId id, bool deleted, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersWrite));
    CF_TRY(const Family family, familyOf(writing.reader(), id));
    bool known = false;
    for (const CustomerId& member : family.members) {
      CF_TRY(const auto sealed, sealedCustomer(writing.reader(), member));
      if (!sealed || sealed->erased) continue;
      known = true;
      if (sealed->deleted == deleted) continue;
      const QJsonObject body{{u"deleted"_s, QJsonObject{{u"before"_s, !deleted}, {u"after"_s, deleted}}}};
      CF_CHECK(recordAbout(writing, deleted ? kCustomerDeleted : kCustomerRestored, member, body, actor));
    }
    return known ? Done() : Done(notFound(u"unknown_customer"_s, id.text()));
  });
}

Done CustomerService::remove(CustomerId id, const Actor& actor) {
  return setDeleted(id, true, actor);
}

Done CustomerService::restore(CustomerId id, const Actor& actor) {
  return setDeleted(id, false, actor);
}

Result<MergeId> CustomerService::merge(CustomerId winner, CustomerId loser, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<MergeId> {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersWrite));
    CF_TRY(const Family family, familyOf(writing.reader(), winner));
    if (std::find(family.members.begin(), family.members.end(), loser) != family.members.end()) {
      return refused(u"same_customer"_s, loser.text());
    }
    CF_TRY(const Family other, familyOf(writing.reader(), loser));
    for (const CustomerId& id : {family.survivor(), other.survivor()}) {
      CF_TRY(const auto sealed, sealedCustomer(writing.reader(), id));
      if (!sealed) return notFound(u"unknown_customer"_s, id.text());
      if (sealed->erased) return refused(u"person_erased"_s, id.text());
    }
    const auto id = writing.make<MergeId>();
    const QJsonObject body{{u"merge"_s, id.text()}, {u"into"_s, family.survivor().text()}};
    CF_CHECK(recordAbout(writing, kCustomerMerged, other.survivor(), body, actor));
    return id;
  });
}

Done CustomerService::unmerge(MergeId merge, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersWrite));
    CF_TRY(const auto found,
           writing.reader().first(
               "SELECT loser_id, winner_id FROM customer_merge WHERE id = $1 AND added = 1 AND removed = 0", {merge},
               [](const journal::Row& row) {
                 return Merge{{}, row.id<CustomerId>(0), row.id<CustomerId>(1)};
               }));
    if (!found) return notFound(u"unknown_merge"_s, merge.text());
    const QJsonObject body{{u"merge"_s, merge.text()}, {u"into"_s, found->winner.text()}};
    return recordAbout(writing, kCustomerUnmerged, found->loser, body, actor);
  });
}

Done CustomerService::noteLookedUp(qint64 people, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersRead));
    return devices::recordLookedUp(writing, int(people), actor);
  });
}

Result<std::vector<CustomerId>> CustomerService::erase(CustomerId id, const QString& reason, const Actor& actor) {
  if (reason.size() > kLongestName) return core::invalid(u"text_too_long"_s, QString::number(kLongestName));
  return m_book.write([&](Writing& writing) -> Result<std::vector<CustomerId>> {
    CF_CHECK(require(writing.reader(), actor, staff::Permission::CustomersErase));
    CF_TRY(const Family family, familyOf(writing.reader(), id));
    std::vector<CustomerId> erased;
    bool known = false;
    for (const CustomerId& member : family.members) {
      CF_TRY(const auto sealed, sealedCustomer(writing.reader(), member));
      CF_TRY(const qint64 keys,
             writing.reader().integer("SELECT count(*) FROM vault_person_key WHERE person_id = $1", {member}));
      known = known || sealed || keys > 0;
      if (sealed && sealed->erased && keys > 0 && !sealed->hasKey) continue;
      // Also one of whom only the merge is known here: facts and key may come later, and must not be read then.
      CF_CHECK(vault::Vault::destroyKey(writing, vault::PersonId(member.uuid())));
      if (!sealed || !sealed->erased) {
        CF_CHECK(devices::recordErased(writing, member.as<core::Anything>(), reason, actor));
      }
      erased.push_back(member);
    }
    if (!known || erased.empty()) return notFound(u"unknown_customer"_s, id.text());
    return erased;
  });
}

}  // namespace counterfoil::customers
