// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/tokens.h"

#include <QCryptographicHash>
#include <QtEndian>

#include "models/devices/facts.h"
#include "models/vault/crypto.h"
#include "sync/access/local_tables.h"
#include "sync/access/users.h"
#include "sync/protocol/crockford.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Instant;
using core::Result;
using devices::DeviceState;
using hub::TenantId;
using protocol::DeviceId;

namespace {

using FamilyId = core::Id<struct FamilyTag>;

constexpr char kRefreshPurpose[] = "counterfoil/refresh/1";
constexpr char kRefreshPrefix[] = "cfr_";
constexpr qsizetype kIdCharacters = 26;
constexpr qsizetype kSecretBytes = 32;
constexpr qsizetype kSecretCharacters = 52;

struct RefreshToken {
  TenantId tenant;
  FamilyId family;
  QByteArray secret;
  [[nodiscard]] QByteArray text() const {
    return (QLatin1String(kRefreshPrefix) + protocol::crockford(tenant.bytes()) + protocol::crockford(family.bytes()) +
            u'_' + protocol::crockford(secret))
        .toLatin1();
  }
  [[nodiscard]] QByteArray hash() const { return QCryptographicHash::hash(text(), QCryptographicHash::Sha256); }
};

std::optional<RefreshToken> readRefreshToken(const QByteArray& bytes) {
  const QString text = QString::fromLatin1(bytes);
  constexpr qsizetype prefix = qsizetype(sizeof(kRefreshPrefix)) - 1;
  if (text.size() != prefix + 2 * kIdCharacters + 1 + kSecretCharacters) return std::nullopt;
  if (!text.startsWith(QLatin1String(kRefreshPrefix)) || text[prefix + 2 * kIdCharacters] != u'_') return std::nullopt;
  const auto tenant = protocol::fromCrockford(text.mid(prefix, kIdCharacters), 16);
  const auto family = protocol::fromCrockford(text.mid(prefix + kIdCharacters, kIdCharacters), 16);
  auto secret = protocol::fromCrockford(text.right(kSecretCharacters), kSecretBytes);
  if (!tenant || !family || !secret) return std::nullopt;
  return RefreshToken{TenantId::fromBytes(*tenant), FamilyId::fromBytes(*family), std::move(*secret)};
}

/// Whose family it is, and what else must be shown with its tokens.
struct Holder {
  Subject subject;
  QByteArray client;  ///< SHA-256 of a user's client secret; empty for devices
  friend bool operator==(const Holder& a, const Holder& b) { return a.subject == b.subject && a.client == b.client; }
};

struct Family {
  Holder holder;
  Instant beganAt;
  qint64 newest = 0;
  bool ended = false;
};

struct Spent {
  qint64 generation = 0;
  Instant expiresAt;
  std::optional<Instant> usedAt;
};

/// One request on its way.
class Granting {
 public:
  Granting(journal::Writing& writing, TenantId tenant, const HubKeys& keys, Instant now)
      : m_writing(writing), m_tenant(tenant), m_keys(keys), m_now(now) {}

  [[nodiscard]] static Grant refuse(const core::Error& why, int retryAfterS = 0) {
    return {std::nullopt, why, retryAfterS};
  }
  [[nodiscard]] static Grant invalid() { return refuse(core::denied(u"invalid_grant"_s)); }

  /// Whether the assertion was not used before; it is now.
  [[nodiscard]] Result<bool> spend(const AssertionClaims& claims);
  [[nodiscard]] Result<Grant> begin(const Holder& holder);
  [[nodiscard]] Result<Grant> rotate(const Holder& holder, const RefreshToken& shown);

 private:
  [[nodiscard]] core::Done keep(const RefreshToken& token, qint64 generation, Instant madeAt, Instant beganAt);
  [[nodiscard]] RefreshToken successorOf(const RefreshToken& token) const;
  /// The pair that belongs to a token made at that time.
  [[nodiscard]] Grant pair(const Subject& subject, const RefreshToken& token, Instant madeAt, Instant beganAt) const;
  [[nodiscard]] static Instant expiryOf(Instant madeAt, Instant beganAt) {
    return qMin(madeAt.plusMs(kRefreshIdleMs), beganAt.plusMs(kRefreshAbsoluteMs));
  }
  [[nodiscard]] Result<Grant> endFamily(const Subject& subject, FamilyId family);

