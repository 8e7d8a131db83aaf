// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/sync/api/order_shop.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

/// How web orders are paid through a gateway, and given back.
class TestOrderRefunds : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPaymentThroughAGatewayPaysOnce() {
    OrderShop web;
    payments::StartPayment start;
    start.amountMinor = 999;
    start.currency = u"GBP"_s;
    start.terminal = u"stripe"_s;
    start.gateway = core::AnyId(QUuid(7, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    const auto begin = [&](journal::Writing& writing) { return payments::PaymentService::start(writing, start, {}); };
    const auto attempt = web.paidAtHub(begin);
    QJsonObject body = web.breadAndTea();
    const auto paidBy = [&](qint64 minor) {
      return QJsonArray{QJsonObject{{u"payment"_s, attempt.id.text()}, {u"amount"_s, OrderShop::gbp(minor)}}};
    };
    body[u"tenders"_s] = paidBy(999);
    QCOMPARE(web.post(body, "k1").code(), u"payment_unknown"_s);
    const auto approved = [](payments::AttemptId id, const QString& reference) {
      return [=](journal::Writing& writing) {
        return payments::PaymentService::resolve(writing, id,
                                                 {payments::Outcome::Approved, 999, reference, u"•• 4242"_s, {}}, {});
      };
    };
    static_cast<void>(web.paidAtHub(approved(attempt.id, u"pi_1"_s)));
    QJsonArray part = paidBy(500);
    part.append(OrderShop::paidElsewhere(499));
    body[u"tenders"_s] = part;
    QCOMPARE(web.post(body, "k1").code(), u"payment_amount_differs"_s);
    body[u"tenders"_s] = paidBy(999);
    const Answered paid = web.post(body, "k1");
    QCOMPARE(paid.status, 201);
    QCOMPARE(paid.json[u"tenders"_s][0][u"kind"_s].toString(), u"card"_s);
    QCOMPARE(paid.json[u"tenders"_s][0][u"reference"_s].toString(), u"pi_1"_s);
    QCOMPARE(web.post(body, "k2").code(), u"payment_used"_s);
    // Neither by the hub without the gateway's refund, nor by a till's terminal.
    const QString path = u"/v1/orders/%1/refunds"_s.arg(paid.json[u"id"_s].toString());
    QCOMPARE(web.hub.post(path, {{u"reason"_s, u"no"_s}}, "r1").code(), u"card_not_asked"_s);
    web.pullShop();
    web.shop.openShift(5000);
    const auto id = *sales::DocumentId::parse(paid.json[u"id"_s].toString());
    const auto begun = web.shop.sales().beginRefund({id, {}, u"no"_s, {}}, web.shop.asManager());
    QVERIFY(begun);
    QCOMPARE(web.shop.sales().nextCardPayout(begun->id.as<core::Anything>(), {}).error().code,
             u"paid_through_gateway"_s);
    // What the gateway gave back becomes the refund.
    start.purpose = payments::Purpose::Refund;
    start.original = attempt.id;
    const auto back = web.paidAtHub(begin);
    static_cast<void>(web.paidAtHub(approved(back.id, u"re_1"_s)));
    const QJsonArray tenders{QJsonObject{{u"payment"_s, back.id.text()}, {u"amount"_s, OrderShop::gbp(999)}}};
    const Answered refund = web.hub.post(path, {{u"reason"_s, u"no"_s}, {u"tenders"_s, tenders}}, "r2");
    QCOMPARE(refund.status, 201);
    QCOMPARE(refund.json[u"tenders"_s][0][u"reference"_s].toString(), u"re_1"_s);
  }

  void whatIsGivenBackIsTheMirror() {
    OrderShop web;
    const QString id = web.post(web.breadAndTea(), "k1").json[u"id"_s].toString();
    const QString path = u"/v1/orders/%1/refunds"_s.arg(id);
    const QJsonObject one{{u"lines"_s, QJsonArray{QJsonObject{{u"line"_s, 1}, {u"quantity_micro"_s, 1'000'000}}}},
                          {u"reason"_s, u"stale"_s}};
    const Answered first = web.hub.post(path, one, "r1");
    QCOMPARE(first.status, 201);
    QCOMPARE(first.json[u"kind"_s].toString(), u"refund"_s);
    QCOMPARE(first.json[u"gross"_s][u"minor"_s].toInteger(), -250);
    QCOMPARE(first.json[u"tenders"_s][0][u"kind"_s].toString(), u"external"_s);
    QCOMPARE(first.json[u"original"_s].toString(), id);
    QCOMPARE(web.hub.post(path, one, "r1").response.body, first.response.body);
    const auto state = [&] { return web.hub.ask("GET", u"/v1/orders?kind=sale"_s).json[u"items"_s][0][u"state"_s]; };
    QCOMPARE(state().toString(), u"partially_refunded"_s);
    QCOMPARE(web.hub.post(path, {{u"reason"_s, u"all of it"_s}}, "r2").json[u"gross"_s][u"minor"_s].toInteger(), -749);
    QCOMPARE(state().toString(), u"refunded"_s);
    QCOMPARE(web.hub.post(path, {{u"reason"_s, u"again"_s}}, "r3").code(), u"nothing_to_refund"_s);
    QCOMPARE(web.count(u"SELECT sum(gross_minor) FROM sum_hour"_s), 0);
    QCOMPARE(web.count(u"SELECT sum(moved_quantity_micro) FROM product_month"_s), 0);
    QCOMPARE(web.hub.post(path, {{u"lines"_s, QJsonArray()}}, "r4").code(), u"reason_missing"_s);
  }

  void aTillsSaleIsGivenBackAtATill() {
    OrderShop web;
    web.shop.openShift(0);
    const auto sold = web.shop.sellOne(web.shop.bread).value();
    web.pushShop();
    const auto path = [](const QString& id) { return u"/v1/orders/%1/refunds"_s.arg(id); };
    const QJsonObject body{{u"reason"_s, u"stale"_s}};
    QCOMPARE(web.hub.post(path(sold.id.text()), body, "r1").code(), u"not_a_web_order"_s);
    QCOMPARE(web.hub.post(path(u"nonsense"_s), body, "r2").status, 404);
    const QString id = web.post(web.breadAndTea(), "k1").json[u"id"_s].toString();
    web.hub.become(web.hub.newTenant(u"Books"_s));
    QCOMPARE(web.hub.post(path(id), body, "r3").status, 404);
  }

  void aTillTakesAWebOrderBack() {
    OrderShop web;
    const QString id = web.post(web.breadAndTea(), "k1").json[u"id"_s].toString();
    web.pullShop();
    web.shop.openShift(5000);
    const auto document = *sales::DocumentId::parse(id);
    const auto quote = web.shop.sales().quoteRefund({document, {}, u"brought back"_s, {}});
    QVERIFY(quote);
    QCOMPARE(quote->gross.minor(), -999);
    const auto voided = web.shop.sales().postVoid(document, u"no"_s, web.shop.asManager());
    QCOMPARE(voided.error().code, u"other_shift"_s);
    const auto refund = web.shop.sales().refund({document, {}, u"brought back"_s, {}}, web.shop.asManager());
    QVERIFY(refund);
    web.pushShop();
    QCOMPARE(web.hub.ask("GET", u"/v1/orders?source=web"_s).json[u"items"_s][0][u"state"_s].toString(), u"refunded"_s);
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestOrderRefunds)
#include "tst_order_refunds.moc"
