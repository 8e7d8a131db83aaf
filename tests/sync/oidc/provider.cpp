// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/oidc/provider.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "sync/oidc/code_flow.h"
#include "sync/protocol/compact_token.h"

namespace counterfoil::support {

using namespace Qt::StringLiterals;

namespace {

QString base64(const QByteArray& bytes) {
  return QString::fromLatin1(protocol::toBase64Url(bytes));
}

QByteArray number(const EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* value = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &value) != 1) qFatal("no number %s", name);
  QByteArray bytes(size > 0 ? size : BN_num_bytes(value), Qt::Uninitialized);
  BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), int(bytes.size()));
  BN_free(value);
  return bytes;
}

/// X.509's spelling of two numbers as JSON's.
QByteArray bothNumbers(const QByteArray& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.constData());
  ECDSA_SIG* const both = d2i_ECDSA_SIG(nullptr, &at, long(der.size()));
  QByteArray bytes(64, Qt::Uninitialized);
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(both), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(both), out + 32, 32);
  ECDSA_SIG_free(both);
  return bytes;
}

}  // namespace

ProviderKey ProviderKey::make(const QString& kid, const QString& alg) {
  EVP_PKEY* const key = alg == u"RS256"   ? EVP_RSA_gen(2048)
                        : alg == u"ES256" ? EVP_EC_gen("P-256")
                        : alg == u"ES384" ? EVP_EC_gen("P-384")
                                          : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  return {kid, alg, std::shared_ptr<EVP_PKEY>(key, &EVP_PKEY_free)};
}

QJsonObject ProviderKey::toJson() const {
  QJsonObject json{{u"kid"_s, kid}, {u"alg"_s, alg}, {u"use"_s, u"sig"_s}};
  if (alg == u"RS256") {
    json[u"kty"_s] = u"RSA"_s;
    json[u"n"_s] = base64(number(key.get(), OSSL_PKEY_PARAM_RSA_N));
    json[u"e"_s] = base64(number(key.get(), OSSL_PKEY_PARAM_RSA_E));
  } else if (alg == u"ES256") {
    json[u"kty"_s] = u"EC"_s;
    json[u"crv"_s] = u"P-256"_s;
    json[u"x"_s] = base64(number(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32));
    json[u"y"_s] = base64(number(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32));
  } else {
    QByteArray raw(32, Qt::Uninitialized);
    size_t size = 32;
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    json[u"kty"_s] = u"OKP"_s;
    json[u"crv"_s] = u"Ed25519"_s;
    json[u"x"_s] = base64(raw);
  }
  return json;
}

QByteArray ProviderKey::sign(const QByteArray& message) const {
  const QByteArray signature = signDer(message);
  return alg == u"ES256" ? bothNumbers(signature) : signature;
}

QByteArray ProviderKey::signDer(const QByteArray& message) const {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  const EVP_MD* const digest = alg == u"EdDSA" ? nullptr : EVP_sha256();
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.constData());
  size_t size = 0;
  EVP_DigestSignInit(context, nullptr, digest, nullptr, key.get());
  EVP_DigestSign(context, nullptr, &size, bytes, size_t(message.size()));
  QByteArray signature(qsizetype(size), Qt::Uninitialized);
  if (EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                     size_t(message.size())) != 1) {
    qFatal("not signed");
  }
  EVP_MD_CTX_free(context);
  signature.truncate(qsizetype(size));
  return signature;
}