  journal::Writing& m_writing;
  TenantId m_tenant;
  const HubKeys& m_keys;
  Instant m_now;
};

Result<bool> Granting::spend(const AssertionClaims& claims) {
  const QByteArray jti = claims.device.bytes() + claims.id;
  CF_TRY(const auto known, m_writing.reader().first("SELECT 1 FROM access_spent WHERE jti = $1", {jti},
                                                    [](const journal::Row&) { return true; }));
  if (known) return false;
  journal::Transaction& table = m_writing.local(kSpentTable);
  const Instant forgettable = m_now.plusMs(-2 * protocol::kTokenLeewayMs);
  CF_CHECK(table.execute("DELETE FROM access_spent WHERE expires_at_utc_ms <= $1", {forgettable}));
  CF_CHECK(table.execute("INSERT INTO access_spent(jti, expires_at_utc_ms) VALUES($1, $2)", {jti, claims.expiresAt}));
  return true;
}

core::Done Granting::keep(const RefreshToken& token, qint64 generation, Instant madeAt, Instant beganAt) {
  return m_writing.local(kRefreshTable)
      .execute("INSERT INTO access_refresh(hash, family, generation, expires_at_utc_ms) VALUES($1, $2, $3, $4)",
               {token.hash(), token.family, generation, expiryOf(madeAt, beganAt)});
}

RefreshToken Granting::successorOf(const RefreshToken& token) const {
  RefreshToken next = token;
  next.secret = vault::hmacSha256(m_keys.derive(kRefreshPurpose), token.text());
  return next;
}

Grant Granting::pair(const Subject& subject, const RefreshToken& token, Instant madeAt, Instant beganAt) const {
  protocol::TokenAnswer answer;
  answer.accessToken = makeAccessToken(m_keys, m_tenant, subject, madeAt, token.hash().left(16));
  answer.expiresInS = int((madeAt.plusMs(kAccessTokenMs).utcMs() - m_now.utcMs()) / 1000);
  answer.refreshToken = token.text();
  answer.refreshExpiresInS = int((expiryOf(madeAt, beganAt).utcMs() - m_now.utcMs()) / 1000);
  answer.hubKeys = m_keys.published();
  answer.serverTime = m_now;
  return {std::move(answer), {}, 0};
}

Result<Grant> Granting::begin(const Holder& holder) {
  // What is over is of no use to anybody; a replay of it is as invalid as a token that never was.
  CF_CHECK(m_writing.local(kRefreshTable).execute("DELETE FROM access_refresh WHERE expires_at_utc_ms <= $1", {m_now}));
  CF_CHECK(m_writing.local(kFamilyTable)
               .execute("DELETE FROM access_family WHERE began_at_utc_ms <= $1", {m_now.plusMs(-kRefreshAbsoluteMs)}));
  const RefreshToken token{m_tenant, m_writing.make<FamilyId>(), vault::randomBytes(kSecretBytes)};
  CF_CHECK(m_writing.local(kFamilyTable)
               .execute("INSERT INTO access_family(id, holder, client, began_at_utc_ms, newest, ended) "
                        "VALUES($1, $2, $3, $4, 1, 0)",
                        {token.family, holder.subject.id, holder.client, m_now}));
  CF_CHECK(keep(token, 1, m_now, m_now));
  return pair(holder.subject, token, m_now, m_now);
}

Result<Grant> Granting::endFamily(const Subject& subject, FamilyId family) {
  CF_CHECK(m_writing.local(kFamilyTable).execute("UPDATE access_family SET ended = 1 WHERE id = $1", {family}));
  if (subject.kind == PrincipalKind::Device) {
    CF_CHECK(devices::recordTokenReused(m_writing, subject.id.as<devices::DeviceTag>()));
  } else {
    CF_CHECK(devices::recordTokenReused(m_writing, subject.id.as<devices::UserTag>()));
  }
  Grant grant = invalid();
  grant.reused = true;
  return grant;
}

Result<Grant> Granting::rotate(const Holder& holder, const RefreshToken& shown) {
  const journal::Reader& reader = m_writing.reader();
  CF_TRY(
      const auto family,
      reader.first(
          "SELECT holder, client, began_at_utc_ms, newest, ended FROM access_family WHERE id = $1", {shown.family},
          [](const journal::Row& row) {
            const PrincipalKind kind = row.bytes(1).isEmpty() ? PrincipalKind::Device : PrincipalKind::User;
            return Family{{{kind, row.id<core::AnyId>(0)}, row.bytes(1)}, row.instant(2), row.integer(3), row.flag(4)};
          }));
  CF_TRY(const auto token, reader.first("SELECT generation, expires_at_utc_ms, used_at_utc_ms FROM access_refresh "
                                        "WHERE hash = $1 AND family = $2",
                                        {shown.hash(), shown.family}, [](const journal::Row& row) {
                                          Spent spent{row.integer(0), row.instant(1), std::nullopt};
                                          if (!row.isNull(2)) spent.usedAt = row.instant(2);
                                          return spent;
                                        }));
  if (!family || !token || family->ended || token->expiresAt <= m_now) return invalid();
  // A token of one in the hands of another: it was taken.
  if (!(family->holder == holder)) return endFamily(family->holder.subject, shown.family);
  const Subject& subject = holder.subject;
  const RefreshToken next = successorOf(shown);
  if (token->usedAt) {
    const bool predecessor = token->generation + 1 == family->newest;
    if (!predecessor || m_now > token->usedAt->plusMs(kRefreshGraceMs)) return endFamily(subject, shown.family);
    return pair(subject, next, *token->usedAt, family->beganAt);
  }
  CF_CHECK(m_writing.local(kRefreshTable)
               .execute("UPDATE access_refresh SET used_at_utc_ms = $1 WHERE hash = $2", {m_now, shown.hash()}));
  CF_CHECK(m_writing.local(kFamilyTable)
               .execute("UPDATE access_family SET newest = $1 WHERE id = $2", {token->generation + 1, shown.family}));
  CF_CHECK(keep(next, token->generation + 1, m_now, family->beganAt));
  return pair(subject, next, m_now, family->beganAt);
}

Holder holderOf(devices::UserId user, const QString& client) {
  return {{PrincipalKind::User, user.as<core::Anything>()},
          QCryptographicHash::hash(client.toUtf8(), QCryptographicHash::Sha256)};
}

}  // namespace

