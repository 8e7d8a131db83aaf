// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/models/payments/offline_counter.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using payments::Attempt;
using payments::Offline;
using payments::Outcome;
using payments::Scenario;
using payments::TerminalAnswer;
using support::ShopFixture;

namespace {

TerminalAnswer saying(Outcome outcome, qint64 minor = 0) {
  TerminalAnswer answer;
  answer.outcome = outcome;
  answer.approvedMinor = minor;
  return answer;
}

/// Bread for 2.50 by a card that the terminal keeps, of which a part may be paid in cash.
struct Kept {
  OfflineCounter counter;
  ShopFixture& shop = counter.shop;
  sales::Document sold;
  payments::AttemptId charge;

  explicit Kept(qint64 cardMinor = 250, Scenario scenario = Scenario::NoContact) {
    const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
    payments::StartPayment command = counter.charge(cardMinor);
    command.ticket = ticket.as<core::Anything>();
    counter.terminal->script({scenario});
    if (!counter.flow->begin(command, shop.asCashier())) qFatal("not begun");
    counter.pass(2'000);
    if (!counter.accept()) qFatal("not kept");
    counter.pass(2'000);
    charge = counter.attempt().id;
    sales::TenderRequest card = shop.byCard(cardMinor);
    card.attempt = charge;
    std::vector<sales::TenderRequest> tenders{card};
    if (cardMinor < 250) tenders.insert(tenders.begin(), shop.inCash(250 - cardMinor));
    const auto document = shop.sales().complete(ticket, tenders, shop.asCashier());
    if (!document) qFatal("not sold: %s", qPrintable(document.error().code));
    sold = *document;
  }
  Attempt hear(const TerminalAnswer& answer) { return *shop.payments().resolve(charge, answer, {}); }
  void nextShift() {
    if (!shop.closing().close({cash::countOf(shop.money(0)), {}}, shop.asManager())) qFatal("not closed");
    counter.pass(1'000);
    (void)shop.openShift(0);
  }
  [[nodiscard]] sales::RefundRequest back() const {
    sales::RefundRequest request;
    request.original = sold.id;
    request.reason = u"brought back"_s;
    return request;
  }
  [[nodiscard]] std::vector<std::pair<QString, qint64>> questions() {
    std::vector<std::pair<QString, qint64>> all;
    const auto rows = inbox::items(shop.reader(), true, 10);
    for (const inbox::Item& row : *rows) {
      all.emplace_back(row.code, inbox::item(shop.reader(), row.id)->sides.front().value.toInteger());
    }
    return all;
  }
  [[nodiscard]] qint64 tallyMinor(const QString& key) {
    const auto x = shop.closing().x();
    for (const sales::Tally& tally : x->tenders) {
      if (tally.key == key) return tally.amount.minor();
    }
    return 0;
  }
};
using Questions = std::vector<std::pair<QString, qint64>>;

}  // namespace

/// What is heard of a card after the goods have left: the money of a receipt is what came, not what was hoped for.
class TestLateAnswers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatWasNeverReceivedIsNeverGivenBack() {
    Kept kept;
    ShopFixture& shop = kept.shop;
    (void)kept.hear(saying(Outcome::Declined));
    kept.nextShift();
    const auto quote = shop.sales().quoteRefund(kept.back());
    CF_VERIFY_OK(quote);
    QCOMPARE(quote->due(), shop.money(0));
    QCOMPARE(quote->unreceived, shop.money(-250));
    // Nobody chooses cash for it, whoever they are.
    sales::RefundRequest inCash = kept.back();
    inCash.tenders = {shop.inCash(-250)};
    CF_VERIFY_CODE(shop.sales().refund(inCash, shop.asManager()), "never_received");
    const auto refund = shop.sales().refund(kept.back(), shop.asManager());
    CF_VERIFY_OK(refund);
    QCOMPARE(refund->gross, shop.money(-250));
    const auto read = sales::documentById(shop.reader(), refund->id);
    QCOMPARE(read->tenders.size(), size_t(1));
    QVERIFY(read->tenders.front().unreceived);
    QCOMPARE(read->tenders.front().original, kept.sold.id);
    // The drawer is untouched, and the card's money, counted when it was sold, is counted no more.
    QCOMPARE(kept.tallyMinor(u"cash"_s), 0);
    QCOMPARE(kept.tallyMinor(u"card"_s), -250);
    QVERIFY(!sales::refundable(shop.reader(), kept.sold.id)->any());
    CF_VERIFY_OK(shop.store().rebuild([](qint64, qint64) { return true; }));
    QCOMPARE(sales::refundable(shop.reader(), kept.sold.id)->tenders.front().unpaid, shop.money(0));
  }

  void whatCameInCashIsGivenBackInCash() {
    Kept kept(100);
    ShopFixture& shop = kept.shop;
    (void)kept.hear(saying(Outcome::Declined));
    const auto quote = shop.sales().quoteRefund(kept.back());
    QCOMPARE(quote->due(), shop.money(-150));
    // The cashier may: no card's money is given back in another way.
    sales::RefundRequest chosen = kept.back();
    chosen.tenders = {shop.inCash(-150)};
    const auto refund = shop.sales().refund(chosen, shop.asManager());
    CF_VERIFY_OK(refund);
    QCOMPARE(refund->tenders.size(), size_t(2));
    QVERIFY(refund->tenders.front().unreceived);
    QCOMPARE(refund->tenders.back().amount, shop.money(-150));
    // Voided, it can be given back once more, and in the same way.
    CF_VERIFY_OK(shop.sales().postVoid(refund->id, u"mistyped"_s, shop.asManager()));
    QCOMPARE(shop.sales().quoteRefund(kept.back())->unreceived, shop.money(-100));
  }

  void goodsThatWereNotPaidForPayForNoOthers() {
    Kept kept;
    ShopFixture& shop = kept.shop;
    const auto exchange = shop.ticketWith({{shop.bread, 2'000'000}});
    (void)kept.hear(saying(Outcome::Declined));
    CF_VERIFY_CODE(shop.desk().addReturn(exchange, {kept.sold.id, 1}, core::Quantity::ofMicro(1'000'000),
                                         u"brought back"_s, shop.asManager()),
                   "never_received");
  }

  void aDeclineBetweenReturnAndPaymentIsHeard() {
    Kept kept;
    ShopFixture& shop = kept.shop;
    const auto exchange = shop.ticketWith({{shop.bread, 2'000'000}});
    CF_VERIFY_OK(shop.desk().addReturn(exchange, {kept.sold.id, 1}, core::Quantity::ofMicro(1'000'000),
                                       u"brought back"_s, shop.asManager()));
    (void)kept.hear(saying(Outcome::Declined));
    CF_VERIFY_CODE(shop.sales().complete(exchange, {shop.inCash(250)}, shop.asManager()), "never_received");
  }

  void aPartialApprovalAsksAboutTheRest() {
    Kept kept;
    ShopFixture& shop = kept.shop;
    const Attempt now = kept.hear(saying(Outcome::Approved, 150));
    QCOMPARE(now.offline, Offline::Forwarded);
    QCOMPARE(now.approvedMinor, 150);
    QCOMPARE(kept.questions(), (Questions{{u"card_declined_late"_s, 100}}));
    const auto x = shop.closing().x();
    QCOMPARE(x->declinedLateSum, shop.money(100));
    QCOMPARE(x->declinedLate, std::vector<QString>{kept.charge.text()});
    QVERIFY(x->heldOffline.empty());
    const auto quote = shop.sales().quoteRefund(kept.back());
    QCOMPARE(quote->unreceived, shop.money(-100));
    QCOMPARE(quote->due(), shop.money(-150));
    QCOMPARE(quote->tenders.back().kind, pricing::TenderKind::Card);
    CF_VERIFY_OK(shop.store().rebuild([](qint64, qint64) { return true; }));
    QCOMPARE(kept.counter.attempt(kept.charge).lostMinor(), 100);
  }

  void whatIsGoneThoughNobodyTookItBackIsAskedAbout_data() {
    QTest::addColumn<int>("said");
    QTest::newRow("reversed") << int(Outcome::Reversed);
    QTest::newRow("cancelled") << int(Outcome::Cancelled);
  }
  void whatIsGoneThoughNobodyTookItBackIsAskedAbout() {
    QFETCH(int, said);
    Kept kept;
    QCOMPARE(kept.hear(saying(Outcome(said))).outcome, Outcome::Reversed);
    QCOMPARE(kept.questions(), (Questions{{u"card_declined_late"_s, 250}}));
    QCOMPARE(kept.shop.closing().x()->declinedLateSum, kept.shop.money(250));
    QCOMPARE(kept.shop.sales().quoteRefund(kept.back())->due(), kept.shop.money(0));
  }

  void approvedAfterADeclineTheMoneyStaysAndAPersonIsTold() {
    Kept kept(250, Scenario::NoContactThenDeclined);
    ShopFixture& shop = kept.shop;
    for (int i = 0; i < 20; ++i) {
      (void)kept.counter.recovery->work();
      kept.counter.pass(5'000);
    }
    QCOMPARE(kept.counter.attempt(kept.charge).offline, Offline::Declined);
    // It goes on being asked about, because a terminal may send it once more.
    QCOMPARE(*shop.reader().integer("SELECT COUNT(*) FROM payment_job WHERE kind = 'inquire'", {}), 1);
    const Attempt now = kept.hear(saying(Outcome::Approved, 250));
    QCOMPARE(now.outcome, Outcome::ApprovedLate);
    QCOMPARE(now.offline, Offline::Forwarded);
    QCOMPARE(*shop.reader().integer("SELECT COUNT(*) FROM payment_job", {}), 0);
    const Questions asked = kept.questions();
    QVERIFY(std::find(asked.begin(), asked.end(), std::pair(u"card_approved_late"_s, qint64(250))) != asked.end());
    // It came, so it can be given back, to the card.
    const auto quote = shop.sales().quoteRefund(kept.back());
    QCOMPARE(quote->due(), shop.money(-250));
    QVERIFY(!quote->tenders.front().unreceived);
    QCOMPARE(shop.closing().x()->declinedLateSum, shop.money(0));
  }

  void aDeclineIsAskedAboutForThreeDays() {
    Kept kept(250, Scenario::NoContactThenDeclined);
    kept.counter.settle();
    const char* const jobs = "SELECT COUNT(*) FROM payment_job";
    QCOMPARE(*kept.shop.reader().integer(jobs, {}), 1);
    kept.shop.clock().advanceMs(payments::kResentMs);
    (void)kept.counter.recovery->work();
    kept.counter.pass(5'000);
    QCOMPARE(*kept.shop.reader().integer(jobs, {}), 0);
  }

  void approvedAfterTheGoodsCameBackItIsTakenBack_data() {
    QTest::addColumn<bool>("voided");
    QTest::newRow("voided") << true;
    QTest::newRow("refunded") << false;
  }
  void approvedAfterTheGoodsCameBackItIsTakenBack() {
    QFETCH(bool, voided);
    Kept kept;
    ShopFixture& shop = kept.shop;
    (void)kept.hear(saying(Outcome::Declined));
    if (voided) {
      CF_VERIFY_OK(shop.sales().postVoid(kept.sold.id, u"brought back"_s, shop.asManager()));
    } else {
      CF_VERIFY_OK(shop.sales().refund(kept.back(), shop.asManager()));
    }
    QCOMPARE(kept.hear(saying(Outcome::Approved, 250)).outcome, Outcome::ApprovedLate);
    QVERIFY(*payments::reversalQueued(shop.reader(), kept.charge));
    QCOMPARE(kept.questions(), (Questions{{u"card_declined_late"_s, 250}}));
  }

  void aClockThatWasSetBackMakesNothingYounger() {
    OfflineCounter counter;
    counter.keep(900);
    const core::Instant then = counter.shop.clock().now();
    counter.shop.clock().advanceMs(86'400'000);
    (void)counter.shop.ticketWith({{counter.shop.bread, 1'000'000}});
    CF_VERIFY_OK(counter.shop.payments().start(counter.charge(100), counter.shop.asCashier()));
    counter.shop.clock().setWall(then);
    counter.begin(500);
    QCOMPARE(counter.flow->state().stage, payments::Stage::Declined);
    QCOMPARE(counter.flow->state().notOffline->code, u"offline_age_limit"_s);
  }
};

QTEST_GUILESS_MAIN(TestLateAnswers)
#include "tst_late_answers.moc"
