// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <thread>

#include "tests/sync/gateways/simulator_program.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;
using payments::AttemptId;
using payments::Outcome;
using support::SimulatorProgram;

/// Every gateway against the simulator, over real sockets: what payments relies
/// on.
class TestGatewayContract : public QObject {
  Q_OBJECT

  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<SimulatorProgram> m_simulator;
  std::unique_ptr<Gateway> m_gateway;
  std::unique_ptr<Gateway> m_hasty;  // for questions that are never answered

  static QStringList kinds() { return {u"stripe"_s, u"paypal"_s}; }
  static void eachGateway() {
    QTest::addColumn<int>("kind");
    for (const QString& kind : kinds()) QTest::newRow(qPrintable(kind)) << int(*providerKindOf(kind));
  }
  void begin() {
    QFETCH(int, kind);
    m_gateway = open(m_simulator->settings(ProviderKind(kind)), m_clock).value();
    m_hasty = open(m_simulator->settings(ProviderKind(kind), 1000), m_clock).value();
  }
  Step authorisation(qint64 amountMinor = 1240, CaptureMode capture = CaptureMode::Manual) {
    Step step;
    step.attempt = AttemptId(m_ids.next(m_clock.now()));
    step.payment = step.attempt;
    step.amountMinor = amountMinor;
    step.currency = u"GBP"_s;
    step.method = u"pm_card_visa"_s;
    step.capture = capture;
    step.startedAt = m_clock.now();
    return step;
  }
  Step after(const Step& authorised, const Answer& said, StepKind kind, qint64 amountMinor) {
    Step step = authorised;
    step.kind = kind;
    step.attempt = AttemptId(m_ids.next(m_clock.now()));
    step.providerReference = said.reference;
    step.amountMinor = amountMinor;
    step.startedAt = m_clock.now();
    return step;
  }
  /// Who asks: only where no answer comes is it worth giving up soon.
  [[nodiscard]] Gateway& askerFor(const QString& code) { return code == u"timeout" ? *m_hasty : *m_gateway; }
  qint64 total(const QString& what) { return m_simulator->total(what); }

 private Q_SLOTS:
  void init() {
    m_simulator = std::make_unique<SimulatorProgram>();
    m_simulator->start();
  }
  void cleanup() {
    m_gateway.reset();
    m_hasty.reset();
    m_simulator.reset();
  }

  void aPaymentIsHeldCapturedAndRefunded_data() { eachGateway(); }
  void aPaymentIsHeldCapturedAndRefunded() {
    begin();
    const Step step = authorisation();
    const Answer held = m_gateway->authorise(step);
    QCOMPARE(held.outcome, Outcome::Approved);
    QCOMPARE(held.amountMinor, 1240);
    QCOMPARE(held.currency, u"GBP"_s);
    QVERIFY(!held.reference.isEmpty());
    QCOMPARE(held.card, u"visa 4242"_s);
    QCOMPARE(total(u"held"_s), 1240);
    QCOMPARE(total(u"captured"_s), 0);

    const Step capture = after(step, held, StepKind::Capture, 1000);
    QCOMPARE(m_gateway->inquire(capture).outcome, Outcome::NotFound);
    const Answer captured = m_gateway->capture(capture);
    QCOMPARE(captured.outcome, Outcome::Approved);
    QCOMPARE(captured.amountMinor, 1000);
    QCOMPARE(total(u"captured"_s), 1000);
    QCOMPARE(total(u"held"_s), 0);

    const Step refund = after(step, held, StepKind::Refund, 400);
    QCOMPARE(m_gateway->inquire(refund).outcome, Outcome::NotFound);
    const Answer refunded = m_gateway->refund(refund);
    QCOMPARE(refunded.outcome, Outcome::Approved);
    QCOMPARE(refunded.amountMinor, 400);
    QCOMPARE(m_gateway->inquire(refund).outcome, Outcome::Approved);
    QCOMPARE(total(u"net"_s), 600);

    const Answer tooMuch = m_gateway->refund(after(step, held, StepKind::Refund, 601));
    QCOMPARE(tooMuch.outcome, Outcome::Declined);
    QCOMPARE(total(u"net"_s), 600);
    QCOMPARE(m_gateway->inquire(step).outcome, Outcome::Approved);
  }

  void anApprovalCanBeTheChargeAtOnce_data() { eachGateway(); }
  void anApprovalCanBeTheChargeAtOnce() {
    begin();
    const Answer taken = m_gateway->authorise(authorisation(999, CaptureMode::AtOnce));
    QCOMPARE(taken.outcome, Outcome::Approved);
    QCOMPARE(taken.amountMinor, 999);
    QCOMPARE(total(u"captured"_s), 999);
    QVERIFY(taken.feeMinor && *taken.feeMinor > 0);
  }

