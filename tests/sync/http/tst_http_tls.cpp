// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

#include "tests/support/certificates.h"
#include "tests/sync/http/http_bench.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

class TestHttpTls : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  Options m_options;

  // The client's side of TLS; not connected where the handshake fails.
  static std::unique_ptr<QSslSocket> connected(const HttpBench& bench, QSsl::SslProtocol protocol,
                                               const QByteArrayList& protocols = {}) {
    auto socket = std::make_unique<QSslSocket>();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(protocol);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols(protocols);
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(u"127.0.0.1"_s, bench.server.port());
    socket->waitForEncrypted(30'000);
    return socket;
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(QSslSocket::supportsSsl());
    m_options.certificateFile = m_folder.filePath(u"certificate.pem"_s);
    m_options.keyFile = m_folder.filePath(u"key.pem"_s);
    support::writeCertificate(support::selfSigned("DNS:localhost"), m_options.certificateFile, m_options.keyFile);
  }

  void versionThreeIsSpoken() {
    HttpBench bench(m_options);
    QVERIFY(bench.started);
    auto socket = connected(bench, QSsl::TlsV1_3, {"h2", "http/1.1"});
    QVERIFY2(socket->isEncrypted(), qPrintable(socket->errorString()));
    QCOMPARE(socket->sessionProtocol(), QSsl::TlsV1_3);
    QCOMPARE(socket->sslConfiguration().nextNegotiatedProtocol(), "http/1.1");
    RawClient client(bench.server.port(), std::move(socket));
    const Reply reply = client.ask(get("/hello"));
    QCOMPARE(reply.body, "hello");
    QCOMPARE(reply.headers.value("Strict-Transport-Security"), "max-age=63072000");
    QCOMPARE(client.ask(post("/push", QByteArray(1'000'000, 'x'))).body, "1000000");
    QCOMPARE(client.ask(get("/file")).body, HttpBench::fileContent());
    QVERIFY(client.ask(get("/hello", "Connection: close\r\n")).closes());
    QVERIFY(client.isEnded());
  }

  void versionTwoIsRefused() {
    HttpBench bench(m_options);
    const auto socket = connected(bench, QSsl::TlsV1_2);
    QVERIFY(!socket->isEncrypted());
    QVERIFY(connected(bench, QSsl::TlsV1_3)->isEncrypted());
  }

  void aClientOfAnotherProtocolIsRefused() {
    HttpBench bench(m_options);
    QVERIFY(!connected(bench, QSsl::TlsV1_3, {"h2"})->isEncrypted());
  }

  void whoSpeaksPlainlyGetsNothing() {
    HttpBench bench(m_options);
    RawClient client = bench.client();
    QCOMPARE(client.ask(get("/hello")).status, 0);
    QVERIFY(bench.comesTo([](const Stats& s) { return s.connections == 0; }));
    QCOMPARE(bench.server.stats().requests, 0);
  }

  void aHandshakeThatDoesNotComeIsNotWaitedFor() {
    Options options = m_options;
    options.limits.headerTimeMs = 100;
    HttpBench bench(options);
    RawClient client = bench.client();
    QVERIFY(client.isEnded());
  }

  void clientsThatResetWhileTheirAnswerIsMadeAreMissed() {
    HttpBench bench(m_options);
    for (int i = 0; i < 30; ++i) {
      RawClient client(bench.server.port(), connected(bench, QSsl::TlsV1_3));
      client.send(get("/slow"));
      const Answer answer = bench.pending(1).at(0);
      client.reset();
      answer(text("to nobody"));
    }
    QVERIFY(bench.comesTo([](const Stats& s) { return s.connections == 0 && s.handling == 0; }));
  }

  void drainingClosesIdleClients() {
    HttpBench bench(m_options);
    RawClient client(bench.server.port(), connected(bench, QSsl::TlsV1_3));
    QCOMPARE(client.ask(get("/hello")).status, 200);
    QVERIFY(bench.server.drain(30'000));
  }

  void aKeyOfAnotherCertificateIsRefused() {
    Options options = m_options;
    options.keyFile = m_folder.filePath(u"other.pem"_s);
    support::writeCertificate(support::selfSigned("DNS:localhost"), m_folder.filePath(u"unused.pem"_s),
                              options.keyFile);
    QCOMPARE(HttpBench(options).started.error().code, u"bad_certificate"_s);
  }
};

}  // namespace counterfoil::http

QTEST_GUILESS_MAIN(counterfoil::http::TestHttpTls)
#include "tst_http_tls.moc"
