// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/models/payments/offline_counter.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using payments::Attempt;
using payments::AttemptId;
using payments::Exposure;
using payments::Offline;
using payments::OfflineRules;
using payments::Outcome;
using payments::Scenario;
using payments::Stage;
using support::ShopFixture;

namespace {

/// A bread, paid by a card that the terminal keeps.
core::Result<sales::Document> sellKept(OfflineCounter& counter, Scenario scenario) {
  ShopFixture& shop = counter.shop;
  const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  payments::StartPayment command = counter.charge(250);
  command.ticket = ticket.as<core::Anything>();
  counter.terminal->script({scenario});
  if (!counter.flow->begin(command, shop.asCashier())) qFatal("not begun");
  counter.pass(2'000);
  if (!counter.accept()) qFatal("not kept");
  counter.pass(2'000);
  sales::TenderRequest tender = shop.byCard(250);
  tender.attempt = counter.attempt().id;
  return shop.sales().complete(ticket, {tender}, shop.asCashier());
}

}  // namespace

class TestOfflineCards : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLimitIsReachedExactly_data();
  void aLimitIsReachedExactly();
  void withoutARuleATerminalWithoutContactDeclines();
  void aTerminalThatKeepsNothingIsNotAsked();
  void whatIsKeptIsSentOnceAndApproved();
  void aLateDeclineReversesAndAsksAPerson();
  void nobodyIsAskedAboutWhatWasVoidedAnyway();
  void aPersonSaysNo();
  void theLimitIsAskedAgainWhenThePersonSaysYes();
  void moneyIsNotGivenBackWithoutContact();
  void whatIsHeldIsVoidedAndNotRefunded();
  void cashIsNotGivenForWhatIsHeld();
  void whatIsDeclinedBetweenShiftsIsOnTheNextZ();
  void theReceiptAndTheZSayIt();
};

void TestOfflineCards::aLimitIsReachedExactly_data() {
  QTest::addColumn<bool>("isAllowed");
  QTest::addColumn<qint64>("keptCount");
  QTest::addColumn<qint64>("keptMinor");
  QTest::addColumn<qint64>("oldestS");
  QTest::addColumn<qint64>("amount");
  QTest::addColumn<QString>("refusal");
  const auto row = [](const char* name, bool isAllowed, qint64 count, qint64 minor, qint64 ageS, qint64 amount,
                      const char* refusal) {
    QTest::newRow(name) << isAllowed << count << minor << ageS << amount << QString::fromLatin1(refusal);
  };
  row("off", false, 0, 0, 0, 100, "offline_not_allowed");
  row("one payment, all that is allowed", true, 0, 0, 0, 5'000, "");
  row("one payment, a penny too much", true, 0, 0, 0, 5'001, "offline_payment_limit");
  row("in all, to the penny", true, 9, 49'900, 10, 100, "");
  row("in all, a penny too much", true, 9, 49'900, 10, 101, "offline_total_limit");
  row("in all, beyond already", true, 9, 60'000, 10, 1, "offline_total_limit");
  row("the last one", true, 24, 2'400, 10, 100, "");
  row("one too many", true, 25, 2'500, 10, 100, "offline_count_limit");
  row("the oldest is a second too young", true, 1, 100, 86'399, 100, "");
  row("the oldest is too old", true, 1, 100, 86'400, 100, "offline_age_limit");
  row("the clock was set back", true, 1, 100, -3'600, 100, "");
  row("an amount that cannot be", true, 0, 0, 0, std::numeric_limits<qint64>::max(), "offline_payment_limit");
}

void TestOfflineCards::aLimitIsReachedExactly() {
  QFETCH(bool, isAllowed);
  QFETCH(qint64, keptCount);
  QFETCH(qint64, keptMinor);
  QFETCH(qint64, oldestS);
  QFETCH(qint64, amount);
  QFETCH(QString, refusal);
  OfflineRules rules;
  rules.allowed = isAllowed;
  const core::Instant now = core::Instant::fromUtcMs(1'772'442'000'000);
  const Exposure kept{keptCount, keptMinor, now.plusMs(-oldestS * 1'000)};
  const core::Done verdict = payments::checkOffline(rules, kept, amount, now);
  QCOMPARE(verdict ? QString() : verdict.error().code, refusal);
}

void TestOfflineCards::withoutARuleATerminalWithoutContactDeclines() {
  OfflineCounter counter;
  counter.rules = OfflineRules();
  counter.begin(500);
  QCOMPARE(counter.flow->state().stage, Stage::Declined);
  QCOMPARE(counter.flow->state().notOffline->code, u"offline_not_allowed"_s);
  QCOMPARE(counter.attempt().outcome, Outcome::Declined);
  QCOMPARE(counter.exposure().count, 0);
  CF_VERIFY_CODE(counter.accept(), "no_payment_in_progress");
}

void TestOfflineCards::aTerminalThatKeepsNothingIsNotAsked() {
  struct Plain final : payments::CardTerminal {
    QString name() const override { return u"plain"_s; }
    qint64 timeoutMs() const override { return 0; }
    void start(const payments::TerminalRequest&, OnAnswer answer) override {
      payments::TerminalAnswer said;
      said.outcome = Outcome::Declined;
      said.noContact = true;
      answer(said);
    }
    void inquire(const payments::TerminalRequest&, OnAnswer) override {}
    void cancel(const payments::TerminalRequest&, OnAnswer) override {}
  } plain;
  OfflineCounter counter;
  payments::CardFlow flow(counter.shop.payments(), plain, counter.timers);
  flow.setOfflineRules([] { return core::Result<OfflineRules>(offlineAllowed()); });
  CF_VERIFY_OK(flow.begin(counter.charge(500), counter.shop.asCashier()));
  QCOMPARE(flow.state().stage, Stage::Declined);
  QCOMPARE(flow.state().notOffline->code, u"offline_not_kept"_s);
}

void TestOfflineCards::whatIsKeptIsSentOnceAndApproved() {
  OfflineCounter counter;
  counter.begin(1'240);
  QCOMPARE(counter.flow->state().stage, Stage::NoContact);
  QCOMPARE(counter.attempt().outcome, Outcome::Started);
  QCOMPARE(counter.exposure().count, 0);
  CF_VERIFY_OK(counter.accept());
  // Counted before the terminal has answered.
  QCOMPARE(counter.exposure().minor, 1'240);
  counter.pass(2'000);
  QCOMPARE(counter.flow->state().stage, Stage::Approved);
  QVERIFY(counter.attempt().isHeld());
  QCOMPARE(counter.attempt().approvedMinor, 1'240);
  QCOMPARE(counter.exposure().count, 1);
  const AttemptId id = counter.attempt().id;
  QCOMPARE(counter.terminal->timesSent(id), 0);
  counter.settle();
  QCOMPARE(counter.attempt().offline, Offline::Forwarded);
  QCOMPARE(counter.attempt().outcome, Outcome::Approved);
  QCOMPARE(counter.terminal->timesSent(id), 1);
  QCOMPARE(counter.terminal->takenMinor(id), 1'240);
  QCOMPARE(counter.exposure().count, 0);
  QCOMPARE(*counter.shop.reader().integer("SELECT COUNT(*) FROM payment_job", {}), 0);
  QCOMPARE(counter.questions(), 0);
  // The book is the same when it is built again.
  CF_VERIFY_OK(counter.shop.store().rebuild([](qint64, qint64) { return true; }));
  QCOMPARE(counter.attempt().offline, Offline::Forwarded);
}

void TestOfflineCards::aLateDeclineReversesAndAsksAPerson() {
  OfflineCounter counter;
  counter.keep(900, Scenario::NoContactThenDeclined);
  QVERIFY(counter.attempt().isHeld());
  counter.settle();
  QCOMPARE(counter.attempt().outcome, Outcome::Reversed);
  QCOMPARE(counter.attempt().offline, Offline::Declined);
  QCOMPARE(counter.attempt().reason, u"insufficient funds"_s);
  QCOMPARE(counter.terminal->takenMinor(counter.attempt().id), 0);
  QCOMPARE(counter.exposure().count, 0);
  QCOMPARE(counter.questions(), 1);
  const auto items = inbox::items(counter.shop.reader(), true, 10);
  QCOMPARE(items->front().code, u"card_declined_late"_s);
  const auto item = inbox::item(counter.shop.reader(), items->front().id);
  QCOMPARE(item->sides.size(), size_t(1));
  QCOMPARE(item->sides.front().value.toInteger(), 900);
  // Told again, by whoever: one question.
  payments::TerminalAnswer again;
  again.outcome = Outcome::Declined;
  CF_VERIFY_OK(counter.shop.payments().resolve(counter.attempt().id, again, {}));
  QCOMPARE(counter.questions(), 1);
}

void TestOfflineCards::nobodyIsAskedAboutWhatWasVoidedAnyway() {
  OfflineCounter counter;
  counter.keep(900, Scenario::NoContactThenDeclined);
  counter.terminal->restoreContact();
  CF_VERIFY_OK(counter.shop.payments().queueReversal(counter.attempt().id));
  counter.settle();
  QCOMPARE(counter.attempt().outcome, Outcome::Reversed);
  QCOMPARE(counter.questions(), 0);
  QCOMPARE(counter.exposure().count, 0);
}

void TestOfflineCards::aPersonSaysNo() {
  OfflineCounter counter;
  counter.begin(900);
  CF_VERIFY_CODE(counter.flow->begin(counter.charge(100), counter.shop.asCashier()), "payment_in_progress");
  counter.flow->refuseOffline();
  QCOMPARE(counter.flow->state().stage, Stage::Declined);
  QCOMPARE(counter.attempt().outcome, Outcome::Declined);
  counter.begin(900);
  CF_VERIFY_OK(counter.flow->giveUp());
  QCOMPARE(counter.attempt().outcome, Outcome::Declined);
  counter.begin(900);
  CF_VERIFY_CODE(counter.flow->acceptOffline([](const journal::Reader&) { return core::denied(u"not_permitted"_s); },
                                             counter.shop.asCashier()),
                 "not_permitted");
  QCOMPARE(counter.flow->state().stage, Stage::NoContact);
  QCOMPARE(counter.attempt().outcome, Outcome::Started);
  CF_VERIFY_OK(counter.accept());
}

void TestOfflineCards::theLimitIsAskedAgainWhenThePersonSaysYes() {
  OfflineCounter counter;
  counter.begin(900);
  counter.rules.paymentMinor = 899;
  CF_VERIFY_CODE(counter.accept(), "offline_payment_limit");
  QCOMPARE(counter.exposure().count, 0);
  counter.rules.paymentMinor = 900;
  CF_VERIFY_OK(counter.accept());
}

void TestOfflineCards::moneyIsNotGivenBackWithoutContact() {
  OfflineCounter counter;
  counter.terminal->script({Scenario::Approve, Scenario::NoContact});
  CF_VERIFY_OK(counter.flow->begin(counter.charge(900), counter.shop.asCashier()));
  counter.pass(2'000);
  payments::StartPayment refund = counter.charge(900);
  refund.purpose = payments::Purpose::Refund;
  refund.original = counter.attempt().id;
  CF_VERIFY_OK(counter.flow->begin(refund, counter.shop.asManager()));
  counter.pass(2'000);
  QCOMPARE(counter.flow->state().stage, Stage::Declined);
  QCOMPARE(counter.flow->state().notOffline->code, u"offline_charges_only"_s);
}

void TestOfflineCards::whatIsHeldIsVoidedAndNotRefunded() {
  OfflineCounter counter;
  counter.keep(900);
  const AttemptId id = counter.attempt().id;
  payments::StartPayment refund = counter.charge(900);
  refund.purpose = payments::Purpose::Refund;
  refund.original = id;
  CF_VERIFY_CODE(counter.shop.payments().start(refund, {}), "payment_held_offline");
  CF_VERIFY_OK(counter.shop.payments().queueReversal(id));
  counter.settle();
  QCOMPARE(counter.attempt(id).outcome, Outcome::Reversed);
  QCOMPARE(counter.attempt(id).offline, Offline::No);
  QCOMPARE(counter.terminal->timesSent(id), 0);
  QCOMPARE(counter.exposure().count, 0);
  QCOMPARE(counter.questions(), 0);
}

void TestOfflineCards::cashIsNotGivenForWhatIsHeld() {
  OfflineCounter counter;
  ShopFixture& shop = counter.shop;
  const auto sold = sellKept(counter, Scenario::NoContact);
  CF_VERIFY_OK(sold);
  sales::RefundRequest inCash;
  inCash.original = sold->id;
  inCash.tenders = {shop.inCash(-250)};
  CF_VERIFY_CODE(shop.sales().refund(inCash, shop.asManager()), "payment_held_offline");
  counter.settle();
  const auto later = shop.sales().refund(inCash, shop.asManager());
  QVERIFY(later || later.error().code != u"payment_held_offline"_s);
}

void TestOfflineCards::whatIsDeclinedBetweenShiftsIsOnTheNextZ() {
  OfflineCounter counter;
  ShopFixture& shop = counter.shop;
  CF_VERIFY_OK(sellKept(counter, Scenario::NoContactThenDeclined));
  CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(0)), {}}, shop.asManager()));
  counter.settle();
  (void)shop.openShift(0);
  const auto x = shop.closing().x();
  CF_VERIFY_OK(x);
  QCOMPARE(x->declinedLateSum, shop.money(250));
  CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(0)), {}}, shop.asManager()));
  counter.pass(1'000);
  (void)shop.openShift(0);
  QVERIFY(shop.closing().x()->declinedLate.empty());
}

void TestOfflineCards::theReceiptAndTheZSayIt() {
  OfflineCounter counter;
  ShopFixture& shop = counter.shop;
  const auto lost = sellKept(counter, Scenario::NoContactThenDeclined);
  CF_VERIFY_OK(lost);
  QVERIFY(lost->tenders.front().offline);
  counter.settle();
  const auto sold = sellKept(counter, Scenario::NoContact);
  CF_VERIFY_OK(sold);
  QVERIFY(sales::documentById(shop.reader(), sold->id)->tenders.front().offline);
  QCOMPARE(shop.closing().pending()->heldOffline.size(), size_t(1));
  const auto x = shop.closing().x();
  CF_VERIFY_OK(x);
  QCOMPARE(x->heldOfflineSum, shop.money(250));
  QCOMPARE(x->declinedLateSum, shop.money(250));
  const auto z = shop.closing().close({cash::countOf(shop.money(0)), {}}, shop.asManager());
  CF_VERIFY_OK(z);
  const auto read = sales::closingOf(shop.reader(), z->shift.id);
  CF_VERIFY_OK(read);
  QCOMPARE(read->heldOffline, std::vector<QString>{sold->tenders.front().attempt.text()});
  QCOMPARE(read->heldOfflineSum, shop.money(250));
  QCOMPARE(read->declinedLate, std::vector<QString>{lost->tenders.front().attempt.text()});
}

QTEST_GUILESS_MAIN(TestOfflineCards)
#include "tst_offline_cards.moc"
