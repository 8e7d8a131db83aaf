// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QTest>

#include "tests/app/cli/program_run.h"
#include "tests/app/hub/running_till.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"
#include "tests/sync/http/chaos_proxy.h"

using namespace Qt::StringLiterals;
using counterfoil::app::Shop;
using counterfoil::http::ChaosProxy;
using counterfoil::http::LineFault;
using counterfoil::journal::Row;
using counterfoil::support::HubProgram;
using counterfoil::support::ProgramDesk;
using counterfoil::support::ProgramRun;
using counterfoil::support::Random;
using counterfoil::support::RunningTill;
using counterfoil::support::soaking;

namespace {

/// Of the facts that a store holds, in the order of their ids: the same for stores that hold the same.
QByteArray bookOf(RunningTill& till) {
  return till.on([](Shop& shop) {
    QCryptographicHash sum(QCryptographicHash::Sha256);
    const auto read = shop.reader().rows("SELECT digest FROM journal ORDER BY fact_id", {}, [&](const Row& row) {
      sum.addData(row.bytes(0));
      return true;
    });
    if (!read) qFatal("%s", qPrintable(read.error().code));
    return sum.result().toHex();
  });
}

/// Also while an edit that crossed another waits for a person.
bool isCaughtUp(const RunningTill& till) {
  return till.status().idle && till.status().toSend == 0;
}

void faults() {
  QTest::addColumn<LineFault>("fault");
  QTest::newRow("a slow line") << LineFault{.delayMs = 40};
  QTest::newRow("a narrow line") << LineFault{.bytesPerSecond = 20'000};
  QTest::newRow("cut before the request is whole") << LineFault{.cutSentAt = 150};
  QTest::newRow("cut in the middle of a batch") << LineFault{.cutSentAt = 900};
  QTest::newRow("cut before any answer") << LineFault{.cutAnswerAt = 0};
  QTest::newRow("cut in the middle of an answer") << LineFault{.cutAnswerAt = 200};
  QTest::newRow("every request twice") << LineFault{.doubled = true};
  QTest::newRow("cut, and twice") << LineFault{.cutAnswerAt = 1, .doubled = true};
}

}  // namespace

/// Real tills and a real hub over a line that fails as lines do.
class TestHubChaos : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QCOMPARE(m_hub.say("tenant create Crumb").status, 0);
    m_hub.serve();
    m_hub.wantedPort = m_hub.port();
    m_line = std::make_unique<ChaosProxy>(m_hub.port());
    m_near = std::make_unique<RunningTill>(u"near store"_s);
    CF_VERIFY_OK(m_near->setUp());
    m_near->join(m_hub);
    m_near->follow();
    QTRY_VERIFY_WITH_TIMEOUT(isCaughtUp(*m_near), 60'000);
    m_far = std::make_unique<RunningTill>(u"far store"_s);
    m_far->join(m_hub, m_line->port());
    m_far->follow();
    QTRY_VERIFY_WITH_TIMEOUT(isCaughtUp(*m_far), 60'000);
  }
  void init() { m_line->setScript({}); }

  void whenTheLineIsGoodAgainNothingIsMissingAndNothingIsDouble_data() { faults(); }
  void whenTheLineIsGoodAgainNothingIsMissingAndNothingIsDouble() {
    QFETCH(const LineFault, fault);
    m_line->setScript([fault](int) { return fault; });
    const int before = m_line->connections();
    m_hub.kill();  // so that the next connection is a new one, of this kind
    m_hub.serve();
    for (int i = 0; i < 12; ++i) {
      m_far->rename(u"Corner %1, %2"_s.arg(i).arg(QLatin1String(QTest::currentDataTag())));
      m_near->rename(u"Corner %1 again, %2"_s.arg(i).arg(QLatin1String(QTest::currentDataTag())));
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_line->connections() > before + 1, 60'000);
    m_line->setScript({});
    settle();
  }

  void whateverComesAfterOneAnother() {
    Random random(Random::runSeed());
    m_line->setScript([&random](int) {
      LineFault fault;
      if (random.chance(30)) fault.cutSentAt = random.below(3'000);
      if (random.chance(30)) fault.cutAnswerAt = random.below(3'000);
      if (random.chance(20)) fault.delayMs = int(random.below(30));
      fault.doubled = random.chance(20);
      return fault;
    });
    m_hub.kill();
    m_hub.serve();
    const int rounds = soaking() ? 300 : 15;
    for (int i = 0; i < rounds; ++i) {
      m_far->rename(u"Corner %1"_s.arg(i));
      m_near->rename(u"Corner %1, near"_s.arg(i));
      QCoreApplication::processEvents();
    }
    m_line->setScript({});
    settle();
  }

  /// It takes the till's own deadlines to notice, a minute: in `./dev soak`.
  void aLineThatFallsSilentIsLeft() {
    if (!soaking()) return;
    m_line->setScript([](int) { return LineFault{.silentSentAt = 300, .silentAnswerAt = 0}; });
    m_hub.kill();
    m_hub.serve();
    m_far->rename(u"Corner, unheard"_s);
    const int before = m_line->connections();
    QTRY_VERIFY_WITH_TIMEOUT(m_line->connections() > before, 60'000);
    m_line->setScript({});
    QTRY_VERIFY_WITH_TIMEOUT(isCaughtUp(*m_far), 120'000);
    settle();
  }

  /// As processes: whatever the line does to `sync now`, it ends, says so, and does no harm.
  void aProgramThatSyncsOverABadLineEndsAndSaysSo() {
    ProgramDesk till;
    const auto code = m_hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
    const ProgramRun joined = till.run({u"sync"_s, u"enrol"_s, direct(), u"--code"_s, code});
    CF_VERIFY_STATUS(joined, 0);
    CF_VERIFY_STATUS(till.say("shift open --staff Olive --float 50.00"), 0);
    int written = 1;
    for (const LineFault& fault :
         {LineFault{.cutSentAt = 900}, LineFault{.cutAnswerAt = 100}, LineFault{.delayMs = 20, .doubled = true}}) {
      m_line->setScript([fault](int) { return fault; });
      CF_VERIFY_STATUS(till.say("cash in 1.00 --staff Olive --reason change"), 0);
      ++written;
      const ProgramRun tried =
          till.run({u"sync"_s, u"now"_s, u"--hub"_s, u"http://127.0.0.1:%1"_s.arg(m_line->port())});
      QVERIFY2(tried.status == 0 || tried.status == 3, tried.error + tried.out);
      QVERIFY2(tried.breachOfContract().isEmpty() || tried.status == 3, tried.breachOfContract());
    }
    const ProgramRun good = till.run({u"sync"_s, u"now"_s, u"--hub"_s, direct()});
    CF_VERIFY_STATUS(good, 0);
    QTRY_COMPARE_WITH_TIMEOUT(cashMoved(*m_near), written - 1, 60'000);
    settle();
    QCOMPARE(cashMoved(*m_far), written - 1);
  }

 private:
  [[nodiscard]] QString direct() const { return u"http://127.0.0.1:%1"_s.arg(m_hub.port()); }
  static int cashMoved(RunningTill& till) {
    return till.on([](Shop& shop) {
      int count = 0;
      const auto read = shop.reader().rows("SELECT 1 FROM journal WHERE kind = 'cash.moved'", {}, [&](const Row&) {
        ++count;
        return true;
      });
      return read ? count : -1;
    });
  }

  /// Nobody writes, nobody presses a button; both tills come to hold the same.
  void settle() {
    QTRY_VERIFY_WITH_TIMEOUT(isCaughtUp(*m_far) && isCaughtUp(*m_near) && bookOf(*m_far) == bookOf(*m_near), 120'000);
    QCOMPARE(m_far->shopName(), m_near->shopName());
  }

  HubProgram m_hub;
  std::unique_ptr<ChaosProxy> m_line;
  std::unique_ptr<RunningTill> m_near;
  std::unique_ptr<RunningTill> m_far;
};

QTEST_GUILESS_MAIN(TestHubChaos)
#include "tst_hub_chaos.moc"
