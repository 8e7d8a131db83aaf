// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include "app/shop/hub_link.h"
#include "app/shop/hub_session.h"
#include "app/shop/joining.h"
#include "app/shop/setup.h"
#include "models/inbox/facts.h"
#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"
#include "models/settings/queries.h"
#include "tests/support/quick_shop.h"
#include "tests/support/verify.h"
#include "tests/sync/client/sim_store.h"

namespace counterfoil {
using namespace Qt::StringLiterals;

namespace {

/// A store's thread that is busy with something else for now.
struct BusyGate final : client::StoreGate {
  void run(std::function<void(journal::Book&)> work, std::function<void()>) override {
    waiting.push_back(std::move(work));
  }
  [[nodiscard]] core::Done openIncarnation(journal::Book&) override { return {}; }
  std::vector<std::function<void(journal::Book&)>> waiting;
};

struct CountingLedger final : client::Ledger {
  [[nodiscard]] core::Result<client::Batch> nextBatch(journal::Book& book, int facts, qint64 bytes,
                                                      const client::UnderWay& underWay) const override {
    ++batches;
    return Ledger::nextBatch(book, facts, bytes, underWay);
  }
  mutable int batches = 0;
};

app::ShopOptions optionsIn(const QTemporaryDir& folder, const QString& name) {
  app::ShopOptions options =
      support::quickShop(folder.filePath(name + u".cfl"_s), folder.filePath(name + u"-machine"_s));
  options.nameless = staff::Authority::Nameless::Program;
  return options;
}

app::NewShop cornerShop() {
  app::NewShop wanted;
  wanted.shop.name = u"Corner"_s;
  wanted.shop.currency = u"GBP"_s;
  wanted.shop.zone = u"UTC"_s;
  wanted.shop.locale = u"en_GB"_s;
  wanted.ownerName = u"Olive"_s;
  wanted.ownerPin = u"97531"_s;
  return wanted;
}

/// Nobody listens there.
client::Enrolment enrolment() {
  return {u"http://127.0.0.1:9"_s, {}, {protocol::TenantId(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), {}}};
}

qint64 decisionsIn(const client::Status& status) {
  for (const client::Notice& notice : status.notices) {
    if (notice.code == u"hub_decisions") return notice.count;
  }
  return 0;
}

}  // namespace

class TestJoining : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aSessionThatEndsLeavesItsWorkInTheStoresQueueSound();
  void aStoreThatJoinedIsNotSetUpAsAnotherShop();
  void decisionsThatCameWithTheFeedWaitForAPerson();
  void aStoreThatJoinedEmptyBecomesItsTillWheneverItKnowsItsShop();
  void whoeverEndsTheProgramDoesNotWaitForAHubThatIsSilent();
};

void TestJoining::aSessionThatEndsLeavesItsWorkInTheStoresQueueSound() {
  core::SystemClock clock;
  sim::SimStore store(clock, 3);
  store.openNewOrigin();
  BusyGate gate;
  CountingLedger ledger;
  auto session = app::HubSession::open(enrolment(), device::DeviceKeys::random(), gate, ledger, clock);
  QVERIFY(session);
  (*session)->engine().start();
  QTRY_VERIFY(!gate.waiting.empty());
  session->reset();
  for (const auto& work : gate.waiting) work(store.book());
  QCOMPARE(ledger.batches, 1);
}

void TestJoining::aStoreThatJoinedIsNotSetUpAsAnotherShop() {
  const QTemporaryDir folder;
  core::SystemClock clock;
  core::RandomIds ids;
  auto shop = app::Shop::create(optionsIn(folder, u"shop"_s), clock, ids);
  CF_VERIFY_OK(shop);
  const auto joined = [&](const QString& code) {
    return (*shop)->book().write([&](journal::Writing& writing) -> core::Done {
      CF_CHECK(client::writeEnrolment(writing, enrolment()));
      return client::writeTillCode(writing, code);
    });
  };
  CF_VERIFY_OK(joined(u"T2"_s));
  // What it would write here would change the shop of every till.
  CF_VERIFY_CODE(app::setUp(**shop, cornerShop()), "already_enrolled");
  // The first store of an empty tenant makes the shop.
  CF_VERIFY_OK(joined({}));
  CF_VERIFY_OK(app::setUp(**shop, cornerShop()));
}

