// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/succession.h"

#include <algorithm>

#include "models/devices/facts.h"
#include "models/journal/facts_queries.h"
#include "sync/access/enrolment.h"
#include "sync/access/local_tables.h"
#include "sync/hub/holders.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using devices::Succession;
using protocol::DeviceId;

namespace {

/// The newest of a device, by the hub's own word: what a device pushed of it was not believed.
Result<std::optional<Succession>> newestSuccession(const journal::Reader& reader, DeviceId device) {
  CF_TRY(
      const auto bodies,
      reader.list("SELECT j.body FROM journal j WHERE j.kind = 'device.succeeded' AND j.kind <> 'sale.completed' AND "
                  "j.subject = $1 AND NOT EXISTS (SELECT 1 FROM unprojected u WHERE u.fact_id = j.fact_id AND "
                  "u.reason LIKE 'rejected: %') ORDER BY j.position DESC LIMIT 1",
                  {device}, [](const journal::Row& row) { return row.bytes(0); }));
  if (bodies.empty()) return std::optional<Succession>();
  CF_TRY(const QJsonObject body, journal::parseBody(bodies.front()));
  return std::optional(devices::successionIn(body));
}

/// Whether a chain went on since: then it is its new holder's.
Result<bool> wentOn(const journal::Reader& reader, const Succession& succession) {
  for (const Succession::Chain& chain : succession.chains) {
    CF_TRY(const auto head, journal::headOf(reader, chain.origin));
    if (head && head->originSeq > chain.originSeq) return true;
  }
  return false;
}

/// A device's word about itself, or a till's of before that was kept, counts for nothing here: its state does.
Result<QString> stateOf(const journal::Reader& reader, DeviceId device) {
  CF_TRY(const auto state, reader.first("SELECT state FROM access_device WHERE id = $1", {device},
                                        [](const journal::Row& row) { return row.text(0); }));
  if (!state) return core::notFound(u"unknown_device"_s, device.text());
  return *state;
}

}  // namespace

Result<DeviceId> settledSuccessor(const journal::Reader& reader, DeviceId device) {
  CF_TRY(const auto succession, newestSuccession(reader, device));
  if (!succession) return DeviceId();
  CF_TRY(const bool grown, wentOn(reader, *succession));
  return succession->withStore || !succession->namesChains || grown ? succession->successor : DeviceId();
}

Done succeedDevice(journal::Writing& writing, DeviceId device, DeviceId successor, bool withStore,
                   const journal::Actor& actor) {
  if (device == successor) return core::refused(u"same_device"_s, device.text());
  const journal::Reader& reader = writing.reader();
  CF_TRY(const QByteArray before, publicKeyOf(reader, device));
  CF_TRY(const QByteArray after, publicKeyOf(reader, successor));
  CF_TRY(const QString state, stateOf(reader, successor));
  if (devices::deviceStateOf(state) != devices::DeviceState::Active) {
    return core::refused(u"device_revoked"_s, successor.text());
  }
  // Its chains went with whom came first; where that one is gone too, it is to be named instead.
  CF_TRY(const DeviceId settled, settledSuccessor(reader, device));
  if (!settled.isNull() && settled != successor) return core::refused(u"already_succeeded"_s, settled.text());
  Succession succession{successor, withStore, {}, true};
  CF_TRY(const auto earlier, newestSuccession(reader, device));
  if (earlier && earlier->namesChains) succession.chains = earlier->chains;
  CF_TRY(const auto held, hub::chainsOf(reader, before));
  for (const journal::OriginHead& chain : held) succession.chains.push_back({chain.origin, chain.originSeq});
  for (const Succession::Chain& chain : succession.chains) {
    CF_CHECK(hub::moveChain(writing, chain.origin, after));
  }
  // What the one that filled the tenant had not brought yet, its successor brings.
  if (withStore) {
    CF_CHECK(writing.local(kTenantTable)
                 .execute("UPDATE access_tenant SET device_id = $1 WHERE device_id = $2", {successor, device}));
  }
  CF_CHECK(devices::recordSucceeded(writing, device, succession, actor));
  return revokeDevice(writing, device, u"succeeded"_s, actor);
}

Done returnSuccession(journal::Writing& writing, const journal::Fact& fact) {
  const Succession succession = devices::successionIn(fact.object);
  const auto before = publicKeyOf(writing.reader(), fact.subject.as<devices::DeviceTag>());
  const auto after = publicKeyOf(writing.reader(), succession.successor);
  if (!before || !after) return {};
  if (succession.namesChains) {
    for (const Succession::Chain& chain : succession.chains) {
      CF_CHECK(hub::moveChain(writing, chain.origin, *after));
    }
    return {};
  }
  CF_TRY(const auto held, hub::chainsOf(writing.reader(), *before));
  for (const journal::OriginHead& chain : held) CF_CHECK(hub::moveChain(writing, chain.origin, *after));
  return {};
}

Done noteDiskDestroyed(journal::Writing& writing, DeviceId device, const QString& reason, const journal::Actor& actor) {
  CF_TRY(const QString state, stateOf(writing.reader(), device));
  if (devices::deviceStateOf(state) == devices::DeviceState::Active) return core::refused(u"device_active"_s);
  return devices::recordDiskDestroyed(writing, device, reason, actor);
}

}  // namespace counterfoil::access
