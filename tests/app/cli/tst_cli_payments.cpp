// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/till_desk.h"
#include "models/catalog/queries.h"
#include "models/staff/queries.h"
#include "tests/app/cli/program_run.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::ProgramDesk;
using support::ProgramRun;

/// What a till left open with cards when it died, seen and settled without a window.
class TestCliPayments : public QObject {
  Q_OBJECT

  /// At a terminal that stands apart a card paid for tea, was asked to take the money back, and the program died.
  static void leaveRefundInDoubt(const ProgramDesk& desk) {
    qputenv("XDG_STATE_HOME", desk.path(u"state"_s).toUtf8());
    const core::SystemClock clock;
    core::RandomIds ids;
    app::ShopOptions options;
    options.path = desk.storePath();
    const auto shop = app::Shop::open(options, clock, ids);
    CF_VERIFY_OK(shop);
    payments::ManualTimers timers;
    app::TillDesk till(**shop, timers);
    const auto people = staff::listStaff((*shop)->reader());
    const auto challenge = (*shop)->pins().begin(people->front().id);
    CF_VERIFY_OK(challenge);
    CF_VERIFY_OK(till.signedIn(staff::PinAnswer::of(*challenge, u"739154"_s)));
    CF_VERIFY_OK(till.openShift({{2'000, 5}}));
    CF_VERIFY_OK(till.addCode(u"TEA"_s, 1'000'000));
    CF_VERIFY_OK(till.beginPayment());
    CF_VERIFY_OK(till.pay(till::TenderKind::Card, 499, {}));
    const auto paid = till.confirmCard(true);
    CF_VERIFY_OK(paid);
    QVERIFY(paid->completed);
    const auto asked = till.refund(paid->done.documentId, {{1, 1'000'000}}, u"torn"_s);
    CF_VERIFY_OK(asked);
    QVERIFY(!asked->completed);
  }
  static QJsonArray payments(const ProgramDesk& desk) {
    const ProgramRun listed = desk.say("payment list");
    if (listed.status != 0) qFatal("payment list: %s", listed.error.constData());
    return listed.json()[u"payments"_s].toArray();
  }

 private Q_SLOTS:
  void aRefundInDoubtIsSettledAndFinished() {
    const ProgramDesk desk;
    desk.openShop();
    QVERIFY(payments(desk).isEmpty());
    leaveRefundInDoubt(desk);
    QJsonObject row = payments(desk).first().toObject();
    QCOMPARE(row[u"state"_s].toString(), u"in_doubt"_s);
    QCOMPARE(row[u"purpose"_s].toString(), u"refund"_s);
    QCOMPARE(row[u"amount"_s].toString(), u"4.99"_s);
    const QString id = row[u"id"_s].toString();
    const ProgramRun vague =
        desk.run({u"payment"_s, u"settle"_s, id, u"--staff"_s, u"Maya"_s, u"--as"_s, u"perhaps"_s});
    QCOMPARE(vague.status, 2);
    CF_VERIFY_STATUS(desk.run({u"payment"_s, u"settle"_s, id, u"--staff"_s, u"Maya"_s, u"--as"_s, u"approved"_s}), 0);
    QCOMPARE(payments(desk).first()[u"state"_s].toString(), u"unposted"_s);
    const ProgramRun finished = desk.run({u"payment"_s, u"finish"_s, id, u"--staff"_s, u"Maya"_s});
    CF_VERIFY_STATUS(finished, 0);
    QVERIFY(finished.json()[u"number"_s].toString().contains(u"-R-"_s));
    QVERIFY(payments(desk).isEmpty());
    QCOMPARE(desk.run({u"payment"_s, u"finish"_s, id, u"--staff"_s, u"Maya"_s}).status, 1);
    CF_VERIFY_STATUS(desk.say("check"), 0);
  }

  void aRefundThatIsNotWantedGoesBack() {
    const ProgramDesk desk;
    desk.openShop();
    leaveRefundInDoubt(desk);
    const QString id = payments(desk).first()[u"id"_s].toString();
    CF_VERIFY_STATUS(desk.run({u"payment"_s, u"reverse"_s, id, u"--staff"_s, u"Maya"_s}), 0);
    QCOMPARE(payments(desk).first()[u"state"_s].toString(), u"going_back"_s);
    CF_VERIFY_STATUS(desk.run({u"payment"_s, u"settle"_s, id, u"--staff"_s, u"Maya"_s, u"--as"_s, u"taken-back"_s}), 0);
    QVERIFY(payments(desk).isEmpty());
  }

  void whatIsNoPaymentIsTold() {
    const ProgramDesk desk;
    desk.openShop();
    const ProgramRun unknown = desk.say("payment finish 0190f2c4-a1b2-7000-8000-000000000001 --staff Maya");
    QCOMPARE(unknown.status, 1);
    QCOMPARE(unknown.code(), u"unknown_attempt"_s);
  }
};

QTEST_GUILESS_MAIN(TestCliPayments)
#include "tst_cli_payments.moc"