TenantId tenantOf(const protocol::TokenRequest& request) {
  if (!request.tenant.isNull()) return request.tenant;
  if (!request.link.isEmpty()) return tenantOfLink(request.link);
  if (request.assertion.isEmpty()) {
    const auto shown = readRefreshToken(request.refreshToken);
    return shown ? shown->tenant : TenantId();
  }
  const auto token = protocol::parseCompactToken(request.assertion);
  return token ? tenantNamedBy(*token) : TenantId();
}

Result<Grant> grantToken(journal::Writing& writing, TenantId tenant, const HubKeys& keys,
                         const protocol::TokenRequest& request, RateLimits* rates, Instant now) {
  const auto token = protocol::parseCompactToken(request.assertion);
  if (!token) return Granting::invalid();
  const auto claims = readAssertion(*token, now);
  if (!claims || claims->tenant != tenant) return Granting::invalid();
  struct Known {
    QByteArray publicKey;
    DeviceState state;
  };
  CF_TRY(const auto device, writing.reader().first("SELECT public_key, state FROM access_device WHERE id = $1",
                                                   {claims->device}, [](const journal::Row& row) {
                                                     return Known{row.bytes(0), devices::deviceStateOf(row.text(1))};
                                                   }));
  if (!device || !vault::verifySignature(device->publicKey, token->signedPart, token->signature)) {
    return Granting::invalid();
  }
  Granting granting(writing, tenant, keys, now);
  CF_TRY(const bool fresh, granting.spend(*claims));
  if (!fresh) return Granting::invalid();
  if (device->state != DeviceState::Active) return Granting::refuse(core::denied(u"device_revoked"_s));
  if (rates) {
    if (const auto wait = rates->take(claims->device.bytes(), u"refresh"_s)) {
      return Granting::refuse({core::ErrorKind::Busy, u"rate_limited"_s, {}, {}}, *wait);
    }
  }
  const Holder holder{{PrincipalKind::Device, claims->device.as<core::Anything>()}, {}};
  if (request.refreshToken.isEmpty()) return granting.begin(holder);
  const auto shown = readRefreshToken(request.refreshToken);
  if (!shown || shown->tenant != tenant) return Granting::invalid();
  return granting.rotate(holder, *shown);
}

Result<Grant> grantUser(journal::Writing& writing, TenantId tenant, const HubKeys& keys, devices::UserId user,
                        const QString& client, Instant now) {
  return Granting(writing, tenant, keys, now).begin(holderOf(user, client));
}

Result<Grant> refreshUser(journal::Writing& writing, TenantId tenant, const HubKeys& keys,
                          const protocol::TokenRequest& request, Instant now) {
  const auto shown = readRefreshToken(request.refreshToken);
  if (!shown || shown->tenant != tenant) return Granting::invalid();
  CF_TRY(const auto user,
         writing.reader().first("SELECT u.id FROM access_family AS f JOIN access_user AS u "
                                "ON u.id = f.holder WHERE f.id = $1 AND u.disabled = 0",
                                {shown->family}, [](const journal::Row& row) { return row.id<devices::UserId>(0); }));
  if (!user) return Granting::invalid();
  return Granting(writing, tenant, keys, now).rotate(holderOf(*user, request.client), *shown);
}

core::Done endUserFamily(journal::Writing& writing, const protocol::TokenRequest& request) {
  const auto shown = readRefreshToken(request.refreshToken);
  if (!shown) return {};
  CF_TRY(const auto known,
         writing.reader().first("SELECT f.id FROM access_family AS f JOIN access_refresh AS r ON r.family = f.id "
                                "WHERE f.id = $1 AND r.hash = $2 AND f.client = $3",
                                {shown->family, shown->hash(),
                                 QCryptographicHash::hash(request.client.toUtf8(), QCryptographicHash::Sha256)},
                                [](const journal::Row&) { return true; }));
  if (!known) return {};
  return writing.local(kFamilyTable).execute("UPDATE access_family SET ended = 1 WHERE id = $1", {shown->family});
}

}  // namespace counterfoil::access
