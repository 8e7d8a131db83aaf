// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/enrolment.h"

#include <QtEndian>

#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "models/settings/queries.h"
#include "models/vault/crypto.h"
#include "sync/access/local_tables.h"
#include "sync/access/succession.h"
#include "sync/hub/held_cards.h"
#include "sync/protocol/crockford.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Instant;
using core::Result;
using devices::DeviceState;
using hub::TenantId;
using protocol::DeviceId;
using protocol::EnrolAnswer;
using protocol::EnrolRequest;

namespace {

constexpr char kCodePurpose[] = "counterfoil/code/1";
constexpr quint64 kSecretMask = (quint64(1) << 35) - 1;

QByteArray codeHash(const HubKeys& keys, TenantId tenant, const QString& code) {
  return vault::hmacSha256(keys.derive(kCodePurpose), tenant.bytes() + code.toLatin1());
}

/// Where a code names the device that it replaces: a second row, of a hash that no code has, is `used_by` that one. Its
/// name says whether that may happen though the terminal of that one keeps card payments.
QByteArray successionHash(const HubKeys& keys, TenantId tenant, const QByteArray& code) {
  return vault::hmacSha256(keys.derive(kCodePurpose), tenant.bytes() + code + "/succession");
}

const QString kAnyway = u"anyway"_s;

/// The device that a code replaces, if any. Since the code was made its terminal may have kept card payments.
Result<DeviceId> replacedBy(const journal::Reader& reader, const QByteArray& successionHash) {
  struct Named {
    DeviceId device;
    bool anyway = false;
  };
  CF_TRY(const auto found, reader.first("SELECT used_by, name FROM access_code WHERE hash = $1", {successionHash},
                                        [](const journal::Row& row) {
                                          return Named{row.id<DeviceId>(0), row.text(1) == kAnyway};
                                        }));
  if (!found) return DeviceId();
  if (found->anyway) return found->device;
  CF_TRY(const QByteArray holder, publicKeyOf(reader, found->device));
  const Done sent = hub::refuseHeldCards(reader, holder);
  if (!sent && sent.error().code == u"offline_cards_held") {
    return core::refused(u"replaced_keeps_cards"_s, sent.error().detail);
  }
  if (!sent) return sent.error();
  return found->device;
}

core::Error badCode() {
  return core::denied(u"bad_code"_s);
}

struct CodeRow {
  QString name;
  Instant expiresAt;
  DeviceId usedBy;
};

struct DeviceRow {
  QByteArray publicKey;
  QString tillCode;
  bool withHistory = false;
};

Result<std::optional<DeviceRow>> deviceRow(const journal::Reader& reader, DeviceId id) {
  return reader.first("SELECT public_key, till_code, with_history FROM access_device WHERE id = $1", {id},
                      [](const journal::Row& row) {
                        return DeviceRow{row.bytes(0), row.text(1), row.flag(2)};
                      });
}

/// Whether there is more than what the hub itself writes about a tenant that waits for its first till.
Result<bool> hasContents(const journal::Reader& reader) {
  CF_TRY(const auto fact,
         reader.first("SELECT 1 FROM journal WHERE kind NOT IN ('origin.opened', 'device.enrolled', 'device.renamed', "
                      "'device.revoked', 'device.released', 'device.succeeded', 'device.disk_destroyed', "
                      "'device.token_reused', 'api_key.created', "
                      "'api_key.revoked', 'user.created', 'user.disabled', 'user.password_set', 'user.token_reused', "
                      "'user.linked', 'provider.added', 'provider.removed', 'person.looked_up', 'hub.administered', "
                      "'shop.changed') LIMIT 1",
                      {}, [](const journal::Row&) { return true; }));
  return fact.has_value();
}

/// A tenant into which a store with history may come: no device works for it, and no till has filled it.
Result<bool> isEmptyTenant(const journal::Reader& reader) {
  CF_TRY(const qint64 devices, reader.integer("SELECT count(*) FROM access_device WHERE state = 'active'", {}));
  if (devices > 0) return false;
  CF_TRY(const bool contents, hasContents(reader));
  return !contents;
}

/// The least number that no till and no device has, after the letters of the shop's own codes: beside "T1" it is "T2".
/// One that a revoked device had stays its own.
Result<QString> freeTillCode(const journal::Reader& reader) {
  QSet<QString> taken;
  CF_TRY(const auto tills, settings::listTills(reader));
  for (const settings::Till& till : tills) taken.insert(till.code);
  CF_CHECK(reader.rows("SELECT till_code FROM access_device", {}, [&](const journal::Row& row) {
    taken.insert(row.text(0));
    return true;
  }));
  QString letters;
  if (!tills.empty()) {
    letters = tills.front().code;
    while (!letters.isEmpty() && letters.back().isDigit()) letters.chop(1);
    if (letters.size() == tills.front().code.size()) letters.clear();  // "Front" is no series
  }
  int number = 1;
  while (taken.contains(letters + QString::number(number))) ++number;
  return letters + QString::number(number);
}

/// Whose store key the tenant's is; null where there is none.
Result<DeviceId> keyBringer(const journal::Reader& reader) {
  CF_TRY(const auto found, reader.first("SELECT device_id FROM access_tenant WHERE id = 1", {},
                                        [](const journal::Row& row) { return row.id<DeviceId>(0); }));
  return found.value_or(DeviceId());
}

/// A store goes on as it is where it is the first, and its key the tenant's.
Result<protocol::Bootstrap> bootstrapOf(const journal::Reader& reader, DeviceId device, bool withHistory) {
  if (withHistory) return protocol::Bootstrap::Push;
  CF_TRY(const bool contents, hasContents(reader));
  CF_TRY(const DeviceId bringer, keyBringer(reader));
  const bool first = !contents && (bringer.isNull() || bringer == device);
  return first ? protocol::Bootstrap::Push : protocol::Bootstrap::Snapshot;
}

Result<EnrolAnswer> answerFor(const journal::Writing& writing, TenantId tenant, const HubKeys& keys, DeviceId device,
                              Instant now) {
  EnrolAnswer answer;
  CF_TRY(const auto row, deviceRow(writing.reader(), device));
  if (!row) return core::integrityError(u"unknown_device"_s, device.text());
  answer.device = device;
  answer.tenant = tenant;
  answer.tillCode = row->tillCode;
  CF_TRY(answer.bootstrap, bootstrapOf(writing.reader(), device, row->withHistory));
  CF_TRY(answer.tenantKey, tenantKey(writing.reader(), tenant, keys));
  answer.hubKeys = keys.published();
  answer.serverTime = now;
  return answer;
}

/// Whether the tenant needs a store's key: nobody brought one yet, or who did is gone and left nothing.
Result<bool> wantsKey(const journal::Reader& reader, bool empty) {
  CF_TRY(const DeviceId bringer, keyBringer(reader));
  return empty || bringer.isNull();
}

Done keepTenantKey(journal::Writing& writing, TenantId tenant, const HubKeys& keys, const EnrolRequest& request,
                   bool empty, DeviceId device) {
  if (request.storeKey.isEmpty()) return {};
  // The key of a store that never came is nobody's.
  CF_TRY(const bool wanted, wantsKey(writing.reader(), empty));
  if (!wanted) return {};
  return writing.local(kTenantTable)
      .execute(
          "INSERT INTO access_tenant(id, wrapped, device_id) VALUES(1, $1, $2) "
          "ON CONFLICT(id) DO UPDATE SET wrapped = excluded.wrapped, device_id = excluded.device_id",
          {keys.wrap(tenant.bytes(), request.storeKey), device});
}

Result<DeviceId> addDevice(journal::Writing& writing, const EnrolRequest& request, const QString& name, Instant now) {
  devices::Device device;
  device.id = writing.make<DeviceId>();
  device.name = name;
  device.publicKey = request.publicKey;
  device.withHistory = request.store == protocol::StoreState::History;
  device.enrolledAt = now;
  if (device.withHistory && !request.tillCode.isEmpty()) {
    device.tillCode = request.tillCode;
  } else {
    CF_TRY(device.tillCode, freeTillCode(writing.reader()));
  }
  CF_CHECK(devices::recordEnrolled(writing, device, {}));
  CF_CHECK(
      writing.local(kDeviceTable)
          .execute("INSERT INTO access_device(id, public_key, state, till_code, with_history) "
                   "VALUES($1, $2, $3, $4, $5)",
                   {device.id, device.publicKey, devices::wordOf(device.state), device.tillCode, device.withHistory}));
  return device.id;
}

Done setState(journal::Writing& writing, DeviceId device, DeviceState state, const QString& reason,
              const journal::Actor& actor) {
  CF_TRY(const auto before, devices::findDevice(writing.reader(), device));
  // Said once more without a reason, the first reason stays.
  const bool isSaid = before.state == state && reason.isEmpty();
  if (!isSaid) CF_CHECK(devices::recordState(writing, before, state, reason, actor));
  return writing.local(kDeviceTable)
      .execute("UPDATE access_device SET state = $1 WHERE id = $2", {devices::wordOf(state), device});
}

}  // namespace

