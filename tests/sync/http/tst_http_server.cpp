// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <thread>

#include "sync/http/gzip.h"
#include "tests/sync/http/http_bench.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

class TestHttpServer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anAnswerComesWithItsHeaders() {
    HttpBench bench;
    QVERIFY(bench.started);
    const Reply reply = bench.client().ask(get("/hello"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, "hello");
    QCOMPARE(reply.headers.value("x-content-type-options"), "nosniff");
    QVERIFY(!reply.headers.has("Server") && !reply.headers.has("Strict-Transport-Security"));
    QVERIFY(!reply.headers.value("X-Request-Id").isEmpty() && !reply.headers.value("Date").isEmpty());
    const Outcome outcome = bench.outcomes(1).at(0);
    QCOMPARE(outcome.route, u"/hello"_s);
    QCOMPARE(outcome.status, 200);
    QCOMPARE(outcome.id, reply.headers.value("X-Request-Id"));
  }

  void twentyClientsAreServedSideBySide() {
    HttpBench bench;
    std::vector<RawClient> clients;
    for (int i = 0; i < 20; ++i) clients.push_back(bench.client());
    for (int round = 0; round < 5; ++round) {
      for (RawClient& client : clients) client.send(get("/hello"));
      for (RawClient& client : clients) QCOMPARE(client.reply().body, "hello");
    }
    QCOMPARE(bench.server.stats().connectionsTaken, 20);
    QCOMPARE(bench.server.stats().requests, 100);
  }

  void requestsSentTogetherAreAnsweredInTheirOrder() {
    HttpBench bench;
    RawClient client = bench.client();
    client.send(post("/echo", "one") + post("/echo", "two") + get("/slow") + post("/echo", "three"));
    QCOMPARE(client.reply().body, "one");
    QCOMPARE(client.reply().body, "two");
    bench.pending(1).at(0)(text("slow"));
    QCOMPARE(client.reply().body, "slow");
    QCOMPARE(client.reply().body, "three");
  }

  void aBodyMayComeInPieces() {
    HttpBench bench;
    RawClient client = bench.client();
    const QByteArray chunked =
        "POST /echo HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n00A\r\n, world!!!\r\n0\r\nX-Trailer: forgotten\r\n\r\n";
    QCOMPARE(client.ask(chunked).body, "hello, world!!!");
    for (const char byte : chunked) client.send(QByteArray(1, byte));
    QCOMPARE(client.reply().body, "hello, world!!!");
    for (const char byte : chunked.left(chunked.indexOf("\r\n\r\n") + 4) + "0\r\n\r\n")
      client.send(QByteArray(1, byte));
    const Reply nothing = client.reply();
    QCOMPARE(nothing.status, 200);
    QVERIFY(nothing.body.isEmpty());
    QCOMPARE(client.ask(post("/push", QByteArray(5'000'000, 'x'))).body, "5000000");
  }

