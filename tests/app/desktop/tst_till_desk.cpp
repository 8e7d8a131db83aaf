// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>

#include "tests/app/desktop/corner_shop.h"

using namespace Qt::StringLiterals;
namespace app = counterfoil::app;
namespace catalog = counterfoil::catalog;
namespace core = counterfoil::core;
namespace payments = counterfoil::payments;
namespace till = counterfoil::till;

/// What the till's screens ask, answered by a real shop on disk.
class TestTillDesk : public QObject, protected counterfoil::support::CornerShop {
  Q_OBJECT

 private Q_SLOTS:
  void init() { openForBusiness(); }
  void cleanup() { close(); }

  void aWrongPinIsRefusedAndCounted() {
    CF_VERIFY_CODE(signIn(u"0000"_s), "wrong_pin");
    CF_VERIFY_OK(signIn(u"4711"_s));
  }

  void aScannedCodeAddsAndAnUnknownOneSaysSo() {
    auto view = m_desk->addCode(withCheckDigit(u"400638133393"_s), 3'000'000);
    CF_VERIFY_OK(view);
    QCOMPARE(view->totalMinor, 1350);
    QCOMPARE(view->lines.size(), 1);
    QCOMPARE(view->touchedLineId, view->lines.first().id);
    CF_VERIFY_CODE(m_desk->addCode(u"9999999999994"_s, 1'000'000), "unknown_code");
    QCOMPARE(m_desk->ticket()->totalMinor, 1350);
  }

  void aPriceInTheCodeIsWhatThePackCosts() {
    // United Kingdom: 20, three digits free, two for the item, verifier, price in pence.
    const QString price = u"0333"_s;
    const QString body = u"2012345"_s + QString::number(catalog::verifierDigit(price)) + price;
    addProduct(u"CH"_s, u"Cheddar"_s, 17'330'000, withCheckDigit(u"201234500000"_s), true);
    const auto view = m_desk->addCode(withCheckDigit(body), 1'000'000);
    CF_VERIFY_OK(view);
    QCOMPARE(view->totalMinor, 333);
  }

  void cashCompletesAndGivesChange() {
    CF_VERIFY_OK(m_desk->addCode(u"B2"_s, 1'000'000));
    const auto begun = m_desk->beginPayment();
    CF_VERIFY_OK(begun);
    QCOMPARE(begun->dueMinor, 1207);
    QVERIFY(begun->suggestionsMinor.contains(2000));
    const auto paid = m_desk->pay(till::TenderKind::Cash, 2000, {});
    CF_VERIFY_OK(paid);
    QVERIFY(paid->completed);
    QCOMPARE(paid->done.changeMinor, 793);
    QCOMPARE(documents(), 1);
    QVERIFY(m_desk->ticket()->lines.isEmpty());
  }