  void whatIsHeldIsLetGoAndWhatIsCapturedIsNot_data() { eachGateway(); }
  void whatIsHeldIsLetGoAndWhatIsCapturedIsNot() {
    begin();
    const Step step = authorisation();
    const Answer held = m_gateway->authorise(step);
    const Step letGo = after(step, held, StepKind::Void, 1240);
    QCOMPARE(m_gateway->inquire(letGo).outcome, Outcome::NotFound);
    QCOMPARE(m_gateway->voidPayment(letGo).outcome, Outcome::Approved);
    QCOMPARE(m_gateway->voidPayment(letGo).outcome, Outcome::Approved);
    QCOMPARE(m_gateway->inquire(letGo).outcome, Outcome::Approved);
    QCOMPARE(total(u"held"_s), 0);
    QCOMPARE(m_gateway->capture(after(step, held, StepKind::Capture, 1240)).outcome, Outcome::Declined);

    const Step second = authorisation();
    const Answer heldToo = m_gateway->authorise(second);
    QCOMPARE(m_gateway->capture(after(second, heldToo, StepKind::Capture, 1240)).outcome, Outcome::Approved);
    const Answer late = m_gateway->voidPayment(after(second, heldToo, StepKind::Void, 1240));
    QCOMPARE(late.outcome, Outcome::Declined);
    QCOMPARE(late.code, u"use_refund"_s);
    QCOMPARE(total(u"captured"_s), 1240);
  }

  void aDeclineHasACodeAndMovesNothing_data() { eachGateway(); }
  void aDeclineHasACodeAndMovesNothing() {
    begin();
    m_simulator->next(u"authorise"_s, u"decline:insufficient_funds"_s);
    const Step step = authorisation();
    const Answer said = m_gateway->authorise(step);
    QCOMPARE(said.outcome, Outcome::Declined);
    QCOMPARE(said.code, u"insufficient_funds"_s);
    // The same key again is the same decline, though the card would be good
    // now.
    QCOMPARE(m_gateway->authorise(step).outcome, Outcome::Declined);
    QCOMPARE(total(u"held"_s), 0);
    QCOMPARE(m_gateway->authorise(authorisation()).outcome, Outcome::Approved);
  }

