// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/desktop/corner_shop.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace payments = counterfoil::payments;
namespace sales = counterfoil::sales;
namespace support = counterfoil::support;
namespace till = counterfoil::till;

/// Money that goes back to a card, as the till asks for it, over a real shop on disk and every outcome of the
/// simulator.
class TestCardRefunds : public QObject, protected counterfoil::support::CornerShop {
  Q_OBJECT

  /// A card payment or payout that the terminal was asked for, to its first answer.
  till::PaymentView answered(const core::Result<till::PaymentView>& asked) {
    if (!asked) qFatal("%s", support::describe(asked).constData());
    if (asked->card != till::CardState::Asking) return *asked;
    std::optional<core::Result<till::PaymentView>> answer;
    m_desk->askCard([&](core::Result<till::PaymentView> view) { answer.emplace(std::move(view)); });
    pass(payments::SimulatedTerminal::kTimeoutMs);
    if (!answer || !*answer) qFatal("no answer");
    return **answer;
  }
  void pass(qint64 ms) {
    for (; ms > 0; ms -= 500) {
      m_clock.advanceMs(500);
      m_timers.advance(500);
    }
  }
  /// Sold and paid by card, all of it: the receipt's id.
  QString sellByCard(const QString& sku, qint64 minor) {
    if (!m_desk->addCode(sku, 1'000'000) || !m_desk->beginPayment()) qFatal("not sold");
    const auto paid = answered(m_desk->pay(till::TenderKind::Card, minor, {}));
    if (!paid.completed) qFatal("not paid");
    return paid.done.documentId;
  }
  core::Result<till::PaymentView> giveBack(const QString& document) {
    return m_desk->refund(document, {{1, 1'000'000}}, u"torn"_s);
  }
  QStringList pendingKinds() {
    QStringList kinds;
    const auto rows = m_desk->pending();
    for (const till::PendingRow& row : *rows) kinds.append(row.kind);
    return kinds;
  }
  /// The same at a terminal that stands apart.
  QString sellByHand() {
    if (!m_desk->addCode(u"A1"_s, 1'000'000) || !m_desk->beginPayment()) qFatal("not sold");
    if (!m_desk->pay(till::TenderKind::Card, 450, {})) qFatal("not asked");
    const auto paid = m_desk->confirmCard(true);
    if (!paid || !paid->completed) qFatal("not paid");
    return paid->done.documentId;
  }
  qint64 refunds() const {
    return *m_shop->reader().integer("SELECT count(*) FROM document WHERE kind = 'refund'", {});
  }
  qint64 attempts(const QString& outcome) const {
    return *m_shop->reader().integer("SELECT count(*) FROM payment_attempt WHERE purpose = 'refund' AND outcome = $1",
                                     {outcome});
  }

 private Q_SLOTS:
  void init() { openForBusiness(); }
  void cleanup() { close(); }

  void theTerminalIsAskedBeforeARefundIsBooked() {
    useSimulator();
    const QString sold = sellByCard(u"A1"_s, 450);
    const auto asked = giveBack(sold);
    CF_VERIFY_OK(asked);
    QVERIFY(!asked->completed && asked->refund);
    QCOMPARE(asked->card, till::CardState::Asking);
    QCOMPARE(asked->cardMinor, 450);
    QCOMPARE(asked->lines.size(), 1);
    QCOMPARE(refunds(), 0);
    QCOMPARE(attempts(u"started"_s), 1);
    const auto done = answered(asked);
    QVERIFY(done.completed && done.done.isRefund);
    QCOMPARE(refunds(), 1);
    QCOMPARE(pendingKinds(), QStringList());
    CF_VERIFY_CODE(giveBack(sold), "quantity_exceeds_refundable");
  }

