// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/reconciliation/queries.h"
#include "models/reconciliation/service.h"
#include "models/reconciliation/statements.h"
#include "tests/support/random.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using namespace counterfoil::reconciliation;
using support::Random;
using support::ShopFixture;

namespace {

const QDate kDay(2026, 3, 2);

QString wordsOf(const Reconciliation& all) {
  QStringList words;
  for (const Line& line : all.lines) {
    words.append(u"%1 %2 %3/%4 %5"_s.arg(line.day, text(line.bucket))
                     .arg(line.ownMinor)
                     .arg(line.otherMinor)
                     .arg(line.reference));
  }
  words.sort();
  for (const auto& each : all.waiting) words.append(u"waits %1 %2"_s.arg(each.tender).arg(each.minor));
  return words.join(u'\n');
}

struct Scene {
  ShopFixture shop;

  void payByHand(qint64 minor, const QString& reference) {
    payments::StartPayment start;
    start.amountMinor = minor;
    start.currency = u"GBP"_s;
    start.terminal = u"manual"_s;
    const auto attempt = shop.payments().start(start, {});
    CF_VERIFY_OK(attempt);
    payments::TerminalAnswer said;
    said.outcome = payments::Outcome::Approved;
    said.reference = reference;
    CF_VERIFY_OK(shop.payments().resolve(attempt->id, said, {}));
  }
  [[nodiscard]] Report statement(const QString& source, int first, int lines) {
    const core::Instant now = shop.clock().now();
    Report report{{}, u"manual"_s, now.plusMs(-3'600'000), now.plusMs(3'600'000), {}, false, source};
    for (int i = first; i < first + lines; ++i) {
      report.lines.push_back(
          {u"line %1"_s.arg(i), Sort::Charge, u"R%1"_s.arg(i), {}, {}, 100 + i, 0, u"GBP"_s, now.plusMs(i), {}});
    }
    return report;
  }
  int take(const Report& report) {
    const auto news =
        shop.book().write([&](journal::Writing& writing) { return takeStatement(writing, report, shop.asManager()); });
    return news ? *news : -1;
  }
  std::vector<Statement> all() { return statements(shop.reader(), 100).value(); }
  Reconciliation now() { return reconciliationOf(shop.reader(), {kDay, kDay}).value(); }
};

}  // namespace

/// Statements as they are listed, looked at beforehand and taken back.
class TestStatementList : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLookBeforehandSaysWhatIsThereAfterwards() {
    for (quint64 seed = 1; seed <= 20; ++seed) {
      Random random(seed);
      Scene scene;
      for (int i = 0; i < 6; ++i) scene.payByHand(100 + random.between(0, 5), u"R%1"_s.arg(random.between(0, 8)));
      if (random.between(0, 1) == 1) scene.take(scene.statement(u"before.csv"_s, int(random.between(0, 3)), 3));
      const Report report = scene.statement(u"bank.csv"_s, int(random.between(0, 5)), int(random.between(0, 6)));
      const auto looked = reconciliationWith(scene.shop.reader(), {kDay, kDay}, report);
      CF_VERIFY_OK(looked);
      scene.take(report);
      QVERIFY2(wordsOf(*looked) == wordsOf(scene.now()), qPrintable(u"seed %1"_s.arg(seed)));
    }
  }

  void aStatementOfManyFactsIsOneAndGoesBackAsOne() {
    Scene scene;
    scene.payByHand(100, u"R0"_s);
    const QString before = wordsOf(scene.now());
    QCOMPARE(scene.take(scene.statement(u"bank.csv"_s, 0, 2'500)), 2'500);
    QCOMPARE(scene.shop.reader().integer("SELECT COUNT(*) FROM journal WHERE kind = 'statement.imported'", {}).value(),
             qint64(3));
    scene.shop.clock().advanceMs(1'000);
    QCOMPARE(scene.take(scene.statement(u"bank.csv"_s, 2'500, 2)), 2);
    auto all = scene.all();
    QCOMPARE(all.size(), size_t(2));
    QCOMPARE(all[0].report.lines.size(), size_t(2));
    QCOMPARE(all[1].report.lines.size(), size_t(2'500));
    QCOMPARE(all[1].standingLines, qint64(2'500));
    QCOMPARE(all[1].by, scene.shop.manager);
    QCOMPARE(all[1].report.source, u"bank.csv"_s);
    for (const Statement& statement : all) {
      const auto back = scene.shop.book().write(
          [&](journal::Writing& writing) { return withdrawStatement(writing, statement.id, scene.shop.asManager()); });
      CF_VERIFY_OK(back);
      QCOMPARE(size_t(*back), statement.report.lines.size());
    }
    all = scene.all();
    QCOMPARE(all.size(), size_t(2));
    for (const Statement& statement : all) QCOMPARE(statement.standingLines, qint64(0));
    QCOMPARE(wordsOf(scene.now()), before);
  }

  void aStatementThatNobodyTookIsNotThere() {
    Scene scene;
    QVERIFY(scene.all().empty());
    const auto back = scene.shop.book().write([&](journal::Writing& writing) {
      return withdrawStatement(writing, writing.make<core::AnyId>(), scene.shop.asManager());
    });
    QVERIFY(!back);
    QCOMPARE(back.error().code, u"unknown_statement"_s);
  }
};

QTEST_GUILESS_MAIN(TestStatementList)
#include "tst_statement_list.moc"
