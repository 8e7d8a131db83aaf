// SPDX-License-Identifier: GPL-3.0-or-later
// Tills that sell while everything behind them dies in turn: HAProxy, two hubs, and two PostgreSQL servers of which the
// second takes the place of the first without its last commits.
#include <QDir>
#include <QElapsedTimer>
#include <set>

#include "app/shop/shop.h"
#include "models/journal/verify.h"
#include "models/postgres/tenant.h"
#include "models/store/store.h"
#include "sync/hub/epochs.h"
#include "sync/protocol/row_digest.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/behind_proxy.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/random.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using support::HubProgram;
using support::PostgresCluster;
using support::ProgramDesk;
using support::ProgramRun;

namespace {

constexpr const char* kSale = R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                              R"("tenders":[{"kind":"cash","amount":"10.00"}]})";

/// Two servers, two hubs, a proxy, two tills.
class Chain {
 public:
  Chain() : first(PostgresCluster::Disk::Durable), second(PostgresCluster::standbyOf(first)) {
    const QStringList folders{first.folder(), second->folder()};
    for (HubProgram* const hub : {&one, &two}) {
      hub->variables = {{u"COUNTERFOIL_POSTGRES"_s, PostgresCluster::urlOfPrimary(folders, "shop_server")},
                        {u"COUNTERFOIL_POSTGRES_OWNER"_s, PostgresCluster::urlOfPrimary(folders, "shop_owner")},
                        {u"COUNTERFOIL_BEHIND_PROXY"_s, u"1"_s},
                        {u"COUNTERFOIL_RATES"_s, u"10000"_s}};
      hub->wantedPort = support::freePort();
    }
    if (one.say("tenant create Crumb").status != 0) qFatal("no tenant");
    shareKeys();
    one.serve();
    two.serve();
    proxy = std::make_unique<support::Proxy>(one.port(), two.port());
    proxy->start();
    tills[0].openShop();
    for (const ProgramDesk& till : tills) {
      const QString code = one.say("enrol --tenant Crumb").json()[u"code"_s].toString();
      const ProgramRun joined = till.run({u"sync"_s, u"enrol"_s, proxy->url(), u"--code"_s, code});
      if (joined.status != 0) qFatal("%s", joined.error.constData());
      const ProgramRun opened = till.say("shift open --staff Maya --float 50.00");
      if (opened.status != 0) qFatal("%s", opened.error.constData());
    }
  }

  /// Every till sells, and tells the hub of it while `meanwhile` happens. How many tills are up to date afterwards.
  int trade(const std::function<void()>& meanwhile = {}) {
    std::vector<std::unique_ptr<QProcess>> syncing;
    for (const ProgramDesk& till : tills) {
      const ProgramRun sale = till.say("sell -", kSale);
      // Selling never depends on anything behind the till.
      if (sale.status != 0) qFatal("%s", sale.error.constData());
      sold.insert(sale.json()[u"number"_s].toString());
      syncing.push_back(till.start({u"sync"_s, u"now"_s}));
    }
    if (meanwhile) meanwhile();
    int upToDate = 0;
    for (const auto& each : syncing) upToDate += ProgramDesk::finish(*each).status == 0 ? 1 : 0;
    return upToDate;
  }
  /// Nothing new is sold; how many rounds it took until all tills were up to date.
  int settle() {
    for (int round = 1; round <= 30; ++round) {
      int upToDate = 0;
      for (const ProgramDesk& till : tills) upToDate += till.say("sync now").status == 0 ? 1 : 0;
      if (upToDate == int(std::size(tills))) return round;
    }
    return -1;
  }

  PostgresCluster first;
  std::unique_ptr<PostgresCluster> second;
  HubProgram one;
  HubProgram two;
  std::unique_ptr<support::Proxy> proxy;
  ProgramDesk tills[2];
  std::set<QString> sold;

