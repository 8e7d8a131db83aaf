// SPDX-License-Identifier: GPL-3.0-or-later
// Orders of a web shop through the real hub: REST over loopback, an API key, durable; on PostgreSQL beside pgbench that
// runs the hub's own statements on the same server, and beside the bare floor; on files beside SQLite's own sale.
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>

#include "tests/app/cli/program_run.h"
#include "tests/bench/benches.h"
#include "tests/bench/order_load.h"
#include "tests/support/postgres_cluster.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;
using support::HubProgram;
using support::PostgresCluster;
using support::ProgramDesk;

namespace {

constexpr int kRunMs = 3000;
/// What 200 tills order together: each once in two seconds.
constexpr int kTills = 200;
constexpr int kEveryMs = 2000;
constexpr int kEveryForMs = 10'000;
const QString kPgbench = u"/usr/lib/postgresql/15/bin/pgbench"_s;

/// Five lines, one of them by weight.
constexpr const char* kOrder =
    R"({"currency":"GBP","reference":"1001","lines":[{"sku":"TEA","quantity_micro":2000000},)"
    R"({"sku":"BREAD","quantity_micro":1000000},{"sku":"CHEESE","quantity_micro":250000},)"
    R"({"sku":"BAG","quantity_micro":1000000},{"sku":"TEA","quantity_micro":1000000}],)"
    R"("tenders":[{"reference":"pp-1","amount":{"minor":2217,"currency":"GBP"}}]})";

/// A shop that a till has filled, and the header of an API key; empty where that failed.
QByteArray openShop(HubProgram& hub, const ProgramDesk& till) {
  if (hub.say("tenant create Crumb").status != 0) return {};
  till.openShop();
  const QString code = hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
  const auto filled = till.run({u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(hub.port()), u"--code"_s, code});
  const QString key = hub.say("key create shop --tenant Crumb --scopes orders:write").json()[u"key"_s].toString();
  if (filled.status != 0 || key.isEmpty()) return {};
  const QByteArray credential = "Authorization: Bearer " + key.toLatin1() + "\r\n";
  QElapsedTimer time;
  for (time.start(); time.elapsed() < 10'000;) {
    if (postOrder(hub, credential, kOrder) == 201) return credential;
    hub.listen(50);
  }
  return {};
}

/// Transactions a second; 0 where pgbench failed.
double pgbench(const PostgresCluster& server, const QString& script, int clients, const QString& schema) {
  static int runs = 0;
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  if (!schema.isEmpty()) environment.insert(u"PGOPTIONS"_s, u"-c search_path=%1"_s.arg(schema));
  process.setProcessEnvironment(environment);
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(kPgbench, {u"-n"_s, u"-f"_s, script, u"-M"_s, u"prepared"_s, u"-D"_s, u"n=%1"_s.arg(++runs * 1'000'000),
                           u"-c"_s, QString::number(clients), u"-j"_s, u"2"_s, u"-T"_s, u"3"_s, u"-h"_s,
                           server.folder(), u"-U"_s, u"admin"_s, u"postgres"_s});
  if (!process.waitForFinished(20'000)) return 0;
  const QString said = QString::fromUtf8(process.readAll());
  static const QRegularExpression tps(u"tps = ([0-9.]+) \\(without"_s);
  const auto found = tps.match(said);
  if (!found.hasMatch() || process.exitCode() != 0) {
    std::fprintf(stderr, "pgbench: %s\n", qPrintable(said.left(2000)));
    return 0;
  }
  return found.captured(1).toDouble();
}

struct Limit {
  std::optional<double> ordersPerS;
  QString name;
  std::optional<double> atLeast;  ///< of it
  QString more;                   ///< for the note
};

/// Connections that go on without a pause: how much there is to be had. Latencies there are those of the queue.
void addFull(Report& report, HubProgram& hub, const QByteArray& credential, const QString& place, int connections,
             const Limit& limit) {
  const QString name = u"orders by REST, %1, %2 without pause"_s.arg(place).arg(connections);
  const OrderLoad load = loadOrders(hub, {credential, kOrder, connections, kRunMs, 0});
  if (load.ms.empty()) return report.missing(name, u"%1 refused"_s.arg(load.refused));
  const QString note =
      u"p50 %1 ms, p99 %2 ms; CPU of the hub an order %3 µs, %4 MiB; refused %5"_s.arg(shareOf(load.ms, 0.5), 0, 'f', 1)
          .arg(shareOf(load.ms, 0.99), 0, 'f', 1)
          .arg(load.hubCpuUs, 0, 'f', 0)
          .arg(load.hubMemoryMib, 0, 'f', 0)
          .arg(load.refused);
  report.add({name,
              u"orders/s"_s,
              load.ordersPerS,
              {},
              limit.ordersPerS,
              limit.name,
              limit.atLeast,
              limit.atLeast.has_value(),
              note,
              true});
}

/// What is promised: the latency of the load of 200 tills.
void addTills(Report& report, HubProgram& hub, const QByteArray& credential, const QString& place) {
  const QString name = u"orders by REST, %1, load of %2 tills"_s.arg(place).arg(kTills);
  const OrderLoad load = loadOrders(hub, {credential, kOrder, kTills, kEveryForMs, kEveryMs});
  if (load.ms.empty()) return report.missing(name, u"%1 refused"_s.arg(load.refused));
  const QString note =
      u"from when it was due; %1 orders, %2 a second; CPU of the hub an order %3 µs; refused %4"_s.arg(load.ms.size())
          .arg(load.ordersPerS, 0, 'f', 0)
          .arg(load.hubCpuUs, 0, 'f', 0)
          .arg(load.refused);
  report.add({name + u", p50"_s, u"ms"_s, shareOf(load.ms, 0.5), {}, {}, {}, 50, false, note});
  report.add({name + u", p99"_s, u"ms"_s, shareOf(load.ms, 0.99), {}, {}, {}, 200, false, note});
}

/// What the server logs of three orders, every statement.
std::optional<QByteArray> statementsOf(PostgresCluster& server, const HubProgram& hub, const QByteArray& credential) {
  server.script("ALTER SYSTEM SET log_statement = 'all'");
  server.script("SELECT pg_reload_conf()");
  static_cast<void>(server.log());
  for (int i = 0; i < 3; ++i) {
    if (postOrder(hub, credential, kOrder) != 201) return std::nullopt;
  }
  const QByteArray log = server.log();
  server.script("ALTER SYSTEM RESET log_statement");
  server.script("SELECT pg_reload_conf()");
  static_cast<void>(server.log());
  return log;
}

void benchEmbedded(Report& report) {
  HubProgram hub;
  ProgramDesk till;
  hub.serve({u"--rates"_s, u"1000000"_s});
  const QByteArray credential = openShop(hub, till);
  if (credential.isEmpty()) return report.missing(u"orders by REST, files"_s, u"no shop"_s);
  const WorkFolder folder(u"orders"_s);
  Limit limit{{}, u"14 bare rows in SQLite, one after the other"_s, {}, {}};
  const auto bare = runLimit(u"sqlite_sale_limit"_s, {folder.file(u"limit.db"_s), u"1"_s});
  if (bare && bare->value(u"p50_us"_s) > 0) {
    limit.ordersPerS = 1e6 / bare->value(u"p50_us"_s);
  } else {
    report.missing(limit.name, u"sqlite_sale_limit failed"_s);
  }
  for (const int connections : {1, 16, 64, 200}) addFull(report, hub, credential, u"files"_s, connections, limit);
  addTills(report, hub, credential, u"files"_s);
}

/// The hub's own statements by pgbench, orders a second by connections.
struct Replayed {
  QHash<int, double> pipelined;
  QHash<int, double> oneByOne;
};
Replayed replay(Report& report, PostgresCluster& server, const QByteArray& log) {
  Replayed replayed;
  const WorkFolder folder(u"orders"_s);
  const QString schema =
      server.ask("SELECT CAST(nspname AS text) FROM pg_namespace WHERE nspname LIKE 't\\_%' LIMIT 1");
  for (const Sent sent : {Sent::Pipelined, Sent::OneByOne}) {
    const QString way = sent == Sent::Pipelined ? u"pipelined"_s : u"one by one"_s;
    const QString name = u"pgbench, the hub's own statements, "_s + way;
    const auto script = scriptFromLog(log, sent);
    QFile file(folder.file(u"own.pgbench"_s));
    if (!script || !file.open(QIODevice::WriteOnly) || file.write(*script) != script->size() || !file.flush()) {
      report.missing(name, u"no two orders alike in the server's log"_s);
      continue;
    }
    for (const int clients : {1, 16, 64}) {
      const double perS = pgbench(server, file.fileName(), clients, schema);
      if (perS <= 0) {
        report.missing(name + u", %1 at once"_s.arg(clients), u"pgbench failed"_s);
        continue;
      }
      (sent == Sent::Pipelined ? replayed.pipelined : replayed.oneByOne)[clients] = perS;
      report.add({name + u", %1 at once"_s.arg(clients), u"orders/s"_s, perS, {}, {}, {}, {}, false, {}});
    }
  }
  return replayed;
}

void benchPostgres(Report& report) {
  PostgresCluster server(PostgresCluster::Disk::Durable);
  HubProgram hub;
  hub.variables = {{u"COUNTERFOIL_POSTGRES"_s, server.servingUrl()},
                   {u"COUNTERFOIL_POSTGRES_OWNER"_s, server.ownerUrl()}};
  ProgramDesk till;
  hub.serve({u"--rates"_s, u"1000000"_s});
  const QByteArray credential = openShop(hub, till);
  if (credential.isEmpty()) return report.missing(u"orders by REST, PostgreSQL"_s, u"no shop"_s);
  Replayed limits;
  if (const auto log = statementsOf(server, hub, credential)) {
    limits = replay(report, server, *log);
  } else {
    report.missing(u"pgbench, the hub's own statements"_s, u"no orders to learn them from"_s);
  }
  for (const int connections : {1, 16, 64, 200}) {
    const int clients = std::min(connections, 64);
    Limit limit{{}, u"pgbench, the same statements, pipelined, %1 at once"_s.arg(clients), 0.5, {}};
    if (limits.pipelined.contains(clients)) limit.ordersPerS = limits.pipelined.value(clients);
    if (const double plain = limits.oneByOne.value(clients); plain > 0) {
      limit.more = u"; pgbench one by one %1/s"_s.arg(plain, 0, 'f', 0);
    }
    addFull(report, hub, credential, u"PostgreSQL"_s, connections, limit);
  }
  addTills(report, hub, credential, u"PostgreSQL"_s);
  const QString floorName = u"pgbench, one statement an order, 8 at once"_s;
  const QString folder = support::sourceRoot() + u"/tests/bench/limits/"_s;
  QFile bare(folder + u"pg_order_schema.sql"_s);
  if (!bare.open(QIODevice::ReadOnly)) return report.missing(floorName, bare.errorString());
  server.script(bare.readAll());
  const double floor = pgbench(server, folder + u"pg_order.pgbench"_s, 8, {});
  if (floor <= 0) return report.missing(floorName, u"pgbench failed"_s);
  const QString note = u"the bare floor: one transaction, one round trip"_s;
  report.add({floorName, u"orders/s"_s, floor, {}, {}, {}, {}, false, note});
}

}  // namespace

void benchOrders(Report& report) {
  benchEmbedded(report);
  benchPostgres(report);
}

}  // namespace counterfoil::bench
