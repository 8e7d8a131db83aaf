// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/cash/queries.h"
#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"
#include "models/journal/verify.h"
#include "models/payments/facts.h"
#include "models/reconciliation/queries.h"
#include "models/reconciliation/service.h"
#include "models/reconciliation/statements.h"
#include "models/store/backup.h"
#include "tests/models/payments/offline_counter.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using journal::Fact;
using journal::OriginId;
using payments::Scenario;

namespace {

const QDate kDay(2026, 3, 2);

/// A till whose machine was set back: from some number on the hub has other facts than it.
struct Scene {
  OfflineCounter counter;
  QTemporaryDir folder;
  core::SeededIds ids{77};
  payments::AttemptId kept;  ///< taken without contact before the two parted
  OriginId chain;
  qint64 from = 0;
  std::vector<Fact> hubs;

  Scene() {
    counter.keep(1'240, Scenario::NoContactThenDeclined);
    kept = counter.attempt().id;
    chain = book().origin();
    from = book().head().originSeq + 1;
    const QByteArray before = book().head().digest;
    sellByCard();
    counter.settle();  // the late decline, and the question about it
    takeStatement();
    // The hub heard of the same card that it paid, at the very time at which this till heard the contrary.
    payments::TerminalAnswer said;
    said.outcome = payments::Outcome::Approved;
    said.offline = payments::Offline::Forwarded;
    said.approvedMinor = 1'240;
    said.reference = u"A 17"_s;
    const auto draft = payments::paymentResolved(kept, said, counter.shop.clock().now(), counter.shop.asCashier());
    hubs = {factOf(draft, from, before)};
  }

  journal::Book& book() { return counter.shop.book(); }
  const journal::Reader& reader() { return counter.shop.reader(); }

  Fact factOf(const journal::FactDraft& draft, qint64 originSeq, const QByteArray& before) {
    Fact fact;
    fact.id = journal::FactId(ids.next(counter.shop.clock().now()));
    fact.origin = chain;
    fact.originSeq = originSeq;
    fact.hlc = book().head().hlc;
    const auto facts = *journal::factsOfOrigin(reader(), chain, from - 1, 1'000);
    for (const Fact& each : facts) {
      if (each.kind == draft.kind && each.subject == draft.subject) fact.hlc = each.hlc;
    }
    fact.kind = draft.kind;
    fact.version = draft.version;
    fact.subject = draft.subject;
    fact.actor = draft.actor.staff;
    fact.object = draft.body;
    fact.body = journal::bodyBytes(draft.body);
    fact.digest = journal::digestOf(fact, before);
    return fact;
  }
  void sellByCard() {
    auto& shop = counter.shop;
    const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
    payments::StartPayment command = counter.charge(250);
    command.ticket = ticket.as<core::Anything>();
    counter.terminal->script({Scenario::Approve});
    CF_VERIFY_OK(counter.flow->begin(command, shop.asCashier()));
    counter.pass(2'000);
    sales::TenderRequest tender = shop.byCard(250);
    tender.attempt = counter.attempt().id;
    CF_VERIFY_OK(shop.sales().complete(ticket, {tender}, shop.asCashier()));
  }
  /// More lines than one fact holds.
  void takeStatement() {
    const core::Instant now = counter.shop.clock().now();
    reconciliation::Report report{{}, u"manual"_s, now.plusMs(-3'600'000), now.plusMs(3'600'000),
                                  {}, false,       u"bank.csv"_s};
    for (int i = 0; i < 1'500; ++i) {
      report.lines.push_back({u"line %1"_s.arg(i),
                              reconciliation::Sort::Charge,
                              u"R%1"_s.arg(i),
                              {},
                              {},
                              100 + i,
                              0,
                              u"GBP"_s,
                              now.plusMs(i),
                              {}});
    }
    const auto taken = book().write([&](journal::Writing& writing) {
      return reconciliation::takeStatement(writing, report, counter.shop.asManager());
    });
    QCOMPARE(taken.value_or(-1), 1'500);
  }
  /// What the book says, for a person to read.
  QString told() {
    QStringList all;
    const auto day = reconciliation::reconciliationOf(reader(), {kDay, kDay}).value();
    for (const auto& line : day.lines) {
      all.append(u"%1 %2 %3/%4"_s.arg(text(line.bucket), line.reference).arg(line.ownMinor).arg(line.otherMinor));
    }
    all.sort();
    const auto statements = reconciliation::statements(reader(), 100).value();
    for (const auto& each : statements) {
      all.append(u"%1 %2 lines"_s.arg(each.id.text()).arg(each.report.lines.size()));
    }
    const auto attempt = counter.attempt(kept);
    all.append(u"%1 %2 %3"_s.arg(int(attempt.outcome)).arg(attempt.reason).arg(counter.exposure().minor));
    all.append(u"%1 questions"_s.arg(counter.questions()));
    return all.join(u'\n');
  }
  journal::Projectors& projectors() {
    if (m_projectors.all().empty()) support::addAllProjectors(m_projectors);
    return m_projectors;
  }
  std::unique_ptr<store::Store> another(const QString& name) {
    store::OpenOptions options;
    options.path = folder.filePath(name);
    options.machineFolder = folder.filePath(u"machine"_s);
    options.localTables = support::allLocalTables();
    options.reserveBytes = 0;
    return store::Store::create(options, projectors(), counter.shop.clock(), ids).value();
  }

 private:
  journal::Projectors m_projectors;
};

std::vector<Fact> chainOf(const journal::Reader& reader, OriginId origin, qint64 after = 0) {
  return *journal::factsOfOrigin(reader, origin, after, 10'000);
}

}  // namespace

/// Money in a chain that was parted: attempts, what cards did later, statements.
class TestPartedPayments : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theBookSaysTheSameAndIsTheSameEverywhere() {
    Scene scene;
    const auto hub = scene.another(u"hub.cfl"_s);
    const auto reader = scene.another(u"reader.cfl"_s);
    // The hub has the other side, and the reader had this one.
    const auto common = chainOf(scene.reader(), scene.chain);
    CF_VERIFY_OK(hub->book().receiveAll({common.begin(), common.begin() + scene.from - 1}));
    CF_VERIFY_OK(hub->book().receiveAll(scene.hubs));
    CF_VERIFY_OK(reader->book().receiveAll(common));
    // Of an epoch before: what that hub said of them is nothing to this one.
    const Fact& late = common.back();
    CF_VERIFY_OK(scene.book().write(
        [&](journal::Writing& writing) { return writing.acknowledge(late.id, 99, core::Hlc(late.hlc.packed() - 1)); }));

    const QString before = scene.told();
    CF_VERIFY_OK(scene.counter.shop.store().beginIncarnation(scene.ids));
    const auto opened = journal::openingFor(scene.reader(), scene.chain, scene.from);
    QVERIFY(opened && *opened);
    const auto part = [&](journal::Book& book) {
      return book.write([&](journal::Writing& writing) { return writing.part(**opened); }).value_or(false);
    };
    QVERIFY(part(scene.book()));
    QCOMPARE(scene.told(), before);
    QCOMPARE(*scene.reader().integer("SELECT count(*) FROM journal_ack", {}), 0);
    QVERIFY(part(reader->book()));

    // Each gets what it lacks.
    CF_VERIFY_OK(scene.book().receiveAll(scene.hubs));
    CF_VERIFY_OK(reader->book().receiveAll(scene.hubs));
    for (const OriginId origin : {(*opened)->origin, scene.book().origin()}) {
      const auto facts = chainOf(scene.reader(), origin);
      CF_VERIFY_OK(hub->book().receiveAll(facts));
      CF_VERIFY_OK(reader->book().receiveAll(facts));
    }
    for (store::Store* const other : {hub.get(), reader.get()}) {
      const auto rows = journal::compareProjections(scene.reader(), other->reader(), scene.projectors(), 5);
      QVERIFY(rows);
      for (const auto& row : *rows) qWarning("%s %s", qPrintable(row.table), qPrintable(row.what));
      QVERIFY(rows->empty());
      QVERIFY(journal::verifyChains(other->reader())->holds());
    }
    for (const QString& path : {scene.counter.shop.store().path(), reader->path()}) {
      const auto report = store::check(path, scene.folder.path(), scene.projectors(), support::allLocalTables(),
                                       scene.counter.shop.clock());
      CF_VERIFY_OK(report);
      for (const auto& row : report->differences) qWarning("%s %s", qPrintable(row.table), qPrintable(row.what));
      for (const auto& why : report->unreadable) qWarning("%s", qPrintable(why));
      QVERIFY(report->sound());
    }
    // It sells on, and the card that two sides heard differently of is one payment.
    scene.sellByCard();
    QCOMPARE(*scene.reader().integer("SELECT count(*) FROM payment_attempt WHERE id = $1", {scene.kept}), 1);
  }

  void whatFailsOnTheWayLeavesEverythingAsItWas() {
    Scene scene;
    CF_VERIFY_OK(scene.counter.shop.store().beginIncarnation(scene.ids));
    const auto opened = journal::openingFor(scene.reader(), scene.chain, scene.from);
    const auto all = [&] {
      QByteArrayList rows;
      const auto facts = *journal::factsAfter(scene.reader(), 0, 100'000, false);
      for (const Fact& fact : facts) {
        rows.append(fact.origin.bytes() + QByteArray::number(fact.originSeq) + fact.digest);
      }
      return rows;
    };
    const auto before = all();
    const QString told = scene.told();
    // Within a command that goes on, and with the command.
    CF_VERIFY_OK(scene.book().write([&](journal::Writing& writing) -> core::Done {
      const core::Done done = writing.attempt([&]() -> core::Done {
        CF_TRY([[maybe_unused]] const bool parted, writing.part(**opened));
        return core::refused(u"no"_s);
      });
      return done ? core::refused(u"taken"_s) : core::Done();
    }));
    QCOMPARE(all(), before);
    const auto failed = scene.book().write([&](journal::Writing& writing) -> core::Done {
      CF_TRY([[maybe_unused]] const bool parted, writing.part(**opened));
      return core::refused(u"no"_s);
    });
    QVERIFY(!failed);
    QCOMPARE(all(), before);
    QCOMPARE(scene.told(), told);
    const auto changed = scene.book().write(
        [](journal::Writing& writing) { return writing.local("journal").composed(u"DELETE FROM journal"_s, {}); });
    QVERIFY(!changed);
    QCOMPARE(scene.book().write([&](journal::Writing& writing) { return writing.part(**opened); }).value_or(false),
             true);
    QCOMPARE(scene.told(), told);
    QVERIFY(journal::verifyChains(scene.reader())->holds());
  }
};

QTEST_GUILESS_MAIN(TestPartedPayments)
#include "tst_parted_payments.moc"
