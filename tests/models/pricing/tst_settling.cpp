// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/core/json_reader.h"
#include "models/pricing/basket_json.h"
#include "models/pricing/engine.h"

namespace counterfoil::pricing {

using namespace Qt::StringLiterals;
using core::Result;

class TestSettling : public QObject {
  Q_OBJECT

  static Result<PricedBasket> priceText(QString text, Explain explain = Explain::No,
                                        const PriceSource* source = nullptr) {
    text.replace(u'\'', u'"');
    CF_TRY(const QJsonObject document, core::parseObject(text.toUtf8()));
    CF_TRY(const Basket basket, readBasket(core::JsonReader(document)));
    return price(basket, explain, source);
  }

  static QString example() {
    return u"{'currency':'GBP','prices':'gross','tax_rounding':'line','cash_rounding':{'step':'0.05','mode':'half_up'},"
           "'lines':[{'id':'1','quantity':'3','unit_price':'2.50','discount':{'percent':'10'},"
           "'taxes':[{'id':'VAT20','percent':'20'}]},"
           "{'id':'2','quantity':'1','unit_price':'40.00','discountable':false,'taxes':["
           "{'id':'ECO','per_unit':'1.00','affects_next':true},{'id':'VAT20','percent':'20'}]}],"
           "'discount':{'amount':'5.00'},"
           "'tenders':[{'kind':'card','amount':'20.00'},{'kind':'cash','amount':'30.00'}]}"_s;
  }

 private Q_SLOTS:
  void theExampleOfTheContract() {
    const auto priced = priceText(example());
    QVERIFY(priced.has_value());
    QCOMPARE(priced->lines[0].discount.text(), u"0.75"_s);
    QCOMPARE(priced->lines[0].basketDiscount.text(), u"5.00"_s);
    QCOMPARE(priced->lines[0].gross.text(), u"1.75"_s);
    QCOMPARE(priced->lines[0].net.text(), u"1.46"_s);
    QCOMPARE(priced->lines[1].net.text(), u"32.33"_s);
    QCOMPARE(priced->taxes.size(), size_t(2));
    QCOMPARE(priced->taxes[0].amount.text(), u"6.96"_s);
    QCOMPARE(priced->taxes[0].base.text(), u"34.79"_s);
    QCOMPARE(priced->due.text(), u"41.75"_s);
    QCOMPARE(priced->net.text(), u"33.79"_s);
    QCOMPARE(priced->tax.text(), u"7.96"_s);
    QCOMPARE(priced->discount.text(), u"5.75"_s);
    QCOMPARE(priced->tendered.text(), u"50.00"_s);
    QCOMPARE(priced->change.text(), u"8.25"_s);
    QCOMPARE(priced->remaining.text(), u"0.00"_s);
  }

  void everyFigureIsExplained() {
    const auto priced = priceText(example(), Explain::Yes);
    const auto plain = priceText(example());
    QVERIFY(plain->steps.empty());
    const auto last = [&](const QString& line, const QString& code) {
      QString after;
      for (const Step& step : priced->steps) {
        if (step.line == line && step.code == code) after = step.after;
      }
      return after;
    };
    for (const PricedLine& line : priced->lines) {
      QCOMPARE(last(line.id, u"net"_s), line.net.text());
      QCOMPARE(last(line.id, u"gross"_s), line.gross.text());
      QCOMPARE(last(line.id, u"tax"_s), line.taxes.back().amount.text());
    }
    QCOMPARE(last(u"1"_s, u"line_discount"_s), u"6.75"_s);
    QCOMPARE(last(u"1"_s, u"basket_discount"_s), u"1.75"_s);
    QCOMPARE(last({}, u"net"_s), priced->net.text());
    QCOMPARE(last({}, u"tax"_s), priced->tax.text());
    QCOMPARE(last({}, u"gross"_s), priced->gross.text());
    QCOMPARE(last({}, u"due"_s), priced->due.text());
    QCOMPARE(last({}, u"discount"_s), priced->discount.text());
    QCOMPARE(last({}, u"tendered"_s), priced->tendered.text());
    QCOMPARE(last({}, u"change"_s), priced->change.text());
    QCOMPARE(last({}, u"remaining"_s), priced->remaining.text());
  }

