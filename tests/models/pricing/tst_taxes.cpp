// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QTest>

#include "models/core/decimal.h"
#include "models/core/json_reader.h"
#include "models/pricing/basket_json.h"
#include "models/pricing/engine.h"

namespace counterfoil::pricing {

using namespace Qt::StringLiterals;
using core::Result;

// Rows worked out by hand from the contract. A row's lines and taxes are JSON with ' for ".
class TestTaxes : public QObject {
  Q_OBJECT

  static Result<PricedBasket> priceText(QString text) {
    text.replace(u'\'', u'"');
    CF_TRY(const QJsonObject document, core::parseObject(text.toUtf8()));
    CF_TRY(const Basket basket, readBasket(core::JsonReader(document)));
    return price(basket);
  }

  static QString figures(const PricedLine& line) {
    QStringList texts = {line.net.text(), line.gross.text()};
    for (const PricedTax& tax : line.taxes) texts.append(tax.base.text() + u'>' + tax.amount.text());
    return texts.join(u' ');
  }

 private Q_SLOTS:
  void theTaxesOfALineAreFoundExactly_data() {
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("line");  // quantity, price
    QTest::addColumn<QString>("taxes");
    QTest::addColumn<QString>("expected");  // net gross base>tax …
    const auto row = [](const char* name, const char* mode, const char* line, const char* taxes, const char* expected) {
      QTest::newRow(name) << QString::fromLatin1(mode) << QString::fromLatin1(line) << QString::fromLatin1(taxes)
                          << QString::fromLatin1(expected);
    };
    row("no tax", "gross", "2 1.25", "", "2.50 2.50");
    row("on top", "net", "1 10", "{'id':'V','percent':'20'}", "10.00 12.00 10.00>2.00");
    row("in the price", "gross", "1 9.99", "{'id':'V','percent':'19'}", "8.39 9.99 8.39>1.60");
    row("half a penny goes up", "net", "1 0.10", "{'id':'V','percent':'5'}", "0.10 0.11 0.10>0.01");
    row("half a penny of a return goes down", "net", "-1 0.10", "{'id':'V','percent':'5'}", "-0.10 -0.11 -0.10>-0.01");
    row("three places are rounded once", "net", "0.350 2.99", "{'id':'V','percent':'20'}", "1.05 1.26 1.05>0.21");
    row("two in the price", "gross", "1 113", "{'id':'A','percent':'5'},{'id':'B','percent':'8'}",
        "100.00 113.00 100.00>5.00 100.00>8.00");
    row("a tax on a tax in the price", "gross", "1 113.40",
        "{'id':'A','percent':'5','affects_next':true},{'id':'B','percent':'8'}",
        "100.00 113.40 100.00>5.00 105.00>8.40");
    row("a tax on a tax on top", "net", "1 100",
        "{'id':'A','percent':'5','affects_next':true},{'id':'B','percent':'8'}",
        "100.00 113.40 100.00>5.00 105.00>8.40");
    row("one keeps out of the base", "net", "1 100",
        "{'id':'A','percent':'5','affects_next':true},{'id':'B','percent':'8','ignores_previous':true},"
        "{'id':'C','percent':'10'}",
        "100.00 123.50 100.00>5.00 100.00>8.00 105.00>10.50");
    row("a tax enters a base unrounded", "net", "1 1.09",
        "{'id':'A','percent':'5','affects_next':true},{'id':'B','percent':'100'}", "1.09 2.28 1.09>0.05 1.14>1.14");
    row("fixed for each unit", "net", "3 2", "{'id':'E','per_unit':'0.25'}", "6.00 6.75 6.00>0.75");
    row("fixed in a weighed price", "gross", "0.333 10", "{'id':'E','per_unit':'0.10'}", "3.30 3.33 3.30>0.03");
    row("fixed, then percent, in the price", "gross", "1 40",
        "{'id':'E','per_unit':'1.00','affects_next':true},{'id':'V','percent':'20'}",
        "32.33 40.00 32.33>1.00 33.33>6.67");
    row("a share on top", "net", "1 90", "{'id':'S','share':'10'}", "90.00 100.00 90.00>10.00");
    row("a share in the price", "gross", "1 100", "{'id':'S','share':'10'}", "90.00 100.00 90.00>10.00");
    row("a share below zero", "net", "1 110", "{'id':'S','share':'-10'}", "110.00 100.00 110.00>-10.00");
    row("share and percent in one price", "gross", "1 120",
        "{'id':'S','share':'10','affects_next':true},{'id':'V','percent':'20'}",
        "90.00 120.00 90.00>10.00 100.00>20.00");
    row("percent, then a share over it", "gross", "1 120",
        "{'id':'V','percent':'20','affects_next':true},{'id':'S','share':'10'}",
        "90.00 120.00 90.00>18.00 108.00>12.00");
    row("one in the price, one on top", "gross", "1 120",
        "{'id':'V','percent':'20'},{'id':'C','percent':'5','included':false}",
        "100.00 125.00 100.00>20.00 100.00>5.00");
    row("what is on top can enter what is in the price", "net", "1 100.20",
        "{'id':'E','per_unit':'1','affects_next':true},{'id':'V','percent':'20','included':true}",
        "83.33 101.20 83.33>1.00 84.33>16.87");
    row("withholding on top", "net", "1 100", "{'id':'V','percent':'20'},{'id':'R','percent':'-15'}",
        "100.00 105.00 100.00>20.00 100.00>-15.00");
    row("withholding in the price", "gross", "1 105", "{'id':'V','percent':'20'},{'id':'R','percent':'-15'}",
        "100.00 105.00 100.00>20.00 100.00>-15.00");
    row("a hundred percent off on top", "net", "1 10", "{'id':'R','percent':'-100'}", "10.00 0.00 10.00>-10.00");
    row("a fixed tax above the price", "gross", "1 0.50", "{'id':'E','per_unit':'0.75'}", "-0.25 0.50 -0.25>0.75");
    row("nothing costs nothing", "gross", "0 5", "{'id':'V','percent':'20'}", "0.00 0.00 0.00>0.00");
    row("eight odd rates in one price", "gross", "1 1000000",
        "{'id':'A','percent':'0.0001','affects_next':true},{'id':'B','percent':'0.0003','affects_next':true},"
        "{'id':'C','percent':'0.0007','affects_next':true},{'id':'D','percent':'0.0009','affects_next':true},"
        "{'id':'E','percent':'0.0011','affects_next':true},{'id':'F','percent':'0.0013','affects_next':true},"
        "{'id':'G','percent':'0.0017','affects_next':true},{'id':'H','percent':'0.0019','affects_next':true}",
        "999920.00 1000000.00 999920.00>1.00 999921.00>3.00 999924.00>7.00 999931.00>9.00 999940.00>11.00 "
        "999951.00>13.00 999964.00>17.00 999981.00>19.00");
  }
  void theTaxesOfALineAreFoundExactly() {
    QFETCH(QString, mode);
    QFETCH(QString, line);
    QFETCH(QString, taxes);
    QFETCH(QString, expected);
    const auto priced = priceText(
        u"{'currency':'GBP','prices':'%1','tax_rounding':'line','lines':[{'id':'1','quantity':'%2','unit_price':'%3','taxes':[%4]}]}"_s
            .arg(mode, line.section(u' ', 0, 0), line.section(u' ', 1, 1), taxes));
    QVERIFY2(priced.has_value(), priced ? "" : qPrintable(priced.error().code + priced.error().where));
    QCOMPARE(figures(priced->lines[0]), expected);
  }

