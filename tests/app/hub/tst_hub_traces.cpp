// SPDX-License-Identifier: GPL-3.0-or-later
// One trace from a till's journal to the hub's commit, and from a web shop's request to its payment provider, over real
// sockets.
#include <QElapsedTimer>
#include <QFile>

#include "models/journal/facts_queries.h"
#include "tests/app/hub/running_till.h"
#include "tests/support/verify.h"
#include "tests/sync/traces/collector.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Standing;
using support::Collector;
using support::HubProgram;
using support::RunningTill;

namespace {

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kCaller = "00f067aa0ba902b7";

/// A provider that hears who asks and knows nothing; whoever asks for a report waits.
class DeafProvider {
 public:
  DeafProvider()
      : m_router({{"POST",
                   u"/v1/payment_intents"_s,
                   http::answering([this](const http::Request& request) {
                     const std::lock_guard lock(m_mutex);
                     m_heard.push_back(request.trace);
                     return http::problem(500, u"later"_s);
                   }),
                   {},
                   {},
                   1024 * 1024,
                   false,
                   {}},
                  {"GET",
                   u"/v1/balance_transactions"_s,
                   [this](const http::Request&, const http::Answer& answer) {
                     const std::lock_guard lock(m_mutex);
                     m_held.push_back(answer);
                   },
                   {},
                   {},
                   0,
                   true,
                   {}}}),
        m_server(m_router, m_clock) {
    if (!m_server.start({})) qFatal("the provider does not listen");
  }
  ~DeafProvider() { m_server.stop(); }
  [[nodiscard]] quint16 port() const { return m_server.port(); }
  [[nodiscard]] std::vector<http::Trace> heard() const {
    const std::lock_guard lock(m_mutex);
    return m_heard;
  }
  [[nodiscard]] bool isHolding() const {
    const std::lock_guard lock(m_mutex);
    return !m_held.empty();
  }

 private:
  mutable std::mutex m_mutex;
  std::vector<http::Trace> m_heard;
  std::vector<http::Answer> m_held;
  core::SystemClock m_clock;
  http::Router m_router;
  http::Server m_server;
};

/// What the hub's log says of requests to a route.
QList<QJsonObject> logged(const HubProgram& hub, const QString& route) {
  QList<QJsonObject> all;
  for (const QByteArray& line : hub.log().split('\n')) {
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    if (object[u"route"_s].toString() == route) all.append(object);
  }
  return all;
}

/// A tenant whose money this provider holds.
void payAt(const HubProgram& hub, const DeafProvider& provider) {
  if (hub.say("tenant create Tea --currency GBP").status != 0) qFatal("no tenant");
  QFile secrets(hub.path(u"stripe.json"_s));
  if (!secrets.open(QIODevice::WriteOnly)) qFatal("no file");
  secrets.write(R"({"secret":"sk_test_simulator","webhook_secrets":["whsec_simulator"],"call_timeout_ms":8000})");
  secrets.close();
  const auto added = hub.say("gateway add Main --tenant Tea --kind stripe --base-url http://127.0.0.1:" +
                             QByteArray::number(provider.port()) + " --secret-file " + secrets.fileName().toUtf8());
  if (added.status != 0) qFatal("%s", added.error.constData());
}

}  // namespace

