// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/providers.h"

#include <QCryptographicHash>
#include <QUrl>

#include "models/devices/facts.h"
#include "sync/access/local_tables.h"
#include "sync/access/users.h"
#include "sync/oidc/code_flow.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Instant;
using core::Result;
using devices::UserId;

namespace {

constexpr qsizetype kMostProviderName = 40;
constexpr qsizetype kMostSubjectLength = 255;
/// Longer than any provider lets a code live.
constexpr qint64 kCodeMs = 15 * 60'000;

QString wordsOf(const QList<oidc::Algorithm>& algorithms) {
  QStringList words;
  for (const oidc::Algorithm each : algorithms) words.append(oidc::wordOf(each));
  return words.join(u' ');
}

Provider providerOf(const journal::Row& row) {
  Provider provider{row.text(0), row.text(1), row.text(2), {}, {}, row.flag(4)};
  for (const QString& word : row.text(3).split(u' ')) {
    if (const auto algorithm = oidc::algorithmOf(word)) provider.algorithms.append(*algorithm);
  }
  return provider;
}

Done checkProvider(const Provider& provider) {
  if (provider.name.isEmpty() || provider.name.size() > kMostProviderName) return core::invalid(u"name_missing"_s);
  if (!oidc::isEndpoint(provider.issuer)) return core::invalid(u"malformed_issuer"_s, u"https://HOST[/PATH]"_s);
  if (provider.clientId.isEmpty()) return core::invalid(u"client_missing"_s);
  if (provider.algorithms.isEmpty()) return core::invalid(u"algorithm_missing"_s, u"RS256, ES256 or EdDSA"_s);
  return {};
}

Result<QString> issuerOf(const journal::Reader& reader, const QString& name) {
  CF_TRY(const auto issuer, reader.first("SELECT issuer FROM access_provider WHERE name = $1", {name},
                                         [](const journal::Row& row) { return row.text(0); }));
  if (!issuer) return core::notFound(u"unknown_provider"_s, name);
  return *issuer;
}

Done insertIdentity(journal::Writing& writing, UserId user, const QString& issuer, const QString& subject,
                    const journal::Actor& actor) {
  CF_CHECK(devices::recordLinked(writing, user, issuer, actor));
  return writing.local(kIdentityTable)
      .execute("INSERT INTO access_identity(issuer, subject, user_id) VALUES($1, $2, $3)", {issuer, subject, user});
}

}  // namespace

Done addProvider(journal::Writing& writing, hub::TenantId tenant, const HubKeys& keys, const Provider& provider,
                 const journal::Actor& actor) {
  CF_CHECK(checkProvider(provider));
  if (issuerOf(writing.reader(), provider.name)) return core::refused(u"name_taken"_s);
  QByteArray secret;
  if (!provider.clientSecret.isEmpty()) secret = keys.wrap(tenant.bytes(), provider.clientSecret.toUtf8());
  CF_CHECK(devices::recordProvider(writing, provider.name, provider.issuer, true, actor));
  return writing.local(kProviderTable)
      .execute(
          "INSERT INTO access_provider(name, issuer, client_id, secret, algorithms, link_by_email) "
          "VALUES($1, $2, $3, $4, $5, $6)",
          {provider.name, provider.issuer, provider.clientId, secret, wordsOf(provider.algorithms),
           provider.linkByEmail});
}

Done removeProvider(journal::Writing& writing, const QString& name, const journal::Actor& actor) {
  CF_TRY(const QString issuer, issuerOf(writing.reader(), name));
  CF_CHECK(devices::recordProvider(writing, name, issuer, false, actor));
  CF_CHECK(writing.local(kFamilyTable)
               .execute("UPDATE access_family SET ended = 1 WHERE holder IN (SELECT user_id FROM access_identity "
                        "WHERE issuer = $1)",
                        {issuer}));
  CF_CHECK(writing.local(kIdentityTable).execute("DELETE FROM access_identity WHERE issuer = $1", {issuer}));
  return writing.local(kProviderTable).execute("DELETE FROM access_provider WHERE name = $1", {name});
}

