// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/enrolment.h"

#include <QJsonArray>

#include "models/core/json_reader.h"
#include "sync/protocol/compact_token.h"

namespace counterfoil::protocol {

using namespace Qt::StringLiterals;
using core::JsonReader;
using core::Result;

namespace {

constexpr qsizetype kMostNameLength = 80;
constexpr qsizetype kMostProviderName = 40;
constexpr qsizetype kMostCode = 2048;
constexpr qsizetype kMostVerifier = 128;
constexpr qsizetype kMostRedirect = 200;
constexpr qsizetype kMostTillCode = 8;
constexpr qsizetype kMostRefreshToken = 256;
constexpr qsizetype kLeastClient = 16;
constexpr qsizetype kMostClient = 128;
constexpr qsizetype kMostLoginLength = 254;
constexpr qsizetype kMostPasswordLength = 256;

QString textOf(const QByteArray& bytes) {
  return QString::fromLatin1(bytes.toBase64());
}

QJsonValue textOrNull(const QByteArray& bytes) {
  return bytes.isEmpty() ? QJsonValue() : QJsonValue(textOf(bytes));
}

Result<QByteArray> bytesOf(const JsonReader& json, QLatin1String key, qsizetype length) {
  CF_TRY(const QString text, json.string(key));
  const auto decoded = QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
  if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || decoded.decoded.size() != length) {
    return json.wrong(key, u"malformed_bytes"_s, u"%1 bytes in Base64"_s.arg(length));
  }
  return decoded.decoded;
}

Result<QByteArray> bytesOrNone(const JsonReader& json, QLatin1String key, qsizetype length) {
  if (!json.has(key)) return QByteArray();
  return bytesOf(json, key, length);
}

Result<QString> textUpTo(const JsonReader& json, QLatin1String key, qsizetype most) {
  CF_TRY(const QString text, json.string(key));
  if (text.isEmpty() || text.size() > most) return json.wrong(key, u"out_of_range"_s);
  return text;
}

Result<QString> clientOf(const JsonReader& json) {
  CF_TRY(const QString client, textUpTo(json, "client"_L1, kMostClient));
  if (client.size() < kLeastClient) return json.wrong("client"_L1, u"out_of_range"_s);
  return client;
}

template <class IdType>
Result<IdType> identityOf(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto id = IdType::parse(text);
  if (!id) return json.wrong(key, u"malformed_id"_s);
  return *id;
}

Result<core::Instant> timeOf(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto instant = core::Instant::parse(text);
  if (!instant) return json.wrong(key, u"malformed_instant"_s);
  return *instant;
}

QJsonArray keysJson(const std::vector<HubKey>& keys) {
  QJsonArray json;
  for (const HubKey& key : keys) {
    json.append(QJsonObject{{u"kid"_s, key.kid}, {u"public_key"_s, textOf(key.publicKey)}});
  }
  return json;
}

Result<std::vector<HubKey>> keysOf(const JsonReader& json) {
  CF_TRY(const auto entries, json.objects("hub_keys"_L1));
  std::vector<HubKey> keys;
  for (const JsonReader& entry : entries) {
    HubKey key;
    CF_TRY(key.kid, textUpTo(entry, "kid"_L1, 64));
    CF_TRY(key.publicKey, bytesOf(entry, "public_key"_L1, 32));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace

QByteArray enrolmentProof(const QString& code, const QByteArray& publicKey) {
  return "counterfoil/enrol/1\n" + code.toUtf8() + '\n' + publicKey;
}

QJsonObject EnrolRequest::toJson() const {
  QJsonObject json{{u"code"_s, code},
                   {u"name"_s, name},
                   {u"public_key"_s, textOf(publicKey)},
                   {u"proof"_s, textOf(proof)},
                   {u"store_state"_s, store == StoreState::History ? u"history"_s : u"empty"_s},
                   {u"store_key"_s, textOrNull(storeKey)},
                   {u"till_code"_s, tillCode.isEmpty() ? QJsonValue() : QJsonValue(tillCode)},
                   {u"currency"_s, currency.isEmpty() ? QJsonValue() : QJsonValue(currency)}};
  if (!tenant.isNull()) json[u"tenant"_s] = tenant.text();
  return json;
}

Result<EnrolRequest> EnrolRequest::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  EnrolRequest request;
  CF_TRY(request.code, textUpTo(json, "code"_L1, 40));
  CF_TRY(const QString name, textUpTo(json, "name"_L1, kMostNameLength));
  request.name = name.trimmed();
  if (request.name.isEmpty()) return json.wrong("name"_L1, u"out_of_range"_s);
  CF_TRY(request.publicKey, bytesOf(json, "public_key"_L1, 32));
  CF_TRY(request.proof, bytesOf(json, "proof"_L1, 64));
  CF_TRY(const QString state, json.string("store_state"_L1));
  if (state != u"empty" && state != u"history") return json.wrong("store_state"_L1, u"out_of_range"_s);
  request.store = state == u"history" ? StoreState::History : StoreState::Empty;
  CF_TRY(request.storeKey, bytesOrNone(json, "store_key"_L1, 32));
  if (json.has("tenant"_L1)) {
    CF_TRY(request.tenant, identityOf<TenantId>(json, "tenant"_L1));
  }
  if (json.has("currency"_L1)) {
    CF_TRY(request.currency, textUpTo(json, "currency"_L1, 3));
  }
  if (json.has("till_code"_L1)) {
    CF_TRY(request.tillCode, textUpTo(json, "till_code"_L1, kMostTillCode));
    for (const QChar c : std::as_const(request.tillCode)) {
      const bool known = (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
      if (!known) return json.wrong("till_code"_L1, u"out_of_range"_s);
    }
  }
  return request;
}

QJsonObject EnrolAnswer::toJson() const {
  return {{u"device_id"_s, device.text()},
          {u"tenant"_s, tenant.text()},
          {u"till_code"_s, tillCode},
          {u"bootstrap"_s, bootstrap == Bootstrap::Push ? u"push"_s : u"snapshot"_s},
          {u"tenant_key"_s, textOrNull(tenantKey)},
          {u"hub_keys"_s, keysJson(hubKeys)},
          {u"server_time"_s, serverTime.text()}};
}

Result<EnrolAnswer> EnrolAnswer::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  EnrolAnswer answer;
  CF_TRY(answer.device, identityOf<DeviceId>(json, "device_id"_L1));
  CF_TRY(answer.tenant, identityOf<TenantId>(json, "tenant"_L1));
  CF_TRY(answer.tillCode, textUpTo(json, "till_code"_L1, kMostTillCode));
  CF_TRY(const QString bootstrap, json.string("bootstrap"_L1));
  if (bootstrap != u"push" && bootstrap != u"snapshot") return json.wrong("bootstrap"_L1, u"out_of_range"_s);
  answer.bootstrap = bootstrap == u"push" ? Bootstrap::Push : Bootstrap::Snapshot;
  CF_TRY(answer.tenantKey, bytesOrNone(json, "tenant_key"_L1, 32));
  CF_TRY(answer.hubKeys, keysOf(json));
  CF_TRY(answer.serverTime, timeOf(json, "server_time"_L1));
  return answer;
}

QString TokenRequest::grantType() const {
  if (!link.isEmpty()) return u"magic_link"_s;
  if (!oidc.code.isEmpty()) return u"oidc_code"_s;
  if (!password.isEmpty()) return u"password"_s;
  return refreshToken.isEmpty() ? u"device_assertion"_s : u"refresh_token"_s;
}

QJsonObject TokenRequest::toJson() const {
  QJsonObject json{{u"grant_type"_s, grantType()}};
  const auto put = [&json](QLatin1String key, const QString& text) {
    if (!text.isEmpty()) json[key] = text;
  };
  put("assertion"_L1, QString::fromLatin1(assertion));
  put("refresh_token"_L1, QString::fromLatin1(refreshToken));
  put("client"_L1, client);
  put("tenant"_L1, tenant.isNull() ? QString() : tenant.text());
  put("login"_L1, login);
  put("password"_L1, password);
  put("magic_link"_L1, QString::fromLatin1(link));
  put("provider"_L1, oidc.provider);
  put("code"_L1, oidc.code);
  put("code_verifier"_L1, oidc.verifier);
  put("redirect_uri"_L1, oidc.redirectUri);
  put("nonce"_L1, oidc.nonce);
  return json;
}

Result<TokenRequest> TokenRequest::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  CF_TRY(const QString grant, json.string("grant_type"_L1));
  TokenRequest request;
  if (grant == u"password" || grant == u"magic_link" || grant == u"oidc_code" ||
      (grant == u"refresh_token" && !json.has("assertion"_L1))) {
    CF_TRY(request.client, clientOf(json));
  } else if (grant == u"device_assertion" || grant == u"refresh_token") {
    CF_TRY(const QString assertion, textUpTo(json, "assertion"_L1, kMostTokenBytes));
    request.assertion = assertion.toLatin1();
  } else {
    return json.wrong("grant_type"_L1, u"unsupported_grant"_s);
  }
  if (grant == u"refresh_token") {
    CF_TRY(const QString token, textUpTo(json, "refresh_token"_L1, kMostRefreshToken));
    request.refreshToken = token.toLatin1();
  } else if (grant == u"password") {
    CF_TRY(request.tenant, identityOf<TenantId>(json, "tenant"_L1));
    CF_TRY(request.login, textUpTo(json, "login"_L1, kMostLoginLength));
    CF_TRY(request.password, textUpTo(json, "password"_L1, kMostPasswordLength));
  } else if (grant == u"magic_link") {
    CF_TRY(const QString link, textUpTo(json, "magic_link"_L1, kMostRefreshToken));
    request.link = link.toLatin1();
  } else if (grant == u"oidc_code") {
    CF_TRY(request.tenant, identityOf<TenantId>(json, "tenant"_L1));
    CF_TRY(request.oidc.provider, textUpTo(json, "provider"_L1, kMostProviderName));
    CF_TRY(request.oidc.code, textUpTo(json, "code"_L1, kMostCode));
    CF_TRY(request.oidc.verifier, textUpTo(json, "code_verifier"_L1, kMostVerifier));
    CF_TRY(request.oidc.redirectUri, textUpTo(json, "redirect_uri"_L1, kMostRedirect));
    CF_TRY(request.oidc.nonce, textUpTo(json, "nonce"_L1, kMostVerifier));
  }
  return request;
}

QJsonObject LinkRequest::toJson() const {
  return {{u"tenant"_s, tenant.text()}, {u"login"_s, login}, {u"client"_s, client}};
}

Result<LinkRequest> LinkRequest::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  LinkRequest request;
  CF_TRY(request.tenant, identityOf<TenantId>(json, "tenant"_L1));
  CF_TRY(request.login, textUpTo(json, "login"_L1, kMostLoginLength));
  CF_TRY(request.client, clientOf(json));
  return request;
}

