// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <QDir>
#include <QFileInfo>

#include "models/store/store.h"
#include "tests/app/cli/program_run.h"

using namespace Qt::StringLiterals;
using counterfoil::support::ProgramDesk;
using counterfoil::support::ProgramRun;

/// What only reads is done while the till has the store: both programs, as they are.
class TestReadsBeside : public QObject {
  Q_OBJECT

  std::unique_ptr<ProgramDesk> m_desk;
  QProcess m_till;
  QString m_sale;
  QString m_customer;

  /// Whether somebody has the right to write, as the kernel knows it.
  [[nodiscard]] bool isHeld() const {
    struct stat lock {};
    if (::stat(QFile::encodeName(m_desk->storePath() + u".lock"_s).constData(), &lock) != 0) return false;
    QFile locks(u"/proc/locks"_s);
    return locks.open(QIODevice::ReadOnly) &&
           locks.readAll().contains(':' + QByteArray::number(quint64(lock.st_ino)) + ' ');
  }
  [[nodiscard]] qint64 looks() const {
    const auto reader = counterfoil::store::openReader(m_desk->storePath());
    if (!reader) return -1;
    return (*reader)->integer("SELECT count(*) FROM journal WHERE kind = 'person.looked_up'", {}).value_or(-1);
  }
  [[nodiscard]] QStringList words(const QString& line) const {
    QStringList all = line.split(u' ');
    for (QString& each : all) {
      if (each == u"SALE") each = m_sale;
      if (each == u"CUSTOMER") each = m_customer;
    }
    return all;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_desk = std::make_unique<ProgramDesk>();
    m_desk->openShop();
    CF_VERIFY_STATUS(m_desk->say("shift open --staff Maya --float 50.00"), 0);
    const ProgramRun sold = m_desk->say("sell -", R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                                                  R"("tenders":[{"kind":"cash","amount":"10.00"}],)"
                                                  R"("customer":{"name":"Zdenka Canarova","phone":"420777123456"}})");
    CF_VERIFY_STATUS(sold, 0);
    m_sale = sold.json()[u"number"_s].toString();
    const ProgramRun added = m_desk->say("customers add -", R"({"name":"Olga Canarova","phones":["0770"]})");
    CF_VERIFY_STATUS(added, 0);
    m_customer = added.json()[u"customer"_s].toString();

    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_desk->path(QString()));
    environment.insert(u"XDG_STATE_HOME"_s, m_desk->path(u"state"_s));
    environment.insert(u"XDG_DATA_HOME"_s, m_desk->path(u"data"_s));
    environment.insert(u"COUNTERFOIL_STORE"_s, m_desk->storePath());
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    m_till.setProcessEnvironment(environment);
    m_till.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_till.start(counterfoil::support::program(u"counterfoil"_s), QStringList());
    QVERIFY(m_till.waitForStarted());
    // Trying to write would take the store from it.
    QTRY_VERIFY_WITH_TIMEOUT(isHeld(), 60'000);
    QCOMPARE(m_desk->say("cash in 1.00 --staff Maya --reason x").code(), u"store_busy"_s);
  }
  void cleanupTestCase() {
    m_till.kill();
    m_till.waitForFinished();
    m_desk.reset();
  }

  void aCommandThatOnlyReadsIsNotRefused_data() {
    QTest::addColumn<QString>("line");
    for (const char* const line :
         {"customers list", "customers list canarova", "customers list --removed", "customers show CUSTOMER",
          "person find canarova", "import products products.csv --dry-run", "import list", "search tea", "shift show",
          "receipt SALE", "report x", "report sales", "journal show --limit 5", "journal verify", "payment list",
          "check", "backup copy.cfl"}) {
      QTest::newRow(line) << QString::fromLatin1(line);
    }
  }
  void aCommandThatOnlyReadsIsNotRefused() {
    QFETCH(QString, line);
    CF_VERIFY_STATUS(m_desk->run(words(line)), 0);
  }

  void whoIsFoundBesideATillIsTheSame() {
    const ProgramRun listed = m_desk->say("customers list canarova");
    QCOMPARE(listed.json()[u"customers"_s].toArray().size(), 1);
    const ProgramRun found = m_desk->say("person find canarova");
    QCOMPARE(found.json()[u"people"_s].toArray().size(), 2);
    const ProgramRun byPhone = m_desk->say("person find 777123");
    QCOMPARE(byPhone.json()[u"people"_s].toArray().size(), 1);
    const QJsonObject zdenka = byPhone.json()[u"people"_s][0].toObject();
    QCOMPARE(zdenka[u"name"_s].toString(), u"Zdenka Canarova"_s);
    QCOMPARE(zdenka[u"latest"_s].toString(), m_sale);
    const ProgramRun byId = m_desk->run({u"person"_s, u"find"_s, m_customer});
    QCOMPARE(byId.json()[u"people"_s].toArray().size(), 1);
    QCOMPARE(byId.json()[u"people"_s][0][u"name"_s].toString(), u"Olga Canarova"_s);
  }

  void aLookBesideATillIsInTheBookSoon() {
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(m_desk->storePath() + u".looks"_s).size() == 0, 30'000);
    const qint64 before = looks();
    QVERIFY(before > 0);
    CF_VERIFY_STATUS(m_desk->say("person find canarova"), 0);
    // The till writes it down, and writes it once.
    QTRY_COMPARE_WITH_TIMEOUT(looks(), before + 1, 30'000);
    CF_VERIFY_STATUS(m_desk->say("journal verify"), 0);
    m_till.kill();
    m_till.waitForFinished();
    CF_VERIFY_STATUS(m_desk->say("person find canarova"), 0);
    QCOMPARE(looks(), before + 2);
  }

  void aTornLineOfOwedLooksHoldsUpNothing() {
    const qint64 before = looks();
    QFile file(m_desk->storePath() + u".looks"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray owed = R"({"at_utc_ms":1774000000000,"look":"0190f2c4-a1b2-7000-8000-000000000001","people":3})";
    file.write("{\"look\":\n\xff garbage\n" + owed + '\n' + owed + "\n{\"look\":\"0190");
    file.close();
    CF_VERIFY_STATUS(m_desk->say("cash in 1.00 --staff Maya --reason x"), 0);
    QCOMPARE(looks(), before + 1);
    QCOMPARE(file.size(), 0);
  }

  void withoutAPlaceForTheTraceNobodyIsShown() {
    QVERIFY(QFile::remove(m_desk->storePath() + u".looks"_s));
    QVERIFY(QDir().mkpath(m_desk->storePath() + u".looks"_s));
    const ProgramRun refused = m_desk->say("person find canarova");
    QCOMPARE(refused.status, 3);
    QCOMPARE(refused.code(), u"cannot_write"_s);
    QVERIFY(refused.out.isEmpty());
  }
};

QTEST_GUILESS_MAIN(TestReadsBeside)
#include "tst_reads_beside.moc"
