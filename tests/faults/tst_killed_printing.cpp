// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 while a receipt is on its way to the printer. This program sells and prints as a child; the paper is here. A
// receipt that may be out already comes again under a mark, none is lost, and the sale stands either way.
#include <QEventLoop>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>
#include <QTimer>

#include "models/staff/queries.h"
#include "reports/emulator/virtual_printer.h"
#include "reports/printing/shop_printing.h"
#include "tests/faults/failpoints.h"
#include "tests/faults/trade.h"
#include "tests/support/paths.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

namespace counterfoil::faults {

using namespace Qt::StringLiterals;

namespace {

const QString kSellAndPrint = u"--sell-and-print"_s;
constexpr int kPatienceMs = 60'000;

core::Result<settings::Till> tillOf(Trade& trade) {
  CF_TRY(const auto* const place, trade.shop().seat().place(trade.shop().reader()));
  return place->settings.till;
}

/// A sale, and the printer's worker until nothing is owed. Prints the number of the sale.
core::Done sellAndPrint(const QString& path, const QString& machine) {
  CF_TRY(const auto trade, Trade::goOn(path, {}, machine));
  CF_TRY(const auto sold, trade->sell());
  CF_TRY(const auto till, tillOf(*trade));
  printing::PrintWorker worker([&](std::function<void(journal::Book&)> work) { work(trade->shop().book()); },
                               printing::renderFromBook(), std::make_unique<printing::SystemTimers>());
  worker.setRoute(printing::routeOf(till));
  QEventLoop waiting;
  const auto done = [&](const printing::QueueState& state) {
    if (state.open == 0) waiting.quit();
  };
  QObject::connect(&worker, &printing::PrintWorker::stateChanged, &waiting, done, Qt::QueuedConnection);
  QTimer::singleShot(kPatienceMs, &waiting, [&] { waiting.exit(1); });
  worker.start();
  if (waiting.exec() != 0) return core::storageError(u"printer_silent"_s);
  QTextStream(stdout) << sold.number;
  return {};
}

}  // namespace

class TestKilledPrinting : public QObject {
  Q_OBJECT

  struct Ran {
    bool killed = false;
    int exitCode = -1;
    QString number;
    QByteArray error;
  };

  QTemporaryDir m_folder{support::memoryFolderTemplate()};
  QString m_path = m_folder.filePath(u"shop.cfl"_s);
  QString m_machine = m_folder.filePath(u"state/counterfoil"_s);
  emulator::VirtualPrinter m_printer;

  /// The paper is served while the child runs.
  Ran run(const QString& failpoint) const {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"COUNTERFOIL_FAILPOINT"_s, failpoint);
    process.setProcessEnvironment(environment);
    QEventLoop waiting;
    QObject::connect(&process, &QProcess::finished, &waiting, &QEventLoop::quit);
    QTimer::singleShot(2 * kPatienceMs, &waiting, [] { qFatal("the child does not end"); });
    process.start(QCoreApplication::applicationFilePath(), {kSellAndPrint, m_path, m_machine});
    waiting.exec();
    return {process.exitStatus() == QProcess::CrashExit, process.exitCode(),
            QString::fromUtf8(process.readAllStandardOutput()), process.readAllStandardError()};
  }
  qint64 owed() const {
    const auto reader = store::openReader(m_path);
    return reader ? printing::unprintedJobs(**reader).value_or(-1) : -1;
  }
  QString newestNumber() const {
    const auto reader = store::openReader(m_path);
    if (!reader) return {};
    const auto number = (*reader)->first("SELECT number FROM document ORDER BY number DESC LIMIT 1", {},
                                         [](const journal::Row& row) { return row.text(0); });
    return number ? number->value_or(QString()) : QString();
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(m_printer.listen());
    Trade::Options options;
    options.machineFolder = m_machine;
    const auto trade = Trade::begin(m_path, options);
    CF_VERIFY_OK(trade);
    auto till = tillOf(**trade);
    CF_VERIFY_OK(till);
    till->printerHost = u"127.0.0.1"_s;
    till->printerPort = m_printer.port();
    const auto staff = staff::listStaff((*trade)->shop().reader());
    CF_VERIFY_OK(staff);
    CF_VERIFY_OK((*trade)->shop().settings().changeTill(*till, {staff->front().id, {}}));
  }

  void aReceiptComesAgainUnderAMark_data() {
    QTest::addColumn<QString>("point");
    const QStringList points = failpointsIn(u"reports"_s);
    QVERIFY(!points.isEmpty());
    for (const QString& point : points) QTest::newRow(qPrintable(point)) << point;
  }
  void aReceiptComesAgainUnderAMark() {
    QFETCH(QString, point);
    const int seeds = support::soaking() ? 50 : 3;
    for (int seed = 1; seed <= seeds; ++seed) {
      m_printer.tearOff();
      const Ran killed = run(point + u":1"_s);
      QVERIFY2(killed.killed, "the point was not reached");
      QCOMPARE(owed(), 1);
      const QString number = newestNumber();
      QTRY_COMPARE(m_printer.paper().text().count(number + u']'), 1);
      QVERIFY(!m_printer.paper().text().contains(u"May have been printed already"_s));

      const Ran next = run({});
      QVERIFY2(!next.killed && next.exitCode == 0, next.error.constData());
      QCOMPARE(owed(), 0);
      QTRY_COMPARE(m_printer.paper().cutCount(), 3);
      const QString paper = m_printer.paper().text();
      QCOMPARE(paper.count(number + u']'), 2);
      QCOMPARE(paper.count(next.number + u']'), 1);
      QCOMPARE(paper.count(u"May have been printed already"_s), 1);
      const Examination found = examine(m_path, false);
      QVERIFY2(found.faults.isEmpty(), qPrintable(found.faults.join(u'\n')));
    }
  }
};

}  // namespace counterfoil::faults

int main(int count, char** arguments) {
  using namespace counterfoil;
  const QCoreApplication application(count, arguments);
  const QStringList words = QCoreApplication::arguments();
  if (words.value(1) == faults::kSellAndPrint) {
    const auto printed = faults::sellAndPrint(words.value(2), words.value(3));
    if (!printed) qCritical("%s", support::describe(printed).constData());
    return printed ? 0 : 1;
  }
  faults::TestKilledPrinting test;
  return QTest::qExec(&test, count, arguments);
}
#include "tst_killed_printing.moc"
