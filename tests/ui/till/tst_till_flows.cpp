// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "app/desktop/shop_backend.h"
#include "app/shop/setup.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "models/staff/rules.h"
#include "models/store/worker_thread.h"
#include "tests/support/paths.h"
#include "ui/till/till_window.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

/// The till as people use it: real keys at a real window over a real shop on a real store.
class TestTillFlows : public QObject {
  Q_OBJECT

 private:
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<store::WorkerThread> m_thread;
  std::unique_ptr<app::Shop> m_shop;
  std::unique_ptr<app::ShopBackend> m_backend;
  std::unique_ptr<till::TillWindow> m_window;
  qint64 m_nowMs = 0;

  till::TillController& till() { return m_window->till(); }
  [[nodiscard]] QString screen() { return till().stage()->screen(); }
  [[nodiscard]] QString sheet() { return till().stage()->sheet(); }
  [[nodiscard]] int lines() { return till().basket()->lines()->count(); }
  void key(int code, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    m_nowMs += 300;
    QTest::keyClick(m_window.get(), static_cast<Qt::Key>(code), modifiers);
  }
  void type(const QString& text, qint64 gapMs = 150) {
    for (const QChar c : text) {
      m_nowMs += gapMs;
      QTest::keyClick(m_window.get(), c.toLatin1());
    }
  }
  void scan(const QString& code) {
    const QSignalSpy answered(till().basket(), &till::BasketController::ticketChanged);
    m_nowMs += 500;
    type(code, 4);
    m_nowMs += 4;
    QTest::keyClick(m_window.get(), Qt::Key_Return);
    QTRY_VERIFY(answered.count() > 0);
  }
  void choosePerson(const QString& name) {
    for (int i = 0; i < 5; ++i) {
      if (till().lock()->chosenName() == name) return;
      key(Qt::Key_Down);
    }
    QFAIL("nobody of that name");
  }
  void signIn(const QString& name, const QString& pin) {
    QTRY_COMPARE(till().lock()->staff()->count(), 2);
    choosePerson(name);
    type(pin);
    key(Qt::Key_Return);
  }
  void openShift() {
    signIn(u"Cora"_s, u"2468"_s);
    QTRY_COMPARE(screen(), u"Count"_s);
    while (till().drawer()->pieces()->value(till().drawer()->row(), u"value"_s).toString() != u"£20.00"_s) key(Qt::Key_Down);
    type(u"5"_s);
    QCOMPARE(till().drawer()->counted(), u"£100.00"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Sell"_s);
  }
  void approve() {
    QTRY_COMPARE(sheet(), u"Approval"_s);
    choosePerson(u"Olive"_s);
    type(u"9753"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), QString());
  }
  void payExactly() {
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
  }