 private:
  /// The keys of a hub are the same in all of its processes.
  void shareKeys() const {
    const QString target = two.data() + u"/keys"_s;
    QDir().mkpath(target);
    QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QString source = one.data() + u"/keys"_s;
    for (const QString& name : QDir(source).entryList(QDir::Files)) {
      if (!QFile::copy(source + u'/' + name, target + u'/' + name)) qFatal("cannot copy a key");
    }
  }
};

struct Held {
  std::vector<protocol::TableDigest> digest;
  std::set<QString> sales;
  int epoch = 0;
};

Held heldBy(const QString& path) {
  const auto reader = store::openReader(path);
  if (!reader) qFatal("%s", qPrintable(reader.error().code));
  Held held;
  const auto digest = protocol::digestTables(**reader, app::sharedProjectors());
  if (!digest) qFatal("%s", qPrintable(digest.error().code));
  held.digest = *digest;
  const auto chains = journal::verifyChains(**reader);
  if (!chains || !chains->holds()) qFatal("a chain is broken");
  const auto read =
      (*reader)->rows("SELECT body FROM journal WHERE kind = 'sale.completed'", {}, [&](const journal::Row& row) {
        held.sales.insert((*journal::parseBody(row.bytes(0)))[u"number"_s].toString());
        return true;
      });
  if (!read) qFatal("%s", qPrintable(read.error().code));
  return held;
}

}  // namespace

class TestHubScaleOut : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyPartDiesInTurnAndNoSaleIsLost() {
    Chain chain;
    for (int round = 0; round < (support::soaking() ? 20 : 1); ++round) {
      QCOMPARE(chain.trade(), 2);
      chain.trade([&] { chain.one.kill(); });
      QVERIFY(chain.settle() > 0);
      chain.one.serve();
      chain.trade([&] { chain.two.kill(); });
      QVERIFY(chain.settle() > 0);
      chain.two.serve();
      chain.trade([&] { chain.proxy->kill(); });
      QCOMPARE(chain.trade(), 0);
      chain.proxy->start();
      QVERIFY(chain.settle() > 0);
    }
    const std::set<QString> followed = chain.sold;

    // What the standby never heard of is acknowledged, and dies with the primary.
    chain.second->catchUpWith(chain.first);
    chain.second->cutOff();
    QCOMPARE(chain.trade(), 2);
    QCOMPARE(chain.trade(), 2);
    const size_t lost = chain.sold.size() - followed.size();
    QElapsedTimer away;
    away.start();
    chain.trade([&] { chain.first.kill(); });
    QCOMPARE(chain.trade(), 0);
    chain.second->promote();
    const int rounds = chain.settle();
    QVERIFY(rounds > 0);
    qInfo("the primary was lost with %zu acknowledged sales; %lld ms later, after %d rounds, no till missed anything",
          lost, away.elapsed(), rounds);
    chain.trade([&] { chain.one.terminate(); });
    QVERIFY(chain.settle() > 0);
    QVERIFY(chain.settle() > 0);

    const QString exported = chain.two.path(u"exported.cfl"_s);
    const auto said = chain.two.say("tenant export Crumb " + exported.toUtf8());
    QVERIFY2(said.status == 0, said.error.constData());
    const Held hub = heldBy(exported);
    QCOMPARE(hub.sales, chain.sold);
    for (const ProgramDesk& till : chain.tills) {
      const Held held = heldBy(till.storePath());
      QCOMPARE(held.sales, chain.sold);
      QCOMPARE(protocol::differingTables(held.digest, hub.digest), QStringList());
      QCOMPARE(till.say("sync status").json()[u"to_send"_s].toInteger(), 0);
    }
    const auto connection = postgres::Connection::open(chain.second->adminUrl());
    const auto schemas = postgres::tenants(**connection);
    const postgres::TenantReader reader(**connection, schemas->front());
    const auto epochs = hub::epochsOf(reader);
    QVERIFY(epochs);
    QCOMPARE(epochs->back().number, 2);
    QCOMPARE(chain.two.terminate(), 0);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubScaleOut)
#include "tst_hub_scale_out.moc"
