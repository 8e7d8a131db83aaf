// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <limits>

#include "reports/figures/figure_table.h"
#include "reports/figures/formatter.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::figures;

class FormatterTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void plain_decimals_are_exact_data();
  void plain_decimals_are_exact();
  void zero_never_carries_a_sign();
  void money_is_written_as_its_locale_writes_it_data();
  void money_is_written_as_its_locale_writes_it();
  void quantities_and_rates_drop_needless_zeros();
  void figures_of_a_table_are_data_and_words();
};

void FormatterTest::plain_decimals_are_exact_data() {
  QTest::addColumn<qint64>("scaled");
  QTest::addColumn<int>("decimals");
  QTest::addColumn<QString>("text");
  QTest::newRow("two decimals") << qint64(1240) << 2 << u"12.40"_s;
  QTest::newRow("less than one") << qint64(-5) << 2 << u"-0.05"_s;
  QTest::newRow("no decimals, as yen") << qint64(-1200) << 0 << u"-1200"_s;
  QTest::newRow("three decimals, as dinar") << qint64(7) << 3 << u"0.007"_s;
  QTest::newRow("the smallest integer") << std::numeric_limits<qint64>::min() << 2 << u"-92233720368547758.08"_s;
  QTest::newRow("the largest integer") << std::numeric_limits<qint64>::max() << 6 << u"9223372036854.775807"_s;
}

void FormatterTest::plain_decimals_are_exact() {
  QFETCH(qint64, scaled);
  QFETCH(int, decimals);
  QFETCH(QString, text);
  QCOMPARE(plainDecimal(scaled, decimals), text);
}

void FormatterTest::zero_never_carries_a_sign() {
  const Formatter formatter(QLocale(u"en_GB"_s), {u"GBP"_s, 2});
  QCOMPARE(formatter.money(0), u"0.00"_s);
  QCOMPARE(formatter.money(-0), u"0.00"_s);
  QCOMPARE(plainDecimal(0, 6), u"0.000000"_s);
}

void FormatterTest::money_is_written_as_its_locale_writes_it_data() {
  QTest::addColumn<QString>("locale");
  QTest::addColumn<QString>("currency");
  QTest::addColumn<int>("decimals");
  QTest::addColumn<qint64>("minor");
  QTest::addColumn<QString>("column");
  QTest::addColumn<QString>("symbol");
  const QString nbsp(QChar::Nbsp);
  QTest::newRow("pounds in Britain") << u"en_GB"_s << u"GBP"_s << 2 << qint64(123450) << u"1,234.50"_s
                                     << u"£1,234.50"_s;
  QTest::newRow("less than nothing in Britain")
      << u"en_GB"_s << u"GBP"_s << 2 << qint64(-340) << u"-3.40"_s << u"-£3.40"_s;
  QTest::newRow("euro in Germany") << u"de_DE"_s << u"EUR"_s << 2 << qint64(123450) << u"1.234,50"_s
                                   << u"1.234,50"_s + nbsp + u"€"_s;
  QTest::newRow("francs seen from Britain")
      << u"en_GB"_s << u"CHF"_s << 2 << qint64(1205) << u"12.05"_s << u"CHF"_s + nbsp + u"12.05"_s;
  QTest::newRow("yen have no decimals") << u"ja_JP"_s << u"JPY"_s << 0 << qint64(1200) << u"1,200"_s << u"￥1,200"_s;
  QTest::newRow("no locale at all") << u"C"_s << u"XTS"_s << 3 << qint64(1200) << u"1.200"_s
                                    << u"1.200"_s + nbsp + u"XTS"_s;
}

void FormatterTest::money_is_written_as_its_locale_writes_it() {
  QFETCH(QString, locale);
  QFETCH(QString, currency);
  QFETCH(int, decimals);
  QFETCH(qint64, minor);
  QFETCH(QString, column);
  QFETCH(QString, symbol);
  const Formatter formatter(QLocale(locale), {currency, decimals});
  QCOMPARE(formatter.money(minor), column);
  QCOMPARE(formatter.moneyWithSymbol(minor), symbol);
}

void FormatterTest::quantities_and_rates_drop_needless_zeros() {
  const Formatter formatter(QLocale(u"en_GB"_s), {u"GBP"_s, 2});
  QCOMPARE(formatter.quantity(3'000'000), u"3"_s);
  QCOMPARE(formatter.quantity(352'000), u"0.352"_s);
  QCOMPARE(formatter.quantity(-1'500'000), u"-1.5"_s);
  QCOMPARE(formatter.percent(200'000), u"20%"_s);
  QCOMPARE(formatter.percent(55'000), u"5.5%"_s);
  QCOMPARE(formatter.unitPrice(3'400'000), u"3.40"_s);
  QCOMPARE(formatter.unitPrice(1'234'567), u"1.234567"_s);
}

void FormatterTest::figures_of_a_table_are_data_and_words() {
  const Formatter formatter(QLocale(u"de_DE"_s), {u"EUR"_s, 2});
  const Figure amount = qint64(-123456);
  QCOMPARE(shown(amount, FigureKind::Money, formatter), u"-1.234,56"_s);
  QCOMPARE(plain(amount, FigureKind::Money, formatter.currency()), u"-1234.56"_s);
  QCOMPARE(plain(Figure(QDate(2026, 2, 28).toJulianDay()), FigureKind::Date, {}), u"2026-02-28"_s);
  QCOMPARE(plain(Figure(qint64(9)), FigureKind::Hour, {}), u"09:00"_s);
  QVERIFY(plain(Figure(), FigureKind::Money, {}).isNull());
}

QTEST_GUILESS_MAIN(FormatterTest)
#include "tst_formatter.moc"