  core::Done makeShop(settings::TerminalKind terminal) {
    app::ShopOptions options;
    options.path = m_folder->filePath(u"shop.cfl"_s);
    options.machineFolder = m_folder->filePath(u"machine"_s);
    options.reserveBytes = 0;
    CF_TRY(m_shop, app::Shop::create(options, m_clock, m_ids));
    app::NewShop wanted;
    wanted.shop.name = u"Corner & Crumb"_s;
    wanted.shop.currency = u"GBP"_s;
    wanted.shop.locale = u"en_GB"_s;
    wanted.shop.zone = u"Europe/London"_s;
    wanted.ownerName = u"Olive"_s;
    wanted.ownerPin = u"9753"_s;
    CF_TRY(const auto made, app::setUp(*m_shop, wanted));
    const journal::Actor owner{made.owner, {}};
    CF_TRY(const auto roles, staff::listRoles(m_shop->reader()));
    staff::StaffMember cashier;
    cashier.name = u"Cora"_s;
    for (const auto& role : roles) {
      if (role.name == staff::presetRole(staff::Preset::Cashier, 2).name) cashier.role = role.id;
    }
    CF_TRY(const auto id, m_shop->staff().createStaff(cashier, owner));
    CF_TRY(const auto pin, staff::hashPin(u"2468"_s, m_shop->pins().pepper(), staff::Trivial::Accept));
    CF_CHECK(m_shop->pins().setPin(id, pin, owner));
    CF_TRY(const auto before, settings::findTill(m_shop->reader(), made.till));
    settings::Till after = before;
    after.terminal = terminal;
    if (after.terminal != before.terminal) CF_CHECK(m_shop->settings().changeTill(after, owner));
    return addProducts(owner);
  }
  core::Done addProducts(const journal::Actor& owner) {
    catalog::Tax tax;
    tax.name = u"VAT 20%"_s;
    tax.code = u"VAT20"_s;
    tax.ratePpm = 200'000;
    tax.included = true;
    CF_TRY(const auto vat, m_shop->catalog().createTax(tax, owner));
    const auto add = [&](const QString& name, const QString& sku, const QString& code, qint64 pence, qint64 place) {
      catalog::Product product;
      product.name = name;
      product.sku = sku;
      product.priceMicro = pence * 10'000;
      product.taxes = {vat};
      product.favourite = place;
      product.barcodes = {{{}, code, catalog::kOneMicro}};
      product.fractional = sku == u"CHEESE";
      if (product.fractional) product.unit = u"kg"_s;
      return m_shop->catalog().createProduct(product, owner);
    };
    CF_TRY(const auto bread, add(u"Rye bread"_s, u"BREAD"_s, u"4006381333931"_s, 250, 1));
    CF_TRY(const auto tea, add(u"Green tea"_s, u"TEA"_s, u"4006381333948"_s, 499, 2));
    CF_TRY(const auto cheese, add(u"Crème cheese"_s, u"CHEESE"_s, u"4006381333955"_s, 1840, 3));
    Q_UNUSED(bread)
    Q_UNUSED(tea)
    Q_UNUSED(cheese)
    return {};
  }
  void open(settings::TerminalKind terminal = settings::TerminalKind::Manual) {
    m_folder = std::make_unique<QTemporaryDir>(support::memoryFolderTemplate());
    m_thread = std::make_unique<store::WorkerThread>(u"store"_s);
    const core::Done made = m_thread->call([&] { return makeShop(terminal); });
    QVERIFY2(made, made ? "" : qPrintable(made.error().code + u' ' + made.error().detail));
    m_backend = std::make_unique<app::ShopBackend>(*m_thread, *m_shop);
    m_window = std::make_unique<till::TillWindow>(*m_backend, theme::Scheme::Light, false);
    m_window->scanner().setTimes([this] { return m_nowMs; });
    QString why;
    QVERIFY2(m_window->start(&why), qPrintable(why));
    m_window->resize(1024, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void cleanup() {
    m_window.reset();
    m_backend.reset();
    if (m_thread) m_thread->call([this] { m_shop.reset(); });
    m_thread.reset();
    m_folder.reset();
  }

  void aWrongPinIsSaidAndTheRightOneOpensTheFloat() {
    open();
    signIn(u"Cora"_s, u"1111"_s);
    QTRY_COMPARE(till().lock()->error(), u"That is not the PIN."_s);
    QCOMPARE(till().lock()->pinLength(), 0);
    openShift();
    QCOMPARE(till().staffName(), u"Cora"_s);
  }

  void fourWaysOntoTheTicket() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    QCOMPARE(lines(), 1);
    type(u"tea gre"_s);  // words in any order
    QTRY_COMPARE(till().basket()->results()->count(), 1);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 2);
    type(u"creme"_s);  // accents folded
    QTRY_COMPARE(till().basket()->results()->count(), 1);
    key(Qt::Key_Escape);
    QTRY_VERIFY(till().basket()->tiles()->count() >= 3);
    till().basket()->addTile(0);
    QTRY_COMPARE(till().basket()->lines()->value(0, u"detail"_s).toString(), u"2 × 2.50"_s);
    type(u"4006381333948"_s);  // typed by hand
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->lines()->value(1, u"detail"_s).toString(), u"2 × 4.99"_s);
    QCOMPARE(till().basket()->total(), u"£14.98"_s);
  }

  void linesAreChangedNotedTakenOffAndBroughtBack() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F4);
    type(u"2.5"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().stage()->toast(), u"This is sold in whole pieces only."_s);
    key(Qt::Key_Escape);
    scan(u"4006381333955"_s);
    key(Qt::Key_F4);
    type(u"0.455"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->lines()->value(1, u"total"_s).toString(), u"8.37"_s);
    key(Qt::Key_F7);
    type(u"thin"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->lines()->value(1, u"note"_s).toString(), u"thin"_s);
    key(Qt::Key_Delete);
    QTRY_VERIFY(lines() == 1 || sheet() == u"Approval");
    if (sheet() == u"Approval") {
      approve();
      QTRY_COMPARE(lines(), 1);
    }
    key(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(lines(), 2);
  }

  void aDiscountAboveTheLimitNeedsASecondPin() {
    open();
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F6);
    type(u"90"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    approve();
    QTRY_COMPARE(till().basket()->lines()->value(0, u"total"_s).toString(), u"0.50"_s);
    // Good for one action: the next asks again.
    key(Qt::Key_F5);
    type(u"0.10"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), u"Approval"_s);
    key(Qt::Key_Escape);
    QCOMPARE(sheet(), QString());
    QCOMPARE(till().basket()->lines()->value(0, u"total"_s).toString(), u"0.50"_s);
  }

  void twoCustomersAtOnce() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F8);
    type(u"blue hat"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 0);
    scan(u"4006381333948"_s);
    payExactly();
    key(Qt::Key_F9);
    QTRY_COMPARE(screen(), u"Tickets"_s);
    QCOMPARE(till().tickets()->tickets()->value(0, u"label"_s).toString(), u"blue hat"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 1);
    QCOMPARE(till().basket()->total(), u"£2.50"_s);
  }

  void changeStaysUntilTheNextScan() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"10"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->change(), u"£7.50"_s);
    scan(u"4006381333948"_s);
    QCOMPARE(screen(), u"Sell"_s);
    QTRY_COMPARE(lines(), 1);
  }

  void cashAndCardTogetherAtATerminalOfItsOwn() {
    open();
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"2"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().payment()->due(), u"£2.99"_s);
    key(Qt::Key_F6);
    QTRY_VERIFY(till().payment()->card() == u"asking" && till().payment()->cardByHand());
    key(Qt::Key_Escape);  // nothing else can be done meanwhile
    QCOMPARE(screen(), u"Pay"_s);
    till().payment()->cardTaken(false);
    QTRY_COMPARE(till().payment()->card(), u"declined"_s);
    till().payment()->forgetCard();
    key(Qt::Key_F6);
    QTRY_COMPARE(till().payment()->card(), u"asking"_s);
    till().payment()->cardTaken(true);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->doneTenders()->count(), 2);
  }

  void partOfASaleComesBackAndTheRestIsLeft() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    scan(u"4006381333931"_s);
    scan(u"4006381333948"_s);
    payExactly();
    key(Qt::Key_F10);
    QTRY_COMPARE(screen(), u"Documents"_s);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F12);
    QCOMPARE(screen(), u"Refund"_s);
    key(Qt::Key_Plus);
    QTRY_COMPARE(till().documents()->returnTotal(), u"£2.50"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_VERIFY(screen() == u"Done" || sheet() == u"Approval");
    if (sheet() == u"Approval") approve();
    QTRY_COMPARE(screen(), u"Done"_s);
    QVERIFY(till().payment()->doneIsRefund());
    key(Qt::Key_F10);
    QTRY_COMPARE(till().documents()->documents()->count(), 2);
    key(Qt::Key_Down);
    QTRY_COMPARE(till().documents()->lines()->value(0, u"remains"_s).toString(), u"1 left"_s);
  }

  void anExchangeSettlesTheDifference() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    payExactly();
    key(Qt::Key_F10);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F12);
    key(Qt::Key_Plus);
    QTRY_COMPARE(till().documents()->returnTotal(), u"£2.50"_s);
    key(Qt::Key_F9);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"too dark"_s);  // a reason of one's own
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Sell"_s);
    QTRY_COMPARE(lines(), 1);
    scan(u"4006381333948"_s);
    QTRY_COMPARE(till().basket()->total(), u"£2.49"_s);
    payExactly();
    QCOMPARE(till().payment()->doneTotal(), u"£2.49"_s);
  }

  void anUnknownCardHoldsTheTicketUntilTheTerminalSpeaks() {
    // The simulator chooses by the last digits: 6 is out of reach, so that nobody knows.
    open(settings::TerminalKind::Simulator);
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"1.06"_s);
    key(Qt::Key_F6);
    QTRY_COMPARE(till().payment()->card(), u"unknown"_s);
    QVERIFY(till().payment()->cardText().startsWith(u"Result not known. Do not take the card again yet."_s));
    key(Qt::Key_F6);  // not again
    key(Qt::Key_Escape);
    QCOMPARE(screen(), u"Pay"_s);
    const QSignalSpy answered(till().payment(), &till::PaymentController::changed);
    till().payment()->askAgain();
    QTRY_VERIFY(answered.count() > 0);
    QCOMPARE(till().payment()->card(), u"unknown"_s);
    key(Qt::Key_Return);  // nor cash meanwhile
    QCOMPARE(screen(), u"Pay"_s);
    QCOMPARE(till().payment()->tenders()->count(), 0);
  }

  void theDayClosesWithAZThatAgrees() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    payExactly();
    key(Qt::Key_F11);
    QCOMPARE(screen(), u"Shift"_s);
    type(u"3"_s);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"20"_s);
    key(Qt::Key_Return);
    QTRY_VERIFY(till().stage()->toastKind() == u"good" || sheet() == u"Approval");
    if (sheet() == u"Approval") {
      approve();
      QTRY_COMPARE(till().stage()->toastKind(), u"good"_s);
    }
    type(u"5"_s);
    QTRY_COMPARE(screen(), u"Report"_s);
    QVERIFY(!till().drawer()->closed());
    key(Qt::Key_Return);
    QCOMPARE(screen(), u"Shift"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Count"_s);
    // 100.00 + 2.50 − 20.00
    const QHash<QString, QString> there{{u"£20.00"_s, u"4"_s}, {u"£2.00"_s, u"1"_s}, {u"£0.50"_s, u"1"_s}};
    for (int row = 0; row < till().drawer()->pieces()->count(); ++row) {
      till().drawer()->chooseRow(row);
      type(there.value(till().drawer()->pieces()->value(row, u"value"_s).toString()));
    }
    QCOMPARE(till().drawer()->counted(), u"£82.50"_s);
    key(Qt::Key_F12);
    QTRY_VERIFY(screen() == u"Report" || sheet() == u"Approval");
    if (sheet() == u"Approval") {
      approve();
      QTRY_COMPARE(screen(), u"Report"_s);
    }
    QVERIFY(till().drawer()->closed());
    QCOMPARE(till().drawer()->difference(), u"The drawer agrees to the last coin."_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Lock"_s);
  }

  void whatIsOnTheTicketOutlivesALock() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    till().idle();
    QCOMPARE(screen(), u"Lock"_s);
    signIn(u"Cora"_s, u"2468"_s);
    QTRY_COMPARE(screen(), u"Sell"_s);
    QTRY_COMPARE(lines(), 1);
  }
};

QTEST_MAIN(TestTillFlows)
#include "tst_till_flows.moc"