QByteArray ProviderKey::publicPem() const {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(out, key.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  const QByteArray pem(bytes, qsizetype(size));
  BIO_free(out);
  return pem;
}

QByteArray identityToken(const QJsonObject& header, const QJsonObject& claims,
                         const std::function<QByteArray(const QByteArray&)>& sign) {
  return protocol::compactToken(header, claims, sign);
}

Provider::Provider() : m_router(routes()), m_server(m_router, m_clock) {
  if (const auto started = m_server.start({}); !started) qFatal("%s", qPrintable(started.error().code));
}

Provider::~Provider() {
  m_server.stop();
}

QString Provider::issuer() const {
  return u"http://127.0.0.1:%1"_s.arg(m_server.port());
}

void Provider::setKeys(const QList<ProviderKey>& keys) {
  const QMutexLocker lock(&m_mutex);
  m_keys = {};
  for (const ProviderKey& key : keys) m_keys.append(key.toJson());
}

void Provider::setClaimedIssuer(const QString& issuer) {
  const QMutexLocker lock(&m_mutex);
  m_claimed = issuer;
}

QString Provider::codeFor(const QByteArray& idToken, const QString& challenge) {
  const QMutexLocker lock(&m_mutex);
  const QString code = u"code-%1"_s.arg(++m_codesMade);
  m_codes[code] = {idToken, challenge};
  return code;
}

std::vector<http::Route> Provider::routes() {
  const auto route = [](const char* method, const QString& path, auto answer) {
    return http::Route{method, path, http::answering(answer), {}, {}, 16 * 1024, false, {}};
  };
  return {route("GET", u"/.well-known/openid-configuration"_s, [this](const http::Request&) { return discovery(); }),
          route("GET", u"/keys"_s,
                [this](const http::Request&) {
                  ++m_keysAsked;
                  const QMutexLocker lock(&m_mutex);
                  return http::json({{u"keys"_s, m_keys}});
                }),
          route("GET", u"/authorize"_s, [this](const http::Request& request) { return authorize(request); }),
          route("POST", u"/token"_s, [this](const http::Request& request) { return token(request); })};
}

http::Response Provider::discovery() const {
  const QMutexLocker lock(&m_mutex);
  return http::json({{u"issuer"_s, m_claimed.isEmpty() ? issuer() : m_claimed},
                     {u"authorization_endpoint"_s, issuer() + u"/authorize"_s},
                     {u"token_endpoint"_s, issuer() + u"/token"_s},
                     {u"jwks_uri"_s, issuer() + u"/keys"_s}});
}

void Provider::setPerson(std::function<QByteArray(const QString&)> tokenFor) {
  const QMutexLocker lock(&m_mutex);
  m_tokenFor = std::move(tokenFor);
}

void Provider::setAnswer(std::function<void(QUrlQuery&)> change) {
  const QMutexLocker lock(&m_mutex);
  m_change = std::move(change);
}

http::Response Provider::authorize(const http::Request& request) {
  const auto asked = [&request](const QString& name) { return request.query.value(name); };
  std::function<QByteArray(const QString&)> tokenFor;
  std::function<void(QUrlQuery&)> change;
  {
    const QMutexLocker lock(&m_mutex);
    tokenFor = m_tokenFor;
    change = m_change;
  }
  const bool good = asked(u"response_type"_s) == u"code" && asked(u"code_challenge_method"_s) == u"S256" &&
                    asked(u"scope"_s).split(u' ').contains(u"openid"_s) && !asked(u"state"_s).isEmpty() && tokenFor;
  if (!good) return http::text("no", "text/plain");
  QUrlQuery answer;
  answer.addQueryItem(u"code"_s, codeFor(tokenFor(asked(u"nonce"_s)), asked(u"code_challenge"_s)));
  answer.addQueryItem(u"state"_s, asked(u"state"_s));
  if (change) change(answer);
  QUrl back(asked(u"redirect_uri"_s));
  back.setQuery(answer);
  http::Response response;
  response.status = 302;
  response.headers.add("Location", back.toEncoded());
  return response;
}

http::Response Provider::token(const http::Request& request) {
  const QUrlQuery form(QString::fromLatin1(request.body));
  const auto value = [&form](const QString& name) { return form.queryItemValue(name, QUrl::FullyDecoded); };
  const QMutexLocker lock(&m_mutex);
  const Code code = m_codes.take(value(u"code"_s));
  const bool good = !code.token.isEmpty() && value(u"grant_type"_s) == u"authorization_code" &&
                    oidc::challengeOf(value(u"code_verifier"_s)) == code.challenge;
  if (!good) return http::json({{u"error"_s, u"invalid_grant"_s}}, 400);
  return http::json({{u"id_token"_s, QString::fromLatin1(code.token)}, {u"token_type"_s, u"Bearer"_s}});
}

}  // namespace counterfoil::support
