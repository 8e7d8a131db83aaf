// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/person_keys.h"

#include <QJsonArray>
#include <algorithm>

#include "models/core/json_reader.h"
#include "models/journal/forgetting.h"
#include "sync/protocol/key_content.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;

namespace {

constexpr int kMostKeys = 500;

struct KeyMarks {
  qint64 number = 0;
  qint64 acknowledged = 0;
  qint64 round = 0;
};

Result<KeyMarks> keyMarks(const journal::Reader& reader) {
  CF_TRY(const auto marks,
         reader.first("SELECT number, acknowledged, round FROM sync_keys WHERE one = 1", {}, [](const Row& row) {
           return KeyMarks{row.integer(0), row.integer(1), row.integer(2)};
         }));
  return marks.value_or(KeyMarks());
}

Done writeMarks(journal::Writing& writing, const KeyMarks& marks) {
  return writing.local("sync_keys")
      .execute(
          "INSERT INTO sync_keys(one, number, acknowledged, round) VALUES (1, $1, $2, $3) ON CONFLICT(one) DO UPDATE "
          "SET "
          "number = excluded.number, acknowledged = excluded.acknowledged, round = excluded.round",
          {marks.number, marks.acknowledged, marks.round});
}

/// Of the persons of whom the hub has heard. Kept beside them, because it is asked after every key that any till makes;
/// read from all of them in a store from before that.
Result<KeyPage::Tally> knownTally(const journal::Reader& reader) {
  const auto kept = [](const Row& row) {
    return KeyPage::Tally{0, row.integer(0), row.integer(1), quint64(row.integer(2))};
  };
  CF_TRY(auto known, reader.first("SELECT persons, erased, content FROM sync_known WHERE one = 1", {}, kept));
  if (known) return *known;
  KeyPage::Tally counted;
  quint64 content = 0;
  CF_CHECK(reader.rows("SELECT person_id, erased FROM sync_person", {}, [&](const Row& row) {
    ++counted.persons;
    counted.erased += row.flag(1) ? 1 : 0;
    content ^= protocol::keyContent(row.id<core::AnyId>(0), row.flag(1));
    return true;
  }));
  counted.content = content;
  return counted;
}

Done writeKnown(journal::Writing& writing, const KeyPage::Tally& known) {
  return writing.local("sync_known")
      .execute(
          "INSERT INTO sync_known(one, persons, erased, content) VALUES (1, $1, $2, $3) ON CONFLICT(one) DO UPDATE SET "
          "persons = excluded.persons, erased = excluded.erased, content = excluded.content",
          {known.persons, known.erased, qint64(known.content.value_or(0))});
}

Done rememberTold(journal::Writing& writing, const std::vector<PersonKey>& keys) {
  if (keys.empty()) return {};
  CF_TRY(KeyPage::Tally known, knownTally(writing.reader()));
  quint64 content = known.content.value_or(0);
  for (const PersonKey& key : keys) {
    const bool erased = key.wrapped.isEmpty();
    CF_TRY(const auto before, writing.reader().first("SELECT erased FROM sync_person WHERE person_id = $1",
                                                     {key.person}, [](const Row& row) { return row.flag(0); }));
    if (before == erased) continue;
    known.persons += before ? 0 : 1;
    known.erased += (erased ? 1 : 0) - (before.value_or(false) ? 1 : 0);
    content ^= protocol::keyContent(key.person, erased) ^ (before ? protocol::keyContent(key.person, *before) : 0);
    CF_CHECK(writing.local("sync_person")
                 .execute("INSERT INTO sync_person(person_id, erased) VALUES ($1, $2) ON CONFLICT(person_id) DO UPDATE "
                          "SET erased = excluded.erased",
                          {key.person, erased}));
  }
  known.content = content;
  return writeKnown(writing, known);
}

Done takeKey(journal::Writing& writing, const PersonKey& key) {
  journal::Transaction& vault = writing.local("vault_person_key");
  if (key.wrapped.isEmpty()) {
    journal::forgetAfterwards(writing);
    return vault.execute(
        "INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES ($1, $2, NULL) ON CONFLICT(person_id) DO "
        "UPDATE SET wrapped = NULL",
        {key.person, key.version});
  }
  return vault.execute(
      "INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES ($1, $2, $3) ON CONFLICT(person_id) DO "
      "NOTHING",
      {key.person, key.version, key.wrapped});
}

}  // namespace

