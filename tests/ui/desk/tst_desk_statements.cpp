// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/verify.h"
#include "tests/ui/desk/import_stage.h"
#include "ui/desk/reconciliation_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace payments = counterfoil::payments;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::ImportStage;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

namespace {

/// Cards at a terminal that stands apart, of the second of March.
void payByHand(DeskShop& desk) {
  CF_VERIFY_OK(desk.onStore([](ShopFixture& shop, const DeskServices&) -> core::Done {
    for (const qint64 minor : {1'240, 5'000, 799}) {
      payments::StartPayment start;
      start.amountMinor = minor;
      start.currency = u"GBP"_s;
      start.terminal = u"manual"_s;
      CF_TRY(const auto attempt, shop.payments().start(start, {}));
      payments::TerminalAnswer said;
      said.outcome = payments::Outcome::Approved;
      CF_TRY([[maybe_unused]] const auto resolved, shop.payments().resolve(attempt.id, said, {}));
    }
    return {};
  }));
}

const QByteArray kBank =
    "Date,Amount,Fee,Reference\n"
    "2026-03-02,12.40,0.20,R1\n"
    "2026-03-02,50.00,0.80,R2\n"
    "2026-03-02,23.00,0.30,R3\n";

struct Stage : ImportStage<ReconciliationPage> {
  explicit Stage(const Place& place = {})
      : ImportStage(u"reconciliationImport"_s, u"statementImport"_s, place, payByHand) {}
  qint64 lines() { return count("SELECT COUNT(DISTINCT line) FROM reported_line WHERE withdrawn = 0"); }
};

}  // namespace

/// What a bank says of a terminal that stands apart, by clicking and typing.
class TestDeskStatements : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }

  void aStatementIsSeenBesideTheBookBeforeItCounts_data() { counterfoil::support::addScreens(); }
  void aStatementIsSeenBesideTheBookBeforeItCounts() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    const QString shot = u"-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    Stage stage({dark ? theme::Scheme::Dark : theme::Scheme::Light, size});
    stage.look(u"statement-empty"_s + shot);
    photograph(stage.window(), u"reconciliation-with-import"_s + shot);
    stage.take(kBank, u"bank.csv"_s);
    QTRY_COMPARE(stage.title(), u"Payments of 2 Mar 2026: 3, together £85.40"_s);
    QCOMPARE(stage.text(), u"Fees come to £1.30. Agree with the book: 2. To settle: 2."_s);
    QCOMPARE(stage.rows().rowCount(), 2);
    stage.look(u"statement-preview"_s + shot);
    QCOMPARE(stage.lines(), 0);
    stage.pressIn(u"Take"_s);
    QTRY_VERIFY(stage.text().startsWith(u"Came in: 3."_s));
    QCOMPARE(stage.rows().rowCount(), 2);
    stage.look(u"statement-done"_s + shot);
    QTRY_COMPARE(stage.page().model().rowCount(), 2);
    stage.take(kBank, u"bank.csv"_s);
    QTRY_VERIFY(stage.text().startsWith(u"Earlier files have told all of it."_s));
    QVERIFY(!stage.isReady());
    stage.pressIn(u"Earlier"_s);
    QTRY_VERIFY2(stage.row(0).endsWith(u"bank.csv | Terminal apart | 2 Mar 2026 | 3: £85.40 | Counts"_s),
                 qPrintable(stage.row(0)));
    stage.look(u"statement-earlier"_s + shot);
  }

  void aStatementOfTheWrongTerminalIsWithdrawnWithTheKeyboard() {
    Stage stage;
    stage.pressIn(u"Earlier"_s);
    QTRY_COMPARE(stage.text(), u"No statement has come in yet."_s);
    stage.look();
    stage.pressIn(u"Earlier"_s);
    stage.take(kBank);
    stage.pressIn(u"Take"_s);
    QTRY_VERIFY(stage.text().startsWith(u"Came in: 3."_s));
    stage.pressIn(u"Earlier"_s);
    QTRY_COMPARE(stage.rows().rowCount(), 1);
    QVERIFY(stage.rows().hasFocus());
    QTRY_VERIFY(stage.field<QPushButton>(u"Back"_s).isEnabled());
    QTest::keyClick(stage.dialog(), Qt::Key_W, Qt::AltModifier);
    QTRY_COMPARE(stage.title(), u"Withdrawn; lines that count no more: 3"_s);
    QVERIFY(stage.row(0).endsWith(u"Withdrawn"_s));
    QCOMPARE(stage.lines(), 0);
    QTRY_COMPARE(stage.page().model().rowCount(), 0);
    stage.look(u"statement-withdrawn-1024-light"_s);
  }

  void aStatementThatGoesOnTellsWhatIsNew() {
    Stage stage;
    stage.take(kBank);
    stage.pressIn(u"Take"_s);
    QTRY_VERIFY(stage.text().startsWith(u"Came in: 3."_s));
    stage.take(kBank + "2026-03-02,7.99,0.10,R4\n");
    QTRY_VERIFY(stage.text().startsWith(u"Told by an earlier file already: 3."_s));
    stage.pressIn(u"Take"_s);
    QTRY_VERIFY(stage.text().startsWith(u"Came in: 1."_s));
    QCOMPARE(stage.lines(), 4);
  }

  void aLineThatCannotBeReadKeepsTheFileOut() {
    Stage stage;
    stage.take("Date,Amount,Reference\n2026-03-02,4.99,R1\n2026-03-02,nothing,R2\n");
    QTRY_COMPARE(stage.title(), u"Lines that cannot be read: 1"_s);
    QCOMPARE(stage.row(0), u"3 | Amount | nothing | That is not a number."_s);
    QVERIFY(!stage.isReady());
    stage.look(u"statement-faults-1024-light"_s);
  }

  void datesThatCanBeReadInTwoWaysAreAskedFor() {
    Stage stage;
    stage.take("Date,Amount\n02/03/2026,12.40\n");
    QTRY_VERIFY(stage.text().startsWith(u"The dates can be read in two ways."_s));
    auto& dates = stage.field<QComboBox>(u"Dates"_s);
    dates.setFocus();
    QTest::keyClick(&dates, Qt::Key_Down);
    QTRY_COMPARE(stage.title(), u"Payments of 2 Mar 2026: 1, together £12.40"_s);
    QTest::keyClick(&dates, Qt::Key_Down);
    QTRY_COMPARE(stage.title(), u"Payments of 3 Feb 2026: 1, together £12.40"_s);
    stage.field<QComboBox>(u"Terminal"_s).setCurrentIndex(1);
    QTRY_COMPARE(stage.text(), u"Agree with the book: 0. To settle: 1."_s);
    stage.take("x");
    QTRY_COMPARE(stage.text(), u"No line of that file names a date and an amount."_s);
  }
};

QTEST_MAIN(TestDeskStatements)
#include "tst_desk_statements.moc"
