// SPDX-License-Identifier: GPL-3.0-or-later
// Spans over a real socket to a little collector.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "tests/sync/traces/collector.h"

namespace counterfoil::traces {
using namespace Qt::StringLiterals;
using support::Collector;

namespace {

ExporterOptions optionsFor(const QUrl& url) {
  ExporterOptions options;
  options.url = url;
  options.source = {u"counterfoil-hub"_s, u"1.0"_s, u"here"_s};
  options.everyMs = 1;
  options.leastWaitMs = 1;
  return options;
}

Span someSpan(int number) {
  Span span;
  span.traceId = QByteArray::number(number, 16).rightJustified(32, '0');
  span.spanId = QByteArray::number(number, 16).rightJustified(16, '0');
  span.name = u"POST /v1/sync/push"_s;
  span.startUtcUs = 1'774'000'000'000'000;
  span.durationUs = 1'500;
  span.attributes = {{u"http.request.method"_s, u"POST"_s}, {u"http.response.status_code"_s, 200}};
  return span;
}

}  // namespace

class TestExporter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSpanArrivesAsTheProtocolWritesIt() {
    Collector collector;
    Span span = someSpan(0xab);
    span.parentId = "00000000000000cd";
    span.failed = true;
    {
      Exporter exporter(optionsFor(collector.url()));
      exporter.offer(span);
      QTRY_COMPARE(exporter.counts().exported, 1);
    }
    const QJsonObject json = collector.spans().first().toObject();
    QCOMPARE(json[u"traceId"_s].toString(), u"000000000000000000000000000000ab"_s);
    QCOMPARE(json[u"spanId"_s].toString(), u"00000000000000ab"_s);
    QCOMPARE(json[u"parentSpanId"_s].toString(), u"00000000000000cd"_s);
    QCOMPARE(json[u"kind"_s].toInt(), 2);
    QCOMPARE(json[u"status"_s][u"code"_s].toInt(), 2);
    QCOMPARE(json[u"startTimeUnixNano"_s].toString(), u"1774000000000000000"_s);
    QCOMPARE(json[u"endTimeUnixNano"_s].toString(), u"1774000000001500000"_s);
    QCOMPARE(json[u"attributes"_s][1][u"value"_s][u"intValue"_s].toString(), u"200"_s);
    QCOMPARE(collector.resource()[u"attributes"_s][0][u"value"_s][u"stringValue"_s].toString(), u"counterfoil-hub"_s);
  }

  void aBatchIsSentAgainAfterTheseStatusesAlone_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("again");
    for (const int status : {429, 502, 503, 504}) QTest::addRow("%d", status) << status << true;
    for (const int status : {400, 401, 404, 413, 500, 501}) QTest::addRow("%d", status) << status << false;
  }
  void aBatchIsSentAgainAfterTheseStatusesAlone() {
    QFETCH(int, status);
    QFETCH(bool, again);
    Collector collector({status, status});
    Exporter exporter(optionsFor(collector.url()));
    exporter.offer(someSpan(1));
    QTRY_COMPARE(exporter.counts().exported + exporter.counts().dropped, 1);
    QCOMPARE(exporter.counts().exported, again ? 1 : 0);
    QCOMPARE(collector.asked(), again ? 3 : 1);
  }

  void aCollectorThatIsAwayCostsNothingButSpans() {
    quint16 nobody = 0;
    {
      const Collector gone;
      nobody = quint16(gone.url().port());
    }
    Exporter exporter(optionsFor(*collectorUrl(u"http://127.0.0.1:%1"_s.arg(nobody))));
    for (int i = 0; i < 5'000; ++i) exporter.offer(someSpan(i + 1));
    const auto counts = exporter.counts();
    QVERIFY(counts.waiting <= 2048);
    // At most one batch is under way beside the queue.
    QVERIFY2(counts.dropped >= 5'000 - 2048 - 512, qPrintable(QString::number(counts.dropped)));
    QCOMPARE(counts.exported, 0);
  }

  void whatWaitsAtTheEndIsSentStill() {
    Collector collector;
    {
      ExporterOptions options = optionsFor(collector.url());
      options.everyMs = 3'600'000;
      options.batch = 100;
      Exporter exporter(options);
      for (int i = 0; i < 250; ++i) exporter.offer(someSpan(i + 1));
    }
    QCOMPARE(collector.spans().size(), 250);
    QCOMPARE(collector.asked(), 3);
  }

  void theShareThatIsKeptIsDecidedByTheTrace() {
    int kept = 0;
    quint64 state = 1;
    for (int i = 0; i < 20'000; ++i) {
      state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
      kept += isSampled(QByteArray(16, 'a') + QByteArray::number(state, 16).rightJustified(16, '0'), 5) ? 1 : 0;
    }
    QVERIFY2(kept > 850 && kept < 1'150, qPrintable(QString::number(kept)));
    QVERIFY(!isSampled(QByteArray(32, '0'), 0));
    QVERIFY(!isSampled("no number", 100));
  }

  void addressesOfCollectors() {
    QCOMPARE(collectorUrl(u"http://host:4318"_s)->toString(), u"http://host:4318/v1/traces"_s);
    QCOMPARE(collectorUrl(u"https://host/otel/v1/traces"_s)->path(), u"/otel/v1/traces"_s);
    for (const QString& bad : {u"host:4318"_s, u"ftp://host"_s, u"http://"_s, u"http://a:b@host"_s, QString()}) {
      QVERIFY2(!collectorUrl(bad), qPrintable(bad));
    }
  }
};

}  // namespace counterfoil::traces

QTEST_GUILESS_MAIN(counterfoil::traces::TestExporter)
#include "tst_exporter.moc"
