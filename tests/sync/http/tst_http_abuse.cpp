// SPDX-License-Identifier: GPL-3.0-or-later
// What a client may not do, and what it is told. Times are made short by the limits, never waited for.
#include <QElapsedTimer>
#include <QTest>

#include "sync/http/gzip.h"
#include "tests/sync/http/http_bench.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

QByteArray chunked(const QByteArray& chunks, const QByteArray& fields = {}) {
  return "POST /echo HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n" + fields + "\r\n" + chunks;
}

QByteArray manyFields(int count) {
  QByteArray fields;
  for (int i = 0; i < count; ++i) fields += "X-Field-" + QByteArray::number(i) + ": x\r\n";
  return fields;
}

}  // namespace

class TestHttpAbuse : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsWrongIsSaidAndTheConnectionEnds_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const QByteArray& bytes, int status, const char16_t* code) {
      QTest::newRow(name) << bytes << status << QString::fromUtf16(code);
    };
    const QByteArray host = "Host: hub\r\n";
    row("two lengths", post("/echo", "abc", "Content-Length: 3\r\n"), 400, u"bad_framing");
    row("two different lengths", post("/echo", "abc", "Content-Length: 30\r\n"), 400, u"bad_framing");
    row("a list of lengths", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\nabc", 400, u"bad_framing");
    row("a signed length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc", 400, u"bad_framing");
    row("a huge length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", 400,
        u"bad_framing");
    row("a length and chunks", chunked("0\r\n\r\n", "Content-Length: 5\r\n"), 400, u"bad_framing");
    row("chunks and a length before",
        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
        u"bad_framing");
    row("two transfer encodings", chunked("0\r\n\r\n", "Transfer-Encoding: chunked\r\n"), 400, u"bad_framing");
    row("an encoding before chunks", "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400,
        u"bad_framing");
    row("an encoding that only looks chunked",
        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, u"bad_framing");
    row("chunks in HTTP/1.0", "POST /echo HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
        u"bad_framing");
    row("a chunk size that is none", chunked("5g\r\nhello\r\n0\r\n\r\n"), 400, u"bad_chunk");
    row("a negative chunk size", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400, u"bad_chunk");
    row("a chunk size that overflows", chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 400, u"bad_chunk");
    row("a chunk longer than its size", chunked("3\r\nhello\r\n0\r\n\r\n"), 400, u"bad_chunk");
    row("a chunk extension", chunked("5;name=value\r\nhello\r\n0\r\n\r\n"), 400, u"bad_chunk");
    row("an endless chunk line", chunked(QByteArray(20'000, '0')), 400, u"bad_chunk");
    row("too many chunks for their content",
        chunked(QByteArray("0000000000000000000000000001\r\nx\r\n").repeated(4000)), 400, u"bad_chunk");
    row("a folded line", get("/hello", "X-Long: a\r\n b\r\n"), 400, u"bad_request");
    row("a line end alone", "GET /hello HTTP/1.1\r\nHost: hub\nX: y\r\n\r\n", 400, u"bad_request");
    row("a space before the colon", get("/hello", "Content-Length : 3\r\n"), 400, u"bad_request");
    row("a zero in a value", get("/hello", QByteArray("X: a\0b\r\n", 8)), 400, u"bad_request");
    row("a field without name", get("/hello", ": x\r\n"), 400, u"bad_request");
    row("no host", "GET /hello HTTP/1.1\r\n\r\n", 400, u"missing_host");
    row("two hosts", get("/hello", "Host: other\r\n"), 400, u"repeated_field");
    row("a host with a path", "GET /hello HTTP/1.1\r\nHost: hub/x\r\n\r\n", 400, u"bad_host");
    row("two authorizations", get("/hello", "Authorization: a\r\nAuthorization: b\r\n"), 400, u"repeated_field");
    row("absolute form", get("http://hub/hello"), 400, u"bad_target");
    row("a path that climbs", get("/../etc/passwd"), 400, u"bad_target");
    row("two spaces", "GET  /hello HTTP/1.1\r\nHost: hub\r\n\r\n", 400, u"bad_request");
    row("HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, u"unsupported_version");
    row("HTTP/1.2", "GET /hello HTTP/1.2\r\nHost: hub\r\n\r\n", 505, u"unsupported_version");
    row("no version", "GET /hello\r\nHost: hub\r\n\r\n", 400, u"bad_request");
    row("a method of its own", "BREW /hello HTTP/1.1\r\nHost: hub\r\n\r\n", 501, u"unknown_method");
    row("a tunnel", "CONNECT hub:22 HTTP/1.1\r\nHost: hub\r\n\r\n", 501, u"unknown_method");
    row("a trace", "TRACE /hello HTTP/1.1\r\nHost: hub\r\n\r\n", 501, u"unknown_method");
    row("101 fields", get("/hello", manyFields(100)), 431, u"too_many_fields");
    row("a head of 17 KiB", get("/hello", "X: " + QByteArray(17 * 1024, 'x') + "\r\n"), 431, u"head_too_large");
    row("a head that never ends", "GET /hello HTTP/1.1\r\nX: " + QByteArray(20 * 1024, 'x'), 431, u"head_too_large");
    row("a long target", get("/" + QByteArray(9 * 1024, 'x')), 414, u"target_too_long");
    row("a body said to be too long", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 1048577\r\n\r\n", 413,
        u"body_too_large");
    row("a body that becomes too long", chunked(QByteArray("10000\r\n" + QByteArray(65536, 'x') + "\r\n").repeated(17)),
        413, u"body_too_large");
    row("a body where none belongs", "GET /hello HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc", 413,
        u"body_too_large");
    row("gzip that becomes too long", post("/echo", gzip(QByteArray(1'100'000, 'x')), "Content-Encoding: gzip\r\n"),
        413, u"inflates_too_much");
    row("a bomb", post("/push", gzip(QByteArray(60'000'000, 0)), "Content-Encoding: gzip\r\n"), 413,
        u"inflates_too_much");
    row("gzip that is none", post("/echo", "hello", "Content-Encoding: gzip\r\n"), 400, u"bad_encoding");
    row("gzip cut short", post("/echo", gzip("hello").chopped(4), "Content-Encoding: gzip\r\n"), 400, u"bad_encoding");
    row("another encoding", post("/echo", "hello", "Content-Encoding: br\r\n"), 415, u"unsupported_encoding");
    row("another expectation", post("/echo", "hello", "Expect: a miracle\r\n"), 417, u"unknown_expectation");
  }
  void whatIsWrongIsSaidAndTheConnectionEnds() {
    QFETCH(QByteArray, bytes);
    HttpBench bench;
    RawClient client = bench.client();
    const Reply reply = client.ask(bytes);
    QTEST(reply.status, "status");
    QTEST(reply.code(), "code");
    QVERIFY(reply.closes());
    QVERIFY(client.isEnded());
    QCOMPARE(bench.client().ask(get("/hello")).body, "hello");
  }

  void noWordOfASmuggledRequestIsHeard() {
    HttpBench bench;
    RawClient client = bench.client();
    client.send("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                get("/hello"));
    QCOMPARE(client.reply().status, 400);
    QVERIFY(client.isEnded());
    RawClient trailers = bench.client();
    const Reply reply = trailers.ask(
        "POST /echo HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        "Content-Length: 40\r\nHost: other\r\n\r\n");
    QVERIFY(reply.status == 200 || reply.status == 400);
    QCOMPARE(bench.server.stats().requests, 2);
  }

  void whoIsTooSlowIsToldSo_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("half a head") << QByteArray("GET /hello HTT");
    QTest::newRow("half a body") << QByteArray("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 5\r\n\r\nhel");
    QTest::newRow("half a chunk") << chunked("5\r\nhel");
  }
  void whoIsTooSlowIsToldSo() {
    QFETCH(QByteArray, bytes);
    Options options;
    options.limits.headerTimeMs = 150;
    options.limits.stallTimeMs = 150;
    HttpBench bench(options);
    RawClient client = bench.client();
    const Reply reply = client.ask(bytes);
    QCOMPARE(reply.status, 408);
    QCOMPARE(reply.code(), u"request_timeout"_s);
    QVERIFY(client.isEnded());
    QVERIFY(bench.server.stats().timeouts == 1);
  }

  void drippingDoesNotHelp() {
    Options options;
    options.limits.headerTimeMs = 300;
    HttpBench bench(options);
    RawClient client = bench.client();
    QElapsedTimer sinceStart;
    sinceStart.start();
    // A byte whenever the last was taken, until the server has had enough.
    while (client.socket().bytesAvailable() == 0 && sinceStart.elapsed() < 30'000) {
      client.send("x");
      (void)client.socket().waitForReadyRead(10);
    }
    QCOMPARE(client.reply().status, 408);
    QVERIFY(sinceStart.elapsed() >= 300);
  }

  void whoSaysNothingIsClosedWithoutAWord() {
    Options options;
    options.limits.headerTimeMs = 100;
    options.limits.idleTimeMs = 100;
    HttpBench bench(options);
    RawClient silent = bench.client();
    QVERIFY(silent.isEnded());
    RawClient once = bench.client();
    QCOMPARE(once.ask(get("/hello")).status, 200);
    QVERIFY(once.isEnded());
  }

  void aHandlerThatTakesTooLongIsAnsweredFor() {
    Options options;
    options.limits.handlerTimeMs = 100;
    HttpBench bench(options);
    RawClient client = bench.client();
    const Reply reply = client.ask(get("/slow"));
    QCOMPARE(reply.status, 503);
    QCOMPARE(reply.code(), u"handler_timeout"_s);
    const Answer answer = bench.pending(1).at(0);
    QVERIFY(answer.isOver());
    answer(text("late"));
    QVERIFY(client.isEnded());
  }

  void aClientThatDoesNotReadIsLeft() {
    Options options;
    options.limits.stallTimeMs = 100;
    options.limits.bytesPerSecond = 100'000'000;
    HttpBench bench(options);
    RawClient client = bench.client();
    client.socket().setReadBufferSize(1024);
    client.send(get("/file").repeated(50));
    QVERIFY(bench.comesTo([](const Stats& s) { return s.timeouts == 1 && s.connections == 0; }));
  }

  void tooManyConnectionsAreTurnedAway() {
    Options options;
    options.limits.connections = 3;
    HttpBench bench(options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
      clients.push_back(bench.client());
      QCOMPARE(clients.back().ask(get("/hello")).status, 200);
    }
    RawClient fourth = bench.client();
    const Reply reply = fourth.reply();
    QCOMPARE(reply.status, 503);
    QCOMPARE(reply.code(), u"too_many_connections"_s);
    QVERIFY(!reply.headers.value("Retry-After").isEmpty());
    QVERIFY(fourth.isEnded());
    QCOMPARE(clients.front().ask(get("/hello")).status, 200);
    clients.back().reset();
    QVERIFY(bench.comesTo([](const Stats& s) { return s.connections == 2; }));
    QCOMPARE(bench.client().ask(get("/hello")).status, 200);
  }

  void tooManyConnectionsFromOneAddressAreTurnedAway() {
    Options options;
    options.limits.connectionsPerPeer = 1;
    HttpBench bench(options);
    RawClient first = bench.client();
    QCOMPARE(first.ask(get("/hello")).status, 200);
    const Reply reply = bench.client().reply();
    QCOMPARE(reply.status, 429);
    QVERIFY(reply.headers.has("Retry-After"));
  }

  void tooMuchWorkIsRefusedAndWaitingIsNot() {
    Options options;
    options.limits.handlers = 2;
    HttpBench bench(options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 6; ++i) {
      clients.push_back(bench.client());
      clients.back().send(get(i < 4 ? "/wait" : "/slow"));
    }
    QVERIFY(bench.comesTo([](const Stats& s) { return s.waiting == 4 && s.handling == 2; }));
    RawClient another = bench.client();
    const Reply reply = another.ask(get("/slow"));
    QCOMPARE(reply.status, 503);
    QCOMPARE(reply.code(), u"overloaded"_s);
    QVERIFY(!reply.closes());
    const std::vector<Answer> answers = bench.pending(6);
    for (const Answer& answer : answers) answer(text("done"));
    for (RawClient& client : clients) QCOMPARE(client.reply().body, "done");
    QCOMPARE(another.ask(get("/hello")).status, 200);
  }

  void othersAreServedWhileSomeAreSlow() {
    HttpBench bench;
    std::vector<RawClient> slow;
    for (int i = 0; i < 80; ++i) {
      slow.push_back(bench.client());
      slow.back().send("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n");
    }
    RawClient client = bench.client();
    for (int i = 0; i < 100; ++i) QCOMPARE(client.ask(get("/hello")).status, 200);
  }
};

}  // namespace counterfoil::http

QTEST_GUILESS_MAIN(counterfoil::http::TestHttpAbuse)
#include "tst_http_abuse.moc"
