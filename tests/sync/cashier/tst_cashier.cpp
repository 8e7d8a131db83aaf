// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <set>

#include "sync/cashier/payment_json.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"
#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {
using namespace Qt::StringLiterals;
using Answered = CashierRig::Answered;

namespace {

QString stateIn(const Answered& answered) {
  return answered.json[u"state"_s].toString();
}
QString idIn(const Answered& answered) {
  return answered.json[u"id"_s].toString();
}
qint64 minorIn(const Answered& answered, const QString& member) {
  return answered.json[member][u"minor"_s].toInteger();
}

}  // namespace

class TestCashier : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theAttemptIsInTheBookBeforeTheGatewayIsAsked() {
    CashierRig rig;
    std::atomic<qint64> written = -1;
    rig.provider.asked = [&](const gateways::Step&) {
      written = rig.count("SELECT COUNT(*) FROM journal WHERE kind = 'payment.started'");
    };
    const Answered paid = rig.begins(1'240).get();
    QCOMPARE(written, 1);
    QCOMPARE(paid.status, 201);
    QCOMPARE(stateIn(paid), u"captured"_s);
    QCOMPARE(minorIn(paid, u"captured"_s), 1'240);
    QCOMPARE(paid.json[u"card"_s].toString(), u"visa 4242"_s);
    QCOMPARE(paid.response.headers.value("Location"), "/v1/payments/" + idIn(paid).toLatin1());
    QCOMPARE(rig.provider.heldMinor(), 1'240);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
  }

  void anAuthorisationIsCapturedOnceAndGivenBackInParts() {
    CashierRig rig;
    const Answered held = rig.begins(1'000, R"(,"capture":"manual","order_reference":"W-17")").get();
    QCOMPARE(stateIn(held), u"authorised"_s);
    QCOMPARE(rig.provider.heldMinor(), 0);
    const QString id = idIn(held);
    QCOMPARE(rig.step(id, "refund", 1).code(), u"not_refundable"_s);
    QCOMPARE(rig.step(id, "capture", 1'001).code(), u"not_capturable"_s);
    const Answered captured = rig.step(id, "capture", 900);
    QCOMPARE(captured.status, 200);
    QCOMPARE(stateIn(captured), u"captured"_s);
    QCOMPARE(rig.step(id, "capture", 100).code(), u"not_capturable"_s);
    QCOMPARE(rig.step(id, "void").code(), u"use_refund"_s);
    QCOMPARE(stateIn(rig.step(id, "refund", 300)), u"partially_refunded"_s);
    QCOMPARE(rig.step(id, "refund", 601).code(), u"not_refundable"_s);
    QCOMPARE(stateIn(rig.step(id, "refund")), u"refunded"_s);
    QCOMPARE(rig.step(id, "refund").code(), u"not_refundable"_s);
    QCOMPARE(rig.provider.heldMinor(), 0);
    const Answered shown = rig.show(id);
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.json[u"steps"_s].toArray().size(), 4);
    QCOMPARE(shown.json[u"order_reference"_s].toString(), u"W-17"_s);
  }

  void whatIsHeldCanBeLetGoOnce() {
    CashierRig rig;
    const QString id = idIn(rig.begins(500, R"(,"capture":"manual")").get());
    QCOMPARE(stateIn(rig.step(id, "void")), u"voided"_s);
    QCOMPARE(rig.step(id, "void").code(), u"not_voidable"_s);
    QCOMPARE(rig.step(id, "capture").code(), u"not_capturable"_s);
    rig.provider.script({Act::Decline});
    const Answered declined = rig.begins(500).get();
    QCOMPARE(declined.status, 201);
    QCOMPARE(stateIn(declined), u"declined"_s);
    rig.provider.script({Act::ApproveInPart});
    const Answered part = rig.begins(500, R"(,"capture":"manual")").get();
    QCOMPARE(stateIn(part), u"authorised"_s);
    QCOMPARE(minorIn(part, u"capturable"_s), 250);
  }

  void whatIsWrongIsRefusedAndNothingIsWritten_data();
  void whatIsWrongIsRefusedAndNothingIsWritten();

  void theSameKeyTakesMoneyOnce() {
    CashierRig rig;
    const Answered first = rig.begins(700, {}, "one").get();
    for (int i = 0; i < 5; ++i) {
      const Answered again = rig.begins(700, {}, "one").get();
      QCOMPARE(again.status, first.status);
      QCOMPARE(again.response.body, first.response.body);
      QVERIFY(again.response.headers.has("Idempotency-Replayed"));
    }
    QCOMPARE(rig.begins(701, {}, "one").get().code(), u"idempotency_mismatch"_s);
    std::vector<std::future<Answered>> racing;
    for (int i = 0; i < 40; ++i) racing.push_back(rig.begins(300, {}, "two"));
    std::set<QString> ids;
    for (auto& each : racing) {
      const Answered answered = each.get();
      QVERIFY2(answered.status == 201 || answered.code() == u"idempotency_in_progress", answered.response.body);
      if (answered.status == 201) ids.insert(idIn(answered));
    }
    QCOMPARE(ids.size(), size_t(1));
    QCOMPARE(rig.provider.heldMinor(), 1'000);
    QCOMPARE(rig.provider.calls(), 2);
  }

  void whatIsNotKnownIsAskedUntilItIs_data() {
    QTest::addColumn<int>("act");
    QTest::addColumn<QString>("state");
    QTest::addColumn<qint64>("held");
    QTest::newRow("the answer was lost") << int(Act::LoseAnswer) << u"captured"_s << qint64(900);
    QTest::newRow("the request was lost") << int(Act::LoseRequest) << u"voided"_s << qint64(0);
  }
  void whatIsNotKnownIsAskedUntilItIs() {
    QFETCH(int, act);
    QFETCH(QString, state);
    QFETCH(qint64, held);
    CashierRig rig;
    rig.provider.script({Act(act)});
    const Answered doubtful = rig.begins(900, {}, "k").get();
    QCOMPARE(doubtful.status, 202);
    QCOMPARE(stateIn(doubtful), u"unknown"_s);
    QCOMPARE(doubtful.json[u"step"_s].toString(), u"charge"_s);
    // Long enough for the provider to have finished whatever may have arrived.
    for (int i = 0; i < 100 && rig.stateOf(idIn(doubtful)) == u"unknown"; ++i) {
      rig.hub.clock.advanceMs(20'000);
      QTest::qWait(10);
    }
    QCOMPARE(rig.stateOf(idIn(doubtful)), state);
    QCOMPARE(rig.provider.heldMinor(), held);
    QCOMPARE(rig.heldInBook(), held);
    // The key is answered with how it ended.
    const Answered again = rig.begins(900, {}, "k").get();
    QCOMPARE(again.status, 201);
    QCOMPARE(stateIn(again), state);
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
  }

  void aRefundWhoseRequestWasLostIsAskedForAgainUnderItsKey() {
    CashierRig rig;
    const QString id = idIn(rig.begins(1'000).get());
    rig.provider.script({Act::LoseRequest});
    const Answered doubtful = rig.step(id, "refund", 600, "r");
    QCOMPARE(doubtful.status, 202);
    QCOMPARE(doubtful.json[u"step"_s].toString(), u"refund"_s);
    // In doubt it holds its amount.
    QCOMPARE(rig.step(id, "refund", 500).code(), u"not_refundable"_s);
    for (int i = 0; i < 100 && rig.stateOf(id) == u"unknown"; ++i) {
      rig.hub.clock.advanceMs(3'000);
      QTest::qWait(10);
    }
    QCOMPARE(rig.stateOf(id), u"partially_refunded"_s);
    QCOMPARE(rig.provider.heldMinor(), 400);
    QCOMPARE(rig.heldInBook(), 400);
  }

  void aVoidOfWhatIsInDoubtIsAReversal() {
    CashierRig rig;
    rig.provider.script({Act::LoseAnswer});
    const Answered doubtful = rig.begins(800).get();
    const QString id = idIn(doubtful);
    rig.hub.clock.advanceMs(1);
    (void)rig.step(id, "void");
    for (int i = 0; i < 100 && rig.stateOf(id) == u"unknown"; ++i) {
      rig.hub.clock.advanceMs(3'000);
      QTest::qWait(10);
    }
    const QString state = rig.stateOf(id);
    // The inquiry may have found it before the void was asked for: then it is captured, and is to be refunded.
    QVERIFY2(state == u"voided" || state == u"captured", qPrintable(state));
    QCOMPARE(rig.heldInBook(), rig.provider.heldMinor());
  }

  void aLongCallIsAnsweredWithWhatIsKnown() {
    Cashier::Options options = CashierRig::quick();
    options.answerAfterMs = 20;
    CashierRig rig(options);
    rig.provider.script({Act::Wait});
    const Answered waiting = rig.begins(650, {}, "slow").get();
    QCOMPARE(waiting.status, 202);
    QCOMPARE(stateIn(waiting), u"authorising"_s);
    QCOMPARE(rig.begins(650, {}, "slow").get().code(), u"idempotency_in_progress"_s);
    rig.provider.release();
    QTRY_COMPARE(rig.stateOf(idIn(waiting)), u"captured"_s);
    QCOMPARE(stateIn(rig.begins(650, {}, "slow").get()), u"captured"_s);
    QCOMPARE(rig.provider.heldMinor(), 650);
  }

  void refundsThatRaceNeverExceedWhatWasCaptured() {
    CashierRig rig;
    const QString id = idIn(rig.begins(1'000).get());
    support::Random random(support::Random::runSeed());
    std::vector<std::future<Answered>> racing;
    qint64 asked = 0;
    for (int i = 0; i < 40; ++i) {
      const qint64 minor = random.between(20, 120);
      asked += minor;
      racing.push_back(rig.send("POST", u"/v1/payments/"_s + id + u"/refund"_s,
                                R"({"amount":{"minor":)" + QByteArray::number(minor) + R"(,"currency":"GBP"}})",
                                "race-" + QByteArray::number(i)));
    }
    qint64 given = 0;
    for (auto& each : racing) {
      const Answered answered = each.get();
      QVERIFY2(answered.status == 200 || answered.status == 202 || answered.code() == u"not_refundable",
               answered.response.body);
      given += answered.status == 409 ? 0 : 1;
    }
    QVERIFY(asked > 1'000 && given > 5);
    QVERIFY(rig.provider.heldMinor() >= 0);
    QCOMPARE(rig.heldInBook(), rig.provider.heldMinor());
  }

  void aHubThatEndsInTheMiddleFindsItsStepsAgain() {
    CashierRig rig;
    // As a process that died after its commit leaves it.
    CF_VERIFY_OK(rig.write([&](journal::Writing& writing) -> core::Done {
      payments::StartPayment start;
      start.amountMinor = 450;
      start.currency = u"GBP"_s;
      start.terminal = u"fake"_s;
      start.gateway = rig.account.id.as<core::Anything>();
      start.inquireAfterMs = 180'000;
      CF_TRY(const auto attempt, payments::PaymentService::start(writing, start, {}));
      gateways::Step step;
      step.attempt = attempt.id;
      step.amountMinor = 450;
      (void)rig.provider.perform(step);
      return {};
    }));
    rig.restart();
    QTRY_COMPARE(rig.heldInBook(), 450);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM journal WHERE kind = 'payment.started'"), 1);
    QTRY_COMPARE(rig.cashier->levels().unknown, 0);
  }

  void aClockThatIsSetForthAndBackHoldsNothingUp() {
    CashierRig rig;
    rig.provider.script({Act::LoseAnswer, Act::LoseAnswer});
    const QString first = idIn(rig.begins(100).get());
    rig.hub.clock.advanceMs(86'400'000);
    const QString second = idIn(rig.begins(200).get());
    rig.hub.clock.advanceMs(-2 * 86'400'000LL);
    const QString third = idIn(rig.begins(300).get());
    for (int i = 0; i < 100 && rig.heldInBook() != 600; ++i) {
      rig.hub.clock.advanceMs(3'600'000);
      QTest::qWait(10);
    }
    QCOMPARE(rig.heldInBook(), 600);
    for (const QString& id : {first, second, third}) QCOMPARE(rig.stateOf(id), u"captured"_s);
  }

  void aTenantSeesItsOwnPaymentsAlone() {
    CashierRig rig;
    const QString id = idIn(rig.begins(100).get());
    rig.hub.become(rig.hub.newTenant(u"Coffee"_s));
    QCOMPARE(rig.show(id).code(), u"unknown_payment"_s);
    QCOMPARE(rig.step(id, "refund").code(), u"unknown_payment"_s);
    QCOMPARE(rig.begins(100).get().code(), u"no_gateway"_s);
  }

  void accountsAreSealedAndNamed() {
    CashierRig rig;
    QCOMPARE(rig.count("SELECT COUNT(*) FROM gateway_account"), 1);
    std::promise<QByteArray> sealed;
    rig.hub.workforce->read(rig.tenant, [&](const core::Result<const journal::Reader*>& reader) {
      sealed.set_value(accounts(**reader)->front().sealed);
    });
    QVERIFY(!sealed.get_future().get().contains("secret"));
    (void)rig.add(u"Other"_s, "secret");
    QCOMPARE(rig.begins(100).get().code(), u"gateway_missing"_s);
    QCOMPARE(stateIn(rig.begins(100, R"(,"gateway":"Other")").get()), u"captured"_s);
    QCOMPARE(rig.begins(100, R"(,"gateway":"None")").get().code(), u"unknown_gateway"_s);
    const auto wrong = rig.write([&](journal::Writing& writing) -> core::Done {
      const auto put = putAccount(writing, *rig.keys, rig.tenant, {u"Other"_s, u"paypal"_s, {}, "s"});
      return put ? core::Done() : core::Done(put.error());
    });
    CF_VERIFY_CODE(wrong, "other_kind");
    CF_VERIFY_OK(rig.write([&](journal::Writing& writing) -> core::Done {
      CF_TRY(const Account gone, removeAccount(writing, u"Other"_s));
      return gone.name == u"Other" ? core::Done() : core::Done(core::refused(u"another"_s));
    }));
    QCOMPARE(stateIn(rig.begins(100).get()), u"captured"_s);
    (void)rig.add(u"Odd"_s, "secret", u"unheard"_s);
    // Nobody could be asked, so that nothing was taken.
    QCOMPARE(stateIn(rig.begins(100, R"(,"gateway":"Odd")").get()), u"voided"_s);
  }

  void theDescriptionSaysWhatIsTakenAndWhatIsAnswered() {
    CashierRig rig;
    const QJsonObject document = rig.send("GET", u"/v1/openapi.json"_s, {}).get().json;
    const QJsonObject schemas = document[u"components"_s][u"schemas"_s].toObject();
    const auto members = [&](const QString& schema) { return schemas[schema][u"properties"_s].toObject().keys(); };
    const Answered paid = rig.begins(100).get();
    QCOMPARE(members(u"Payment"_s), paid.json.keys());
    const QStringList stepMembers = paid.json[u"steps"_s][0].toObject().keys();
    for (const QString& member : stepMembers) QVERIFY(members(u"PaymentStep"_s).contains(member));
    const QJsonObject paths = document[u"paths"_s].toObject();
    for (const QString& verb : {QString(), u"/capture"_s, u"/void"_s, u"/refund"_s}) {
      const QString path = verb.isEmpty() ? u"/v1/payments"_s : u"/v1/payments/{id}"_s + verb;
      const QJsonObject operation = paths[path][u"post"_s].toObject();
      const QString schema =
          operation[u"requestBody"_s][u"content"_s][u"application/json"_s][u"schema"_s][u"$ref"_s].toString().section(
              u'/', -1);
      QVERIFY2(schemas.contains(schema), qPrintable(path));
      QVERIFY(operation[u"responses"_s].toObject().contains(u"503"_s));
      QCOMPARE(operation[u"parameters"_s].toArray().last()[u"name"_s].toString(), u"Idempotency-Key"_s);
      const auto isUnknown = [&](const QString& member) {
        const QString asked = QString(path).replace(u"{id}"_s, idIn(paid));
        const QByteArray body = "{\"" + member.toUtf8() + "\":[]}";
        return rig.post(asked, body, "described").code() == u"unknown_member";
      };
      for (const QString& member : members(schema)) QVERIFY2(!isUnknown(member), qPrintable(path + u' ' + member));
      QVERIFY(isUnknown(u"tip"_s));
    }
  }

  void cardNumbersAreKnownWhenTheyAreSeen_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("card");
    QTest::newRow("a test card") << u"4242424242424242"_s << true;
    QTest::newRow("with spaces") << u"paid 4242 4242 4242 4242 thanks"_s << true;
    QTest::newRow("with hyphens") << u"3782-822463-10005"_s << true;
    QTest::newRow("one digit wrong") << u"4242424242424241"_s << false;
    QTest::newRow("a token") << u"pm_1Nv0FGQ9RKHgCVdK"_s << false;
    QTest::newRow("an order's number") << u"W-2026-000123"_s << false;
  }
  void cardNumbersAreKnownWhenTheyAreSeen() {
    QFETCH(QString, text);
    QTEST(looksLikeCardNumber(text), "card");
  }
};

void TestCashier::whatIsWrongIsRefusedAndNothingIsWritten_data() {
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QByteArray>("key");
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("code");
  const auto row = [](const char* name, const QByteArray& body, int status, const char* code,
                      const QByteArray& key = "k") {
    QTest::newRow(name) << body << key << status << QString::fromLatin1(code);
  };
  const auto with = [](const QByteArray& minor, const QByteArray& currency = R"("GBP")",
                       const QByteArray& method = R"("pm_card")") {
    return R"({"amount":{"minor":)" + minor + R"(,"currency":)" + currency + R"(},"method":)" + method + "}";
  };
  row("no key", CashierRig::bodyOf(100), 400, "idempotency_key_missing", "");
  row("no JSON", "{", 400, "malformed_json");
  row("nothing", "{}", 422, "missing_member");
  row("an empty body", "", 400, "malformed_json");
  row("nothing to pay", with("0"), 422, "out_of_range");
  row("less than nothing", with("-1"), 422, "out_of_range");
  row("too much", with("1000000000000000"), 422, "out_of_range");
  row("a fraction", with("1.5"), 422, "wrong_type");
  row("an amount in words", with(R"("100")"), 422, "wrong_type");
  row("an unknown currency", with("100", R"("ZZZ")"), 422, "unknown_currency");
  row("a small currency", with("100", R"("gbp")"), 422, "unknown_currency");
  row("a card number", with("100", R"("GBP")", R"("4242 4242 4242 4242")"), 422, "card_number_refused");
  row("no method", with("100", R"("GBP")", R"("")"), 422, "missing_member");
  row("a long method", with("100", R"("GBP")", '"' + QByteArray(256, 'x') + '"'), 422, "too_long");
  row("a method that is not printable", with("100", R"("GBP")", R"("a\u0007")"), 422, "not_printable");
  row("a member too many", CashierRig::bodyOf(100, R"(,"tip":1)"), 422, "unknown_member");
  row("another way to capture", CashierRig::bodyOf(100, R"(,"capture":"later")"), 422, "unknown_value");
  row("a gateway that is none", CashierRig::bodyOf(100, R"(,"gateway":"Nowhere")"), 404, "unknown_gateway");
  row("twice the same member", CashierRig::bodyOf(100, R"(,"method":"x")"), 400, "malformed_json");
}

void TestCashier::whatIsWrongIsRefusedAndNothingIsWritten() {
  QFETCH(QByteArray, body);
  QFETCH(QByteArray, key);
  CashierRig rig;
  const Answered refused = rig.post(u"/v1/payments"_s, body, key);
  QCOMPARE(refused.code(), *static_cast<QString*>(QTest::qData("code", QMetaType::QString)));
  QTEST(refused.status, "status");
  QCOMPARE(rig.count("SELECT COUNT(*) FROM payment_attempt"), 0);
  QCOMPARE(rig.count("SELECT COUNT(*) FROM api_idempotency"), 0);
  QCOMPARE(rig.provider.calls(), 0);
}

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestCashier)
#include "tst_cashier.moc"