  void whatIsTooMuchIsNotGiven() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_CODE(m_desk->pay(till::TenderKind::Voucher, 500, u"V1"_s), "tender_exceeds_due");
    QVERIFY(m_desk->payment()->tenders.isEmpty());
  }

  void aCardOfTheSimulatorCompletesWhenItAnswers() {
    useSimulator();
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto asked = m_desk->pay(till::TenderKind::Card, 450, {});
    CF_VERIFY_OK(asked);
    QCOMPARE(asked->card, till::CardState::Asking);
    QVERIFY(!asked->cardByHand);
    std::optional<core::Result<till::PaymentView>> answer;
    m_desk->askCard([&](core::Result<till::PaymentView> view) { answer.emplace(std::move(view)); });
    QVERIFY(!answer);
    m_timers.advance(2'000);
    QVERIFY(answer);
    CF_VERIFY_OK(*answer);
    QVERIFY((*answer)->completed);
    QCOMPARE(documents(), 1);
  }

  void aCardThatDoesNotAnswerIsUnknownAndCashStillSells() {
    useSimulator();
    addProduct(u"T3"_s, u"Time-out"_s, 10'030'000, withCheckDigit(u"400638133395"_s));
    CF_VERIFY_OK(m_desk->addCode(u"T3"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Card, 1003, {}));
    std::optional<core::Result<till::PaymentView>> answer;
    m_desk->askCard([&](core::Result<till::PaymentView> view) { answer.emplace(std::move(view)); });
    m_timers.advance(payments::SimulatedTerminal::kTimeoutMs);
    QVERIFY(answer);
    QCOMPARE((*answer)->card, till::CardState::Unknown);
    const auto paid = m_desk->pay(till::TenderKind::Cash, 2000, {});
    CF_VERIFY_OK(paid);
    QVERIFY(paid->completed);
    QCOMPARE(paid->done.changeMinor, 997);
    // The card's money goes back, once: the reversal is a job that is worked off.
    CF_VERIFY_OK(m_desk->workOffCards());
    m_timers.advance(10'000);
    QCOMPARE(*m_shop->reader().integer("SELECT count(*) FROM document", {}), 1);
  }

  void aTerminalApartIsAnsweredByTheCashier() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto asked = m_desk->pay(till::TenderKind::Card, 450, {});
    CF_VERIFY_OK(asked);
    QVERIFY(asked->cardByHand);
    const auto declined = m_desk->confirmCard(false);
    CF_VERIFY_OK(declined);
    QCOMPARE(declined->card, till::CardState::Declined);
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Card, 450, {}));
    const auto taken = m_desk->confirmCard(true);
    CF_VERIFY_OK(taken);
    QVERIFY(taken->completed);
  }

  void anApprovedCardSurvivesTheProgram() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 2'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Card, 450, {}));
    CF_VERIFY_OK(m_desk->confirmCard(true));
    crash();
    QCOMPARE(m_desk->ticket()->totalMinor, 900);
    const auto begun = m_desk->beginPayment();
    CF_VERIFY_OK(begun);
    QCOMPARE(begun->tenders.size(), 1);
    QCOMPARE(begun->dueMinor, 450);
    const auto paid = m_desk->pay(till::TenderKind::Cash, 450, {});
    CF_VERIFY_OK(paid);
    QVERIFY(paid->completed);
  }

  void aCustomersNameStandsNowhereInTheStoreInTheClear() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    const auto open = m_shop->tickets().all();
    CF_VERIFY_OK(m_shop->tickets().customer(open->front().ticket.id, u"Zoltan Quuxley"_s, u"07700 900123"_s));
    const auto nowhere = [this] {
      for (const QString& name : QDir(m_folder->path()).entryList(QDir::Files)) {
        QFile file(m_folder->filePath(name));
        if (!file.open(QIODevice::ReadOnly)) return false;
        const QByteArray bytes = file.readAll();
        if (bytes.contains("Quuxley") || bytes.contains("900123")) return false;
      }
      return true;
    };
    QVERIFY(nowhere());
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Cash, 450, {}));
    QVERIFY(nowhere());
    const auto sold = counterfoil::sales::documentById(
        m_shop->reader(), *counterfoil::sales::DocumentId::parse(m_desk->documents({})->first().id));
    CF_VERIFY_OK(sold);
    QVERIFY(sold->customer.has_value());
    const auto name = m_shop->vault()->unseal(
        m_shop->reader(), counterfoil::vault::PersonId(sold->customer->person.uuid()), u"name"_s, sold->customer->name);
    CF_VERIFY_OK(name);
    QCOMPARE(*name, u"Zoltan Quuxley"_s);
  }

  void parkedTicketsComeBackAndClosingListsThem() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->park(u"red scarf"_s));
    QVERIFY(m_desk->ticket()->lines.isEmpty());
    QCOMPARE(m_desk->pending()->size(), 1);
    const auto parked = m_desk->parked();
    QCOMPARE(parked->first().label, u"red scarf"_s);
    const auto back = m_desk->recall(parked->first().id);
    CF_VERIFY_OK(back);
    QCOMPARE(back->totalMinor, 450);
  }

  void aRefundGoesBackToTheCardThatPaid() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 2'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Cash, 900, {}));
    const auto rows = m_desk->documents({});
    const auto document = m_desk->document(rows->first().id);
    CF_VERIFY_OK(document);
    QVERIFY(document->canRefund && document->canVoid);
    QCOMPARE(m_desk->quoteRefund(document->head.id, {{1, 1'000'000}})->backMinor, -450);
    const auto given = m_desk->refund(document->head.id, {{1, 1'000'000}}, u"torn"_s);
    CF_VERIFY_OK(given);
    QVERIFY(given->completed && given->done.isRefund);
    CF_VERIFY_CODE(m_desk->refund(document->head.id, {{1, 2'000'000}}, u"torn"_s), "quantity_exceeds_refundable");
  }

  void anExchangeIsOneTicketWithBoth() {
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Cash, 450, {}));
    const auto rows = m_desk->documents({});
    CF_VERIFY_OK(m_desk->exchange(rows->first().id, {{1, 1'000'000}}, u"too small"_s));
    const auto view = m_desk->addCode(u"B2"_s, 1'000'000);
    CF_VERIFY_OK(view);
    QCOMPARE(view->totalMinor, 757);
    QVERIFY(view->lines.first().isReturn);
  }

  void theDayClosesToThePenny() {
    CF_VERIFY_OK(m_desk->addCode(u"B2"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Cash, 2000, {}));
    CF_VERIFY_OK(m_desk->moveCash(till::CashMove::PayOut, 207, u"stamps"_s));
    CF_VERIFY_OK(m_desk->moveCash(till::CashMove::NoSale, 0, u"change"_s));
    CF_VERIFY_OK(m_desk->xReport());
    CF_VERIFY_OK(m_desk->countDrawer({{10000, 1}, {1000, 1}}));
    const auto z = m_desk->closeShift();
    CF_VERIFY_OK(z);
    QCOMPARE(z->differenceMinor, 0);
    QVERIFY(!m_desk->shift()->open);
    QCOMPARE(m_desk->shift()->expectedFloatMinor.value_or(-1), 11000);
    CF_VERIFY_CODE(m_desk->addCode(u"A1"_s, 1'000'000), "no_open_shift");
  }
};

QTEST_GUILESS_MAIN(TestTillDesk)
#include "tst_till_desk.moc"
