// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/accounts.h"

#include <QUrl>

#include "models/vault/crypto.h"
#include "sync/cashier/local_tables.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Reader;
using journal::Row;

namespace {

constexpr char kPurpose[] = "counterfoil/gateway/1";
constexpr qsizetype kMostNameCharacters = 60;
constexpr qsizetype kMostSecretBytes = 64 * 1024;

QByteArray contextOf(hub::TenantId tenant, AccountId account) {
  return QByteArray(kPurpose) + tenant.bytes() + account.bytes();
}

Account accountIn(const Row& row) {
  return {row.id<AccountId>(0), row.text(1), row.text(2), row.text(3), row.bytes(4), row.flag(5)};
}

#define CF_ACCOUNT_COLUMNS "SELECT id, name, kind, base_url, sealed, removed FROM gateway_account "

Done check(const NewAccount& account) {
  if (account.name.trimmed().isEmpty()) return core::invalid(u"name_missing"_s);
  if (account.name.size() > kMostNameCharacters) return core::invalid(u"name_too_long"_s);
  if (account.secrets.trimmed().isEmpty()) return core::invalid(u"secret_missing"_s);
  if (account.secrets.size() > kMostSecretBytes) return core::invalid(u"secret_too_long"_s);
  if (account.baseUrl.isEmpty()) return {};
  const QUrl url(account.baseUrl, QUrl::StrictMode);
  const bool loopback = url.host() == u"127.0.0.1" || url.host() == u"::1" || url.host() == u"localhost";
  const bool allowed = url.scheme() == u"https" || (url.scheme() == u"http" && loopback);
  if (url.isValid() && allowed && !url.host().isEmpty() && url.userInfo().isEmpty()) return {};
  return core::invalid(u"bad_url"_s, u"https, or http on loopback, and nothing secret in it"_s);
}

Done checkReplacement(const Reader& reader, const Account& account, const NewAccount& wanted) {
  const QString url = wanted.baseUrl.isNull() ? u""_s : wanted.baseUrl;
  const auto& same = wanted.sameAs;
  if (same && same->id == account.id && same->sealed == account.sealed && account.baseUrl == url) return {};
  CF_TRY(const qint64 unsettled, unsettledSteps(reader, account.id));
  if (unsettled == 0) return {};
  return core::refused(
      u"steps_in_doubt"_s,
      u"%1 steps of %2 are not settled, and these secrets are not known to be the same merchant's: wait until they "
      "are, or give the new merchant a name of its own; to change secrets of the same merchant now, keep the old ones "
      "valid until this is done, or say --same-merchant where they are revoked"_s.arg(unsettled)
          .arg(account.name));
}

}  // namespace

Result<std::vector<Account>> accounts(const Reader& reader) {
  return reader.list(CF_ACCOUNT_COLUMNS "ORDER BY name, id", {}, accountIn);
}

Result<std::optional<Account>> accountById(const Reader& reader, AccountId id) {
  return reader.first(CF_ACCOUNT_COLUMNS "WHERE id = $1", {id}, accountIn);
}

Result<std::optional<Account>> accountNamed(const Reader& reader, const QString& name) {
  return reader.first(CF_ACCOUNT_COLUMNS "WHERE name = $1 AND removed = 0", {name}, accountIn);
}

Result<qint64> unsettledSteps(const Reader& reader, AccountId account) {
  return reader.integer(
      "SELECT COUNT(*) FROM payment_attempt a WHERE a.gateway_id = $1 AND a.started = 1 AND (a.outcome_rank < 2 OR "
      "EXISTS (SELECT 1 FROM payment_job j WHERE j.attempt_id = a.id))",
      {account});
}

Result<Account> accountFor(const Reader& reader, const QString& nameOrId) {
  CF_TRY(const std::vector<Account> all, accounts(reader));
  std::optional<Account> found;
  int inUse = 0;
  for (const Account& account : all) {
    if (account.removed) continue;
    ++inUse;
    if (nameOrId.isEmpty() || account.name == nameOrId || account.id.text() == nameOrId) found = account;
  }
  if (!nameOrId.isEmpty() && !found) return core::notFound(u"unknown_gateway"_s, nameOrId);
  if (!found) return core::notFound(u"no_gateway"_s, u"no payment provider is set up"_s);
  if (nameOrId.isEmpty() && inUse > 1) return core::invalid(u"gateway_missing"_s, u"name one of several"_s);
  return *found;
}

Result<Account> putAccount(journal::Writing& writing, const access::HubKeys& keys, hub::TenantId tenant,
                           const NewAccount& wanted) {
  CF_CHECK(check(wanted));
  CF_TRY(const auto known, accountNamed(writing.reader(), wanted.name));
  Account account = known.value_or(Account());
  if (!account.id.isNull() && account.kind != wanted.kind) return core::refused(u"other_kind"_s, account.kind);
  if (!account.id.isNull()) CF_CHECK(checkReplacement(writing.reader(), account, wanted));
  if (account.id.isNull()) account.id = writing.make<AccountId>();
  account.name = wanted.name;
  account.kind = wanted.kind;
  account.baseUrl = wanted.baseUrl.isNull() ? u""_s : wanted.baseUrl;
  account.sealed = vault::encrypt(keys.derive(kPurpose), contextOf(tenant, account.id), wanted.secrets);
  CF_CHECK(writing.local(kAccountTable)
               .execute("INSERT INTO gateway_account(id, name, kind, base_url, sealed, removed, changed_at_utc_ms) "
                        "VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT(id) DO UPDATE SET base_url = "
                        "excluded.base_url, sealed = excluded.sealed, changed_at_utc_ms = excluded.changed_at_utc_ms",
                        {account.id, account.name, account.kind, account.baseUrl, account.sealed, writing.now()}));
  return account;
}

Result<Account> removeAccount(journal::Writing& writing, const QString& nameOrId) {
  if (nameOrId.isEmpty()) return core::notFound(u"unknown_gateway"_s);
  CF_TRY(const Account account, accountFor(writing.reader(), nameOrId));
  CF_CHECK(writing.local(kAccountTable)
               .execute("UPDATE gateway_account SET removed = 1, changed_at_utc_ms = $2 WHERE id = $1",
                        {account.id, writing.now()}));
  return account;
}

Result<QByteArray> secretsOf(const access::HubKeys& keys, hub::TenantId tenant, const Account& account) {
  return vault::decrypt(keys.derive(kPurpose), contextOf(tenant, account.id), account.sealed);
}

QString WebhookAddress::text() const {
  const QByteArray bytes = tenant.bytes() + account.bytes();
  return QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

std::optional<WebhookAddress> WebhookAddress::parse(const QString& text) {
  const auto bytes = QByteArray::fromBase64Encoding(
      text.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
  if (!bytes || (*bytes).size() != 32) return std::nullopt;
  return WebhookAddress{hub::TenantId::fromBytes((*bytes).left(16)), AccountId::fromBytes((*bytes).mid(16))};
}

}  // namespace counterfoil::cashier
