// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include <QTest>
#include <map>
#include <set>

#include "models/payments/facts.h"
#include "models/payments/projector.h"
#include "models/reconciliation/projector.h"
#include "models/reconciliation/rules.h"
#include "models/reconciliation/service.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using namespace counterfoil::reconciliation;
using support::Random;
using support::ShopFixture;

namespace {

core::AnyId idOf(int number) {
  return number == 0 ? core::AnyId() : core::AnyId(QUuid(quint32(number), 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1));
}

OwnRow here(Sort sort, qint64 minor, int name, bool moved = true, bool open = false) {
  OwnRow row;
  row.key = u"own%1"_s.arg(name);
  row.tender = u"stripe"_s;
  row.device = u"1"_s;
  row.day = u"2026-03-02"_s;
  row.currency = u"GBP"_s;
  row.sort = sort;
  row.minor = minor;
  row.moved = moved;
  row.open = open;
  row.reference = u"pi_%1"_s.arg(name);
  row.payment = row.reference;
  row.attempt = idOf(name);
  row.at = core::Instant::fromUtcMs(1'000'000);
  return row;
}

OtherRow there(Sort sort, qint64 minor, int name, qint64 fee = 0) {
  OtherRow row;
  row.key = u"txn_%1_%2"_s.arg(text(sort)).arg(name);
  row.tender = u"stripe"_s;
  row.day = u"2026-03-03"_s;
  row.currency = u"GBP"_s;
  row.sort = sort;
  row.minor = minor;
  row.feeMinor = fee;
  row.reference = name == 0 ? QString() : u"pi_%1"_s.arg(name);
  row.attempt = idOf(name);
  row.at = core::Instant::fromUtcMs(1'060'000);
  return row;
}

QStringList bucketsOf(const std::vector<Line>& lines) {
  QStringList words;
  for (const Line& line : lines) {
    words.append(u"%1 %2/%3"_s.arg(text(line.bucket)).arg(line.ownMinor).arg(line.otherMinor));
  }
  words.sort();
  return words;
}

}  // namespace