  void cashIsRoundedAndNothingElse_data() {
    QTest::addColumn<QString>("due");
    QTest::addColumn<QString>("rounding");  // step mode exact
    QTest::addColumn<QString>("tenders");   // kind amount, …; or "none"
    QTest::addColumn<QString>("expected");  // rounding change remaining, or a code
    const auto row = [](const char* name, const char* due, const char* rounding, const char* tenders,
                        const char* expected) {
      QTest::newRow(name) << QString::fromLatin1(due) << QString::fromLatin1(rounding) << QString::fromLatin1(tenders)
                          << QString::fromLatin1(expected);
    };
    row("not yet paid", "12.43", "0.05 half_up", "none", "0.02 0.00 12.43");
    row("not yet paid, without rounding", "12.43", "", "none", "0.00 0.00 12.43");
    row("nothing tendered", "12.43", "0.05 half_up", "", "0.00 0.00 12.43");
    row("half up, up", "12.43", "0.05 half_up", "cash 12.45", "0.02 0.00 0.00");
    row("half up, down", "12.42", "0.05 half_up", "cash 20.00", "-0.02 7.60 0.00");
    row("half of the step", "12.45", "0.10 half_up", "cash 12.50", "0.05 0.00 0.00");
    row("always up", "12.41", "0.05 up", "cash 13.00", "0.04 0.55 0.00");
    row("always down", "12.44", "0.05 down", "cash 12.40", "-0.04 0.00 0.00");
    row("a step of one", "12.50", "1.00 half_up", "cash 13.00", "0.50 0.00 0.00");
    row("too little cash is not rounded", "12.43", "0.05 half_up", "cash 12.40", "0.00 0.00 0.03");
    row("exact cash is rounded all the same", "12.42", "0.05 half_up", "cash 12.42", "-0.02 0.02 0.00");
    row("exact cash is accepted", "12.42", "0.05 half_up exact", "cash 12.42", "0.00 0.00 0.00");
    row("exact cash below the rounded", "12.43", "0.05 half_up exact", "cash 12.43", "0.00 0.00 0.00");
    row("other cash is rounded with the switch too", "12.42", "0.05 half_up exact", "cash 20.00", "-0.02 7.60 0.00");
    row("a card pays exactly", "12.43", "0.05 half_up", "card 12.43", "0.00 0.00 0.00");
    row("a card leaves something", "12.43", "0.05 half_up", "card 12.00", "0.00 0.00 0.43");
    row("cash after a card", "12.43", "0.05 half_up", "card 10.00,cash 2.45", "0.02 0.00 0.00");
    row("two tenders that are not cash", "12.43", "", "voucher 5.00,account 7.43", "0.00 0.00 0.00");
    row("cash after all is paid comes back", "12.43", "0.05 half_up", "card 12.43,cash 1.00", "0.00 1.00 0.00");
    row("a card above what is due", "12.43", "", "card 12.44", "tender_exceeds_due");
    row("two cards above what is due", "12.43", "", "card 12.00,card 0.44", "tender_exceeds_due");
    row("a card that pays out on a sale", "12.43", "", "card -1.00", "tender_exceeds_due");
    row("a refund, half up", "-12.43", "0.05 half_up", "cash -12.45", "-0.02 0.00 0.00");
    row("a refund, always up is away from nothing", "-12.41", "0.05 up", "cash -12.45", "-0.04 0.00 0.00");
    row("a refund, always down is towards nothing", "-12.44", "0.05 down", "cash -12.40", "0.04 0.00 0.00");
    row("a refund not paid out in full", "-12.43", "0.05 half_up", "cash -12.00", "0.00 0.00 -0.43");
    row("a refund paid out beyond comes back", "-12.43", "0.05 half_up", "cash -12.50", "-0.02 -0.05 0.00");
    row("a refund to a card", "-12.43", "0.05 half_up", "card -12.43", "0.00 0.00 0.00");
    row("a refund above to a card", "-12.43", "", "card -12.44", "tender_exceeds_due");
    row("an even exchange", "0.00", "0.05 half_up", "", "0.00 0.00 0.00");
    row("an even exchange with cash on the table", "0.00", "0.05 half_up", "cash 5.00", "0.00 5.00 0.00");
    row("less than half a step", "0.02", "0.05 half_up", "", "-0.02 0.00 0.00");
  }
  void cashIsRoundedAndNothingElse() {
    QFETCH(QString, due);
    QFETCH(QString, rounding);
    QFETCH(QString, tenders);
    QFETCH(QString, expected);
    QString members;
    if (!rounding.isEmpty()) {
      members += u",'cash_rounding':{'step':'%1','mode':'%2','exact_cash_accepted':%3}"_s.arg(
          rounding.section(u' ', 0, 0), rounding.section(u' ', 1, 1),
          rounding.endsWith(u"exact") ? u"true"_s : u"false"_s);
    }
    if (tenders != u"none") {
      QStringList parts;
      for (const QString& each : tenders.split(u',', Qt::SkipEmptyParts)) {
        parts.append(u"{'kind':'%1','amount':'%2'}"_s.arg(each.section(u' ', 0, 0), each.section(u' ', 1, 1)));
      }
      members += u",'tenders':[%1]"_s.arg(parts.join(u','));
    }
    const auto priced =
        priceText(u"{'currency':'GBP','prices':'gross','lines':[{'id':'1','quantity':'1','unit_price':'%1'}]%2}"_s.arg(
            due, members));
    if (!priced) {
      QCOMPARE(priced.error().code, expected);
      QCOMPARE(priced.error().kind, core::ErrorKind::Refused);
      return;
    }
    QCOMPARE(priced->due.text(), due);
    QCOMPARE(priced->cashRounding.text() + u' ' + priced->change.text() + u' ' + priced->remaining.text(), expected);
  }

