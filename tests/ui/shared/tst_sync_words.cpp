// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "ui/shared/sync_words.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Notice;
using client::Standing;
using client::Status;

namespace {

constexpr core::Instant kNow = core::Instant::fromUtcMs(1'774'000'000'000);

Status standing(Standing which) {
  Status status;
  status.standing = which;
  status.lastContact = kNow.plusMs(-1000);
  return status;
}

}  // namespace

class TestSyncWords : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aStoreWithoutAHubSaysNothing() {
    const auto words = shared::syncWords({}, {}, kNow);
    QVERIFY(!words.shown);
    QVERIFY(words.text.isEmpty() && words.rows.isEmpty());
  }

  void theCornerSaysOneShortThing() {
    QCOMPARE(shared::syncWords(standing(Standing::UpToDate), u"https://hub:1"_s, kNow).text, u"Up to date"_s);
    QCOMPARE(shared::syncWords(standing(Standing::Starting), u"https://hub:1"_s, kNow).text, u"Connecting"_s);
    Status behind = standing(Standing::Behind);
    behind.toSend = 3;
    behind.toReceive = 4;
    QCOMPARE(shared::syncWords(behind, u"https://hub:1"_s, kNow).text, u"Behind by 7"_s);
    Status offline = standing(Standing::Offline);
    offline.offlineSince = kNow.plusMs(-3'600'000);
    const auto words = shared::syncWords(offline, u"https://hub:1"_s, kNow);
    QVERIFY2(words.text.startsWith(u"Offline since "), qPrintable(words.text));
    QVERIFY(!words.attention);
  }

  void everythingThatNeedsAPersonIsASentence_data() {
    QTest::addColumn<QString>("code");
    for (const char* const code :
         {"device_revoked", "tenant_erased", "not_admitted", "update_needed", "fact_refused", "journal_split",
          "store_copied", "chain_differs", "new_series", "clock_differs", "feed_broken", "hub_decisions"}) {
      QTest::newRow(code) << QString::fromLatin1(code);
    }
  }
  void everythingThatNeedsAPersonIsASentence() {
    QFETCH(const QString, code);
    Status status = standing(Standing::NeedsYou);
    status.notices = {{code, 2}, {u"clock_differs"_s, 1}};
    const auto words = shared::syncWords(status, u"https://hub:1"_s, kNow);
    QVERIFY(words.attention);
    QCOMPARE(words.text, u"Needs you (3)"_s);
    QCOMPARE(words.needs.size(), 2);
    QVERIFY2(words.needs.first().endsWith(u'.') && !words.needs.first().contains(u'_'),
             qPrintable(words.needs.first()));
  }

  void oneEntryIsNotEntries() {
    Status status = standing(Standing::NeedsYou);
    status.notices = {{u"fact_refused"_s, 1}};
    QCOMPARE(shared::syncWords(status, u"https://hub:1"_s, kNow).needs.first(),
             u"The hub does not take an entry of the journal."_s);
    status.notices.front().count = 3;
    QCOMPARE(shared::syncWords(status, u"https://hub:1"_s, kNow).needs.first(),
             u"The hub does not take 3 entries of the journal."_s);
  }

  void aWrongClockIsSaidWithItsDirection() {
    Status status = standing(Standing::UpToDate);
    status.skewMs = -600'000;
    const auto words = shared::syncWords(status, u"https://hub.example:8443"_s, kNow);
    QCOMPARE(words.rows.last().value, u"10 min behind the hub"_s);
    QVERIFY(words.rows.contains(shared::SyncWords::Row{u"Hub"_s, u"hub.example:8443"_s}));
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestSyncWords)
#include "tst_sync_words.moc"
