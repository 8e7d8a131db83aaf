// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/access_token.h"

#include "models/core/json_reader.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Instant;
using hub::TenantId;
using protocol::CompactToken;
using protocol::DeviceId;

namespace {

/// Seconds since 1970 that fit into milliseconds.
constexpr qint64 kMostSeconds = qint64(1) << 40;

bool headerSays(const CompactToken& token, const char* type) {
  return token.header[u"typ"_s] == QLatin1String(type) &&
         token.header[u"alg"_s] == QLatin1String(protocol::kTokenAlgorithm) && !token.header.contains(u"crit"_s);
}

std::optional<Instant> secondsAt(const QJsonObject& claims, QLatin1String key) {
  const auto seconds = core::JsonReader(claims).integer(key, 0, kMostSeconds);
  if (!seconds) return std::nullopt;
  return Instant::fromUtcMs(*seconds * 1000);
}

/// The times of a token that may live `longestMs`, if now is between them.
struct Life {
  Instant issuedAt;
  Instant expiresAt;
};
std::optional<Life> lifeOf(const QJsonObject& claims, Instant now, qint64 longestMs) {
  const auto issued = secondsAt(claims, "iat"_L1);
  const auto expires = secondsAt(claims, "exp"_L1);
  if (!issued || !expires) return std::nullopt;
  Instant notBefore = *issued;
  if (claims.contains(u"nbf"_s)) {
    const auto said = secondsAt(claims, "nbf"_L1);
    if (!said) return std::nullopt;
    notBefore = qMax(notBefore, *said);
  }
  const bool sane = *issued < *expires && *expires <= issued->plusMs(longestMs);
  const bool alive =
      notBefore <= now.plusMs(protocol::kTokenLeewayMs) && now < expires->plusMs(protocol::kTokenLeewayMs);
  if (!sane || !alive) return std::nullopt;
  return Life{*issued, *expires};
}

template <class IdType>
IdType idAt(const QJsonObject& claims, const QString& key) {
  return IdType::parse(claims[key].toString()).value_or(IdType());
}

}  // namespace

QByteArray makeAccessToken(const HubKeys& keys, TenantId tenant, const Subject& subject, Instant now,
                           const QByteArray& id) {
  const qint64 seconds = now.utcMs() / 1000;
  const HubKeys::Signer signer = keys.signer();
  const QJsonObject header{{u"alg"_s, QLatin1String(protocol::kTokenAlgorithm)},
                           {u"typ"_s, QLatin1String(protocol::kAccessTokenType)},
                           {u"kid"_s, signer.kid}};
  QJsonObject claims{{u"iss"_s, QLatin1String(kTokenIssuer)},
                     {u"aud"_s, QLatin1String(protocol::kTokenAudience)},
                     {u"sub"_s, subject.id.text()},
                     {u"tid"_s, tenant.text()},
                     {u"jti"_s, QString::fromLatin1(protocol::toBase64Url(id))},
                     {u"iat"_s, seconds},
                     {u"nbf"_s, seconds},
                     {u"exp"_s, seconds + kAccessTokenMs / 1000}};
  if (subject.kind == PrincipalKind::Device) claims[u"did"_s] = subject.id.text();
  return protocol::compactToken(header, claims, [&](const QByteArray& bytes) { return signer.key.sign(bytes); });
}

std::optional<AccessClaims> readAccessToken(const CompactToken& token, const HubKeys& keys, Instant now) {
  if (!headerSays(token, protocol::kAccessTokenType)) return std::nullopt;
  const auto key = keys.publicKey(token.header[u"kid"_s].toString());
  if (!key || !vault::verifySignature(*key, token.signedPart, token.signature)) return std::nullopt;
  const QJsonObject& claims = token.claims;
  if (claims[u"iss"_s] != QLatin1String(kTokenIssuer)) return std::nullopt;
  if (claims[u"aud"_s] != QLatin1String(protocol::kTokenAudience)) return std::nullopt;
  const auto life = lifeOf(claims, now, kAccessTokenMs);
  const auto tenant = idAt<TenantId>(claims, u"tid"_s);
  Subject subject{claims.contains(u"did"_s) ? PrincipalKind::Device : PrincipalKind::User,
                  idAt<core::AnyId>(claims, u"sub"_s)};
  if (!life || tenant.isNull() || subject.id.isNull()) return std::nullopt;
  if (subject.kind == PrincipalKind::Device && claims[u"did"_s] != subject.id.text()) return std::nullopt;
  if (claims[u"jti"_s].toString().isEmpty()) return std::nullopt;
  return AccessClaims{tenant, subject, life->issuedAt, life->expiresAt};
}

std::optional<AssertionClaims> readAssertion(const CompactToken& token, Instant now) {
  if (!headerSays(token, protocol::kAssertionType)) return std::nullopt;
  const QJsonObject& claims = token.claims;
  if (claims[u"aud"_s] != QLatin1String(protocol::kTokenAudience)) return std::nullopt;
  const auto life = lifeOf(claims, now, protocol::kAssertionMs);
  AssertionClaims said;
  said.tenant = tenantNamedBy(token);
  said.device = idAt<DeviceId>(claims, u"iss"_s);
  said.id = QByteArray::fromBase64(claims[u"jti"_s].toString().toLatin1(), QByteArray::Base64UrlEncoding);
  if (!life || said.tenant.isNull() || said.device.isNull() || said.id.size() != 16) return std::nullopt;
  said.expiresAt = life->expiresAt;
  return said;
}

TenantId tenantNamedBy(const CompactToken& token) {
  return idAt<TenantId>(token.claims, u"tid"_s);
}

}  // namespace counterfoil::access
