// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QTest>

#include "models/core/json_reader.h"
#include "tests/support/random.h"

namespace counterfoil::core {

using namespace Qt::StringLiterals;

namespace {

QByteArray madeUpText(support::Random& random) {
  static const QByteArrayList parts{
      "a",   "sku",     "\xc3\xa9", "\xe2\x82\xac",   "\xf0\x9f\x98\x80", "\\\"", "\\\\", "\\/",
      "\\n", "\\u0009", "\\u20AC",  "\\ud83d\\ude00", "{\\\"x\\\":1}",    " ",    "0"};
  QByteArray text;
  for (qint64 i = random.below(9); i > 0; --i) text += random.pick(parts);
  return '"' + text + '"';
}

QByteArray madeUp(support::Random& random, int depth) {
  switch (random.below(depth < 4 ? 7 : 5)) {
    case 0:
      return QByteArray::number(qint64(random.next()) >> random.below(64));
    case 1:
      return QByteArray::number(random.below(2000) - 1000) + '.' + QByteArray::number(random.below(1000)) +
             (random.chance(30) ? "e-" + QByteArray::number(random.below(20)) : QByteArray());
    case 2:
      return random.pick(QByteArrayList{"true", "false", "null"});
    case 3:
    case 4:
      return madeUpText(random);
    default:
      break;
  }
  const bool object = random.chance(50);
  QByteArrayList members;
  for (qint64 i = random.below(6); i > 0; --i) {
    const QByteArray name =
        "\"m" + QByteArray::number(i) + madeUpText(random).mid(1) + (random.chance(20) ? " :\t" : ":");
    members.append((object ? name : QByteArray()) + madeUp(random, depth + 1));
  }
  return (object ? '{' : '[') + members.join(random.chance(20) ? " , " : ",") + (object ? '}' : ']');
}

}  // namespace

class TestJsonReader : public QObject {
  Q_OBJECT

  static JsonReader reader(const QByteArray& text) { return JsonReader(parseObject(text).value()); }

 private Q_SLOTS:
  void onlyStrictJsonIsRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("where");
    const auto good = [](const char* name, const QByteArray& text) {
      QTest::newRow(name) << text << QString() << QString();
    };
    const auto bad = [](const char* name, const QByteArray& text, const QString& where,
                        const QString& code = u"malformed_json"_s) { QTest::newRow(name) << text << code << where; };
    good("an object", R"({"a":[1,-2.5e+3,true,false,null,"x\u00e9\n"]})");
    good("a scalar", "\"text\"");
    good("blanks around", " \r\n\t{ } \n");
    good("a surrogate pair", R"("\ud83d\ude00")");
    good("32 levels", QByteArray(32, '[') + QByteArray(32, ']'));
    bad("nothing", "", u"1:1"_s);
    bad("blanks only", "  \n ", u"2:2"_s);
    bad("not a number", R"({"a":NaN})", u"1:6"_s);
    bad("a number beyond any float", "[1,\n1e400]", u"2:6"_s);
    bad("infinity", "[-Infinity]", u"1:3"_s);
    bad("a second document", "{}{}", u"1:3"_s);
    bad("a comma too many", "[1,]", u"1:4"_s);
    bad("a comma too many in an object", "{\"a\":1,}", u"1:8"_s);
    bad("the second line", "{\n \"a\": x}", u"2:7"_s);
    bad("a leading zero", "[01]", u"1:3"_s);
    bad("a leading plus", "[+1]", u"1:2"_s);
    bad("no digits after the point", "[1.]", u"1:4"_s);
    bad("single quotes", "{'a':1}", u"1:2"_s);
    bad("a comment", "// x\n{}", u"1:1"_s);
    bad("a byte order mark", "\xef\xbb\xbf{}", u"1:1"_s);
    bad("a line feed in a string", "[\"a\nb\"]", u"1:4"_s);
    bad("a string without end", "[\"abc", u"1:6"_s);
    bad("an unknown escape", R"(["\x"])", u"1:4"_s);
    bad("half of a surrogate pair", R"(["\ud83d"])", u"1:9"_s);
    bad("the wrong half", R"(["\ude00"])", u"1:9"_s);
    bad("invalid UTF-8", "[\"\xc3\x28\"]", u"1:3"_s);
    bad("an overlong sequence", "[\"\xc0\xaf\"]", u"1:3"_s);
    bad("a surrogate in UTF-8", "[\"\xed\xa0\x80\"]", u"1:3"_s);
    bad("a member twice", R"({"a":1,"b":2,"a":3})", u"1:14"_s);
    bad("a member twice by an escape", R"({"a":1,"\u0061":3})", u"1:8"_s);
    bad("33 levels", QByteArray(33, '[') + QByteArray(33, ']'), u"1:33"_s, u"too_deep"_s);
    bad("a million levels", QByteArray(1'000'000, '['), u"1:33"_s, u"too_deep"_s);
    bad("a million levels of objects", QByteArray("{\"a\":").repeated(1'000'000), u"1:161"_s, u"too_deep"_s);
    bad("17 MiB", '"' + QByteArray(17 * 1024 * 1024, 'x') + '"', QString(), u"too_large"_s);
  }
  void onlyStrictJsonIsRead() {
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    QFETCH(QString, where);
    const auto parsed = parseDocument(text);
    QCOMPARE(parsed ? QString() : parsed.error().code, code);
    if (parsed) return;
    QCOMPARE(parsed.error().where, where);
    QCOMPARE(parsed.error().kind, ErrorKind::Invalid);
  }