  void aPartialApprovalSaysHowMuch_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("stripe") << int(ProviderKind::Stripe);  // PayPal approves all or nothing
  }
  void aPartialApprovalSaysHowMuch() {
    begin();
    m_simulator->next(u"authorise"_s, u"partial_approve"_s);
    const Answer said = m_gateway->authorise(authorisation(1000));
    QCOMPARE(said.outcome, Outcome::Approved);
    QCOMPARE(said.amountMinor, 500);
  }

  void theSameStepMovesMoneyOnce_data() { eachGateway(); }
  void theSameStepMovesMoneyOnce() {
    begin();
    const Step step = authorisation();
    const Answer first = m_gateway->authorise(step);
    for (int i = 0; i < 5; ++i) {
      const Answer again = m_gateway->authorise(step);
      QCOMPARE(again.outcome, Outcome::Approved);
      QCOMPARE(again.reference, first.reference);
    }
    const Step capture = after(step, first, StepKind::Capture, 1240);
    const Step refund = after(step, first, StepKind::Refund, 200);
    for (int i = 0; i < 3; ++i) QCOMPARE(m_gateway->capture(capture).outcome, Outcome::Approved);
    for (int i = 0; i < 3; ++i) QCOMPARE(m_gateway->refund(refund).outcome, Outcome::Approved);
    QCOMPARE(total(u"captured"_s), 1240);
    QCOMPARE(total(u"refunded"_s), 200);
  }

  void theSameStepFromManyThreadsMovesMoneyOnce_data() { eachGateway(); }
  void theSameStepFromManyThreadsMovesMoneyOnce() {
    begin();
    const Step step = authorisation(700, CaptureMode::AtOnce);
    std::array<Answer, 8> said;
    std::vector<std::thread> threads;
    for (Answer& answer : said) threads.emplace_back([&] { answer = m_gateway->authorise(step); });
    for (std::thread& thread : threads) thread.join();
    for (const Answer& answer : said) QCOMPARE(answer.reference, said[0].reference);
    QCOMPARE(total(u"captured"_s), 700);
  }

  void silenceIsUnknownAndAnInquiryFindsIt_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("code");
    for (const QString& kind : kinds()) {
      const int number = int(*providerKindOf(kind));
      const auto row = [&](const QString& fault, const QString& code) {
        QTest::newRow(qPrintable(kind + u' ' + fault)) << number << fault << code;
      };
      row(u"timeout_after"_s, u"timeout"_s);
      row(u"error_after"_s, u"server_error"_s);
    }
  }
  void silenceIsUnknownAndAnInquiryFindsIt() {
    begin();
    QFETCH(QString, fault);
    QFETCH(QString, code);
    m_simulator->next(u"authorise"_s, fault);
    const Step step = authorisation();
    Answer said = askerFor(code).authorise(step);
    QCOMPARE(said.outcome, Outcome::Unknown);
    QCOMPARE(said.code, code);
    said = m_gateway->inquire(step);
    QCOMPARE(said.outcome, Outcome::Approved);
    QCOMPARE(said.amountMinor, 1240);

    const Step capture = after(step, said, StepKind::Capture, 1240);
    m_simulator->next(u"capture"_s, fault);
    QCOMPARE(askerFor(code).capture(capture).code, code);
    QCOMPARE(m_gateway->inquire(capture).outcome, Outcome::Approved);
    const Step refund = after(step, said, StepKind::Refund, 40);
    m_simulator->next(u"refund"_s, fault);
    QCOMPARE(askerFor(code).refund(refund).code, code);
    const Answer found = m_gateway->inquire(refund);
    QCOMPARE(found.outcome, Outcome::Approved);
    QCOMPARE(found.amountMinor, 40);
    QCOMPARE(total(u"net"_s), 1200);
  }

  void whatIsNotAWordOfTheProviderIsNoDecline_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("code");
    for (const QString& kind : kinds()) {
      const int number = int(*providerKindOf(kind));
      const auto row = [&](const QString& fault, const QString& code) {
        QTest::newRow(qPrintable(kind + u' ' + fault)) << number << fault << code;
      };
      row(u"timeout_before"_s, u"timeout"_s);
      row(u"error_then_ok"_s, u"server_error"_s);
      row(u"in_progress"_s, u"in_progress"_s);
      row(u"rate_limited"_s, u"rate_limited"_s);
    }
  }
  void whatIsNotAWordOfTheProviderIsNoDecline() {
    begin();
    QFETCH(QString, fault);
    QFETCH(QString, code);
    m_simulator->next(u"authorise"_s, fault);
    const Step step = authorisation();
    const Answer said = askerFor(code).authorise(step);
    QCOMPARE(said.outcome, Outcome::Unknown);
    QCOMPARE(said.code, code);
    if (code == u"rate_limited") QCOMPARE(said.retryAfterS, 1);
    QCOMPARE(total(u"held"_s), 0);
    // The same key then works, once.
    QCOMPARE(m_gateway->authorise(step).outcome, Outcome::Approved);
    QCOMPARE(total(u"held"_s), 1240);
  }

  void whatNeverArrivedIsMadeCertainByItsKey_data() { eachGateway(); }
  void whatNeverArrivedIsMadeCertainByItsKey() {
    begin();
    m_simulator->next(u"authorise"_s, u"timeout_before"_s);
    const Step step = authorisation();
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    QVERIFY(m_gateway->inquire(step).outcome != Outcome::Approved);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Cancelled);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Cancelled);
    // The request that was on its way arrives after all: it can do nothing any
    // more.
    QVERIFY(m_gateway->authorise(step).outcome != Outcome::Approved);
    QCOMPARE(total(u"held"_s), 0);
    QCOMPARE(total(u"captured"_s), 0);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Cancelled);
  }

  void whatWasTakenInSilenceIsTakenBackByItsKey_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("atOnce");
    for (const QString& kind : kinds()) {
      QTest::newRow(qPrintable(kind + u" held"_s)) << int(*providerKindOf(kind)) << false;
      QTest::newRow(qPrintable(kind + u" captured"_s)) << int(*providerKindOf(kind)) << true;
    }
  }
  void whatWasTakenInSilenceIsTakenBackByItsKey() {
    begin();
    QFETCH(bool, atOnce);
    m_simulator->next(u"authorise"_s, u"timeout_after"_s);
    const Step step = authorisation(1240, atOnce ? CaptureMode::AtOnce : CaptureMode::Manual);
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Reversed);
    QCOMPARE(m_gateway->cancelByKey(step).outcome, Outcome::Reversed);
    QCOMPARE(total(u"net"_s), 0);
    QCOMPARE(total(u"held"_s), 0);
    QCOMPARE(m_gateway->inquire(step).outcome, Outcome::Reversed);
  }

  void theSimulatorForgetsNothingWhenItIsKilled_data() { eachGateway(); }
  void theSimulatorForgetsNothingWhenItIsKilled() {
    begin();
    m_simulator->next(u"authorise"_s, u"timeout_after"_s);
    const Step step = authorisation(1240, CaptureMode::AtOnce);
    QCOMPARE(m_hasty->authorise(step).outcome, Outcome::Unknown);
    m_simulator->kill();
    const Answer gone = m_gateway->authorise(step);
    QCOMPARE(gone.outcome, Outcome::Unknown);
    QCOMPARE(gone.code, u"unreachable"_s);
    QCOMPARE(m_gateway->inquire(step).code, u"unreachable"_s);
    QCOMPARE(m_gateway->cancelByKey(step).code, u"unreachable"_s);
    const auto report = m_gateway->list({step.startedAt, step.startedAt.plusMs(1000)});
    QVERIFY(!report && report.error().code == u"unreachable");
    m_simulator->start();
    QCOMPARE(m_gateway->authorise(step).outcome, Outcome::Approved);
    QCOMPARE(total(u"captured"_s), 1240);
  }

  void aWrongSecretIsNoDecline_data() { eachGateway(); }
  void aWrongSecretIsNoDecline() {
    begin();
    QFETCH(int, kind);
    Settings settings = m_simulator->settings(ProviderKind(kind));
    settings.secret = "wrong";
    const auto stranger = open(settings, m_clock).value();
    const Answer said = stranger->authorise(authorisation());
    QCOMPARE(said.outcome, Outcome::Unknown);
    QCOMPARE(said.code, u"bad_credentials"_s);
    const auto rows = stranger->list({m_clock.now().plusMs(-1000), m_clock.now()});
    QVERIFY(!rows && rows.error().kind == core::ErrorKind::Denied);
  }

  void theReportTellsOfEveryMovement_data() { eachGateway(); }
  void theReportTellsOfEveryMovement() {
    begin();
    const core::Instant from = m_clock.now().plusMs(-2000);
    const Step first = authorisation(1000);
    const Answer held = m_gateway->authorise(first);
    const Step capture = after(first, held, StepKind::Capture, 900);
    QCOMPARE(m_gateway->capture(capture).outcome, Outcome::Approved);
    const Step refund = after(first, held, StepKind::Refund, 100);
    QCOMPARE(m_gateway->refund(refund).outcome, Outcome::Approved);
    QCOMPARE(m_gateway->authorise(authorisation(555, CaptureMode::AtOnce)).outcome, Outcome::Approved);
    for (int i = 0; i < 120; ++i) QCOMPARE(m_gateway->authorise(authorisation(10)).outcome, Outcome::Approved);
    const auto rows = m_gateway->list({from, m_clock.now().plusMs(2000)});
    QVERIFY2(rows.has_value(), rows ? "" : qPrintable(rows.error().code));
    qint64 charged = 0;
    qint64 refunded = 0;
    int holds = 0;
    QSet<QString> ids;
    for (const ReportRow& row : *rows) {
      QVERIFY(!ids.contains(row.providerId));
      ids.insert(row.providerId);
      if (row.kind == RowKind::Charge) charged += row.amountMinor;
      if (row.kind == RowKind::Refund) refunded += row.amountMinor;
      if (row.kind == RowKind::Authorisation) ++holds;
      if (row.kind == RowKind::Charge && row.amountMinor == 900) {
        QCOMPARE(row.attempt, capture.attempt);
        QCOMPARE(row.payment, first.payment);
        QCOMPARE(row.paymentReference, held.reference);
        QVERIFY(row.feeMinor > 0);
      }
      if (row.kind == RowKind::Refund) QCOMPARE(row.attempt, refund.attempt);
    }
    QCOMPARE(charged, 1455);
    QCOMPARE(refunded, -100);
    QFETCH(int, kind);
    QCOMPARE(holds,
             ProviderKind(kind) == ProviderKind::PayPal ? 121 : 120);  // PayPal's account keeps one that was captured
    const auto before = m_gateway->list({from.plusMs(-100'000), from});
    QVERIFY(before && before->empty());
  }
};

}  // namespace counterfoil::gateways

QTEST_GUILESS_MAIN(counterfoil::gateways::TestGatewayContract)
#include "tst_gateway_contract.moc"
