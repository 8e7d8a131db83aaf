// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/payments/facts.h"
#include "models/payments/flow.h"
#include "models/payments/projector.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using payments::Attempt;
using payments::AttemptId;
using payments::Outcome;
using payments::Scenario;
using payments::Stage;
using support::Random;
using support::ShopFixture;

namespace {

payments::StartPayment charge(qint64 minor) {
  payments::StartPayment command;
  command.amountMinor = minor;
  command.currency = u"GBP"_s;
  return command;
}

/// A till with a simulated terminal, whose time passes by hand.
struct Counter {
  ShopFixture shop;
  payments::ManualTimers timers;
  payments::SimulatedTerminal terminal{timers};
  payments::CardFlow flow{shop.payments(), terminal, timers};
  payments::Recovery recovery{shop.payments(), terminal};

  void pass(qint64 ms) {
    for (; ms > 0; ms -= 500) {
      shop.clock().advanceMs(500);
      timers.advance(500);
    }
  }
  /// Time enough for every retry, with the background at work.
  void settle() {
    for (int i = 0; i < 200; ++i) {
      (void)recovery.work();
      pass(5'000);
    }
  }
  [[nodiscard]] Outcome outcome() {
    return payments::attemptById(shop.reader(), flow.state().attempt.id)->value().outcome;
  }
};

}  // namespace

class TestPayments : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anAttemptIsInTheBookBeforeTheTerminalIsAsked();
  void everyOutcomeOfTheTerminal_data();
  void everyOutcomeOfTheTerminal();
  void anotherTenderReversesTheAttemptInDoubt_data();
  void anotherTenderReversesTheAttemptInDoubt();
  void aClockThatWasSetBackHoldsUpNoReversal();
  void aLateApprovalIsTakenBack();
  void anAttemptCutOffByACrashIsUnknownAndAsked();
  void refundsAreBoundedByWhatWasCaptured();
  void aReversedRefundFreesItsAmount();
  void theManualTerminalAsksThePerson();
  void stateOnlyMovesForward();
  void aSaleInDoubtNeedsConsentAndQueuesTheReversal();
  void aPaymentThatWasGivenUpPaysForNothing();
  void aPostVoidTakesTheCardsMoneyBack();
  void tablesDoNotDependOnTheOrderOfFacts();
};

void TestPayments::anAttemptIsInTheBookBeforeTheTerminalIsAsked() {
  Counter counter;
  qint64 written = -1;
  counter.flow.setListener([&](const payments::FlowState& state) {
    if (state.stage == Stage::Asking && written < 0) {
      written =
          counter.shop.reader().integer("SELECT COUNT(*) FROM journal WHERE kind = 'payment.started'", {}).value();
    }
  });
  CF_VERIFY_OK(counter.flow.begin(charge(500), counter.shop.asCashier()));
  QCOMPARE(written, 1);
  CF_VERIFY_CODE(counter.flow.begin(charge(500), counter.shop.asCashier()), "payment_in_progress");
  CF_VERIFY_CODE(counter.shop.payments().start(charge(0), {}), "amount_not_positive");
}

