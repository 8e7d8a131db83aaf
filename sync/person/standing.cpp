// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/person/standing.h"

#include "models/core/json_reader.h"

namespace counterfoil::person {

using namespace Qt::StringLiterals;
using core::JsonReader;
using core::Result;

namespace {

Result<core::Instant> instantFrom(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto instant = core::Instant::parse(text);
  if (!instant) return json.wrong(key, u"malformed_instant"_s);
  return *instant;
}

template <class IdType>
Result<IdType> idIn(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto id = IdType::parse(text);
  if (!id) return json.wrong(key, u"malformed_id"_s);
  return *id;
}

Result<QStringList> scopesFrom(const JsonReader& json) {
  CF_TRY(const auto words, json.strings("scopes"_L1));
  return QStringList(words.begin(), words.end());
}

}  // namespace

Result<std::vector<Offer>> offersFrom(const QJsonObject& object) {
  const JsonReader json(object);
  CF_TRY(const auto items, json.objects("items"_L1));
  std::vector<Offer> offers;
  for (const JsonReader& item : items) {
    Offer offer;
    CF_TRY(offer.name, item.string("name"_L1));
    CF_TRY(offer.issuer, item.string("issuer"_L1));
    CF_TRY(offer.clientId, item.string("client_id"_L1));
    CF_TRY(offer.authorizationEndpoint, item.string("authorization_endpoint"_L1));
    offers.push_back(std::move(offer));
  }
  return offers;
}

Result<Who> whoFrom(const QJsonObject& object) {
  const JsonReader json(object);
  Who who;
  CF_TRY(who.user, idIn<devices::UserId>(json, "user"_L1));
  CF_TRY(who.name, json.string("name"_L1));
  CF_TRY(who.scopes, scopesFrom(json));
  return who;
}

Result<Code> codeFrom(const QJsonObject& object) {
  const JsonReader json(object);
  Code code;
  CF_TRY(code.code, json.string("code"_L1));
  CF_TRY(code.expiresAt, instantFrom(json, "expires_at"_L1));
  return code;
}

Result<std::vector<devices::Device>> devicesFrom(const QJsonObject& object) {
  const JsonReader json(object);
  CF_TRY(const auto items, json.objects("items"_L1));
  std::vector<devices::Device> all;
  for (const JsonReader& item : items) {
    devices::Device device;
    CF_TRY(device.id, idIn<devices::DeviceId>(item, "id"_L1));
    CF_TRY(device.name, item.string("name"_L1));
    CF_TRY(device.tillCode, item.string("till_code"_L1));
    CF_TRY(const QString state, item.string("state"_L1));
    device.state = devices::deviceStateOf(state);
    CF_TRY(device.reason, item.string("reason"_L1, {}));
    CF_TRY(device.enrolledAt, instantFrom(item, "enrolled_at"_L1));
    CF_TRY(device.tokenReuses, item.integer("token_reuses"_L1, 0));
    all.push_back(std::move(device));
  }
  return all;
}

Result<std::vector<devices::User>> usersFrom(const QJsonObject& object) {
  const JsonReader json(object);
  CF_TRY(const auto items, json.objects("items"_L1));
  std::vector<devices::User> all;
  for (const JsonReader& item : items) {
    devices::User user;
    CF_TRY(user.id, idIn<devices::UserId>(item, "user"_L1));
    CF_TRY(user.name, item.string("name"_L1));
    CF_TRY(user.scopes, scopesFrom(item));
    CF_TRY(user.disabled, item.boolean("disabled"_L1));
    all.push_back(std::move(user));
  }
  return all;
}

}  // namespace counterfoil::person