QJsonObject KeyNews::toJson() const {
  QJsonArray made;
  QJsonArray erased;
  for (const PersonKey& key : keys) {
    if (key.wrapped.isEmpty()) {
      erased.append(key.person.text());
    } else {
      made.append(QJsonObject{{u"person_id"_s, key.person.text()},
                              {u"version"_s, key.version},
                              {u"wrapped"_s, QString::fromLatin1(key.wrapped.toBase64())}});
    }
  }
  QJsonObject json{{u"keys"_s, made}, {u"erased"_s, erased}};
  if (number > 0) json[u"acknowledged"_s] = number;
  return json;
}

Result<KeyNews> keyNews(const journal::Reader& reader) {
  KeyNews news;
  CF_TRY(const KeyMarks marks, keyMarks(reader));
  news.number = marks.number;
  news.acknowledged = marks.acknowledged;
  news.round = marks.round;
  CF_TRY(news.keys,
         reader.list("SELECT v.person_id, v.key_version, v.wrapped FROM vault_person_key v WHERE NOT EXISTS (SELECT 1 "
                     "FROM sync_person s WHERE s.person_id = v.person_id AND (s.erased = 1 OR v.wrapped IS NOT NULL)) "
                     "ORDER BY v.person_id LIMIT $1",
                     {kMostKeys}, [](const Row& row) {
                       return PersonKey{row.id<core::AnyId>(0), int(row.integer(1)), row.bytes(2)};
                     }));
  return news;
}

Done keysTold(journal::Writing& writing, const KeyNews& news) {
  CF_TRY(KeyMarks marks, keyMarks(writing.reader()));
  if (marks.round != news.round) return {};
  CF_CHECK(rememberTold(writing, news.keys));
  marks.acknowledged = std::min(news.number, marks.number);
  return writeMarks(writing, marks);
}

Result<KeyPage> KeyPage::fromJson(const QJsonObject& object) {
  const core::JsonReader json(object);
  KeyPage page;
  CF_TRY(page.next, json.integer("next"_L1, 0));
  CF_TRY(page.more, json.boolean("more"_L1));
  if (json.has("newest"_L1)) {
    KeyPage::Tally tally;
    CF_TRY(tally.newest, json.integer("newest"_L1, 0));
    CF_TRY(tally.persons, json.integer("persons"_L1, 0));
    CF_TRY(tally.erased, json.integer("erased"_L1, 0));
    if (json.has("content"_L1)) {
      CF_TRY(const QString content, json.string("content"_L1));
      bool understood = false;
      tally.content = content.toULongLong(&understood, 16);
      if (!understood) return json.wrong("content"_L1, u"malformed_bytes"_s);
    }
    page.tally = tally;
  }
  CF_TRY(const auto keys, json.objects("keys"_L1));
  for (const core::JsonReader& each : keys) {
    PersonKey key;
    CF_TRY(const QString person, each.string("person_id"_L1));
    const auto id = core::AnyId::parse(person);
    if (!id) return each.wrong("person_id"_L1, u"malformed_id"_s);
    key.person = *id;
    CF_TRY(const qint64 version, each.integer("version"_L1, 1, 1'000'000));
    key.version = int(version);
    CF_TRY(key.number, each.integer("number"_L1, 0));
    CF_TRY(const bool erased, each.boolean("erased"_L1, false));
    if (!erased) {
      CF_TRY(const QString wrapped, each.string("wrapped"_L1));
      key.wrapped = QByteArray::fromBase64(wrapped.toLatin1());
      if (key.wrapped.isEmpty()) return each.wrong("wrapped"_L1, u"malformed_bytes"_s);
    }
    page.keys.push_back(std::move(key));
  }
  if (!json.has("erasures"_L1)) return page;
  CF_TRY(const core::JsonReader erasures, json.object("erasures"_L1));
  CF_TRY(const qint64 newest, erasures.integer("newest"_L1, 0));
  CF_TRY(const auto behind, erasures.objects("behind"_L1));
  page.erasures.emplace();
  qint64 last = -1;
  for (const core::JsonReader& each : behind) {
    KeyPage::Standing standing;
    CF_TRY(standing.number, each.integer("number"_L1, last + 1, newest - 1));
    CF_TRY(standing.devices, each.integer("devices"_L1, 1, 1'000'000));
    last = standing.number;
    page.erasures->push_back(standing);
  }
  page.erasures->push_back({newest, 0});
  return page;
}

