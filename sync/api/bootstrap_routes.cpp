// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/bootstrap_routes.h"

#include "models/core/json_reader.h"
#include "sync/api/digest_budget.h"
#include "sync/api/problems.h"
#include "sync/hub/holders.h"
#include "sync/hub/person_keys.h"
#include "sync/protocol/row_digest.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Done;
using core::JsonReader;
using core::Result;
using http::Answer;
using http::Request;
using http::Response;

namespace {

// snapshot

void sendSnapshot(const SharedGround& ground, Snapshots& snapshots, const Request& request, const Answer& answer) {
  const auto tenant = ground->asker(request).tenant;
  ground->read(tenant, [ground, &snapshots, tenant, answer](const Result<const journal::Reader*>& reader) {
    if (!reader) return answer(problem(reader.error()));
    snapshots.get(tenant, [ground, answer](const Result<Snapshot>& snapshot) {
      if (!snapshot) return answer(problem(snapshot.error()));
      Response response;
      response.headers.add("Content-Type", "application/gzip");
      response.headers.add("ETag", snapshot->etag);
      response.headers.add("Counterfoil-Cursor", ground->cursors.text(snapshot->cursor).toLatin1());
      response.headers.add("Cache-Control", "private, no-store");
      response.filePath = snapshot->path;
      response.keep = snapshot->file;
      answer(std::move(response));
    });
  });
}

// digest

/// How often tables are read between commits before the writer is asked to stand still for it.
constexpr int kDigestTries = 3;
/// Tables that take longer to count are not counted while their writer stands still.
constexpr qint64 kMostAtRestMs = 250;

core::Error askLater() {
  return {core::ErrorKind::Busy, u"overloaded"_s, u"tables are counted for others, or were just now"_s, {}};
}

/// Nothing where somebody wrote in between: tables are read one after the other.
Result<std::optional<protocol::DigestAnswer>> digestOnce(const journal::Reader& reader,
                                                         const journal::Projectors& projectors) {
  protocol::DigestAnswer digest;
  CF_TRY(const auto epochs, hub::epochsOf(reader));
  digest.epoch = epochs.back().number;
  CF_TRY(digest.position, hub::headOfFeed(reader));
  CF_TRY(digest.tables, protocol::digestTables(reader, projectors));
  CF_TRY(const qint64 after, hub::headOfFeed(reader));
  if (after != digest.position) return std::optional<protocol::DigestAnswer>();
  return std::optional(std::move(digest));
}

/// How far the hub has every chain, without counting tables: what tills ask for often. The position is read last, so
/// that whatever the heads have stands at or before it.
Result<protocol::DigestAnswer> headsOnly(const Ground& ground, const journal::Reader& reader) {
  protocol::DigestAnswer digest;
  CF_TRY(const auto epochs, hub::epochsOf(reader));
  digest.epoch = epochs.back().number;
  CF_TRY(digest.heads, hub::signedHeads(reader, ground.sign));
  CF_TRY(digest.position, hub::headOfFeed(reader));
  return digest;
}

void sendHeads(const SharedGround& ground, const Request& request, const Answer& answer) {
  ground->read(ground->asker(request).tenant, [ground, answer](const Result<const journal::Reader*>& reader) {
    if (!reader) return answer(problem(reader.error()));
    const auto heads = headsOnly(*ground, **reader);
    answer(heads ? http::json(heads->toJson()) : problem(heads.error()));
  });
}

struct Digesting {
  SharedGround ground;
  const journal::Projectors* projectors;
  std::shared_ptr<DigestBudget> memory;
  hub::TenantId tenant;
  Answer answer;

