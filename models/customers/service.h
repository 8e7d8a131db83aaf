// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/customers/queries.h"
#include "models/journal/book.h"
#include "models/staff/authority.h"
#include "models/vault/vault.h"

namespace counterfoil::customers {

/// Commands on customers; all of them work without a hub. Errors: the authority's (`customers:write`,
/// `customers:erase`), those of rules.h, Refused `key_missing` while the store's key is not here, `person_key_missing`
/// while the person's own has not arrived, `person_erased`; NotFound `unknown_customer`, `unknown_merge`.
class CustomerService {
 public:
  /// `vault` is empty until the store's key is there.
  CustomerService(journal::Book& book, const staff::Authority& authority, const std::optional<vault::Vault>& vault)
      : m_book(book), m_authority(authority), m_vault(vault) {}

  /// The id that it got; ids of contacts are made. `source` says where: "till", "desk", "cli", "web", "import".
  [[nodiscard]] core::Result<CustomerId> create(const Customer& customer, const QString& source,
                                                const journal::Actor& actor);
  /// Inside another command, whose permission was asked already. Of an import, the facts name the batch.
  [[nodiscard]] core::Result<CustomerId> recordNew(journal::Writing& writing, const Customer& customer,
                                                   const QString& source, const journal::Actor& actor,
                                                   const core::AnyId& batch = {});
  /// Likewise; consents of an import keep the time and source that they bring.
  [[nodiscard]] core::Result<bool> recordChange(journal::Writing& writing, const Customer& before,
                                                const Customer& after, const QString& source,
                                                const journal::Actor& actor, const core::AnyId& batch = {}) const;
  /// Records what differs between `before` (as the editor showed it) and `after`: what somebody else changed meanwhile
  /// stays unless this edit touched it. Contacts are told apart by id; one whose text changed is a new element. Answers
  /// whether there was anything to record.
  [[nodiscard]] core::Result<bool> change(const Customer& before, const Customer& after, const QString& source,
                                          const journal::Actor& actor);
  /// Off every list; documents keep the name. All of a family.
  [[nodiscard]] core::Done remove(CustomerId id, const journal::Actor& actor);
  [[nodiscard]] core::Done restore(CustomerId id, const journal::Actor& actor);
  /// `loser` is an alias of `winner` from now on. Refused `same_customer` where they are one already.
  [[nodiscard]] core::Result<MergeId> merge(CustomerId winner, CustomerId loser, const journal::Actor& actor);
  [[nodiscard]] core::Done unmerge(MergeId merge, const journal::Actor& actor);
  /// Destroys the keys of the person under each of their ids, here and with a hub everywhere. Also for somebody whom
  /// only documents name. Answers which ids.
  [[nodiscard]] core::Result<std::vector<CustomerId>> erase(CustomerId id, const QString& reason,
                                                            const journal::Actor& actor);

  /// That somebody looked customers up, and how many they could see; no names.
  [[nodiscard]] core::Done noteLookedUp(qint64 people, const journal::Actor& actor);

  /// Reads with this store's key.
  [[nodiscard]] Unseal unseal() const;
  [[nodiscard]] core::Result<std::optional<Customer>> find(CustomerId id) const;

 private:
  [[nodiscard]] core::Result<QByteArray> seal(journal::Writing& writing, CustomerId id, const QString& field,
                                              const QString& text) const;
  [[nodiscard]] core::Result<QJsonObject> sealedContact(journal::Writing& writing, CustomerId owner,
                                                        const Contact& contact) const;
  [[nodiscard]] core::Done require(const journal::Reader& reader, const journal::Actor& actor,
                                   staff::Permission permission) const;
  [[nodiscard]] core::Done setDeleted(CustomerId id, bool deleted, const journal::Actor& actor);

  journal::Book& m_book;
  const staff::Authority& m_authority;
  const std::optional<vault::Vault>& m_vault;
};

/// Reads with a key, which must outlive it.
[[nodiscard]] Unseal unsealWith(const vault::Vault& vault);

}  // namespace counterfoil::customers
