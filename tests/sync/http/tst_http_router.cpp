// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/http/router.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

struct Caller : Principal {
  QString name;
};

std::function<void(Request, Answer)> says(const char* word) {
  return answering(
      [word](const Request& request) { return text(QByteArray(word) + ' ' + request.parameter(u"id").toUtf8()); });
}

std::vector<Route> routesOfAShop() {
  return {
      {"GET", u"/v1/orders/{id}"_s, says("one"), u"orders:read"_s, {}, 0, false, u"One order"_s},
      {"GET", u"/v1/orders/latest"_s, says("latest"), {}, {}, 0, false, {}},
      {"GET", u"/v1/orders"_s, says("list"), u"orders:read"_s, u"api"_s, 0, false, u"Orders"_s},
      {"POST", u"/v1/orders"_s, says("new"), u"orders:write"_s, u"api"_s, 10, false, u"A new order"_s},
      {"POST", u"/v1/orders/{id}/lines"_s, says("lines"), {}, {}, 10, false, {}},
  };
}

std::optional<Response> gate(Request& head, const Route& route) {
  const auto caller = std::make_shared<Caller>();
  caller->name = QString::fromUtf8(head.headers.value("Authorization"));
  if (caller->name.isEmpty() && !route.permission.isEmpty()) return problem(401, u"unauthenticated"_s);
  head.principal = caller;
  return std::nullopt;
}

Response ask(Router& router, const QByteArray& method, const QString& path, const QByteArray& caller = "anna",
             const QByteArray& body = {}) {
  Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  if (!caller.isEmpty()) request.headers.add("authorization", caller);
  Response result;
  router.serve(std::move(request), Answer::into([&](const Response& response) { result = response; }));
  return result;
}

}  // namespace

class TestHttpRouter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void thePathChoosesTheRoute_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char* name, const QByteArray& method, const QString& path, int status,
                        const QByteArray& body) { QTest::newRow(name) << method << path << status << body; };
    row("a name takes a segment", "GET", u"/v1/orders/7"_s, 200, "one 7");
    row("a literal wins over a name", "GET", u"/v1/orders/latest"_s, 200, "latest ");
    row("the method counts", "POST", u"/v1/orders"_s, 200, "new ");
    row("a head is a get", "HEAD", u"/v1/orders"_s, 200, "list ");
    row("a name in the middle", "POST", u"/v1/orders/7/lines"_s, 200, "lines 7");
    row("an unknown path", "GET", u"/v1/nothing"_s, 404, {});
    row("a slash too many", "GET", u"/v1/orders/"_s, 404, {});
    row("a segment too many", "GET", u"/v1/orders/7/8"_s, 404, {});
    row("names are not prefixes", "GET", u"/v1/ordersx"_s, 404, {});
    row("case counts", "GET", u"/V1/orders"_s, 404, {});
  }
  void thePathChoosesTheRoute() {
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(QByteArray, body);
    Router router(routesOfAShop(), &gate);
    const Response response = ask(router, method, path);
    QTEST(response.status, "status");
    if (response.status == 200) QCOMPARE(response.body, body);
  }

  void anotherMethodIsToldWhichAreAllowed() {
    Router router(routesOfAShop(), &gate);
    const Response wrong = ask(router, "DELETE", u"/v1/orders"_s);
    QCOMPARE(wrong.status, 405);
    QCOMPARE(wrong.headers.value("allow"), "GET, HEAD, OPTIONS, POST");
    const Response options = ask(router, "OPTIONS", u"/v1/orders/latest"_s);
    QCOMPARE(options.status, 204);
    QCOMPARE(options.headers.value("Allow"), "GET, HEAD, OPTIONS");
  }

  void theGateAsksBeforeTheBodyIsRead() {
    Router router(routesOfAShop(), &gate);
    QCOMPARE(ask(router, "GET", u"/v1/orders"_s, {}).status, 401);
    QCOMPARE(ask(router, "GET", u"/v1/orders/latest"_s, {}).status, 200);
    Request head;
    head.method = "POST";
    head.path = u"/v1/orders"_s;
    head.headers.add("Authorization", "berta");
    const Admission admission = router.admit(head);
    QVERIFY(!admission.refusal);
    QCOMPARE(admission.bodyLimitBytes, 10);
    QCOMPARE(head.route, u"/v1/orders"_s);
    const auto caller = std::dynamic_pointer_cast<const Caller>(head.principal);
    QVERIFY(caller && caller->name == u"berta");
  }

  void aBodyHasItsRoutesLimit() {
    Router router(routesOfAShop(), &gate);
    QCOMPARE(ask(router, "POST", u"/v1/orders"_s, "anna", QByteArray(10, 'x')).status, 200);
    QCOMPARE(ask(router, "POST", u"/v1/orders"_s, "anna", QByteArray(11, 'x')).status, 413);
  }

  void theTableDescribesItself() {
    const Router router(routesOfAShop(), &gate);
    const QJsonObject paths = router.openApiPaths();
    QCOMPARE(paths.keys(),
             (QStringList{u"/v1/orders"_s, u"/v1/orders/latest"_s, u"/v1/orders/{id}"_s, u"/v1/orders/{id}/lines"_s}));
    const QJsonObject create = paths[u"/v1/orders"_s][u"post"_s].toObject();
    QCOMPARE(create[u"summary"_s].toString(), u"A new order"_s);
    QCOMPARE(create[u"x-permission"_s].toString(), u"orders:write"_s);
    QCOMPARE(create[u"x-body-limit-bytes"_s].toInt(), 10);
    QCOMPARE(paths[u"/v1/orders/{id}"_s][u"get"_s][u"parameters"_s][qsizetype(0)][u"name"_s].toString(), u"id"_s);
  }
};

}  // namespace counterfoil::http

QTEST_APPLESS_MAIN(counterfoil::http::TestHttpRouter)
#include "tst_http_router.moc"
