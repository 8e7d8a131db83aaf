// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/users.h"

#include <QCryptographicHash>

#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "models/vault/crypto.h"
#include "sync/access/local_tables.h"
#include "sync/access/permissions.h"
#include "sync/protocol/crockford.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Instant;
using core::Result;
using devices::UserId;
using hub::TenantId;

namespace {

constexpr qsizetype kPasswordSaltBytes = 16;
constexpr qsizetype kMostLogin = 254;
constexpr qsizetype kMostUserName = 80;
constexpr char kLinkPrefix[] = "cfl_";
constexpr qsizetype kLinkTenantCharacters = 26;
constexpr qsizetype kLinkSecretBytes = 32;
constexpr qsizetype kLinkSecretCharacters = 52;

Result<QByteArray> passwordTag(const QString& password, const QByteArray& salt, PasswordCost cost) {
  // The same password typed on two keyboards may differ in how its letters are put together.
  return vault::argon2id(password.normalized(QString::NormalizationForm_KC).toUtf8(), salt,
                         {cost.memoryKib, cost.passes});
}

bool isOneCharacter(const QString& text) {
  return text.count(text.front()) == text.size();
}

Done endFamilies(journal::Writing& writing, UserId user) {
  return writing.local(kFamilyTable).execute("UPDATE access_family SET ended = 1 WHERE holder = $1", {user});
}

QByteArray hashOf(const QByteArray& bytes) {
  return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

}  // namespace

Result<PasswordVerifier> hashPassword(const QString& password, const QString& login, PasswordCost cost) {
  if (password.size() < kPasswordLeast || password.size() > kPasswordMost) {
    return core::invalid(u"password_length"_s, u"12 to 128 characters"_s);
  }
  if (isOneCharacter(password) || normalLogin(password) == normalLogin(login)) {
    return core::invalid(u"password_trivial"_s);
  }
  PasswordVerifier verifier{vault::randomBytes(kPasswordSaltBytes), {}, cost};
  CF_TRY(verifier.tag, passwordTag(password, verifier.salt, cost));
  return verifier;
}

bool passwordFits(const PasswordVerifier& verifier, const QString& password, PasswordCost otherwise) {
  const bool nobodys = verifier.tag.isEmpty();
  const auto tag =
      passwordTag(password.left(kPasswordMost), nobodys ? QByteArray(kPasswordSaltBytes, 's') : verifier.salt,
                  nobodys ? otherwise : verifier.cost);
  return tag && !nobodys && password.size() <= kPasswordMost && vault::equalInConstantTime(*tag, verifier.tag);
}

QString normalLogin(const QString& login) {
  return login.normalized(QString::NormalizationForm_KC).trimmed().toLower();
}

Result<UserId> createUser(journal::Writing& writing, const QString& login, const QString& name,
                          const QStringList& scopes, const journal::Actor& actor) {
  const QString normal = normalLogin(login);
  const qsizetype at = normal.indexOf(u'@');
  if (at < 1 || at + 1 >= normal.size() || normal.size() > kMostLogin || normal.contains(u' ')) {
    return core::invalid(u"malformed_login"_s, u"a mail address"_s);
  }
  devices::User user;
  user.name = name.trimmed();
  if (user.name.isEmpty()) return core::invalid(u"name_missing"_s);
  if (user.name.size() > kMostUserName) return core::invalid(u"name_too_long"_s);
  CF_TRY(user.scopes, checkedScopes(scopes, ScopesOf::Person));
  if (findUser(writing.reader(), normal)) return core::refused(u"login_taken"_s);
  user.id = writing.make<UserId>();
  CF_CHECK(devices::recordCreated(writing, user, actor));
  CF_CHECK(writing.local(kUserTable)
               .execute("INSERT INTO access_user(id, login, scopes, disabled) VALUES($1, $2, $3, 0)",
                        {user.id, normal, user.scopes.join(u' ')}));
  return user.id;
}

Result<UserId> findUser(const journal::Reader& reader, const QString& login) {
  CF_TRY(const auto found, reader.first("SELECT id FROM access_user WHERE login = $1", {normalLogin(login)},
                                        [](const journal::Row& row) { return row.id<UserId>(0); }));
  if (!found) return core::notFound(u"unknown_user"_s, u"nobody has this login; user list shows who is known"_s);
  return *found;
}

Done setPassword(journal::Writing& writing, UserId user, const PasswordVerifier& verifier,
                 const journal::Actor& actor) {
  CF_TRY([[maybe_unused]] const auto known, devices::findUser(writing.reader(), user));
  CF_CHECK(devices::recordPasswordSet(writing, user, actor));
  CF_CHECK(endFamilies(writing, user));
  return writing.local(kUserTable)
      .execute("UPDATE access_user SET salt = $1, tag = $2, memory_kib = $3, passes = $4 WHERE id = $5",
               {verifier.salt, verifier.tag, qint64(verifier.cost.memoryKib), qint64(verifier.cost.passes), user});
}

Done disableUser(journal::Writing& writing, UserId user, const journal::Actor& actor) {
  CF_TRY(const auto before, devices::findUser(writing.reader(), user));
  CF_CHECK(devices::recordDisabled(writing, before, actor));
  CF_CHECK(endFamilies(writing, user));
  return writing.local(kUserTable).execute("UPDATE access_user SET disabled = 1 WHERE id = $1", {user});
}

Result<std::optional<SignInRow>> signInRow(const journal::Reader& reader, const QString& login) {
  return reader.first("SELECT id, salt, tag, memory_kib, passes FROM access_user WHERE login = $1 AND disabled = 0",
                      {normalLogin(login)}, [](const journal::Row& row) {
                        return SignInRow{
                            row.id<UserId>(0),
                            {row.bytes(1), row.bytes(2), {quint32(row.integer(3)), quint32(row.integer(4))}}};
                      });
}

Result<std::optional<QByteArray>> makeLink(journal::Writing& writing, TenantId tenant, const QString& login,
                                           const QString& client, Instant now) {
  CF_TRY(const auto row, signInRow(writing.reader(), login));
  if (!row) return std::optional<QByteArray>();
  const QByteArray link = (QLatin1String(kLinkPrefix) + protocol::crockford(tenant.bytes()) + u'_' +
                           protocol::crockford(vault::randomBytes(kLinkSecretBytes)))
                              .toLatin1();
  CF_CHECK(writing.local(kLinkTable).execute("DELETE FROM access_link WHERE expires_at_utc_ms <= $1", {now}));
  CF_CHECK(writing.local(kLinkTable)
               .execute("INSERT INTO access_link(hash, user_id, client, expires_at_utc_ms) VALUES($1, $2, $3, $4)",
                        {hashOf(link), row->user, hashOf(client.toUtf8()), now.plusMs(kLinkMs)}));
  return std::optional<QByteArray>(link);
}

TenantId tenantOfLink(const QByteArray& link) {
  constexpr qsizetype prefix = qsizetype(sizeof(kLinkPrefix)) - 1;
  const QString text = QString::fromLatin1(link);
  if (text.size() != prefix + kLinkTenantCharacters + 1 + kLinkSecretCharacters) return {};
  if (!text.startsWith(QLatin1String(kLinkPrefix))) return {};
  const auto tenant = protocol::fromCrockford(text.mid(prefix, kLinkTenantCharacters), 16);
  return tenant ? TenantId::fromBytes(*tenant) : TenantId();
}

Result<std::optional<UserId>> useLink(journal::Writing& writing, const QByteArray& link, const QString& client,
                                      Instant now) {
  struct Link {
    UserId user;
    QByteArray client;
  };
  CF_TRY(const auto found,
         writing.reader().first("SELECT l.user_id, l.client FROM access_link AS l JOIN access_user AS u "
                                "ON u.id = l.user_id WHERE l.hash = $1 AND l.expires_at_utc_ms > $2 AND u.disabled = 0",
                                {hashOf(link), now}, [](const journal::Row& row) {
                                  return Link{row.id<UserId>(0), row.bytes(1)};
                                }));
  if (!found) return std::optional<UserId>();
  // Shown by somebody else it is spent too: it has been seen.
  CF_CHECK(writing.local(kLinkTable).execute("DELETE FROM access_link WHERE hash = $1", {hashOf(link)}));
  if (!vault::equalInConstantTime(found->client, hashOf(client.toUtf8()))) return std::optional<UserId>();
  return std::optional<UserId>(found->user);
}

}  // namespace counterfoil::access
