// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/administration.h"

#include <QHash>
#include <QJsonArray>
#include <array>

#include "models/core/json_reader.h"
#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "sync/access/api_keys.h"
#include "sync/access/enrolment.h"
#include "sync/access/succession.h"
#include "sync/access/users.h"
#include "sync/hub/held_cards.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::JsonReader;
using core::Result;
using devices::ApiKeyId;
using protocol::DeviceId;

namespace {

struct Act {
  journal::Writing& writing;
  const HubKeys& keys;
  hub::TenantId tenant;
  JsonReader arguments;
  core::Instant now;
  const journal::Actor& actor;
};

template <class IdType>
Result<IdType> idArgument(const Act& act, QLatin1String key) {
  CF_TRY(const QString text, act.arguments.string(key));
  const auto id = IdType::parse(text);
  if (!id) return act.arguments.wrong(key, u"malformed_id"_s);
  return *id;
}

Result<QJsonObject> nothingMore(const core::Done& done) {
  if (!done) return done.error();
  return QJsonObject();
}

/// A device whose terminal still keeps card payments is let go by somebody who knows it: it may be stolen.
core::Done refuseHeldCards(const Act& act, DeviceId device) {
  CF_TRY(const bool anyway, act.arguments.boolean("anyway"_L1, false));
  if (anyway) return {};
  CF_TRY(const QByteArray key, publicKeyOf(act.writing.reader(), device));
  return hub::refuseHeldCards(act.writing.reader(), key);
}

Result<QJsonObject> enrolCode(const Act& act) {
  CF_TRY(const QString name, act.arguments.string("name"_L1, {}));
  qint64 minutes = kCodeMinutes;
  if (act.arguments.has("minutes"_L1)) {
    CF_TRY(minutes, act.arguments.integer("minutes"_L1, 1, 60));
  }
  const bool replaces = !act.arguments.json()[u"replaces"_s].toString().isEmpty();
  DeviceId replaced;
  CF_TRY(const bool anyway, act.arguments.boolean("anyway"_L1, false));
  if (replaces) {
    CF_TRY(replaced, idArgument<DeviceId>(act, "replaces"_L1));
    CF_CHECK(refuseHeldCards(act, replaced));
  }
  CF_TRY(const auto code,
         replaces ? makeSuccessorCode(act.writing, act.tenant, act.keys, name, replaced, act.now, int(minutes), anyway)
                  : makeCode(act.writing, act.tenant, act.keys, name, act.now, int(minutes)));
  return QJsonObject{{u"code"_s, code.code}, {u"expires_at"_s, code.expiresAt.text()}};
}

Result<QJsonObject> devicesOf(const Act& act) {
  CF_TRY(const auto all, devices::listDevices(act.writing.reader()));
  // Who may what is decided by the local table alone: what a till pushed about devices is not listed as one.
  QHash<DeviceId, QString> admitted;
  CF_CHECK(act.writing.reader().rows("SELECT id, state FROM access_device", {}, [&](const journal::Row& row) {
    admitted.insert(row.id<DeviceId>(0), row.text(1));
    return true;
  }));
  QJsonArray list;
  for (const devices::Device& device : all) {
    if (!admitted.contains(device.id)) continue;
    list.append(QJsonObject{{u"id"_s, device.id.text()},
                            {u"name"_s, device.name},
                            {u"till_code"_s, device.tillCode},
                            {u"state"_s, admitted.value(device.id)},
                            {u"reason"_s, device.reason},
                            {u"enrolled_at"_s, device.enrolledAt.text()},
                            {u"token_reuses"_s, device.tokenReuses}});
  }
  return QJsonObject{{u"devices"_s, list}};
}

Result<QJsonObject> revoke(const Act& act) {
  CF_TRY(const auto device, idArgument<DeviceId>(act, "device"_L1));
  CF_TRY(const QString reason, act.arguments.string("reason"_L1, {}));
  CF_CHECK(refuseHeldCards(act, device));
  return nothingMore(revokeDevice(act.writing, device, reason, act.actor));
}

Result<QJsonObject> release(const Act& act) {
  CF_TRY(const auto device, idArgument<DeviceId>(act, "device"_L1));
  CF_TRY(const QString reason, act.arguments.string("reason"_L1, {}));
  return nothingMore(releaseDevice(act.writing, device, reason, act.actor));
}

Result<QJsonObject> succeed(const Act& act) {
  CF_TRY(const auto device, idArgument<DeviceId>(act, "device"_L1));
  CF_TRY(const auto successor, idArgument<DeviceId>(act, "successor"_L1));
  CF_CHECK(refuseHeldCards(act, device));
  return nothingMore(succeedDevice(act.writing, device, successor, false, act.actor));
}

Result<QJsonObject> destroyed(const Act& act) {
  CF_TRY(const auto device, idArgument<DeviceId>(act, "device"_L1));
  CF_TRY(const QString reason, act.arguments.string("reason"_L1, {}));
  return nothingMore(noteDiskDestroyed(act.writing, device, reason, act.actor));
}

Result<QJsonObject> rename(const Act& act) {
  CF_TRY(const auto device, idArgument<DeviceId>(act, "device"_L1));
  CF_TRY(const QString name, act.arguments.string("name"_L1));
  if (name.trimmed().isEmpty() || name.size() > 80) return act.arguments.wrong("name"_L1, u"out_of_range"_s);
  CF_TRY(const auto before, devices::findDevice(act.writing.reader(), device));
  return nothingMore(devices::recordRenamed(act.writing, before, name.trimmed(), act.actor));
}

Result<QJsonObject> createKey(const Act& act) {
  CF_TRY(const QString name, act.arguments.string("name"_L1));
  CF_TRY(const auto scopes, act.arguments.strings("scopes"_L1));
  qint64 days = 365;
  if (act.arguments.has("days"_L1)) {
    CF_TRY(days, act.arguments.integer("days"_L1, 1, kApiKeyMostDays));
  }
  CF_TRY(const auto key, makeApiKey(act.writing, act.tenant, name, QStringList(scopes.begin(), scopes.end()), int(days),
                                    act.now, act.actor));
  return QJsonObject{{u"id"_s, key.id.text()}, {u"key"_s, QString::fromLatin1(key.text)}};
}

Result<QJsonObject> revokeKey(const Act& act) {
  CF_TRY(const auto key, idArgument<ApiKeyId>(act, "key"_L1));
  return nothingMore(revokeApiKey(act.writing, key, act.actor));
}

Result<QJsonObject> keysOfTenant(const Act& act) {
  CF_TRY(const auto all, devices::listApiKeys(act.writing.reader()));
  QJsonArray list;
  for (const devices::ApiKey& key : all) {
    // What the book alone knows, since the hub was restored, opens nothing: it is made again.
    CF_TRY(const auto known, act.writing.reader().first("SELECT 1 FROM access_api_key WHERE id = $1", {key.id},
                                                        [](const journal::Row&) { return true; }));
    if (!known) continue;
    list.append(QJsonObject{{u"id"_s, key.id.text()},
                            {u"name"_s, key.name},
                            {u"scopes"_s, QJsonArray::fromStringList(key.scopes)},
                            {u"expires_at"_s, key.expiresAt.text()},
                            {u"revoked"_s, key.revoked}});
  }
  return QJsonObject{{u"keys"_s, list}};
}

Result<QJsonObject> usersOf(const Act& act) {
  CF_TRY(const auto all, devices::listUsers(act.writing.reader()));
  QHash<devices::UserId, bool> disabled;
  CF_CHECK(act.writing.reader().rows("SELECT id, disabled FROM access_user", {}, [&](const journal::Row& row) {
    disabled.insert(row.id<devices::UserId>(0), row.flag(1));
    return true;
  }));
  QJsonArray list;
  for (const devices::User& user : all) {
    if (!disabled.contains(user.id)) continue;
    list.append(QJsonObject{{u"user"_s, user.id.text()},
                            {u"name"_s, user.name},
                            {u"scopes"_s, QJsonArray::fromStringList(user.scopes)},
                            {u"disabled"_s, disabled.value(user.id)}});
  }
  return QJsonObject{{u"users"_s, list}};
}

Result<QJsonObject> endUser(const Act& act) {
  CF_TRY(const auto user, idArgument<devices::UserId>(act, "user"_L1));
  // Whoever has shut the door on themselves cannot open it again.
  if (user.bytes() == act.actor.staff.bytes()) return core::refused(u"own_account"_s);
  return nothingMore(disableUser(act.writing, user, act.actor));
}

struct Verb {
  const char* word;
  Result<QJsonObject> (*act)(const Act&);
};
constexpr std::array<Verb, 12> kVerbs{{{"enrol", enrolCode},
                                       {"devices", devicesOf},
                                       {"revoke", revoke},
                                       {"release", release},
                                       {"succeed", succeed},
                                       {"destroyed", destroyed},
                                       {"rename", rename},
                                       {"key_create", createKey},
                                       {"key_revoke", revokeKey},
                                       {"keys", keysOfTenant},
                                       {"users", usersOf},
                                       {"user_disable", endUser}}};

}  // namespace

