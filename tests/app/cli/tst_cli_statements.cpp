// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/signed_in_till.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::ProgramDesk;
using support::ProgramRun;

/// What a bank says of a terminal that stands apart, beside what the till wrote.
class TestCliStatements : public QObject {
  Q_OBJECT

  /// Tea, twice, by cards at a terminal that stands apart.
  static void sellByHand(const ProgramDesk& desk) {
    support::SignedInTill till(desk);
    for (int i = 0; i < 2; ++i) {
      CF_VERIFY_OK(till->addCode(u"TEA"_s, 1'000'000));
      CF_VERIFY_OK(till->beginPayment());
      CF_VERIFY_OK(till->pay(till::TenderKind::Card, 499, {}));
      CF_VERIFY_OK(till->confirmCard(true));
    }
  }
  static QJsonArray rows(const ProgramDesk& desk, const QString& bucket) {
    const ProgramRun run = desk.say("report reconciliation --from 2020-01-01");
    if (run.status != 0) qFatal("no report: %s", run.error.constData());
    QJsonArray found;
    for (const QJsonValue& row : run.json()[u"rows"_s].toArray()) {
      if (row[u"bucket"_s].toString() == bucket) found.append(row);
    }
    return found;
  }
  static ProgramRun take(const ProgramDesk& desk, const QByteArray& csv, const QStringList& more = {}) {
    const QString path = desk.path(u"bank.csv"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) qFatal("no file");
    file.write(csv);
    file.close();
    return desk.run(QStringList{u"payment"_s, u"statement"_s, path, u"--staff"_s, u"Maya"_s} + more);
  }

 private Q_SLOTS:
  void aStatementIsHeldAgainstTheBookAndTakenBack() {
    const ProgramDesk desk;
    desk.openShop();
    sellByHand(desk);
    QCOMPARE(rows(desk, u"matched"_s).size(), 0);
    const QByteArray today = QDate::currentDate().toString(Qt::ISODate).toLatin1();
    const QByteArray csv = "Date,Amount,Fee,Reference\n" + today + ",4.99,0.07,R1\n" + today + ",25.00,0.30,R2\n";
    const ProgramRun looked = take(desk, csv, {u"--dry-run"_s});
    CF_VERIFY_STATUS(looked, 0);
    QCOMPARE(looked.json()[u"lines"_s].toInteger(), 2);
    QCOMPARE(looked.json()[u"sum"_s].toString(), u"29.99"_s);
    QCOMPARE(looked.json()[u"new"_s].toInteger(), 0);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 0);
    const ProgramRun taken = take(desk, csv);
    CF_VERIFY_STATUS(taken, 0);
    QCOMPARE(taken.json()[u"new"_s].toInteger(), 2);
    // One of two equal payments is known to the bank, and one that is in no book.
    QCOMPARE(rows(desk, u"matched"_s).size(), 1);
    QCOMPARE(rows(desk, u"missing_at_provider"_s).size(), 1);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 1);
    QCOMPARE(take(desk, csv).json()[u"new"_s].toInteger(), 0);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 1);
    const ProgramRun back = take(desk, csv, {u"--withdraw"_s});
    CF_VERIFY_STATUS(back, 0);
    QCOMPARE(back.json()[u"withdrawn"_s].toInteger(), 2);
    for (const char16_t* bucket : {u"matched", u"missing_at_provider", u"missing_locally"}) {
      QCOMPARE(rows(desk, QString::fromUtf16(bucket)).size(), 0);
    }
    QCOMPARE(take(desk, csv).json()[u"new"_s].toInteger(), 2);
    QCOMPARE(rows(desk, u"matched"_s).size(), 1);
    CF_VERIFY_STATUS(desk.say("check"), 0);
    CF_VERIFY_STATUS(desk.say("journal verify"), 0);
  }

  void aStatementThatIsWithdrawnTakesOnlyItsOwn() {
    const ProgramDesk desk;
    desk.openShop();
    const QByteArray today = QDate::currentDate().toString(Qt::ISODate).toLatin1();
    const QByteArray shared = today + ",25.00,0.30,R2\n";
    const QByteArray head = "Date,Amount,Fee,Reference\n";
    const QByteArray week = head + today + ",4.00,0.07,R1\n" + shared;
    const QByteArray month = head + shared + today + ",9.00,0.10,R3\n";
    QCOMPARE(take(desk, week).json()[u"new"_s].toInteger(), 2);
    // One of its two is known already.
    QCOMPARE(take(desk, month).json()[u"new"_s].toInteger(), 1);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 3);
    // The other statement says the line that both have.
    QCOMPARE(take(desk, week, {u"--withdraw"_s}).json()[u"withdrawn"_s].toInteger(), 1);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 2);
    QCOMPARE(take(desk, week, {u"--withdraw"_s}).json()[u"withdrawn"_s].toInteger(), 0);
    QCOMPARE(take(desk, month, {u"--withdraw"_s}).json()[u"withdrawn"_s].toInteger(), 2);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 0);
    CF_VERIFY_STATUS(desk.say("check"), 0);
  }

  void aFileWithAFaultIsNotTaken() {
    const ProgramDesk desk;
    desk.openShop();
    const QByteArray csv = "Date,Amount,Reference\n2026-03-02,4.99,R1\n2026-03-02,nothing,R2\n";
    const ProgramRun taken = take(desk, csv);
    QCOMPARE(taken.status, 2);
    QCOMPARE(taken.code(), u"statement_has_faults"_s);
    const QJsonObject looked = take(desk, csv, {u"--dry-run"_s}).json();
    QCOMPARE(looked[u"fault_count"_s].toInteger(), 1);
    QCOMPARE(looked[u"faults"_s][0][u"line"_s].toInteger(), 3);
    QCOMPARE(looked[u"faults"_s][0][u"code"_s].toString(), u"number_malformed"_s);
    QCOMPARE(rows(desk, u"missing_locally"_s).size(), 0);
    QCOMPARE(take(desk, "x").code(), u"statement_columns_missing"_s);
    QCOMPARE(take(desk, csv, {u"--terminal"_s, u"stripe"_s, u"--dry-run"_s}).code(), u"no_statements"_s);
    QCOMPARE(take(desk, csv, {u"--dates"_s, u"sideways"_s}).code(), u"bad_usage"_s);
  }
};

QTEST_GUILESS_MAIN(TestCliStatements)
#include "tst_cli_statements.moc"