  void finish(const protocol::DigestAnswer& digest) const {
    memory->end(tenant);
    memory->keep(tenant, digest);
    answer(http::json(digest.toJson()));
  }
  void fail(const core::Error& error) const {
    memory->end(tenant);
    answer(problem(error));
  }
};

/// Nothing is written while the writer counts.
void digestAtRest(const Digesting& task) {
  auto digest = std::make_shared<protocol::DigestAnswer>();
  task.ground->workforce.write(
      task.tenant,
      [task, digest](journal::Writing& writing) -> Done {
        CF_TRY(const auto counted, digestOnce(writing.reader(), *task.projectors));
        if (counted) *digest = *counted;
        return {};
      },
      [task, digest](const Done& done) {
        if (!done) return task.fail(done.error());
        task.finish(*digest);
      });
}

void sendDigest(const Digesting& task) {
  task.ground->read(task.tenant, [task](const Result<const journal::Reader*>& reader) {
    if (!reader) return task.answer(problem(reader.error()));
    const auto head = hub::headOfFeed(**reader);
    const auto epochs = hub::epochsOf(**reader);
    if (!head || !epochs) return task.answer(problem(head ? epochs.error() : head.error()));
    if (const auto last = task.memory->remembered(task.tenant, *head, epochs->back().number)) {
      return task.answer(http::json(last->toJson()));
    }
    if (const auto seconds = task.memory->begin(task.tenant)) {
      Response later = problem(askLater());
      later.headers.set("Retry-After", QByteArray::number(*seconds));
      return task.answer(std::move(later));
    }
    for (int i = 0; i < kDigestTries; ++i) {
      const auto digest = digestOnce(**reader, *task.projectors);
      if (!digest) return task.fail(digest.error());
      if (*digest) return task.finish(**digest);
    }
    if (task.memory->elapsedMs() > kDigestTries * kMostAtRestMs) return task.fail(askLater());
    digestAtRest(task);
  });
}

// keys

void sendKeys(const SharedGround& ground, const Request& request, const Answer& answer) {
  const auto since = integerIn(request, u"since"_s, 0, 0, std::numeric_limits<qint64>::max());
  const auto limit = integerIn(request, u"limit"_s, 1000, 1, 1000);
  if (!since || !limit) return answer(problem(since ? limit.error() : since.error()));
  ground->read(ground->asker(request).tenant, [since = *since, limit = int(*limit),
                                               answer](const Result<const journal::Reader*>& reader) {
    if (!reader) return answer(problem(reader.error()));
    // Counted first: a key that comes in between is on the page, and no till takes it for one that the hub has lost.
    const auto tally = hub::keyTally(**reader);
    if (!tally) return answer(problem(tally.error()));
    const auto keys = hub::personKeysSince(**reader, since, limit);
    if (!keys) return answer(problem(keys.error()));
    QJsonArray list;
    for (const hub::PersonKey& key : *keys) {
      QJsonObject json{{u"number"_s, key.number}, {u"person_id"_s, key.person.text()}, {u"version"_s, key.version}};
      if (key.wrapped.isEmpty()) {
        json[u"erased"_s] = true;
      } else {
        json[u"wrapped"_s] = QString::fromLatin1(key.wrapped.toBase64());
      }
      list.append(json);
    }
    QJsonObject page{{u"keys"_s, list},
                     {u"next"_s, keys->empty() ? since : keys->back().number},
                     {u"more"_s, keys->size() == size_t(limit)},
                     {u"newest"_s, tally->newest},
                     {u"persons"_s, tally->persons},
                     {u"erased"_s, tally->erased},
                     {u"content"_s, QString::number(tally->content, 16)}};
    // A till that cannot be told who has not followed yet still gets its keys.
    if (const auto erasures = hub::stragglers(**reader)) {
      QJsonArray behind;
      for (const hub::Stragglers::Standing& each : erasures->behind) {
        behind.append(QJsonObject{{u"number"_s, each.number}, {u"devices"_s, each.devices}});
      }
      page.insert(u"erasures"_s, QJsonObject{{u"newest"_s, erasures->newest}, {u"behind"_s, behind}});
    }
    Response response = http::json(page);
    response.headers.set("Cache-Control", "no-store");
    response.mayCompress = false;
    answer(std::move(response));
  });
}

struct SentKeys {
  std::vector<hub::PersonKey> keys;
  std::vector<hub::PersonId> erased;
  qint64 acknowledged = 0;
};

Result<hub::PersonId> personIn(const JsonReader& json, const QString& text) {
  const auto id = hub::PersonId::parse(text);
  if (!id) return json.wrong("person_id"_L1, u"malformed_id"_s);
  return *id;
}

Result<SentKeys> readKeys(const Request& request) {
  constexpr size_t kMost = 1000;
  constexpr qsizetype kMostWrapped = 256;
  CF_TRY(const QJsonObject object, objectIn(request));
  const JsonReader json(object);
  SentKeys sent;
  CF_TRY(const auto keys, json.objects("keys"_L1, false));
  CF_TRY(const auto erased, json.strings("erased"_L1, false));
  if (keys.size() + erased.size() > kMost) return core::invalid(u"batch_too_large"_s);
  for (const JsonReader& each : keys) {
    hub::PersonKey key;
    CF_TRY(const QString person, each.string("person_id"_L1));
    CF_TRY(key.person, personIn(each, person));
    CF_TRY(const qint64 version, each.integer("version"_L1, 1, 1'000'000));
    key.version = int(version);
    CF_TRY(const QString wrapped, each.string("wrapped"_L1));
    key.wrapped = QByteArray::fromBase64(wrapped.toLatin1());
    if (key.wrapped.isEmpty() || key.wrapped.size() > kMostWrapped) {
      return each.wrong("wrapped"_L1, u"malformed_bytes"_s);
    }
    sent.keys.push_back(std::move(key));
  }
  for (const QString& text : erased) {
    CF_TRY(const auto person, personIn(json, text));
    sent.erased.push_back(person);
  }
  if (json.has("acknowledged"_L1)) {
    CF_TRY(sent.acknowledged, json.integer("acknowledged"_L1, 0));
  }
  return sent;
}

void takeKeys(const SharedGround& ground, const Request& request, const Answer& answer) {
  const auto read = readKeys(request);
  if (!read) return answer(problem(read.error()));
  struct Job {
    SentKeys sent;
    QJsonArray refused;
  };
  auto job = std::make_shared<Job>();
  job->sent = *read;
  const Asker asker = ground->asker(request);
  ground->workforce.write(
      asker.tenant,
      [job, device = asker.id](journal::Writing& writing) -> Done {
        for (const hub::PersonKey& key : job->sent.keys) {
          CF_TRY(const bool kept, hub::keepPersonKey(writing, key));
          if (!kept) job->refused.append(key.person.text());
        }
        for (const hub::PersonId& person : job->sent.erased) CF_CHECK(hub::erasePersonKey(writing, person));
        if (job->sent.acknowledged == 0 || device.isNull()) return {};
        return hub::acknowledgeErasures(writing, device, job->sent.acknowledged);
      },
      [job, answer](const Done& done) {
        answer(done ? http::json({{u"refused"_s, job->refused}}) : problem(done.error()));
      });
}

}  // namespace

