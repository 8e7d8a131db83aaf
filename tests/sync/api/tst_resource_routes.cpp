// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/journal/facts_queries.h"
#include "tests/support/shop_fixture.h"
#include "tests/sync/api/api_fixture.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

namespace {

/// A hub whose one tenant was filled by a shop that sold three times and took one thing back.
struct Sold {
  Sold() {
    hub.stop();
    support::addSharedProjectors(hub.projectors);
    const auto tables = support::sharedLocalTables();
    hub.localTables.insert(hub.localTables.end(), tables.begin(), tables.end());
    hub.start();
    tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    shop.openShift(5000);
    for (const auto& product : {shop.bread, shop.tea, shop.bread}) {
      const auto sold = shop.sellOne(product);
      if (!sold) qFatal("%s", qPrintable(sold.error().code));
      documents.push_back(*sold);
    }
    const auto refunded = shop.sales().refund({documents.front().id, {}, u"stale"_s, {}}, shop.asManager());
    if (!refunded) qFatal("%s", qPrintable(refunded.error().code));
    documents.push_back(*refunded);
    auto facts = journal::factsAfter(shop.reader(), 0, 1000, false);
    const protocol::PushRequest request{facts->front().origin, std::move(*facts)};
    const Answered pushed = hub.push(QJsonDocument(request.toJson()).toJson());
    if (pushed.status != 200) qFatal("not pushed");
  }
  /// Every item of a list, page by page.
  QJsonArray all(const QString& target, int limit) {
    QJsonArray items;
    QString cursor;
    for (int pages = 0; pages < 100; ++pages) {
      const QChar mark = target.contains(u'?') ? u'&' : u'?';
      const Answered page = hub.ask("GET", target + mark + u"limit=%1"_s.arg(limit) + cursor);
      if (page.status != 200) qFatal("%s", page.response.body.constData());
      for (const QJsonValue& item : page.json[u"items"_s].toArray()) items.append(item);
      if (page.json[u"next"_s].isNull()) return items;
      cursor = u"&cursor="_s + page.json[u"next"_s].toString();
    }
    return {};
  }
  support::ShopFixture shop;
  ApiFixture hub;
  hub::TenantId tenant;
  std::vector<sales::Document> documents;
};

QStringList namesIn(const QJsonArray& items, const QString& member) {
  QStringList names;
  for (const QJsonValue& item : items) names.append(item[member].toString());
  return names;
}

}  // namespace

