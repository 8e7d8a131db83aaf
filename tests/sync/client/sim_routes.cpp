// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QJsonArray>

#include "models/core/json_reader.h"
#include "models/devices/facts.h"
#include "sync/access/enrolment.h"
#include "sync/api/cursor.h"
#include "sync/hub/holders.h"
#include "sync/hub/person_keys.h"
#include "sync/protocol/row_digest.h"
#include "tests/sync/client/sim_answers.h"
#include "tests/sync/client/sim_process.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;
using core::Done;
using core::Result;
using journal::Fact;
using protocol::PushAnswer;
using protocol::PushRequest;
using protocol::PushStatus;

namespace {

QByteArray signatureOf(const QByteArray& bytes) {
  return QCryptographicHash::hash("the hub's " + bytes, QCryptographicHash::Sha512);
}

}  // namespace

std::optional<HttpAnswer> SimProcess::trouble(bool pull, size_t facts) {
  if (!m_temper.troubled) return std::nullopt;
  const qint64 dice = m_random.below(100);
  if (dice < 3) return problem(503, u"not_ready"_s, {}, int(m_random.below(10)));
  if (dice < 5) return problem(500, u"storage_failed"_s);
  if (dice < 7) return problem(401, u"bad_token"_s);
  if (dice < 8) return problem(403, u"device_revoked"_s);
  if (dice < 10) return problem(429, u"rate_limited"_s, {}, int(m_random.below(60)));
  if (dice < 12 && pull) return problem(426, u"schema_too_old"_s);
  if (dice < 13 && !pull) return problem(409, u"idempotency_in_progress"_s);
  if (dice < 15 && facts > 1) return problem(413, u"batch_too_large"_s);
  if (dice < 17) {
    HttpAnswer page;  // somebody's gateway answers in the hub's place
    page.status = 200;
    page.body = "<html>Please sign in to this network</html>";
    return page;
  }
  return std::nullopt;
}

Result<hub::Situation> SimProcess::situation(const HttpRequest& request) const {
  CF_TRY(const auto epochs, hub::epochsOf(reader()));
  hub::Situation situation;
  situation.epoch = epochs.back().number;
  for (const hub::Epoch& each : epochs) situation.own.push_back(each.origin);
  CF_TRY(situation.store, hub::ownStore(reader()));
  situation.sign = signatureOf;
  situation.verify = [](const QByteArray& bytes, const QByteArray& signature) {
    return signature == signatureOf(bytes);
  };
  if (!m_temper.anybodyWrites) situation.holder = request.authorization;
  if (m_temper.promises) {
    situation.durable = [this](journal::OriginId origin, qint64) { return m_cluster.safe(origin); };
  }
  if (!m_temper.decides) return situation;
  situation.ownReturned = [](journal::Writing& writing, std::span<const Fact> facts) {
    return access::applyReturned(writing, facts);
  };
  // Something to decide: which one does not matter, but that it is counted once.
  situation.arbiter = [this](journal::Writing& writing, std::span<const Fact> facts) -> Result<std::vector<hub::Flag>> {
    if (!m_random.chance(20)) return std::vector<hub::Flag>();
    const protocol::DeviceId about(facts.front().origin.uuid());
    CF_CHECK(devices::recordTokenReused(writing, about));
    return std::vector<hub::Flag>{{0, about.as<core::Anything>()}};
  };
  return situation;
}

HttpAnswer SimProcess::push(const HttpRequest& request) {
  const auto object = core::parseObject(request.body);
  auto parsed = object ? PushRequest::fromJson(*object, {}) : Result<PushRequest>(object.error());
  if (!parsed) return problem(422, parsed.error().code);
  if (const auto refused = trouble(false, parsed->facts.size())) return *refused;
  // Now and then it puts off a part.
  PushRequest taken = *parsed;
  if (m_temper.troubled && m_random.chance(10)) {
    taken.facts.resize(size_t(m_random.below(qint64(taken.facts.size()) + 1)));
  }
  PushAnswer answer;
  if (taken.facts.empty()) {
    const auto now = epoch();
    answer.epoch = now ? now->number : 0;
    answer.serverTime = m_clock.now();
    answer.nextOriginSeq = parsed->facts.front().originSeq;
    answer.head = {0, QByteArray(32, '\0'), QByteArray(64, 's')};
  } else {
    const Done pushed = write([&](journal::Writing& writing) -> Done {
      CF_TRY(const hub::Situation known, situation(request));
      CF_TRY(answer, hub::push(writing, taken, m_clock.now(), known));
      return {};
    });
    if (!pushed && pushed.error().code == u"chain_gap" && pushed.error().kind == core::ErrorKind::Refused) {
      return problem(409, u"chain_gap"_s, {{u"expected_origin_seq"_s, pushed.error().detail.toLongLong()}});
    }
    if (!pushed && pushed.error().kind == core::ErrorKind::Refused) return problem(409, pushed.error().code);
    if (!pushed) return problem(500, pushed.error().code);
  }
  for (size_t i = taken.facts.size(); i < parsed->facts.size(); ++i) {
    answer.results.push_back({parsed->facts[i].id, PushStatus::Deferred, 0, {}, {}, {}});
  }
  // … or forgets to say something about a fact; and the order of results is nobody's promise.
  if (m_temper.troubled && m_random.chance(10)) m_random.shuffle(answer.results);
  if (m_temper.troubled && m_random.chance(5)) {
    answer.results.erase(answer.results.begin() + m_random.below(qint64(answer.results.size())));
  }
  return json(answer.toJson());
}

