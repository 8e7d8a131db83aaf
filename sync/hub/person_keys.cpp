// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/person_keys.h"

#include <QSet>
#include <QtEndian>
#include <map>

#include "models/devices/facts.h"
#include "models/journal/forgetting.h"
#include "sync/protocol/key_content.h"

namespace counterfoil::hub {

using core::Done;
using core::Result;
using journal::Row;

namespace {

constexpr const char* kTable = "person_key";
constexpr const char* kContentTable = "person_key_content";

Result<qint64> nextNumber(const journal::Reader& reader) {
  CF_TRY(const qint64 last, reader.integer("SELECT max(number) FROM person_key", {}));
  return last + 1;
}

/// What is kept: the content, and the newest number that it is of.
constexpr qsizetype kKeptBytes = sizeof(quint64) + sizeof(qint64);

/// Kept beside the keys, because tills ask often; read from all of them where the keys are others than it is of, as in
/// a store from before that or after a hub from before that has written to it.
Result<quint64> contentOf(const journal::Reader& reader) {
  CF_TRY(const qint64 newest, reader.integer("SELECT max(number) FROM person_key", {}));
  CF_TRY(const auto kept, reader.first("SELECT content FROM person_key_content WHERE one = 1", {},
                                       [](const Row& row) { return row.bytes(0); }));
  if (kept && kept->size() == kKeptBytes && qFromBigEndian<qint64>(kept->constData() + sizeof(quint64)) == newest) {
    return qFromBigEndian<quint64>(kept->constData());
  }
  quint64 content = 0;
  CF_CHECK(reader.rows("SELECT person_id, CASE WHEN wrapped IS NULL THEN 1 ELSE 0 END FROM person_key", {},
                       [&](const Row& row) {
                         content ^= protocol::keyContent(row.id<core::AnyId>(0), row.flag(1));
                         return true;
                       }));
  return content;
}

/// Before the keys change, of which the newest will have `number`.
Done changeContent(journal::Writing& writing, quint64 by, qint64 number) {
  CF_TRY(const quint64 content, contentOf(writing.reader()));
  QByteArray bytes(kKeptBytes, Qt::Uninitialized);
  qToBigEndian(content ^ by, bytes.data());
  qToBigEndian(number, bytes.data() + sizeof(quint64));
  return writing.local(kContentTable)
      .execute(
          "INSERT INTO person_key_content(one, content) VALUES (1, $1) ON CONFLICT(one) DO UPDATE SET content = "
          "excluded.content",
          {bytes});
}

/// Devices whose stores are no more, or are known under another device's name, as the hub itself has said.
Result<QSet<core::AnyId>> withoutStore(const journal::Reader& reader) {
  QSet<core::AnyId> all;
  CF_CHECK(reader.rows(
      "SELECT j.subject, j.kind, j.body FROM journal AS j WHERE j.kind IN ('device.succeeded', "
      "'device.disk_destroyed') AND j.kind <> 'sale.completed' AND NOT EXISTS (SELECT 1 FROM unprojected AS u WHERE "
      "u.fact_id = j.fact_id)",
      {}, [&](const Row& row) {
        const auto body = journal::parseBody(row.bytes(2));
        const bool destroyed = row.text(1) == QLatin1String(devices::kDeviceDiskDestroyed);
        if (destroyed || (body && devices::successionIn(*body).withStore)) all.insert(row.id<core::AnyId>(0));
        return true;
      }));
  return all;
}

struct Seen {
  core::AnyId device;
  qint64 number = 0;
};

/// Devices that may hold keys of persons, and up to which number they have said that they applied everything.
Result<std::vector<Seen>> devicesSeen(const journal::Reader& reader) {
  CF_TRY(const auto gone, withoutStore(reader));
  std::vector<Seen> all;
  CF_CHECK(
      reader.rows("SELECT d.id, coalesce(s.number, 0) FROM access_device AS d LEFT JOIN person_key_seen AS s ON "
                  "s.device_id = d.id ORDER BY d.id",
                  {}, [&](const Row& row) {
                    const auto device = row.id<core::AnyId>(0);
                    if (!gone.contains(device)) all.push_back({device, row.integer(1)});
                    return true;
                  }));
  return all;
}

}  // namespace

Result<bool> keepPersonKey(journal::Writing& writing, const PersonKey& key) {
  CF_TRY(const auto there, writing.reader().first("SELECT wrapped FROM person_key WHERE person_id = $1", {key.person},
                                                  [](const Row& row) { return row.bytes(0); }));
  if (there) return *there == key.wrapped;
  CF_TRY(const qint64 number, nextNumber(writing.reader()));
  CF_CHECK(changeContent(writing, protocol::keyContent(key.person.as<core::Anything>(), false), number));
  CF_CHECK(writing.local(kTable).execute(
      "INSERT INTO person_key(person_id, number, key_version, wrapped) VALUES ($1, $2, $3, $4)",
      {key.person, number, key.version, key.wrapped}));
  return true;
}

Done erasePersonKey(journal::Writing& writing, PersonId person) {
  CF_TRY(
      const auto erased,
      writing.reader().first("SELECT CASE WHEN wrapped IS NULL THEN 1 ELSE 0 END FROM person_key WHERE person_id = $1",
                             {person}, [](const Row& row) { return row.flag(0); }));
  if (erased.value_or(false)) return {};
  CF_TRY(const qint64 number, nextNumber(writing.reader()));
  const quint64 before = erased ? protocol::keyContent(person.as<core::Anything>(), false) : 0;
  CF_CHECK(changeContent(writing, before ^ protocol::keyContent(person.as<core::Anything>(), true), number));
  journal::forgetAfterwards(writing);
  return writing.local(kTable).execute(
      "INSERT INTO person_key(person_id, number, key_version, wrapped) VALUES ($1, $2, 1, NULL) ON CONFLICT(person_id) "
      "DO UPDATE SET number = excluded.number, wrapped = NULL",
      {person, number});
}

Result<std::vector<PersonKey>> personKeysSince(const journal::Reader& reader, qint64 number, int limit) {
  return reader.list(
      "SELECT number, person_id, key_version, wrapped FROM person_key WHERE number > $1 ORDER BY number LIMIT $2",
      {number, limit}, [](const Row& row) {
        return PersonKey{row.integer(0), row.id<PersonId>(1), int(row.integer(2)), row.bytes(3)};
      });
}

Result<KeyTally> keyTally(const journal::Reader& reader) {
  CF_TRY(const auto counted, reader.first("SELECT max(number), count(*), count(*) - count(wrapped) FROM person_key", {},
                                          [](const Row& row) {
                                            return KeyTally{row.integer(0), row.integer(1), row.integer(2), 0};
                                          }));
  KeyTally tally = counted.value_or(KeyTally());
  CF_TRY(tally.content, contentOf(reader));
  return tally;
}

Result<std::vector<PersonKey>> erasedPersons(const journal::Reader& reader) {
  return reader.list("SELECT number, person_id, key_version FROM person_key WHERE wrapped IS NULL ORDER BY number", {},
                     [](const Row& row) {
                       return PersonKey{row.integer(0), row.id<PersonId>(1), int(row.integer(2)), {}};
                     });
}

Result<qint64> erasureNumber(const journal::Reader& reader, PersonId person) {
  return reader.integer("SELECT number FROM person_key WHERE person_id = $1 AND wrapped IS NULL", {person});
}

Result<std::vector<core::AnyId>> devicesBehind(const journal::Reader& reader, qint64 number) {
  CF_TRY(const auto all, devicesSeen(reader));
  std::vector<core::AnyId> behind;
  for (const Seen& each : all) {
    if (each.number < number) behind.push_back(each.device);
  }
  return behind;
}

Result<Stragglers> stragglers(const journal::Reader& reader) {
  Stragglers found;
  CF_TRY(found.newest, reader.integer("SELECT max(number) FROM person_key WHERE wrapped IS NULL", {}));
  CF_TRY(const auto all, devicesSeen(reader));
  std::map<qint64, qint64> behind;
  for (const Seen& each : all) {
    if (each.number < found.newest) ++behind[each.number];
  }
  for (const auto& [number, devices] : behind) found.behind.push_back({number, devices});
  return found;
}

Done acknowledgeErasures(journal::Writing& writing, const core::AnyId& device, qint64 number) {
  return writing.local("person_key_seen")
      .execute(
          "INSERT INTO person_key_seen(device_id, number) VALUES ($1, $2) ON CONFLICT(device_id) DO UPDATE SET number "
          "= "
          "excluded.number WHERE person_key_seen.number < excluded.number",
          {device, number});
}

}  // namespace counterfoil::hub
