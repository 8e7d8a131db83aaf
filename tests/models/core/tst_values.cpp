// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include <QTest>
#include <limits>
#include <numeric>

#include "models/core/decimal.h"
#include "models/core/money.h"
#include "models/core/percent.h"
#include "models/core/quantity.h"
#include "models/core/rounding.h"
#include "models/core/unit_price.h"

namespace counterfoil::core {

using namespace Qt::StringLiterals;

class TestValues : public QObject {
  Q_OBJECT

  static Currency pounds() { return Currency::of(u"GBP").value(); }

 private Q_SLOTS:
  void aDecimalStringIsReadExactly_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const QString& text, int decimals, qint64 value, const QString& code = {}) {
      QTest::newRow(name) << text << decimals << value << code;
    };
    row("whole", u"12"_s, 2, 1200);
    row("all decimals", u"12.34"_s, 2, 1234);
    row("fewer decimals", u"12.3"_s, 2, 1230);
    row("negative", u"-0.05"_s, 2, -5);
    row("minus nothing is nothing", u"-0.00"_s, 2, 0);
    row("leading zeros", u"007"_s, 0, 7);
    row("the limit", u"1000.00"_s, 2, 100000);
    row("beyond the limit", u"1000.01"_s, 2, 0, u"out_of_range"_s);
    row("a thousand digits", QString(1000, u'9'), 2, 0, u"out_of_range"_s);
    row("zeros beyond precision count", u"1.230"_s, 2, 0, u"too_precise"_s);
    row("no decimals allowed", u"1.0"_s, 0, 0, u"too_precise"_s);
    row("empty", u""_s, 2, 0, u"malformed_number"_s);
    row("a sign alone", u"-"_s, 2, 0, u"malformed_number"_s);
    row("a point alone", u"."_s, 2, 0, u"malformed_number"_s);
    row("nothing before the point", u".5"_s, 2, 0, u"malformed_number"_s);
    row("nothing after the point", u"5."_s, 2, 0, u"malformed_number"_s);
    row("plus", u"+5"_s, 2, 0, u"malformed_number"_s);
    row("blank", u" 5"_s, 2, 0, u"malformed_number"_s);
    row("exponent", u"1e2"_s, 2, 0, u"malformed_number"_s);
    row("not a number", u"NaN"_s, 2, 0, u"malformed_number"_s);
    row("infinity", u"Infinity"_s, 2, 0, u"malformed_number"_s);
    row("comma", u"1,5"_s, 2, 0, u"malformed_number"_s);
    row("two points", u"1.2.3"_s, 2, 0, u"malformed_number"_s);
    row("digits of another script", u"\u0661\u0662"_s, 2, 0, u"malformed_number"_s);
    row("a null character", u"1\u0000"_s, 2, 0, u"malformed_number"_s);
  }
  void aDecimalStringIsReadExactly() {
    QFETCH(QString, text);
    QFETCH(int, decimals);
    QFETCH(qint64, value);
    QFETCH(QString, code);
    const auto parsed = parseScaled(text, decimals, 1000);
    QCOMPARE(parsed ? QString() : parsed.error().code, code);
    if (parsed) QCOMPARE(parsed.value(), value);
  }

  void aNumberIsWrittenWithItsDecimals_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<int>("least");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << qint64(0) << 2 << 2 << u"0.00"_s;
    QTest::newRow("less than one") << qint64(-5) << 2 << 2 << u"-0.05"_s;
    QTest::newRow("no decimals") << qint64(-1200) << 0 << 0 << u"-1200"_s;
    QTest::newRow("trimmed") << qint64(2500000) << 6 << 0 << u"2.5"_s;
    QTest::newRow("trimmed to two") << qint64(2500000) << 6 << 2 << u"2.50"_s;
    QTest::newRow("trimmed to nothing") << qint64(3000000) << 6 << 0 << u"3"_s;
    QTest::newRow("the smallest") << std::numeric_limits<qint64>::min() << 6 << 0 << u"-9223372036854.775808"_s;
  }
  void aNumberIsWrittenWithItsDecimals() {
    QFETCH(qint64, value);
    QFETCH(int, decimals);
    QFETCH(int, least);
    QFETCH(QString, text);
    QCOMPARE(formatScaled(value, decimals, least), text);
  }

  void whatIsWrittenIsReadBack() {
    QVERIFY(rc::check([] {
      const int decimals = *rc::gen::inRange(0, 7);
      const qint64 limit = 1'000'000'000'000;
      const qint64 value = *rc::gen::inRange<qint64>(-limit * powerOfTen(decimals), limit * powerOfTen(decimals));
      const auto back = parseScaled(formatScaled(value, decimals), decimals, limit);
      RC_ASSERT(back.has_value());
      RC_ASSERT(*back == value);
    }));
  }

  void aCurrencyKnowsItsDecimals() {
    QCOMPARE(pounds().decimals(), 2);
    QCOMPARE(Currency::of(u"JPY").value().decimals(), 0);
    QCOMPARE(Currency::of(u"KWD").value().decimals(), 3);
    QCOMPARE(Currency::of(u"CLF").value().decimals(), 4);
    QCOMPARE(Currency::custom(u"XTS", 6).value().minorPerUnit(), 1'000'000);
    for (const QString& wrong : {u"gbp"_s, u"GB"_s, u"GBPX"_s, u"XTS"_s, u""_s, u"BP "_s, u"G P"_s, u"\u0410BC"_s}) {
      const auto currency = Currency::of(wrong);
      QVERIFY2(!currency, qPrintable(wrong));
      QCOMPARE(currency.error().code, u"unknown_currency"_s);
      QCOMPARE(currency.error().kind, ErrorKind::Invalid);
    }
    QCOMPARE(Currency::custom(u"XTS", 7).error().code, u"out_of_range"_s);
  }

  void moneyNeverOverflowsSilently() {
    const Money most = Money::ofMinor(std::numeric_limits<qint64>::max(), pounds());
    QCOMPARE(most.plus(Money::ofMinor(1, pounds())).error().code, u"out_of_range"_s);
    QCOMPARE(most.times(2).error().code, u"out_of_range"_s);
    QCOMPARE(Money::ofMinor(std::numeric_limits<qint64>::min(), pounds()).negated().error().code, u"out_of_range"_s);
    QCOMPARE(most.minus(most).value(), Money::zero(pounds()));
    const auto mixed = most.minus(Money::zero(Currency::of(u"EUR").value()));
    QCOMPARE(mixed.error().code, u"currency_mismatch"_s);
  }

  void moneyIsWrittenInItsCurrency() {
    QCOMPARE(Money::ofMinor(-1, pounds()).text(), u"-0.01"_s);
    QCOMPARE(Money::ofMinor(0, pounds()).text(), u"0.00"_s);
    QCOMPARE(Money::ofMinor(1234, Currency::of(u"JPY").value()).text(), u"1234"_s);
    QCOMPARE(Money::ofMinor(1234, Currency::of(u"KWD").value()).text(), u"1.234"_s);
  }

  void partsAddUpToTheAmount() {
    QVERIFY(rc::check([] {
      const qint64 amount = *rc::gen::inRange<qint64>(-1'000'000'000'000'000, 1'000'000'000'000'000);
      auto weights = *rc::gen::nonEmpty(
          rc::gen::container<std::vector<qint64>>(rc::gen::inRange<qint64>(0, 1'000'000'000'000'000)));
      weights.front() += 1;
      std::vector<qint64> parts(weights.size());
      RC_ASSERT(allocateMinor(amount, weights, parts));
      RC_ASSERT(std::accumulate(parts.begin(), parts.end(), qint64(0)) == amount);
      const Int128 total = std::accumulate(weights.begin(), weights.end(), Int128(0));
      for (size_t i = 0; i < parts.size(); ++i) {
        // No part is a whole unit away from its exact share.
        RC_ASSERT(absolute(Int128(parts[i]) * total - Int128(amount) * weights[i]) < total);
        RC_ASSERT(weights[i] != 0 || parts[i] == 0);
      }
    }));
  }

  void leftOverUnitsGoToTheLargestFraction() {
    const std::vector<qint64> even = {1, 1, 1};
    const auto thirds = Money::ofMinor(-100, pounds()).allocate(even).value();
    QCOMPARE(thirds[0].minor(), -34);
    QCOMPARE(thirds[1].minor(), -33);
    const std::vector<qint64> uneven = {10, 25, 65};
    const auto parts = Money::ofMinor(7, pounds()).allocate(uneven).value();  // 0.70, 1.75, 4.55
    QCOMPARE(parts[0].minor(), 1);
    QCOMPARE(parts[1].minor(), 2);
    QCOMPARE(parts[2].minor(), 4);
    QCOMPARE(Money::ofMinor(10, pounds()).splitEvenly(4).value()[1].minor(), 3);
    QCOMPARE(Money::ofMinor(10, pounds()).splitEvenly(0).error().code, u"bad_weights"_s);
    const std::vector<qint64> negative = {2, -1};
    QCOMPARE(Money::ofMinor(10, pounds()).allocate(negative).error().code, u"bad_weights"_s);
  }

  void roundingIsSymmetric() {
    QVERIFY(rc::check([] {
      const qint64 value = *rc::gen::inRange<qint64>(-1'000'000, 1'000'000);
      const qint64 step = *rc::gen::inRange<qint64>(1, 1000);
      for (const RoundingMode mode : {RoundingMode::HalfUp, RoundingMode::Up, RoundingMode::Down}) {
        const qint64 rounded = roundedToStep(value, step, mode).value();
        RC_ASSERT(rounded == -roundedToStep(-value, step, mode).value());
        RC_ASSERT(rounded % step == 0);
        RC_ASSERT(std::abs(rounded - value) < step);
        if (mode == RoundingMode::HalfUp) RC_ASSERT(2 * std::abs(rounded - value) <= step);
        if (mode == RoundingMode::Up) RC_ASSERT(std::abs(rounded) >= std::abs(value));
        if (mode == RoundingMode::Down) RC_ASSERT(std::abs(rounded) <= std::abs(value));
      }
    }));
  }

  void limitsOfQuantitiesAndPricesHold() {
    QCOMPARE(Quantity::parse(u"1000000000").value().micro(), 1'000'000'000'000'000);
    QCOMPARE(Quantity::parse(u"1000000000.000001").error().code, u"out_of_range"_s);
    QCOMPARE(Quantity::parse(u"0.0000001").error().code, u"too_precise"_s);
    QCOMPARE(UnitPrice::parse(u"-1000000000000").value().micro(), -1'000'000'000'000'000'000);
    QCOMPARE(UnitPrice::parse(u"1000000000001").error().code, u"out_of_range"_s);
    QCOMPARE(Percent::parse(u"8.875").value().ppm(), 88'750);
    QCOMPARE(Percent::parse(u"8.87501").error().code, u"too_precise"_s);
    QCOMPARE(Quantity::ofUnits(1'000'000'000).plus(Quantity::ofMicro(1)).error().code, u"out_of_range"_s);
    QCOMPARE(Quantity::parse(u"0.350").value().text(3), u"0.350"_s);
  }
};

}  // namespace counterfoil::core

QTEST_APPLESS_MAIN(counterfoil::core::TestValues)
#include "tst_values.moc"
