// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/cash/facts.h"
#include "models/cash/projector.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using cash::MovementKind;
using support::Random;
using support::ShopFixture;

class TestCash : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aCountAddsItsPiecesUp() {
    const auto currency = core::Currency::custom(u"GBP", 2).value();
    const auto count = cash::countOf({{2'000, 3}, {50, 7}, {1, 0}}, currency);
    CF_VERIFY_OK(count);
    QCOMPARE(count->total.minor(), 6'350);
    CF_VERIFY_CODE(cash::countOf({{50, -1}}, currency), "out_of_range");
    CF_VERIFY_CODE(cash::countOf({{0, 1}}, currency), "out_of_range");
    CF_VERIFY_CODE(cash::countOf({{5'000, std::numeric_limits<qint64>::max()}}, currency), "out_of_range");
  }

  void theOpeningDifferenceIsBookedAtOnce() {
    ShopFixture shop;
    QVERIFY(!shop.openShift(10'000).lastClosing);
    CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(10'000)), shop.money(8'000)}, shop.asManager()));
    const auto next = shop.openShift(7'950);
    QCOMPARE(next.lastClosing->minor(), 8'000);
    QCOMPARE(next.openingDifference.minor(), -50);
    QCOMPARE(cash::shiftById(shop.reader(), next.id)->openingDifference.minor(), -50);
  }

  void aChainIsKnownByItsTill() {
    ShopFixture shop;
    const journal::OriginId origin = shop.book().head().origin;
    QCOMPARE(cash::tillCodeOf(shop.reader(), origin).value(), QString());
    shop.openShift(10'000);
    QCOMPARE(cash::tillCodeOf(shop.reader(), origin).value(), u"T1"_s);
    QCOMPARE(cash::tillCodeOf(shop.reader(), journal::OriginId()).value(), QString());
  }

  void movementsAreNumberedAndMoveTheDrawer() {
    ShopFixture shop;
    CF_VERIFY_CODE(shop.cash().move(MovementKind::PayIn, shop.money(1), u"x"_s, shop.asManager()), "no_open_shift");
    const auto shift = shop.openShift(10'000);
    CF_VERIFY_OK(shop.cash().move(MovementKind::PayIn, shop.money(2'000), u"change from bank"_s, shop.asManager()));
    CF_VERIFY_OK(shop.cash().move(MovementKind::PayOut, shop.money(500), u"window cleaner"_s, shop.asManager()));
    CF_VERIFY_OK(shop.cash().move(MovementKind::SafeDrop, shop.money(4'000), {}, shop.asManager()));
    const auto last = shop.cash().move(MovementKind::NoSale, shop.money(0), u"change for a note"_s, shop.asManager());
    CF_VERIFY_OK(last);
    QCOMPARE(last->number, u"L1-T1A-C-000004"_s);
    QCOMPARE(cash::movementsOf(shop.reader(), shift.id)->size(), std::size_t(4));
    QCOMPARE(sales::expectedCash(shop.reader(), shift)->minor(), 7'500);
    QCOMPARE(shop.closing().x()->drawer.noSales, 1);
  }

  void wrongMovementsAreRefused_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<qint64>("amount");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("code");
    QTest::newRow("nothing paid in") << int(MovementKind::PayIn) << qint64(0) << u"x"_s << u"amount_not_positive"_s;
    QTest::newRow("a negative pay-out") << int(MovementKind::PayOut) << qint64(-5) << u"x"_s
                                        << u"amount_not_positive"_s;
    QTest::newRow("no reason") << int(MovementKind::PayOut) << qint64(5) << u"  "_s << u"reason_missing"_s;
    QTest::newRow("a no-sale with money") << int(MovementKind::NoSale) << qint64(5) << u"x"_s << u"amount_not_zero"_s;
    QTest::newRow("a novel for a reason")
        << int(MovementKind::PayIn) << qint64(5) << QString(300, u'x') << u"text_too_long"_s;
  }

  void wrongMovementsAreRefused() {
    QFETCH(int, kind);
    QFETCH(qint64, amount);
    QFETCH(QString, reason);
    QFETCH(QString, code);
    ShopFixture shop;
    shop.openShift(0);
    const auto refused = shop.cash().move(MovementKind(kind), shop.money(amount), reason, shop.asManager());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, code);
  }

  void theFirstCountStandsAndARecountIsASecondRecord() {
    ShopFixture shop;
    const auto shift = shop.openShift(10'000);
    CF_VERIFY_CODE(shop.closing().close({}, shop.asManager()), "not_counted");
    CF_VERIFY_OK(shop.cash().count(cash::countOf(shop.money(9'900)), shop.asManager()));
    shop.clock().advanceMs(1'000);
    const auto z = shop.closing().close({cash::countOf(shop.money(9'950)), {}}, shop.asManager());
    CF_VERIFY_OK(z);
    QCOMPARE(cash::countsOf(shop.reader(), shift.id)->size(), std::size_t(2));
    QCOMPARE(z->counted->total.minor(), 9'900);
    QCOMPARE(z->recounted->minor(), 9'950);
    QCOMPARE(z->overShort.minor(), -100);
    QCOMPARE(z->left.minor(), 9'950);
    QCOMPARE(z->number, u"L1-T1A-Z-000001"_s);
    CF_VERIFY_CODE(shop.closing().close({cash::countOf(shop.money(1)), {}}, shop.asManager()), "no_open_shift");
  }

  void aDrawerBeyondToleranceNeedsAManager() {
    ShopFixture shop;
    shop.openShift(10'000);
    const auto denied = shop.closing().close({cash::countOf(shop.money(5'000)), {}}, shop.asCashier());
    QVERIFY(!denied);
    QCOMPARE(denied.error().kind, core::ErrorKind::Denied);
    CF_VERIFY_CODE(shop.closing().close({cash::countOf(shop.money(5'000)), shop.money(6'000)}, shop.asManager()),
                   "left_exceeds_counted");
    CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(5'000)), {}}, shop.asManager()));
  }

  void incarnationsCountLikeColumns() {
    QCOMPARE(cash::incarnationLetters(0), u"A"_s);
    QCOMPARE(cash::incarnationLetters(25), u"Z"_s);
    QCOMPARE(cash::incarnationLetters(26), u"AA"_s);
    QCOMPARE(cash::incarnationLetters(701), u"ZZ"_s);
    QCOMPARE(cash::incarnationLetters(702), u"AAA"_s);
  }

  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS(
        [](auto& all) { all.add(std::make_unique<cash::CashProjector>()); },
        [](Random& random) {
          const auto currency = core::Currency::custom(u"GBP", 2).value();
          const auto amount = [&] { return core::Money::ofMinor(random.below(9'999), currency); };
          std::vector<journal::FactDraft> drafts;
          for (int i = 0; i < 4; ++i) {
            cash::Shift shift;
            const quint64 parts[2] = {random.next(), random.next()};
            shift.id = cash::ShiftId::fromBytes(QByteArray(reinterpret_cast<const char*>(parts), 16));
            shift.currency = currency;
            shift.openingFloat = amount();
            drafts.push_back(cash::shiftOpened(shift, cash::countOf(amount()), {}));
            drafts.push_back(cash::shiftCounted({shift.id, cash::countOf(amount()), {}, u"Ann"_s, {}}, {}));
            cash::Movement movement;
            movement.id = cash::MovementId(shift.id.uuid());
            movement.shift = shift.id;
            movement.kind = MovementKind(random.below(4));
            movement.amount = amount();
            drafts.push_back(cash::cashMoved(movement, shift, u"2026-03-02"_s, {}));
            if (random.chance(70)) {
              drafts.push_back({QString::fromLatin1(cash::kShiftClosed),
                                1,
                                shift.id.as<core::Anything>(),
                                {{u"left_minor"_s, random.below(99)}, {u"at_utc_ms"_s, 5}},
                                {}});
            }
          }
          random.shuffle(drafts);
          return drafts;
        });
  }
};

QTEST_GUILESS_MAIN(TestCash)
#include "tst_cash.moc"