Result<bool> tellsOfErasures(const journal::Reader& reader, const KeyPage& page) {
  if (!page.erasures) return false;
  CF_TRY(const auto known,
         reader.list("SELECT number, devices FROM sync_behind ORDER BY number", {}, [](const Row& row) {
           return KeyPage::Standing{row.integer(0), row.integer(1)};
         }));
  return known != *page.erasures;
}

Done keepErasures(journal::Writing& writing, const KeyPage& page) {
  CF_CHECK(writing.local("sync_behind").execute("DELETE FROM sync_behind", {}));
  for (const KeyPage::Standing& each : page.erasures.value_or(std::vector<KeyPage::Standing>())) {
    CF_CHECK(writing.local("sync_behind")
                 .execute("INSERT INTO sync_behind(number, devices) VALUES ($1, $2)", {each.number, each.devices}));
  }
  return {};
}

Result<std::optional<qint64>> erasureWaitsFor(const journal::Reader& reader, const core::AnyId& person) {
  CF_TRY(const qint64 hubs, reader.integer("SELECT count(*) FROM sync_keys", {}));
  if (hubs == 0) return std::optional<qint64>();
  CF_TRY(const qint64 told,
         reader.integer("SELECT count(*) FROM sync_person WHERE person_id = $1 AND erased = 1", {person}));
  CF_TRY(const qint64 number, reader.integer("SELECT number FROM sync_erased WHERE person_id = $1", {person}));
  CF_TRY(const qint64 newest, reader.integer("SELECT max(number) FROM sync_behind", {}));
  if (told == 0 || number == 0 || number > newest) return std::optional<qint64>(-1);
  CF_TRY(
      const qint64 devices,
      reader.integer("SELECT CAST(coalesce(sum(devices), 0) AS INTEGER) FROM sync_behind WHERE number < $1", {number}));
  return std::optional<qint64>(devices);
}

Done takeKeys(journal::Writing& writing, const KeyNews& asked, const KeyPage& page) {
  CF_TRY(KeyMarks marks, keyMarks(writing.reader()));
  if (marks.round != asked.round || marks.number != asked.number) return {};
  // What came from the hub is known there; an erasure here of the same person is still news.
  CF_CHECK(rememberTold(writing, page.keys));
  for (const PersonKey& key : page.keys) {
    CF_CHECK(takeKey(writing, key));
    if (!key.wrapped.isEmpty()) continue;
    CF_CHECK(writing.local("sync_erased")
                 .execute("INSERT INTO sync_erased(person_id, number) VALUES ($1, $2) ON CONFLICT(person_id) DO UPDATE "
                          "SET number = excluded.number",
                          {key.person, key.number}));
  }
  marks.number = page.next;
  return writeMarks(writing, marks);
}

Result<bool> keysLost(const journal::Reader& reader, const KeyNews& asked, const KeyPage::Tally& tally) {
  CF_TRY(const KeyMarks marks, keyMarks(reader));
  CF_TRY(const KeyNews news, keyNews(reader));
  if (marks.round != asked.round || marks.number != asked.number || !news.isEmpty()) return false;
  CF_TRY(const KeyPage::Tally known, knownTally(reader));
  // A program from before they were kept: what was erased then is told again, once, with its numbers.
  CF_TRY(const qint64 numbered, reader.integer("SELECT count(*) FROM sync_erased", {}));
  return numbered < tally.erased || marks.number > tally.newest || known.persons != tally.persons ||
         known.erased != tally.erased || (tally.content && known.content != tally.content);
}

Done forgetKeysTold(journal::Writing& writing) {
  CF_TRY(const KeyMarks marks, keyMarks(writing.reader()));
  // Its numbers too: another state of the hub may give them to others.
  CF_CHECK(writing.local("sync_person").execute("DELETE FROM sync_person", {}));
  CF_CHECK(writeKnown(writing, {0, 0, 0, 0}));
  CF_CHECK(writing.local("sync_erased").execute("DELETE FROM sync_erased", {}));
  CF_CHECK(writing.local("sync_behind").execute("DELETE FROM sync_behind", {}));
  return writeMarks(writing, {0, 0, marks.round + 1});
}

}  // namespace counterfoil::client
