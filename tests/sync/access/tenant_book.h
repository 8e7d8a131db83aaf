// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <optional>

#include "models/devices/projector.h"
#include "models/journal/schema.h"
#include "models/payments/projector.h"
#include "models/settings/projector.h"
#include "sync/access/directory.h"
#include "sync/access/enrolment.h"
#include "sync/access/local_tables.h"
#include "sync/access/tokens.h"
#include "sync/device/device_keys.h"
#include "sync/hub/holders.h"
#include "tests/support/memory_engine.h"

namespace counterfoil::support {

/// A hub's keys in a folder of the test's own, with a clock that it moves.
struct HubGround {
  HubGround() : keys(std::move(*access::HubKeys::open({folder.filePath(QStringLiteral("keys"))}, clock))) {
    clock.advanceMs(3'600'000);  // the first key is old enough to be known everywhere
  }
  core::ManualClock clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  QTemporaryDir folder;
  std::unique_ptr<access::HubKeys> keys;
};

/// A tenant of that hub in memory.
struct TenantBook {
  explicit TenantBook(HubGround& on, char name = 't')
      : ground(on), tenant(hub::TenantId::fromBytes(QByteArray(16, name))), ids(quint64(name)) {
    projectors.add(std::make_unique<settings::SettingsProjector>());
    projectors.add(std::make_unique<devices::DevicesProjector>());
    projectors.add(std::make_unique<payments::PaymentProjector>());
    if (!engine.run(QString::fromLatin1(journal::kJournalSql))) qFatal("journal");
    for (const auto& projector : projectors.all()) {
      for (const auto& table : projector->tables()) {
        if (!engine.run(QString::fromUtf8(table.createSql))) qFatal("%s", table.name);
      }
    }
    for (const char* const table : access::kLocalTables) {
      if (!engine.run(QString::fromLatin1(table))) qFatal("%s", table);
    }
    for (const char* const table : hub::kHolderTables) {
      if (!engine.run(QString::fromLatin1(table))) qFatal("%s", table);
    }
    book.emplace(engine, projectors, ground.clock, ids);
    const auto origin = ids.make<journal::OriginTag>(ground.clock.now());
    if (!book->openOrigin(origin, {}, std::nullopt, 0)) qFatal("origin");
  }

  [[nodiscard]] core::Instant now() const { return ground.clock.now(); }

  [[nodiscard]] QString code(int minutes = access::kCodeMinutes) {
    return book
        ->write([&](journal::Writing& w) {
          return access::makeCode(w, tenant, *ground.keys, QStringLiteral("Till"), now(), minutes);
        })
        ->code;
  }
  [[nodiscard]] core::Result<protocol::EnrolAnswer> enrol(const protocol::EnrolRequest& request) {
    return book->write([&](journal::Writing& w) { return access::enrol(w, tenant, *ground.keys, request, now()); });
  }
  /// A device with a store that has nothing worth keeping.
  [[nodiscard]] device::Identity newDevice(const device::DeviceKeys& keys) {
    auto request = *keys.enrolRequest(code());
    request.name = QStringLiteral("Till");
    request.storeKey = QByteArray(32, 'k');
    return {tenant, enrol(request)->device};
  }
  [[nodiscard]] access::Grant token(const protocol::TokenRequest& request, access::RateLimits* rates = nullptr) {
    return *book->write(
        [&](journal::Writing& w) { return access::grantToken(w, tenant, *ground.keys, request, rates, now()); });
  }
  [[nodiscard]] core::Done revoke(protocol::DeviceId device) {
    return book->write(
        [&](journal::Writing& w) { return access::revokeDevice(w, device, QStringLiteral("lost"), {}); });
  }
  [[nodiscard]] core::Done release(protocol::DeviceId device) {
    return book->write([&](journal::Writing& w) { return access::releaseDevice(w, device, {}, {}); });
  }
  void tell(access::Directory& directory) const { directory.put(tenant, *access::readTenantAccess(engine.reader())); }
  [[nodiscard]] qint64 factsOf(const char* kind) const {
    return *engine.reader().integer("SELECT count(*) FROM journal WHERE kind = $1", {QString::fromLatin1(kind)});
  }

  HubGround& ground;
  hub::TenantId tenant;
  MemoryEngine engine;
  journal::Projectors projectors;
  core::SeededIds ids;
  std::optional<journal::Book> book;
};

}  // namespace counterfoil::support