  void taxesWithoutAnAnswerAreRefused_data() {
    QTest::addColumn<QString>("taxes");
    QTest::addColumn<QString>("where");
    QTest::newRow("all of the price is a share") << u"{'id':'S','share':'100'}"_s << u"/lines/0/taxes/0/share"_s;
    QTest::newRow("more than the price is a share, on top")
        << u"{'id':'S','share':'100.0001','included':false}"_s << u"/lines/0/taxes/0/share"_s;
    QTest::newRow("nothing is left for the net") << u"{'id':'R','percent':'-100'}"_s << u"/lines/0/taxes"_s;
    QTest::newRow("less than nothing is left")
        << u"{'id':'R','percent':'-60'},{'id':'Q','percent':'-60'}"_s << u"/lines/0/taxes"_s;
  }
  void taxesWithoutAnAnswerAreRefused() {
    QFETCH(QString, taxes);
    QFETCH(QString, where);
    const auto priced = priceText(
        u"{'currency':'GBP','prices':'gross','lines':[{'id':'1','quantity':'1','unit_price':'5','taxes':[%1]}]}"_s.arg(
            taxes));
    QVERIFY(!priced);
    QCOMPARE(priced.error().code, u"tax_not_solvable"_s);
    QCOMPARE(priced.error().kind, core::ErrorKind::Refused);
    QCOMPARE(priced.error().where, where);
  }

  void aLineHasAtMostThirtyTwoTaxes() {
    const auto priced = [](int count) {
      QStringList taxes;
      for (int i = 0; i < count; ++i) taxes.append(u"{'id':'%1','percent':'1.2345','affects_next':true}"_s.arg(i));
      return priceText(
          u"{'currency':'GBP','prices':'gross','lines':[{'id':'1','quantity':'1','unit_price':'148.09','taxes':[%1]}]}"_s
              .arg(taxes.join(u',')));
    };
    // The exact net is 100.0028…; the remainder after 32 roundings is 99.98.
    QCOMPARE(priced(32)->net.text(), u"99.98"_s);
    QCOMPARE(priced(33).error().code, u"out_of_range"_s);
  }

