// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>
#include <QTest>

#include "sync/http/answer.h"
#include "sync/http/gzip.h"
#include "sync/http/range.h"
#include "sync/http/response_bytes.h"
#include "sync/http/target.h"
#include "sync/http/trace.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

class TestHttpParts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aTargetIsReadInOneWayOrNotAtAll_data() {
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QString>("path");  // null: refused
    const auto row = [](const char* name, const QByteArray& target, const QString& path) {
      QTest::newRow(name) << target << path;
    };
    row("a plain path", "/v1/orders", u"/v1/orders"_s);
    row("the root", "/", u"/"_s);
    row("a trailing slash stays", "/v1/", u"/v1/"_s);
    row("encoded letters", "/caf%C3%A9", u"/café"_s);
    row("a plus stays a plus in a path", "/a+b", u"/a+b"_s);
    row("no slash", "v1", {});
    row("absolute form", "http://hub/v1", {});
    row("authority form", "hub:443", {});
    row("asterisk form", "*", {});
    row("two slashes", "//v1", {});
    row("a dot segment", "/v1/./x", {});
    row("two dots", "/v1/../x", {});
    row("encoded dots", "/v1/%2e%2E/x", {});
    row("dots at the end", "/v1/..", {});
    row("an encoded slash", "/v1%2Fx", {});
    row("a backslash", "/v1\\x", {});
    row("an encoded backslash", "/v1%5cx", {});
    row("an encoded zero", "/v1%00", {});
    row("an encoded line end", "/v1%0d%0a", {});
    row("half a percent sign", "/v1%2", {});
    row("no hexadecimal", "/v1%zz", {});
    row("overlong UTF-8", "/%c0%af", {});
    row("cut UTF-8", "/%c3", {});
    row("a surrogate", "/%ed%a0%80", {});
    row("a fragment", "/v1#x", {});
    row("a broken query", "/v1?a=%", {});
    row("101 parameters", "/v1?" + QByteArray("a=1&").repeated(101), {});
  }
  void aTargetIsReadInOneWayOrNotAtAll() {
    QFETCH(QByteArray, target);
    QFETCH(QString, path);
    const auto read = parseTarget(target);
    QCOMPARE(read.has_value(), !path.isNull());
    if (read) {
      QCOMPARE(read->path, path);
    } else {
      QCOMPARE(read.error().code, u"bad_target"_s);
    }
  }

  void aQueryKeepsItsOrderAndItsDoubles() {
    const auto read = parseTarget("/x?b=2&a=one+two%2B&&b=%C3%A9&c");
    QVERIFY(read.has_value());
    QCOMPARE(read->query.all().size(), size_t(4));
    QCOMPARE(read->query.value(u"a"), u"one two+"_s);
    QCOMPARE(read->query.values(u"b"), (QStringList{u"2"_s, u"é"_s}));
    QVERIFY(read->query.has(u"c") && read->query.value(u"c", u"else"_s).isEmpty());
    QCOMPARE(read->query.value(u"d", u"else"_s), u"else"_s);
  }

  void aTraceIsTakenOnlyAsTheStandardWritesIt_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    const QByteArray id = "4bf92f3577b34da6a3ce929d0e0e4736";
    const QByteArray span = "00f067aa0ba902b7";
    const auto row = [](const char* name, const QByteArray& text, bool valid) { QTest::newRow(name) << text << valid; };
    row("sampled", "00-" + id + '-' + span + "-01", true);
    row("not sampled", "00-" + id + '-' + span + "-00", true);
    row("a later version with more", "cc-" + id + '-' + span + "-01-what", true);
    row("a later version glued", "cc-" + id + '-' + span + "-01what", false);
    row("version 00 with more", "00-" + id + '-' + span + "-01-what", false);
    row("version ff", "ff-" + id + '-' + span + "-01", false);
    row("capitals", "00-" + id.toUpper() + '-' + span + "-01", false);
    row("a zero trace", "00-" + QByteArray(32, '0') + '-' + span + "-01", false);
    row("a zero parent", "00-" + id + '-' + QByteArray(16, '0') + "-01", false);
    row("short", "00-" + id + '-' + span + "-0", false);
    row("no hyphens", "00_" + id + '_' + span + "_01", false);
    row("nothing", "", false);
  }
  void aTraceIsTakenOnlyAsTheStandardWritesIt() {
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    QCOMPARE(parseTraceparent(text).has_value(), valid);
    const Trace mine = continueTrace(text);
    const auto sentOn = parseTraceparent(mine.traceparent());
    QVERIFY(sentOn.has_value());
    QCOMPARE(sentOn->parentId, mine.spanId);
    QCOMPARE(mine.traceId == text.mid(3, 32), valid);
    QVERIFY(mine.spanId != mine.parentId);
  }

  void aRangeIsAPartOrAll_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("kind");
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("length");
    const auto row = [](const char* name, const QByteArray& header, Range::Kind kind, qint64 first, qint64 length) {
      QTest::newRow(name) << header << int(kind) << first << length;
    };
    using K = Range::Kind;
    row("no header", "", K::Whole, 0, 1000);
    row("from the start", "bytes=0-99", K::Part, 0, 100);
    row("to the end", "bytes=900-", K::Part, 900, 100);
    row("beyond the end", "bytes=900-5000", K::Part, 900, 100);
    row("the last hundred", "bytes=-100", K::Part, 900, 100);
    row("more than there is from the end", "bytes=-5000", K::Part, 0, 1000);
    row("behind the end", "bytes=1000-", K::Unsatisfiable, 0, 0);
    row("the last none", "bytes=-0", K::Unsatisfiable, 0, 0);
    row("backwards", "bytes=5-4", K::Whole, 0, 1000);
    row("two ranges", "bytes=0-1,5-6", K::Whole, 0, 1000);
    row("another unit", "lines=0-1", K::Whole, 0, 1000);
    row("a huge number", "bytes=99999999999999999999-", K::Whole, 0, 1000);
    row("a sign", "bytes=+1-2", K::Whole, 0, 1000);
    row("nothing around the hyphen", "bytes=-", K::Whole, 0, 1000);
  }
  void aRangeIsAPartOrAll() {
    QFETCH(QByteArray, header);
    QFETCH(int, kind);
    const Range range = parseRange(header, 1000);
    QCOMPARE(int(range.kind), kind);
    QTEST(range.first, "first");
    QTEST(range.length, "length");
  }

  void whatIsCompressedComesBack() {
    const QByteArray body = QByteArray("{\"sale\":1240},").repeated(5000);
    const QByteArray small = gzip(body);
    QVERIFY(small.size() < body.size() / 10);
    for (const qsizetype piece : {qsizetype(1), qsizetype(7), small.size()}) {
      Inflater inflater(body.size(), 1000);
      QByteArray out;
      for (qsizetype i = 0; i < small.size(); i += piece) QVERIFY(inflater.feed(small.mid(i, piece), out).has_value());
      QVERIFY(inflater.isComplete());
      QCOMPARE(out, body);
    }
  }

  void whatInflatesTooFarIsStopped() {
    QByteArray out;
    Inflater small(1000, 1000);
    QCOMPARE(small.feed(gzip(QByteArray(2000, 'x')), out).error().code, u"body_too_large"_s);
    out.clear();
    Inflater bomb(1024 * 1024 * 1024, 100);
    QCOMPARE(bomb.feed(gzip(QByteArray(50'000'000, 0)), out).error().code, u"inflates_too_much"_s);
    QVERIFY(out.size() < 200'000);
    Inflater trailing(1000, 1000);
    QCOMPARE(trailing.feed(gzip("x") + "y", out).error().code, u"bad_encoding"_s);
    Inflater wrong(1000, 1000);
    QCOMPARE(wrong.feed("no gzip at all", out).error().code, u"bad_encoding"_s);
    Inflater cut(1000, 1000);
    QVERIFY(cut.feed(gzip("hello").chopped(3), out).has_value());
    QVERIFY(!cut.isComplete());
  }

  void gzipIsSentToWhoTakesIt() {
    for (const char* yes : {"gzip", "deflate, GZIP;q=0.5", "*", "br;q=1, *;q=0.1"}) QVERIFY2(acceptsGzip(yes), yes);
    for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0"}) QVERIFY2(!acceptsGzip(no), no);
  }

  void everyHeadIsSafe() {
    Response response = problem(429, u"rate_limited"_s);
    response.headers.add("Retry-After", "3");
    response.headers.add("X-Split", "a\r\nSet-Cookie: b");
    response.headers.add("X Bad", "name");
    response.headers.add("Server", "of ours");
    response.headers.add("Content-Length", "7");
    const QByteArray head = headBytes(response, {.contentLength = response.body.size(),
                                                 .close = true,
                                                 .strictTransport = true,
                                                 .date = "Sat, 21 Nov 2026 09:30:00 GMT",
                                                 .requestId = "id"});
    QVERIFY(head.startsWith("HTTP/1.1 429 Too Many Requests\r\n") && head.endsWith("\r\n\r\n"));
    for (const char* field :
         {"Strict-Transport-Security: max-age=63072000", "X-Content-Type-Options: nosniff",
          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", "Cache-Control: no-store",
          "Referrer-Policy: no-referrer", "X-Frame-Options: DENY", "Cross-Origin-Resource-Policy: same-origin",
          "Connection: close", "Retry-After: 3", "Content-Type: application/problem+json", "X-Request-Id: id"}) {
      QVERIFY2(head.contains("\r\n" + QByteArray(field) + "\r\n"), field);
    }
    for (const char* none : {"Set-Cookie", "X Bad", "Server:", "Content-Length: 7"})
      QVERIFY2(!head.contains(none), none);
    response.headers.set("Cache-Control", "max-age=60");
    QVERIFY(!headBytes(response, {}).contains("no-store"));
  }

  void theDateIsOfTheClock() {
    DateField date;
    QCOMPARE(date.text(core::Instant::parse(u"2026-11-21T09:30:00.999Z").value()), "Sat, 21 Nov 2026 09:30:00 GMT");
    QCOMPARE(date.text(core::Instant::parse(u"2026-11-22T00:00:01Z").value()), "Sun, 22 Nov 2026 00:00:01 GMT");
  }

  void anAnswerCountsOnce() {
    std::vector<int> statuses;
    const auto deliver = [&](const Response& response) { statuses.push_back(response.status); };
    int gone = 0;
    {
      const Answer answer = Answer::into(deliver);
      answer.onGone([&, answer] { ++gone; });  // a listener that holds its own answer
      QVERIFY(!answer.isOver());
      answer(text("one"));
      answer(problem(500, u"late"_s));
      QVERIFY(answer.isOver());
    }
    QCOMPARE(statuses, std::vector<int>{200});
    QCOMPARE(gone, 0);
    { const Answer forgotten = Answer::into(deliver); }
    QCOMPARE(statuses, (std::vector<int>{200, 500}));
    const auto exchange = std::make_shared<Exchange>(deliver);
    const Answer left(exchange);
    left.onGone([&] { ++gone; });
    exchange->leave();
    exchange->leave();
    left.onGone([&] { ++gone; });
    QCOMPARE(gone, 2);
    QVERIFY(left.isOver());
  }
};

}  // namespace counterfoil::http

QTEST_APPLESS_MAIN(counterfoil::http::TestHttpParts)
#include "tst_http_parts.moc"