  /// The simulator goes by the last digits of the amount: ten pieces are sold for a harmless sum, one comes back.
  void everyOutcomeOfARefund_data() {
    QTest::addColumn<int>("digits");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("declined") << 1 << u"declined"_s << u"declined"_s;
    QTest::newRow("approved in part") << 2 << u"part"_s << u"approved"_s;
    QTest::newRow("no answer, then found approved") << 3 << u"unknown"_s << u"approved"_s;
    QTest::newRow("no answer, nothing there") << 4 << u"unknown"_s << u"cancelled"_s;
    QTest::newRow("approved after the cancel") << 5 << u"unknown"_s << u"reversed"_s;
    QTest::newRow("approved late") << 7 << u"unknown"_s << u"approved"_s;
  }
  void everyOutcomeOfARefund() {
    QFETCH(int, digits);
    QFETCH(QString, first);
    QFETCH(QString, outcome);
    useSimulator();
    addProduct(u"S1"_s, u"Scenario"_s, (600 + digits) * 10'000, withCheckDigit(u"400638133395"_s));
    CF_VERIFY_OK(m_desk->addCode(u"S1"_s, 10'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto paid = answered(m_desk->pay(till::TenderKind::Card, 10 * (600 + digits), {}));
    QVERIFY(paid.completed);
    auto view = answered(giveBack(paid.done.documentId));
    QVERIFY(!view.completed);
    if (first == u"unknown") {
      QCOMPARE(view.card, till::CardState::Unknown);
      QCOMPARE(pendingKinds(), QStringList{u"payment"_s});
      // Nothing more is given back meanwhile: the amount is held.
      CF_VERIFY_CODE(giveBack(paid.done.documentId), "refund_unfinished");
    }
    pass(payments::CardFlow::kWindowMs + 30'000);
    for (int i = 0; i < 100; ++i) {
      CF_VERIFY_OK(m_desk->workOffCards());
      pass(5'000);
    }
    QCOMPARE(attempts(outcome), 1);
    // What the terminal gave back is booked or listed; what it did not give back is neither.
    if (outcome == u"approved") QVERIFY(refunds() == 1 || pendingKinds() == QStringList{u"refund"_s});
    if (outcome != u"approved") {
      QCOMPARE(refunds(), 0);
      QCOMPARE(pendingKinds(), QStringList());
      CF_VERIFY_OK(giveBack(paid.done.documentId));
    }
  }

  void aRefundApprovedInPartIsAskedOnForTheRest() {
    useSimulator();
    addProduct(u"S1"_s, u"Scenario"_s, 6'020'000, withCheckDigit(u"400638133395"_s));
    CF_VERIFY_OK(m_desk->addCode(u"S1"_s, 10'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto paid = answered(m_desk->pay(till::TenderKind::Card, 6'020, {}));
    auto view = answered(giveBack(paid.done.documentId));
    QCOMPARE(view.dueMinor, -301);
    QCOMPARE(view.cardBackMinor, 301);
    QCOMPARE(view.tenders.size(), 1);
    view = answered(m_desk->pay(till::TenderKind::Card, -301, {}));
    // 3.01 is declined: the owner pays it in cash.
    QCOMPARE(view.card, till::CardState::Declined);
    const auto done = m_desk->pay(till::TenderKind::Cash, -301, {});
    CF_VERIFY_OK(done);
    QVERIFY(done->completed);
    QCOMPARE(done->done.tenders.size(), 2);
  }

  void aRefundInDoubtIsPaidOtherwiseAndTakenBack() {
    useSimulator();
    addProduct(u"S1"_s, u"Scenario"_s, 6'060'000, withCheckDigit(u"400638133395"_s));
    CF_VERIFY_OK(m_desk->addCode(u"S1"_s, 10'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto paid = answered(m_desk->pay(till::TenderKind::Card, 6'060, {}));
    QCOMPARE(answered(giveBack(paid.done.documentId)).card, till::CardState::Unknown);
    const auto left = m_desk->leaveCard();
    CF_VERIFY_OK(left);
    QCOMPARE(left->card, till::CardState::None);
    QCOMPARE(left->cardBackMinor, 0);
    const auto done = m_desk->pay(till::TenderKind::Cash, -606, {});
    CF_VERIFY_OK(done);
    QVERIFY(done->completed);
    QCOMPARE(pendingKinds(), QStringList{u"reversal"_s});
  }

  void aRefundFoundApprovedAfterACrashIsListedAndFinished() {
    const QString sold = sellByHand();
    CF_VERIFY_OK(giveBack(sold));
    crash();
    CF_VERIFY_OK(m_desk->workOffCards());
    QCOMPARE(pendingKinds(), QStringList{u"payment"_s});
    const QString id = m_desk->pending()->first().id;
    QVERIFY(m_desk->pending()->first().byHand && m_desk->pending()->first().givesBack);
    // Not everybody says what a terminal does not.
    payments::TerminalAnswer said;
    said.outcome = payments::Outcome::Approved;
    const auto refused =
        m_shop->settlePayment(*payments::AttemptId::parse(id), said, {core::StaffId(QUuid::createUuid()), {}});
    QVERIFY(!refused);
    CF_VERIFY_OK(m_desk->settlePending(id, till::PendingAction::Approved));
    QCOMPARE(pendingKinds(), QStringList{u"refund"_s});
    QCOMPARE(refunds(), 0);
    CF_VERIFY_CODE(giveBack(sold), "refund_unfinished");
    CF_VERIFY_CODE(m_desk->voidDocument(sold, u"oops"_s), "refund_unfinished");
    // Closing lists it by its id, and is not stopped by it.
    const auto z = m_shop->closing().pending();
    QCOMPARE(int(z->unpostedPayouts.size()), 1);
    const auto done = m_desk->finishPending(id);
    CF_VERIFY_OK(done);
    QVERIFY(done->completed);
    QCOMPARE(refunds(), 1);
    QCOMPARE(pendingKinds(), QStringList());
  }

  void aRefundFoundApprovedAfterACrashCanBeReversed() {
    const QString sold = sellByHand();
    CF_VERIFY_OK(giveBack(sold));
    crash();
    CF_VERIFY_OK(m_desk->workOffCards());
    const QString id = m_desk->pending()->first().id;
    CF_VERIFY_OK(m_desk->settlePending(id, till::PendingAction::Approved));
    CF_VERIFY_OK(m_desk->settlePending(id, till::PendingAction::Reverse));
    QCOMPARE(pendingKinds(), QStringList{u"reversal"_s});
    CF_VERIFY_OK(m_desk->settlePending(id, till::PendingAction::TakenBack));
    QCOMPARE(pendingKinds(), QStringList());
    QCOMPARE(attempts(u"reversed"_s), 1);
    const auto again = giveBack(sold);
    CF_VERIFY_OK(again);
    CF_VERIFY_OK(m_desk->confirmCard(true));
    QCOMPARE(refunds(), 1);
  }

  void aClosingNamesWhatNoReceiptTells() {
    const QString sold = sellByHand();
    CF_VERIFY_OK(giveBack(sold));
    crash();
    CF_VERIFY_OK(m_desk->workOffCards());
    const QString id = m_desk->pending()->first().id;
    CF_VERIFY_OK(m_desk->settlePending(id, till::PendingAction::Approved));
    CF_VERIFY_OK(m_desk->countDrawer({{1000, 5}, {100, 50}}));
    const auto closed = m_shop->closing().close({}, {m_owner, {}});
    CF_VERIFY_OK(closed);
    QCOMPARE(closed->unpostedPayouts, std::vector<QString>{id});
    QCOMPARE(sales::closingOf(m_shop->reader(), closed->shift.id)->unpostedPayouts, std::vector<QString>{id});
  }

  void aPersonSaysWhatATerminalApartSaid() {
    const QString sold = sellByHand();
    const auto asked = giveBack(sold);
    CF_VERIFY_OK(asked);
    QVERIFY(asked->cardByHand);
    const auto declined = m_desk->confirmCard(false);
    CF_VERIFY_OK(declined);
    QCOMPARE(declined->card, till::CardState::Declined);
    QCOMPARE(declined->cardBackMinor, 450);
    CF_VERIFY_OK(m_desk->pay(till::TenderKind::Card, -450, {}));
    const auto done = m_desk->confirmCard(true);
    CF_VERIFY_OK(done);
    QVERIFY(done->completed);
    QCOMPARE(refunds(), 1);
  }

  void anExchangeGivesTheCardItsMoneyFirst() {
    useSimulator();
    addProduct(u"E1"_s, u"Exchanged"_s, 12'500'000, withCheckDigit(u"400638133395"_s));
    const QString sold = sellByCard(u"E1"_s, 1'250);
    CF_VERIFY_OK(m_desk->exchange(sold, {{1, 1'000'000}}, u"too small"_s));
    CF_VERIFY_OK(m_desk->addCode(u"A1"_s, 1'000'000));
    const auto due = m_desk->beginPayment();
    CF_VERIFY_OK(due);
    QCOMPARE(due->dueMinor, -800);
    QCOMPARE(due->cardBackMinor, 800);
    const auto done = answered(m_desk->pay(till::TenderKind::Card, -800, {}));
    // 7.57 ends on no scenario: approved.
    QVERIFY(done.completed);
    QCOMPARE(done.done.totalMinor, -800);
    QCOMPARE(attempts(u"approved"_s), 1);
    const auto left = sales::refundable(m_shop->reader(), *sales::DocumentId::parse(sold));
    QCOMPARE(left->tenders.front().left.minor(), 450);
  }

  void aSaleThatTheTerminalApprovesInPartOwesTheRest() {
    useSimulator();
    addProduct(u"S1"_s, u"Scenario"_s, 6'020'000, withCheckDigit(u"400638133395"_s));
    CF_VERIFY_OK(m_desk->addCode(u"S1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto part = answered(m_desk->pay(till::TenderKind::Card, 602, {}));
    QVERIFY(!part.completed);
    QCOMPARE(part.dueMinor, 301);
    const auto done = m_desk->pay(till::TenderKind::Cash, 301, {});
    CF_VERIFY_OK(done);
    QVERIFY(done->completed);
  }

  void aSaleThatTheTerminalApprovesLateIsPaid() {
    useSimulator();
    addProduct(u"S1"_s, u"Scenario"_s, 6'070'000, withCheckDigit(u"400638133395"_s));
    CF_VERIFY_OK(m_desk->addCode(u"S1"_s, 1'000'000));
    CF_VERIFY_OK(m_desk->beginPayment());
    const auto unknown = answered(m_desk->pay(till::TenderKind::Card, 607, {}));
    QCOMPARE(unknown.card, till::CardState::Unknown);
    pass(10'000);
    std::optional<core::Result<till::PaymentView>> answer;
    m_desk->askCard([&](core::Result<till::PaymentView> view) { answer.emplace(std::move(view)); });
    QVERIFY(answer && *answer && (*answer)->completed);
  }
};

QTEST_GUILESS_MAIN(TestCardRefunds)
#include "tst_card_refunds.moc"
