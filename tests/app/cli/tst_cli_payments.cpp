// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/signed_in_till.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::ProgramDesk;
using support::ProgramRun;

/// What a till left open with cards when it died, seen and settled without a window.
class TestCliPayments : public QObject {
  Q_OBJECT

  /// At a terminal that stands apart a card paid for tea, was asked to take the money back, and the program died.
  static void leaveRefundInDoubt(const ProgramDesk& desk) {
    support::SignedInTill till(desk);
    CF_VERIFY_OK(till->addCode(u"TEA"_s, 1'000'000));
    CF_VERIFY_OK(till->beginPayment());
    CF_VERIFY_OK(till->pay(till::TenderKind::Card, 499, {}));
    const auto paid = till->confirmCard(true);
    CF_VERIFY_OK(paid);
    QVERIFY(paid->completed);
    const auto asked = till->refund(paid->done.documentId, {{1, 1'000'000}}, u"torn"_s);
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

  void aLineThatDiffersIsSettledByAReason() {
    const ProgramDesk desk;
    desk.openShop();
    CF_VERIFY_STATUS(desk.say("shift open --staff Maya --float 50.00"), 0);
    CF_VERIFY_STATUS(desk.say("shift close --staff Maya --counted 48.00 --left 40.00"), 0);
    const ProgramRun open = desk.say("report reconciliation --from 2020-01-01 --open");
    CF_VERIFY_STATUS(open, 0);
    QCOMPARE(open.json()[u"rows"_s].toArray().size(), 1);
    const QJsonObject row = open.json()[u"rows"_s][0].toObject();
    QCOMPARE(row[u"bucket"_s].toString(), u"amount_mismatch"_s);
    QCOMPARE(row[u"difference"_s].toString(), u"-2.00"_s);
    const auto explain = [&](const QStringList& more) {
      return desk.run(QStringList{u"payment"_s, u"explain"_s, row[u"line"_s].toString(), u"--staff"_s, u"Maya"_s} +
                      more);
    };
    const QStringList day{u"--day"_s, row[u"day"_s].toString()};
    QCOMPARE(explain({}).code(), u"bad_usage"_s);
    QCOMPARE(explain(day).code(), u"reason_missing"_s);
    CF_VERIFY_STATUS(explain(day + QStringList{u"--reason"_s, u"A pay-out was not written down"_s}), 0);
    QVERIFY(desk.say("report reconciliation --from 2020-01-01 --open").json()[u"rows"_s].toArray().isEmpty());
    for (const char* format : {"csv", "text", "xlsx", "pdf"}) {
      const ProgramRun whole = desk.run(
          {u"report"_s, u"reconciliation"_s, u"--from"_s, u"2020-01-01"_s, u"--format"_s, QString::fromLatin1(format)});
      QCOMPARE(whole.status, 0);
      QVERIFY(!whole.out.isEmpty());
    }
    QCOMPARE(desk.say("payment explain nothing --staff Maya --day 2026-01-01 --reason x").code(), u"unknown_line"_s);
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
