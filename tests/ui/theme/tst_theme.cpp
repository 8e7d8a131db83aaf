// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontDatabase>
#include <QTest>

#include "ui/theme/theme.h"

using namespace counterfoil;

class TestTheme : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void contrastIsThatOfTheStandard() {
    QCOMPARE(qRound(theme::contrast(Qt::black, Qt::white) * 100), 2100);
    QCOMPARE(qRound(theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white) * 100), 448);
    QCOMPARE(qRound(theme::contrast(Qt::white, Qt::white) * 100), 100);
  }

  void everyPairingReachesAa_data() {
    QTest::addColumn<QColor>("front");
    QTest::addColumn<QColor>("back");
    QTest::addColumn<double>("least");
    for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
      int number = 0;
      for (const auto& pairing : theme::pairings(theme::make(scheme).palette)) {
        QTest::addRow("%s %d: %s upon %s", scheme == theme::Scheme::Light ? "light" : "dark", ++number,
                      qPrintable(pairing.front.name()), qPrintable(pairing.name))
            << pairing.front << pairing.back << pairing.least;
      }
    }
  }
  void everyPairingReachesAa() {
    QFETCH(QColor, front);
    QFETCH(QColor, back);
    QFETCH(double, least);
    const double found = theme::contrast(front, back);
    QVERIFY2(found >= least, qPrintable(QString::number(found)));
  }

  void thereAreFonts() {
    QVERIFY2(!QFontDatabase::families().isEmpty(), "no fonts: every glyph would be a box; install fonts-inter");
    QVERIFY(!theme::fontFamily().isEmpty());
  }

  void motionIsShortAndCanBeOff() {
    QVERIFY(theme::make(theme::Scheme::Light).metrics.motionMs < 150);
    QCOMPARE(theme::make(theme::Scheme::Light, false).metrics.motionMs, 0);
  }

  void lengthsKeepTheGrid() {
    const theme::Metrics metrics;
    QCOMPARE(metrics.target % metrics.unit, 0);
    QCOMPARE(metrics.tall % metrics.unit, 0);
    QVERIFY(metrics.target >= 48);
  }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
