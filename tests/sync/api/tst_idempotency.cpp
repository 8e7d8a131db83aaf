// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QTest>
#include <atomic>
#include <set>

#include "sync/api/idempotency.h"
#include "tests/sync/api/api_fixture.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;
using core::Done;
using core::Result;
using journal::Writing;

namespace {

/// A hub with one more route, which writes a note for every command that is done.
struct Desk {
  Desk() {
    hub.stop();
    hub.more.push_back({"POST",
                        u"/v1/notes"_s,
                        [this](const http::Request& request, const http::Answer& answer) {
                          const QByteArray body = request.body;
                          once(hub.ground, request, answer,
                               [this, body](Writing& writing, const core::AnyId&) { return note(writing, body); });
                        },
                        u"notes"_s,
                        {},
                        4096,
                        false,
                        {}});
    hub.start();
    tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
  }
  Result<http::Response> note(Writing& writing, const QByteArray& body) {
    ++runs;
    const auto id = writing.make<core::AnyId>();
    CF_CHECK(writing.record(support::noteDraft("note.created", id, QString::fromUtf8(body))));
    if (body.contains("refuse")) return core::refused(u"not_this_one"_s);
    http::Response response = http::json({{u"id"_s, id.text()}}, 201);
    response.headers.set("Location", "/v1/notes/" + id.text().toUtf8());
    return response;
  }
  Answered post(const QByteArray& body, const QList<QByteArray>& keys) {
    return hub.send("POST", u"/v1/notes"_s, body, keys).get();
  }
  [[nodiscard]] qint64 count(const char* sql) {
    std::promise<qint64> counted;
    hub.workforce->read(tenant, [&](const Result<const journal::Reader*>& reader) {
      counted.set_value((*reader)->integer(sql, {}).value_or(-1));
    });
    return counted.get_future().get();
  }
  [[nodiscard]] qint64 notes() { return count("SELECT count(*) FROM note"); }
  Done write(const hub::Workforce::Work& work) {
    std::promise<Done> done;
    hub.workforce->write(tenant, work, [&](Done result) { done.set_value(std::move(result)); });
    return done.get_future().get();
  }
  ApiFixture hub;
  hub::TenantId tenant;
  std::atomic<int> runs = 0;
};

}  // namespace

