// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <set>

#include "models/customers/facts.h"
#include "models/devices/facts.h"
#include "models/journal/record_about.h"
#include "models/sales/queries.h"
#include "models/settings/queries.h"
#include "models/vault/vault.h"
#include "sync/hub/person_keys.h"
#include "tests/sync/api/order_shop.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

namespace {

QString codesOf(const Answered& answer) {
  QStringList codes;
  for (const QJsonValue& error : answer.json[u"errors"_s].toArray()) {
    codes.append(error[u"where"_s].toString() + u' ' + error[u"code"_s].toString());
  }
  codes.sort();
  return codes.join(u", "_s);
}

}  // namespace

class TestOrders : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anOrderBecomesASaleToThePenny() {
    OrderShop web;
    QJsonObject body = web.breadAndTea();
    body[u"reference"_s] = u"1001"_s;
    body[u"note"_s] = u"gift wrap"_s;
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status, 201);
    const QJsonObject& order = answer.json;
    QCOMPARE(order[u"gross"_s][u"minor"_s].toInteger(), 999);
    // 5.00 holds 0.83 of 20 %, 4.99 holds 0.24 of 5 %.
    QCOMPARE(order[u"tax"_s][u"minor"_s].toInteger(), 83 + 24);
    QCOMPARE(order[u"net"_s][u"minor"_s].toInteger(), 999 - 83 - 24);
    QCOMPARE(order[u"lines"_s][0][u"gross"_s][u"minor"_s].toInteger(), 500);
    QCOMPARE(order[u"lines"_s][1][u"taxes"_s][0][u"amount"_s][u"minor"_s].toInteger(), 24);
    QCOMPARE(order[u"number"_s].toString(),
             web.shop.seat().place(web.shop.reader()).value()->settings.store.code + u"-WEBA-S-000001"_s);
    QCOMPARE(order[u"source"_s].toString(), u"web"_s);
    QCOMPARE(order[u"reference"_s].toString(), u"1001"_s);
    QCOMPARE(order[u"tenders"_s][0][u"kind"_s].toString(), u"external"_s);
    QCOMPARE(order[u"tenders"_s][0][u"reference"_s].toString(), u"pp-1"_s);
    QCOMPARE(answer.response.headers.value("Location"), "/v1/orders/" + order[u"id"_s].toString().toLatin1());
    const Answered read = web.hub.ask("GET", u"/v1/orders/"_s + order[u"id"_s].toString());
    QCOMPARE(read.json, order);
  }

  void theSameFiguresAsTheTill() {
    OrderShop web;
    web.shop.openShift(0);
    const auto ticket = web.shop.ticketWith({{web.shop.cheese, 333'000}, {web.shop.tea, 3'000'000}});
    const auto sold = web.shop.sales().complete(ticket, {web.shop.byCard(2110)}, web.shop.asManager());
    QVERIFY2(sold, sold ? "" : qPrintable(sold.error().code + sold.error().detail));
    QJsonObject cheese = OrderShop::line(web.shop.cheese, 0);
    cheese[u"quantity_micro"_s] = 333'000;
    const Answered answer =
        web.post(OrderShop::order({cheese, OrderShop::line(web.shop.tea, 3)}, {OrderShop::paidElsewhere(2110)}), "k1");
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.json[u"net"_s][u"minor"_s].toInteger(), sold->net.minor());
    QCOMPARE(answer.json[u"tax"_s][u"minor"_s].toInteger(), sold->tax.minor());
  }

  void theExplanationIsThereWhereAsked() {
    OrderShop web;
    QJsonObject body = web.breadAndTea();
    QVERIFY(!web.post(body, "k1").json.contains(u"explanation"_s));
    body[u"explain"_s] = true;
    const QJsonArray steps = web.post(body, "k2").json[u"explanation"_s].toArray();
    QVERIFY(steps.size() > 4);
    QCOMPARE(steps[0][u"line"_s].toString(), u"1"_s);
  }

  void productsAreNamedByIdSkuOrBarcode() {
    OrderShop web;
    const auto product = catalog::CatalogQueries(web.shop.reader()).product(web.shop.tea).value();
    QVERIFY(product && !product->sku.isEmpty());
    QJsonObject bySku{{u"sku"_s, product->sku}, {u"quantity_micro"_s, 1'000'000}};
    QCOMPARE(web.post(OrderShop::order({bySku}, {OrderShop::paidElsewhere(499)}), "k1").status, 201);
    if (!product->barcodes.empty()) {
      QJsonObject byBarcode{{u"barcode"_s, product->barcodes.front().code}, {u"quantity_micro"_s, 1'000'000}};
      QCOMPARE(web.post(OrderShop::order({byBarcode}, {OrderShop::paidElsewhere(499)}), "k2").status, 201);
    }
  }

  void reportsCountItAndNoShiftDoes() {
    OrderShop web;
    web.shop.openShift(5000);
    web.pushShop();
    QCOMPARE(web.post(web.breadAndTea(), "k1").status, 201);
    QCOMPARE(web.count(u"SELECT count(*) FROM document WHERE shift_id IS NULL AND source = 'web'"_s), 1);
    QCOMPARE(web.count(u"SELECT sum(gross_minor) FROM sum_hour"_s), 999);
    QCOMPARE(web.count(u"SELECT sum(amount_minor) FROM sum_tender WHERE kind = 'external'"_s), 999);
    QCOMPARE(web.count(u"SELECT sum(tax_minor) FROM sum_tax"_s), 107);
    QCOMPARE(web.count(u"SELECT sum(moved_quantity_micro) FROM product_month"_s), -3'000'000);
    QCOMPARE(web.count(u"SELECT sum(gross_minor) FROM sum_source WHERE source = 'web'"_s), 999);
    web.pullShop();
    const auto figures = web.shop.closing().x();
    QVERIFY(figures);
    QCOMPARE(figures->gross.minor(), 0);
    const auto rows = sales::listDocuments(web.shop.reader(), {}, {}, 10).value();
    QCOMPARE(rows.size(), size_t(1));
    QCOMPARE(rows[0].source.kind, u"web"_s);
  }

  void theWebTillIsMadeOnceAndStaysTheSame() {
    OrderShop web;
    for (int i = 0; i < 3; ++i) QCOMPARE(web.post(web.breadAndTea(), "k" + QByteArray::number(i)).status, 201);
    QCOMPARE(web.count(u"SELECT count(*) FROM till WHERE kind = 'web'"_s), 1);
    web.pullShop();
    const auto tills = settings::listTills(web.shop.reader()).value();
    QCOMPARE(tills.size(), size_t(2));
    QCOMPARE(tills[1].code, u"WEB"_s);
    QCOMPARE(tills[1].kind, settings::TillKind::Web);
  }

  void aPriceOfItsOwnNeedsAScope() {
    OrderShop web;
    QJsonObject cheaper = OrderShop::line(web.shop.bread, 1);
    cheaper[u"unit_price_micro"_s] = 2'000'000;
    const QJsonObject body = OrderShop::order({cheaper}, {OrderShop::paidElsewhere(200)});
    const Answered refused = web.post(body, "k1");
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.code(), u"price_not_allowed"_s);
    web.hub.asker_.permissions.insert(u"orders:price"_s);
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.json[u"gross"_s][u"minor"_s].toInteger(), 200);
    QCOMPARE(web.count(u"SELECT price_micro FROM document_line"_s), 2'000'000);
  }

  void whoOrdersIsSealedAndTheTillsCanReadIt() {
    OrderShop web;
    QJsonObject body = web.breadAndTea();
    body[u"customer"_s] = QJsonObject{{u"name"_s, u"Ada Canary"_s},
                                      {u"phone"_s, u"+4420canary"_s},
                                      {u"email"_s, u"canary@example.org"_s},
                                      {u"address"_s, u"1 Canary Wharf"_s},
                                      {u"note"_s, u"ring canary"_s}};
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status, 201);
    QVERIFY(!answer.response.body.toLower().contains("canary"));
    const auto person = core::AnyId::parse(answer.json[u"customer"_s].toString());
    QVERIFY(person);
    QCOMPARE(web.count(u"SELECT count(*) FROM journal WHERE lower(CAST(body AS TEXT)) LIKE '%canary%'"_s), 0);
    QCOMPARE(web.count(u"SELECT count(*) FROM vault_person_key"_s), 0);
    QCOMPARE(web.count(u"SELECT count(*) FROM person_key"_s), 1);

    web.pullShop();
    const auto document =
        sales::documentById(web.shop.reader(), *sales::DocumentId::parse(answer.json[u"id"_s].toString())).value();
    QVERIFY(document.customer);
    std::promise<std::vector<hub::PersonKey>> read;
    web.hub.workforce->read(web.tenant, [&](const core::Result<const journal::Reader*>& reader) {
      read.set_value(hub::personKeysSince(**reader, 0, 10).value());
    });
    const auto keys = read.get_future().get();
    QVERIFY(web.shop.book().write([&](journal::Writing& writing) {
      return writing.local("vault_person_key")
          .execute("INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES ($1, $2, $3)",
                   {keys[0].person, keys[0].version, keys[0].wrapped});
    }));
    const vault::Vault vault(vault::StoreKey::fromBytes(web.hub.tenantKey).value());
    for (const sales::CustomerField& field : sales::kCustomerFields) {
      const auto words = vault.unseal(web.shop.reader(), person->as<vault::PersonTag>(), QLatin1String(field.name),
                                      (*document.customer).*(field.sealed));
      QVERIFY(words && *words);
      QCOMPARE(**words, body[u"customer"_s][QLatin1String(field.name)].toString());
    }
  }

  void aCustomerOfTheShopIsNamedByIdAlone() {
    OrderShop web;
    const auto record = [&](const char* kind, const core::AnyId& subject, const QJsonObject& body) {
      QVERIFY(web.shop.book().write(
          [&](journal::Writing& writing) { return journal::recordAbout(writing, kind, subject, body, {}); }));
    };
    const core::AnyId anna = *core::AnyId::parse(u"0190f2c4-0000-7000-8000-00000000000a"_s);
    const core::AnyId annie = *core::AnyId::parse(u"0190f2c4-0000-7000-8000-00000000000b"_s);
    for (const core::AnyId& each : {anna, annie}) {
      record(customers::kCustomerCreated, each, {{u"name"_s, customers::sealedText("sealed " + each.bytes())}});
    }
    record(customers::kCustomerMerged, annie,
           {{u"merge"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)}, {u"into"_s, anna.text()}});
    web.pushShop();
    QJsonObject body = web.breadAndTea();
    body[u"customer"_s] = QJsonObject{{u"id"_s, annie.text()}};
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.json[u"customer"_s].toString(), anna.text());
    QCOMPARE(web.count(u"SELECT count(*) FROM person_key"_s), 0);
    web.pullShop();
    const auto document =
        sales::documentById(web.shop.reader(), *sales::DocumentId::parse(answer.json[u"id"_s].toString())).value();
    QCOMPARE(document.customer->name, "sealed " + anna.bytes());

    body[u"customer"_s] = QJsonObject{{u"id"_s, u"0190f2c4-0000-7000-8000-00000000000c"_s}};
    QCOMPARE(codesOf(web.post(body, "k2")), u"/customer/id unknown_customer"_s);
    body[u"customer"_s] = QJsonObject{{u"id"_s, u"x"_s}, {u"name"_s, u"Ada"_s}};
    QCOMPARE(codesOf(web.post(body, "k3")), u"/customer/id malformed_id, /customer/name unknown_member"_s);
    record(devices::kPersonErased, anna, {});
    record(devices::kPersonErased, annie, {});
    web.pushShop();
    body[u"customer"_s] = QJsonObject{{u"id"_s, anna.text()}};
    QCOMPARE(codesOf(web.post(body, "k4")), u"/customer/id unknown_customer"_s);
  }

  void nobodyIsSealedBeforeATillBroughtTheKey() {
    OrderShop web;
    web.hub.tenantKey.clear();
    QJsonObject body = web.breadAndTea();
    body[u"customer"_s] = QJsonObject{{u"name"_s, u"Ada"_s}};
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status, 409);
    QCOMPARE(answer.code(), u"customer_needs_till"_s);
    QCOMPARE(web.count(u"SELECT count(*) FROM till WHERE kind = 'web'"_s), 0);
    QCOMPARE(web.post(web.breadAndTea(), "k2").status, 201);
  }

  void whatIsWrongIsSaidAllAtOnce() {
    OrderShop web;
    QJsonObject half = OrderShop::line(web.shop.bread, 1);
    half[u"quantity_micro"_s] = 500'000;
    QJsonObject body = OrderShop::order(
        {half, QJsonObject{{u"sku"_s, u"NONE"_s}, {u"quantity_micro"_s, 0}}, OrderShop::line(web.shop.tea, 1)},
        {QJsonObject{{u"amount"_s, QJsonObject{{u"minor"_s, 1}, {u"currency"_s, u"EUR"_s}}}}});
    body[u"currency"_s] = u"USD"_s;
    body[u"store"_s] = u"Nowhere"_s;
    body[u"colour"_s] = u"red"_s;
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status, 422);
    QCOMPARE(answer.code(), u"order_invalid"_s);
    QCOMPARE(codesOf(answer),
             u"/colour unknown_member, /currency currency_mismatch, /lines/0/quantity_micro quantity_not_whole, "
             "/lines/1/quantity_micro quantity_not_positive, /lines/1/sku product_unknown, /store unknown_store, "
             "/tenders/0 payment_missing, /tenders/0/amount/currency currency_mismatch"_s);
    QCOMPARE(web.count(u"SELECT count(*) FROM document"_s), 0);
    QCOMPARE(web.count(u"SELECT count(*) FROM api_idempotency"_s), 0);
  }

  void tendersPayWhatIsDueToThePenny_data() {
    QTest::addColumn<QJsonArray>("tenders");
    QTest::addColumn<QString>("code");
    QTest::newRow("none") << QJsonArray() << u"not_fully_paid"_s;
    QTest::newRow("a penny short") << QJsonArray{OrderShop::paidElsewhere(998)} << u"not_fully_paid"_s;
    QTest::newRow("a penny over") << QJsonArray{OrderShop::paidElsewhere(1000)} << u"tender_exceeds_due"_s;
    QTest::newRow("two that are enough") << QJsonArray{OrderShop::paidElsewhere(990), OrderShop::paidElsewhere(9)}
                                         << u""_s;
    QTest::newRow("a payment that nobody knows")
        << QJsonArray{QJsonObject{{u"payment"_s, u"01234567-89ab-7def-8123-456789abcdef"_s},
                                  {u"amount"_s, OrderShop::gbp(999)}}}
        << u"payment_not_approved"_s;
  }
  void tendersPayWhatIsDueToThePenny() {
    QFETCH(QJsonArray, tenders);
    QFETCH(QString, code);
    OrderShop web;
    QJsonObject body = web.breadAndTea();
    body[u"tenders"_s] = tenders;
    const Answered answer = web.post(body, "k1");
    QCOMPARE(answer.status == 201, code.isEmpty());
    if (!code.isEmpty()) QCOMPARE(answer.code(), code);
    QCOMPARE(web.count(u"SELECT count(*) FROM document"_s), code.isEmpty() ? 1 : 0);
  }

  void sixtyFourAtOnceUnderOneKeyAreOneSale() {
    OrderShop web;
    const QByteArray body = QJsonDocument(web.breadAndTea()).toJson();
    std::vector<std::future<Answered>> waiting;
    for (int i = 0; i < 64; ++i) waiting.push_back(web.hub.send("POST", u"/v1/orders"_s, body, {"k1"}));
    std::set<QByteArray> bodies;
    for (auto& answer : waiting) bodies.insert(answer.get().response.body);
    QCOMPARE(bodies.size(), size_t(1));
    QCOMPARE(web.count(u"SELECT count(*) FROM document"_s), 1);
  }

  void numbersHaveNoGapsWhateverIsRefusedBetween() {
    OrderShop web;
    QJsonObject bad = web.breadAndTea();
    bad[u"tenders"_s] = QJsonArray{OrderShop::paidElsewhere(1)};
    std::vector<std::future<Answered>> waiting;
    for (int i = 0; i < 40; ++i) {
      const QByteArray body = QJsonDocument(i % 3 == 0 ? bad : web.breadAndTea()).toJson();
      waiting.push_back(web.hub.send("POST", u"/v1/orders"_s, body, {"k" + QByteArray::number(i)}));
    }
    std::set<QString> numbers;
    for (auto& answer : waiting) {
      const Answered answered = answer.get();
      if (answered.status == 201) numbers.insert(answered.json[u"number"_s].toString());
    }
    QCOMPARE(numbers.size(), size_t(26));
    QVERIFY(numbers.rbegin()->endsWith(u"-000026"_s));
  }

  void listsFilter_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("found");
    QTest::newRow("all") << u""_s << 4;
    QTest::newRow("of the web") << u"?source=web"_s << 3;
    QTest::newRow("of tills") << u"?source=till"_s << 1;
    QTest::newRow("what is complete") << u"?state=completed"_s << 3;
    QTest::newRow("what was given back") << u"?state=refunded"_s << 1;
    QTest::newRow("what was voided") << u"?state=voided"_s << 0;
    QTest::newRow("by its number there") << u"?reference=1001"_s << 1;
    QTest::newRow("since then") << u"?since=2020-01-01T00:00:00Z"_s << 4;
    QTest::newRow("until then") << u"?until=2020-01-01T00:00:00Z"_s << 0;
    QTest::newRow("of nobody") << u"?customer=01234567-89ab-7def-8123-456789abcdef"_s << 0;
  }
  void listsFilter() {
    QFETCH(QString, query);
    QFETCH(int, found);
    OrderShop web;
    web.shop.openShift(0);
    QVERIFY(web.shop.sellOne(web.shop.bread));
    web.pushShop();
    QJsonObject body = web.breadAndTea();
    body[u"reference"_s] = u"1001"_s;
    body[u"customer"_s] = QJsonObject{{u"name"_s, u"Ada"_s}};
    const Answered first = web.post(body, "k1");
    QCOMPARE(first.status, 201);
    const QString id = web.post(web.breadAndTea(), "k2").json[u"id"_s].toString();
    QCOMPARE(web.hub.post(u"/v1/orders/%1/refunds"_s.arg(id), {{u"reason"_s, u"stale"_s}}, "r1").status, 201);
    const auto items = [&](const QString& asked) {
      return web.hub.ask("GET", u"/v1/orders"_s + asked).json[u"items"_s];
    };
    QCOMPARE(items(query).toArray().size(), found);
    const QString customer = first.json[u"customer"_s].toString();
    QCOMPARE(items(u"?customer="_s + customer).toArray().size(), 1);
    const QString store = items(u""_s)[0][u"store"_s].toString();
    QCOMPARE(items(u"?store="_s + store).toArray().size(), 4);
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestOrders)
#include "tst_orders.moc"
