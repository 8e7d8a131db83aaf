// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>
#include <map>
#include <set>

#include "models/customers/name_index.h"
#include "models/customers/rules.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::customers;
using counterfoil::support::Random;

namespace {

CustomerId numbered(int number) {
  QByteArray bytes(16, '\0');
  for (int i = 0; i < 4; ++i) bytes[15 - i] = char((number >> (8 * i)) & 0xff);
  return CustomerId::fromBytes(bytes);
}

NameIndex sample() {
  NameIndex index;
  index.put({numbered(1), u"Anna Müller"_s, {u"+44 7700 900123"_s}, {u"Anna.Mueller@Example.org"_s}});
  index.put({numbered(2), u"Bert O'Neill"_s, {u"020 7946 0018"_s}, {}});
  index.put({numbered(3), u"Maria Anna Weiß"_s, {}, {u"weiss@example.org"_s}});
  index.put({numbered(4), u"Łukasz Żak"_s, {u"0044 7700 900124"_s}, {}});
  return index;
}

std::vector<int> numbersOf(const std::vector<CustomerId>& ids) {
  std::vector<int> numbers;
  for (const CustomerId& id : ids) numbers.push_back(id.bytes().back());
  return numbers;
}

}  // namespace

class TestNameIndex : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsTypedFindsWhoIsMeant_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("found");
    QTest::newRow("a name that begins so comes first") << u"anna"_s << QList<int>{1, 3};
    QTest::newRow("without the accents") << u"muller"_s << QList<int>{1};
    QTest::newRow("letters that do not decompose") << u"lukasz weiss"_s << QList<int>{};
    QTest::newRow("a stroke") << u"lukasz"_s << QList<int>{4};
    QTest::newRow("words in any order") << u"weiß mar"_s << QList<int>{3};
    QTest::newRow("the apostrophe does not matter") << u"oneill"_s << QList<int>{2};
    QTest::newRow("the inside of a word is no beginning") << u"kasz"_s << QList<int>{};
    QTest::newRow("a phone with its country") << u"+44 7700 900123"_s << QList<int>{1};
    QTest::newRow("a phone without it") << u"07700 900123"_s << QList<int>{1};
    QTest::newRow("the end of a phone") << u"0018"_s << QList<int>{};
    QTest::newRow("digits inside of a phone") << u"7946"_s << QList<int>{2};
    QTest::newRow("a mail") << u"WEISS@example"_s << QList<int>{3};
    QTest::newRow("a domain") << u"example.org"_s << QList<int>{1, 3};
    QTest::newRow("nothing") << u"  "_s << QList<int>{};
    QTest::newRow("only signs") << u"%_*?'\"--;"_s << QList<int>{};
    QTest::newRow("controls that the index uses itself") << u"\n\t\v"_s << QList<int>{};
  }
  void whatIsTypedFindsWhoIsMeant() {
    QFETCH(QString, text);
    QFETCH(QList<int>, found);
    const auto numbers = numbersOf(sample().find(text, 10));
    QCOMPARE(QList<int>(numbers.begin(), numbers.end()), found);
  }

  void duplicatesAreFoundByNumberAndMail() {
    const NameIndex index = sample();
    QCOMPARE(numbersOf(index.withPhone(u"07700 900 123"_s)), std::vector<int>{1});
    QCOMPARE(numbersOf(index.withPhone(u"0044 (0)7700 900123"_s)), std::vector<int>{});
    QCOMPARE(numbersOf(index.withPhone(u"900123"_s)), std::vector<int>{});
    QCOMPARE(numbersOf(index.withEmail(u" anna.mueller@EXAMPLE.org"_s)), std::vector<int>{1});
    QCOMPARE(numbersOf(index.withEmail(u"anna.mueller@example.or"_s)), std::vector<int>{});
  }

  void whoIsTakenAwayLeavesNoByte() {
    NameIndex index = sample();
    index.remove(numbered(1));
    QVERIFY(!index.contains(numbered(1)));
    QCOMPARE(numbersOf(index.find(u"anna"_s, 10)), std::vector<int>{3});
    QCOMPARE(index.size(), 3);
    index.put({numbered(3), u"Maria Grün"_s, {}, {}});
    QCOMPARE(numbersOf(index.find(u"weiss"_s, 10)), std::vector<int>{});
    std::vector<CustomerId> listed;
    for (const NameIndex::Place& each : index.byName({}, 10)) listed.push_back(each.id);
    QCOMPARE(numbersOf(listed), (std::vector<int>{2, 4, 3}));
    const auto second = index.placeAfter({}, 2);
    QVERIFY(second.has_value());
    QCOMPARE(numbersOf({second->id}), std::vector<int>{4});
    QCOMPARE(index.byName(second, 10).size(), size_t(1));
    index.hide({numbered(4)});
    QCOMPARE(index.listed(), 2);
  }

  // Whatever is put, put again and taken away, in any order: the index finds what a plain list finds.
  void itAgreesWithAPlainList() {
    Random random(Random::runSeed());
    const QStringList names{u"Ada"_s, u"Adam Berg"_s, u"Berg"_s, u"Çelik Ada"_s, u"Ådahl"_s, u"Dora Bergmann"_s};
    NameIndex index;
    std::map<int, QString> plain;
    for (int step = 0; step < 5'000; ++step) {
      const int id = 1 + int(random.below(300));
      if (random.chance(30)) {
        index.remove(numbered(id));
        plain.erase(id);
      } else {
        plain[id] = random.pick(names) + u' ' + QString::number(id);
        index.put({numbered(id), plain[id], {u"0770000%1"_s.arg(id, 4, 10, QLatin1Char('0'))}, {}});
      }
      if (step % 50 != 0) continue;
      std::set<int> expected;
      for (const auto& [number, name] : plain) {
        if (name.contains(u"Berg"_s)) expected.insert(number);
      }
      std::set<int> found;
      for (const CustomerId& each : index.find(u"berg"_s, 1'000)) {
        found.insert((uchar(each.bytes()[14]) << 8) + uchar(each.bytes()[15]));
      }
      QCOMPARE(found, expected);
      QCOMPARE(index.size(), qsizetype(plain.size()));
    }
  }

  void cardNumbersAreFoundInWhateverGroups_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("card");
    QTest::newRow("together") << u"pays with 4242424242424242"_s << true;
    QTest::newRow("in groups") << u"4242 4242-4242 4242, 12/29"_s << true;
    QTest::newRow("a wrong check digit") << u"4242424242424241"_s << false;
    QTest::newRow("a phone") << u"+44 7700 900123"_s << false;
    QTest::newRow("a run of one digit") << u"2222222222222222"_s << false;
    QTest::newRow("nothing") << QString() << false;
  }
  void cardNumbersAreFoundInWhateverGroups() {
    QFETCH(QString, text);
    QFETCH(bool, card);
    QCOMPARE(holdsCardNumber(text), card);
  }

  void whoStandsForMergedCustomersDependsOnTheSetAlone() {
    const std::vector<CustomerId> three{numbered(1), numbered(2), numbered(3)};
    const auto merge = [](int loser, int winner) { return Merge{{}, numbered(loser), numbered(winner)}; };
    QCOMPARE(survivorOf(three, {merge(1, 2), merge(2, 3)}), numbered(3));
    QCOMPARE(survivorOf(three, {merge(1, 2), merge(2, 3), merge(3, 1)}), numbered(1));
    QCOMPARE(survivorOf(three, {merge(1, 2), merge(1, 3)}), numbered(2));
    QCOMPARE(survivorOf({}, {}), CustomerId());
  }
};

QTEST_GUILESS_MAIN(TestNameIndex)
#include "tst_name_index.moc"
