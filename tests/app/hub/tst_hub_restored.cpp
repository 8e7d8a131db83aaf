// SPDX-License-Identifier: GPL-3.0-or-later
// The drill for a hub over PostgreSQL: its server and its disk are lost, a base backup and the archive of the log bring
// it back to an instant, and the tills bring the rest.
#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <set>

#include "models/journal/verify.h"
#include "models/postgres/tenant.h"
#include "models/store/store.h"
#include "sync/hub/epochs.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/postgres_cluster.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using support::HubProgram;
using support::PostgresCluster;
using support::ProgramDesk;
using support::ProgramRun;

namespace {

constexpr const char* kSale = R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                              R"("tenders":[{"kind":"cash","amount":"10.00"}]})";

std::set<QString> salesIn(const journal::Reader& reader) {
  std::set<QString> sales;
  const auto read =
      reader.rows("SELECT body FROM journal WHERE kind = 'sale.completed'", {}, [&](const journal::Row& row) {
        sales.insert((*journal::parseBody(row.bytes(0)))[u"number"_s].toString());
        return true;
      });
  if (!read) qFatal("%s", qPrintable(read.error().code));
  return sales;
}

qint64 factsOf(const PostgresCluster& server) {
  const auto connection = postgres::Connection::open(server.adminUrl());
  const auto schemas = postgres::tenants(**connection);
  const postgres::TenantReader reader(**connection, schemas->front());
  return reader.integer("SELECT count(*) FROM journal", {}).value_or(-1);
}

/// A hub over a server, and two tills.
struct Shop {
  HubProgram hub;
  ProgramDesk tills[2];
  std::set<QString> sold;

  void serve(const PostgresCluster& server) {
    hub.variables = {{u"COUNTERFOIL_POSTGRES"_s, server.servingUrl()},
                     {u"COUNTERFOIL_POSTGRES_OWNER"_s, server.ownerUrl()},
                     {u"COUNTERFOIL_RATES"_s, u"10000"_s}};
    hub.serve();
    hub.wantedPort = hub.port();
  }
  void open(const PostgresCluster& server) {
    hub.variables = {{u"COUNTERFOIL_POSTGRES"_s, server.servingUrl()},
                     {u"COUNTERFOIL_POSTGRES_OWNER"_s, server.ownerUrl()}};
    if (hub.say("tenant create Crumb").status != 0) qFatal("no tenant");
    serve(server);
    tills[0].openShop();
    for (const ProgramDesk& till : tills) {
      const QString code = hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
      const QString url = u"http://127.0.0.1:%1"_s.arg(hub.port());
      const ProgramRun joined = till.run({u"sync"_s, u"enrol"_s, url, u"--code"_s, code});
      if (joined.status != 0) qFatal("%s", joined.error.constData());
      const ProgramRun opened = till.say("shift open --staff Maya --float 50.00");
      if (opened.status != 0) qFatal("%s", opened.error.constData());
    }
  }
  /// How many tills were up to date after each had sold `each` times.
  int trade(int each) {
    int upToDate = 0;
    for (const ProgramDesk& till : tills) {
      for (int i = 0; i < each; ++i) {
        const ProgramRun sale = till.say("sell -", kSale);
        if (sale.status != 0) qFatal("%s", sale.error.constData());
        sold.insert(sale.json()[u"number"_s].toString());
      }
      upToDate += till.say("sync now").status == 0 ? 1 : 0;
    }
    return upToDate;
  }
  int settle() const {
    for (int round = 1; round <= 30; ++round) {
      int upToDate = 0;
      for (const ProgramDesk& till : tills) upToDate += till.say("sync now").status == 0 ? 1 : 0;
      if (upToDate == int(std::size(tills))) return round;
    }
    return -1;
  }
};

bool isReady(const HubProgram& hub) {
  http::RawClient client(hub.port());
  return client.ask(http::get("/readyz")).status == 200;
}

/// How the recipe archives, into another folder than its own.
QByteArray archiveCommand(const QString& folder) {
  QFile recipe(support::sourceRoot() + u"/installer/hub/postgres/archive.conf"_s);
  if (!recipe.open(QIODevice::ReadOnly)) qFatal("no recipe");
  for (const QByteArray& line : recipe.readAll().split('\n')) {
    if (!line.startsWith("archive_command")) continue;
    const qsizetype from = line.indexOf('\'') + 1;
    return line.mid(from, line.lastIndexOf('\'') - from).replace("/srv/archive", folder.toUtf8());
  }
  qFatal("the recipe archives nothing");
}

/// What the unit of the base backups does with the archive, in this server's folders.
void cleanUpAsTheRecipeDoes(const PostgresCluster& server) {
  QFile unit(support::sourceRoot() + u"/installer/hub/postgres/counterfoil-postgres-backup.service"_s);
  if (!unit.open(QIODevice::ReadOnly)) qFatal("no unit");
  QString command;
  for (const QByteArray& line : unit.readAll().split('\n')) {
    if (line.contains("pg_archivecleanup")) command = QString::fromUtf8(line);
  }
  // As systemd reads it: the shell's script is in single quotes, with escapes.
  command = command.section(u'\'', 1, -2).replace(u"\\\\"_s, u"\\"_s);
  command.replace(u"/srv/base"_s, server.folder()).replace(u"/srv/archive"_s, server.folder() + u"/archive"_s);
  QProcess shell;
  shell.start(u"/bin/sh"_s, {u"-c"_s, command});
  if (!shell.waitForFinished(30'000) || shell.exitCode() != 0) {
    qFatal("%s: %s", qPrintable(command), shell.readAllStandardError().constData());
  }
}

}  // namespace

class TestHubRestored : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aServerIsRestoredToAnInstantAndTheTillsBringTheRest() {
    PostgresCluster first(PostgresCluster::Disk::Archiving);
    first.archiveWith(archiveCommand(first.folder() + u"/archive"_s));
    Shop shop;
    shop.open(first);
    QCOMPARE(shop.trade(2), 2);
    first.archiveNow();
    const QString base = first.baseBackup(u"20261122T000000Z"_s);
    QCOMPARE(shop.trade(2), 2);
    const QString until = first.ask("SELECT CAST(clock_timestamp() AS text)");
    const qint64 factsThen = factsOf(first);
    // All of it was acknowledged, and all of it will be gone.
    QCOMPARE(shop.trade(3), 2);
    const qint64 factsNow = factsOf(first);
    first.archiveNow();
    const QDir archive(first.folder() + u"/archive"_s);
    const auto before = archive.entryList(QDir::Files).size();
    cleanUpAsTheRecipeDoes(first);
    QVERIFY2(archive.entryList(QDir::Files).size() < before,
             "what came before the oldest base backup is needed by none");
    shop.hub.kill();
    first.kill();

