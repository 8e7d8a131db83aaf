// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/customers/queries.h"

#include <algorithm>
#include <map>

#include "models/customers/rules.h"

namespace counterfoil::customers {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using journal::Reader;
using journal::Row;

namespace {

bool newer(const QByteArray& stamp, const QByteArray& than) {
  return !stamp.isEmpty() && stamp > than;
}

SealedCustomer sealedOf(const Row& row) {
  SealedCustomer found;
  found.id = row.id<CustomerId>(0);
  found.name = row.bytes(1);
  found.address = row.bytes(2);
  found.note = row.bytes(3);
  found.deleted = row.flag(4);
  const bool keyRow = !row.isNull(6);
  found.hasKey = keyRow && row.flag(6);
  found.erased = row.flag(5) || (keyRow && !found.hasKey);
  const QByteArray removedAt = row.bytes(7);
  for (int column = 8; column <= 10; ++column) {
    found.editedSinceRemoval = found.editedSinceRemoval || (found.deleted && newer(row.bytes(column), removedAt));
  }
  return found;
}

/// Whether somebody may look at it: an erased one has nothing to show, and another of the family stands.
int rankOf(const SealedCustomer& each) {
  if (each.erased) return 2;
  return each.deleted ? 1 : 0;
}

Done open(const Reader& reader, const Unseal& unseal, CustomerId id, const QString& field, const QByteArray& sealed,
          QString& into, bool& readable) {
  if (sealed.isEmpty() || !into.isEmpty()) return {};
  const auto plain = unseal(reader, id, field, sealed);
  // A seal that does not hold is no name; the rest of the list goes on.
  if (!plain && plain.error().kind != core::ErrorKind::Integrity) return plain.error();
  if (plain && *plain) {
    into = **plain;
  } else {
    readable = false;
  }
  return {};
}

Done addRecord(const Reader& reader, const Unseal& unseal, const SealedCustomer& sealed, Customer& into) {
  if (sealed.erased) return {};
  CF_CHECK(open(reader, unseal, sealed.id, u"name"_s, sealed.name, into.name, into.readable));
  CF_CHECK(open(reader, unseal, sealed.id, u"address"_s, sealed.address, into.address, into.readable));
  CF_CHECK(open(reader, unseal, sealed.id, u"note"_s, sealed.note, into.note, into.readable));
  CF_TRY(const auto contacts, contactsOf(reader, sealed.id));
  for (const SealedContact& each : contacts) {
    Contact contact{each.id, each.kind, {}, sealed.id};
    CF_CHECK(
        open(reader, unseal, sealed.id, contactField(each.kind, each.id), each.value, contact.value, into.readable));
    if (!contact.value.isEmpty()) into.contacts.push_back(contact);
  }
  return {};
}

State stateOf(const SealedCustomer& sealed) {
  if (sealed.erased) return State::Erased;
  return sealed.deleted ? State::Removed : State::Active;
}

std::vector<Consent> newestOf(const std::vector<Consent>& all) {
  std::map<QString, Consent> newest;
  for (const Consent& each : all) newest[each.purpose] = each;
  std::vector<Consent> list;
  for (const auto& [purpose, consent] : newest) list.push_back(consent);
  return list;
}

}  // namespace

Result<std::optional<SealedCustomer>> sealedCustomer(const Reader& reader, CustomerId id) {
  return reader.first(
      "SELECT c.id, c.name, c.address, c.note, c.deleted, c.erased, "
      "CASE WHEN k.person_id IS NULL THEN NULL WHEN k.wrapped IS NULL THEN 0 ELSE 1 END, c.deleted_stamp, "
      "c.name_stamp, c.address_stamp, c.note_stamp FROM customer c "
      "LEFT JOIN vault_person_key k ON k.person_id = c.id "
      "WHERE c.id = $1 AND (c.created_stamp IS NOT NULL OR c.erased = 1)",
      {id}, sealedOf);
}

Result<std::vector<SealedContact>> contactsOf(const Reader& reader, CustomerId id) {
  return reader.list(
      "SELECT id, kind, value FROM customer_contact WHERE customer_id = $1 AND added = 1 AND removed = 0 ORDER BY id",
      {id}, [id](const Row& row) {
        return SealedContact{row.id<ContactId>(0), contactKindOf(row.text(1)), row.bytes(2), id};
      });
}

Result<std::vector<Consent>> consentsOf(const Reader& reader, const std::vector<CustomerId>& ids) {
  struct Stamped {
    QByteArray stamp;
    Consent consent;
  };
  std::vector<Stamped> all;
  for (const CustomerId& id : ids) {
    CF_TRY(auto some,
           reader.list("SELECT purpose, granted, at_utc_ms, source, stamp FROM customer_consent "
                       "WHERE customer_id = $1 ORDER BY stamp, purpose",
                       {id}, [](const Row& row) {
                         return Stamped{row.bytes(4), {row.text(0), row.flag(1), row.instant(2), row.text(3)}};
                       }));
    all.insert(all.end(), some.begin(), some.end());
  }
  std::stable_sort(all.begin(), all.end(), [](const Stamped& a, const Stamped& b) { return a.stamp < b.stamp; });
  std::vector<Consent> consents;
  for (const Stamped& each : all) consents.push_back(each.consent);
  return consents;
}

Result<Family> familyOf(const Reader& reader, CustomerId id) {
  Family family{{id}, {}};
  for (size_t next = 0; next < family.members.size(); ++next) {
    CF_TRY(const auto merges,
           reader.list("SELECT id, loser_id, winner_id FROM customer_merge WHERE (loser_id = $1 OR winner_id = $1) "
                       "AND added = 1 AND removed = 0 ORDER BY id",
                       {family.members[next]}, [](const Row& row) {
                         return Merge{row.id<MergeId>(0), row.id<CustomerId>(1), row.id<CustomerId>(2)};
                       }));
    for (const Merge& merge : merges) {
      if (merge.loser.isNull() || merge.winner.isNull()) continue;
      if (std::find(family.merges.begin(), family.merges.end(), merge) == family.merges.end()) {
        family.merges.push_back(merge);
      }
      for (const CustomerId& end : {merge.loser, merge.winner}) {
        if (std::find(family.members.begin(), family.members.end(), end) == family.members.end()) {
          family.members.push_back(end);
        }
      }
    }
  }
  if (family.members.size() == 1) return family;
  // Whoever can be shown stands; whose creation has not arrived, who was removed or erased does not, if another can.
  std::vector<CustomerId> able;
  int best = 3;
  for (const CustomerId& member : family.members) {
    CF_TRY(const auto sealed, sealedCustomer(reader, member));
    const int rank = sealed ? rankOf(*sealed) : 3;
    if (rank < best) able.clear();
    best = std::min(best, rank);
    if (rank == best) able.push_back(member);
  }
  const CustomerId survivor = survivorOf(able, family.merges);
  std::sort(family.members.begin(), family.members.end(), [&](const CustomerId& a, const CustomerId& b) {
    if ((a == survivor) != (b == survivor)) return a == survivor;
    return a.bytes() < b.bytes();
  });
  return family;
}

Result<std::optional<Customer>> customer(const Reader& reader, CustomerId id, const Unseal& unseal) {
  CF_TRY(const Family family, familyOf(reader, id));
  std::optional<Customer> found;
  for (const CustomerId& member : family.members) {
    CF_TRY(const auto sealed, sealedCustomer(reader, member));
    if (!sealed) continue;
    if (!found) {
      found.emplace();
      found->id = sealed->id;
      found->state = stateOf(*sealed);
      found->editedSinceRemoval = sealed->editedSinceRemoval;
    }
    CF_CHECK(addRecord(reader, unseal, *sealed, *found));
  }
  if (!found) return found;
  for (const CustomerId& member : family.members) {
    if (member != found->id) found->aliases.push_back(member);
  }
  CF_TRY(const auto consents, consentsOf(reader, family.members));
  found->consents = newestOf(consents);
  return found;
}

Result<std::optional<Customer>> record(const Reader& reader, CustomerId id, const Unseal& unseal) {
  CF_TRY(const auto sealed, sealedCustomer(reader, id));
  if (!sealed) return std::optional<Customer>();
  Customer found;
  found.id = id;
  found.state = stateOf(*sealed);
  found.editedSinceRemoval = sealed->editedSinceRemoval;
  CF_CHECK(addRecord(reader, unseal, *sealed, found));
  CF_TRY(const auto consents, consentsOf(reader, {id}));
  found.consents = newestOf(consents);
  return std::optional<Customer>(found);
}

}  // namespace counterfoil::customers
