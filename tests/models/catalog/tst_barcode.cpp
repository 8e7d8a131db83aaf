// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/catalog/barcode.h"
#include "models/catalog/element_string.h"
#include "models/catalog/rules.h"
#include "models/catalog/text_key.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::catalog;
namespace core = counterfoil::core;

namespace {
const QDate kToday(2026, 11, 21);
}

class TestBarcode : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aCheckDigitIsThatOfTheStandard_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("valid");
    QTest::newRow("EAN-13") << u"4006381333931"_s << true;
    QTest::newRow("EAN-13 with a wrong digit") << u"4006381333932"_s << false;
    QTest::newRow("UPC-A") << u"036000291452"_s << true;
    QTest::newRow("EAN-8") << u"73513537"_s << true;
    QTest::newRow("GTIN-14") << u"10614141000415"_s << true;
    QTest::newRow("nine digits") << u"123456789"_s << false;
    QTest::newRow("letters") << u"40063813339ab"_s << false;
    QTest::newRow("other numerals") << u"400638133393\u0661"_s << false;
    QTest::newRow("nothing") << QString() << false;
  }
  void aCheckDigitIsThatOfTheStandard() {
    QFETCH(const QString, code);
    QTEST(isValidGtin(code), "valid");
  }

  void leadingZerosMakeNoOtherCode() {
    QCOMPARE(codeKey(u"036000291452"), codeKey(u"0036000291452"));
    QCOMPARE(codeKey(u"036000291452"), codeKey(u"00036000291452"));
    QCOMPARE(codeKey(u" 4006381333931 "), u"04006381333931"_s);
    QVERIFY(codeKey(u"0012") != codeKey(u"12"));
    QCOMPARE(codeKey(u"ab-Ω"), u"ab-Ω"_s);
  }

  void theVerifierIsThatOfTheStandard_data() {
    QTest::addColumn<QString>("digits");
    QTest::addColumn<int>("verifier");
    // General Specifications 7.9.5 and 7.9.6, worked by hand: 2-(2)=4, 2-(8)=5, 3(7)=1, 5-(5)=3 → 13 × 3 = 39.
    QTest::newRow("four digits, the standard's example") << u"2875"_s << 9;
    QTest::newRow("four zeros") << u"0000"_s << 0;
    // 5+(1)=5, 2-(4)=8, 5-(6)=7, 5+(8)=4, 2-(5)=9 → 33; 40 − 33 = 7, and 5-(6) is 7.
    QTest::newRow("five digits, the standard's example") << u"14685"_s << 6;
    QTest::newRow("five zeros") << u"00000"_s << 0;
    QTest::newRow("three digits have none") << u"123"_s << -1;
    QTest::newRow("letters have none") << u"12a4"_s << -1;
  }
  void theVerifierIsThatOfTheStandard() {
    QFETCH(const QString, digits);
    QTEST(verifierDigit(digits), "verifier");
  }

  void anInStoreCodeSaysItsMeasure_data() {
    QTest::addColumn<QString>("country");
    QTest::addColumn<QString>("digits");  // without check digit
    QTest::addColumn<QString>("lookup");  // likewise
    QTest::addColumn<qint64>("quantityMicro");
    QTest::addColumn<qint64>("amountMicro");
    const auto price = [](const char* name, const QString& country, const QString& digits, const QString& lookup,
                          qint64 micro) { QTest::newRow(name) << country << digits << lookup << qint64(-1) << micro; };
    const auto weight = [](const char* name, const QString& country, const QString& digits, const QString& lookup,
                           qint64 micro) { QTest::newRow(name) << country << digits << lookup << micro << qint64(-1); };
    price("a price in pence", u"GB"_s, u"20123459"_s + u"2875"_s, u"201234500000"_s, 28'750'000);
    price("a German price", u"DE"_s, u"2212346"_s + u"14685"_s, u"221234000000"_s, 146'850'000);
    weight("a German weight in grams", u"DE"_s, u"2812346"_s + u"14685"_s, u"281234000000"_s, 14'685'000);
    weight("a German count", u"DE"_s, u"2512340"_s + u"00000"_s, u"251234000000"_s, 0);
    price("a Swedish price with two decimals", u"SE"_s, u"201234561995"_s, u"201234560000"_s, 19'950'000);
    price("a Swedish price with one decimal", u"SE"_s, u"211234561995"_s, u"211234560000"_s, 199'500'000);
    price("a Norwegian price in kroner", u"NO"_s, u"221234561995"_s, u"221234560000"_s, 1'995'000'000);
    weight("a Finnish weight with three decimals", u"FI"_s, u"231234561995"_s, u"231234560000"_s, 1'995'000);
    weight("an Estonian weight with one decimal", u"EE"_s, u"251234561995"_s, u"251234560000"_s, 199'500'000);
    price("a Danish price", u"DK"_s, u"211234012995"_s, u"211234000000"_s, 129'950'000);
    weight("a Danish weight under 27", u"DK"_s, u"271234501234"_s, u"271234500000"_s, 1'234'000);
  }
  void anInStoreCodeSaysItsMeasure() {
    QFETCH(const QString, country);
    QFETCH(const QString, digits);
    QFETCH(const QString, lookup);
    QFETCH(const qint64, quantityMicro);
    QFETCH(const qint64, amountMicro);
    const auto whole = [](const QString& d) { return QString(d + QString::number(gtinCheckDigit(d))); };
    const auto scan = parseScan(whole(digits), measureRulesOf(country), kToday);
    CF_VERIFY_OK(scan);
    QCOMPARE(scan->kind, ScanKind::InStore);
    QCOMPARE(scan->lookupKey, codeKey(whole(lookup)));
    QCOMPARE(scan->exactKey, codeKey(whole(digits)));
    QCOMPARE(scan->quantityMicro.value_or(-1), quantityMicro);
    QCOMPARE(scan->amountMicro.value_or(-1), amountMicro);
  }

  void aWrongVerifierIsSaid() {
    const QString digits = u"201234582875"_s;
    CF_VERIFY_CODE(parseScan(QString(digits + QString::number(gtinCheckDigit(digits))), measureRulesOf(u"GB"), kToday),
                   "verifier_wrong");
  }

  void theShopsOwnPatternWorks() {
    const std::vector<MeasureRule> rules{{u"21.....{NNDDD}"_s, Measure::WeightKg}};
    CF_VERIFY_OK(checkPattern(rules[0].pattern));
    const QString digits = u"211234501500"_s;
    const auto scan = parseScan(QString(digits + QString::number(gtinCheckDigit(digits))), rules, kToday);
    CF_VERIFY_OK(scan);
    QCOMPARE(scan->quantityMicro.value_or(0), qint64(1'500'000));
    QCOMPARE(scan->unit, u"kg"_s);
    QCOMPARE(scan->lookupKey.left(13), u"0211234500000"_s);
  }

  void everyRuleOfACountryIsAWholePattern() {
    for (const char* country : {"DE", "GB", "SE", "NO", "FI", "EE", "LV", "LT", "DK"}) {
      const auto rules = measureRulesOf(QString::fromLatin1(country));
      QVERIFY2(!rules.empty(), country);
      for (const MeasureRule& rule : rules) CF_VERIFY_OK(checkPattern(rule.pattern));
    }
    QVERIFY(measureRulesOf(u"XX").empty());
  }

  void aBrokenPatternIsRefused_data() {
    QTest::addColumn<QString>("pattern");
    QTest::newRow("empty") << QString();
    QTest::newRow("too short") << u"21....{NNDDD}"_s;
    QTest::newRow("no braces") << u"21.........."_s;
    QTest::newRow("open brace") << u"21.....{NNDDD"_s;
    QTest::newRow("two braces") << u"21..{NN}{DD}...."_s;
    QTest::newRow("whole digits after decimals") << u"21.....{DDNNN}"_s;
    QTest::newRow("two verifiers") << u"21...VV{NNDDD}"_s;
    QTest::newRow("letters") << u"21...xx{NNDDD}"_s;
  }
  void aBrokenPatternIsRefused() {
    QFETCH(const QString, pattern);
    CF_VERIFY_CODE(checkPattern(pattern), "pattern_malformed");
  }

  void anElementStringFillsTheLine() {
    const auto scan = parseScan(
        u"]C101095060001343521725123110LOT-7\x1d"
        u""
        u"3102001250"
        u"21S/1"_s,
        {}, kToday);
    CF_VERIFY_OK(scan);
    QCOMPARE(scan->kind, ScanKind::ElementString);
    QCOMPARE(scan->code, u"09506000134352"_s);
    QCOMPARE(scan->expiry.value_or(QDate()), QDate(2025, 12, 31));
    QCOMPARE(scan->lot, u"LOT-7"_s);
    QCOMPARE(scan->quantityMicro.value_or(0), qint64(12'500'000));
    QCOMPARE(scan->unit, u"kg"_s);
    QCOMPARE(scan->serial, u"S/1"_s);
    QVERIFY(scan->concern.isEmpty());
  }

  void elementStringsAreRead_data() {
    QTest::addColumn<QString>("raw");
    QTest::addColumn<QString>("code");
    QTest::addColumn<qint64>("quantityMicro");
    QTest::addColumn<qint64>("amountMicro");
    QTest::addColumn<QString>("concern");
    QTest::newRow("a price with two decimals")
        << u"]e001095060001343523922299"_s << u"09506000134352"_s << qint64(-1) << qint64(2'990'000) << QString();
    QTest::newRow("a price with its currency")
        << u"]e001095060001343523932978299"_s << u"09506000134352"_s << qint64(-1) << qint64(2'990'000) << QString();
    QTest::newRow("content and count") << u"]C102095060001343523712"_s << u"09506000134352"_s << qint64(12'000'000)
                                       << qint64(-1) << QString();
    QTest::newRow("content without count")
        << u"]C10209506000134352"_s << u"09506000134352"_s << qint64(-1) << qint64(-1) << u"content_without_count"_s;
    QTest::newRow("a count of thirty") << u"]d201095060001343523030"_s << u"09506000134352"_s << qint64(30'000'000)
                                       << qint64(-1) << QString();
    QTest::newRow("no identifier, but a group separator")
        << u"0109506000134352\x1d"
           u"10A"_s
        << u"09506000134352"_s << qint64(-1) << qint64(-1) << QString();
    QTest::newRow("no identifier, nothing but digits")
        << u"010950600013435217251231"_s << u"09506000134352"_s << qint64(-1) << qint64(-1) << QString();
    QTest::newRow("a link") << u"https://id.example.com/01/9506000134352/10/ABC?17=251231&utm=x"_s
                            << u"09506000134352"_s << qint64(-1) << qint64(-1) << QString();
    QTest::newRow("a link in capitals") << u"HTTPS://ID.EXAMPLE.COM/01/09506000134352?3103=001500"_s
                                        << u"09506000134352"_s << qint64(1'500'000) << qint64(-1) << QString();
  }
  void elementStringsAreRead() {
    QFETCH(const QString, raw);
    QFETCH(const QString, code);
    const auto scan = parseScan(raw, {}, kToday);
    CF_VERIFY_OK(scan);
    QCOMPARE(scan->kind, ScanKind::ElementString);
    QCOMPARE(scan->code, code);
    QCOMPARE(scan->exactKey, codeKey(code));
    QTEST(scan->quantityMicro.value_or(-1), "quantityMicro");
    QTEST(scan->amountMicro.value_or(-1), "amountMicro");
    QTEST(scan->concern, "concern");
  }

  void whatIsNoElementStringIsRefused_data() {
    QTest::addColumn<QString>("raw");
    QTest::addColumn<QString>("code");
    QTest::newRow("a GTIN cut off") << u"]C1010950600013435"_s << u"gs1_malformed"_s;
    QTest::newRow("a wrong check digit") << u"]C10109506000134353"_s << u"check_digit_wrong"_s;
    QTest::newRow("an identifier that nobody has") << u"]C1990"_s + QString(91, u'x') << u"gs1_malformed"_s;
    QTest::newRow("an unknown identifier") << u"]C15512345"_s << u"gs1_malformed"_s;
    QTest::newRow("a thirteenth month") << u"]C1010950600013435217251331"_s << u"gs1_date_malformed"_s;
    QTest::newRow("letters in a weight") << u"]C101095060001343523102abc250"_s << u"gs1_malformed"_s;
    QTest::newRow("seven decimals") << u"]C101095060001343523107001250"_s << u"gs1_malformed"_s;
    QTest::newRow("only a symbology") << u"]C1"_s << u"code_empty"_s;
    QTest::newRow("nothing") << u"   "_s << u"code_empty"_s;
    QTest::newRow("too much") << QString(600, u'1') << u"code_too_long"_s;
  }
  void whatIsNoElementStringIsRefused() {
    QFETCH(const QString, raw);
    const auto scan = parseScan(raw, {}, kToday);
    QVERIFY(!scan);
    QTEST(scan.error().code, "code");
  }

  void aDateOfTwoDigitYearsIsNearToday() {
    QCOMPARE(gs1Date(u"251200", kToday).value_or(QDate()), QDate(2025, 12, 31));
    QCOMPARE(gs1Date(u"240200", kToday).value_or(QDate()), QDate(2024, 2, 29));
    QCOMPARE(gs1Date(u"760101", kToday).value_or(QDate()), QDate(2076, 1, 1));
    QCOMPARE(gs1Date(u"770101", kToday).value_or(QDate()), QDate(1977, 1, 1));
    QCOMPARE(gs1Date(u"010101", QDate(2060, 1, 1)).value_or(QDate()), QDate(2101, 1, 1));
    QVERIFY(!gs1Date(u"250230", kToday));
  }

  void aPlainCodeStaysItself() {
    const auto scan = parseScan(u"]E04006381333931", measureRulesOf(u"GB"), kToday);
    CF_VERIFY_OK(scan);
    QCOMPARE(scan->kind, ScanKind::Code);
    QCOMPARE(scan->code, u"4006381333931"_s);
    QVERIFY(!scan->checkDigitWrong);
    QVERIFY(parseScan(u"4006381333930", {}, kToday)->checkDigitWrong);
    QCOMPARE(parseScan(u"  SKU 12  ", {}, kToday)->code, u"SKU 12"_s);
  }

  void noTextMakesItStumble() {
    counterfoil::support::Random random(counterfoil::support::Random::runSeed());
    const QString alphabet =
        u"0123456789012345678901CedQ1]\x1d"
        u"/?=&%.:AVhtps"_s;
    for (int i = 0; i < 20'000; ++i) {
      QString raw;
      if (random.chance(40)) raw = u"]C101095060001343521"_s;
      const qint64 length = random.below(40);
      for (qint64 k = 0; k < length; ++k) raw.append(alphabet[random.below(alphabet.size())]);
      const auto scan = parseScan(raw, measureRulesOf(u"DE"), kToday);
      QVERIFY(!scan || !scan->exactKey.isEmpty());
    }
  }

  void spreadsheetNumbersAreSeen_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("scientific");
    QTest::newRow("a point and a sign") << u"5.9E+12"_s << true;
    QTest::newRow("a decimal comma") << u"5,01234E+12"_s << true;
    QTest::newRow("lower case") << u"5.9e12"_s << true;
    QTest::newRow("no point, but a sign") << u"5E+12"_s << true;
    QTest::newRow("a shop's own code") << u"12E5"_s << false;
    QTest::newRow("a word") << u"E+5"_s << false;
    QTest::newRow("an EAN") << u"4006381333931"_s << false;
  }
  void spreadsheetNumbersAreSeen() {
    QFETCH(const QString, code);
    QTEST(isScientificNotation(code), "scientific");
  }

  void namesAreFoldedToWords_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("key");
    QTest::newRow("accents") << u"Crème Brûlée 4×100 g"_s << u"creme brulee 4 100 g"_s;
    QTest::newRow("letters that do not decompose")
        << u"Straße Smørrebrød Łódź Œuf"_s << u"strasse smorrebrod lodz oeuf"_s;
    QTest::newRow("apostrophes") << u"Men's O’Neill"_s << u"mens oneill"_s;
    QTest::newRow("signs") << u"  A/B--C & (D)  "_s << u"a b c d"_s;
    QTest::newRow("Greek") << u"Φέτα"_s << u"φετα"_s;
    QTest::newRow("Japanese keeps its letters") << u"抹茶 ラテ"_s << u"抹茶 ラテ"_s;
    QTest::newRow("letters beyond the first plane") << u"a\U00010400\U0001F600b"_s << u"a\U00010428 b"_s;
    QTest::newRow("half of a pair") << u"a%1b"_s.arg(QChar(0xd800)) << u"a b"_s;
    QTest::newRow("nothing but signs") << u"***"_s << u""_s;
  }
  void namesAreFoldedToWords() {
    QFETCH(const QString, name);
    QTEST(textKey(name), "key");
  }
};

QTEST_GUILESS_MAIN(TestBarcode)
#include "tst_barcode.moc"