  void manyMembersInAnyOrderAreReadAsFew() {
    // From the last to the first: put each where it belongs at once, 300,000 take many minutes.
    constexpr int kMany = 300'000;
    QByteArray text("{");
    for (int i = kMany; i > 0; --i) {
      const QByteArray number = QByteArray::number(i);
      text += "\"" + number.rightJustified(7, '0') + "\":" + number + ",";
    }
    const auto all = parseObject(text + "\"last\":null}");
    QVERIFY(all);
    QCOMPARE(int(all->size()), kMany + 1);
    for (const int i : {1, 2, kMany / 2, kMany - 1, kMany}) {
      QCOMPARE(all->value(QString::number(i).rightJustified(7, u'0')).toInt(), i);
    }
    QVERIFY(all->value(u"last"_s).isNull());
    for (const QByteArray& twice : {QByteArray("\"0300000\":1}"), QByteArray("\"0000001\":1}")}) {
      QCOMPARE(parseObject(text + twice).error().code, u"malformed_json"_s);
    }
  }
  void whatIsReadIsWhatQtReads_data() {
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("every short escape", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\", \"\\\\\", \"\\\"\", \"a\\\\b\\\"c\"]");
    row("code points", R"(["\u0041\u00e9\u20ac\ud83d\ude00", "\u0000", "\uffff", "\uD83D\uDE00 x"])");
    row("UTF-8 of every length", "[\"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\", \"\xe2\x82\xac\\n\xf0\x9f\x98\x80\"]");
    row("a byte order mark behind something", "[\"x\xef\xbb\xbf\"]");
    row("whole numbers", "[0, -0, 7, -7, 9223372036854775807, -9223372036854775808]");
    row("beyond 64 bits", "[9223372036854775808, -9223372036854775809, 123456789012345678901234567890]");
    row("fractions", "[0.5, -0.0, 1e3, 1E+2, 12.5e-1, 1e18, 1e19, 1e-300]");
    row("names by escapes", "{\"\\u0061b\":1, \"\":2, \"\\\"\":3, \"\\u00e9\":4}");
    row("nothing", "[[], {}, [[]], {\"a\":{}}, null, true, false, \"\"]");
    row("blanks", " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n");
    support::Random random(support::Random::runSeed());
    for (int i = 0; i < 200; ++i) {
      QTest::addRow("made up %d", i) << QByteArray("[" + madeUp(random, 0) + "," + madeUp(random, 0) + "]");
    }
  }
  void whatIsReadIsWhatQtReads() {
    QFETCH(QByteArray, text);
    const auto read = parseDocument(text);
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    const QJsonDocument qts = QJsonDocument::fromJson(text);
    QVERIFY(!qts.isNull());
    QCOMPARE(*read, qts.isArray() ? QJsonValue(qts.array()) : QJsonValue(qts.object()));
    // Equal alone might be so of numbers of two kinds.
    QCOMPARE(QJsonDocument(QJsonArray{*read}).toJson(),
             QJsonDocument(QJsonArray{qts.isArray() ? QJsonValue(qts.array()) : QJsonValue(qts.object())}).toJson());
  }
  void aByteOrderMarkInATextIsKept() {
    const auto read = parseDocument("[\"\xef\xbb\xbfx\"]");
    QVERIFY(read);
    QCOMPARE(read->toArray().at(0).toString(), u"\ufeffx"_s);
  }