class TestIdempotency : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSameKeyAndBodyIsDoneOnceAndAnsweredAlike() {
    Desk desk;
    const Answered first = desk.post("milk", {"k1"});
    QCOMPARE(first.status, 201);
    QVERIFY(!first.response.headers.has("Idempotency-Replayed"));
    for (int i = 0; i < 3; ++i) {
      const Answered again = desk.post("milk", {"k1"});
      QCOMPARE(again.status, 201);
      QCOMPARE(again.response.body, first.response.body);
      QCOMPARE(again.response.headers.value("Location"), first.response.headers.value("Location"));
      QCOMPARE(again.response.headers.value("Idempotency-Replayed"), "true");
    }
    QCOMPARE(desk.notes(), 1);
    QCOMPARE(desk.post("milk", {"k2"}).status, 201);
    QCOMPARE(desk.notes(), 2);
    QCOMPARE(desk.runs, 2);
  }

  void itIsRememberedAcrossRestarts() {
    Desk desk;
    const Answered first = desk.post("milk", {"k1"});
    desk.hub.stop();
    desk.hub.start();
    QCOMPARE(desk.post("milk", {"k1"}).response.body, first.response.body);
    QCOMPARE(desk.notes(), 1);
  }

  void anotherBodyUnderTheSameKeyIsRefused() {
    Desk desk;
    QCOMPARE(desk.post("milk", {"k1"}).status, 201);
    const Answered other = desk.post("bread", {"k1"});
    QCOMPARE(other.status, 422);
    QCOMPARE(other.code(), u"idempotency_mismatch"_s);
    QCOMPARE(desk.notes(), 1);
  }

  void whatWasRefusedLeavesNothingAndMayBeTriedAgain() {
    Desk desk;
    QCOMPARE(desk.post("refuse", {"k1"}).status, 409);
    QCOMPARE(desk.notes(), 0);
    QCOMPARE(desk.count("SELECT count(*) FROM api_idempotency"), 0);
    QCOMPARE(desk.post("milk", {"k1"}).status, 201);
    QCOMPARE(desk.notes(), 1);
  }

  void anotherTenantHasKeysOfItsOwn() {
    Desk desk;
    const Answered first = desk.post("milk", {"k1"});
    desk.hub.become(desk.hub.newTenant(u"Books"_s));
    const Answered other = desk.post("bread", {"k1"});
    QCOMPARE(other.status, 201);
    QVERIFY(other.response.body != first.response.body);
  }

  void badKeysAreRefused_data() {
    QTest::addColumn<QList<QByteArray>>("keys");
    QTest::addColumn<QString>("code");
    QTest::newRow("none") << QList<QByteArray>() << u"idempotency_key_missing"_s;
    QTest::newRow("empty") << QList<QByteArray>{""} << u"bad_idempotency_key"_s;
    QTest::newRow("spaces alone") << QList<QByteArray>{"   "} << u"bad_idempotency_key"_s;
    QTest::newRow("two of them") << QList<QByteArray>{"a", "a"} << u"bad_idempotency_key"_s;
    QTest::newRow("too long") << QList<QByteArray>{QByteArray(256, 'a')} << u"bad_idempotency_key"_s;
    QTest::newRow("not ASCII") << QList<QByteArray>{"\xc3\xa9"} << u"bad_idempotency_key"_s;
    QTest::newRow("a control character") << QList<QByteArray>{"a\x01z"} << u"bad_idempotency_key"_s;
  }
  void badKeysAreRefused() {
    QFETCH(QList<QByteArray>, keys);
    QFETCH(QString, code);
    Desk desk;
    const Answered answer = desk.post("milk", keys);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.code(), code);
    QCOMPARE(desk.notes(), 0);
  }

  void sixtyFourAtOnceAreOne() {
    Desk desk;
    std::vector<std::future<Answered>> waiting;
    for (int i = 0; i < 64; ++i) waiting.push_back(desk.hub.send("POST", u"/v1/notes"_s, "milk", {"k1"}));
    std::set<QByteArray> bodies;
    for (auto& answer : waiting) {
      const Answered answered = answer.get();
      QCOMPARE(answered.status, 201);
      bodies.insert(answered.response.body);
    }
    QCOMPARE(bodies.size(), size_t(1));
    QCOMPARE(desk.notes(), 1);
  }

  void aClaimIsAtWorkUntilItIsKeptOrReleased() {
    Desk desk;
    const KeyedRequest request{u"POST /v1/notes"_s, u"k1"_s,
                               QCryptographicHash::hash("milk", QCryptographicHash::Sha256)};
    const core::AnyId subject(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    const auto now = desk.hub.clock.now();
    const auto claimed = [&](Writing& writing) { return claim(writing, request, subject, now); };
    QVERIFY(desk.write(claimed));
    const Answered busy = desk.post("milk", {"k1"});
    QCOMPARE(busy.status, 409);
    QCOMPARE(busy.code(), u"idempotency_in_progress"_s);
    QCOMPARE(busy.response.headers.value("Retry-After"), "1");
    QCOMPARE(desk.post("bread", {"k1"}).code(), u"idempotency_mismatch"_s);
    QVERIFY(desk.write([&](Writing& writing) -> Done {
      CF_TRY(const auto found, standing(writing.reader(), request));
      if (!found || found->answer || found->subject != subject) return core::refused(u"another"_s);
      return release(writing, request);
    }));
    QVERIFY(desk.write(claimed));
    const http::Response answer = http::json({{u"state"_s, u"captured"_s}});
    QVERIFY(desk.write([&](Writing& writing) -> Done {
      CF_CHECK(keep(writing, request, answer, now));
      return release(writing, request);  // what is kept stays
    }));
    const Answered kept = desk.post("milk", {"k1"});
    QCOMPARE(kept.status, 200);
    QCOMPARE(kept.response.body, answer.body);
    QCOMPARE(desk.runs, 0);
  }

  void keysAreForgottenAfterThirtyDays() {
    Desk desk;
    for (int i = 0; i < 40; ++i) QCOMPARE(desk.post("milk", {"old" + QByteArray::number(i)}).status, 201);
    desk.hub.clock.advanceMs(kKeptMs + 1);
    for (int i = 0; i < 200; ++i) {
      QCOMPARE(desk.post("tea" + QByteArray::number(i), {"new" + QByteArray::number(i)}).status, 201);
    }
    QCOMPARE(desk.count("SELECT count(*) FROM api_idempotency"), 200);
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestIdempotency)
#include "tst_idempotency.moc"