std::vector<http::Route> bootstrapRoutes(const SharedGround& ground, Snapshots& snapshots,
                                         const journal::Projectors& projectors) {
  constexpr qint64 kKeysBytes = 1024 * 1024;
  std::vector<http::Route> routes;
  routes.push_back({"GET", u"/v1/sync/snapshot"_s,
                    [ground, &snapshots](const Request& request, const Answer& answer) {
                      sendSnapshot(ground, snapshots, request, answer);
                    },
                    u"sync:pull"_s, u"snapshot"_s, 0, true, u"A complete store as of a cursor, for a new till"_s});
  const auto memory = std::make_shared<DigestBudget>(ground->clock);
  routes.push_back({"GET", u"/v1/sync/digest"_s,
                    [ground, memory, &projectors](const Request& request, const Answer& answer) {
                      if (request.query.value(u"tables") == u"0") return sendHeads(ground, request, answer);
                      sendDigest({ground, &projectors, memory, ground->asker(request).tenant, answer});
                    },
                    u"sync:pull"_s, u"api"_s, 0, false, u"Counts and hash sums of every table, in buckets"_s});
  routes.push_back({"GET", u"/v1/sync/keys"_s,
                    [ground](const Request& request, const Answer& answer) { sendKeys(ground, request, answer); },
                    u"sync:keys"_s, u"pull"_s, 0, false, u"Wrapped keys of persons since a number"_s});
  routes.push_back({"POST", u"/v1/sync/keys"_s,
                    [ground](const Request& request, const Answer& answer) { takeKeys(ground, request, answer); },
                    u"sync:keys"_s, u"push"_s, kKeysBytes, false, u"Keys made, persons erased, erasures applied"_s});
  return routes;
}

}  // namespace counterfoil::api
