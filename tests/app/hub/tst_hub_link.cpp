// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "tests/app/hub/running_till.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Standing;
using support::HubProgram;
using support::RunningTill;

class TestHubLink : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aStoreWithoutAHubSaysNothing() {
    RunningTill till(u"store"_s);
    till.follow();
    QCoreApplication::processEvents();
    QCOMPARE(till.status().standing, Standing::Off);
  }

  void whatIsWrittenOnOneTillIsSeenOnTheOther() {
    HubProgram hub;
    QCOMPARE(hub.say("tenant create Crumb").status, 0);
    hub.serve();
    RunningTill first(u"first store"_s);
    CF_VERIFY_OK(first.setUp());
    first.join(hub);
    first.follow();
    QTRY_COMPARE_WITH_TIMEOUT(first.status().standing, Standing::UpToDate, 30'000);
    RunningTill second(u"second store"_s);
    second.join(hub);
    second.follow();
    QTRY_COMPARE_WITH_TIMEOUT(second.status().standing, Standing::UpToDate, 30'000);
    QCOMPARE(second.shopName(), u"Corner"_s);

    qint64 longestMs = 0;
    for (int i = 0; i < 10; ++i) {
      const QString name = u"Corner %1"_s.arg(i);
      RunningTill& writer = i % 2 == 0 ? first : second;
      RunningTill& reader = i % 2 == 0 ? second : first;
      QElapsedTimer timer;
      timer.start();
      writer.rename(name);
      QTRY_COMPARE_WITH_TIMEOUT(reader.shopName(), name, 30'000);
      longestMs = std::max(longestMs, timer.elapsed());
    }
    qInfo("from one till to the other: %lld ms at most", longestMs);

    hub.kill();
    QTRY_COMPARE_WITH_TIMEOUT(first.status().standing, Standing::Offline, 60'000);
    first.rename(u"Corner & Crumb"_s);
    QTRY_VERIFY_WITH_TIMEOUT(first.status().toSend > 0, 60'000);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubLink)
#include "tst_hub_link.moc"