QJsonObject TokenAnswer::toJson() const {
  return {{u"access_token"_s, QString::fromLatin1(accessToken)},
          {u"token_type"_s, u"Bearer"_s},
          {u"expires_in"_s, expiresInS},
          {u"refresh_token"_s, QString::fromLatin1(refreshToken)},
          {u"refresh_expires_in"_s, refreshExpiresInS},
          {u"hub_keys"_s, keysJson(hubKeys)},
          {u"server_time"_s, serverTime.text()}};
}

Result<TokenAnswer> TokenAnswer::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  TokenAnswer answer;
  CF_TRY(const QString access, textUpTo(json, "access_token"_L1, kMostTokenBytes));
  CF_TRY(const QString refresh, textUpTo(json, "refresh_token"_L1, kMostRefreshToken));
  answer.accessToken = access.toLatin1();
  answer.refreshToken = refresh.toLatin1();
  CF_TRY(const qint64 expires, json.integer("expires_in"_L1, 1, 86'400));
  CF_TRY(const qint64 refreshExpires, json.integer("refresh_expires_in"_L1, 1, 400 * 86'400));
  answer.expiresInS = int(expires);
  answer.refreshExpiresInS = int(refreshExpires);
  CF_TRY(answer.hubKeys, keysOf(json));
  CF_TRY(answer.serverTime, timeOf(json, "server_time"_L1));
  return answer;
}

}  // namespace counterfoil::protocol
