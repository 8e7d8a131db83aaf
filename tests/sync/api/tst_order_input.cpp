// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/api/descriptions.h"
#include "tests/sync/api/order_shop.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

namespace {

QByteArray bytesOf(const QJsonObject& json) {
  return QJsonDocument(json).toJson();
}

}  // namespace

/// What strangers send: refused by name, and nothing is written.
class TestOrderInput : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_web = std::make_unique<OrderShop>(); }
  void cleanupTestCase() { m_web.reset(); }

  void bodiesHaveTheMembersThatTheDescriptionNamesAndNoOthers() {
    const QJsonObject schemas = schemaDescriptions();
    const QJsonObject described = operationDescriptions();
    const auto unknown = [&](const QString& path, const QString& member) {
      const Answered answer = m_web->hub.post(path, QJsonObject{{member, QJsonObject()}}, "described");
      return QJsonDocument(answer.json).toJson().contains("unknown_member");
    };
    for (const QString& path : {u"/v1/orders"_s, u"/v1/orders/{id}/refunds"_s}) {
      const QString schema =
          described[u"POST "_s + path][u"requestBody"_s][u"content"_s][u"application/json"_s][u"schema"_s][u"$ref"_s]
              .toString()
              .section(u'/', -1);
      const QStringList members = schemas[schema][u"properties"_s].toObject().keys();
      QVERIFY(!members.isEmpty());
      const QString asked = QString(path).replace(u"{id}"_s, m_web->shop.bread.text());
      for (const QString& member : members) QVERIFY2(!unknown(asked, member), qPrintable(path + u' ' + member));
      QVERIFY(unknown(asked, u"tip"_s));
    }
    // A shape inside of it, with every member that it is said to have.
    QJsonObject line;
    const QJsonObject lineMembers = schemas[u"OrderLine"_s][u"properties"_s].toObject();
    for (const QString& member : lineMembers.keys()) line[member] = 1;
    const Answered answer = m_web->post({{u"lines"_s, QJsonArray{line}}}, "described");
    QVERIFY2(!QJsonDocument(answer.json).toJson().contains("unknown_member"), answer.response.body);
  }

  void itIsRefusedAndNothingIsWritten_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const QJsonObject good = m_web->breadAndTea();
    const auto raw = [](const char* name, const QByteArray& body, const QString& code) {
      QTest::newRow(name) << body << 400 << code;
    };
    raw("nothing", "", u"malformed_json"_s);
    raw("half an object", R"({"currency":"GBP",)", u"malformed_json"_s);
    raw("something after it", bytesOf(good) + "{}", u"malformed_json"_s);
    raw("a member twice", R"({"currency":"GBP","currency":"GBP"})", u"malformed_json"_s);
    raw("bytes that are no UTF-8", "{\"note\":\"\xff\xfe\"}", u"malformed_json"_s);
    raw("half a surrogate pair", R"({"note":"\ud800"})", u"malformed_json"_s);
    raw("nested without end", QByteArray(40, '[') + QByteArray(40, ']'), u"too_deep"_s);
    QTest::newRow("a list") << QByteArray("[]") << 422 << u"wrong_type"_s;
    const auto with = [&](const char* name, const QString& member, const QJsonValue& value, const QString& code) {
      QJsonObject body = good;
      body[member] = value;
      QTest::newRow(name) << bytesOf(body) << 422 << code;
    };
    with("another currency", u"currency"_s, u"gbp"_s, u"currency_mismatch"_s);
    with("no currency", u"currency"_s, QJsonValue(), u"missing_member"_s);
    with("a number for a currency", u"currency"_s, 5, u"wrong_type"_s);
    with("no lines", u"lines"_s, QJsonArray(), u"ticket_empty"_s);
    with("a text for lines", u"lines"_s, u"all"_s, u"wrong_type"_s);
    with("a text for a line", u"lines"_s, QJsonArray{u"tea"_s}, u"wrong_type"_s);
    with("a customer who is a list", u"customer"_s, QJsonArray{u"Ada"_s}, u"wrong_type"_s);
    with("a customer with a card", u"customer"_s, QJsonObject{{u"card"_s, u"4242"_s}}, u"unknown_member"_s);
    with("a note without end", u"note"_s, QString(70'000, u'x'), u"text_too_long"_s);
    with("an explanation that is asked for in words", u"explain"_s, u"yes"_s, u"wrong_type"_s);
    with("a store of its own", u"store"_s, u"'; DROP TABLE document; --"_s, u"unknown_store"_s);
    QJsonArray many;
    for (int i = 0; i < 501; ++i) many.append(OrderShop::line(m_web->shop.bread, 1));
    with("501 lines", u"lines"_s, many, u"ticket_full"_s);
    QJsonArray pennies;
    for (int i = 0; i < 21; ++i) pennies.append(OrderShop::paidElsewhere(1));
    with("21 tenders", u"tenders"_s, pennies, u"too_many_tenders"_s);
    const auto line = [&](const char* name, const QString& member, const QJsonValue& value, const QString& code) {
      QJsonObject one = OrderShop::line(m_web->shop.tea, 1);
      one[member] = value;
      QJsonObject body = OrderShop::order({one}, {OrderShop::paidElsewhere(499)});
      QTest::newRow(name) << bytesOf(body) << 422 << code;
    };
    const QString quantity = u"quantity_micro"_s;
    line("nothing of it", quantity, 0, u"quantity_not_positive"_s);
    line("less than nothing", quantity, -1'000'000, u"quantity_not_positive"_s);
    line("half a piece", quantity, 500'000, u"quantity_not_whole"_s);
    line("a fraction of a millionth", quantity, 1.5, u"wrong_type"_s);
    line("more than there is", quantity, 1e300, u"wrong_type"_s);
    line("16 digits", quantity, qint64(9'999'999'999'999'999), u"out_of_range"_s);
    line("a quantity in words", quantity, u"1"_s, u"wrong_type"_s);
    line("a product that is none", u"product"_s, u"tea"_s, u"not_an_id"_s);
    line("a product of somebody else", u"product"_s, u"01234567-89ab-7def-8123-456789abcdef"_s, u"product_unknown"_s);
    line("two names", u"sku"_s, u"TEA"_s, u"product_named_twice"_s);
    line("no name", u"product"_s, QJsonValue(), u"product_missing"_s);
    line("a discount that is not known", u"discount"_s, u"10%"_s, u"unknown_member"_s);
    QJsonObject sku{{u"sku"_s, u"' OR 1=1 --"_s}, {quantity, 1'000'000}};
    QTest::newRow("SQL for a SKU") << bytesOf(OrderShop::order({sku}, {OrderShop::paidElsewhere(499)})) << 422
                                   << u"product_unknown"_s;
    sku[u"sku"_s] = QString(QChar(0)) + u"TEA"_s;
    QTest::newRow("NUL in a SKU") << bytesOf(OrderShop::order({sku}, {OrderShop::paidElsewhere(499)})) << 422
                                  << u"product_unknown"_s;
    const auto tender = [&](const char* name, const QJsonObject& one, const QString& code) {
      QTest::newRow(name) << bytesOf(OrderShop::order({OrderShop::line(m_web->shop.tea, 1)}, {one})) << 422 << code;
    };
    const QString reference = u"reference"_s;
    const QString amount = u"amount"_s;
    tender("an amount with a fraction",
           {{reference, u"x"_s}, {amount, QJsonObject{{u"minor"_s, 4.99}, {u"currency"_s, u"GBP"_s}}}},
           u"wrong_type"_s);
    tender("an amount in words", {{reference, u"x"_s}, {amount, u"4.99"_s}}, u"wrong_type"_s);
    tender("an amount below nothing", {{reference, u"x"_s}, {amount, OrderShop::gbp(-499)}}, u"amount_not_positive"_s);
    tender("an amount without end", {{reference, u"x"_s}, {amount, OrderShop::gbp(9'999'999'999'999'999)}},
           u"out_of_range"_s);
    tender("no amount", {{reference, u"x"_s}}, u"missing_member"_s);
    tender("cash", {{u"kind"_s, u"cash"_s}, {reference, u"x"_s}, {amount, OrderShop::gbp(499)}}, u"unknown_member"_s);
    tender("a payment that is none", {{u"payment"_s, u"pi_1"_s}, {amount, OrderShop::gbp(499)}}, u"not_an_id"_s);
  }
  void itIsRefusedAndNothingIsWritten() {
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, code);
    const Answered answer = m_web->hub.send("POST", u"/v1/orders"_s, body, {"one key"}).get();
    QCOMPARE(answer.status, status);
    QStringList codes{answer.code()};
    for (const QJsonValue& error : answer.json[u"errors"_s].toArray()) codes.append(error[u"code"_s].toString());
    QVERIFY2(codes.contains(code), qPrintable(codes.join(u' ')));
    QCOMPARE(m_web->count(u"SELECT (SELECT count(*) FROM document) + (SELECT count(*) FROM api_idempotency) + "
                          "(SELECT count(*) FROM till WHERE kind = 'web')"_s),
             0);
  }

  void whatIsTooLargeIsNotRead() {
    const Answered answer =
        m_web->hub.send("POST", u"/v1/orders"_s, QByteArray(1024 * 1024 + 1, ' '), {"one key"}).get();
    QCOMPARE(answer.status, 413);
  }

 private:
  std::unique_ptr<OrderShop> m_web;
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestOrderInput)
#include "tst_order_input.moc"