QJsonObject AdminRequest::toJson() const {
  return {{u"tenant"_s, tenant.text()}, {u"verb"_s, verb}, {u"arguments"_s, arguments}};
}

Result<AdminRequest> AdminRequest::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  AdminRequest request;
  CF_TRY(const QString tenant, json.string("tenant"_L1));
  request.tenant = hub::TenantId::parse(tenant).value_or(hub::TenantId());
  if (request.tenant.isNull()) return json.wrong("tenant"_L1, u"malformed_id"_s);
  CF_TRY(request.verb, json.string("verb"_L1));
  CF_TRY(const JsonReader arguments, json.object("arguments"_L1));
  request.arguments = arguments.json();
  return request;
}

Result<QJsonObject> aboutOf(const journal::Reader& reader, const AdminRequest& request) {
  QJsonObject about = request.arguments;
  const auto call = [&](const QString& member, const Result<QString>& name) {
    if (name) about[member + u"_name"_s] = *name;
    // Who is unknown is refused by the act itself.
    return name || name.error().kind == core::ErrorKind::NotFound ? core::Done() : core::Done(name.error());
  };
  for (const QString& member : {u"device"_s, u"successor"_s, u"replaces"_s}) {
    const auto id = DeviceId::parse(about.value(member).toString());
    if (!id) continue;
    const auto device = devices::findDevice(reader, *id);
    CF_CHECK(call(member, device ? Result<QString>(device->name) : Result<QString>(device.error())));
    // What was let go knowingly.
    const auto key = about.value(u"anyway"_s).toBool() ? publicKeyOf(reader, *id) : core::notFound(QString());
    const core::Done sent = key ? hub::refuseHeldCards(reader, *key) : core::Done();
    if (!sent) about[u"cards_held"_s] = sent.error().detail;
  }
  if (const auto id = ApiKeyId::parse(about.value(u"key"_s).toString())) {
    const auto key = devices::findApiKey(reader, *id);
    CF_CHECK(call(u"key"_s, key ? Result<QString>(key->name) : Result<QString>(key.error())));
  }
  if (const auto id = devices::UserId::parse(about.value(u"user"_s).toString())) {
    const auto user = devices::findUser(reader, *id);
    CF_CHECK(call(u"user"_s, user ? Result<QString>(user->name) : Result<QString>(user.error())));
  }
  return about;
}

Result<QJsonObject> administer(journal::Writing& writing, const HubKeys& keys, const AdminRequest& request,
                               core::Instant now, const journal::Actor& actor) {
  for (const Verb& verb : kVerbs) {
    if (request.verb != QLatin1String(verb.word)) continue;
    return verb.act({writing, keys, request.tenant, JsonReader(request.arguments), now, actor});
  }
  return core::invalid(u"unknown_verb"_s, request.verb);
}

}  // namespace counterfoil::access
