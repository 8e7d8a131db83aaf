// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "models/store/store.h"
#include "tests/support/paths.h"
#include "tests/support/random.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

/// kill -9 in the middle of an import and of its undo: what was cut off is taken back by its id before anything else is
/// imported, and nothing counts twice.
class TestKilledImport : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  QString m_path;
  QString m_file;
  static constexpr int kInvoices = 1500;  // several slices of 30 ms
  static constexpr qint64 kTotalMinor = kInvoices * (2 * 255 + 3 * 120);

  struct Ran {
    bool killed = false;
    int exitCode = -1;
    QJsonObject answer;
    QByteArray error;
  };
  Ran run(const QStringList& arguments, const QString& failpoint = {}) const {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_STATE_HOME"_s, m_folder->filePath(u"state"_s));
    environment.insert(u"COUNTERFOIL_STORE"_s, m_path);
    environment.insert(u"COUNTERFOIL_FAILPOINT"_s, failpoint);
    process.setProcessEnvironment(environment);
    process.start(support::program(u"counterfoil-cli"_s), arguments);
    if (!process.waitForFinished(60'000)) qFatal("counterfoil-cli does not end");
    return {process.exitStatus() == QProcess::CrashExit, process.exitCode(),
            QJsonDocument::fromJson(process.readAllStandardOutput()).object(), process.readAllStandardError()};
  }
  Ran importAll(const QString& failpoint = {}) const {
    return run({u"import"_s, u"sales"_s, m_file, u"--format"_s, u"online-retail"_s}, failpoint);
  }
  qint64 postedMinor() const {
    const auto reader = store::openReader(m_path);
    return reader ? (*reader)->integer("SELECT coalesce(sum(gross_minor), 0) FROM document", {}).value_or(-1) : -1;
  }
  qint64 onHandMicro() const {
    const auto reader = store::openReader(m_path);
    return reader
               ? (*reader)->integer("SELECT coalesce(sum(moved_quantity_micro), 0) FROM product_month", {}).value_or(-1)
               : -1;
  }

 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>(support::memoryFolderTemplate());
    m_path = m_folder->filePath(u"shop.cfl"_s);
    m_file = m_folder->filePath(u"sales.csv"_s);
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    for (int i = 0; i < kInvoices; ++i) {
      const QByteArray invoice = QByteArray::number(536365 + i);
      file.write(invoice + ",85123A,HEART,2,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");
      file.write(invoice + ",71053,LANTERN,3,2010-12-01 08:26:00,1.2,17850.0,United Kingdom\n");
    }
    file.close();
    const Ran made = run({u"init"_s, u"--currency"_s, u"GBP"_s});
    QVERIFY2(made.exitCode == 0, made.error.constData());
  }

  void anImportThatWasKilledIsTakenBackAndDoneAgain_data() {
    QTest::addColumn<QString>("point");
    for (const QString& point :
         {u"import.slice:1"_s, u"import.committed:1"_s, u"book.before_commit:4"_s, u"book.appended:30"_s}) {
      QTest::newRow(qPrintable(point)) << point;
    }
  }
  void anImportThatWasKilledIsTakenBackAndDoneAgain() {
    QFETCH(QString, point);
    const Ran killed = importAll(point);
    QVERIFY2(killed.killed, "the point was not reached");
    const Ran again = importAll();
    QVERIFY2(again.exitCode == 0, again.error.constData());
    QCOMPARE(postedMinor(), kTotalMinor);
    QCOMPARE(onHandMicro(), -kInvoices * 5 * 1'000'000LL);
    const Ran checked = run({u"check"_s});
    QVERIFY2(checked.exitCode == 0, QJsonDocument(checked.answer).toJson().constData());
  }

  void anImportIsKilledAtAnyPassageOfAnyPoint() {
    support::Random random(support::Random::runSeed());
    const std::vector<std::pair<QString, int>> points{{u"import.slice"_s, 8},        {u"import.committed"_s, 8},
                                                      {u"book.projected"_s, 1500},   {u"book.appended"_s, 1500},
                                                      {u"book.before_commit"_s, 10}, {u"book.committed"_s, 10}};
    const int seeds = support::soaking() ? 50 : 3;
    for (int seed = 1; seed <= seeds; ++seed) {
      init();
      const auto& [name, passages] = random.pick(points);
      const QString point = u"%1:%2"_s.arg(name).arg(random.between(1, passages));
      // Where a fast machine has fewer slices, the point is not passed so often, and the import ends well.
      const Ran killed = importAll(point);
      QVERIFY2(killed.killed || killed.exitCode == 0, killed.error.constData());
      if (killed.killed) {
        const Ran again = importAll();
        QVERIFY2(again.exitCode == 0, qPrintable(point + u": "_s + QString::fromUtf8(again.error)));
      }
      QVERIFY2(postedMinor() == kTotalMinor, qPrintable(point));
      QVERIFY2(onHandMicro() == -kInvoices * 5 * 1'000'000LL, qPrintable(point));
      QVERIFY2(run({u"check"_s}).exitCode == 0, qPrintable(point));
    }
  }

  void anUndoThatWasKilledIsFinishedByTheNext() {
    const Ran imported = importAll();
    QVERIFY2(imported.exitCode == 0, imported.error.constData());
    const QString batch = imported.answer[u"batch"_s].toString();
    QVERIFY2(!batch.isEmpty(), QJsonDocument(imported.answer).toJson().constData());
    const Ran killed = run({u"import"_s, u"undo"_s, batch}, u"import.undo:1"_s);
    QVERIFY2(killed.killed, "the point was not reached");
    const Ran undone = run({u"import"_s, u"undo"_s, batch});
    QVERIFY2(undone.exitCode == 0, undone.error.constData());
    QCOMPARE(postedMinor(), 0);
    QCOMPARE(onHandMicro(), 0);
    QCOMPARE(run({u"check"_s}).exitCode, 0);
  }
};

QTEST_GUILESS_MAIN(TestKilledImport)
#include "tst_killed_import.moc"
