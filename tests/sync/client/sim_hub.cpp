// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/sim_hub.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <QUrlQuery>

#include "models/core/json_reader.h"
#include "models/journal/facts_queries.h"
#include "sync/api/cursor.h"
#include "sync/hub/holders.h"
#include "sync/hub/person_keys.h"
#include "sync/protocol/problem.h"
#include "sync/protocol/row_digest.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;
using protocol::PushAnswer;
using protocol::PushRequest;
using protocol::PushStatus;

namespace {

HttpAnswer json(const QJsonObject& object, int status = 200) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
  return answer;
}

QByteArray signatureOf(const QByteArray& bytes) {
  return QCryptographicHash::hash("the hub's " + bytes, QCryptographicHash::Sha512);
}

HttpAnswer problem(int status, const QString& code, const QJsonObject& members = {}, int retryAfterS = 0) {
  protocol::Problem document;
  document.status = status;
  document.code = code;
  document.members = members;
  HttpAnswer answer = json(document.toJson(), status);
  answer.retryAfterS = retryAfterS;
  return answer;
}

}  // namespace

SimHub::SimHub(Timeline& timeline, support::Random& random)
    : m_timeline(timeline), m_random(random), m_clock(timeline), m_store(m_clock, 1), m_backup(m_clock, 2) {
  m_store.openNewOrigin();
  opened();
  backUp();
}

void SimHub::opened() {
  m_origins.insert(m_store.book().origin());
  const auto head = hub::headOfFeed(m_store.reader());
  m_epochs.push_back({m_store.ordinal + 1, m_store.book().origin(), head ? *head : 0});
}

void SimHub::backUp() {
  m_backup.becomeCopyOf(m_store);
  m_backup.ordinal = m_store.ordinal;
  m_safe.clear();
  const auto heads = journal::heads(m_backup.reader());
  if (!heads) return;
  for (const auto& head : *heads) m_safe.insert(head.origin, head.originSeq);
}

void SimHub::restore() {
  m_waiting.clear();
  m_store.becomeCopyOf(m_backup);
  if (epochsFall) {
    m_store.ordinal = m_backup.ordinal;
    while (m_epochs.back().number > m_store.ordinal + 1) m_epochs.pop_back();
  }
  m_store.openNewOrigin();
  opened();
}

void SimHub::loseTail() {
  m_waiting.clear();
  // What its own beginning was is on both.
  if (m_backup.origin() != m_store.origin()) return;
  m_store.becomeCopyOf(m_backup);
  m_store.openAgain();
}

QString SimHub::cursorAt(qint64 position, quint64 mark) const {
  return u"%1:%2:%3"_s.arg(m_epochs.back().number).arg(position).arg(mark, 0, 16);
}

void SimHub::handle(const HttpRequest& request, const Answer& answer) {
  const QUrl url(request.target);
  const auto tell = [this, answer](HttpAnswer said) {
    said.date = m_clock.now();
    answer(said);
  };
  if (url.path() == u"/v1/sync/hello") return tell(hello());
  if (url.path() == u"/v1/sync/push") return tell(push(request));
  const QUrlQuery query(url);
  if (url.path() == u"/v1/sync/digest") {
    if (const auto refused = trouble(false, 0)) return tell(*refused);
    return tell(heads());
  }
  if (url.path() == u"/v1/sync/keys") {
    if (const auto refused = trouble(false, 0)) return tell(*refused);
    return tell(request.method == "GET" ? sendKeys(query.queryItemValue(u"since"_s).toLongLong()) : takeKeys(request));
  }
  if (const auto refused = trouble(true, 0)) return tell(*refused);
  pull(query.queryItemValue(u"cursor"_s, QUrl::FullyDecoded), query.queryItemValue(u"limit"_s).toInt(),
       query.queryItemValue(u"wait"_s).toInt(), tell);
}

HttpAnswer SimHub::hello() {
  protocol::Hello hello;
  hello.limits.pullFacts = 20;  // so that there are pages at all
  hello.limits.pushFacts = 30;
  hello.epoch = m_epochs.back().number;
  hello.serverTime = m_clock.now();
  return json(hello.toJson());
}

