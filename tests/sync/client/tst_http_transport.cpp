// SPDX-License-Identifier: GPL-3.0-or-later
#include <QEventLoop>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <optional>

#include "sync/client/http_transport.h"
#include "sync/client/qt_scheduler.h"
#include "sync/http/gzip.h"
#include "sync/http/router.h"
#include "sync/http/server.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::checkedAddress;
using client::Deadlines;
using client::HttpAnswer;
using client::HttpRequest;
using client::HttpTransport;

namespace {

/// A hub that echoes what it gets, and says how it came.
class Echo {
 public:
  Echo() : m_router(routes()), m_server(m_router, m_clock) {
    if (const auto started = m_server.start({}); !started) qFatal("%s", qPrintable(started.error().code));
  }
  ~Echo() { m_server.stop(); }
  [[nodiscard]] QString url() const { return u"http://127.0.0.1:%1"_s.arg(m_server.port()); }

 private:
  static std::vector<http::Route> routes() {
    std::vector<http::Route> all;
    all.push_back({"POST",
                   u"/v1/echo"_s,
                   http::answering([](const http::Request& request) {
                     http::Response response = http::text(request.body);
                     response.headers.set("X-Encoding", request.headers.value("Content-Encoding"));
                     return response;
                   }),
                   {},
                   {},
                   8 * 1024 * 1024,
                   false,
                   {}});
    all.push_back({"GET",
                   u"/v1/busy"_s,
                   http::answering([](const http::Request&) { return http::retryLater(429, u"rate_limited"_s, 17); }),
                   {},
                   {},
                   0,
                   false,
                   {}});
    all.push_back({"GET",
                   u"/v1/who"_s,
                   http::answering([](const http::Request& request) {
                     return http::text(request.headers.value("Authorization") + ' ' +
                                       request.query.value(u"cursor"_s).toUtf8());
                   }),
                   {},
                   {},
                   0,
                   false,
                   {}});
    return all;
  }
  core::SystemClock m_clock;
  http::Router m_router;
  http::Server m_server;
};

HttpAnswer ask(HttpTransport& transport, HttpRequest request) {
  std::optional<HttpAnswer> answer;
  QEventLoop loop;
  transport.send(std::move(request), [&](HttpAnswer said) {
    answer = std::move(said);
    loop.quit();
  });
  if (answer) qFatal("answered from within send");
  loop.exec();
  return *answer;
}

HttpAnswer askAt(const QString& url, const HttpRequest& request, const Deadlines& deadlines = {}) {
  HttpTransport transport(*checkedAddress(url, {}), deadlines);
  return ask(transport, request);
}

/// A server that says what it is told, and then what it is told to do.
class Stub : public QTcpServer {
 public:
  explicit Stub(std::function<void(QTcpSocket&)> then) {
    connect(this, &QTcpServer::newConnection, this, [this, then = std::move(then)] {
      QTcpSocket* const socket = nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, socket, [socket, then] {
        if (!socket->readAll().isEmpty()) then(*socket);
      });
    });
    if (!listen(QHostAddress::LocalHost)) qFatal("cannot listen");
  }
  [[nodiscard]] QString url() const { return u"http://127.0.0.1:%1"_s.arg(serverPort()); }
};

}  // namespace

