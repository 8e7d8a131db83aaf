// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "ui/till/scan_rhythm.h"

using counterfoil::till::ScanRhythm;
using Verdict = ScanRhythm::Verdict;

class TestScanRhythm : public QObject {
  Q_OBJECT

 private:
  /// Plays characters at a pace and ends with Enter; the code, or nothing.
  static QString play(const QString& text, qint64 gapMs, qint64 enterGapMs) {
    ScanRhythm rhythm;
    qint64 atMs = 1000;
    for (const QChar c : text) {
      (void)rhythm.character(c, atMs);
      atMs += gapMs;
    }
    return rhythm.terminator(atMs - gapMs + enterGapMs) == Verdict::Code ? rhythm.code() : QString();
  }

 private Q_SLOTS:
  void aBurstIsACode_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("gapMs");
    QTest::addColumn<qint64>("enterGapMs");
    QTest::addColumn<QString>("code");
    const QString ean = QStringLiteral("4006381333931");
    QTest::newRow("a scanner at 5 ms") << ean << qint64{5} << qint64{5} << ean;
    QTest::newRow("all characters in one millisecond") << ean << qint64{0} << qint64{0} << ean;
    QTest::newRow("the slowest that still is one") << ean << qint64{35} << qint64{35} << ean;
    QTest::newRow("one millisecond too slow") << ean << qint64{36} << qint64{5} << QString();
    QTest::newRow("Enter comes late: a person pressed it") << ean << qint64{5} << qint64{36} << QString();
    QTest::newRow("six characters are enough")
        << QStringLiteral("AB-123") << qint64{8} << qint64{8} << QStringLiteral("AB-123");
    QTest::newRow("five are not") << QStringLiteral("12345") << qint64{8} << qint64{8} << QString();
    QTest::newRow("a person") << QStringLiteral("bananas") << qint64{120} << qint64{150} << QString();
    QTest::newRow("nothing") << QString() << qint64{5} << qint64{5} << QString();
  }
  void aBurstIsACode() {
    QFETCH(QString, text);
    QFETCH(qint64, gapMs);
    QFETCH(qint64, enterGapMs);
    QTEST(play(text, gapMs, enterGapMs), "code");
  }

  void whatWasTypedBeforeTheScanIsNotPartOfIt() {
    ScanRhythm rhythm;
    QCOMPARE(rhythm.character(u'3', 0), Verdict::Typed);
    qint64 atMs = 400;
    for (const QChar c : QStringLiteral("5012345678900")) {
      const auto verdict = rhythm.character(c, atMs);
      QCOMPARE(verdict, atMs == 400 ? Verdict::Typed : Verdict::Held);
      atMs += 4;
    }
    QCOMPARE(rhythm.terminator(atMs), Verdict::Code);
    QCOMPARE(rhythm.code(), QStringLiteral("5012345678900"));
    QCOMPARE(rhythm.passedOn(), 1);
  }

  void fastTypingIsGivenBackWhole() {
    ScanRhythm rhythm;
    QCOMPARE(rhythm.character(u'a', 0), Verdict::Typed);
    QCOMPARE(rhythm.character(u'b', 20), Verdict::Held);
    QCOMPARE(rhythm.character(u'c', 40), Verdict::Held);
    QVERIFY(!rhythm.isStale(60));
    QVERIFY(rhythm.isStale(90));
    QCOMPARE(rhythm.takeHeld(), QStringLiteral("bc"));
    QVERIFY(!rhythm.isHolding());
  }

  void twoScansInARowAreTwoCodes() {
    ScanRhythm rhythm;
    qint64 atMs = 0;
    for (const QString& code : {QStringLiteral("11111111"), QStringLiteral("22222222")}) {
      for (const QChar c : code) (void)rhythm.character(c, atMs += 3);
      QCOMPARE(rhythm.terminator(atMs += 3), Verdict::Code);
      QCOMPARE(rhythm.code(), code);
    }
  }
};

QTEST_APPLESS_MAIN(TestScanRhythm)
#include "tst_scan_rhythm.moc"
