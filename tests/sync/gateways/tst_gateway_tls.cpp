// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>

#include "sync/gateways/open.h"
#include "sync/http/router.h"
#include "sync/http/server.h"
#include "tests/support/certificates.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;

/// A secret key goes to nobody but the provider: whose certificate is not trusted, or is another's, gets no request.
class TestGatewayTls : public QObject {
  Q_OBJECT

  core::SystemClock m_clock;

  [[nodiscard]] QString codeFrom(const QString& baseUrl) const {
    Settings settings;
    settings.name = u"stripe"_s;
    settings.baseUrl = baseUrl;
    settings.secret = "sk_live_secret";
    const auto gateway = open(settings, m_clock).value();
    Step step;
    step.attempt = payments::AttemptId(QUuid(u"01900000-0000-7000-8000-000000000001"_s));
    step.payment = step.attempt;
    step.amountMinor = 1240;
    step.currency = u"GBP"_s;
    step.method = u"pm_card_visa"_s;
    step.startedAt = m_clock.now();
    const Answer said = gateway->authorise(step);
    return said.outcome == payments::Outcome::Unknown ? said.code : u"decided"_s;
  }

 private Q_SLOTS:
  void whoIsNotTheProviderGetsNoRequest() {
    const QTemporaryDir folder;
    http::Options options;
    options.certificateFile = folder.filePath(u"certificate.pem"_s);
    options.keyFile = folder.filePath(u"key.pem"_s);
    support::writeCertificate(support::selfSigned("DNS:localhost"), options.certificateFile, options.keyFile);
    http::Router router({});
    http::Server server(router, m_clock);
    QVERIFY(server.start(options).has_value());
    const QString here = u"https://localhost:%1"_s.arg(server.port());
    QCOMPARE(codeFrom(here), u"unreachable"_s);
    QCOMPARE(server.stats().requests, 0);

    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.addCaCertificates(options.certificateFile);
    QSslConfiguration::setDefaultConfiguration(trusting);
    QCOMPARE(codeFrom(here), u"bad_answer"_s);  // it is spoken to, and is no provider
    QCOMPARE(server.stats().requests, 1);
    QCOMPARE(codeFrom(u"https://127.0.0.1:%1"_s.arg(server.port())), u"unreachable"_s);  // not its name
    QCOMPARE(server.stats().requests, 1);
    server.stop();
  }
};

}  // namespace counterfoil::gateways

QTEST_GUILESS_MAIN(counterfoil::gateways::TestGatewayTls)
#include "tst_gateway_tls.moc"
