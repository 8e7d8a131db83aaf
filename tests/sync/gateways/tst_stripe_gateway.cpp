// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <map>
#include <thread>

#include "sync/http/server.h"
#include "tests/sync/gateways/simulator_program.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;
using payments::AttemptId;
using payments::Outcome;
using support::SimulatorProgram;

/// What is Stripe's alone: search that lags, approvals that come late, payouts, disputes, webhooks on the wire.
class TestStripeGateway : public QObject {
  Q_OBJECT

  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<SimulatorProgram> m_simulator;
  std::unique_ptr<Gateway> m_gateway;
  std::unique_ptr<Gateway> m_hasty;

  Step authorisation(CaptureMode capture = CaptureMode::Manual) {
    Step step;
    step.attempt = AttemptId(m_ids.next(m_clock.now()));
    step.payment = step.attempt;
    step.amountMinor = 1240;
    step.currency = u"GBP"_s;
    step.method = u"pm_card_visa"_s;
    step.capture = capture;
    step.startedAt = m_clock.now();
    return step;
  }
  void begin(const QStringList& more = {}) {
    m_simulator->start(more);
    m_gateway = open(m_simulator->settings(ProviderKind::Stripe), m_clock).value();
    m_hasty = open(m_simulator->settings(ProviderKind::Stripe, 500), m_clock).value();
  }

 private Q_SLOTS:
  void init() { m_simulator = std::make_unique<SimulatorProgram>(); }
  void cleanup() {
    m_gateway.reset();
    m_hasty.reset();
    m_simulator.reset();
  }

  void aMethodChoosesItsFaultAndAMistypedOneIsNoPayment() {
    begin();
    const auto outcomeOf = [this](const QString& method) {
      Step step = authorisation();
      step.method = method;
      return m_gateway->authorise(step).outcome;
    };
    QCOMPARE(outcomeOf(u"pm_sim_approve"_s), Outcome::Approved);
    QCOMPARE(outcomeOf(u"pm_sim_decline:lost_card"_s), Outcome::Declined);
    QVERIFY(outcomeOf(u"pm_sim_declined"_s) != Outcome::Approved);
    QCOMPARE(m_simulator->ledger()[u"payments"_s].toArray().size(), 2);
  }

