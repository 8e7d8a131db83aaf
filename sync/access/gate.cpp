// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/gate.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include "models/vault/crypto.h"
#include "sync/access/api_keys.h"
#include "sync/access/permissions.h"
#include "sync/protocol/problem.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Instant;
using devices::DeviceState;
using hub::TenantId;
using protocol::DeviceId;

namespace {

constexpr qsizetype kMostRemembered = 20'000;
/// What a push of unknown length counts.
constexpr qint64 kUnknownLengthBytes = 1'000'000;

http::Response unauthenticated() {
  http::Response response = refusal(401, u"unauthenticated"_s);
  response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

/// The one credential of a request; empty where there is none, or more than one.
QByteArray bearerOf(const http::Request& head) {
  constexpr QByteArrayView scheme = "bearer ";
  if (head.headers.count("Authorization") != 1) return {};
  const QByteArray value = head.headers.value("Authorization");
  if (QByteArrayView(value).first(qMin(value.size(), scheme.size())).compare(scheme, Qt::CaseInsensitive) != 0) {
    return {};
  }
  return value.sliced(scheme.size()).trimmed();
}

QByteArray nameOf(const Principal& principal) {
  return principal.tenant.bytes() + principal.id.bytes();
}

}  // namespace

http::Response refusal(int status, const QString& code, int retryAfterS) {
  protocol::Problem problem;
  problem.status = status;
  problem.code = code;
  http::Response response = http::json(problem.toJson(), status);
  response.headers.set("Content-Type", protocol::kProblemMediaType);
  if (retryAfterS > 0) response.headers.add("Retry-After", QByteArray::number(retryAfterS));
  return response;
}

std::optional<http::Response> Gate::admit(http::Request& head, const http::Route& route) {
  auto refused = judge(head, route);
  if (!refused) return std::nullopt;
  if (refused->status == 401) ++m_unauthenticated;
  if (refused->status == 403) ++(refused->body.contains("device_revoked") ? m_revoked : m_forbidden);
  if (refused->status == 429) ++m_limited;
  return refused;
}

std::optional<http::Response> Gate::judge(http::Request& head, const http::Route& route) {
  if (route.permission == QLatin1String(kPublic)) return limit("peer " + head.peer.toUtf8(), route, head);
  const QByteArray credential = bearerOf(head);
  if (credential.isEmpty()) return unauthenticated();
  Finding found = credential.startsWith(kApiKeyPrefix) ? byApiKey(credential) : byToken(credential, route);
  if (found.refusal) return std::move(found.refusal);
  if (!found.principal) return unauthenticated();
  if (route.permission.isEmpty() || !found.principal->may(route.permission)) return refusal(403, u"forbidden"_s);
  if (auto tooMuch = limit(nameOf(*found.principal), route, head)) return tooMuch;
  head.principal = std::move(found.principal);
  return std::nullopt;
}

Gate::Finding Gate::byToken(const QByteArray& token, const http::Route& route) {
  if (token.size() > protocol::kMostTokenBytes) return {};
  const QByteArray hash = QCryptographicHash::hash(token, QCryptographicHash::Sha256);
  if (const auto claims = remembered(hash)) return ofSubject(*claims, route);
  const auto parsed = protocol::parseCompactToken(token);
  if (!parsed) return {};
  if (parsed->header[u"typ"_s] == QLatin1String(protocol::kAssertionType)) return byAssertion(*parsed, route);
  const auto claims = readAccessToken(*parsed, m_keys, m_clock.now());
  if (!claims) return {};
  remember(hash, {*claims, parsed->header[u"kid"_s].toString()});
  return ofSubject(*claims, route);
}

Gate::Finding Gate::ofSubject(const AccessClaims& claims, const http::Route& route) const {
  if (claims.subject.kind == PrincipalKind::Device) {
    return ofDevice(claims.tenant, claims.subject.id.as<devices::DeviceTag>(), route);
  }
  const auto access = m_directory.of(claims.tenant);
  if (!access) return ofNobodys(claims.tenant);
  const auto scopes = access->users.constFind(claims.subject.id.as<devices::UserTag>());
  if (scopes == access->users.constEnd()) return {};
  auto principal = std::make_shared<Principal>();
  principal->tenant = claims.tenant;
  principal->kind = PrincipalKind::User;
  principal->id = claims.subject.id;
  principal->permissions = *scopes;
  principal->permissions.insert(QLatin1String(kSelfRead));
  return {std::move(principal), std::nullopt};
}

Gate::Finding Gate::ofNobodys(TenantId tenant) const {
  // Whoever waits for that one waits in vain.
  if (m_directory.isErased(tenant)) return {nullptr, refusal(403, u"tenant_erased"_s)};
  return {nullptr, refusal(503, u"not_ready"_s, 1)};
}

Gate::Finding Gate::ofDevice(TenantId tenant, DeviceId device, const http::Route& route) const {
  const auto access = m_directory.of(tenant);
  if (!access) return ofNobodys(tenant);
  auto principal = std::make_shared<Principal>();
  principal->tenant = tenant;
  principal->kind = PrincipalKind::Device;
  principal->id = device.as<core::Anything>();
  principal->permissions = devicePermissions();
  // A device that another process enrolled just now is not in the directory yet; the token says that it is.
  const auto entry = access->devices.constFind(device);
  if (entry != access->devices.constEnd()) principal->publicKey = entry->publicKey;
  if (entry != access->devices.constEnd() && entry->state != DeviceState::Active) {
    if (route.permission != QLatin1String(kSyncPush)) return {nullptr, refusal(403, u"device_revoked"_s)};
    principal->permissions = quarantinePermissions();
    principal->quarantined = entry->state == DeviceState::Revoked;
  }
  return {std::move(principal), std::nullopt};
}

Gate::Finding Gate::byAssertion(const protocol::CompactToken& token, const http::Route& route) const {
  const auto claims = readAssertion(token, m_clock.now());
  const auto access = claims ? m_directory.of(claims->tenant) : nullptr;
  if (claims && !access && m_directory.isErased(claims->tenant)) return ofNobodys(claims->tenant);
  if (!access) return {};
  const auto entry = access->devices.constFind(claims->device);
  if (entry == access->devices.constEnd() ||
      !vault::verifySignature(entry->publicKey, token.signedPart, token.signature)) {
    return {};
  }
  // Who can have a token needs one: only a push of a revoked device comes this way, and to send it twice does nothing.
  if (entry->state == DeviceState::Active) return {};
  return ofDevice(claims->tenant, claims->device, route);
}

Gate::Finding Gate::byApiKey(const QByteArray& text) const {
  const auto key = readApiKey(text);
  const auto access = key ? m_directory.of(key->tenant) : nullptr;
  if (key && !access && m_directory.isErased(key->tenant)) return ofNobodys(key->tenant);
  if (!access) return {};
  const auto entry = access->keys.constFind(key->id);
  if (entry == access->keys.constEnd() || !vault::equalInConstantTime(entry->hash, key->hash)) return {};
  if (entry->revoked || entry->expiresAt <= m_clock.now()) return {};
  auto principal = std::make_shared<Principal>();
  principal->tenant = key->tenant;
  principal->kind = PrincipalKind::ApiKey;
  principal->id = key->id.as<core::Anything>();
  principal->permissions = entry->scopes;
  return {std::move(principal), std::nullopt};
}

std::optional<AccessClaims> Gate::remembered(const QByteArray& hash) {
  AccessClaims claims;
  QString kid;
  {
    const std::lock_guard lock(m_mutex);
    const auto found = m_verified.constFind(hash);
    if (found == m_verified.constEnd()) return std::nullopt;
    claims = found->claims;
    kid = found->kid;
  }
  const Instant now = m_clock.now();
  const bool alive = claims.issuedAt <= now.plusMs(protocol::kTokenLeewayMs) &&
                     now < claims.expiresAt.plusMs(protocol::kTokenLeewayMs);
  // A key that was retired vouches for nothing any more.
  if (!alive || !m_keys.publicKey(kid)) return std::nullopt;
  return claims;
}

void Gate::remember(const QByteArray& hash, Verified verified) {
  const Instant now = m_clock.now();
  const std::lock_guard lock(m_mutex);
  if (m_verified.size() >= kMostRemembered) {
    m_verified.removeIf(
        [&](const auto& entry) { return entry.value().claims.expiresAt.plusMs(protocol::kTokenLeewayMs) <= now; });
    if (m_verified.size() >= kMostRemembered) m_verified.clear();
  }
  m_verified.insert(hash, std::move(verified));
}

std::optional<http::Response> Gate::limit(const QByteArray& who, const http::Route& route, const http::Request& head) {
  const bool isPublic = route.permission == QLatin1String(kPublic);
  const QString bucket = !route.rateBucket.isEmpty() ? route.rateBucket : isPublic ? u"public"_s : u"api"_s;
  if (const auto wait = m_rates.take(who, bucket)) return refusal(429, u"rate_limited"_s, *wait);
  if (bucket != u"push") return std::nullopt;
  bool known = false;
  const qint64 length = head.headers.value("Content-Length").toLongLong(&known);
  const qint64 bytes = known && length >= 0 ? length : kUnknownLengthBytes;
  if (const auto wait = m_rates.take(who, u"push_bytes"_s, bytes)) return refusal(429, u"rate_limited"_s, *wait);
  return std::nullopt;
}

}  // namespace counterfoil::access
