// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/hub/oidc_bench.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using support::ProviderKey;

/// A provider whose key is on the curve P-256 (ES256), and what somebody might try with it.
class TestOidcCurve : public support::OidcBench {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { open("curve", "ES256"); }

  void aProviderMaySignWithIt() {
    m_provider.setKeys({m_curve});
    restart();
    QCOMPARE(signIn(byCurve(), u"curve"_s).status, 200);
    // A provider with one key need not name it.
    QCOMPARE(signIn(
                 [this](Attempt& attempt) {
                   byCurve()(attempt);
                   attempt.header.remove(u"kid"_s);
                 },
                 u"curve"_s)
                 .status,
             200);
  }

  void everyMutantIsRefused_data() {
    QTest::addColumn<Change>("change");
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const auto row = [this](const char* name, const Change& change) {
      QTest::newRow(name) << Change([this, change](Attempt& attempt) {
        byCurve()(attempt);
        change(attempt);
      });
    };
    const auto signedBy = [](const std::function<QByteArray(const QByteArray&)>& sign) {
      return [sign](Attempt& attempt) { attempt.sign = sign; };
    };
    row("alg none", [](Attempt& attempt) {
      attempt.header[u"alg"_s] = u"none"_s;
      attempt.sign = [](const QByteArray&) { return QByteArray(); };
    });
    row("alg none in capitals", [](Attempt& attempt) {
      attempt.header[u"alg"_s] = u"NONE"_s;
      attempt.sign = [](const QByteArray&) { return QByteArray(); };
    });
    for (const auto& [name, key] :
         {std::pair{"HS256 with the public key as PEM", m_curve.publicPem()},
          std::pair{"HS256 with its coordinate", m_curve.toJson()[u"x"_s].toString().toLatin1()},
          std::pair{"HS256 with nothing", QByteArray()}}) {
      row(name, [key](Attempt& attempt) {
        attempt.header[u"alg"_s] = u"HS256"_s;
        attempt.sign = [key](const QByteArray& bytes) {
          return QMessageAuthenticationCode::hash(bytes, key, QCryptographicHash::Sha256);
        };
      });
    }
    row("another curve", [](Attempt& attempt) {
      const ProviderKey other = ProviderKey::make(u"curve"_s, u"ES384"_s);
      attempt.sign = [other](const QByteArray& bytes) { return other.sign(bytes); };
    });
    row("the name of another curve", [](Attempt& attempt) { attempt.header[u"alg"_s] = u"ES384"_s; });
    row("another key", [](Attempt& attempt) {
      const ProviderKey other = ProviderKey::make(u"curve"_s, u"ES256"_s);
      attempt.sign = [other](const QByteArray& bytes) { return other.sign(bytes); };
    });
    row("another kid", [](Attempt& attempt) { attempt.header[u"kid"_s] = u"other"_s; });
    row("a kid that is a path", [](Attempt& attempt) { attempt.header[u"kid"_s] = u"../../dev/null"_s; });
    // Psychic signatures (CVE-2022-21449): r and s of nothing fit every message where nobody looks.
    row("a signature of zeros", signedBy([](const QByteArray&) { return QByteArray(64, '\0'); }));
    row("a signature of the order", signedBy([](const QByteArray&) {
          const auto order = QByteArray::fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
          return order + order;
        }));
    row("X.509's spelling of the signature",
        signedBy([this](const QByteArray& bytes) { return m_curve.signDer(bytes); }));
    row("a longer signature", signedBy([this](const QByteArray& bytes) { return m_curve.sign(bytes) + '\0'; }));
    row("of other bytes", signedBy([this](const QByteArray& bytes) { return m_curve.sign(bytes + ' '); }));
    row("expired", set(u"exp"_s, now - 120));
    row("not yet", set(u"nbf"_s, now + 3'600));
    row("another audience", set(u"aud"_s, u"other"_s));
    row("another issuer", set(u"iss"_s, u"https://else.example"_s));
    row("the nonce of another sign-in", set(u"nonce"_s, m_spentNonce));
  }
  void everyMutantIsRefused() {
    QFETCH(Change, change);
    const http::Reply reply = signIn(change, u"curve"_s);
    QCOMPARE(reply.status, 401);
    QCOMPARE(codeOf(reply), u"invalid_grant"_s);
  }

  void twoKeysWithOneKidAreBothTried() {
    // Some providers do so while they rotate: the signature decides, and a third key is none of them.
    const ProviderKey twin = ProviderKey::make(u"curve"_s, u"ES256"_s);
    ProviderKey wrongKind = ProviderKey::make(u"curve"_s, u"RS256"_s);
    m_provider.setKeys({wrongKind, twin, m_curve});
    restart();
    const auto by = [this](const ProviderKey& key) {
      return signIn([&key](Attempt& attempt) { byCurve(key)(attempt); }, u"curve"_s).status;
    };
    QCOMPARE(by(m_curve), 200);
    QCOMPARE(by(twin), 200);
    QCOMPARE(by(ProviderKey::make(u"curve"_s, u"ES256"_s)), 401);
    // The kind of key decides the algorithm, not its name nor what the token says.
    QCOMPARE(signIn(
                 [&wrongKind](Attempt& attempt) {
                   attempt.sign = [&wrongKind](const QByteArray& bytes) { return wrongKind.sign(bytes); };
                   attempt.header = {{u"alg"_s, u"ES256"_s}, {u"kid"_s, u"curve"_s}};
                 },
                 u"curve"_s)
                 .status,
             401);
    m_provider.setKeys({m_rsa, m_curve, m_edwards});
    restart();
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestOidcCurve)
#include "tst_oidc_curve.moc"