  void membersAreReadWithTheirTypes() {
    const JsonReader object =
        reader(R"({"s":"x","n":7,"b":true,"m":"1.50","o":{"in":"2"},"a":[{},{}],"l":["p","q"],"z":null})");
    const Currency pounds = Currency::of(u"GBP").value();
    QCOMPARE(object.string("s"_L1).value(), u"x"_s);
    QCOMPARE(object.string("none"_L1, u"else"_s).value(), u"else"_s);
    QCOMPARE(object.integer("n"_L1).value(), 7);
    QCOMPARE(object.boolean("b"_L1).value(), true);
    QCOMPARE(object.money("m"_L1, pounds).value().minor(), 150);
    QCOMPARE(object.object("o"_L1).value().quantity("in"_L1).value(), Quantity::ofUnits(2));
    QCOMPARE(object.objects("a"_L1).value().size(), size_t(2));
    QCOMPARE(object.strings("l"_L1).value().size(), size_t(2));
    QVERIFY(!object.has("z"_L1));
    QCOMPARE(object.string("z"_L1).error().code, u"missing_member"_s);
  }

  void wholeNumbersStayExact() {
    const JsonReader object = reader(R"({"big":9007199254740993,"most":9223372036854775807,"half":1.5,"over":1e30})");
    QCOMPARE(object.integer("big"_L1).value(), 9007199254740993);
    QCOMPARE(object.integer("most"_L1).value(), std::numeric_limits<qint64>::max());
    QCOMPARE(object.integer("half"_L1).error().code, u"wrong_type"_s);
    QCOMPARE(object.integer("over"_L1).error().code, u"wrong_type"_s);
    QCOMPARE(object.integer("big"_L1, 0, 5).error().code, u"out_of_range"_s);
  }

  void anErrorNamesItsPlace() {
    const JsonReader object = reader(R"({"m":1.5,"q":"x","a":[{"p":"1.00001"}],"t/~":{"u":1},"w":[1]})");
    const Currency pounds = Currency::of(u"GBP").value();
    QCOMPARE(object.money("m"_L1, pounds).error().code, u"number_not_string"_s);
    QCOMPARE(object.money("m"_L1, pounds).error().where, u"/m"_s);
    QCOMPARE(object.quantity("q"_L1).error().code, u"malformed_number"_s);
    QCOMPARE(object.objects("a"_L1).value()[0].percent("p"_L1).error().where, u"/a/0/p"_s);
    QCOMPARE(object.objects("w"_L1).error().where, u"/w/0"_s);
    QCOMPARE(object.object("t/~"_L1).value().string("u"_L1).error().where, u"/t~1~0/u"_s);
    const auto unknown = object.refuseUnknown({"m"_L1, "q"_L1, "a"_L1, "w"_L1});
    QCOMPARE(unknown.error().code, u"unknown_member"_s);
    QCOMPARE(unknown.error().where, u"/t~1~0"_s);
    QCOMPARE(parseObject("[]").error().code, u"wrong_type"_s);
  }
};

}  // namespace counterfoil::core

QTEST_APPLESS_MAIN(counterfoil::core::TestJsonReader)
#include "tst_json_reader.moc"
