// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <QFile>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

#include "tests/sync/http/http_bench.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

// A self-signed certificate for localhost and its key, as PEM files.
bool writeCertificate(const QString& certificateFile, const QString& keyFile) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  bool written = X509_sign(certificate, key, EVP_sha256()) > 0;
  BIO* out = BIO_new_file(QFile::encodeName(certificateFile).constData(), "w");
  written = written && out && PEM_write_bio_X509(out, certificate) == 1;
  BIO_free(out);
  out = BIO_new_file(QFile::encodeName(keyFile).constData(), "w");
  written = written && out && PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
  BIO_free(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return written;
}

}  // namespace

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
    QVERIFY(writeCertificate(m_options.certificateFile, m_options.keyFile));
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
    QVERIFY(writeCertificate(m_folder.filePath(u"unused.pem"_s), options.keyFile));
    QCOMPARE(HttpBench(options).started.error().code, u"bad_certificate"_s);
  }
};

}  // namespace counterfoil::http

QTEST_GUILESS_MAIN(counterfoil::http::TestHttpTls)
#include "tst_http_tls.moc"