Result<std::vector<Provider>> listProviders(const journal::Reader& reader) {
  return reader.list("SELECT name, issuer, client_id, algorithms, link_by_email FROM access_provider ORDER BY name", {},
                     &providerOf);
}

Result<Provider> findProvider(const journal::Reader& reader, hub::TenantId tenant, const HubKeys& keys,
                              const QString& name) {
  QByteArray secret;
  CF_TRY(auto found, reader.first("SELECT name, issuer, client_id, algorithms, link_by_email, secret "
                                  "FROM access_provider WHERE name = $1",
                                  {name}, [&secret](const journal::Row& row) {
                                    secret = row.bytes(5);
                                    return providerOf(row);
                                  }));
  if (!found) return core::notFound(u"unknown_provider"_s, name);
  if (!secret.isEmpty()) {
    CF_TRY(const QByteArray plain, keys.unwrap(tenant.bytes(), secret));
    found->clientSecret = QString::fromUtf8(plain);
  }
  return *std::move(found);
}

Done linkIdentity(journal::Writing& writing, UserId user, const QString& provider, const QString& subject,
                  const journal::Actor& actor) {
  CF_TRY(const QString issuer, issuerOf(writing.reader(), provider));
  if (subject.isEmpty() || subject.size() > kMostSubjectLength) return core::invalid(u"subject_missing"_s);
  CF_TRY(const auto taken, writing.reader().first("SELECT 1 FROM access_identity WHERE issuer = $1 AND subject = $2",
                                                  {issuer, subject}, [](const journal::Row&) { return true; }));
  if (taken) return core::refused(u"identity_taken"_s);
  return insertIdentity(writing, user, issuer, subject, actor);
}

Result<std::optional<UserId>> userOf(journal::Writing& writing, const Provider& provider,
                                     const oidc::Identity& identity) {
  struct Linked {
    UserId user;
    bool disabled = false;
  };
  CF_TRY(const auto linked,
         writing.reader().first("SELECT u.id, u.disabled FROM access_identity AS i JOIN access_user AS u "
                                "ON u.id = i.user_id WHERE i.issuer = $1 AND i.subject = $2",
                                {provider.issuer, identity.subject}, [](const journal::Row& row) {
                                  return Linked{row.id<UserId>(0), row.flag(1)};
                                }));
  if (linked) return linked->disabled ? std::optional<UserId>() : std::optional<UserId>(linked->user);
  if (!provider.linkByEmail || identity.email.isEmpty()) return std::optional<UserId>();
  CF_TRY(const auto row, signInRow(writing.reader(), identity.email));
  if (!row) return std::optional<UserId>();
  // One account of a provider for a user: an address that passed to somebody else does not open it again.
  CF_TRY(const auto other,
         writing.reader().first("SELECT 1 FROM access_identity WHERE issuer = $1 AND user_id = $2",
                                {provider.issuer, row->user}, [](const journal::Row&) { return true; }));
  if (other) return std::optional<UserId>();
  CF_CHECK(insertIdentity(writing, row->user, provider.issuer, identity.subject, {}));
  return std::optional<UserId>(row->user);
}

Result<bool> spendCode(journal::Writing& writing, const QString& code, Instant now) {
  const QByteArray hash = QCryptographicHash::hash("oidc code " + code.toUtf8(), QCryptographicHash::Sha256);
  CF_TRY(const auto known, writing.reader().first("SELECT 1 FROM access_spent WHERE jti = $1", {hash},
                                                  [](const journal::Row&) { return true; }));
  if (known) return false;
  CF_CHECK(
      writing.local(kSpentTable)
          .execute("INSERT INTO access_spent(jti, expires_at_utc_ms) VALUES($1, $2)", {hash, now.plusMs(kCodeMs)}));
  return true;
}

}  // namespace counterfoil::access
