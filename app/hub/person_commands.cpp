// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "app/shop/persons.h"
#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "models/vault/wrapped_key.h"
#include "sync/access/enrolment.h"
#include "sync/hub/person_keys.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Result<core::AnyId> personIn(const Invocation& invocation) {
  const auto person = core::AnyId::parse(invocation.operands().first());
  if (!person) return core::invalid(u"malformed_id"_s, u"the id of a person, as `person find` prints it"_s);
  return *person;
}

Result<std::optional<QString>> unsealed(const journal::Reader& reader, const vault::StoreKey& key,
                                        const core::AnyId& person, const QString& field, const QByteArray& sealed) {
  CF_TRY(const auto kept, reader.first("SELECT key_version, wrapped FROM person_key WHERE person_id = $1", {person},
                                       [](const journal::Row& row) {
                                         return vault::WrappedKey{int(row.integer(0)), row.bytes(1)};
                                       }));
  if (!kept) return std::optional<QString>();
  return vault::unsealWith(key, *kept, vault::PersonId(person.uuid()), field, sealed);
}

Done findPerson(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  QJsonArray list;
  // Whoever looks names up leaves a trace: that somebody did, and how many they saw.
  const auto looking = [&](journal::Writing& writing) -> Done {
    const journal::Reader& reader = writing.reader();
    CF_TRY(const QByteArray bytes, access::tenantKey(reader, tenant.id, place->keys()));
    if (bytes.isEmpty()) return core::refused(u"key_missing"_s, u"no till has brought the tenant's key yet"_s);
    CF_TRY(const auto key, vault::StoreKey::fromBytes(bytes));
    const app::Unseal unseal = [&](core::AnyId person, const QString& field, const QByteArray& sealed) {
      return unsealed(reader, key, person, field, sealed);
    };
    CF_TRY(const auto found, app::findPersons(reader, unseal, invocation.operands().first()));
    for (const app::FoundPerson& each : found) {
      list.append(QJsonObject{{u"person"_s, each.person.text()},
                              {u"name"_s, each.name},
                              {u"phone"_s, each.phone},
                              {u"documents"_s, each.documents},
                              {u"latest"_s, each.latest}});
    }
    return devices::recordLookedUp(writing, int(found.size()), {});
  };
  CF_CHECK(place->act(invocation, tenant.id, looking, [&list] {
    return QJsonObject{{u"people"_s, qint64(list.size())}};
  }));
  return invocation.answer({{u"people"_s, list}});
}

/// Devices that may still hold a key, by name.
Result<QJsonArray> waitingFor(const journal::Reader& reader, qint64 number) {
  CF_TRY(const auto devices, hub::devicesBehind(reader, number));
  QJsonArray list;
  for (const core::AnyId& id : devices) {
    const auto device = devices::findDevice(reader, id.as<devices::DeviceTag>());
    QJsonObject row{{u"device"_s, id.text()},
                    {u"name"_s, device ? device->name : QString()},
                    {u"till_code"_s, device ? device->tillCode : QString()},
                    {u"state"_s, device ? devices::wordOf(device->state) : QString()}};
    if (device && device->state != devices::DeviceState::Active) {
      row[u"note"_s] =
          u"A lost device: its keys are revoked, and it will not answer; `device destroyed` ends waiting."_s;
    }
    list.append(row);
  }
  return list;
}

Done erasePerson(Invocation& invocation) {
  CF_TRY(const core::AnyId person, personIn(invocation));
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  QJsonArray waiting;
  const auto erasing = [&](journal::Writing& writing) -> Done {
    CF_TRY(const bool known, app::isNamed(writing.reader(), person));
    if (!known) return core::notFound(u"unknown_person"_s, person.text());
    CF_TRY(const auto ids, app::idsOf(writing.reader(), person));
    for (const core::AnyId& id : ids) {
      CF_CHECK(hub::erasePersonKey(writing, hub::PersonId(id.uuid())));
      CF_CHECK(devices::recordErased(writing, id, invocation.value(u"reason"_s), {}));
    }
    CF_TRY(const qint64 number, hub::erasureNumber(writing.reader(), hub::PersonId(person.uuid())));
    CF_TRY(waiting, waitingFor(writing.reader(), number));
    return {};
  };
  CF_CHECK(place->act(invocation, tenant.id, erasing, [&person] { return QJsonObject{{u"person"_s, person.text()}}; }));
  return invocation.answer({{u"erased"_s, person.text()},
                            {u"waiting_for"_s, waiting},
                            {u"backups"_s, u"Backups made before hold the key until they are deleted."_s}});
}

Done listErasures(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  QJsonArray list;
  CF_CHECK(place->read(tenant.id, [&](const journal::Reader& reader) -> Done {
    CF_TRY(const auto erased, hub::erasedPersons(reader));
    for (const hub::PersonKey& each : erased) {
      CF_TRY(const QJsonArray waiting, waitingFor(reader, each.number));
      list.append(QJsonObject{{u"person"_s, each.person.text()}, {u"waiting_for"_s, waiting}});
    }
    return {};
  }));
  return invocation.answer({{u"erasures"_s, list}});
}

}  // namespace

std::vector<Command> personCommands() {
  return {
      {u"person find"_s,
       u"TEXT"_s,
       u"customers with a name or phone, as documents have them; that somebody looked is noted"_s,
       {tenantOption()},
       1,
       1,
       &findPerson},
      {u"person erase"_s,
       u"ID"_s,
       u"destroys a customer's key here and at every till's next contact"_s,
       {tenantOption(), {u"reason"_s, u"TEXT"_s, u"for whoever asks later; no names"_s}},
       1,
       1,
       &erasePerson},
      {u"person erasures"_s,
       {},
       u"lists who was erased, and which devices have not said yet that they did it too"_s,
       {tenantOption()},
       0,
       0,
       &listErasures},
  };
}

}  // namespace counterfoil::daemon