class TestResourceRoutes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void productsComeByNamePageByPage() {
    Sold sold;
    const QJsonArray whole = sold.all(u"/v1/products"_s, 100);
    QCOMPARE(whole.size(), 5);
    for (int limit = 1; limit <= 5; ++limit) QCOMPARE(sold.all(u"/v1/products"_s, limit), whole);
    QStringList names = namesIn(whole, u"name"_s);
    QStringList sorted = names;
    std::sort(sorted.begin(), sorted.end(),
              [](const QString& a, const QString& b) { return a.compare(b, Qt::CaseInsensitive) < 0; });
    QCOMPARE(names, sorted);
    QCOMPARE(whole[0][u"price"_s][u"currency"_s].toString(), u"GBP"_s);
    QCOMPARE(sold.all(u"/v1/products?archived=1"_s, 10).size(), 0);
  }

  void stockIsWhatTheTillsMoved() {
    Sold sold;
    const QJsonArray whole = sold.all(u"/v1/stock"_s, 100);
    QCOMPARE(whole.size(), 2);
    QCOMPARE(sold.all(u"/v1/stock"_s, 1), whole);
    const QJsonArray bread = sold.all(u"/v1/stock?product="_s + sold.shop.bread.text(), 10);
    QCOMPARE(bread.size(), 1);
    QCOMPARE(bread[0][u"on_hand_micro"_s].toInteger(), -1'000'000);  // two sold, one came back
  }

  void ordersAreTheDocumentsOfTheTills() {
    Sold sold;
    const QJsonArray whole = sold.all(u"/v1/orders"_s, 100);
    QCOMPARE(whole.size(), 4);
    QCOMPARE(sold.all(u"/v1/orders"_s, 1), whole);
    QCOMPARE(sold.all(u"/v1/orders?kind=refund"_s, 1).size(), 1);
    QCOMPARE(sold.all(u"/v1/orders?from=2026-03-02&to=2026-03-02"_s, 2).size(), 4);
    QCOMPARE(sold.all(u"/v1/orders?from=2026-03-03"_s, 2).size(), 0);
    const sales::Document& first = sold.documents.front();
    const Answered one = sold.hub.ask("GET", u"/v1/orders/"_s + first.id.text());
    QCOMPARE(one.status, 200);
    QCOMPARE(one.json[u"number"_s].toString(), first.number);
    QCOMPARE(one.json[u"gross"_s], (QJsonObject{{u"minor"_s, first.gross.minor()}, {u"currency"_s, u"GBP"_s}}));
    QCOMPARE(one.json[u"lines"_s].toArray().size(), 1);
    QCOMPARE(one.json[u"lines"_s][0][u"quantity_micro"_s].toInteger(), 1'000'000);
    QCOMPARE(one.json[u"tenders"_s][0][u"kind"_s].toString(), u"cash"_s);
    QVERIFY(one.json[u"customer"_s].isNull());
  }

  void anotherTenantsOrderDoesNotExist() {
    Sold sold;
    const QString path = u"/v1/orders/"_s + sold.documents.front().id.text();
    sold.hub.become(sold.hub.newTenant(u"Books"_s));
    const Answered other = sold.hub.ask("GET", path);
    QCOMPARE(other.status, 404);
    const Answered nothing = sold.hub.ask("GET", u"/v1/orders/nonsense"_s);
    QCOMPARE(other.response.body, nothing.response.body);
    QCOMPARE(sold.all(u"/v1/orders"_s, 10).size(), 0);
    QCOMPARE(sold.all(u"/v1/products"_s, 10).size(), 0);
    QCOMPARE(sold.all(u"/v1/stock"_s, 10).size(), 0);
  }

  void theAuditTellsWhatHappenedAndNoBodies() {
    Sold sold;
    const QJsonArray sales = sold.all(u"/v1/audit?kind=sale."_s, 2);
    QCOMPARE(namesIn(sales, u"kind"_s), QStringList(3, u"sale.completed"_s));
    const QJsonArray whole = sold.all(u"/v1/audit"_s, 7);
    QVERIFY(whole.size() > 10);
    for (qsizetype i = 1; i < whole.size(); ++i) {
      QCOMPARE(whole[i][u"hub_seq"_s].toInteger(), whole[i - 1][u"hub_seq"_s].toInteger() - 1);
    }
    QVERIFY(!whole[0].toObject().contains(u"body"_s));
    QCOMPARE(sales[0][u"actor"_s].toString().isEmpty(), false);
  }

  void whatIsAskedWronglyIsSaid_data() {
    QTest::addColumn<QString>("target");
    for (const char* target :
         {"/v1/orders?limit=0", "/v1/orders?limit=1001", "/v1/orders?cursor=x", "/v1/orders?cursor=WzFd",
          "/v1/orders?from=yesterday", "/v1/orders?kind=gift", "/v1/products?cursor=W10", "/v1/products?cursor=!!",
          "/v1/stock?product=7", "/v1/stock?cursor=WyJhIiwiYiJd", "/v1/audit?cursor=e30"}) {
      QTest::newRow(target) << QString::fromLatin1(target);
    }
  }
  void whatIsAskedWronglyIsSaid() {
    QFETCH(QString, target);
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const Answered answer = hub.ask("GET", target);
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.code() == u"bad_cursor" || answer.code() == u"bad_parameter");
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestResourceRoutes)
#include "tst_resource_routes.moc"