  void whatSearchHasNotSeenYetIsFoundInTheList() {
    begin();
    m_simulator->steer(u"/sim/settings"_s, {{u"search_blind"_s, true}});
    m_simulator->next(u"authorise"_s, u"timeout_after"_s);
    const Step step = authorisation();
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    for (int i = 0; i < 130; ++i) QCOMPARE(m_gateway->authorise(authorisation()).outcome, Outcome::Approved);
    QCOMPARE(m_gateway->inquire(step).outcome, Outcome::Approved);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Reversed);
  }

  void whatNeitherSearchNorListShowsIsNotTakenForCancelled_data() {
    QTest::addColumn<int>("skewS");
    QTest::newRow("the provider's clock is ahead by a day") << 86'400;
    QTest::newRow("the provider's clock is behind by a day") << -86'400;
  }
  void whatNeitherSearchNorListShowsIsNotTakenForCancelled() {
    QFETCH(int, skewS);
    begin();
    m_simulator->steer(u"/sim/settings"_s, {{u"search_blind"_s, true}, {u"skew_s"_s, skewS}});
    m_simulator->next(u"authorise"_s, u"timeout_after"_s);
    const Step step = authorisation();
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    QCOMPARE(m_gateway->inquire(step).outcome, Outcome::NotFound);
    // Its key is used, so that it must be there: nothing is certain until it is seen.
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Unknown);
    QCOMPARE(m_simulator->total(u"held"_s), 1240);
    m_simulator->steer(u"/sim/settings"_s, {{u"search_blind"_s, false}});
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Reversed);
    QCOMPARE(m_simulator->total(u"held"_s), 0);
  }

  void onceKeysAreForgottenLookingIsEnough() {
    begin();
    Step step = authorisation();
    step.startedAt = m_clock.now().plusMs(-24LL * 3600 * 1000);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Unknown);
    step.startedAt = m_clock.now().plusMs(-26LL * 3600 * 1000);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Cancelled);
    QCOMPARE(m_simulator->ledger()[u"payments"_s].toArray().size(), 0);
  }

  void aLateApprovalIsUnknownUntilItComes() {
    begin();
    m_simulator->next(u"authorise"_s, u"late_approve"_s);
    const Step step = authorisation();
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    Answer said = m_gateway->inquire(step);
    QCOMPARE(said.outcome, Outcome::Unknown);
    QCOMPARE(said.code, u"processing"_s);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Unknown);
    Step known = step;
    known.providerReference = said.reference;
    for (int look = 0; look < 3; ++look) said = m_gateway->inquire(known);
    QCOMPARE(said.outcome, Outcome::Approved);
    QCOMPARE(m_gateway->cancelByKey(known).outcome, Outcome::Reversed);
  }

  void anApprovalAfterAConfirmedCancelIsSeenAndTakenBack() {
    begin();
    m_simulator->next(u"authorise"_s, u"late_after_cancel"_s);
    const Step step = authorisation(CaptureMode::AtOnce);
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    Step known = step;
    known.providerReference = m_gateway->inquire(step).reference;
    QVERIFY(!known.providerReference.isEmpty());
    // A provider that says one thing and does another: a void is confirmed …
    Step letGo = known;
    letGo.kind = StepKind::Void;
    letGo.attempt = AttemptId(m_ids.next(m_clock.now()));
    QCOMPARE(m_gateway->voidPayment(letGo).outcome, Outcome::Approved);
    m_simulator->steer(u"/sim/advance"_s);
    // … and the money is there.
    QCOMPARE(m_simulator->total(u"net"_s), 1240);
    QCOMPARE(m_gateway->inquire(known).outcome, Outcome::Approved);
    QCOMPARE(m_gateway->cancelByKey(known).outcome, Outcome::Reversed);
    QCOMPARE(m_simulator->total(u"net"_s), 0);
  }

  void theReportKnowsPayoutsFeesAndDisputes() {
    begin();
    const core::Instant from = m_clock.now().plusMs(-2000);
    const Answer first = m_gateway->authorise(authorisation(CaptureMode::AtOnce));
    QCOMPARE(first.feeMinor, std::optional<qint64>(38));
    const QJsonObject paid = m_simulator->steer(u"/sim/payouts"_s);
    const Answer second = m_gateway->authorise(authorisation(CaptureMode::AtOnce));
    const QJsonObject dispute = m_simulator->steer(u"/sim/disputes"_s, {{u"payment_intent"_s, second.reference}});
    const auto rows = m_gateway->list({from, m_clock.now().plusMs(2000)});
    QVERIFY(rows.has_value());
    std::map<RowKind, qint64> sums;
    for (const ReportRow& row : *rows) {
      sums[row.kind] += row.amountMinor;
      if (row.kind == RowKind::Dispute) QCOMPARE(row.paymentReference, second.reference);
      if (row.kind == RowKind::Charge && row.paymentReference == first.reference) {
        QCOMPARE(row.payoutId, paid[u"payouts"_s][0].toString());
        QCOMPARE(row.feeMinor, 38);
      }
      if (row.kind == RowKind::Charge && row.paymentReference == second.reference) QVERIFY(row.payoutId.isEmpty());
    }
    QCOMPARE(sums[RowKind::Charge], 2480);
    QCOMPARE(sums[RowKind::Dispute], -1240);
    QCOMPARE(sums[RowKind::Payout], -(1240 - 38));
    m_simulator->steer(u"/sim/disputes"_s, {{u"dispute"_s, dispute[u"id"_s]}, {u"status"_s, u"won"_s}});
    QCOMPARE(m_simulator->ledger()[u"totals"_s][u"gbp"_s][u"disputed"_s].toInteger(), 0);
  }

  void webhooksArriveTwiceInAnyOrderOrNeverAndProveTheirSender() {
    struct Listener final : http::Handler {
      std::mutex lock;
      std::vector<http::Request> got;
      http::Admission admit(http::Request&) override { return {{}, 1'000'000, false}; }
      void handle(http::Request request, http::Answer answer) override {
        const std::lock_guard guard(lock);
        got.push_back(std::move(request));
        answer(http::Response{});
      }
    } listener;
    http::Server server(listener, m_clock);
    QVERIFY(server.start({}).has_value());
    begin({u"--webhook"_s, u"http://127.0.0.1:%1/v1/webhooks/stripe"_s.arg(server.port())});
    const Step step = authorisation(CaptureMode::AtOnce);
    const Answer taken = m_gateway->authorise(step);
    Step refund = step;
    refund.kind = StepKind::Refund;
    refund.attempt = AttemptId(m_ids.next(m_clock.now()));
    refund.providerReference = taken.reference;
    QCOMPARE(m_gateway->refund(refund).outcome, Outcome::Approved);
    const QJsonObject sent = m_simulator->steer(u"/sim/webhooks"_s, {{u"copies"_s, 2}, {u"order"_s, u"reverse"_s}});
    QCOMPARE(sent[u"statuses"_s].toArray().size(), 6);
    QCOMPARE(listener.got.size(), size_t(6));
    QStringList types;
    for (const http::Request& request : listener.got) {
      QCOMPARE(request.path, u"/v1/webhooks/stripe"_s);
      const auto event = m_gateway->verify(request.headers, request.body, m_clock.now());
      QVERIFY2(event.has_value(), event ? "" : qPrintable(event.error().code));
      QCOMPARE(event->paymentReference, taken.reference);
      if (event->kind == EventKind::Refund && event->type == u"refund.created")
        QCOMPARE(event->attempt, refund.attempt);
      types.append(event->type);
      // For later and earlier readers the stamp is stale.
      const auto late = m_gateway->verify(request.headers, request.body, m_clock.now().plusMs(302'000));
      QVERIFY(!late && late.error().code == u"stamp_too_old");
      const auto early = m_gateway->verify(request.headers, request.body, m_clock.now().plusMs(-302'000));
      QVERIFY(!early && early.error().code == u"stamp_in_future");
    }
    QCOMPARE(types, QStringList({u"charge.refunded"_s, u"charge.refunded"_s, u"refund.created"_s, u"refund.created"_s,
                                 u"payment_intent.succeeded"_s, u"payment_intent.succeeded"_s}));
    QCOMPARE(m_simulator->steer(u"/sim/webhooks"_s)[u"statuses"_s].toArray().size(), 0);
    QCOMPARE(m_gateway->authorise(authorisation(CaptureMode::AtOnce)).outcome, Outcome::Approved);
    QCOMPARE(m_simulator->steer(u"/sim/webhooks"_s, {{u"lose_percent"_s, 100}})[u"statuses"_s].toArray().size(), 0);
    QCOMPARE(m_simulator->steer(u"/sim/webhooks"_s)[u"statuses"_s].toArray().size(), 0);
    server.stop();
  }

  void everySeedOfFaultsLeavesMoneyWhereTheAnswersSayItIs() {
    begin();
    for (int seed = 1; seed <= 6; ++seed) {
      m_simulator->steer(u"/sim/faults"_s, {{u"seed"_s, seed}, {u"percent"_s, 60}});
      qint64 expected = 0;
      const qint64 before = m_simulator->total(u"net"_s);
      for (int i = 0; i < 8; ++i) {
        const Step step = authorisation(CaptureMode::AtOnce);
        Answer said = m_hasty->authorise(step);
        // As a cashier does: whatever is not known is taken back, until that is known.
        for (int tries = 0; said.outcome == Outcome::Unknown && tries < 20; ++tries) {
          said = m_hasty->cancelByKey(step);
          if (said.outcome == Outcome::Unknown && said.code == u"processing") m_simulator->steer(u"/sim/advance"_s);
        }
        QVERIFY2(said.outcome != Outcome::Unknown, qPrintable(said.code));
        if (said.outcome == Outcome::Approved) expected += said.amountMinor;
      }
      m_simulator->steer(u"/sim/advance"_s);
      QCOMPARE(m_simulator->total(u"net"_s) - before, expected);
    }
  }

  void anAnswerThatBreaksOffOrMakesNoSenseIsUnknown_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("code");
    const auto ok = [](const QByteArray& body) {
      return "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    };
    QTest::newRow("closed at once") << QByteArray() << u"unreachable"_s;
    QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":")
                                 << u"unreachable"_s;
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-x\r\n\r\n") << u"unreachable"_s;
    QTest::newRow("a page of HTML") << ok("<html>Sign in to this network</html>") << u"bad_answer"_s;
    QTest::newRow("an empty object") << ok("{}") << u"bad_answer"_s;
    QTest::newRow("another object") << ok(R"({"object":"charge","id":"ch_1"})") << u"bad_answer"_s;
    QTest::newRow("a redirect")
        << QByteArray("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        << u"bad_answer"_s;
    QTest::newRow("a decline from somebody else")
        << QByteArray("HTTP/1.1 402 Payment Required\r\nContent-Length: 9\r\n\r\npay first") << u"bad_answer"_s;
    QTest::newRow("more than was asked for")
        << ok(R"({"object":"payment_intent","id":"pi_1","status":"requires_capture","currency":"gbp","amount_capturable":1241})")
        << u"amount_mismatch"_s;
    QTest::newRow("another currency")
        << ok(R"({"object":"payment_intent","id":"pi_1","status":"requires_capture","currency":"eur","amount_capturable":1240})")
        << u"amount_mismatch"_s;
    QTest::newRow("half a penny")
        << ok(R"({"object":"payment_intent","id":"pi_1","status":"requires_capture","currency":"gbp","amount_capturable":12.5})")
        << u"amount_mismatch"_s;
    QTest::newRow("a new word") << ok(R"({"object":"payment_intent","id":"pi_1","status":"pondering"})")
                                << u"processing"_s;
  }
  void anAnswerThatBreaksOffOrMakesNoSenseIsUnknown() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, code);
    QTcpServer odd;
    QVERIFY(odd.listen(QHostAddress::LocalHost));
    connect(&odd, &QTcpServer::newConnection, this, [&odd, bytes] {
      QTcpSocket* socket = odd.nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, socket, [socket, bytes] {
        socket->readAll();
        socket->write(bytes);
        socket->disconnectFromHost();
      });
    });
    Settings settings;
    settings.name = u"odd"_s;
    settings.baseUrl = u"http://127.0.0.1:%1"_s.arg(odd.serverPort());
    settings.secret = "sk_test";
    const auto gateway = open(settings, m_clock).value();
    Answer said;
    std::atomic<bool> done = false;
    const Step step = authorisation();
    std::thread worker([&] {
      said = gateway->authorise(step);
      done = true;
    });
    const bool answered = QTest::qWaitFor([&done] { return done.load(); }, 30'000);
    worker.join();
    QVERIFY(answered);
    QCOMPARE(said.outcome, Outcome::Unknown);
    QCOMPARE(said.code, code);
  }

  void aTestKeyIsNotTheSameMerchantsAsALiveOne() {
    QTcpServer stripe;
    QVERIFY(stripe.listen(QHostAddress::LocalHost));
    connect(&stripe, &QTcpServer::newConnection, this, [&stripe] {
      QTcpSocket* socket = stripe.nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, socket, [socket] {
        socket->readAll();
        // As Stripe does, whichever key asks.
        const QByteArray account = R"({"id":"acct_1","object":"account"})";
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                      QByteArray::number(account.size()) + "\r\n\r\n" + account);
        socket->disconnectFromHost();
      });
    });
    const auto merchantOf = [&](const QByteArray& secret) {
      Settings settings;
      settings.name = u"stripe"_s;
      settings.baseUrl = u"http://127.0.0.1:%1"_s.arg(stripe.serverPort());
      settings.secret = secret;
      const auto gateway = open(settings, m_clock).value();
      QString merchant;
      std::atomic<bool> done = false;
      std::thread worker([&] {
        merchant = gateway->merchant().value_or(QString());
        done = true;
      });
      static_cast<void>(QTest::qWaitFor([&done] { return done.load(); }, 30'000));
      worker.join();
      return merchant;
    };
    const QString live = merchantOf("sk_live_one");
    QVERIFY(live.startsWith(u"acct_1"_s));
    QCOMPARE(merchantOf("rk_live_two"), live);
    const QString test = merchantOf("sk_test_one");
    QVERIFY(test.startsWith(u"acct_1"_s));
    QVERIFY(test != live);
    QCOMPARE(merchantOf("rk_test_two"), test);
  }
};

}  // namespace counterfoil::gateways

QTEST_GUILESS_MAIN(counterfoil::gateways::TestStripeGateway)
#include "tst_stripe_gateway.moc"