  void aCompressedBodyIsHandedOverInflated() {
    HttpBench bench;
    RawClient client = bench.client();
    const QByteArray body = QByteArray("{\"sale\":1240},").repeated(1000);
    QCOMPARE(client.ask(post("/echo", gzip(body), "Content-Encoding: gzip\r\n")).body, body);
    const Reply big = client.ask(get("/big", "Accept-Encoding: gzip\r\n"));
    QCOMPARE(big.headers.value("Content-Encoding"), "gzip");
    QVERIFY(big.body.size() < 10'000);
    Inflater inflater(1'000'000, 2000);
    QByteArray inflated;
    QVERIFY(inflater.feed(big.body, inflated).has_value());
    QVERIFY(inflated.size() > 100'000);
    QVERIFY(!client.ask(get("/big")).headers.has("Content-Encoding"));
    QVERIFY(!client.ask(get("/hello", "Accept-Encoding: gzip\r\n")).headers.has("Content-Encoding"));
  }

  void aClientMayAskBeforeItSends() {
    HttpBench bench;
    RawClient client = bench.client();
    client.send("POST /echo HTTP/1.1\r\nHost: hub\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.reply().status, 100);
    QCOMPARE(client.ask("hello").body, "hello");
    client.send("POST /nowhere HTTP/1.1\r\nHost: hub\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    QCOMPARE(client.reply().status, 404);
    QVERIFY(client.isEnded());
  }

  void aFileIsSentAsFarAsItIsAskedFor() {
    HttpBench bench;
    RawClient client = bench.client();
    const QByteArray content = HttpBench::fileContent();
    QCOMPARE(client.ask(get("/file")).body, content);
    const Reply part = client.ask(get("/file", "Range: bytes=1000000-\r\nIf-Range: \"one\"\r\n"));
    QCOMPARE(part.status, 206);
    QCOMPARE(part.headers.value("Content-Range"), "bytes 1000000-1048575/1048576");
    QCOMPARE(part.body, content.mid(1000000));
    QCOMPARE(client.ask(get("/file", "Range: bytes=5-\r\nIf-Range: \"two\"\r\n")).body, content);
    const Reply beyond = client.ask(get("/file", "Range: bytes=1048576-\r\n"));
    QCOMPARE(beyond.status, 416);
    QCOMPARE(beyond.headers.value("Content-Range"), "bytes */1048576");
    client.send("HEAD /file HTTP/1.1\r\nHost: hub\r\n\r\n");
    const Reply head = client.reply(true);
    QCOMPARE(head.headers.value("Content-Length"), "1048576");
    QCOMPARE(client.ask(get("/hello")).body, "hello");
  }

  void aTraceIsCarriedOn() {
    HttpBench bench;
    const QByteArray id = "4bf92f3577b34da6a3ce929d0e0e4736";
    const QByteArray body =
        bench.client().ask(get("/trace", "Traceparent: 00-" + id + "-00f067aa0ba902b7-01\r\n")).body;
    QVERIFY(body.startsWith("00-" + id + '-') && body.endsWith("-01") && !body.contains("00f067aa0ba902b7"));
    QCOMPARE(bench.outcomes(1).at(0).trace.traceId, id);
  }

  void anAnswerMayComeLaterAndFromAnywhere() {
    HttpBench bench;
    RawClient client = bench.client();
    client.send(get("/wait"));
    const Answer answer = bench.pending(1).at(0);
    QCOMPARE(bench.server.stats().waiting, 1);
    std::thread([answer] { answer(text("at last")); }).join();
    answer(text("too late"));
    QCOMPARE(client.reply().body, "at last");
    QCOMPARE(client.ask(get("/hello")).body, "hello");
  }

  void aForgottenAnswerIsAnError() {
    HttpBench bench;
    RawClient client = bench.client();
    const Reply reply = client.ask(get("/drop"));
    QCOMPARE(reply.status, 500);
    QCOMPARE(reply.code(), u"internal"_s);
    QCOMPARE(client.ask(get("/hello")).status, 200);
  }

  void clientsThatResetWhileTheirAnswerIsMadeAreMissed() {
    HttpBench bench;
    std::atomic<int> gone = 0;
    for (int i = 0; i < 200; ++i) {
      RawClient client = bench.client();
      client.send(get(i % 2 == 0 ? "/wait" : "/slow"));
      const Answer answer = bench.pending(1).at(0);
      answer.onGone([&gone] { ++gone; });
      // Half of the answers race with the reset, half come after it.
      std::thread racing;
      if (i % 4 < 2) racing = std::thread([answer] { answer(text(QByteArray(100'000, 'x'))); });
      client.reset();
      if (racing.joinable()) racing.join();
      if (i % 4 >= 2) {
        QTRY_VERIFY_WITH_TIMEOUT(answer.isOver(), 30'000);
        answer(text("to nobody"));
      }
    }
    QVERIFY(bench.comesTo([](const Stats& s) { return s.connections == 0 && s.handling == 0 && s.waiting == 0; }));
    QVERIFY(gone >= 100);
    QCOMPARE(bench.client().ask(get("/hello")).status, 200);
  }

  void aClientThatEndsItsHalfStillGetsItsAnswer() {
    HttpBench bench;
    RawClient client = bench.client();
    client.send(get("/slow"));
    client.endSending();
    const Answer answer = bench.pending(1).at(0);
    QTRY_VERIFY_WITH_TIMEOUT(answer.isOver(), 30'000);
    answer(text("still"));
    QCOMPARE(client.reply().body, "still");
    QVERIFY(client.isEnded());
  }

  void anAnswerThatIsLetGoBecauseItsClientWentIsNoFailure() {
    HttpBench bench;
    RawClient client = bench.client();
    client.send(get("/wait"));
    client.endSending();
    {
      const Answer answer = bench.pending(1).at(0);
      QTRY_VERIFY_WITH_TIMEOUT(answer.isOver(), 30'000);
    }
    const Outcome outcome = bench.outcomes(1).at(0);
    QCOMPARE(outcome.status, 0);
    QVERIFY(client.isEnded());
    QVERIFY(bench.comesTo([](const Stats& s) { return s.connections == 0 && s.waiting == 0 && s.clientsGone == 1; }));
  }

  void drainingFinishesWhatIsUnderWay() {
    HttpBench bench;
    std::vector<RawClient> idle;
    std::vector<RawClient> busy;
    for (int i = 0; i < 10; ++i) {
      idle.push_back(bench.client());
      QCOMPARE(idle.back().ask(get("/hello")).status, 200);
      busy.push_back(bench.client());
      busy.back().send(get("/slow"));
    }
    const std::vector<Answer> answers = bench.pending(10);
    QCOMPARE(answers.size(), size_t(10));
    std::atomic<bool> drained = false;
    std::jthread draining([&] { drained = bench.server.drain(30'000); });
    for (RawClient& client : idle) QVERIFY(client.isEnded());
    for (const Answer& answer : answers) answer(text("finished"));
    for (RawClient& client : busy) {
      const Reply reply = client.reply();
      QCOMPARE(reply.body, "finished");
      QVERIFY(reply.closes());
      QVERIFY(client.isEnded());
    }
    draining.join();
    QVERIFY(drained);
    RawClient late = bench.client();
    QVERIFY(late.socket().state() != QAbstractSocket::ConnectedState);
  }

  void drainingUnderLoadCutsNoAnswer() {
    HttpBench bench;
    const quint16 port = bench.server.port();
    std::atomic<int> complete = 0;
    std::atomic<int> cut = 0;
    std::vector<std::jthread> load;
    for (int i = 0; i < 4; ++i) {
      load.emplace_back([&, port] {
        RawClient client(port);
        for (;;) {
          client.send(post("/echo", QByteArray(50'000, 'x')));
          const Reply reply = client.reply();
          if (reply.status == 0) break;  // nothing at all: the connection was idle when it was closed
          ++(reply.body.size() == 50'000 ? complete : cut);
          if (reply.closes()) break;
        }
      });
    }
    QVERIFY(bench.comesTo([](const Stats& s) { return s.requests > 40; }));
    QVERIFY(bench.server.drain(30'000));
    for (std::jthread& thread : load) thread.join();
    QVERIFY(complete > 30);
    QCOMPARE(cut.load(), 0);
  }

  void stoppingLeavesAnswersWithNowhereToGo() {
    std::vector<Answer> answers;
    {
      HttpBench bench;
      RawClient client = bench.client();
      client.send(get("/wait"));
      answers = bench.pending(1);
      bench.server.stop();
      QVERIFY(client.isEnded());
    }
    QVERIFY(answers.at(0).isOver());
    answers.at(0)(text("late"));
  }

  void whatCannotBeListenedOnIsRefused() {
    HttpBench first;
    Options options;
    options.port = first.server.port();
    QCOMPARE(HttpBench(options).started.error().code, u"address_in_use"_s);
    options.port = 0;
    options.address = u"0.0.0.0"_s;
    QCOMPARE(HttpBench(options).started.error().code, u"needs_tls"_s);
    options.address = u"localhost"_s;
    QCOMPARE(HttpBench(options).started.error().code, u"bad_address"_s);
    options.address = u"127.0.0.1"_s;
    options.certificateFile = u"nowhere.pem"_s;
    QCOMPARE(HttpBench(options).started.error().code, u"bad_certificate"_s);
  }

  void aProxyIsBelievedWhereThereIsOne() {
    const QByteArray named =
        get("/peer", "X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-For: 198.51.100.2, 192.0.2.7\r\n");
    HttpBench direct;
    QCOMPARE(direct.client().ask(named).body, "127.0.0.1");
    Options options;
    options.behindProxy = true;
    HttpBench proxied(options);
    const Reply reply = proxied.client().ask(named);
    QCOMPARE(reply.body, "192.0.2.7");
    QVERIFY(reply.headers.has("Strict-Transport-Security"));
  }
};

}  // namespace counterfoil::http

QTEST_GUILESS_MAIN(counterfoil::http::TestHttpServer)
#include "tst_http_server.moc"