void TestPayments::everyOutcomeOfTheTerminal_data() {
  QTest::addColumn<qint64>("amount");
  QTest::addColumn<int>("firstStage");
  QTest::addColumn<int>("lastStage");
  QTest::addColumn<QString>("outcome");
  QTest::addColumn<qint64>("taken");
  const auto row = [](const char* name, qint64 amount, Stage first, Stage last, const QString& outcome, qint64 taken) {
    QTest::newRow(name) << amount << int(first) << int(last) << outcome << taken;
  };
  row("approved", 1'000, Stage::Approved, Stage::Approved, u"approved"_s, 1'000);
  row("declined", 1'001, Stage::Declined, Stage::Declined, u"declined"_s, 0);
  row("approved in part", 1'002, Stage::Approved, Stage::Approved, u"approved"_s, 501);
  row("time-out, then approved", 1'003, Stage::Unknown, Stage::Approved, u"approved"_s, 1'003);
  row("time-out, then not found", 1'004, Stage::Unknown, Stage::Cancelled, u"cancelled"_s, 0);
  row("no answer until it is cancelled, approved after that", 1'005, Stage::Unknown, Stage::Cancelled, u"reversed"_s,
      0);
  row("out of reach", 1'006, Stage::Unknown, Stage::GivenUp, u"cancelled"_s, 0);
  row("slow", 1'007, Stage::Unknown, Stage::Approved, u"approved"_s, 1'007);
}

void TestPayments::everyOutcomeOfTheTerminal() {
  QFETCH(qint64, amount);
  QFETCH(int, firstStage);
  QFETCH(int, lastStage);
  QFETCH(QString, outcome);
  QFETCH(qint64, taken);
  Counter counter;
  CF_VERIFY_OK(counter.flow.begin(charge(amount), counter.shop.asCashier()));
  QCOMPARE(counter.flow.state().stage, Stage::Asking);
  counter.pass(60'500);
  QCOMPARE(int(counter.flow.state().stage), firstStage);
  if (counter.flow.state().stage == Stage::Unknown) QVERIFY(counter.flow.state().secondsLeft > 50);
  counter.pass(160'000);
  QCOMPARE(int(counter.flow.state().stage), lastStage);
  counter.terminal.setOnline();
  counter.settle();
  QCOMPARE(payments::text(counter.outcome()), outcome);
  QCOMPARE(counter.terminal.takenMinor(counter.flow.state().attempt.id), taken);
  QCOMPARE(payments::openAttempts(counter.shop.reader(), {})->size(), std::size_t(0));
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 0);
  const auto attempt = payments::attemptById(counter.shop.reader(), counter.flow.state().attempt.id)->value();
  if (payments::moved(attempt.outcome)) QCOMPARE(attempt.approvedMinor, taken);
}

void TestPayments::anotherTenderReversesTheAttemptInDoubt_data() {
  QTest::addColumn<qint64>("amount");
  QTest::newRow("it had been approved") << qint64(1'003);
  QTest::newRow("it was never received") << qint64(1'004);
  QTest::newRow("it is approved after the cancel") << qint64(1'005);
  QTest::newRow("out of reach") << qint64(1'006);
  QTest::newRow("slow") << qint64(1'007);
}

void TestPayments::anotherTenderReversesTheAttemptInDoubt() {
  QFETCH(qint64, amount);
  Counter counter;
  CF_VERIFY_OK(counter.flow.begin(charge(amount), counter.shop.asCashier()));
  counter.pass(60'200);
  QCOMPARE(counter.flow.state().stage, Stage::Unknown);
  CF_VERIFY_OK(counter.flow.giveUp());
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 1);
  counter.settle();
  counter.terminal.setOnline();
  counter.settle();
  QCOMPARE(counter.terminal.takenMinor(counter.flow.state().attempt.id), 0);
  QVERIFY(!payments::moved(counter.outcome()) && !payments::open(counter.outcome()));
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 0);
}

void TestPayments::aClockThatWasSetBackHoldsUpNoReversal() {
  Counter counter;
  const core::Instant before = counter.shop.clock().now();
  counter.shop.clock().advanceMs(86'400'000);
  CF_VERIFY_OK(counter.flow.begin(charge(1'006), counter.shop.asCashier()));
  counter.pass(60'200);
  CF_VERIFY_OK(counter.flow.giveUp());
  counter.settle();
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 1);
  counter.shop.clock().setWall(before);
  counter.terminal.setOnline();
  counter.settle();
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 0);
  QVERIFY(!payments::moved(counter.outcome()) && !payments::open(counter.outcome()));
}

void TestPayments::aLateApprovalIsTakenBack() {
  Counter counter;
  CF_VERIFY_OK(counter.flow.begin(charge(1'005), counter.shop.asCashier()));
  counter.pass(5'000);
  counter.flow.cancel();
  counter.pass(2'000);
  QCOMPARE(counter.flow.state().stage, Stage::Cancelled);
  counter.pass(10'000);
  QCOMPARE(counter.outcome(), Outcome::Approved);
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 1);
  counter.settle();
  QCOMPARE(counter.outcome(), Outcome::Reversed);
  // And once more, after the reversal was confirmed.
  payments::TerminalAnswer approved;
  approved.outcome = Outcome::Approved;
  CF_VERIFY_OK(counter.shop.payments().resolve(counter.flow.state().attempt.id, approved, {}));
  QCOMPARE(counter.outcome(), Outcome::ApprovedLate);
  QCOMPARE(payments::reversalsPending(counter.shop.reader()).value(), 1);
}

void TestPayments::anAttemptCutOffByACrashIsUnknownAndAsked() {
  Counter counter;
  counter.terminal.script({Scenario::Approve});
  const auto attempt = counter.shop.payments().start(charge(777), counter.shop.asCashier()).value();
  counter.terminal.start(payments::requestOf(attempt), [](const payments::TerminalAnswer&) {});
  counter.pass(5'000);
  QCOMPARE(counter.shop.payments().recover(core::AnyId()).value(), 1);
  QCOMPARE(payments::attemptById(counter.shop.reader(), attempt.id)->value().outcome, Outcome::Unknown);
  counter.settle();
  QCOMPARE(payments::attemptById(counter.shop.reader(), attempt.id)->value().outcome, Outcome::Approved);
  QCOMPARE(counter.shop.reader().integer("SELECT COUNT(*) FROM payment_job", {}).value(), 0);
}

void TestPayments::refundsAreBoundedByWhatWasCaptured() {
  ShopFixture shop;
  const auto captured = shop.payments().start(charge(1'000), {}).value();
  payments::StartPayment refund = charge(600);
  refund.purpose = payments::Purpose::Refund;
  refund.original = captured.id;
  CF_VERIFY_CODE(shop.payments().start(refund, {}), "not_refundable");
  payments::TerminalAnswer approved;
  approved.outcome = Outcome::Approved;
  approved.approvedMinor = 900;
  CF_VERIFY_OK(shop.payments().resolve(captured.id, approved, {}));
  CF_VERIFY_OK(shop.payments().start(refund, {}));
  // In doubt, the first one holds its amount.
  CF_VERIFY_CODE(shop.payments().start(refund, {}), "not_refundable");
  refund.amountMinor = 300;
  CF_VERIFY_OK(shop.payments().start(refund, {}));
  QCOMPARE(payments::refundableMinor(shop.reader(), captured.id).value(), 0);
}

void TestPayments::aReversedRefundFreesItsAmount() {
  ShopFixture shop;
  const auto captured = shop.payments().start(charge(1'000), {}).value();
  const auto answer = [&shop](AttemptId id, Outcome outcome) {
    payments::TerminalAnswer said;
    said.outcome = outcome;
    return shop.payments().resolve(id, said, {});
  };
  CF_VERIFY_OK(answer(captured.id, Outcome::Approved));
  payments::StartPayment refund = charge(1'000);
  refund.purpose = payments::Purpose::Refund;
  refund.original = captured.id;
  for (const Outcome end : {Outcome::Declined, Outcome::Cancelled, Outcome::NotFound, Outcome::Reversed}) {
    const auto attempt = shop.payments().start(refund, {});
    CF_VERIFY_OK(attempt);
    QCOMPARE(payments::refundableMinor(shop.reader(), captured.id).value(), 0);
    if (end == Outcome::Reversed) CF_VERIFY_OK(answer(attempt->id, Outcome::Approved));
    CF_VERIFY_OK(answer(attempt->id, end));
    QCOMPARE(payments::refundableMinor(shop.reader(), captured.id).value(), 1'000);
  }
}

void TestPayments::theManualTerminalAsksThePerson() {
  ShopFixture shop;
  payments::ManualTimers timers;
  payments::ManualTerminal terminal;
  payments::CardFlow flow(shop.payments(), terminal, timers);
  const auto attempt = flow.begin(charge(500), shop.asCashier());
  CF_VERIFY_OK(attempt);
  timers.advance(3'600'000);
  QCOMPARE(flow.state().stage, Stage::Asking);
  QCOMPARE(terminal.questions().size(), std::size_t(1));
  terminal.reply(attempt->id, Outcome::Approved, u"0042"_s);
  QCOMPARE(flow.state().stage, Stage::Approved);
  QCOMPARE(flow.state().attempt.reference, u"0042"_s);
  QCOMPARE(flow.state().attempt.approvedMinor, 500);
  const auto second = flow.begin(charge(600), shop.asCashier());
  CF_VERIFY_OK(second);
  terminal.reply(second->id, Outcome::Declined);
  QCOMPARE(flow.state().stage, Stage::Declined);
  QVERIFY(terminal.questions().empty());
}

void TestPayments::stateOnlyMovesForward() {
  ShopFixture shop;
  const auto attempt = shop.payments().start(charge(100), {}).value();
  payments::TerminalAnswer said;
  said.outcome = Outcome::Approved;
  CF_VERIFY_OK(shop.payments().resolve(attempt.id, said, {}));
  for (const Outcome late : {Outcome::Unknown, Outcome::Declined, Outcome::NotFound}) {
    said.outcome = late;
    QCOMPARE(shop.payments().resolve(attempt.id, said, {})->outcome, Outcome::Approved);
  }
  said.outcome = Outcome::Cancelled;
  QCOMPARE(shop.payments().resolve(attempt.id, said, {})->outcome, Outcome::Reversed);
  CF_VERIFY_CODE(shop.payments().resolve(AttemptId(), said, {}), "unknown_attempt");
  CF_VERIFY_CODE(shop.payments().queueReversal(attempt.id), "already_reversed");
}

void TestPayments::aSaleInDoubtNeedsConsentAndQueuesTheReversal() {
  ShopFixture shop;
  const auto shift = shop.openShift(0);
  const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  payments::StartPayment command = charge(250);
  command.ticket = ticket.as<core::Anything>();
  command.shift = shift.id.as<core::Anything>();
  command.till = shift.till.as<core::Anything>();
  const auto attempt = shop.payments().start(command, shop.asCashier()).value();
  CF_VERIFY_OK(shop.payments().resolve(attempt.id, {}, shop.asCashier()));
  QCOMPARE(shop.closing().pending()->unknownPayments.size(), std::size_t(1));
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashier()), "payment_unknown");
  const auto sold = shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashierApproved());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->unknownPayments.size(), std::size_t(1));
  QCOMPARE(shop.closing().pending()->reversals, 1);
  const auto z = shop.closing().close({cash::countOf(shop.money(250)), {}}, shop.asManager());
  CF_VERIFY_OK(z);
  QCOMPARE(z->unresolvedPayments, std::vector<QString>{attempt.id.text()});
}

void TestPayments::aPaymentThatWasGivenUpPaysForNothing() {
  Counter counter;
  ShopFixture& shop = counter.shop;
  shop.openShift(0);
  const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  payments::StartPayment command = charge(250);
  command.ticket = ticket.as<core::Anything>();
  counter.terminal.script({Scenario::Slow});
  CF_VERIFY_OK(counter.flow.begin(command, shop.asCashier()));
  counter.pass(61'000);
  CF_VERIFY_OK(counter.flow.giveUp());
  counter.pass(10'000);
  QCOMPARE(counter.outcome(), Outcome::Approved);
  sales::TenderRequest tender = shop.byCard(250);
  tender.attempt = counter.flow.state().attempt.id;
  CF_VERIFY_CODE(shop.sales().complete(ticket, {tender}, shop.asManager()), "payment_not_approved");
  CF_VERIFY_OK(shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashier()));
  counter.settle();
  QCOMPARE(counter.terminal.takenMinor(tender.attempt), 0);
}

void TestPayments::aPostVoidTakesTheCardsMoneyBack() {
  Counter counter;
  ShopFixture& shop = counter.shop;
  shop.openShift(0);
  const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  payments::StartPayment command = charge(250);
  command.ticket = ticket.as<core::Anything>();
  CF_VERIFY_OK(counter.flow.begin(command, shop.asCashier()));
  counter.pass(2'000);
  sales::TenderRequest tender = shop.byCard(250);
  tender.attempt = counter.flow.state().attempt.id;
  const auto sold = shop.sales().complete(ticket, {tender}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(counter.terminal.takenMinor(tender.attempt), 250);
  CF_VERIFY_OK(shop.sales().postVoid(sold->id, u"rang twice"_s, shop.asManager()));
  QCOMPARE(payments::reversalsPending(shop.reader()).value(), 1);
  counter.settle();
  QCOMPARE(counter.terminal.takenMinor(tender.attempt), 0);
  QCOMPARE(counter.outcome(), Outcome::Reversed);
}

void TestPayments::tablesDoNotDependOnTheOrderOfFacts() {
  CF_LAW_OF_PROJECTORS(
      [](auto& all) { all.add(std::make_unique<payments::PaymentProjector>()); },
      [](Random& random) {
        std::vector<journal::FactDraft> drafts;
        for (int i = 0; i < 4; ++i) {
          Attempt attempt;
          const quint64 parts[2] = {random.next(), random.next()};
          attempt.id = AttemptId::fromBytes(QByteArray(reinterpret_cast<const char*>(parts), 16));
          attempt.amountMinor = random.between(1, 500);
          attempt.purpose = payments::Purpose(random.below(5));
          if (random.below(2) == 0) attempt.gateway = attempt.id.as<core::Anything>();
          payments::Dispute dispute;
          dispute.id = payments::disputeIdOf(attempt.gateway, attempt.id.text());
          for (qint64 n = random.between(0, 3); n > 0; --n) {
            dispute.payment = attempt.id;
            dispute.amountMinor = random.below(500);
            dispute.state = payments::DisputeState(random.below(3));
            drafts.push_back(payments::paymentDisputed(dispute, core::Instant::fromUtcMs(random.below(9))));
          }
          drafts.push_back(payments::paymentStarted(attempt, {}));
          if (random.below(3) == 0) {
            // A restored hub begins it once more.
            attempt.amountMinor = random.between(1, 500);
            attempt.request = QString::number(random.below(9));
            drafts.push_back(payments::paymentStarted(attempt, {}));
          }
          for (qint64 n = random.between(0, 5); n > 0; --n) {
            payments::TerminalAnswer said;
            said.outcome = Outcome(random.between(1, 8));
            said.approvedMinor = random.below(500);
            said.offline = payments::Offline(random.below(5));
            drafts.push_back(
                payments::paymentResolved(attempt.id, said, core::Instant::fromUtcMs(random.below(9)), {}));
          }
        }
        random.shuffle(drafts);
        return drafts;
      });
}

QTEST_GUILESS_MAIN(TestPayments)
#include "tst_payments.moc"