class TestHttpTransport : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aSmallBodyGoesAsItIsAndALargeOneCompressed() {
    const Echo hub;
    HttpTransport transport(*checkedAddress(hub.url(), {}));
    HttpAnswer answer = ask(transport, {"POST", u"/v1/echo"_s, "{}", 0, {}});
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "{}");
    QByteArray large;
    for (quint64 i = 1; i < 20'000; ++i) large += QByteArray::number(i * 0x9e3779b97f4a7c15ULL, 16);
    answer = ask(transport, {"POST", u"/v1/echo"_s, large, 0, {}});
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, large);
    QVERIFY(client::gzipped(large).size() < large.size() * 2 / 3);
  }

  void theCredentialTheQueryAndTheDateGetThrough() {
    const Echo hub;
    const HttpAnswer answer = askAt(hub.url(), {"GET", u"/v1/who?cursor=a%2Bb%3D"_s, {}, 0, "Bearer one"});
    QCOMPARE(answer.body, "Bearer one a+b=");
    QVERIFY(answer.date.has_value());
    const qint64 offMs = core::SystemClock().now().utcMs() - answer.date->utcMs();
    QVERIFY2(qAbs(offMs) < 60'000, QByteArray::number(offMs).constData());
  }

  void aRefusalIsAnAnswerWithItsOrder() {
    const Echo hub;
    const HttpAnswer answer = askAt(hub.url(), {"GET", u"/v1/busy"_s, {}, 0, {}});
    QCOMPARE(answer.status, 429);
    QCOMPARE(answer.retryAfterS, 17);
    QVERIFY(answer.body.contains("rate_limited"));
    QCOMPARE(askAt(hub.url(), {"GET", u"/v1/nothing"_s, {}, 0, {}}).status, 404);
  }

  void nobodyThereIsNoAnswer() {
    quint16 port = 0;
    {
      QTcpServer gone;
      QVERIFY(gone.listen(QHostAddress::LocalHost));
      port = gone.serverPort();
    }
    const HttpAnswer answer = askAt(u"http://127.0.0.1:%1"_s.arg(port), {"GET", u"/v1/who"_s, {}, 0, {}});
    QCOMPARE(answer.status, 0);
    QVERIFY(!answer.timedOut);
  }

  void anAnswerThatBreaksOffIsNone() {
    const Stub hub([](QTcpSocket& socket) {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"results\":[");
      socket.flush();
      socket.disconnectFromHost();
    });
    QCOMPARE(askAt(hub.url(), {"POST", u"/v1/sync/push"_s, "{}", 0, {}}).status, 0);
  }

  void whoSaysNothingIsGivenUp() {
    const Stub hub([](QTcpSocket&) {});
    Deadlines short_;
    short_.firstByteMs = 50;
    const HttpAnswer answer = askAt(hub.url(), {"GET", u"/v1/who"_s, {}, 0, {}}, short_);
    QCOMPARE(answer.status, 0);
    QVERIFY(answer.timedOut);
  }

  void whoStopsInTheMiddleIsGivenUp() {
    const Stub hub([](QTcpSocket& socket) { socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"); });
    Deadlines short_;
    short_.stallMs = 50;
    const HttpAnswer answer = askAt(hub.url(), {"GET", u"/v1/who"_s, {}, 0, {}}, short_);
    QCOMPARE(answer.status, 0);
    QVERIFY(answer.timedOut);
  }

  void aRedirectIsNotFollowed() {
    const Echo elsewhere;
    const Stub hub([&](QTcpSocket& socket) {
      socket.write("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url().toLatin1() +
                   "/v1/who\r\nContent-Length: 0\r\n\r\n");
    });
    QCOMPARE(askAt(hub.url(), {"GET", u"/v1/who"_s, {}, 0, "Bearer secret"}).status, 302);
  }

  void onlyAHubsAddressIsTaken_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("taken");
    QTest::newRow("over TLS") << u"https://hub.example:8443"_s << true;
    QTest::newRow("with a slash at the end") << u"https://hub.example/"_s << true;
    QTest::newRow("plain on this computer") << u"http://127.0.0.1:8080"_s << true;
    QTest::newRow("plain on this computer by name") << u"http://localhost:8080"_s << true;
    QTest::newRow("plain elsewhere") << u"http://hub.example:8080"_s << false;
    QTest::newRow("with a path") << u"https://hub.example/v1"_s << false;
    QTest::newRow("with a password") << u"https://a:b@hub.example"_s << false;
    QTest::newRow("a file") << u"file:///etc/passwd"_s << false;
    QTest::newRow("no address") << u"hub"_s << false;
    QTest::newRow("nothing") << QString() << false;
  }
  void onlyAHubsAddressIsTaken() {
    QFETCH(const QString, url);
    QFETCH(const bool, taken);
    QCOMPARE(bool(checkedAddress(url, {})), taken);
  }

  void anAuthorityThatIsNoneIsRefused() {
    QCOMPARE(checkedAddress(u"https://hub.example"_s, "nonsense").error().code, u"bad_certificate"_s);
  }

  void timersRunOnceAndCanBeCancelled() {
    const core::SystemClock clock;
    client::QtScheduler scheduler(clock);
    QEventLoop loop;
    QList<int> ran;
    scheduler.after(0, [&] { ran.append(1); });
    const auto never = scheduler.after(1, [&] { ran.append(2); });
    scheduler.after(20, [&] {
      ran.append(3);
      loop.quit();
    });
    scheduler.cancel(never);
    QVERIFY(ran.isEmpty());
    loop.exec();
    QCOMPARE(ran, QList<int>({1, 3}));
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHttpTransport)
#include "tst_http_transport.moc"
