// SPDX-License-Identifier: GPL-3.0-or-later
// What providers do to a hub: they hang, send refunds back, change secrets; and what tills may not say about them.
#include <QElapsedTimer>
#include <QTest>

#include "models/payments/facts.h"
#include "models/payments/queries.h"
#include "tests/app/hub/paying_tenant.h"
#include "tests/app/hub/running_till.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Standing;
using support::RunningTill;
using Till = PayingTenant;

class TestHubProviders : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aProviderThatHangsStopsNobodyElsesPayments() {
    Till till;
    SimulatorProgram hanging;
    hanging.start();
    const QByteArray stuck = till.tenantNamed("Coffee", hanging, "60000");
    till.serve();
    hanging.pause();
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 60; ++i) {
      waiting.push_back(std::make_unique<RawClient>(till.hub.port()));
      const QByteArray key = "Idempotency-Key: stuck-" + QByteArray::number(i) + "\r\n";
      waiting.back()->send(http::post("/v1/payments", paymentOf(100, false), stuck + key));
    }
    for (int i = 0; i < 10; ++i) {
      QElapsedTimer timer;
      timer.start();
      QCOMPARE(till.begin(100, "through-" + QByteArray::number(i)).status, 201);
      QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
    }
    // What an account has no room for is told so at once; the others are in the book, and answered after a while.
    int told = 0;
    for (const auto& client : waiting) {
      const Reply reply = client->reply();
      if (reply.status == 202) continue;
      QCOMPARE(reply.status, 503);
      QCOMPARE(codeIn(reply), u"gateway_busy"_s);
      QVERIFY(reply.headers.value("Retry-After").toInt() > 0);
      ++told;
    }
    QCOMPARE(told, 60 - 32);
    hanging.kill();
  }

  void aRefundThatTheBankSendsBackIsNoRefundAnyMore() {
    Till till;
    till.serve();
    till.simulator.kill();
    till.simulator.start({u"--webhook"_s, u"http://127.0.0.1:%1%2"_s.arg(till.hub.port()).arg(till.webhookPath)});
    const QString id = jsonIn(till.begin(900, "a"))[u"id"_s].toString();
    const QJsonObject refunded = jsonIn(till.step(id, "refund", "b"));
    QCOMPARE(refunded[u"state"_s].toString(), u"refunded"_s);
    till.simulator.steer(u"/sim/refunds/fail"_s, {{u"refund"_s, refunded[u"steps"_s][1][u"reference"_s]}});
    // All that was ever said about it, backwards and twice.
    till.simulator.steer(u"/sim/webhooks"_s, {{u"copies"_s, 2}, {u"order"_s, u"reversed"_s}});
    QTRY_COMPARE_WITH_TIMEOUT(till.show(id)[u"state"_s].toString(), u"captured"_s, 20'000);
    const QJsonObject shown = till.show(id);
    QCOMPARE(shown[u"refundable"_s][u"minor"_s].toInteger(), 900);
    QCOMPARE(shown[u"steps"_s][1][u"reason"_s].toString(), u"lost_or_stolen_card"_s);
    QCOMPARE(till.simulator.total(u"net"_s), 900);
    QCOMPARE(jsonIn(till.step(id, "refund", "c"))[u"state"_s].toString(), u"refunded"_s);
    QCOMPARE(till.simulator.total(u"net"_s), 0);
  }

  void aRefundThatCameBackIsFoundInTheReportWhereItsEventWasLost() {
    Till till;
    till.serve();
    const QJsonObject paid = jsonIn(till.begin(900, "a"));
    const QString id = paid[u"id"_s].toString();
    const QJsonObject refunded = jsonIn(till.step(id, "refund", "b"));
    till.simulator.steer(u"/sim/refunds/fail"_s, {{u"refund"_s, refunded[u"steps"_s][1][u"reference"_s]}});
    const QByteArray day = paid[u"created_at"_s].toString().left(10).toLatin1();
    for (int i = 0; i < 2; ++i) QCOMPARE(till.hub.say("reconcile --tenant Tea --day " + day).status, 0);
    QTRY_COMPARE_WITH_TIMEOUT(till.show(id)[u"state"_s].toString(), u"captured"_s, 20'000);
  }

  void secretsAreChangedForThoseOfTheSameMerchantAlone() {
    Till till;
    till.serve();
    till.simulator.next(u"authorise"_s, u"timeout_after"_s);
    QCOMPARE(till.begin(900, "a").status, 202);
    const auto put = [&](const QByteArray& secrets) {
      QFile file(till.hub.path(u"other.json"_s));
      if (!file.open(QIODevice::WriteOnly)) qFatal("no file");
      file.write(secrets);
      file.close();
      return till.hub.say("gateway add Main --tenant Tea --kind stripe --base-url " +
                          till.simulator.address().toLatin1() + " --secret-file " + file.fileName().toUtf8());
    };
    // The provider is slow with its answer: as long as nobody knows, nobody else is asked.
    const auto refused = put(R"({"secret":"sk_test_simulator","account":"acct_another"})");
    QCOMPARE(refused.code(), u"steps_in_doubt"_s);
    QVERIFY2(refused.error.contains("wait until they are"), refused.error.constData());
    QCOMPARE(put(R"({"secret":"sk_test_wrong"})").code(), u"steps_in_doubt"_s);
    const auto same = put(R"({"secret":"sk_test_simulator","webhook_secrets":["whsec_new"]})");
    QVERIFY2(same.status == 0, same.error.constData());
  }

  void aKeyThatWasRevokedHasASuccessorAlsoWhileStepsAreInDoubt() {
    Till till;
    till.serve();
    till.simulator.kill();
    QCOMPARE(till.begin(900, "a").status, 202);
    const auto write = [&](const QString& name, const QByteArray& bytes) {
      QFile file(till.hub.path(name));
      if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("no file");
      return file.fileName();
    };
    // The provider takes another key now, and the old one no more.
    till.simulator.start({u"--secret-file"_s, write(u"key"_s, "sk_test_next")});
    const auto put = [&](const QByteArray& secret, const QByteArray& more) {
      const QString file = write(u"next.json"_s, R"({"secret":")" + secret + R"("})");
      return till.hub.say("gateway add Main --tenant Tea --kind stripe --base-url " +
                          till.simulator.address().toLatin1() + " --secret-file " + file.toUtf8() + more);
    };
    QCOMPARE(put("sk_test_next", "").code(), u"steps_in_doubt"_s);
    QCOMPARE(put("sk_test_wrong", " --same-merchant").code(), u"steps_in_doubt"_s);
    const auto next = put("sk_test_next", " --same-merchant");
    QVERIFY2(next.status == 0, next.error.constData());
    QCOMPARE(till.show(jsonIn(till.begin(100, "b"))[u"id"_s].toString())[u"state"_s].toString(), u"captured"_s);
  }

  void whatATillSaysAboutTheHubsPaymentsIsALinkOfItsChainAndNothingMore() {
    Till hubs;
    const QByteArray crumb = hubs.tenantNamed("Crumb", hubs.simulator, "5000");
    hubs.credential = crumb;
    hubs.serve();
    RunningTill first(u"first store"_s);
    CF_VERIFY_OK(first.setUp());
    first.join(hubs.hub);
    first.follow();
    const auto follows = [](RunningTill& till) { return till.status().standing == Standing::UpToDate; };
    QTRY_VERIFY_WITH_TIMEOUT(follows(first), 30'000);
    RunningTill second(u"second store"_s);
    second.join(hubs.hub);
    second.follow();
    QTRY_VERIFY_WITH_TIMEOUT(follows(second), 30'000);
    const QString id = jsonIn(hubs.begin(900, "a"))[u"id"_s].toString();
    const auto attempt = payments::AttemptId::parse(id).value();
    const auto knownOutcome = [&](RunningTill& till) {
      return till.on([&](app::Shop& shop) {
        const auto found = payments::attemptById(shop.reader(), attempt);
        return found && *found ? payments::text((*found)->outcome) : QString();
      });
    };
    QTRY_COMPARE_WITH_TIMEOUT(knownOutcome(first), u"approved"_s, 30'000);

    // A program that somebody changed.
    CF_VERIFY_OK(first.on([&](app::Shop& shop) {
      return shop.book().write([&](journal::Writing& writing) -> core::Done {
        payments::TerminalAnswer answer;
        answer.outcome = payments::Outcome::Reversed;
        CF_TRY([[maybe_unused]] const auto said,
               writing.record(payments::paymentResolved(attempt, answer, writing.now(), {})));
        payments::Dispute dispute;
        dispute.id = writing.make<core::AnyId>();
        dispute.payment = attempt;
        dispute.amountMinor = 900;
        dispute.currency = u"GBP"_s;
        CF_TRY([[maybe_unused]] const auto disputed, writing.record(payments::paymentDisputed(dispute, writing.now())));
        return {};
      });
    }));
    // The line goes on, and nobody else believes it.
    first.rename(u"Crumb and Co"_s);
    QTRY_COMPARE_WITH_TIMEOUT(second.shopName(), u"Crumb and Co"_s, 30'000);
    const auto asked = [](RunningTill& till) {
      return till.on([](app::Shop& shop) {
        return shop.reader().integer("SELECT COUNT(*) FROM inbox_item WHERE code = 'fact_rejected'", {}).value_or(-1);
      });
    };
    QTRY_COMPARE_WITH_TIMEOUT(asked(second), 2, 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(first.status().behind(), 0, 30'000);
    QCOMPARE(knownOutcome(second), u"approved"_s);
    QCOMPARE(hubs.show(id)[u"state"_s].toString(), u"captured"_s);
    QCOMPARE(hubs.show(id)[u"disputes"_s].toArray().size(), 0);
    QCOMPARE(hubs.hub.say("check").status, 0);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubProviders)
#include "tst_hub_providers.moc"