std::optional<HttpAnswer> SimHub::trouble(bool pull, size_t facts) {
  if (!troubled) return std::nullopt;
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

HttpAnswer SimHub::push(const HttpRequest& request) {
  const auto object = core::parseObject(request.body);
  auto parsed = object ? PushRequest::fromJson(*object, {}) : core::Result<PushRequest>(object.error());
  if (!parsed) return problem(422, parsed.error().code);
  if (const auto refused = trouble(false, parsed->facts.size())) return *refused;
  hub::Situation situation;
  situation.epoch = m_epochs.back().number;
  situation.sign = signatureOf;
  situation.verify = [](const QByteArray& bytes, const QByteArray& signature) {
    return signature == signatureOf(bytes);
  };
  if (!anybodyWrites) situation.holder = request.authorization;
  situation.own = std::vector<journal::OriginId>(m_origins.begin(), m_origins.end());
  if (promises) {
    situation.durable = [this](journal::OriginId origin, qint64) { return m_safe.value(origin, 0); };
  }
  // Now and then it puts off a part.
  PushRequest taken = *parsed;
  if (troubled && m_random.chance(10)) taken.facts.resize(size_t(m_random.below(qint64(taken.facts.size()) + 1)));
  PushAnswer answer;
  if (taken.facts.empty()) {
    answer.epoch = situation.epoch;
    answer.serverTime = m_clock.now();
    answer.nextOriginSeq = parsed->facts.front().originSeq;
    answer.head = {0, QByteArray(32, '\0'), QByteArray(64, 's')};
  } else {
    const auto pushed = m_store.book().write(
        [&](journal::Writing& writing) { return hub::push(writing, taken, m_clock.now(), situation); });
    if (!pushed && pushed.error().code == u"chain_gap") {
      return problem(409, u"chain_gap"_s, {{u"expected_origin_seq"_s, pushed.error().detail.toLongLong()}});
    }
    if (!pushed && pushed.error().kind == core::ErrorKind::Refused) return problem(409, pushed.error().code);
    if (!pushed) return problem(500, pushed.error().code);
    answer = *pushed;
    wakeWaiting();
  }
  for (size_t i = taken.facts.size(); i < parsed->facts.size(); ++i) {
    answer.results.push_back({parsed->facts[i].id, PushStatus::Deferred, 0, {}, {}, {}});
  }
  // … or forgets to say something about a fact; and the order of results is nobody's promise.
  if (troubled && m_random.chance(10)) m_random.shuffle(answer.results);
  if (troubled && m_random.chance(5))
    answer.results.erase(answer.results.begin() + m_random.below(qint64(answer.results.size())));
  return json(answer.toJson());
}

HttpAnswer SimHub::heads() {
  protocol::DigestAnswer digest;
  digest.epoch = m_epochs.back().number;
  const auto all = hub::signedHeads(m_store.reader(), signatureOf);
  const auto position = hub::headOfFeed(m_store.reader());
  if (!all || !position) return problem(500, u"storage_failed"_s);
  digest.heads = *all;
  digest.position = *position;
  return json(digest.toJson());
}

HttpAnswer SimHub::sendKeys(qint64 since) {
  constexpr int kPage = 3;
  const auto keys = hub::personKeysSince(m_store.reader(), since, kPage);
  if (!keys) return problem(500, keys.error().code);
  QJsonArray list;
  for (const hub::PersonKey& key : *keys) {
    QJsonObject each{{u"number"_s, key.number}, {u"person_id"_s, key.person.text()}, {u"version"_s, key.version}};
    if (key.wrapped.isEmpty()) each[u"erased"_s] = true;
    if (!key.wrapped.isEmpty()) each[u"wrapped"_s] = QString::fromLatin1(key.wrapped.toBase64());
    list.append(each);
  }
  return json({{u"keys"_s, list},
               {u"next"_s, keys->empty() ? since : keys->back().number},
               {u"more"_s, keys->size() == size_t(kPage)}});
}

HttpAnswer SimHub::takeKeys(const HttpRequest& request) {
  const auto object = core::parseObject(request.body);
  const auto taken = m_store.book().write([&](journal::Writing& writing) -> core::Done {
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

void SimHub::pull(const QString& cursor, int limit, int waitS, const Answer& answer) {
  qint64 position = 0;
  quint64 mark = 0;
  if (!cursor.isEmpty()) {
    const api::Cursor asked{{},
                            cursor.section(u':', 0, 0).toInt(),
                            cursor.section(u':', 1, 1).toLongLong(),
                            cursor.section(u':', 2).toULongLong(nullptr, 16)};
    const auto standing = api::standingOf(asked, m_epochs, m_store.reader());
    if (!standing) return answer(problem(400, standing.error().code));
    position = standing->position;
    mark = api::markAt(m_store.reader(), position).value_or(0);
    if (standing->rewound) {
      return answer(problem(
          409, u"feed_rewound"_s,
          {{u"cursor"_s, cursorAt(position, mark)}, {u"rewind_to"_s, position}, {u"epoch"_s, m_epochs.back().number}}));
    }
  }
  auto page = hub::page(m_store.reader(), position, limit);
  if (!page) return answer(problem(500, page.error().code));
  page->epoch = m_epochs.back().number;
  if (!page->facts.empty()) {
    position = page->facts.back().hubSeq;
    mark = api::markOf(page->facts.back().digest);
  }
  page->cursor = cursorAt(position, mark);
  page->witnesses = hub::witnessesOf(page->facts, signatureOf);
  if (!page->facts.empty() || waitS == 0) return answer(json(page->toJson()));
  const auto id = std::make_shared<quint64>(0);
  *id = m_timeline.after(qint64(waitS) * 1000, [this, id] {
    const auto waiting = m_waiting.extract(*id);
    if (!waiting.empty()) pull(waiting.mapped().cursor, waiting.mapped().limit, 0, waiting.mapped().answer);
  });
  m_waiting.emplace(*id, Waiting{page->cursor, limit, answer});
}

void SimHub::wakeWaiting() {
  auto woken = std::move(m_waiting);
  m_waiting.clear();
  for (const auto& [id, waiting] : woken) {
    m_timeline.cancel(id);
    pull(waiting.cursor, waiting.limit, 0, waiting.answer);
  }
}

}  // namespace counterfoil::sim
