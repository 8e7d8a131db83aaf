// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/oidc/id_token.h"

#include <algorithm>

#include "models/core/json_reader.h"
#include "models/vault/crypto.h"
#include "sync/protocol/compact_token.h"

namespace counterfoil::oidc {

using namespace Qt::StringLiterals;
using core::Done;
using core::Instant;
using core::Result;

namespace {

/// Seconds since 1970 that fit into milliseconds.
constexpr qint64 kMostTokenSeconds = qint64(1) << 40;
constexpr qsizetype kMostSubject = 255;

/// One string, or a list with it. Of several, the token must say that it was made for this one.
bool isFor(const QJsonObject& claims, const QString& clientId) {
  const QJsonValue audience = claims["aud"_L1];
  const QJsonValue party = claims["azp"_L1];
  if (!party.isUndefined() && party.toString() != clientId) return false;
  if (audience.isString()) return audience.toString() == clientId;
  const QJsonArray all = audience.toArray();
  return all.contains(clientId) && (all.size() == 1 || party.isString());
}

Done checkTimes(const QJsonObject& claims, Instant now) {
  const core::JsonReader json(claims);
  const auto expires = json.integer("exp"_L1, 0, kMostTokenSeconds);
  const auto issued = json.integer("iat"_L1, 0, kMostTokenSeconds);
  if (!expires || Instant::fromUtcMs(*expires * 1000).plusMs(kClockLeewayMs) <= now) return core::denied(u"expired"_s);
  if (!issued || Instant::fromUtcMs(*issued * 1000) > now.plusMs(kClockLeewayMs)) {
    return core::denied(u"not_yet_valid"_s);
  }
  if (!claims.contains("nbf"_L1)) return {};
  const auto notBefore = json.integer("nbf"_L1, 0, kMostTokenSeconds);
  const bool begun = notBefore && Instant::fromUtcMs(*notBefore * 1000) <= now.plusMs(kClockLeewayMs);
  return begun ? Done() : core::denied(u"not_yet_valid"_s);
}

Done checkSignature(const protocol::CompactToken& token, const std::vector<WebKey>& keys, const Expected& expected) {
  const auto algorithm = algorithmOf(token.header["alg"_L1].toString());
  if (!algorithm || !expected.algorithms.contains(*algorithm) || token.header.contains("crit"_L1)) {
    return core::denied(u"algorithm_refused"_s);
  }
  const QString kid = token.header["kid"_L1].toString();
  bool known = false;
  for (const WebKey& key : keys) {
    // A provider with one key need not name it.
    const bool meant = key.algorithm == *algorithm && (kid.isEmpty() ? keys.size() == 1 : key.kid == kid);
    if (!meant) continue;
    known = true;
    if (isSignedBy(key, token.signedPart, token.signature)) return {};
  }
  return core::denied(known ? u"bad_signature"_s : u"unknown_key"_s);
}

}  // namespace

QString keyNamedBy(const QByteArray& token) {
  const auto parsed = protocol::parseCompactToken(token, kMostIdTokenBytes);
  return parsed ? parsed->header["kid"_L1].toString() : QString();
}

Result<Identity> checkIdToken(const QByteArray& text, const std::vector<WebKey>& keys, const Expected& expected) {
  const auto token = protocol::parseCompactToken(text, kMostIdTokenBytes);
  if (!token) return core::denied(u"malformed_token"_s);
  CF_CHECK(checkSignature(*token, keys, expected));
  const QJsonObject& claims = token->claims;
  if (expected.issuer.isEmpty() || claims["iss"_L1] != expected.issuer) return core::denied(u"wrong_issuer"_s);
  if (expected.clientId.isEmpty() || !isFor(claims, expected.clientId)) return core::denied(u"wrong_audience"_s);
  CF_CHECK(checkTimes(claims, expected.now));
  const bool fresh = !expected.nonce.isEmpty() &&
                     vault::equalInConstantTime(claims["nonce"_L1].toString().toUtf8(), expected.nonce.toUtf8());
  if (!fresh) return core::denied(u"wrong_nonce"_s);
  Identity identity;
  identity.subject = claims["sub"_L1].toString();
  if (identity.subject.isEmpty() || identity.subject.size() > kMostSubject) return core::denied(u"subject_missing"_s);
  // The word "true" is not the value: some providers let people say it themselves.
  if (claims["email_verified"_L1] == QJsonValue(true)) identity.email = claims["email"_L1].toString();
  return identity;
}

}  // namespace counterfoil::oidc
