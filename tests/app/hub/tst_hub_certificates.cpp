// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSslConfiguration>
#include <QSslSocket>

#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/certificates.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::Authority;
using support::HubProgram;
using support::ProgramDesk;
using support::ProgramRun;

/// A hub with a certificate of a private authority, and a till process that trusts two of them.
class TestHubCertificates : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  ProgramDesk m_till;
  Authority m_present{"Present"};
  Authority m_next{"Next"};
  Authority m_foreign{"Foreign"};

  [[nodiscard]] QString certificateFile() const { return m_hub.path(u"hub.pem"_s); }
  [[nodiscard]] QString keyFile() const { return m_hub.path(u"hub.key"_s); }
  void put(const Authority& by) const {
    support::writeCertificate(by.issue("IP:127.0.0.1"), certificateFile(), keyFile());
  }
  [[nodiscard]] std::unique_ptr<QSslSocket> connected(const Authority& trusted) const {
    auto socket = std::make_unique<QSslSocket>();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_3);
    configuration.setCaCertificates(QSslCertificate::fromData(trusted.pem(), QSsl::Pem));
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(u"127.0.0.1"_s, m_hub.port());
    socket->waitForEncrypted(30'000);
    return socket;
  }
  [[nodiscard]] bool isServedBy(const Authority& authority) const { return connected(authority)->isEncrypted(); }
  QString standing() {
    const ProgramRun now = m_till.say("sync now");
    return now.json()[u"status"_s][u"standing"_s].toString();
  }

 private Q_SLOTS:
  void aTillWithTwoPinsGoesOnWhenTheCertificateIsReplaced() {
    put(m_present);
    QCOMPARE(m_hub.say("tenant create Crumb").status, 0);
    m_hub.serve({u"--tls-certificate"_s, certificateFile(), u"--tls-key"_s, keyFile()});
    m_till.openShop();
    m_till.write(u"pins.pem"_s, m_present.pem() + m_next.pem());
    m_till.write(u"foreign.pem"_s, m_foreign.pem());
    const auto enrol = [this](const QString& pins) {
      const QString code = m_hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
      return m_till.run({u"sync"_s, u"enrol"_s, u"https://127.0.0.1:%1"_s.arg(m_hub.port()), u"--code"_s, code,
                         u"--authority"_s, m_till.path(pins)});
    };
    QCOMPARE(enrol(u"foreign.pem"_s).code(), u"certificate_unknown"_s);
    CF_VERIFY_STATUS(enrol(u"pins.pem"_s), 0);

    // One that is open goes on; new ones get the new certificate, which the second pin knows.
    http::RawClient open(m_hub.port(), connected(m_present));
    QCOMPARE(open.ask(http::get("/livez")).status, 200);
    put(m_next);
    m_hub.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(isServedBy(m_next), 30'000);
    QVERIFY(!isServedBy(m_present));
    QCOMPARE(open.ask(http::get("/livez")).status, 200);
    QCOMPARE(standing(), u"up_to_date"_s);

    // A pair that does not fit together changes nothing.
    support::writeCertificate({m_foreign.issue("IP:127.0.0.1").certificate, m_next.issue("IP:127.0.0.1").key},
                              certificateFile(), keyFile());
    m_hub.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(isServedBy(m_next), 30'000);
    QCOMPARE(standing(), u"up_to_date"_s);

    // Somebody else's is not believed, whatever the address.
    put(m_foreign);
    m_hub.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(isServedBy(m_foreign), 30'000);
    QCOMPARE(standing(), u"offline"_s);
    QCOMPARE(m_hub.terminate(), 0);
    QVERIFY(m_hub.log().contains("certificate_refused"));
    QCOMPARE(m_hub.log().count("certificate_read"), 2);
  }
};

QTEST_GUILESS_MAIN(TestHubCertificates)
#include "tst_hub_certificates.moc"