    QElapsedTimer drill;
    drill.start();
    const auto second = PostgresCluster::restoredFrom(first, base, until);
    const qint64 serverMs = drill.elapsed();
    shop.serve(*second);
    QVERIFY(QTest::qWaitFor([&] { return isReady(shop.hub); }, 60'000));
    const qint64 readyMs = drill.elapsed();
    const qint64 factsBack = factsOf(*second);
    QVERIFY(factsBack >= factsThen && factsBack < factsNow);
    const int rounds = shop.settle();
    QVERIFY(rounds > 0);
    qInfo(
        "the server was back after %lld ms, the hub took requests after %lld; %lld of %lld acknowledged facts were "
        "lost "
        "until the tills had brought them back, %lld ms after the loss, none afterwards",
        serverMs, readyMs, factsNow - factsBack, factsNow, drill.elapsed());
    QCOMPARE(shop.trade(1), 2);
    QVERIFY(shop.settle() > 0);

    const auto connection = postgres::Connection::open(second->adminUrl());
    const auto schemas = postgres::tenants(**connection);
    const postgres::TenantReader reader(**connection, schemas->front());
    QCOMPARE(salesIn(reader), shop.sold);
    QVERIFY(journal::verifyChains(reader)->holds());
    const auto epochs = hub::epochsOf(reader);
    QVERIFY(epochs);
    QCOMPARE(epochs->back().number, 2);
    for (const ProgramDesk& till : shop.tills) {
      const auto store = store::openReader(till.storePath());
      QVERIFY(store);
      QCOMPARE(salesIn(**store), shop.sold);
      QCOMPARE(till.say("sync status").json()[u"to_send"_s].toInteger(), 0);
    }
    QCOMPARE(shop.hub.terminate(), 0);
  }

  void aSegmentIsArchivedOnceAndNeverReplaced() {
    const QTemporaryDir folder;
    const auto archive = [&folder](const char* bytes) {
      QFile segment(folder.filePath(u"segment"_s));
      if (!segment.open(QIODevice::WriteOnly)) qFatal("cannot write");
      segment.write(bytes);
      segment.close();
      QByteArray command = archiveCommand(folder.path());
      command.replace("%p", segment.fileName().toUtf8()).replace("%f", "000000010000000000000001");
      return QProcess::execute(u"/bin/sh"_s, {u"-c"_s, QString::fromUtf8(command)});
    };
    QFile kept(folder.filePath(u"000000010000000000000001"_s));
    QCOMPARE(archive("one"), 0);
    QVERIFY(kept.exists());
    // The server died before it noted that.
    QCOMPARE(archive("one"), 0);
    // Another server writes into the same archive.
    QVERIFY(archive("two") != 0);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), QByteArray("one"));
  }

  void theRolesOfTheRecipeAreEnough() {
    const PostgresCluster server;
    QProcess psql;
    psql.setProcessChannelMode(QProcess::MergedChannels);
    psql.start(u"/usr/lib/postgresql/15/bin/psql"_s,
               {u"-h"_s, server.folder(), u"-U"_s, u"admin"_s, u"-d"_s, u"postgres"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s,
                u"-f"_s, support::sourceRoot() + u"/installer/hub/postgres/roles.sql"_s});
    QVERIFY2(psql.waitForFinished(60'000) && psql.exitCode() == 0, psql.readAll().constData());
    HubProgram hub;
    const QString url = u"host=%1 dbname=counterfoil user=counterfoil_"_s.arg(server.folder());
    hub.variables = {{u"COUNTERFOIL_POSTGRES"_s, url + u"server"_s}};
    QCOMPARE(hub.say("tenant create Crumb").code(), u"needs_owner"_s);
    hub.variables.emplace_back(u"COUNTERFOIL_POSTGRES_OWNER"_s, url + u"owner"_s);
    const auto made = hub.say("tenant create Crumb");
    QVERIFY2(made.status == 0, made.error.constData());
    QCOMPARE(hub.say("migrate").status, 0);
    hub.serve();
    QVERIFY(isReady(hub));
    QCOMPARE(hub.say("enrol --tenant Crumb").status, 0);
    QCOMPARE(hub.terminate(), 0);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubRestored)
#include "tst_hub_restored.moc"
