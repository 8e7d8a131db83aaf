// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "sync/access/hub_keys.h"
#include "sync/hub/estate.h"

namespace counterfoil::cashier {

using AccountId = core::Id<struct AccountTag>;

/// What a tenant's provider is reached by.
struct Account {
  AccountId id;
  QString name;     ///< as people call it; one of a name is in use at a time
  QString kind;     ///< the adapter: "stripe", "paypal"
  QString baseUrl;  ///< empty: the provider's own
  QByteArray sealed;
  bool removed = false;  ///< takes no new payments; what was taken through it can still be given back
};

struct NewAccount {
  QString name;
  QString kind;
  QString baseUrl;
  QByteArray secrets;  ///< as the adapter reads them
  /// The account as it is now, where these were found to be the same merchant's.
  std::optional<Account> sameAs = {};
};

/// Adds it, or gives the one of that name other secrets: its webhooks go on at the same address. Invalid
/// `name_missing`, `name_too_long` (60), `secret_missing`, `secret_too_long` (64 KiB), `bad_url`; Refused
/// `other_kind` for a name that is another provider's; `steps_in_doubt` where steps of it are not settled and nobody
/// knows that the secrets are the same merchant's: another one would be asked about them, and say that they never were.
[[nodiscard]] core::Result<Account> putAccount(journal::Writing& writing, const access::HubKeys& keys,
                                               hub::TenantId tenant, const NewAccount& account);
/// Steps of it that are in flight or in doubt, or wait to be asked about or reversed.
[[nodiscard]] core::Result<qint64> unsettledSteps(const journal::Reader& reader, AccountId account);
/// NotFound `unknown_gateway`.
[[nodiscard]] core::Result<Account> removeAccount(journal::Writing& writing, const QString& nameOrId);

/// Those that were removed too, by name.
[[nodiscard]] core::Result<std::vector<Account>> accounts(const journal::Reader& reader);
/// In use under that name.
[[nodiscard]] core::Result<std::optional<Account>> accountNamed(const journal::Reader& reader, const QString& name);
[[nodiscard]] core::Result<std::optional<Account>> accountById(const journal::Reader& reader, AccountId id);
/// Through which a new payment goes: the one of that name or id, or the only one. NotFound `unknown_gateway`,
/// `no_gateway`; Invalid `gateway_missing` where there are several.
[[nodiscard]] core::Result<Account> accountFor(const journal::Reader& reader, const QString& nameOrId);

/// Integrity `sealed_broken`.
[[nodiscard]] core::Result<QByteArray> secretsOf(const access::HubKeys& keys, hub::TenantId tenant,
                                                 const Account& account);

/// Where a provider sends its webhooks: the end of their path names the tenant and the account. It is no secret: the
/// sender is proven by a signature.
struct WebhookAddress {
  hub::TenantId tenant;
  AccountId account;
  [[nodiscard]] QString text() const;
  [[nodiscard]] static std::optional<WebhookAddress> parse(const QString& text);
};

}  // namespace counterfoil::cashier
