// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/vault/vault.h"

namespace counterfoil::vault {

/// A person's key as it is kept and travels.
struct WrappedKey {
  int version = 1;
  QByteArray bytes;  ///< empty: destroyed
};

/// Vault::unseal for a key that stands in another table. Nothing for a destroyed one; Integrity `sealed_broken`.
[[nodiscard]] core::Result<std::optional<QString>> unsealWith(const StoreKey& store, const WrappedKey& key,
                                                              PersonId person, const QString& field,
                                                              const QByteArray& sealed);

}  // namespace counterfoil::vault
