// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/access/token_mutants.h"

#include <QJsonArray>

#include "models/vault/crypto.h"

namespace counterfoil::support {

using namespace Qt::StringLiterals;

namespace {

QByteArray part(const QJsonObject& json) {
  return protocol::toBase64Url(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QByteArray signedBy(const vault::SigningKey& key, const QJsonObject& header, const QJsonObject& claims) {
  return protocol::compactToken(header, claims, [&](const QByteArray& bytes) { return key.sign(bytes); });
}

Mutant headerWith(const char* name, const char* member, const QJsonValue& value) {
  return {name, [=](Door& door, const protocol::CompactToken& good) {
            QJsonObject header = good.header;
            header[QLatin1String(member)] = value;
            return signedBy(door.ground.keys->signer().key, header, good.claims);
          }};
}

Mutant claimWith(const char* name, const char* member, const QJsonValue& value) {
  return {name, [=](Door& door, const protocol::CompactToken& good) {
            QJsonObject claims = good.claims;
            if (value.isUndefined())
              claims.remove(QLatin1String(member));
            else
              claims[QLatin1String(member)] = value;
            return signedBy(door.ground.keys->signer().key, good.header, claims);
          }};
}

/// The time in the claim moved by so many seconds.
Mutant timeMoved(const char* name, const char* member, qint64 seconds) {
  return {name, [=](Door& door, const protocol::CompactToken& good) {
            QJsonObject claims = good.claims;
            claims[QLatin1String(member)] = claims[QLatin1String(member)].toInteger() + seconds;
            return signedBy(door.ground.keys->signer().key, good.header, claims);
          }};
}

std::vector<Mutant> mutantsOfHeaders() {
  return {
      headerWith("no algorithm", "alg", u"none"_s),
      headerWith("another algorithm", "alg", u"ES256"_s),
      headerWith("an algorithm in other letters", "alg", u"eddsa"_s),
      headerWith("an unknown key", "kid", u"0000000000000000"_s),
      headerWith("a key that is a path", "kid", u"../../cursor"_s),
      headerWith("a key that is a number", "kid", 1),
      headerWith("another type", "typ", u"JWT"_s),
      headerWith("an extension that must be understood", "crit", QJsonArray{u"exp"_s}),
  };
}

std::vector<Mutant> mutantsOfClaims() {
  return {
      claimWith("another audience", "aud", u"another-hub"_s),
      claimWith("a list of audiences", "aud", QJsonArray{u"counterfoil-hub"_s}),
      claimWith("another issuer", "iss", u"somebody"_s),
      claimWith("no tenant", "tid", QJsonValue(QJsonValue::Undefined)),
      claimWith("a tenant that is no id", "tid", u"1 OR 1=1"_s),
      claimWith("another subject", "sub", u"11111111-1111-1111-1111-111111111111"_s),
      claimWith("no expiry", "exp", QJsonValue(QJsonValue::Undefined)),
      claimWith("an expiry that is text", "exp", u"9999999999"_s),
      claimWith("an expiry beyond all time", "exp", 1e300),
      claimWith("no id", "jti", QJsonValue(QJsonValue::Undefined)),
      timeMoved("expired", "exp", -700),
      timeMoved("good for longer than tokens are", "exp", 1),
      timeMoved("not yet", "nbf", 120),
      timeMoved("from the future", "iat", 120),
  };
}

std::vector<Mutant> mutantsOfSignatures() {
  return {
      {"signed by somebody",
       [](Door&, const auto& good) { return signedBy(vault::SigningKey::random(), good.header, good.claims); }},
      {"signed by the key that its header brings",
       [](Door&, const auto& good) {
         const auto own = vault::SigningKey::random();
         QJsonObject header = good.header;
         header[u"jwk"_s] = QJsonObject{{u"kty"_s, u"OKP"_s},
                                        {u"crv"_s, u"Ed25519"_s},
                                        {u"x"_s, QString::fromLatin1(protocol::toBase64Url(own.publicKey()))}};
         header[u"jku"_s] = u"https://example.invalid/keys"_s;
         return signedBy(own, header, good.claims);
       }},
      {"HMAC with the public key",
       [](Door& door, const auto& good) {
         QJsonObject header = good.header;
         header[u"alg"_s] = u"HS256"_s;
         const QByteArray key = door.ground.keys->signer().key.publicKey();
         return protocol::compactToken(header, good.claims,
                                       [&](const QByteArray& bytes) { return vault::hmacSha256(key, bytes); });
       }},
      {"no signature", [](Door&, const auto& good) { return good.signedPart + '.'; }},
      {"another claim under the signature",
       [](Door&, const auto& good) {
         QJsonObject claims = good.claims;
         claims[u"tid"_s] = u"22222222-2222-2222-2222-222222222222"_s;
         return part(good.header) + '.' + part(claims) + '.' + protocol::toBase64Url(good.signature);
       }},
      {"a bit of the signature",
       [](Door&, const auto& good) {
         QByteArray signature = good.signature;
         signature[7] = char(signature[7] ^ 4);
         return good.signedPart + '.' + protocol::toBase64Url(signature);
       }},
      {"a signature with padding",
       [](Door&, const auto& good) { return good.signedPart + '.' + protocol::toBase64Url(good.signature) + "=="; }},
      {"a part too many",
       [](Door&, const auto& good) { return good.signedPart + '.' + protocol::toBase64Url(good.signature) + ".e30"; }},
      {"the same member twice",
       [](Door& door, const auto& good) {
         QByteArray claims = QJsonDocument(good.claims).toJson(QJsonDocument::Compact);
         claims.replace(0, 1, "{\"tid\":\"22222222-2222-2222-2222-222222222222\",");
         const QByteArray signedPart = part(good.header) + '.' + protocol::toBase64Url(claims);
         return signedPart + '.' + protocol::toBase64Url(door.ground.keys->signer().key.sign(signedPart));
       }},
      {"longer than any token", [](Door&, const auto&) { return QByteArray(5000, 'a'); }},
      {"nothing but points", [](Door&, const auto&) { return QByteArray(".."); }},
      {"a refresh token",
       [](Door& door, const auto&) {
         return door.book.token({door.keys.assertion(door.identity, door.book.now()), {}}).answer->refreshToken;
       }},
      {"an assertion", [](Door& door, const auto&) { return door.keys.assertion(door.identity, door.book.now()); }},
  };
}

}  // namespace

std::vector<Mutant> allMutants() {
  std::vector<Mutant> all = mutantsOfHeaders();
  for (const auto& more : {mutantsOfClaims(), mutantsOfSignatures()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace counterfoil::support
