// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/directory.h"

#include "models/customers/rules.h"
#include "models/devices/facts.h"
#include "models/vault/wrapped_key.h"

namespace counterfoil::customers {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using journal::Reader;
using journal::Row;

namespace {

constexpr const char* kFollowed[] = {kCustomerCreated, kCustomerChanged,  kCustomerDeleted,      kCustomerRestored,
                                     kCustomerMerged,  kCustomerUnmerged, devices::kPersonErased};
/// Of one phone or mail; more than these are no duplicates but a shop's own number.
constexpr size_t kMostDuplicates = 20;
constexpr int kFirstSlice = 500;
/// Who has got a key meanwhile and is read by one question; the next one goes on.
constexpr size_t kMostArrived = 2000;

/// A row of the slice, with its key, so that a person costs no statement of their own.
struct Raw {
  CustomerId id;
  QByteArray name;
  std::optional<vault::WrappedKey> key;
};

struct RawContact {
  CustomerId owner;
  ContactId id;
  ContactKind kind;
  QByteArray value;
};

}  // namespace

void Directory::useKey(const vault::StoreKey& key) {
  const QMutexLocker lock(&m_mutex);
  {
    const QMutexLocker keyLock(&m_keyMutex);
    m_vault = std::make_shared<const vault::Vault>(key);
  }
  m_index.clear();
  m_waiting.clear();
  m_begun = m_whole = false;
  m_last = {};
}

std::shared_ptr<const vault::Vault> Directory::vault() const {
  const QMutexLocker lock(&m_keyMutex);
  return m_vault;
}

Unseal Directory::unseal() const {
  return [vault = vault()](const Reader& reader, CustomerId id, const QString& field,
                           const QByteArray& sealed) -> Result<std::optional<QString>> {
    if (!vault) return std::optional<QString>();
    return vault->unseal(reader, vault::PersonId(id.uuid()), field, sealed);
  };
}

bool Directory::isWhole() const {
  const QMutexLocker lock(&m_mutex);
  return m_whole;
}

qint64 Directory::count() const {
  const QMutexLocker lock(&m_mutex);
  return m_index.size();
}

qint64 Directory::indexBytes() const {
  const QMutexLocker lock(&m_mutex);
  return m_index.bytes();
}

Result<bool> Directory::fill(const Reader& reader, int most) {
  const QMutexLocker lock(&m_mutex);
  if (!m_whole) CF_CHECK(readSlice(reader, most));
  return m_whole || !vault();
}

Done Directory::readSlice(const Reader& reader, int most) {
  if (!m_begun) {
    CF_TRY(m_position, reader.integer("SELECT COALESCE(MAX(position), 0) FROM journal", {}));
    m_begun = true;
    CF_CHECK(hideAliases(reader));
  }
  const auto key = vault();
  if (!key) return {};
  CF_TRY(const auto people,
         reader.list("SELECT c.id, c.name, k.key_version, k.wrapped FROM customer c "
                     "LEFT JOIN vault_person_key k ON k.person_id = c.id WHERE c.id > $1 AND c.created_stamp IS NOT "
                     "NULL AND c.deleted = 0 AND c.erased = 0 ORDER BY c.id LIMIT $2",
                     {m_last.isNull() ? journal::Value(QByteArray("")) : journal::Value(m_last), most},
                     [](const Row& row) {
                       Raw raw{row.id<CustomerId>(0), row.bytes(1), {}};
                       if (!row.isNull(2)) raw.key = vault::WrappedKey{int(row.integer(2)), row.bytes(3)};
                       return raw;
                     }));
  if (people.empty()) {
    m_whole = true;
    return {};
  }
  CF_TRY(const auto contacts,
         reader.list(
             "SELECT customer_id, id, kind, value FROM customer_contact WHERE customer_id >= $1 AND "
             "customer_id <= $2 AND added = 1 AND removed = 0 ORDER BY customer_id",
             {people.front().id, people.back().id}, [](const Row& row) {
               return RawContact{row.id<CustomerId>(0), row.id<ContactId>(1), contactKindOf(row.text(2)), row.bytes(3)};
             }));
  auto contact = contacts.begin();
  for (const Raw& raw : people) {
    NameIndex::Entry entry{raw.id, {}, {}, {}};
    const auto open = [&](const QString& field, const QByteArray& sealed) -> QString {
      if (sealed.isEmpty()) return {};
      const auto plain = vault::unsealWith(key->storeKey(), *raw.key, vault::PersonId(raw.id.uuid()), field, sealed);
      return plain && *plain ? **plain : QString();
    };
    while (contact != contacts.end() && contact->owner.bytes() < raw.id.bytes()) ++contact;
    if (!raw.key) {
      m_waiting.insert(raw.id);
      continue;
    }
    if (raw.key->bytes.isEmpty()) continue;
    entry.name = open(u"name"_s, raw.name);
    for (; contact != contacts.end() && contact->owner == raw.id; ++contact) {
      const QString value = open(contactField(contact->kind, contact->id), contact->value);
      if (!value.isEmpty()) (contact->kind == ContactKind::Phone ? entry.phones : entry.emails).push_back(value);
    }
    m_index.put(entry);
  }
  m_last = people.back().id;
  m_whole = int(people.size()) < most;
  return {};
}

Done Directory::readAgain(const Reader& reader, CustomerId id) {
  m_waiting.remove(id);
  CF_TRY(const auto sealed, sealedCustomer(reader, id));
  if (!sealed || sealed->deleted || sealed->erased) {
    m_index.remove(id);
    return {};
  }
  if (!sealed->hasKey) {
    m_index.remove(id);
    m_waiting.insert(id);
    return {};
  }
  CF_TRY(const auto found, customers::record(reader, id, unseal()));
  if (!found) return {};
  NameIndex::Entry entry{id, found->name, {}, {}};
  for (const Contact& each : found->contacts) {
    (each.kind == ContactKind::Phone ? entry.phones : entry.emails).push_back(each.value);
  }
  m_index.put(entry);
  return {};
}

/// While a new till learns everybody, keys come by the hundred: who has none yet costs nothing here, because a till
/// that sells waits for whoever asks.
Done Directory::retryWaiting(const Reader& reader) {
  if (m_waiting.isEmpty()) return {};
  CF_TRY(const qint64 keys, reader.integer("SELECT count(*) FROM vault_person_key", {}));
  if (keys == m_keys) return {};
  std::vector<CustomerId> arrived;
  CF_CHECK(reader.rows("SELECT person_id FROM vault_person_key", {}, [&](const Row& row) {
    const auto id = row.id<CustomerId>(0);
    if (m_waiting.contains(id)) arrived.push_back(id);
    return arrived.size() < kMostArrived;
  }));
  for (const CustomerId& id : arrived) CF_CHECK(readAgain(reader, id));
  if (arrived.size() < kMostArrived) m_keys = keys;
  return {};
}

/// What the journal says since the last time. A person whom the filling has not reached yet is read all the same: it
/// then reads them once more.
Done Directory::follow(const Reader& reader) {
  if (!vault()) return {};
  // Who asks moves the filling on, where nobody else does.
  if (!m_whole) CF_CHECK(readSlice(reader, kFirstSlice));
  CF_TRY(const qint64 newest, reader.integer("SELECT COALESCE(MAX(position), 0) FROM journal", {}));
  if (newest != m_position) {
    QSet<CustomerId> touched;
    for (const char* const kind : kFollowed) {
      CF_CHECK(
          reader.rows("SELECT subject FROM journal WHERE kind = $1 AND kind <> 'sale.completed' AND position > $2 "
                      "AND position <= $3",
                      {QString::fromLatin1(kind), m_position, newest}, [&](const Row& row) {
                        touched.insert(row.id<CustomerId>(0));
                        return true;
                      }));
    }
    for (const CustomerId& id : touched) {
      if (!id.isNull()) CF_CHECK(readAgain(reader, id));
    }
    if (!touched.isEmpty()) CF_CHECK(hideAliases(reader));
    m_position = newest;
  }
  return retryWaiting(reader);
}

Result<std::vector<Customer>> Directory::shown(const Reader& reader, const std::vector<CustomerId>& ids,
                                               size_t limit) const {
  std::vector<Customer> list;
  QSet<CustomerId> known;
  for (const CustomerId& id : ids) {
    if (list.size() >= limit) break;
    CF_TRY(const auto found, customers::customer(reader, id, unseal()));
    if (!found || found->state != State::Active || known.contains(found->id)) continue;
    known.insert(found->id);
    list.push_back(*found);
  }
  return list;
}

Result<std::vector<Customer>> Directory::find(const Reader& reader, const QString& text, size_t limit) {
  const QMutexLocker lock(&m_mutex);
  CF_CHECK(follow(reader));
  return shown(reader, m_index.find(text, 2 * limit), limit);
}

Result<std::vector<std::pair<Customer, Directory::Place>>> Directory::page(const Reader& reader,
                                                                           const std::optional<Place>& after,
                                                                           size_t limit) {
  const QMutexLocker lock(&m_mutex);
  CF_CHECK(follow(reader));
  std::vector<std::pair<Customer, Place>> list;
  for (const Place& place : m_index.byName(after, limit)) {
    CF_TRY(const auto found, customers::customer(reader, place.id, unseal()));
    Customer each = found.value_or(Customer());
    // Pages are told apart by the id that stands in the index, whoever stands for the person now.
    each.id = place.id;
    list.emplace_back(each, place);
  }
  return list;
}

Result<std::optional<Directory::Place>> Directory::placeAfter(const Reader& reader, const std::optional<Place>& after,
                                                              qint64 rows) {
  const QMutexLocker lock(&m_mutex);
  CF_CHECK(follow(reader));
  return m_index.placeAfter(after, rows);
}

Result<qint64> Directory::countOf(const Reader& reader) {
  const QMutexLocker lock(&m_mutex);
  CF_CHECK(follow(reader));
  return qint64(m_index.listed());
}

Result<std::vector<Customer>> Directory::removed(const Reader& reader, size_t limit) const {
  CF_TRY(const auto ids,
         reader.list("SELECT id FROM customer WHERE deleted = 1 AND erased = 0 AND created_stamp IS NOT NULL "
                     "ORDER BY deleted_stamp DESC LIMIT $1",
                     {qint64(limit)}, [](const Row& row) { return row.id<CustomerId>(0); }));
  std::vector<Customer> list;
  QSet<CustomerId> known;
  for (const CustomerId& id : ids) {
    CF_TRY(const auto found, customers::customer(reader, id, unseal()));
    if (!found || found->state != State::Removed || known.contains(found->id)) continue;
    known.insert(found->id);
    list.push_back(*found);
  }
  return list;
}

/// Merges are few; every family is looked at again when one of them changes.
Done Directory::hideAliases(const Reader& reader) {
  CF_TRY(const auto losers, reader.list("SELECT DISTINCT loser_id FROM customer_merge WHERE added = 1 AND removed = 0",
                                        {}, [](const Row& row) { return row.id<CustomerId>(0); }));
  QSet<CustomerId> aliases;
  for (const CustomerId& loser : losers) {
    if (loser.isNull()) continue;
    CF_TRY(const Family family, familyOf(reader, loser));
    for (size_t i = 1; i < family.members.size(); ++i) aliases.insert(family.members[i]);
  }
  m_index.hide(aliases);
  return {};
}

Result<std::optional<QString>> Directory::nameOn(const Reader& reader, CustomerId id, const QByteArray& sealed) const {
  return textOn(reader, id, u"name"_s, sealed);
}

Result<std::optional<QString>> Directory::textOn(const Reader& reader, CustomerId id, const QString& field,
                                                 const QByteArray& sealed) const {
  if (sealed.isEmpty()) return std::optional<QString>();
  CF_TRY(const auto known, sealedCustomer(reader, id));
  if (known && known->erased) return std::optional<QString>();
  return unseal()(reader, id, field, sealed);
}

Result<std::vector<Customer>> Directory::duplicatesOf(const Reader& reader, const Customer& customer) {
  const QMutexLocker lock(&m_mutex);
  CF_CHECK(follow(reader));
  std::vector<CustomerId> ids;
  for (const Contact& each : customer.contacts) {
    const auto found = each.kind == ContactKind::Phone ? m_index.withPhone(each.value) : m_index.withEmail(each.value);
    ids.insert(ids.end(), found.begin(), found.end());
  }
  CF_TRY(auto list, shown(reader, ids, kMostDuplicates));
  std::erase_if(list, [&](const Customer& each) { return each.id == customer.id; });
  return list;
}

Result<std::optional<Customer>> Directory::customer(const Reader& reader, CustomerId id) const {
  return customers::customer(reader, id, unseal());
}

Result<std::optional<Customer>> Directory::record(const Reader& reader, CustomerId id) const {
  return customers::record(reader, id, unseal());
}

}  // namespace counterfoil::customers
