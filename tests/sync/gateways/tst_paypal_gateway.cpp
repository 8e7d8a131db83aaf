// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>
#include <atomic>
#include <thread>

#include "tests/sync/gateways/simulator_program.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;
using payments::AttemptId;
using payments::Outcome;
using support::SimulatorProgram;

/// What is PayPal's alone: webhooks that it proves itself, and orders that outlive their keys.
class TestPayPalGateway : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aWebhookOfPayPalIsProvenByPayPal() {
    SimulatorProgram simulator;
    simulator.start();
    const core::SystemClock clock;
    core::RandomIds ids;
    const auto gateway = open(simulator.settings(ProviderKind::PayPal), clock).value();
    const AttemptId attempt(ids.next(clock.now()));
    const QJsonObject amount{{u"currency_code"_s, u"GBP"_s}, {u"value"_s, u"12.40"_s}};
    const QJsonObject related{{u"order_id"_s, u"ORDER1"_s}};
    const QJsonObject resource{{u"id"_s, u"CAPTURE1"_s},
                               {u"invoice_id"_s, attempt.text()},
                               {u"amount"_s, amount},
                               {u"status"_s, u"COMPLETED"_s},
                               {u"supplementary_data"_s, QJsonObject{{u"related_ids"_s, related}}}};
    const QJsonObject sent{{u"id"_s, u"WH-7"_s},
                           {u"event_type"_s, u"PAYMENT.CAPTURE.COMPLETED"_s},
                           {u"create_time"_s, u"2026-11-21T10:00:00Z"_s},
                           {u"resource"_s, resource}};
    const QJsonObject fields = simulator.steer(u"/sim/paypal/sign"_s, sent);
    http::Headers headers;
    for (auto field = fields.begin(); field != fields.end(); ++field) {
      headers.add(field.key().toLatin1(), field.value().toString().toLatin1());
    }
    const QByteArray body = QJsonDocument(sent).toJson();
    const auto event = gateway->verify(headers, body, clock.now());
    QVERIFY2(event.has_value(), event ? "" : qPrintable(event.error().code));
    QCOMPARE(event->kind, EventKind::Payment);
    QCOMPARE(event->attempt, attempt);
    QCOMPARE(event->paymentReference, u"ORDER1"_s);
    QCOMPARE(event->amountMinor, 1240);

    const auto code = [&](const http::Headers& with, const QByteArray& bytes, core::Instant now) {
      const auto verified = gateway->verify(with, bytes, now);
      return verified ? u"ok"_s : verified.error().code;
    };
    QCOMPARE(code(headers, QByteArray(body).replace("12.40", "99.40"), clock.now()), u"bad_signature"_s);
    QCOMPARE(code({}, body, clock.now()), u"bad_signature"_s);
    QCOMPARE(code(headers, body, clock.now().plusMs(-400'000)), u"stamp_in_future"_s);
    // What closes the envelope early is no event at all.
    QCOMPARE(code(headers, body + R"(,"webhook_id":"WH-1")", clock.now()), u"malformed_event"_s);
    simulator.kill();
    QCOMPARE(code(headers, body, clock.now()), u"unreachable"_s);
  }

  void aTokenThatDoesNotComeHoldsEveryAskerUpOnce() {
    SimulatorProgram simulator;
    simulator.start();
    simulator.pause();
    const core::SystemClock clock;
    core::RandomIds ids;
    constexpr int kTimeoutMs = 1'000;
    const auto gateway = open(simulator.settings(ProviderKind::PayPal, kTimeoutMs), clock).value();
    QElapsedTimer timer;
    timer.start();
    std::vector<std::jthread> askers;
    std::atomic<int> unknown = 0;
    for (int i = 0; i < 8; ++i) {
      Step step;
      step.attempt = AttemptId(ids.next(clock.now()));
      step.payment = step.attempt;
      step.amountMinor = 100;
      step.currency = u"GBP"_s;
      step.startedAt = clock.now();
      askers.emplace_back([&, step] { unknown += gateway->inquire(step).outcome == Outcome::Unknown ? 1 : 0; });
    }
    askers.clear();
    QCOMPARE(unknown, 8);
    QVERIFY2(timer.elapsed() < 3 * kTimeoutMs, qPrintable(QString::number(timer.elapsed())));
  }

  void onceKeysAreForgottenTheReportIsAsked() {
    SimulatorProgram simulator;
    simulator.start();
    const core::SystemClock clock;
    core::RandomIds ids;
    const auto gateway = open(simulator.settings(ProviderKind::PayPal), clock).value();
    Step step;
    step.attempt = AttemptId(ids.next(clock.now()));
    step.payment = step.attempt;
    step.amountMinor = 1240;
    step.currency = u"GBP"_s;
    step.method = u"token"_s;
    step.startedAt = clock.now().plusMs(-7LL * 3600 * 1000);
    QCOMPARE(gateway->inquire(step).outcome, Outcome::NotFound);
    QCOMPARE(gateway->cancelByKey(step).outcome, Outcome::Cancelled);
    QCOMPARE(simulator.ledger()[u"payments"_s].toArray().size(), 0);
    QCOMPARE(gateway->authorise(step).outcome, Outcome::Approved);
    QCOMPARE(gateway->inquire(step).outcome, Outcome::Approved);
    QCOMPARE(gateway->cancelByKey(step).outcome, Outcome::Reversed);
    QCOMPARE(simulator.total(u"net"_s), 0);
  }
};

}  // namespace counterfoil::gateways

QTEST_GUILESS_MAIN(counterfoil::gateways::TestPayPalGateway)
#include "tst_paypal_gateway.moc"
