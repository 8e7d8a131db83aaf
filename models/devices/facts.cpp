// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/devices/facts.h"

#include <QJsonArray>
#include <array>

#include "models/journal/record_about.h"

namespace counterfoil::devices {

using namespace Qt::StringLiterals;
using journal::FieldSpec;
using journal::FieldType;

namespace {

constexpr FieldSpec kDeviceFields[] = {
    {"name", FieldType::Text},
    {"public_key", FieldType::Text},
    {"till_code", FieldType::Text},
    {"with_history", FieldType::Flag},
    {"enrolled_at_utc_ms", FieldType::Integer},
    {"state", FieldType::Text},
    {"reason", FieldType::Text},
};
constexpr FieldSpec kApiKeyFields[] = {
    {"name", FieldType::Text},
    {"scopes", FieldType::Text},
    {"created_at_utc_ms", FieldType::Integer},
    {"expires_at_utc_ms", FieldType::Integer},
    {"revoked", FieldType::Flag},
};

constexpr FieldSpec kUserFields[] = {
    {"name", FieldType::Text},
    {"scopes", FieldType::Text},
    {"disabled", FieldType::Flag},
};

constexpr std::array<const char*, 3> kStates{"active", "revoked", "released"};

QJsonObject changed(const QJsonValue& before, const QJsonValue& after) {
  return {{u"before"_s, before}, {u"after"_s, after}};
}

}  // namespace

QString wordOf(DeviceState state) {
  return QString::fromLatin1(kStates[size_t(state)]);
}

DeviceState deviceStateOf(QStringView word) {
  for (size_t i = 0; i < kStates.size(); ++i) {
    if (word == QLatin1String(kStates[i])) return DeviceState(i);
  }
  return DeviceState::Revoked;
}

std::span<const FieldSpec> deviceFields() {
  return kDeviceFields;
}

std::span<const FieldSpec> apiKeyFields() {
  return kApiKeyFields;
}

std::span<const FieldSpec> userFields() {
  return kUserFields;
}

QJsonObject toJson(const User& user) {
  return {{u"name"_s, user.name}, {u"scopes"_s, user.scopes.join(u' ')}, {u"disabled"_s, user.disabled}};
}

QJsonObject toJson(const Device& device) {
  return {{u"name"_s, device.name},
          {u"public_key"_s, QString::fromLatin1(device.publicKey.toBase64())},
          {u"till_code"_s, device.tillCode},
          {u"with_history"_s, device.withHistory},
          {u"enrolled_at_utc_ms"_s, device.enrolledAt.utcMs()},
          {u"state"_s, wordOf(device.state)},
          {u"reason"_s, device.reason}};
}

QJsonObject toJson(const ApiKey& key) {
  return {{u"name"_s, key.name},
          {u"scopes"_s, key.scopes.join(u' ')},
          {u"created_at_utc_ms"_s, key.createdAt.utcMs()},
          {u"expires_at_utc_ms"_s, key.expiresAt.utcMs()},
          {u"revoked"_s, key.revoked}};
}

core::Done recordEnrolled(journal::Writing& writing, const Device& device, const journal::Actor& actor) {
  return journal::recordAbout(writing, kDeviceEnrolled, device.id, toJson(device), actor);
}

core::Done recordRenamed(journal::Writing& writing, const Device& before, const QString& name,
                         const journal::Actor& actor) {
  return journal::recordAbout(writing, kDeviceRenamed, before.id, {{u"name"_s, changed(before.name, name)}}, actor);
}

core::Done recordState(journal::Writing& writing, const Device& before, DeviceState state, const QString& reason,
                       const journal::Actor& actor) {
  const QJsonObject body{{u"state"_s, changed(wordOf(before.state), wordOf(state))},
                         {u"reason"_s, changed(before.reason, reason)}};
  const char* const kind = state == DeviceState::Released ? kDeviceReleased : kDeviceRevoked;
  return journal::recordAbout(writing, kind, before.id, body, actor);
}

Succession successionIn(const QJsonObject& body) {
  Succession succession;
  succession.successor = DeviceId::parse(body["successor_id"_L1].toString()).value_or(DeviceId());
  succession.withStore = body["with_store"_L1].toBool();
  succession.namesChains = body["chains"_L1].isArray();
  const QJsonArray chains = body["chains"_L1].toArray();
  for (const QJsonValue& each : chains) {
    const auto origin = journal::OriginId::parse(each["origin"_L1].toString());
    if (origin) succession.chains.push_back({*origin, each["origin_seq"_L1].toInteger()});
  }
  return succession;
}

core::Done recordSucceeded(journal::Writing& writing, DeviceId device, const Succession& succession,
                           const journal::Actor& actor) {
  QJsonArray chains;
  for (const Succession::Chain& each : succession.chains) {
    chains.append(QJsonObject{{u"origin"_s, each.origin.text()}, {u"origin_seq"_s, each.originSeq}});
  }
  const QJsonObject body{
      {u"successor_id"_s, succession.successor.text()}, {u"with_store"_s, succession.withStore}, {u"chains"_s, chains}};
  return journal::recordAbout(writing, kDeviceSucceeded, device, body, actor);
}

core::Done recordDiskDestroyed(journal::Writing& writing, DeviceId device, const QString& reason,
                               const journal::Actor& actor) {
  return journal::recordAbout(writing, kDeviceDiskDestroyed, device, {{u"reason"_s, reason}}, actor);
}

core::Done recordTokenReused(journal::Writing& writing, DeviceId device) {
  return journal::recordAbout(writing, kDeviceTokenReused, device, {}, {});
}

core::Done recordCreated(journal::Writing& writing, const ApiKey& key, const journal::Actor& actor) {
  return journal::recordAbout(writing, kApiKeyCreated, key.id, toJson(key), actor);
}

core::Done recordRevoked(journal::Writing& writing, ApiKeyId key, const journal::Actor& actor) {
  return journal::recordAbout(writing, kApiKeyRevoked, key, {{u"revoked"_s, changed(false, true)}}, actor);
}

core::Done recordCreated(journal::Writing& writing, const User& user, const journal::Actor& actor) {
  return journal::recordAbout(writing, kUserCreated, user.id, toJson(user), actor);
}

core::Done recordDisabled(journal::Writing& writing, const User& before, const journal::Actor& actor) {
  return journal::recordAbout(writing, kUserDisabled, before.id, {{u"disabled"_s, changed(before.disabled, true)}},
                              actor);
}

core::Done recordTokenReused(journal::Writing& writing, UserId user) {
  return journal::recordAbout(writing, kUserTokenReused, user, {}, {});
}

core::Done recordPasswordSet(journal::Writing& writing, UserId user, const journal::Actor& actor) {
  return journal::recordAbout(writing, kUserPasswordSet, user, {}, actor);
}

core::Done recordLinked(journal::Writing& writing, UserId user, const QString& issuer, const journal::Actor& actor) {
  return journal::recordAbout(writing, kUserLinked, user, {{u"issuer"_s, issuer}}, actor);
}

core::Done recordProvider(journal::Writing& writing, const QString& name, const QString& issuer, bool added,
                          const journal::Actor& actor) {
  const auto id = core::AnyId(QUuid::createUuidV5(QUuid(), u"provider "_s + name));
  return journal::recordAbout(writing, added ? kProviderAdded : kProviderRemoved, id,
                              {{u"name"_s, name}, {u"issuer"_s, issuer}}, actor);
}

core::Done recordAdministered(journal::Writing& writing, const core::AnyId& tenant, const Administered& what,
                              const journal::Actor& actor) {
  QJsonObject about;
  for (auto member = what.about.begin(); member != what.about.end(); ++member) {
    // What was not said is left out, and nobody's text makes the journal grow.
    if (!member->isString() && !member->isNull()) {
      about[member.key()] = *member;
    } else if (!member->toString().isEmpty()) {
      about[member.key()] = member->toString().left(200);
    }
  }
  const QJsonObject body{{u"act"_s, what.act}, {u"by"_s, what.by.left(80)}, {u"about"_s, about}};
  return journal::recordAbout(writing, kAdministered, tenant, body, actor);
}

core::Done recordErased(journal::Writing& writing, const core::AnyId& person, const QString& reason,
                        const journal::Actor& actor) {
  return journal::recordAbout(writing, kPersonErased, person, {{u"reason"_s, reason.left(200)}}, actor);
}

core::Done recordLookedUp(journal::Writing& writing, int people, const journal::Actor& actor) {
  return journal::recordAbout(writing, kPersonLookedUp, writing.make<core::AnyId>(), {{u"people"_s, people}}, actor);
}

core::Done recordLookedUpBefore(journal::Writing& writing, const core::AnyId& look, int people, core::Instant at,
                                const journal::Actor& actor) {
  return journal::recordAbout(writing, kPersonLookedUp, look, {{u"people"_s, people}, {u"at_utc_ms"_s, at.utcMs()}},
                              actor);
}

}  // namespace counterfoil::devices