class TestHubTraces : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatATillWritesItsPushAndTheCommitAreOneTrace() {
    const Collector collector;
    HubProgram hub;
    QCOMPARE(hub.say("tenant create Crumb").status, 0);
    hub.serve({u"--traces"_s, collector.url().toString(), u"--traces-percent"_s, u"100"_s});
    RunningTill till(u"store"_s);
    CF_VERIFY_OK(till.setUp());
    till.join(hub);
    till.follow();
    QTRY_COMPARE_WITH_TIMEOUT(till.status().standing, Standing::UpToDate, 30'000);
    till.rename(u"Corner & Crumb"_s);
    const auto facts =
        till.on([](app::Shop& shop) { return journal::newestFacts(shop.reader(), {}, u"shop.changed"_s, 1); });
    QVERIFY(facts && !facts->empty());
    const journal::Fact written = facts->front();
    const QString traceId = QString::fromLatin1(written.id.bytes().toHex());
    QTRY_VERIFY_WITH_TIMEOUT(!collector.span(u"POST /v1/sync/push"_s, traceId).isEmpty(), 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(!collector.span(u"store commit"_s, traceId).isEmpty(), 30'000);
    const QJsonObject push = collector.span(u"POST /v1/sync/push"_s, traceId);
    const QJsonObject commit = collector.span(u"store commit"_s, traceId);
    // The till's own span is the fact's digest: what the journal says, and nothing that was kept for it.
    QCOMPARE(push[u"parentSpanId"_s].toString(), QString::fromLatin1(written.digest.first(8).toHex()));
    QCOMPARE(push[u"kind"_s].toInt(), 2);
    QCOMPARE(commit[u"parentSpanId"_s].toString(), push[u"spanId"_s].toString());
    QCOMPARE(commit[u"kind"_s].toInt(), 3);
    QVERIFY(commit[u"spanId"_s].toString() != push[u"spanId"_s].toString());
    const auto nanoseconds = [](const QJsonObject& span, const QString& name) {
      return span[name].toString().toLongLong();
    };
    QVERIFY(nanoseconds(commit, u"endTimeUnixNano"_s) > nanoseconds(commit, u"startTimeUnixNano"_s));
    QCOMPARE(hub.terminate(), 0);
    bool found = false;
    for (const QJsonObject& line : logged(hub, u"/v1/sync/push"_s)) {
      if (line[u"trace_id"_s].toString() != traceId) continue;
      found = true;
      QCOMPARE(line[u"span_id"_s].toString(), push[u"spanId"_s].toString());
    }
    QVERIFY(found);
  }

  void aProviderIsToldWhoseRequestItServes() {
    const Collector collector;
    const DeafProvider provider;
    HubProgram hub;
    payAt(hub, provider);
    const auto made = hub.say("key create Web --tenant Tea --scopes payments:read,payments:write");
    // Money is traced whatever the share is.
    hub.serve({u"--traces"_s, collector.url().toString(), u"--traces-percent"_s, u"0"_s});
    const QByteArray head = "Authorization: Bearer " + made.json()[u"key"_s].toString().toLatin1() +
                            "\r\nIdempotency-Key: one\r\ntraceparent: 00-" + kTrace + '-' + kCaller + "-00\r\n";
    const QByteArray body =
        R"({"amount":{"minor":1240,"currency":"GBP"},"method":"pm_card_visa","capture":"automatic"})";
    http::RawClient client(hub.port());
    const http::Reply reply = client.ask(http::post("/v1/payments", body, head));
    QVERIFY2(reply.status / 100 == 2, reply.body.constData());
    QVERIFY(!provider.heard().empty());
    const http::Trace heard = provider.heard().front();
    QCOMPARE(heard.traceId, QByteArray(kTrace));
    QVERIFY(heard.parentId != QByteArray(kCaller));
    QTRY_VERIFY_WITH_TIMEOUT(!collector.span(u"POST /v1/payments"_s, QLatin1String(kTrace)).isEmpty(), 30'000);
    const QJsonObject span = collector.span(u"POST /v1/payments"_s, QLatin1String(kTrace));
    QCOMPARE(span[u"spanId"_s].toString(), QString::fromLatin1(heard.parentId));
    QCOMPARE(span[u"parentSpanId"_s].toString(), QLatin1String(kCaller));
  }

  void aCommandThatWaitsForAProviderHoldsUpNoSignal() {
    const DeafProvider provider;
    HubProgram hub;
    payAt(hub, provider);
    hub.serve();
    const auto asking = hub.begin({u"reconcile"_s, u"--tenant"_s, u"Tea"_s});
    QTRY_VERIFY_WITH_TIMEOUT(provider.isHolding(), 30'000);
    hub.hangUp();
    QElapsedTimer timer;
    timer.start();
    while (!hub.log().contains("\"event\":\"certificate_") && timer.elapsed() < 7'000) hub.listen(50);
    QVERIFY2(hub.log().contains("\"event\":\"certificate_"), hub.log().constData());
    QCOMPARE(asking->state(), QProcess::Running);
    // It ends when the provider's time is over, and so does whoever asked.
    QCOMPARE(hub.terminate(), 0);
    QVERIFY(asking->waitForFinished(30'000));
    QVERIFY(!asking->readAllStandardOutput().isEmpty());
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubTraces)
#include "tst_hub_traces.moc"
