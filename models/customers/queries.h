// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/core/result.h"
#include "models/customers/facts.h"
#include "models/journal/sql.h"

namespace counterfoil::customers {

// What the tables say, still sealed; directory.h reads names.

/// Opens what is sealed for a person; nothing where the key is gone or has not arrived. See vault::Vault::unseal.
using Unseal = std::function<core::Result<std::optional<QString>>(const journal::Reader&, CustomerId,
                                                                  const QString& field, const QByteArray& sealed)>;

/// One id's own row, whatever it was merged into.
struct SealedCustomer {
  CustomerId id;
  QByteArray name;
  QByteArray address;
  QByteArray note;
  bool deleted = false;
  bool erased = false;  ///< by a fact, or because the key is destroyed here
  bool hasKey = false;
  bool editedSinceRemoval = false;
};

/// Nothing where the creation has not arrived, unless the person was erased.
[[nodiscard]] core::Result<std::optional<SealedCustomer>> sealedCustomer(const journal::Reader& reader, CustomerId id);
[[nodiscard]] core::Result<std::vector<SealedContact>> contactsOf(const journal::Reader& reader, CustomerId id);
/// Everything that was said, oldest first.
[[nodiscard]] core::Result<std::vector<Consent>> consentsOf(const journal::Reader& reader,
                                                            const std::vector<CustomerId>& ids);

/// Ids that are the same person as this one, and the merges that say so. The one that stands for all is first, the rest
/// follow by id.
struct Family {
  std::vector<CustomerId> members;
  std::vector<Merge> merges;
  [[nodiscard]] CustomerId survivor() const { return members.front(); }
};
/// Few point queries for each member; an id that nobody merged is its own family.
[[nodiscard]] core::Result<Family> familyOf(const journal::Reader& reader, CustomerId id);

/// A person as they stand now, of whichever of their ids: what one lacks another may have, contacts are those of all.
/// Nothing for an id that is not known here.
[[nodiscard]] core::Result<std::optional<Customer>> customer(const journal::Reader& reader, CustomerId id,
                                                             const Unseal& unseal);
/// One id's own record, as it was before it was merged into another.
[[nodiscard]] core::Result<std::optional<Customer>> record(const journal::Reader& reader, CustomerId id,
                                                           const Unseal& unseal);

}  // namespace counterfoil::customers
