// SPDX-License-Identifier: GPL-3.0-or-later
// Money over real sockets: the hub's program, a provider's program, and both of them killed.
#include <QDir>
#include <QProcess>
#include <QTest>

#include "tests/app/hub/paying_tenant.h"
#include "tests/support/random.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using support::Random;
using Till = PayingTenant;

class TestHubPayments : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theMainRoadThroughAProvider() {
    Till till;
    till.serve();
    const Reply paid = till.begin(1'240, "a");
    QCOMPARE(paid.status, 201);
    QCOMPARE(jsonIn(paid)[u"state"_s].toString(), u"captured"_s);
    QCOMPARE(till.begin(1'240, "a").body, paid.body);
    const QString held = jsonIn(till.begin(500, "b", true))[u"id"_s].toString();
    QCOMPARE(jsonIn(till.step(held, "capture", "c"))[u"state"_s].toString(), u"captured"_s);
    QCOMPARE(jsonIn(till.step(held, "refund", "d"))[u"state"_s].toString(), u"refunded"_s);
    const QString let = jsonIn(till.begin(300, "e", true))[u"id"_s].toString();
    QCOMPARE(jsonIn(till.step(let, "void", "f"))[u"state"_s].toString(), u"voided"_s);
    till.simulator.next(u"authorise"_s, u"decline:insufficient_funds"_s);
    const Reply declined = till.begin(700, "g");
    QCOMPARE(declined.status, 201);
    QCOMPARE(jsonIn(declined)[u"state"_s].toString(), u"declined"_s);
    QCOMPARE(till.simulator.total(u"net"_s), 1'240);
    QCOMPARE(till.simulator.total(u"held"_s), 0);

    const QByteArray figures = till.figures();
    QVERIFY2(figures.contains(R"(counterfoil_payments_total{adapter="stripe",state="captured"} 2)"), figures);
    QVERIFY(figures.contains(R"(counterfoil_payments_total{adapter="stripe",state="declined"} 1)"));
    QVERIFY(figures.contains("counterfoil_payments_unknown 0\n"));
    QVERIFY(figures.contains("counterfoil_payments_reversals_pending 0\n"));
    QCOMPARE(till.hub.terminate(), 0);
    QVERIFY(!till.hub.log().contains("sk_test") && !till.hub.log().contains("pm_card"));
  }

  void whatIsAskedAgainAfterARestoreIsChargedOnce() {
    Till till;
    const QString kept = till.hub.path(u"kept"_s);
    QVERIFY(QProcess::execute(u"cp"_s, {u"-a"_s, till.hub.data(), kept}) == 0);
    till.serve();
    const QString id = jsonIn(till.begin(1'240, "a"))[u"id"_s].toString();
    QCOMPARE(till.step(id, "refund", "r").status, 200);
    const QString held = jsonIn(till.begin(500, "b", true))[u"id"_s].toString();
    QCOMPARE(till.step(held, "capture", "c").status, 200);
    till.hub.kill();
    QVERIFY(QDir(till.hub.data()).removeRecursively());
    QVERIFY(QDir().rename(kept, till.hub.data()));
    till.serve();
    QCOMPARE(till.show(id)[u"type"_s].toString(), u"urn:counterfoil:problem:unknown_payment"_s);
    QCOMPARE(jsonIn(till.insist([&] { return till.begin(500, "b", true); }))[u"id"_s].toString(), held);
    QCOMPARE(jsonIn(till.step(held, "capture", "c"))[u"state"_s].toString(), u"captured"_s);
    QCOMPARE(jsonIn(till.begin(1'240, "a"))[u"id"_s].toString(), id);
    QCOMPARE(jsonIn(till.step(id, "refund", "r"))[u"state"_s].toString(), u"refunded"_s);
    QCOMPARE(till.simulator.total(u"captured"_s), 1'740);
    QCOMPARE(till.simulator.total(u"refunded"_s), 1'240);
    // Under the same key the provider knows another amount.
    QCOMPARE(codeIn(till.begin(1'241, "a")), u"idempotency_mismatch"_s);
    QCOMPARE(till.simulator.total(u"net"_s), 500);
  }

  void gatewaysAreAddedListedAndRemoved() {
    Till till;
    const auto list = till.hub.say("gateway list --tenant Tea");
    QCOMPARE(list.json()[u"gateways"_s].toArray().size(), 1);
    QVERIFY(!list.out.contains("sk_test"));
    const QByteArray file = till.hub.path(u"stripe.json"_s).toUtf8();
    QCOMPARE(till.hub.say("gateway add X --tenant Tea --kind cheque --secret-file " + file).code(), u"unknown_kind"_s);
    QCOMPARE(till.hub.say("gateway add X --tenant Tea --kind stripe").code(), u"bad_usage"_s);
    QCOMPARE(till.hub.say("gateway add X --tenant Tea --kind stripe --secret-file here.json").code(), u"bad_usage"_s);
    QCOMPARE(till.hub.say("gateway add X --tenant Tea --kind stripe --secret-file /nowhere.json").code(),
             u"cannot_read"_s);
    QCOMPARE(till.hub.say("gateway add X --tenant No --kind stripe --secret-file " + file).code(), u"unknown_tenant"_s);
    const auto plain = till.hub.say(
        "gateway add X --tenant Tea --kind stripe --base-url http://example.com "
        "--secret-file " +
        file);
    QCOMPARE(plain.status, 2);
    till.serve();
    QCOMPARE(till.hub.say("gateway remove Main --tenant Tea").status, 0);
    QCOMPARE(codeIn(till.begin(100, "a")), u"no_gateway"_s);
    QCOMPARE(till.hub.say("gateway remove Main --tenant Tea").code(), u"unknown_gateway"_s);
  }

  void eventsOfAProviderAreTakenOnceInAnyOrderAndOnlyFromIt() {
    Till till;
    till.serve();
    till.simulator.kill();
    till.simulator.start({u"--webhook"_s, u"http://127.0.0.1:%1%2"_s.arg(till.hub.port()).arg(till.webhookPath)});
    const QString id = jsonIn(till.begin(900, "a"))[u"id"_s].toString();
    const QString intent = till.show(id)[u"steps"_s][0][u"reference"_s].toString();
    till.simulator.steer(u"/sim/disputes"_s, {{u"payment_intent"_s, intent}});
    const auto deliver = [&](const QJsonObject& how) {
      return till.simulator.steer(u"/sim/webhooks"_s, how)[u"statuses"_s].toArray();
    };
    const QJsonArray first = deliver({{u"copies"_s, 3}, {u"order"_s, u"reversed"_s}});
    QVERIFY(!first.isEmpty());
    for (const QJsonValue& status : first) QCOMPARE(status.toInt(), 200);
    QCOMPARE(till.show(id)[u"state"_s].toString(), u"disputed"_s);
    QCOMPARE(till.show(id)[u"disputes"_s].toArray().size(), 1);

    // A stamp that is six minutes off, either way, is nobody's.
    for (const int skewS : {360, -360}) {
      (void)till.begin(100, "skew" + QByteArray::number(skewS));
      const QJsonArray off = deliver({{u"skew_s"_s, skewS}});
      QVERIFY(!off.isEmpty());
      for (const QJsonValue& status : off) QCOMPARE(status.toInt(), 401);
    }
    const QByteArray figures = till.figures();
    QVERIFY2(figures.contains(R"(counterfoil_webhooks_total{result="duplicate"})"), figures);
    QVERIFY(figures.contains(R"(counterfoil_webhooks_total{result="recorded"} 1)"));
    QVERIFY(figures.contains(R"(counterfoil_webhooks_total{result="stamp_too_old"})"));
    QVERIFY(figures.contains(R"(counterfoil_webhooks_total{result="stamp_in_future"})"));
  }

  void whatTheProviderReportsComesIntoTheBook() {
    Till till;
    till.serve();
    const QJsonObject paid = jsonIn(till.begin(1'240, "a"));
    (void)till.step(jsonIn(till.begin(500, "b"))[u"id"_s].toString(), "refund", "c");
    const QByteArray day = paid[u"created_at"_s].toString().left(10).toLatin1();
    const auto first = till.hub.say("reconcile --tenant Tea --day " + day);
    QVERIFY2(first.status == 0, first.error.constData());
    const QJsonValue gateway = first.json()[u"gateways"_s][0];
    QVERIFY2(gateway[u"new_lines"_s].toInt() >= 3, first.out.constData());
    const auto second = till.hub.say("reconcile --tenant Tea --day " + day);
    QCOMPARE(second.json()[u"gateways"_s][0][u"new_lines"_s].toInt(), 0);
    QCOMPARE(till.hub.say("reconcile --tenant Tea --day 2999-01-01").code(), u"bad_usage"_s);
    QCOMPARE(till.hub.say("reconcile --tenant Tea --day soon").code(), u"bad_usage"_s);
    till.simulator.kill();
    const auto away = till.hub.say("reconcile --tenant Tea --day " + day);
    QCOMPARE(away.status, 3);
    QVERIFY(away.out.contains("\"error\""));
  }

  void aHubThatDiesAtAnyStepTakesNothingTwiceAndLosesNothing_data() {
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("point");
    for (const char* const verb : {"charge", "authorise", "capture", "refund", "void"}) {
      for (const char* const point : {"payment_started", "cashier_written", "cashier_answered"}) {
        QTest::newRow(qPrintable(QString::fromLatin1(verb) + u" at "_s + QString::fromLatin1(point)))
            << QString::fromLatin1(verb) << QString::fromLatin1(point);
      }
    }
  }
  void aHubThatDiesAtAnyStepTakesNothingTwiceAndLosesNothing() {
    QFETCH(QString, verb);
    QFETCH(QString, point);
    Till till;
    QString id;
    const bool begins = verb == u"charge" || verb == u"authorise";
    const bool held = verb != u"charge" && verb != u"refund";
    if (!begins) {
      till.serve();
      id = jsonIn(till.begin(1'000, "first", held))[u"id"_s].toString();
      QVERIFY(!id.isEmpty());
      QCOMPARE(till.hub.terminate(), 0);
    }
    const auto ask = [&] {
      return begins ? till.begin(1'000, "deadly", held) : till.step(id, verb.toLatin1(), "deadly");
    };
    till.serve(point + u":1"_s);
    QCOMPARE(ask().status, 0);
    QTRY_VERIFY(!till.hub.isServing());
    till.serve();
    const Reply again = till.insist(ask);
    QVERIFY2(again.status / 100 == 2, again.body.constData());
    if (begins) id = jsonIn(again)[u"id"_s].toString();
    const QJsonObject payment = till.settled(id);
    QVERIFY(payment[u"step"_s].isNull());
    QCOMPARE(till.simulator.total(u"net"_s), netIn(payment));
    // Once, or where nobody can have done it, not at all: only a charge that was never sent is given up.
    const qint64 captured = till.simulator.total(u"captured"_s);
    QVERIFY(captured == 0 || captured == 1'000);
    const QString state = payment[u"state"_s].toString();
    if (verb == u"refund") QCOMPARE(state, u"refunded"_s);
    if (verb == u"capture") QCOMPARE(state, u"captured"_s);
    if (verb == u"void") QCOMPARE(state, u"voided"_s);
    if (begins && point != u"cashier_written") QCOMPARE(state, held ? u"authorised"_s : u"captured"_s);
    if (state != u"authorised") QCOMPARE(till.simulator.total(u"held"_s), 0);
  }

  void whoeverIsKilledWheneverTheMoneyIsWhatTheBookSays() {
    Random random(Random::runSeed());
    Till till;
    till.serve();
    const QStringList faults{u"timeout_after"_s, u"timeout_before"_s, u"error_then_ok"_s, u"error_after"_s,
                             u"in_progress"_s,   u"rate_limited"_s,   u"decline"_s,       u"approve"_s};
    std::vector<QString> payments;
    for (int round = 0; round < 14; ++round) {
      till.simulator.next(u"any"_s, faults[qsizetype(random.below(faults.size()))]);
      const QByteArray key = "round-" + QByteArray::number(round);
      const bool begins = payments.size() < 2 || random.below(2) == 0;
      const QString id = begins ? QString() : payments[size_t(random.below(qint64(payments.size())))];
      const QByteArray verb = random.below(2) == 0 ? "refund" : "capture";
      const qint64 minor = random.between(100, 2'000);
      const bool manual = random.below(3) == 0;
      const auto ask = [&] { return begins ? till.begin(minor, key, manual) : till.step(id, verb, key); };
      const auto request = [&]() -> QByteArray {
        const QByteArray body = paymentOf(minor, manual);
        return http::post(begins ? "/v1/payments" : "/v1/payments/" + id.toLatin1() + '/' + verb,
                          begins ? body : QByteArray("{}"), till.credential + "Idempotency-Key: " + key + "\r\n");
      };
      RawClient client(till.hub.port());
      client.send(request());
      client.socket().flush();
      QTest::qWait(int(random.below(40)));
      const qint64 victim = random.below(3);
      if (victim == 0) {
        till.hub.kill();
        till.serve();
      } else if (victim == 1) {
        till.simulator.kill();
        till.simulator.start();
      }
      const Reply reply = till.insist(ask);
      QVERIFY2(reply.status / 100 == 2 || reply.status == 409, reply.body.constData());
      if (begins) payments.push_back(jsonIn(reply)[u"id"_s].toString());
    }
    till.simulator.steer(u"/sim/faults"_s, {{u"clear"_s, true}});
    qint64 book = 0;
    qint64 captured = 0;
    for (const QString& id : payments) {
      const QJsonObject payment = till.settled(id);
      QVERIFY2(payment[u"step"_s].isNull(), QJsonDocument(payment).toJson());
      book += netIn(payment);
      captured += payment[u"captured"_s][u"minor"_s].toInteger();
      QVERIFY(netIn(payment) >= 0);
    }
    const QJsonArray held = till.simulator.ledger()[u"payments"_s].toArray();
    QVERIFY2(held.size() <= qsizetype(payments.size()), "the provider knows more payments than were asked for");
    QCOMPARE(till.simulator.total(u"net"_s), book);
    QVERIFY(till.simulator.total(u"captured"_s) >= captured);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubPayments)
#include "tst_hub_payments.moc"
