// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QQuickItem>
#include <QRegularExpression>
#include <QTest>

#include "tests/ui/till/flow_fixture.h"
#include "tests/ui/till/walker.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

/// Cards while the terminal has no contact, by clicking at a real window over a real shop.
class TestTillOffline : public till::FlowFixture {
  Q_OBJECT

  static constexpr const char16_t* kKept = u"4006381333962";   // 5.08: no contact, approved a minute later
  static constexpr const char16_t* kLarge = u"4006381333979";  // 60.08: the same, above one payment's limit
  QString m_suffix = u"-light"_s;

  static QQuickItem* buttonSaying(const QString& text, QQuickItem* in) {
    if (!in->isVisible()) return nullptr;
    if (in->inherits("QQuickAbstractButton") && in->property("text").toString() == text) return in;
    for (QQuickItem* const child : in->childItems()) {
      if (QQuickItem* const found = buttonSaying(text, child)) return found;
    }
    return nullptr;
  }
  void click(const QString& text) {
    QTRY_VERIFY(buttonSaying(text, m_window->contentItem()) != nullptr);
    QQuickItem* const item = buttonSaying(text, m_window->contentItem());
    const QPointF middle = item->mapToScene(QPointF(item->width() / 2, item->height() / 2));
    QTest::mouseClick(m_window.get(), Qt::LeftButton, Qt::NoModifier, middle.toPoint());
  }
  void look(const QString& name) {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    const QImage shot = m_window->grabWindow();
    const QString folder = qEnvironmentVariable("COUNTERFOIL_SHOTS");
    if (!folder.isEmpty()) {
      QDir().mkpath(folder);
      QVERIFY(shot.save(folder + u'/' + name + m_suffix + u".png"_s));
    }
    const QStringList faults = till::faultsOf(*m_window);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
  }
  core::Done withOwner(const std::function<core::Done(const journal::Actor&)>& work) {
    return m_thread->call([&]() -> core::Done {
      CF_TRY(const auto people, staff::listStaff(m_shop->reader()));
      for (const auto& person : people) {
        if (person.name == u"Olive") return work({person.id, {}});
      }
      return core::notFound(u"unknown_staff"_s);
    });
  }
  void allow(bool allowed) {
    const core::Done done = withOwner([&](const journal::Actor& owner) -> core::Done {
      CF_TRY(const auto all, settings::readSettings(m_shop->reader()));
      settings::Till till = all.till;
      till.offlineCards.allowed = allowed;
      CF_CHECK(m_shop->settings().changeTill(till, owner));
      for (const auto& [name, code, minor] :
           {std::tuple{u"Lemon tart"_s, kKept, qint64(508)}, std::tuple{u"Cast iron pan"_s, kLarge, qint64(6'008)}}) {
        catalog::Product product;
        product.name = name;
        product.sku = name.left(3).toUpper();
        product.priceMicro = minor * 10'000;
        product.barcodes = {{{}, QString::fromUtf16(code), catalog::kOneMicro}};
        if (const auto made = m_shop->catalog().createProduct(product, owner); !made) return made.error();
      }
      return {};
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().code));
  }
  void begin(bool allowed) {
    open(settings::TerminalKind::Simulator);
    allow(allowed);
    openShift();
  }
  void payByCard(const char16_t* code) {
    scan(QString::fromUtf16(code));
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    click(u"Card"_s);
  }
  void dark() {
    till().run(u"dark"_s);
    m_suffix = u"-dark"_s;
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void init() {
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML|Binding"_s));
    m_suffix = u"-light"_s;
  }
  void cleanup() {
    closeAll();
    m_folder.reset();
  }

  void whereItIsOffItIsDeclinedAsBefore() {
    begin(false);
    payByCard(kKept);
    QTRY_COMPARE(till().payment()->card(), u"declined"_s);
    QCOMPARE(till().payment()->cardText(), u"No contact with the bank. Nothing was taken."_s);
    QVERIFY(!till().held()->shown());
    click(u"Choose another way"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
  }

  void aManagerLetsTheTerminalKeepIt() {
    begin(true);
    payByCard(kKept);
    QTRY_COMPARE(till().payment()->card(), u"nocontact"_s);
    QVERIFY(till().payment()->cardText().contains(u"Unsent so far: £0.00 of £500.00."_s));
    look(u"offline-asked"_s);
    dark();
    look(u"offline-asked"_s);
    // Neither leaves it undecided: the till is not locked, nor left.
    key(Qt::Key_Escape);
    QCOMPARE(screen(), u"Pay"_s);
    click(u"Keep it and send it later"_s);
    approve();
    QTRY_COMPARE(screen(), u"Done"_s);
    QTRY_VERIFY(till().held()->shown());
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Sell"_s);
    QCOMPARE(till().held()->text(), u"£5.08 unsent, 23 h"_s);
    QVERIFY(!till().held()->attention());
    look(u"offline-exposure"_s);
    click(u"£5.08 unsent, 23 h"_s);
    QVERIFY(till().stage()->toast().startsWith(u"The terminal keeps 1 of 25 card payments, £5.08 of £500.00"_s));
    look(u"offline-explained"_s);
    // The terminal cannot be changed under it.
    const core::Done changed = withOwner([&](const journal::Actor& owner) -> core::Done {
      CF_TRY(const auto all, settings::readSettings(m_shop->reader()));
      settings::Till other = all.till;
      other.terminal = settings::TerminalKind::Manual;
      return m_shop->settings().changeTill(other, owner);
    });
    QVERIFY(!changed && changed.error().code == u"offline_cards_held");
    // Before closing it is in the list, and in the Z.
    key(Qt::Key_F11);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pending"_s);
    QCOMPARE(till().drawer()->pending()->value(0, u"kind"_s).toString(), u"offline"_s);
    look(u"offline-pending"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Count"_s);
    while (till().drawer()->pieces()->value(till().drawer()->row(), u"value"_s).toString() != u"£20.00"_s)
      key(Qt::Key_Down);
    type(u"5"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Report"_s);
    QStringList rows;
    for (int i = 0; i < till().drawer()->report()->count(); ++i) {
      rows.append(till().drawer()->report()->value(i, u"label"_s).toString());
    }
    QVERIFY2(rows.join(u'\n').contains(u"Cards not sent yet"_s), qPrintable(rows.join(u'\n')));
  }

  void aCashierAloneChoosesAnotherWay() {
    begin(true);
    payByCard(kKept);
    QTRY_COMPARE(till().payment()->card(), u"nocontact"_s);
    click(u"Choose another way"_s);
    QTRY_COMPARE(till().payment()->card(), QString());
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QVERIFY(!till().held()->shown());
  }

  void aRefundGivesNothingBackForACardThatWasDeclinedLater() {
    begin(true);
    payByCard(kKept);
    QTRY_COMPARE(till().payment()->card(), u"nocontact"_s);
    click(u"Keep it and send it later"_s);
    approve();
    QTRY_COMPARE(screen(), u"Done"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Sell"_s);
    const core::Done declined = m_thread->call([&]() -> core::Done {
      CF_TRY(const auto held, payments::attemptsHeldOffline(m_shop->reader(), {}));
      payments::TerminalAnswer said;
      said.outcome = payments::Outcome::Declined;
      const auto now = m_shop->payments().resolve(held.front().id, said, {});
      return now ? core::Done() : core::Done(now.error());
    });
    QVERIFY(declined);
    key(Qt::Key_F10);
    QTRY_COMPARE(screen(), u"Documents"_s);
    QTRY_VERIFY(till().documents()->canRefund());
    look(u"declined-document"_s);
    key(Qt::Key_F12);
    QCOMPARE(screen(), u"Refund"_s);
    key(Qt::Key_Plus);
    QTRY_VERIFY(till().documents()->returnNote().startsWith(u"£5.08 more is settled, and not given back"_s));
    QCOMPARE(till().documents()->returnTotal(), u"£0.00"_s);
    look(u"declined-refund"_s);
    dark();
    look(u"declined-refund"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QVERIFY(till().payment()->doneIsRefund());
    look(u"declined-done"_s);
  }

  void aboveALimitItIsSaidWhy() {
    begin(true);
    payByCard(kLarge);
    QTRY_COMPARE(till().payment()->card(), u"declined"_s);
    QVERIFY(till().payment()->cardText().endsWith(u"This is more than one payment without contact may be."_s));
    look(u"offline-limit"_s);
    click(u"Choose another way"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
  }
};

QTEST_MAIN(TestTillOffline)
#include "tst_till_offline.moc"
