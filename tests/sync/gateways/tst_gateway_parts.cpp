// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "sync/gateways/http_caller.h"
#include "sync/gateways/open.h"
#include "sync/gateways/paypal_reading.h"
#include "sync/gateways/provider_money.h"
#include "sync/gateways/stripe_reading.h"
#include "sync/gateways/stripe_signature.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;

/// The pure parts: money in providers' units, signatures, settings.
class TestGatewayParts : public QObject {
  Q_OBJECT

  const core::Instant m_now = core::Instant::fromUtcMs(1'760'000'000'000);
  const QByteArray m_body = R"({"id":"evt_1","object":"event","type":"payment_intent.succeeded","created":1760000000})";

  [[nodiscard]] QString verdict(const QByteArray& header, const std::vector<QByteArray>& secrets) const {
    const auto done = verifyStripeSignature(header, m_body, secrets, m_now);
    return done ? u"ok"_s : done.error().code;
  }

 private Q_SLOTS:
  void payPalsDisputesNameTheirPaymentAndAreDecided_data() {
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("said");
    QTest::newRow("open") << u"UNDER_REVIEW"_s << QString() << u"UNDER_REVIEW"_s;
    QTest::newRow("for the buyer") << u"RESOLVED"_s << u"RESOLVED_BUYER_FAVOUR"_s << u"lost"_s;
    QTest::newRow("accepted by the shop") << u"RESOLVED"_s << u"ACCEPTED"_s << u"lost"_s;
    QTest::newRow("for the shop") << u"RESOLVED"_s << u"RESOLVED_SELLER_FAVOUR"_s << u"won"_s;
    QTest::newRow("withdrawn") << u"RESOLVED"_s << u"CANCELED_BY_BUYER"_s << u"won"_s;
    QTest::newRow("in a word that is not known") << u"RESOLVED"_s << u"SOMEHOW"_s << u"RESOLVED"_s;
  }
  void payPalsDisputesNameTheirPaymentAndAreDecided() {
    QFETCH(QString, status);
    QFETCH(QString, outcome);
    const payments::AttemptId attempt(QUuid::createUuid());
    const payments::AttemptId payment(QUuid::createUuid());
    const QJsonObject paid{{u"seller_transaction_id"_s, u"3C679366HH908993F"_s},
                           {u"invoice_number"_s, attempt.text()},
                           {u"custom"_s, payment.text()}};
    const QJsonObject dispute{
        {u"dispute_id"_s, u"PP-D-27803"_s},
        {u"status"_s, status},
        {u"dispute_outcome"_s, QJsonObject{{u"outcome_code"_s, outcome}}},
        {u"dispute_amount"_s, QJsonObject{{u"currency_code"_s, u"GBP"_s}, {u"value"_s, u"12.40"_s}}},
        {u"disputed_transactions"_s, QJsonArray{paid}}};
    const QJsonObject body{{u"id"_s, u"WH-1"_s},
                           {u"event_type"_s, u"CUSTOMER.DISPUTE.RESOLVED"_s},
                           {u"create_time"_s, u"2026-11-21T09:00:00Z"_s},
                           {u"resource"_s, dispute}};
    const auto event = paypal::event(QJsonDocument(body).toJson());
    QVERIFY(event);
    QVERIFY(event->kind == EventKind::Dispute);
    QCOMPARE(event->objectReference, u"PP-D-27803"_s);
    QCOMPARE(event->attempt.text(), attempt.text());
    QCOMPARE(event->payment.text(), payment.text());
    QCOMPARE(event->paymentReference, u"3C679366HH908993F"_s);
    QCOMPARE(event->amountMinor, 1'240);
    QTEST(event->status, "said");
  }

  void whatPayPalDeniedOrHoldsBackIsNoMoneyInItsReport_data() {
    QTest::addColumn<QString>("status");
    QTest::addColumn<bool>("moved");
    QTest::newRow("done") << u"S"_s << true;
    QTest::newRow("done, and taken back by another line") << u"V"_s << true;
    QTest::newRow("denied") << u"D"_s << false;
    QTest::newRow("pending") << u"P"_s << false;
    QTest::newRow("not said") << QString() << true;
  }
  void whatPayPalDeniedOrHoldsBackIsNoMoneyInItsReport() {
    QFETCH(QString, status);
    const QJsonObject money{{u"currency_code"_s, u"GBP"_s}, {u"value"_s, u"12.40"_s}};
    const QJsonObject info{{u"transaction_id"_s, u"3C679366HH908993F"_s},
                           {u"transaction_event_code"_s, u"T0006"_s},
                           {u"transaction_initiation_date"_s, u"2026-11-21T09:00:00Z"_s},
                           {u"transaction_amount"_s, money},
                           {u"transaction_status"_s, status}};
    const auto row = paypal::reportRow({{u"transaction_info"_s, info}});
    QVERIFY(row);
    QTEST(row->kind == RowKind::Charge, "moved");
  }

  void amountsAreInTheProvidersUnits_data() {
    QTest::addColumn<QString>("currency");
    QTest::addColumn<qint64>("minor");
    QTest::addColumn<qint64>("stripe");  // -1: cannot be said
    QTest::newRow("pounds") << u"GBP"_s << qint64(1240) << qint64(1240);
    QTest::newRow("yen have no decimals") << u"JPY"_s << qint64(1240) << qint64(1240);
    QTest::newRow("dinars have three") << u"KWD"_s << qint64(1240) << qint64(1240);
    QTest::newRow("kronur are sent with two") << u"ISK"_s << qint64(1240) << qint64(124'000);
    QTest::newRow("shillings too") << u"UGX"_s << qint64(5) << qint64(500);
    QTest::newRow("ariary are sent without") << u"MGA"_s << qint64(1200) << qint64(12);
    QTest::newRow("and only whole ones") << u"MGA"_s << qint64(1240) << qint64(-1);
    QTest::newRow("no such currency") << u"QQQ"_s << qint64(1) << qint64(-1);
    QTest::newRow("too much") << u"GBP"_s << std::numeric_limits<qint64>::max() << qint64(-1);
  }
  void amountsAreInTheProvidersUnits() {
    QFETCH(QString, currency);
    QFETCH(qint64, minor);
    QFETCH(qint64, stripe);
    QCOMPARE(stripe::stripeAmountOf(minor, currency).value_or(-1), stripe);
    if (stripe >= 0) QCOMPARE(stripe::minorOf(QJsonValue(stripe), currency).value_or(-1), minor);
  }

  void decimalStringsAreExact_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<qint64>("units");  // -1: refused
    QTest::newRow("two") << u"12.40"_s << 2 << qint64(1240);
    QTest::newRow("one of two") << u"12.4"_s << 2 << qint64(1240);
    QTest::newRow("none of two") << u"12"_s << 2 << qint64(1200);
    QTest::newRow("yen with zeros") << u"1240.00"_s << 0 << qint64(1240);
    QTest::newRow("three of two") << u"12.405"_s << 2 << qint64(-1);
    QTest::newRow("a fraction of a yen") << u"12.4"_s << 0 << qint64(-1);
    QTest::newRow("nothing") << QString() << 2 << qint64(-1);
    QTest::newRow("a point") << u"."_s << 2 << qint64(-1);
    QTest::newRow("ends in a point") << u"12."_s << 2 << qint64(-1);
    QTest::newRow("a comma") << u"12,40"_s << 2 << qint64(-1);
    QTest::newRow("an exponent") << u"1e3"_s << 2 << qint64(-1);
    QTest::newRow("a plus") << u"+1"_s << 2 << qint64(-1);
    QTest::newRow("Arabic digits") << u"\u0661\u0662"_s << 2 << qint64(-1);
    QTest::newRow("too long") << u"9999999999999999"_s << 2 << qint64(-1);
  }
  void decimalStringsAreExact() {
    QFETCH(QString, text);
    QFETCH(int, decimals);
    QFETCH(qint64, units);
    QCOMPARE(unitsOf(text, decimals).value_or(-1), units);
    if (units >= 0) QCOMPARE(unitsOf(decimalText(units, decimals), decimals).value_or(-1), units);
    QCOMPARE(decimalText(-5, 2), u"-0.05"_s);
    QCOMPARE(unitsOf(u"-0.05", 2).value_or(0), qint64(-5));
  }

  void aSignatureFitsItsSecretItsBodyAndItsTime() {
    const QByteArray good = stripeSignature(m_body, "whsec_a", m_now);
    QCOMPARE(verdict(good, {"whsec_a"}), u"ok"_s);
    QCOMPARE(verdict(good, {"whsec_b", "whsec_a"}), u"ok"_s);
    QCOMPARE(verdict(good, {"whsec_b"}), u"bad_signature"_s);
    QCOMPARE(verdict(good, {}), u"bad_signature"_s);
    QVERIFY(!verifyStripeSignature(good, m_body + ' ', {"whsec_a"}, m_now));
    // Several, in any order, among others that are not understood.
    const QByteArray foreign = stripeSignature(m_body, "whsec_old", m_now).split(',').last();
    QCOMPARE(verdict("v0=abc, " + foreign + ',' + good + ",x=y", {"whsec_a"}), u"ok"_s);
    QCOMPARE(verdict(good.toUpper(), {"whsec_a"}), u"bad_signature"_s);
  }

  void aStampIsBelievedForFiveMinutesEitherWay_data() {
    QTest::addColumn<int>("offsetS");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("now") << 0 << u"ok"_s;
    QTest::newRow("five minutes ago") << -300 << u"ok"_s;
    QTest::newRow("a second more") << -301 << u"stamp_too_old"_s;
    QTest::newRow("a day ago") << -86'400 << u"stamp_too_old"_s;
    QTest::newRow("in five minutes") << 300 << u"ok"_s;
    QTest::newRow("in a second more") << 301 << u"stamp_in_future"_s;
    QTest::newRow("in two and a half hours") << 9000 << u"stamp_in_future"_s;
  }
  void aStampIsBelievedForFiveMinutesEitherWay() {
    QFETCH(int, offsetS);
    QFETCH(QString, verdict);
    QCOMPARE(this->verdict(stripeSignature(m_body, "whsec_a", m_now.plusMs(offsetS * 1000LL)), {"whsec_a"}), verdict);
  }

  void malformedHeadersProveNothing_data() {
    QTest::addColumn<QByteArray>("header");
    const QByteArray good = stripeSignature(m_body, "whsec_a", m_now);
    const QByteArray stamp = good.split(',').first();
    const QByteArray signature = good.split(',').last();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no stamp") << signature;
    QTest::newRow("no signature") << stamp;
    QTest::newRow("two stamps") << stamp + ',' + good;
    QTest::newRow("a stamp with a plus") << QByteArray(good).replace("t=", "t=+");
    QTest::newRow("a stamp with a zero") << QByteArray(good).replace("t=", "t=0");
    QTest::newRow("a negative stamp") << QByteArray(good).replace("t=", "t=-");
    QTest::newRow("a huge stamp") << QByteArray(good).replace("t=", "t=99999999999");
    QTest::newRow("a cut signature") << good.chopped(1);
    QTest::newRow("only v0") << QByteArray(good).replace("v1=", "v0=");
    QTest::newRow("no equals sign") << good + ",x";
    QTest::newRow("seventeen signatures") << stamp + (',' + signature).repeated(17);
  }
  void malformedHeadersProveNothing() {
    QFETCH(QByteArray, header);
    QCOMPARE(verdict(header, {"whsec_a"}), u"bad_signature"_s);
  }

  void aWebhookIsCheckedBeforeItIsRead() {
    Settings settings;
    settings.name = u"stripe"_s;
    settings.secret = "sk_test";
    settings.webhookSecrets = {"whsec_a", "whsec_b"};
    const core::SystemClock clock;
    const auto gateway = open(settings, clock).value();
    const auto code = [&](const QByteArray& body, int copies = 1) {
      http::Headers headers;
      for (int i = 0; i < copies; ++i) headers.add("Stripe-Signature", stripeSignature(body, "whsec_b", m_now));
      const auto event = gateway->verify(headers, body, m_now);
      return event ? event->id : event.error().code;
    };
    QCOMPARE(code(m_body), u"evt_1"_s);
    QCOMPARE(code(m_body, 0), u"bad_signature"_s);
    QCOMPARE(code(m_body, 2), u"bad_signature"_s);
    QCOMPARE(code("not json"), u"malformed_event"_s);
    QCOMPARE(code("{}"), u"malformed_event"_s);
    QCOMPARE(code(R"({"id":1,"type":"x"})"), u"malformed_event"_s);
    QCOMPARE(code(R"({"id":"evt_2","id":"evt_3","type":"x"})"), u"malformed_event"_s);
    QCOMPARE(code(R"({"id":"evt_4","type":"of.tomorrow"})"), u"evt_4"_s);
    QCOMPARE(code(QByteArray(kWebhookBytesAtMost + 1, ' ')), u"body_too_large"_s);
    QByteArray large = m_body;
    large.insert(1, QByteArray(kWebhookBytesAtMost - m_body.size(), ' '));
    QCOMPARE(code(large), u"evt_1"_s);
  }

  void settingsAreRefusedWithAReason_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<int>("timeoutMs");
    QTest::addColumn<QString>("code");
    QTest::newRow("good") << u"stripe"_s << QString() << QByteArray("sk") << 1000 << QString();
    QTest::newRow("no name") << QString() << QString() << QByteArray("sk") << 1000 << u"bad_gateway_name"_s;
    QTest::newRow("a path") << u"a/b"_s << QString() << QByteArray("sk") << 1000 << u"bad_gateway_name"_s;
    QTest::newRow("no secret") << u"a"_s << QString() << QByteArray() << 1000 << u"missing_secret"_s;
    QTest::newRow("two lines") << u"a"_s << QString() << QByteArray("a\nb: c") << 1000 << u"missing_secret"_s;
    QTest::newRow("plain to elsewhere") << u"a"_s << u"http://example.org"_s << QByteArray("sk") << 1000
                                        << u"bad_gateway_address"_s;
    QTest::newRow("a user") << u"a"_s << u"https://u:p@example.org"_s << QByteArray("sk") << 1000
                            << u"bad_gateway_address"_s;
    QTest::newRow("a query") << u"a"_s << u"https://example.org/?x=1"_s << QByteArray("sk") << 1000
                             << u"bad_gateway_address"_s;
    QTest::newRow("no time") << u"a"_s << QString() << QByteArray("sk") << 0 << u"out_of_range"_s;
  }
  void settingsAreRefusedWithAReason() {
    QFETCH(QString, name);
    QFETCH(QString, url);
    QFETCH(QByteArray, secret);
    QFETCH(int, timeoutMs);
    QFETCH(QString, code);
    Settings settings;
    settings.name = name;
    settings.baseUrl = url;
    settings.secret = secret;
    settings.callTimeoutMs = timeoutMs;
    const core::SystemClock clock;
    const auto gateway = open(settings, clock);
    QCOMPARE(gateway ? QString() : gateway.error().code, code);
  }

  void aCardNumberNeverComesThrough() {
    Step step;
    step.amountMinor = 5;
    step.currency = u"GBP"_s;
    const QJsonObject card{{u"brand"_s, u"visa"_s}, {u"last4"_s, u"4242424242424242"_s}};
    const QJsonObject charge{{u"payment_method_details"_s, QJsonObject{{u"card"_s, card}}}};
    const QJsonObject intent{{u"object"_s, u"payment_intent"_s}, {u"id"_s, u"pi_1"_s}, {u"latest_charge"_s, charge}};
    QVERIFY(stripe::intentAnswer(intent, step).card.isEmpty());
  }
};

}  // namespace counterfoil::gateways

QTEST_GUILESS_MAIN(counterfoil::gateways::TestGatewayParts)
#include "tst_gateway_parts.moc"