class TestReconciliation : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyPairHasItsBucket_data() {
    QTest::addColumn<std::vector<OwnRow>>("own");
    QTest::addColumn<std::vector<OtherRow>>("other");
    QTest::addColumn<QStringList>("buckets");
    const auto row = [](const char* name, std::vector<OwnRow> own, std::vector<OtherRow> other, QStringList buckets) {
      buckets.sort();
      QTest::newRow(name) << std::move(own) << std::move(other) << buckets;
    };
    using S = Sort;
    row("the same", {here(S::Charge, 100, 1)}, {there(S::Charge, 100, 1)}, {u"matched 100/100"_s});
    row("the same with a fee", {here(S::Charge, 100, 1)}, {there(S::Charge, 100, 1, 3)},
        {u"matched 100/100"_s, u"fee 0/-3"_s});
    row("another amount", {here(S::Charge, 100, 1)}, {there(S::Charge, 90, 1)}, {u"amount_mismatch 100/90"_s});
    row("not there", {here(S::Charge, 100, 1)}, {}, {u"missing_at_provider 100/0"_s});
    row("not here", {}, {there(S::Charge, 100, 1)}, {u"missing_locally 0/100"_s});
    row("twice there", {here(S::Charge, 100, 1)},
        {there(S::Charge, 100, 1),
         [] {
           OtherRow twice = there(S::Charge, 100, 1);
           twice.key = u"txn_again"_s;
           return twice;
         }()},
        {u"matched 100/100"_s, u"duplicate_capture 0/100"_s});
    row("not known, and there", {here(S::Charge, 100, 1, false, true)}, {there(S::Charge, 100, 1)},
        {u"unknown_open 0/100"_s});
    row("not known, and not there", {here(S::Charge, 100, 1, false, true)}, {}, {u"unknown_open 0/0"_s});
    row("declined here, taken there", {here(S::Charge, 100, 1, false)}, {there(S::Charge, 100, 1)},
        {u"missing_locally 0/100"_s});
    row("declined on both sides", {here(S::Charge, 100, 1, false)}, {}, {});
    row("declined late", {here(S::Charge, 100, 1)}, {there(S::Decline, 0, 1)}, {u"late_decline 100/0"_s});
    row("a refund", {here(S::Refund, -40, 1)}, {there(S::Refund, -40, 1)}, {u"matched -40/-40"_s});
    row("a refund of another amount", {here(S::Refund, -40, 1)}, {there(S::Refund, -50, 1)},
        {u"refund_mismatch -40/-50"_s});
    row("a refund here alone", {here(S::Refund, -40, 1)}, {}, {u"refund_mismatch -40/0"_s});
    row("a refund there alone", {}, {there(S::Refund, -40, 7)}, {u"refund_mismatch 0/-40"_s});
    row("a fee of its own", {}, {there(S::Fee, -5, 0)}, {u"fee 0/-5"_s});
    row("by amount and time", {here(S::Charge, 100, 1)}, {there(S::Charge, 100, 0)}, {u"matched 100/100"_s});
    row("a name of ours that is not here matches nobody", {here(S::Charge, 100, 1)}, {there(S::Charge, 100, 9)},
        {u"missing_at_provider 100/0"_s, u"missing_locally 0/100"_s});
    OtherRow late = there(S::Charge, 100, 0);
    late.at = core::Instant::fromUtcMs(1'000'000 + kWindowMs + 1);
    row("too late to be it", {here(S::Charge, 100, 1)}, {late},
        {u"missing_at_provider 100/0"_s, u"missing_locally 0/100"_s});
    OtherRow euro = there(S::Charge, 100, 1);
    euro.currency = u"EUR"_s;
    row("another currency", {here(S::Charge, 100, 1)}, {euro},
        {u"missing_at_provider 100/0"_s, u"missing_locally 0/100"_s});
  }
  void everyPairHasItsBucket() {
    QFETCH(std::vector<OwnRow>, own);
    QFETCH(std::vector<OtherRow>, other);
    QTEST(bucketsOf(reconcile(own, other)), "buckets");
  }

  void nothingIsLostOrCountedTwice() {
    QVERIFY(rc::check([] {
      std::vector<OwnRow> own;
      std::vector<OtherRow> other;
      const auto any = [](int below) { return *rc::gen::inRange(0, below); };
      const std::array tenders{u"stripe"_s, u"manual"_s};
      const std::array currencies{u"GBP"_s, u"EUR"_s};
      for (int i = any(12); i > 0; --i) {
        const Sort sort = std::array{Sort::Charge, Sort::Refund, Sort::Dispute}[size_t(any(3))];
        OwnRow row = here(sort, any(3) * 50 - 50, any(6), any(3) > 0);
        row.open = !row.moved && any(2) == 0;
        row.key += u"/%1"_s.arg(i);
        row.tender = tenders[size_t(any(2))];
        row.currency = currencies[size_t(any(2))];
        row.device = QString::number(any(3));
        row.day = u"2026-03-0%1"_s.arg(1 + any(3));
        if (any(3) == 0) row.reference.clear();
        row.at = core::Instant::fromUtcMs(any(5) * 400'000);
        own.push_back(row);
      }
      for (int i = any(12); i > 0; --i) {
        const Sort sort =
            std::array{Sort::Charge, Sort::Refund, Sort::Dispute, Sort::Fee, Sort::Decline}[size_t(any(5))];
        OtherRow row = there(sort, sort == Sort::Decline ? 0 : any(3) * 50 - 50, any(6), any(4));
        row.key += u"/%1"_s.arg(i);
        row.tender = tenders[size_t(any(2))];
        row.currency = currencies[size_t(any(2))];
        row.day = u"2026-03-0%1"_s.arg(1 + any(3));
        if (any(3) == 0) row.reference.clear();
        row.at = core::Instant::fromUtcMs(any(5) * 400'000);
        other.push_back(row);
      }
      using Key = std::tuple<QString, QString, QString, QString>;
      std::map<Key, qint64> ownSums;
      std::map<Key, qint64> ownLines;
      std::map<Key, qint64> otherSums;
      std::map<Key, qint64> otherLines;
      for (const OwnRow& row : own) {
        ownSums[{row.tender, row.currency, row.device, row.day}] += row.moved ? row.minor : 0;
      }
      for (const OtherRow& row : other) otherSums[{row.tender, row.currency, {}, row.day}] += row.minor - row.feeMinor;
      std::set<core::AnyId> ids;
      for (const Line& line : reconcile(own, other)) {
        RC_ASSERT(ids.insert(line.id).second);
        if (!line.own.isEmpty()) ownLines[{line.tender, line.currency, line.device, line.day}] += line.ownMinor;
        if (line.own.isEmpty()) RC_ASSERT(line.ownMinor == 0);
        if (!line.other.isEmpty()) otherLines[{line.tender, line.currency, {}, line.otherDay}] += line.otherMinor;
        if (line.other.isEmpty()) RC_ASSERT(line.otherMinor == 0);
      }
      const auto drop = [](std::map<Key, qint64>& sums) {
        std::erase_if(sums, [](const auto& e) { return e.second == 0; });
      };
      for (auto* sums : {&ownSums, &ownLines, &otherSums, &otherLines}) drop(*sums);
      RC_ASSERT(ownSums == ownLines);
      RC_ASSERT(otherSums == otherLines);
    }));
  }

  void theOrderOfRowsDoesNotMatter() {
    Random random(Random::runSeed());
    for (int round = 0; round < 200; ++round) {
      std::vector<OwnRow> own;
      std::vector<OtherRow> other;
      for (int i = 1; i < 6; ++i) own.push_back(here(Sort::Charge, 50 * random.between(1, 3), i));
      for (int i = 1; i < 7; ++i) other.push_back(there(Sort::Charge, 50 * random.between(1, 3), int(random.below(7))));
      for (size_t i = 0; i < other.size(); ++i) other[i].key += u"/%1"_s.arg(i);
      const QStringList first = bucketsOf(reconcile(own, other));
      random.shuffle(own);
      random.shuffle(other);
      const QStringList second = bucketsOf(reconcile(own, other));
      qint64 sums[2] = {0, 0};
      for (const Line& line : reconcile(own, other)) sums[0] += line.otherMinor - line.ownMinor;
      for (const OtherRow& row : other) sums[1] += row.minor;
      for (const OwnRow& row : own) sums[1] -= row.minor;
      QCOMPARE(sums[0], sums[1]);
      QCOMPARE(second.size() >= 5, first.size() >= 5);
    }
  }

  void aReportIsTakenOnceAndALineIsClosedByAReason() {
    ShopFixture shop;
    const core::AnyId gateway = idOf(99);
    const auto pay = [&](qint64 minor, const QString& reference) {
      payments::StartPayment start;
      start.amountMinor = minor;
      start.currency = u"GBP"_s;
      start.terminal = u"stripe"_s;
      start.gateway = gateway;
      const auto attempt = shop.payments().start(start, {}).value();
      payments::TerminalAnswer said;
      said.outcome = payments::Outcome::Approved;
      said.reference = reference;
      (void)shop.payments().resolve(attempt.id, said, {});
      return attempt.id;
    };
    const auto first = pay(1'000, u"pi_1"_s);
    (void)pay(2'000, u"pi_2"_s);
    const QDate day(2026, 3, 2);
    const Days days{day, day};
    // Nobody has said anything yet: that is nobody's fault.
    auto found = reconciliationOf(shop.reader(), days).value();
    QVERIFY(found.lines.empty());
    QCOMPARE(found.waiting.size(), size_t(1));
    QCOMPARE(found.waiting.front().minor, 3'000);

    Report report;
    report.gateway = gateway;
    report.tender = u"stripe"_s;
    report.from = core::Instant::fromUtcMs(shop.clock().now().utcMs() - 3'600'000);
    report.until = core::Instant::fromUtcMs(shop.clock().now().utcMs() + 3'600'000);
    ReportedLine line;
    line.id = u"txn_1"_s;
    line.payment = u"pi_1"_s;
    line.attempt = first.as<core::Anything>();
    line.amountMinor = 1'000;
    line.feeMinor = 34;
    line.currency = u"GBP"_s;
    line.at = shop.clock().now();
    report.lines = {line};
    const auto take = [&] {
      return shop.book().write([&](journal::Writing& writing) { return takeReport(writing, report); }).value();
    };
    QCOMPARE(take(), 1);
    const qint64 facts = shop.reader().integer("SELECT COUNT(*) FROM journal", {}).value();
    QCOMPARE(take(), 0);
    QCOMPARE(shop.reader().integer("SELECT COUNT(*) FROM journal", {}).value(), facts);

    found = reconciliationOf(shop.reader(), days).value();
    QVERIFY(found.waiting.empty());
    QCOMPARE(bucketsOf(found.lines),
             (QStringList{u"fee 0/-34"_s, u"matched 1000/1000"_s, u"missing_at_provider 2000/0"_s}));
    const auto open = std::find_if(found.lines.begin(), found.lines.end(), [](const Line& l) { return !l.isClosed(); });
    staff::Authority authority;
    ReconciliationService service(shop.book(), authority);
    CF_VERIFY_CODE(service.explain(days, open->id, u"  "_s, shop.asManager()), "reason_missing");
    CF_VERIFY_CODE(service.explain(days, open->id, QString(501, u'x'), shop.asManager()), "reason_too_long");
    CF_VERIFY_CODE(service.explain(days, idOf(5), u"why"_s, shop.asManager()), "unknown_line");
    QVERIFY(!service.explain(days, open->id, u"why"_s, shop.asCashier()));
    CF_VERIFY_OK(service.explain(days, open->id, u"Paid out a day later"_s, shop.asManager()));
    found = reconciliationOf(shop.reader(), days).value();
    QVERIFY(std::all_of(found.lines.begin(), found.lines.end(), [](const Line& l) { return l.isClosed(); }));
    for (const Line& each : found.lines) {
      if (!needsReason(each.bucket)) {
        CF_VERIFY_CODE(service.explain(days, each.id, u"why"_s, shop.asManager()), "no_reason_needed");
      }
    }
    // What was said of the line as it was says nothing of what it becomes.
    line.id = u"txn_2"_s;
    line.payment = u"pi_2"_s;
    line.attempt = {};
    line.amountMinor = 1'900;
    report.lines.push_back(line);
    QCOMPARE(take(), 1);
    found = reconciliationOf(shop.reader(), days).value();
    QVERIFY(bucketsOf(found.lines).contains(u"amount_mismatch 2000/1900"_s));
    QVERIFY(!std::all_of(found.lines.begin(), found.lines.end(), [](const Line& l) { return l.isClosed(); }));
    CF_VERIFY_CODE(reconciliationOf(shop.reader(), {day, day.addDays(-1)}), "bad_period");
  }

  void aDrawerIsItsCountAgainstWhatShouldBeInIt() {
    ShopFixture shop;
    shop.openShift(10'000);
    CF_VERIFY_OK(shop.sellOne(shop.bread));
    CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(10'200)), {}}, shop.asManager()));
    const QDate day(2026, 3, 2);
    const auto found = reconciliationOf(shop.reader(), {day, day}).value();
    QCOMPARE(bucketsOf(found.lines), QStringList{u"amount_mismatch 10250/10200"_s});
    QCOMPARE(found.lines.front().tender, u"cash"_s);
  }

  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<ReconciliationProjector>()); },
                         [](Random& random) {
                           std::vector<journal::FactDraft> drafts;
                           for (int i = 0; i < 20; ++i) {
                             Report report;
                             report.gateway = idOf(1 + int(random.below(2)));
                             report.tender = u"stripe"_s;
                             report.from = core::Instant::fromUtcMs(random.below(4));
                             report.until = core::Instant::fromUtcMs(random.below(6));
                             for (qint64 n = random.below(4); n > 0; --n) {
                               ReportedLine line;
                               line.id = u"txn_%1"_s.arg(random.below(5));
                               line.amountMinor = random.below(100);
                               line.currency = u"GBP"_s;
                               line.attempt = idOf(int(random.below(3)));
                               report.lines.push_back(line);
                             }
                             drafts.push_back(reported(report));
                             report.tender = random.below(3) == 0 ? u"stripe"_s : u"manual"_s;
                             report.withdrawn = random.below(3) == 0;
                             drafts.push_back(statementImported(report, {}));
                             Line line;
                             line.id = idOf(1 + int(random.below(3)));
                             line.ownMinor = random.below(9);
                             drafts.push_back(explained(line, u"because"_s, core::Instant::fromUtcMs(i), {}));
                           }
                           random.shuffle(drafts);
                           return drafts;
                         });
  }
};

QTEST_GUILESS_MAIN(TestReconciliation)
#include "tst_reconciliation.moc"
