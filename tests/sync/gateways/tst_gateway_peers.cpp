// SPDX-License-Identifier: GPL-3.0-or-later
#include <QStandardPaths>
#include <QTest>
#include <cstdio>

#include "sync/gateways/stripe_reading.h"
#include "sync/gateways/stripe_signature.h"
#include "tests/sync/gateways/simulator_program.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;
using payments::Outcome;

/// Opinions that are not ours: Stripe's own package, and a mock of Stripe that somebody else wrote. They come from npm
/// (tests/peers), by `./dev test`; where they are not there the whole test is skipped, and ctest says so.
class TestGatewayPeers : public QObject {
  Q_OBJECT

  const QString m_node = QStandardPaths::findExecutable(u"node"_s);
  QProcess m_mock;

  [[nodiscard]] QProcessEnvironment environment() const {
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    all.insert(u"COUNTERFOIL_PEERS"_s, peers());
    return all;
  }
  [[nodiscard]] static QString peers() {
    const QString named = qEnvironmentVariable("COUNTERFOIL_PEERS");
    return named.isEmpty() ? QDir(QCoreApplication::applicationDirPath()).absoluteFilePath(u"../../peers"_s) : named;
  }
  QByteArray ask(const QStringList& words, const QByteArray& input = {}) {
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(m_node, QStringList{support::sourceRoot() + u"/tests/peers/peer.cjs"_s} + words);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
      qFatal("the peer failed: %s", process.readAllStandardError().constData());
    }
    return process.readAllStandardOutput();
  }
  [[nodiscard]] static QByteArray header(const QByteArray& body, core::Instant at) {
    return stripeSignature(body, "whsec_ours", at);
  }

 public:
  /// Why there is nobody to ask; empty where there is.
  [[nodiscard]] static QString missing() {
    const QString node = QStandardPaths::findExecutable(u"node"_s);
    QProcess asked;
    asked.start(node, {u"--version"_s});
    if (node.isEmpty() || !asked.waitForFinished(30'000)) return u"there is no node"_s;
    if (asked.readAllStandardOutput().mid(1).split('.').first().toInt() < 20) return u"node is older than 20"_s;
    if (QFileInfo::exists(peers() + u"/node_modules/stripe/package.json"_s)) return {};
    return u"npm's packages are not in "_s + peers() + u"; ./dev test puts them there where the registry is in reach"_s;
  }

 private Q_SLOTS:
  void cleanupTestCase() {
    m_mock.kill();
    m_mock.waitForFinished(30'000);
  }

  void whatStripesPackageSignsWeBelieve_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("an event") << QByteArray(R"({"id":"evt_1","object":"event","type":"x"})");
    QTest::newRow("indented") << QByteArray("{\n  \"id\": \"evt_1\",\n  \"type\": \"x\"\n}\n");
    QTest::newRow("not only ASCII") << QByteArray("{\"id\":\"evt_1\",\"type\":\"x\",\"n\":\"Größe ☕ \\u0000\"}");
  }
  void whatStripesPackageSignsWeBelieve() {
    QFETCH(QByteArray, body);
    const core::Instant now = core::Instant::fromUtcMs(1'760'000'000'000);
    const QByteArray theirs = ask({u"sign"_s, u"whsec_theirs"_s, u"1760000000"_s}, body);
    QVERIFY(verifyStripeSignature(theirs, body, {"whsec_old", "whsec_theirs"}, now).has_value());
    QVERIFY(!verifyStripeSignature(theirs, body + ' ', {"whsec_theirs"}, now).has_value());
    QCOMPARE(theirs, stripeSignature(body, "whsec_theirs", now));
  }

  void whatWeSignStripesPackageBelieves() {
    const QByteArray body = R"({"id":"evt_7","object":"event"})";
    const core::SystemClock clock;
    const QString good = QString::fromLatin1(header(body, clock.now()));
    QCOMPARE(ask({u"construct"_s, u"whsec_ours"_s, good}, body), "evt_7");
    QVERIFY(ask({u"construct"_s, u"whsec_other"_s, good}, body).startsWith("refused: No signatures found"));
    const QString old = QString::fromLatin1(header(body, clock.now().plusMs(-310'000)));
    QVERIFY(ask({u"construct"_s, u"whsec_ours"_s, old}, body).startsWith("refused: Timestamp outside"));
  }

  void stripesClientUnderstandsTheSimulator() {
    support::SimulatorProgram simulator;
    simulator.start();
    const QJsonObject seen = QJsonDocument::fromJson(ask({u"client"_s, QString::number(simulator.port())})).object();
    const auto at = [&seen](const char* what, const char* member) {
      return seen[QLatin1String(what)][QLatin1String(member)];
    };
    QCOMPARE(seen["held"_L1].toString(), u"requires_capture"_s);
    QVERIFY(seen["sameId"_L1].toBool());
    QCOMPARE(at("again", "replayed").toString(), u"true"_s);
    QCOMPARE(at("otherBody", "error").toString(), u"StripeIdempotencyError"_s);
    QCOMPARE(at("captured", "received").toInt(), 1000);
    QCOMPARE(at("capturedTwice", "code").toString(), u"payment_intent_unexpected_state"_s);
    QCOMPARE(at("refund", "status").toString(), u"succeeded"_s);
    QCOMPARE(at("refundTooMuch", "error").toString(), u"StripeInvalidRequestError"_s);
    QCOMPARE(at("declined", "error").toString(), u"StripeCardError"_s);
    QCOMPARE(at("declined", "decline").toString(), u"insufficient_funds"_s);
    QCOMPARE(at("missing", "code").toString(), u"resource_missing"_s);
    QCOMPARE(at("stranger", "error").toString(), u"StripeAuthenticationError"_s);
    QCOMPARE(seen["found"_L1].toArray(), QJsonArray{true});
    QCOMPARE(seen["lines"_L1].toArray(), QJsonArray({u"refund"_s, u"charge"_s}));  // one a page
    QCOMPARE(seen["fee"_L1].toInt(), 35);
    QCOMPARE(simulator.total(u"net"_s), 600);
  }

  /// The mock knows charges, not payment intents: what it can say is how errors, keys and refunds look.
  void theMocksAnswersMeanWhatTheyShould() {
    m_mock.setProcessEnvironment(environment());
    m_mock.start(m_node, {support::sourceRoot() + u"/tests/peers/peer.cjs"_s, u"mock"_s});
    QVERIFY(m_mock.canReadLine() || m_mock.waitForReadyRead(60'000));
    const int port = QJsonDocument::fromJson(m_mock.readLine())["port"_L1].toInt();
    HttpCaller caller(QUrl(u"http://127.0.0.1:%1"_s.arg(port)), 60'000);
    const auto post = [&caller](const QString& path, const QByteArray& body, const QByteArray& key) {
      return stripe::read(caller.call({"POST",
                                       path,
                                       {{"Authorization", "Bearer sk_test_mock"},
                                        {"Content-Type", "application/x-www-form-urlencoded"},
                                        {"Idempotency-Key", key}},
                                       body}));
    };
    const QString charges = u"/v1/charges"_s;
    const stripe::Reading first = post(charges, "amount=1240&currency=gbp&source=tok_visa", "a");
    QVERIFY(first.succeeded());
    const stripe::Reading again = post(charges, "amount=1240&currency=gbp&source=tok_visa", "a");
    QCOMPARE(again.object["id"_L1], first.object["id"_L1]);
    const stripe::Reading other = post(charges, "amount=1241&currency=gbp&source=tok_visa", "a");
    QCOMPARE(other.failure.outcome, Outcome::Unknown);
    QCOMPARE(other.failure.code, u"idempotency_mismatch"_s);

    const stripe::Reading declined =
        post(charges, "amount=1240&currency=gbp&source=tok_chargeDeclinedInsufficientFunds", "b");
    QCOMPARE(declined.failure.outcome, Outcome::Declined);
    QCOMPARE(declined.failure.code, u"insufficient_funds"_s);
    QCOMPARE(post(charges, "amount=1240&currency=gbp&source=tok_429", "c").failure.code, u"rate_limited"_s);
    const stripe::Reading broken = post(charges, "amount=1240&currency=gbp&source=tok_500", "d");
    QCOMPARE(broken.failure.outcome, Outcome::Unknown);
    QCOMPARE(broken.failure.code, u"server_error"_s);
    QCOMPARE(post(charges, "amount=1240&currency=gbp&source=tok_500", "d").failure.code, u"server_error"_s);

    const QByteArray charge = first.object["id"_L1].toString().toLatin1();
    Step step;
    step.kind = StepKind::Refund;
    step.amountMinor = 400;
    step.currency = u"GBP"_s;
    const stripe::Reading refund = post(u"/v1/refunds"_s, "amount=400&charge=" + charge, "e");
    QVERIFY(refund.succeeded());
    const Answer said = stripe::refundAnswer(refund.object, step);
    QCOMPARE(said.outcome, Outcome::Approved);
    QCOMPARE(said.amountMinor, 400);
    QCOMPARE(post(u"/v1/refunds"_s, "amount=400&charge=" + charge, "e").object["id"_L1], refund.object["id"_L1]);
    QCOMPARE(post(u"/v1/refunds"_s, "amount=900&charge=" + charge, "f").failure.outcome, Outcome::Declined);
  }
};

}  // namespace counterfoil::gateways

int main(int argc, char* argv[]) {
  constexpr int kSkipped = 77;  // as ctest is told
  const QCoreApplication application(argc, argv);
  using counterfoil::gateways::TestGatewayPeers;
  if (const QString why = TestGatewayPeers::missing(); !why.isEmpty()) {
    std::printf("Left out, the comparisons with npm's stripe and stripe-stateful-mock: %s\n", qPrintable(why));
    return kSkipped;
  }
  TestGatewayPeers test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_gateway_peers.moc"
