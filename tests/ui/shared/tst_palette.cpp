// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "ui/shared/palette.h"

using namespace Qt::StringLiterals;
using counterfoil::shared::matchesWords;
using counterfoil::shared::Palette;
using counterfoil::shared::PaletteEntry;

class TestPalette : public QObject {
  Q_OBJECT

  static QStringList titlesOf(const Palette& palette) {
    QStringList titles;
    for (int row = 0; row < palette.count(); ++row) titles.append(palette.entry(row).title);
    return titles;
  }
  static Palette::Source of(const QStringList& titles) {
    return [titles](const QString& text, const Palette::Answer& answer) {
      QList<PaletteEntry> found;
      for (const QString& title : titles) {
        if (matchesWords(title, text)) found.append({u"action"_s, title, title, {}, {}});
      }
      answer(found);
    };
  }

 private Q_SLOTS:
  void wordsAreFoundInAnyOrder_data() {
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("matches");
    QTest::newRow("nothing typed") << u"Park the ticket"_s << u""_s << true;
    QTest::newRow("beginnings in another order") << u"Park the ticket"_s << u"tick PA"_s << true;
    QTest::newRow("the middle of a word") << u"Park the ticket"_s << u"ark"_s << false;
    QTest::newRow("accents folded") << u"Crème brûlée"_s << u"brul cre"_s << true;
    QTest::newRow("one word too many") << u"Pay"_s << u"pay now"_s << false;
    QTest::newRow("punctuation alone") << u"Pay"_s << u"--"_s << true;
  }
  void wordsAreFoundInAnyOrder() {
    QFETCH(QString, title);
    QFETCH(QString, text);
    QTEST(matchesWords(title, text), "matches");
  }

  void rowsStandInTheOrderOfTheirSources() {
    Palette palette;
    const QAbstractItemModelTester tester(&palette);
    Palette::Answer slow;
    palette.addSource([&](const QString&, const Palette::Answer& answer) { slow = answer; }, 10);
    palette.addSource(of({u"Lemon"_s, u"Lime"_s, u"Lock"_s}), 2);
    palette.open();
    QCOMPARE(titlesOf(palette), QStringList({u"Lemon"_s, u"Lime"_s}));
    QVERIFY(!palette.searched());
    slow({{u"product"_s, u"1"_s, u"First"_s, {}, {}}});
    QCOMPARE(titlesOf(palette), QStringList({u"First"_s, u"Lemon"_s, u"Lime"_s}));
    QVERIFY(palette.searched());
    QCOMPARE(palette.chosen(), 0);
  }

  void anAnswerToWhatIsNoLongerTypedIsDropped() {
    Palette palette;
    QList<Palette::Answer> answers;
    palette.addSource([&](const QString&, const Palette::Answer& answer) { answers.append(answer); }, 10);
    palette.open();
    palette.setText(u"tea"_s);
    QCOMPARE(answers.size(), 2);
    answers[1]({{u"product"_s, u"2"_s, u"Tea"_s, {}, {}}});
    answers[0]({{u"product"_s, u"1"_s, u"Everything"_s, {}, {}}});
    QCOMPARE(titlesOf(palette), QStringList(u"Tea"_s));
  }

  void anAnswerAfterTheEndIsNobodys() {
    Palette::Answer late;
    {
      Palette palette;
      palette.addSource([&](const QString&, const Palette::Answer& answer) { late = answer; }, 1);
      palette.open();
    }
    late({{u"product"_s, u"1"_s, u"Tea"_s, {}, {}}});
  }

  void theMarkedEntryIsTaken() {
    Palette palette;
    QString id;
    connect(&palette, &Palette::taken, this, [&](const PaletteEntry& entry) { id = entry.id; });
    palette.accept();
    QVERIFY(id.isEmpty());
    palette.addSource(of({u"Lemon"_s, u"Lime"_s}), 5);
    palette.open();
    palette.moveChoice(5);
    palette.accept();
    QCOMPARE(id, u"Lime"_s);
    palette.setText(u"le"_s);
    palette.accept();
    QCOMPARE(id, u"Lemon"_s);
  }
};

QTEST_GUILESS_MAIN(TestPalette)
#include "tst_palette.moc"
