// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <optional>

#include "models/devices/types.h"
#include "models/journal/book.h"
#include "sync/hub/estate.h"

namespace counterfoil::access {

// API keys: "cfk_" tenant and key (52 characters) "_" 256 random bits (52), in Crockford's base 32. Only the hash of
// the secret is kept. To change a key without a gap, make another and revoke the first when nobody uses it any more.

inline constexpr int kApiKeyMostDays = 366;

struct NewApiKey {
  devices::ApiKeyId id;
  QByteArray text;  ///< to be shown once
};
/// Invalid `name_missing`, `name_too_long`, `unknown_scope`, `scope_missing`, `out_of_range` (days: 1 to 366).
[[nodiscard]] core::Result<NewApiKey> makeApiKey(journal::Writing& writing, hub::TenantId tenant, const QString& name,
                                                 const QStringList& scopes, int days, core::Instant now,
                                                 const journal::Actor& actor);
/// NotFound `unknown_api_key`.
[[nodiscard]] core::Done revokeApiKey(journal::Writing& writing, devices::ApiKeyId key, const journal::Actor& actor);

/// An API key taken apart.
struct ApiKeyText {
  hub::TenantId tenant;
  devices::ApiKeyId id;
  QByteArray hash;
};
/// Nothing for what is not exactly one.
[[nodiscard]] std::optional<ApiKeyText> readApiKey(const QByteArray& text);

inline constexpr const char* kApiKeyPrefix = "cfk_";

}  // namespace counterfoil::access