Result<QByteArray> tenantKey(const journal::Reader& reader, TenantId tenant, const HubKeys& keys) {
  CF_TRY(const auto wrapped, reader.first("SELECT wrapped FROM access_tenant WHERE id = 1", {},
                                          [](const journal::Row& row) { return row.bytes(0); }));
  if (!wrapped) return QByteArray();
  return keys.unwrap(tenant.bytes(), *wrapped);
}

Result<EnrolmentCode> makeCode(journal::Writing& writing, TenantId tenant, const HubKeys& keys, const QString& name,
                               Instant now, int minutes) {
  if (minutes < 1 || minutes > 60) return core::invalid(u"out_of_range"_s, u"minutes: 1 to 60"_s);
  const QByteArray random = vault::randomBytes(8);
  const quint64 secret = qFromBigEndian<quint64>(random.constData()) & kSecretMask;
  const QString code = protocol::enrolmentCode(protocol::tenantHint(tenant.bytes()), secret);
  const Instant expiresAt = now.plusMs(qint64(minutes) * 60'000);
  CF_CHECK(writing.local(kCodeTable).execute("DELETE FROM access_code WHERE expires_at_utc_ms <= $1", {now}));
  CF_CHECK(writing.local(kCodeTable)
               .execute("INSERT INTO access_code(hash, name, expires_at_utc_ms) VALUES($1, $2, $3)",
                        {codeHash(keys, tenant, code), name.trimmed().left(80), expiresAt}));
  return EnrolmentCode{protocol::groupedCode(code), expiresAt};
}

Result<EnrolmentCode> makeSuccessorCode(journal::Writing& writing, TenantId tenant, const HubKeys& keys,
                                        const QString& name, DeviceId device, Instant now, int minutes, bool anyway) {
  CF_TRY(const auto known, deviceRow(writing.reader(), device));
  if (!known) return core::notFound(u"unknown_device"_s, device.text());
  CF_TRY(const DeviceId earlier, settledSuccessor(writing.reader(), device));
  if (!earlier.isNull()) return core::refused(u"already_succeeded"_s, earlier.text());
  CF_TRY(const auto before, devices::findDevice(writing.reader(), device));
  CF_TRY(const EnrolmentCode code, makeCode(writing, tenant, keys, name.isEmpty() ? before.name : name, now, minutes));
  const auto plain = protocol::readEnrolmentCode(code.code);
  if (!plain) return core::integrityError(u"malformed_code"_s);
  const QByteArray hash = successionHash(keys, tenant, plain->toLatin1());
  CF_CHECK(writing.local(kCodeTable)
               .execute("INSERT INTO access_code(hash, name, expires_at_utc_ms, used_by) VALUES($1, $2, $3, $4)",
                        {hash, anyway ? kAnyway : u""_s, code.expiresAt, device}));
  return code;
}

Result<EnrolAnswer> enrol(journal::Writing& writing, TenantId tenant, const HubKeys& keys, const EnrolRequest& request,
                          Instant now) {
  const auto code = protocol::readEnrolmentCode(request.code);
  if (!code) return badCode();
  const QByteArray hash = codeHash(keys, tenant, *code);
  CF_TRY(const auto row,
         writing.reader().first("SELECT name, expires_at_utc_ms, used_by FROM access_code WHERE hash = $1", {hash},
                                [](const journal::Row& r) {
                                  return CodeRow{r.text(0), r.instant(1), r.id<DeviceId>(2)};
                                }));
  if (!row || row->expiresAt <= now) return badCode();
  const QByteArray proven = protocol::enrolmentProof(*code, request.publicKey);
  if (!vault::verifySignature(request.publicKey, proven, request.proof)) return badCode();
  // Whoever holds the code may know that it is another's; it stays good.
  const bool renews = !request.tenant.isNull();
  if (renews && request.tenant != tenant) return core::refused(u"another_tenant"_s);
  if (!row->usedBy.isNull()) {
    CF_TRY(const auto device, deviceRow(writing.reader(), row->usedBy));
    if (!device || device->publicKey != request.publicKey) return badCode();
    return answerFor(writing, tenant, keys, row->usedBy, now);
  }
  CF_TRY(const bool empty, isEmptyTenant(writing.reader()));
  CF_TRY(const DeviceId replaced, replacedBy(writing.reader(), successionHash(keys, tenant, code->toLatin1())));
  if (request.store == protocol::StoreState::History) {
    if (!empty && replaced.isNull()) return core::refused(u"tenant_not_empty"_s);
    if (request.storeKey.isEmpty() && !renews) return core::invalid(u"store_key_missing"_s);
    CF_TRY(const settings::Shop shop, settings::readShop(writing.reader()));
    const bool differs = !shop.currency.isEmpty() && !request.currency.isEmpty() && shop.currency != request.currency;
    if (differs) return core::refused(u"currency_differs"_s, shop.currency);
  }
  if (renews && request.storeKey.isEmpty()) {
    CF_TRY(const bool wanted, wantsKey(writing.reader(), empty && replaced.isNull()));
    if (wanted) return core::invalid(u"store_key_missing"_s);
  }
  // Who made the code said what the till is to be called; tills propose their computer's name, which may be every
  // till's.
  CF_TRY(const DeviceId device, addDevice(writing, request, row->name.isEmpty() ? request.name : row->name, now));
  CF_CHECK(keepTenantKey(writing, tenant, keys, request, empty && replaced.isNull(), device));
  if (!replaced.isNull()) {
    // The code is that device's own, and what comes with a history is its store.
    const bool withStore = request.store == protocol::StoreState::History;
    CF_CHECK(succeedDevice(writing, replaced, device, withStore, {}));
  }
  CF_CHECK(writing.local(kCodeTable).execute("UPDATE access_code SET used_by = $1 WHERE hash = $2", {device, hash}));
  return answerFor(writing, tenant, keys, device, now);
}

Done revokeDevice(journal::Writing& writing, DeviceId device, const QString& reason, const journal::Actor& actor) {
  CF_TRY(const auto known, deviceRow(writing.reader(), device));
  if (!known) return core::notFound(u"unknown_device"_s, device.text());
  CF_CHECK(setState(writing, device, DeviceState::Revoked, reason, actor));
  return writing.local(kFamilyTable).execute("UPDATE access_family SET ended = 1 WHERE holder = $1", {device});
}

Done releaseDevice(journal::Writing& writing, DeviceId device, const QString& reason, const journal::Actor& actor) {
  CF_TRY(const auto state, writing.reader().first("SELECT state FROM access_device WHERE id = $1", {device},
                                                  [](const journal::Row& row) { return row.text(0); }));
  if (!state) return core::notFound(u"unknown_device"_s, device.text());
  if (devices::deviceStateOf(*state) == DeviceState::Active) return core::refused(u"device_active"_s);
  return setState(writing, device, DeviceState::Released, reason, actor);
}

Result<bool> cameWithHistory(const journal::Reader& reader, DeviceId device) {
  CF_TRY(const auto row, deviceRow(reader, device));
  // One that took another's place has a history too, but the tenant was not empty; who fills one brings its key.
  CF_TRY(const DeviceId bringer, keyBringer(reader));
  return row && row->withHistory && (bringer.isNull() || bringer == device);
}

Result<QByteArray> publicKeyOf(const journal::Reader& reader, DeviceId device) {
  CF_TRY(const auto known, deviceRow(reader, device));
  if (!known) return core::notFound(u"unknown_device"_s, device.text());
  return known->publicKey;
}

namespace {

/// One that was enrolled after the backup is a device again: this hub has signed that it was.
Done returnDevice(journal::Writing& writing, const journal::Fact& fact) {
  const QByteArray key = QByteArray::fromBase64(fact.object["public_key"_L1].toString().toLatin1());
  if (key.size() != 32) return {};
  return writing.local(kDeviceTable)
      .execute(
          "INSERT INTO access_device(id, public_key, state, till_code, with_history) VALUES($1, $2, $3, $4, $5) "
          "ON CONFLICT(id) DO NOTHING",
          {fact.subject, key, devices::wordOf(DeviceState::Active), fact.object["till_code"_L1].toString(),
           fact.object["with_history"_L1].toBool()});
}

Done returnEnd(journal::Writing& writing, const journal::Fact& fact) {
  const auto is = [&](const char* kind) { return fact.kind == QLatin1String(kind); };
  if (is(devices::kDeviceRevoked) || is(devices::kDeviceReleased)) {
    const QString state = fact.object["state"_L1]["after"_L1].toString();
    CF_CHECK(writing.local(kDeviceTable)
                 .execute("UPDATE access_device SET state = $1 WHERE id = $2",
                          {devices::wordOf(devices::deviceStateOf(state)), fact.subject}));
  } else if (is(devices::kApiKeyRevoked)) {
    return writing.local(kApiKeyTable).execute("UPDATE access_api_key SET revoked = 1 WHERE id = $1", {fact.subject});
  } else if (is(devices::kUserDisabled)) {
    CF_CHECK(writing.local(kUserTable).execute("UPDATE access_user SET disabled = 1 WHERE id = $1", {fact.subject}));
  } else {
    return {};
  }
  return writing.local(kFamilyTable).execute("UPDATE access_family SET ended = 1 WHERE holder = $1", {fact.subject});
}

}  // namespace

Done applyReturned(journal::Writing& writing, std::span<const journal::Fact> facts) {
  for (const journal::Fact& fact : facts) {
    if (fact.kind == QLatin1String(devices::kDeviceEnrolled)) CF_CHECK(returnDevice(writing, fact));
    if (fact.kind == QLatin1String(devices::kDeviceSucceeded)) CF_CHECK(returnSuccession(writing, fact));
    CF_CHECK(returnEnd(writing, fact));
  }
  return {};
}

}  // namespace counterfoil::access