  void aTaxOfTheDocumentIsRoundedOnce() {
    const QString line = u"{'id':'%1','quantity':'%2','unit_price':'%3','taxes':[{'id':'V','percent':'10'}]}"_s;
    const auto basket = [&](const QString& lines) {
      return priceText(u"{'currency':'GBP','prices':'net','tax_rounding':'document','lines':[%1]}"_s.arg(lines));
    };
    // 3 × 0.033 is 0.099: 0.10, where the lines alone give 0.09. The first of equals takes the penny.
    const auto equal = basket(line.arg(u"1"_s, u"1"_s, u"0.33"_s) + u',' + line.arg(u"2"_s, u"1"_s, u"0.33"_s) + u',' +
                              line.arg(u"3"_s, u"1"_s, u"0.33"_s));
    QCOMPARE(equal->lines[0].taxes[0].amount.text(), u"0.04"_s);
    QCOMPARE(equal->lines[0].gross.text(), u"0.37"_s);
    QCOMPARE(equal->lines[1].taxes[0].amount.text(), u"0.03"_s);
    QCOMPARE(equal->taxes[0].base.text(), u"0.99"_s);
    QCOMPARE(equal->taxes[0].amount.text(), u"0.10"_s);
    // −0.033 − 0.066 is −0.099: −0.10 again, and the larger base takes it.
    const auto back = basket(line.arg(u"1"_s, u"-1"_s, u"0.33"_s) + u',' + line.arg(u"2"_s, u"-1"_s, u"0.64"_s) + u',' +
                             line.arg(u"3"_s, u"1"_s, u"0.02"_s));
    QCOMPARE(back->taxes[0].amount.text(), u"-0.10"_s);
    QCOMPARE(back->lines[1].taxes[0].amount.text(), u"-0.07"_s);
  }

  void theResidueOfAnIncludedTaxChangesTheNetNotThePrice() {
    const QString line = u"{'id':'%1','quantity':'1','unit_price':'1.00','taxes':[{'id':'V','percent':'20'}]}"_s;
    const auto priced =
        priceText(u"{'currency':'GBP','prices':'gross','tax_rounding':'document','lines':[%1,%2]}"_s.arg(
            line.arg(1), line.arg(2)));  // 2 × 0.1667 is 0.3333
    QCOMPARE(priced->tax.text(), u"0.33"_s);
    QCOMPARE(figures(priced->lines[0]), u"0.84 1.00 0.84>0.16"_s);
    QCOMPARE(figures(priced->lines[1]), u"0.83 1.00 0.83>0.17"_s);
  }

  void aTaxMayStandWithManyDenominators() {
    QStringList lines;
    for (int i = 0; i < 40; ++i) {
      lines.append(u"{'id':'%1','quantity':'1','unit_price':'10','taxes':[{'id':'V','percent':'%2'}]}"_s.arg(i).arg(
          core::formatScaled(10'007 + 1'993 * i, 4)));
    }
    const auto priced = priceText(
        u"{'currency':'GBP','prices':'gross','tax_rounding':'document','lines':[%1]}"_s.arg(lines.join(u',')));
    QVERIFY(priced.has_value());
    QCOMPARE(priced->gross.text(), u"400.00"_s);
    QCOMPARE(priced->tax.text(), u"18.45"_s);
  }

  void currenciesHaveZeroToSixDecimals_data() {
    QTest::addColumn<QString>("currency");
    QTest::addColumn<QString>("expected");
    QTest::newRow("yen") << u"'JPY'"_s << u"12 13 12>1"_s;
    QTest::newRow("dinars") << u"'KWD'"_s << u"11.511 12.662 11.511>1.151"_s;
    QTest::newRow("four") << u"'CLF'"_s << u"11.5107 12.6618 11.5107>1.1511"_s;
    QTest::newRow("six") << u"{'code':'XTS','decimals':6}"_s << u"11.510703 12.661773 11.510703>1.151070"_s;
  }
  void currenciesHaveZeroToSixDecimals() {
    QFETCH(QString, currency);
    QFETCH(QString, expected);
    const auto priced = priceText(
        u"{'currency':%1,'prices':'net','lines':[{'id':'1','quantity':'3','unit_price':'3.836901','taxes':[{'id':'V','percent':'10'}]}]}"_s
            .arg(currency));
    QCOMPARE(figures(priced->lines[0]), expected);
  }
};

}  // namespace counterfoil::pricing

QTEST_APPLESS_MAIN(counterfoil::pricing::TestTaxes)
#include "tst_taxes.moc"
