// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at every named point of a command, in a process of its own: counterfoil-cli, as a shop would run it, and for
// the till's open tickets and card terminals this program itself, as a child. Each
// command is there whole or not at all, numbers have no gap, and the next command goes through.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include "tests/faults/failpoints.h"
#include "tests/faults/trade.h"
#include "tests/support/paths.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

namespace counterfoil::faults {

using namespace Qt::StringLiterals;

namespace {

const QString kSellByCard = u"--sell-by-card"_s;
const QString kScan = u"--scan"_s;
const QString kRefundByCard = u"--refund-by-card"_s;

struct Ran {
  bool killed = false;
  int exitCode = -1;
  QJsonObject answer;
  QByteArray error;
};

}  // namespace

class TestKilled : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  QString m_path;
  support::Random m_random{support::Random::runSeed()};
  QSet<QString> m_reached;

  // Those of imports, of the printer, of joining a hub and of erasing a tenant have tests of their own.
  static QStringList points() {
    QStringList names = failpointsIn(u"models"_s) + failpointsIn(u"app"_s);
    names.removeIf([](const QString& name) {
      return name.startsWith(u"import.") || name.startsWith(u"joining.") || name.startsWith(u"erasing.");
    });
    return names;
  }

  Ran run(const QStringList& arguments, const QJsonObject& input = {}, const QString& failpoint = {},
          const QString& program = support::program(u"counterfoil-cli"_s)) const {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_STATE_HOME"_s, m_folder->filePath(u"state"_s));
    environment.insert(u"COUNTERFOIL_STORE"_s, m_path);
    environment.insert(u"COUNTERFOIL_FAILPOINT"_s, failpoint);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(QJsonDocument(input).toJson());
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000)) qFatal("counterfoil-cli does not end");
    Ran ran;
    ran.killed = process.exitStatus() == QProcess::CrashExit;
    ran.exitCode = process.exitCode();
    ran.answer = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    ran.error = process.readAllStandardError();
    return ran;
  }

  /// What needs an open ticket or a terminal, in this program as a child.
  Ran runHere(const QString& what, const QString& failpoint) const {
    return run({what, m_path, machine()}, {}, failpoint, QCoreApplication::applicationFilePath());
  }
  QString machine() const { return m_folder->filePath(u"state/counterfoil"_s); }

  QJsonObject basket() {
    QJsonArray lines;
    for (int i = 0; i < 5; ++i) {
      lines.append(QJsonObject{{u"product"_s, u"SKU-%1"_s.arg(m_random.below(12))},
                               {u"quantity"_s, QString::number(m_random.between(1, 3))}});
    }
    return {{u"staff"_s, u"Owner"_s},
            {u"lines"_s, lines},
            {u"tenders"_s, QJsonArray{QJsonObject{{u"kind"_s, u"cash"_s}, {u"amount"_s, u"100.00"_s}}}}};
  }

  // Refused where one is open, which is as good.
  void openShift() const {
    const Ran open = run({u"shift"_s, u"open"_s, u"--float"_s, u"100.00"_s, u"--staff"_s, u"Owner"_s});
    QVERIFY2(!open.killed && open.exitCode <= 1, open.error.constData());
  }

  // One command by name; what it needs first is done undisturbed.
  Ran command(const QString& name, const QString& failpoint) {
    if (name == u"sell") return run({u"sell"_s, u"-"_s}, basket(), failpoint);
    if (name == u"refund") {
      const Ran sold = run({u"sell"_s, u"-"_s}, basket());
      const QJsonObject back{{u"staff"_s, u"Owner"_s},
                             {u"document"_s, sold.answer[u"number"_s]},
                             {u"reason"_s, u"Broken"_s},
                             {u"lines"_s, QJsonArray{QJsonObject{{u"line"_s, 1}, {u"quantity"_s, u"1"_s}}}}};
      return run({u"refund"_s, u"-"_s}, back, failpoint);
    }
    if (name == u"card") return runHere(kSellByCard, failpoint);
    if (name == u"card refund") {
      const Ran sold = runHere(kSellByCard, {});
      return sold.exitCode == 0 ? runHere(kRefundByCard, failpoint) : sold;
    }
    openShift();
    return run({u"shift"_s, u"close"_s, u"--counted"_s, u"100.00"_s, u"--left"_s, u"50.00"_s, u"--staff"_s, u"Owner"_s},
               {}, failpoint);
  }

  qint64 documents() const {
    const auto reader = store::openReader(m_path);
    if (!reader) return -1;
    return (*reader)
        ->integer(
            "SELECT count(*) FROM journal WHERE kind IN ('sale.completed', 'refund.completed', "
            "'shift.closed')",
            {})
        .value_or(-1);
  }

  // Every series counts 1, 2, 3 … without a gap.
  QString gap() const {
    const auto reader = store::openReader(m_path);
    if (!reader) return u"the store cannot be read"_s;
    QString found;
    QHash<QString, qint64> last;
    const auto each = [&](const journal::Row& row) {
      const QString number = row.text(0);
      const QString series = number.section(u'-', 0, -2);
      if (number.section(u'-', -1).toLongLong() != ++last[series]) found += u"gap before "_s + number + u' ';
      return true;
    };
    const char* const sql = "SELECT number FROM document UNION ALL SELECT number FROM shift_closing ORDER BY number";
    if (!(*reader)->rows(sql, {}, each)) found = u"numbers cannot be read"_s;
    return found;
  }

 private Q_SLOTS:
  void init() {
    // Every kill is followed by a replay of the whole journal: fifty of them begin with a short one.
    if (m_folder && !support::soaking()) return;
    m_folder = std::make_unique<QTemporaryDir>(support::memoryFolderTemplate());
    m_path = m_folder->filePath(u"shop.cfl"_s);
    Trade::Options options;
    options.machineFolder = m_folder->filePath(u"state/counterfoil"_s);
    CF_VERIFY_OK(Trade::begin(m_path, options));
    const Ran sold = command(u"sell"_s, {});
    QVERIFY2(sold.exitCode == 0, sold.error.constData());
  }

  void aCommandIsThereWholeOrNotAtAll_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("point");
    for (const QString& point : points()) {
      for (const QString& name : {u"sell"_s, u"refund"_s, u"card"_s, u"card refund"_s, u"close"_s}) {
        QTest::newRow(qPrintable(name + u" killed at "_s + point)) << name << point;
      }
    }
  }
  void aCommandIsThereWholeOrNotAtAll() {
    QFETCH(QString, name);
    QFETCH(QString, point);
    const int seeds = support::soaking() ? 50 : 3;
    for (int seed = 1; seed <= seeds; ++seed) {
      const qint64 passage = seed == 1 ? 1 : m_random.between(1, 3);
      const qint64 before = documents() + (name.endsWith(u"refund"_s) ? 1 : 0);
      const Ran ran = command(name, point + u':' + QString::number(passage));
      if (!ran.killed) {
        // This command does not pass the point so often.
        QVERIFY2(ran.exitCode == 0, ran.error.constData());
        if (passage == 1) break;
        continue;
      }
      m_reached.insert(point);
      const qint64 after = documents();
      QVERIFY2(after == before || after == before + 1, qPrintable(u"%1 documents became %2"_s.arg(before).arg(after)));
      QCOMPARE(gap(), QString());
      const Examination found = examine(m_path, false);
      QVERIFY2(found.faults.isEmpty(), qPrintable(found.faults.join(u'\n')));
      if (name == u"card refund") {
        // Whatever the terminal gave back is in the book or in the list, and the list can be worked off.
        const auto trade = Trade::goOn(m_path, {}, machine());
        CF_VERIFY_OK(trade);
        const auto finished = (*trade)->finishRefunds();
        CF_VERIFY_OK(finished);
        QVERIFY(*finished <= 1 && after + *finished <= before + 1);
      }
    }
    openShift();
    const Ran next = command(u"sell"_s, {});
    QVERIFY2(next.exitCode == 0, next.error.constData());
    QCOMPARE(gap(), QString());
  }

  void anOpenTicketLosesTheLastKeyAtMost_data() {
    QTest::addColumn<QString>("point");
    QTest::addColumn<int>("after");
    QTest::newRow("killed before the commit") << u"book.before_commit"_s << 0;
    QTest::newRow("killed after the commit") << u"book.committed"_s << 1;
  }
  void anOpenTicketLosesTheLastKeyAtMost() {
    QFETCH(QString, point);
    QFETCH(int, after);
    Trade::Options options;
    options.machineFolder = m_folder->filePath(u"state/counterfoil"_s);
    const QString path = m_folder->filePath(u"scanned-%1.cfl"_s.arg(after));
    CF_VERIFY_OK(Trade::begin(path, options));
    for (const qint64 passage : {qint64(2), qint64(3), m_random.between(4, 30)}) {
      const Ran ran = run({kScan, path, options.machineFolder}, {}, point + u':' + QString::number(passage),
                          QCoreApplication::applicationFilePath());
      QVERIFY2(ran.killed, ran.error.constData());
      const auto trade = Trade::goOn(path, {}, options.machineFolder);
      CF_VERIFY_OK(trade);
      auto& tickets = (*trade)->shop().tickets();
      const auto open = tickets.all();
      CF_VERIFY_OK(open);
      QCOMPARE(open->size(), std::size_t(1));
      const sales::TicketView& found = open->front();
      // The first passage opened the ticket, each other one took a line.
      const qint64 committed = passage - 2 + after;
      qint64 pieces = 0;
      for (const auto& line : found.ticket.lines) pieces += line.quantity.micro() / 1'000'000;
      QCOMPARE(pieces, committed);
      QCOMPARE(found.canUndo, committed > 0);
      CF_VERIFY_OK(tickets.abandon(found.ticket.id, u"test"_s, (*trade)->owner()));
    }
  }

  void everyNamedPointWasReached() {
    QStringList missed;
    for (const QString& point : points()) {
      if (!m_reached.contains(point)) missed.append(point);
    }
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u' ')));
  }
};

}  // namespace counterfoil::faults

int main(int count, char** arguments) {
  using namespace counterfoil;
  const QCoreApplication application(count, arguments);
  const QStringList words = QCoreApplication::arguments();
  if (words.value(1) == faults::kSellByCard || words.value(1) == faults::kRefundByCard) {
    const bool back = words.value(1) == faults::kRefundByCard;
    const auto trade = faults::Trade::goOn(words.value(2), {}, words.value(3));
    const auto sold = !trade ? trade.error() : back ? (*trade)->refundByCard() : (*trade)->sellByCard();
    if (!sold) qCritical("%s", support::describe(sold).constData());
    return sold ? 0 : 1;
  }
  if (words.value(1) == faults::kScan) {
    const auto trade = faults::Trade::goOn(words.value(2), {}, words.value(3));
    const auto scanned = trade ? (*trade)->scan(100) : trade.error();
    if (!scanned) qCritical("%s", support::describe(scanned).constData());
    return scanned ? 0 : 1;
  }
  faults::TestKilled test;
  return QTest::qExec(&test, count, arguments);
}
#include "tst_killed.moc"