  void discountsAreTakenFromWhatIsThere_data() {
    QTest::addColumn<QString>("lines");  // quantity price discount discountable; …
    QTest::addColumn<QString>("discount");
    QTest::addColumn<QString>("expected");  // discount/basket discount/gross; … or a code
    const auto row = [](const char* name, const char* lines, const char* discount, const char* expected) {
      QTest::newRow(name) << QString::fromLatin1(lines) << QString::fromLatin1(discount)
                          << QString::fromLatin1(expected);
    };
    row("the penny goes to the first of equals", "1 1;1 1;1 1", "'amount':'1.00'",
        "0.00/0.34/0.66;0.00/0.33/0.67;0.00/0.33/0.67");
    row("a percent of all", "1 10;1 5.55", "'percent':'10'", "0.00/1.00/9.00;0.00/0.56/4.99");
    row("one that may not", "1 10 - no;1 5", "'amount':'2.00'", "0.00/0.00/10.00;0.00/2.00/3.00");
    row("a return takes no part", "1 10;-1 4", "'amount':'2.00'", "0.00/2.00/8.00;0.00/0.00/-4.00");
    row("after the line's own", "2 5 percent:50;1 5", "'amount':'1.00'", "5.00/0.50/4.50;0.00/0.50/4.50");
    row("all of it", "1 10", "'amount':'10.00'", "0.00/10.00/0.00");
    row("all of it in percent", "1 10;1 0.01", "'percent':'100'", "0.00/10.00/0.00;0.00/0.01/0.00");
    row("more than there is", "1 10;-1 4", "'amount':'10.01'", "discount_exceeds_basket");
    row("more than all in percent", "1 10", "'percent':'100.0001'", "0.00/10.00/0.00");
    row("far more than all in percent", "1 10", "'percent':'101'", "discount_exceeds_basket");
    row("nothing to take from", "-1 10", "'amount':'0.01'", "discount_exceeds_basket");
    row("a percent of nothing", "-1 10", "'percent':'10'", "0.00/0.00/-10.00");
    row("a line's own amount", "3 2.50 amount:1.25", "'percent':'0'", "1.25/0.00/6.25");
    row("a line's own amount above it", "1 1 amount:1.01", "'percent':'0'", "discount_exceeds_basket");
    row("a return shrinks as its sale did", "-3 2.50 percent:10", "'percent':'0'", "-0.75/0.00/-6.75");
    row("a return by an amount", "-3 2.50 amount:1", "'percent':'0'", "-1.00/0.00/-6.50");
  }
  void discountsAreTakenFromWhatIsThere() {
    QFETCH(QString, lines);
    QFETCH(QString, discount);
    QFETCH(QString, expected);
    QStringList texts;
    for (const QString& line : lines.split(u';')) {
      const QStringList parts = line.split(u' ');
      QString text = u"{'id':'%1','quantity':'%2','unit_price':'%3'"_s.arg(texts.size()).arg(parts[0], parts[1]);
      const QString own = parts.value(2);
      if (own.contains(u':'))
        text += u",'discount':{'%1':'%2'}"_s.arg(own.section(u':', 0, 0), own.section(u':', 1, 1));
      if (parts.value(3) == u"no") text += u",'discountable':false"_s;
      texts.append(text + u'}');
    }
    const auto priced = priceText(
        u"{'currency':'GBP','prices':'gross','lines':[%1],'discount':{%2}}"_s.arg(texts.join(u','), discount));
    if (!priced) {
      QCOMPARE(priced.error().code, expected);
      QCOMPARE(priced.error().kind, core::ErrorKind::Refused);
      return;
    }
    QStringList actual;
    for (const PricedLine& line : priced->lines) {
      actual.append(line.discount.text() + u'/' + line.basketDiscount.text() + u'/' + line.gross.text());
    }
    QCOMPARE(actual.join(u';'), expected);
  }

  void aSourceOfPricesDecidesFirst() {
    class HalfPrice final : public PriceSource {
     public:
      [[nodiscard]] Result<SourcedPrice> priceOf(const Basket&, const BasketLine& line) const override {
        return SourcedPrice{core::UnitPrice::ofMicro(line.unitPrice.micro() / 2), u"half price"_s};
      }
    };
    const HalfPrice source;
    const auto priced =
        priceText(u"{'currency':'GBP','prices':'gross','lines':[{'id':'1','quantity':'3','unit_price':'2.50'}]}"_s,
                  Explain::Yes, &source);
    QCOMPARE(priced->gross.text(), u"3.75"_s);
    QCOMPARE(priced->lines[0].unitPrice.text(), u"1.25"_s);
    QCOMPARE(priced->steps.front().why, u"half price"_s);
  }
};

}  // namespace counterfoil::pricing

QTEST_APPLESS_MAIN(counterfoil::pricing::TestSettling)
#include "tst_settling.moc"