HttpAnswer SimProcess::heads() {
  protocol::DigestAnswer digest;
  const auto now = epoch();
  const auto all = hub::signedHeads(reader(), signatureOf);
  const auto position = hub::headOfFeed(reader());
  if (!now || !all || !position) return problem(500, u"storage_failed"_s);
  digest.epoch = now->number;
  digest.heads = *all;
  digest.position = *position;
  return json(digest.toJson());
}

HttpAnswer SimProcess::sendKeys(qint64 since) {
  constexpr int kPage = 3;
  const auto keys = hub::personKeysSince(reader(), since, kPage);
  const auto tally = hub::keyTally(reader());
  if (!keys || !tally) return problem(500, u"storage_failed"_s);
  QJsonArray list;
  for (const hub::PersonKey& key : *keys) {
    QJsonObject each{{u"number"_s, key.number}, {u"person_id"_s, key.person.text()}, {u"version"_s, key.version}};
    if (key.wrapped.isEmpty()) each[u"erased"_s] = true;
    if (!key.wrapped.isEmpty()) each[u"wrapped"_s] = QString::fromLatin1(key.wrapped.toBase64());
    list.append(each);
  }
  return json({{u"keys"_s, list},
               {u"next"_s, keys->empty() ? since : keys->back().number},
               {u"more"_s, keys->size() == size_t(kPage)},
               {u"newest"_s, tally->newest},
               {u"persons"_s, tally->persons},
               {u"erased"_s, tally->erased},
               {u"content"_s, QString::number(tally->content, 16)}});
}

HttpAnswer SimProcess::takeKeys(const HttpRequest& request) {
  const auto object = core::parseObject(request.body);
  const Done taken = write([&](journal::Writing& writing) -> Done {
    for (const QJsonValue& each : (*object)[u"keys"_s].toArray()) {
      hub::PersonKey key;
      key.person = *hub::PersonId::parse(each[u"person_id"_s].toString());
      key.wrapped = QByteArray::fromBase64(each[u"wrapped"_s].toString().toLatin1());
      CF_TRY([[maybe_unused]] const bool kept, hub::keepPersonKey(writing, key));
    }
    for (const QJsonValue& each : (*object)[u"erased"_s].toArray()) {
      CF_CHECK(hub::erasePersonKey(writing, *hub::PersonId::parse(each.toString())));
    }
    return {};
  });
  return taken ? json({{u"refused"_s, QJsonArray()}}) : problem(500, taken.error().code);
}

QString SimProcess::cursorAt(int epoch, qint64 position, quint64 mark) const {
  return u"%1:%2:%3"_s.arg(epoch).arg(position).arg(mark, 0, 16);
}

void SimProcess::pull(const Waiting& asked, int waitS) {
  const auto& [cursor, limit, held, known, answer] = asked;
  const auto epochs = hub::epochsOf(reader());
  if (!epochs) return answer(problem(500, epochs.error().code));
  const int now = epochs->back().number;
  qint64 position = 0;
  quint64 mark = 0;
  if (!cursor.isEmpty()) {
    const api::Cursor stands{{},
                             cursor.section(u':', 0, 0).toInt(),
                             cursor.section(u':', 1, 1).toLongLong(),
                             cursor.section(u':', 2).toULongLong(nullptr, 16)};
    const auto standing = api::standingOf(stands, *epochs, reader());
    if (!standing) return answer(problem(400, standing.error().code));
    position = standing->position;
    mark = api::markAt(reader(), position).value_or(0);
    if (standing->rewound) {
      return answer(
          problem(409, u"feed_rewound"_s,
                  {{u"cursor"_s, cursorAt(now, position, mark)}, {u"rewind_to"_s, position}, {u"epoch"_s, now}}));
    }
  }
  auto page = hub::page(reader(), position, limit, 4 * 1024 * 1024, held);
  if (!page) return answer(problem(500, page.error().code));
  page->epoch = now;
  if (!page->facts.empty()) {
    position = page->facts.back().hubSeq;
    mark = api::markOf(page->facts.back().digest);
  }
  if (m_temper.leavesOut && page->facts.size() > 2 && m_random.chance(10)) {
    page->facts.erase(page->facts.begin() + m_random.below(qint64(page->facts.size()) - 1));
  }
  page->cursor = cursorAt(now, position, mark);
  page->witnesses = hub::witnessesOf(page->facts, signatureOf);
  if (!page->facts.empty() || waitS == 0) return answer(json(page->toJson()));
  const auto id = std::make_shared<quint64>(0);
  *id = m_timers.after(qint64(waitS) * 1000, [this, id] {
    const auto waiting = m_waiting.extract(*id);
    if (!waiting.empty()) pull(waiting.mapped(), 0);
  });
  m_waiting.emplace(*id, Waiting{page->cursor, limit, held, position, answer});
  poll();
}

}  // namespace counterfoil::sim