void TestJoining::decisionsThatCameWithTheFeedWaitForAPerson() {
  const QTemporaryDir folder;
  core::SystemClock clock;
  core::RandomIds ids;
  // The hub's facts come as those of another store.
  const auto hub = app::Shop::create(optionsIn(folder, u"hub"_s), clock, ids);
  CF_VERIFY_OK(hub);
  const auto item = inbox::itemFor(u"edit_conflict"_s, {}, u"name"_s, "x");
  const auto say = [&](const char* kind, const QJsonObject& body) {
    return (*hub)->book().write(
        [&](journal::Writing& writing) { return journal::recordAbout(writing, kind, item, body, {}); });
  };
  store::WorkerThread storeThread(u"store"_s);
  std::unique_ptr<app::Shop> shop;
  storeThread.call([&] {
    auto made = app::Shop::create(optionsIn(folder, u"till"_s), clock, ids);
    if (!made) qFatal("%s", qPrintable(made.error().code));
    shop = std::move(*made);
    const core::Done joined =
        shop->book().write([](journal::Writing& writing) { return client::writeEnrolment(writing, enrolment()); });
    if (!joined) qFatal("%s", qPrintable(joined.error().code));
  });
  qint64 taken = 0;
  const auto feed = [&] {
    auto facts = journal::factsAfter((*hub)->reader(), taken, 100, false);
    if (!facts) qFatal("%s", qPrintable(facts.error().code));
    taken = facts->back().position;
    storeThread.call([&] {
      if (const auto added = shop->book().receiveAll(*facts); !added) qFatal("%s", qPrintable(added.error().code));
    });
  };
  {
    app::HubLink link(storeThread, *shop, clock, ids);
    link.start();
    CF_VERIFY_OK(say(inbox::kRaised, inbox::raisedBody(u"edit_conflict"_s, {}, u"name"_s, {})));
    feed();
    QTRY_COMPARE(decisionsIn(link.status()), 1);
    CF_VERIFY_OK(say(inbox::kResolved, {{u"how"_s, u"kept"_s}, {u"note"_s, u""_s}}));
    feed();
    QTRY_COMPARE(decisionsIn(link.status()), 0);
  }
  storeThread.call([&] { shop.reset(); });
}

void TestJoining::aStoreThatJoinedEmptyBecomesItsTillWheneverItKnowsItsShop() {
  const QTemporaryDir folder;
  core::SystemClock clock;
  core::RandomIds ids;
  auto made = app::Shop::create(optionsIn(folder, u"shop"_s), clock, ids);
  CF_VERIFY_OK(made);
  app::Shop& shop = **made;
  const auto nothing = app::finishJoining(shop);
  QVERIFY(nothing && !*nothing);
  CF_VERIFY_OK(shop.book().write([](journal::Writing& writing) { return client::writeTillCode(writing, u"T7"_s); }));
  // The first exchange was broken off before the shop's own facts came.
  QCOMPARE(app::finishJoining(shop).error().code, u"shop_not_set_up"_s);
  CF_VERIFY_OK(app::setUp(shop, cornerShop()));
  const auto became = app::finishJoining(shop);
  CF_VERIFY_OK(became);
  QVERIFY(*became);
  const auto settings = settings::readSettings(shop.reader());
  QVERIFY(settings);
  QCOMPARE(settings->till.code, u"T7"_s);
  const auto again = app::finishJoining(shop);
  QVERIFY(again && !*again);
}

void TestJoining::whoeverEndsTheProgramDoesNotWaitForAHubThatIsSilent() {
  const QTemporaryDir folder;
  core::SystemClock clock;
  core::RandomIds ids;
  const app::ShopOptions options = optionsIn(folder, u"shop"_s);
  auto made = app::Shop::create(options, clock, ids);
  CF_VERIFY_OK(made);
  QTcpServer silent;
  QVERIFY(silent.listen(QHostAddress::LocalHost));
  client::Enrolment enrolled = enrolment();
  enrolled.hub = u"http://127.0.0.1:%1"_s.arg(silent.serverPort());
  CF_VERIFY_OK((*made)->book().write([&](journal::Writing& writing) -> core::Done {
    CF_CHECK(client::writeEnrolment(writing, enrolled));
    return client::writeTillCode(writing, u"T7"_s);
  }));
  QElapsedTimer waited;
  const app::BeginProgress progress = [&](app::BeginStep, qint64, qint64) {
    if (!silent.hasPendingConnections()) return true;
    if (!waited.isValid()) waited.start();
    return false;
  };
  const auto begun = app::beginFromSnapshot(*made, options, clock, ids, progress);
  QCOMPARE(begun.error().code, u"cancelled"_s);
  QVERIFY(waited.isValid() && waited.elapsed() < 5'000);
  QVERIFY(*made);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestJoining)
#include "tst_joining.moc"
