// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/api_keys.h"

#include <QCryptographicHash>

#include "models/devices/facts.h"
#include "models/vault/crypto.h"
#include "sync/access/local_tables.h"
#include "sync/access/permissions.h"
#include "sync/protocol/crockford.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Result;
using devices::ApiKeyId;
using hub::TenantId;

namespace {

constexpr qsizetype kNamesCharacters = 52;
constexpr qsizetype kKeySecretBytes = 32;
constexpr qsizetype kKeySecretCharacters = 52;
constexpr qsizetype kMostKeyName = 80;
constexpr qint64 kDayMs = 86'400'000;

QByteArray hashOfSecret(const QByteArray& secret) {
  return QCryptographicHash::hash(secret, QCryptographicHash::Sha256);
}

}  // namespace

Result<NewApiKey> makeApiKey(journal::Writing& writing, TenantId tenant, const QString& name, const QStringList& scopes,
                             int days, core::Instant now, const journal::Actor& actor) {
  devices::ApiKey key;
  key.name = name.trimmed();
  if (key.name.isEmpty()) return core::invalid(u"name_missing"_s);
  if (key.name.size() > kMostKeyName) return core::invalid(u"name_too_long"_s);
  CF_TRY(key.scopes, checkedScopes(scopes));
  if (days < 1 || days > kApiKeyMostDays) return core::invalid(u"out_of_range"_s, u"days: 1 to 366"_s);
  key.id = writing.make<ApiKeyId>();
  key.createdAt = now;
  key.expiresAt = now.plusMs(days * kDayMs);
  const QByteArray secret = vault::randomBytes(kKeySecretBytes);
  CF_CHECK(devices::recordCreated(writing, key, actor));
  CF_CHECK(writing.local(kApiKeyTable)
               .execute("INSERT INTO access_api_key(id, hash, scopes, expires_at_utc_ms, revoked) "
                        "VALUES($1, $2, $3, $4, 0)",
                        {key.id, hashOfSecret(secret), key.scopes.join(u' '), key.expiresAt}));
  const QString text = QLatin1String(kApiKeyPrefix) + protocol::crockford(tenant.bytes() + key.id.bytes()) + u'_' +
                       protocol::crockford(secret);
  return NewApiKey{key.id, text.toLatin1()};
}

core::Done revokeApiKey(journal::Writing& writing, ApiKeyId key, const journal::Actor& actor) {
  CF_TRY(const auto known, writing.reader().first("SELECT 1 FROM access_api_key WHERE id = $1", {key},
                                                  [](const journal::Row&) { return true; }));
  if (!known) return core::notFound(u"unknown_api_key"_s, key.text());
  CF_CHECK(devices::recordRevoked(writing, key, actor));
  return writing.local(kApiKeyTable).execute("UPDATE access_api_key SET revoked = 1 WHERE id = $1", {key});
}

std::optional<ApiKeyText> readApiKey(const QByteArray& bytes) {
  const QString text = QString::fromLatin1(bytes);
  const QLatin1String prefix(kApiKeyPrefix);
  if (text.size() != prefix.size() + kNamesCharacters + 1 + kKeySecretCharacters) return std::nullopt;
  if (!text.startsWith(prefix) || text[prefix.size() + kNamesCharacters] != u'_') return std::nullopt;
  const auto names = protocol::fromCrockford(text.mid(prefix.size(), kNamesCharacters), 32);
  const auto secret = protocol::fromCrockford(text.right(kKeySecretCharacters), kKeySecretBytes);
  if (!names || !secret) return std::nullopt;
  return ApiKeyText{TenantId::fromBytes(names->left(16)), ApiKeyId::fromBytes(names->right(16)), hashOfSecret(*secret)};
}

}  // namespace counterfoil::access
