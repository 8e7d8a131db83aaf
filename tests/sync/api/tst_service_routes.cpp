// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <latch>

#include "sync/access/principal.h"
#include "tests/sync/api/api_fixture.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

class TestServiceRoutes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aliveIsWhoAnswers() {
    ApiFixture hub;
    QCOMPARE(hub.ask("GET", u"/livez"_s).status, 200);
  }

  void readyIsWhoCanWriteAndDoesNotEnd() {
    ApiFixture hub;
    QCOMPARE(hub.ask("GET", u"/readyz"_s).status, 200);
    hub.probed = core::storageError(u"disk_full"_s, u"/srv/secret"_s);
    // Asked at most every two seconds, however many ask.
    QCOMPARE(hub.ask("GET", u"/readyz"_s).status, 200);
    hub.clock.advanceMs(2000);
    const Answered full = hub.ask("GET", u"/readyz"_s);
    QCOMPARE(full.status, 503);
    QCOMPARE(full.code(), u"disk_full"_s);
    QVERIFY(!full.response.body.contains("secret"));
    QCOMPARE(full.response.headers.value("Retry-After"), QByteArray("2"));
    hub.probed = {};
    hub.clock.advanceMs(2000);
    QCOMPARE(hub.ask("GET", u"/readyz"_s).status, 200);
    hub.readiness->drain();
    QCOMPARE(hub.ask("GET", u"/readyz"_s).code(), u"draining"_s);
    QCOMPARE(hub.ask("GET", u"/livez"_s).status, 200);
  }

  void nobodyWaitsForAProbeThatTakesTooLong() {
    const core::ManualClock clock{core::Instant::fromUtcMs(1'774'000'000'000)};
    std::latch held(1);
    Readiness readiness(
        [&]() -> core::Done {
          held.wait();
          return {};
        },
        clock, 20);
    QCOMPARE(readiness.state().error().code, u"probe_slow"_s);
    QCOMPARE(readiness.state().error().code, u"probe_slow"_s);
    held.count_down();
    QTRY_VERIFY(readiness.state());
    readiness.end();
    QVERIFY(readiness.state());  // of less than two seconds ago
  }

  void whatAStoreSaysIsTheHubsFaultAndForNobodyOutside_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("code");
    const auto row = [](core::ErrorKind kind, const char* code) {
      QTest::newRow(code) << int(kind) << QString::fromLatin1(code);
    };
    row(core::ErrorKind::Integrity, "constraint_failed");
    row(core::ErrorKind::Integrity, "store_corrupt");
    row(core::ErrorKind::Storage, "storage_failed");
    row(core::ErrorKind::Busy, "store_unreachable");
    row(core::ErrorKind::TooNew, "store_too_new");
    row(core::ErrorKind::Denied, "wrong_password");
    row(core::ErrorKind::NotFound, "store_missing");
    row(core::ErrorKind::Refused, "store_not_migrated");
  }
  void whatAStoreSaysIsTheHubsFaultAndForNobodyOutside() {
    QFETCH(int, kind);
    QFETCH(QString, code);
    const http::Response response =
        problem(core::Error{core::ErrorKind(kind), code, u"Key (name)=(Canary) in: SELECT secret"_s, {}});
    QCOMPARE(response.status, 503);
    QCOMPARE(response.headers.value("Retry-After"), QByteArray("1"));
    QVERIFY(response.body.contains(code.toUtf8()));
    QVERIFY2(!response.body.contains("Canary") && !response.body.contains("SELECT"), response.body.constData());
  }

  void everyRouteIsDescribedAndNothingElse() {
    ApiFixture hub;
    const Answered answer = hub.ask("GET", u"/v1/openapi.json"_s);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json[u"openapi"_s].toString(), u"3.1.0"_s);
    const QJsonObject paths = answer.json[u"paths"_s].toObject();
    qsizetype described = 0;
    for (const QJsonValue& path : paths) described += path.toObject().size();
    QCOMPARE(described, qsizetype(hub.router->routes().size()));
    for (const http::Route& route : hub.router->routes()) {
      const QJsonObject operation = paths[route.pathTemplate][QString::fromLatin1(route.method).toLower()].toObject();
      QVERIFY2(!operation[u"summary"_s].toString().isEmpty(), qPrintable(route.pathTemplate));
      QVERIFY2(operation[u"responses"_s].toObject().contains(u"default"_s), qPrintable(route.pathTemplate));
      QVERIFY2(!route.permission.isEmpty(), qPrintable(route.pathTemplate + u" lets nobody in"_s));
      QCOMPARE(operation.contains(u"security"_s), route.permission != QLatin1String(access::kPublic));
    }
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestServiceRoutes)
#include "tst_service_routes.moc"
