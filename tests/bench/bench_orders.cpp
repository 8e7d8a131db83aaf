// SPDX-License-Identifier: GPL-3.0-or-later
// Orders of a web shop through the real hub: REST over loopback, an API key, durable; on PostgreSQL beside pgbench that
// runs the hub's own statements on the same server, and beside the bare floor; on files beside SQLite's own sale.
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

constexpr int kRunMs = 4000;
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
  for (int tries = 0; tries < 100; ++tries) {
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
  if (!process.waitForFinished(60'000)) return 0;
  const QString said = QString::fromUtf8(process.readAll());
  static const QRegularExpression tps(u"tps = ([0-9.]+) \\(without"_s);
  const auto found = tps.match(said);
  if (!found.hasMatch() || process.exitCode() != 0) {
    std::fprintf(stderr, "pgbench: %s\n", qPrintable(said.left(2000)));
    return 0;
  }
  return found.captured(1).toDouble();
}

void addLoad(Report& report, const QString& place, int connections, const OrderLoad& load,
             const std::optional<double>& limit, const QString& limitName) {
  const QString name = u"orders by REST, %1, %2 at once"_s.arg(place).arg(connections);
  if (load.ms.empty()) return report.missing(name, u"%1 refused"_s.arg(load.refused));
  const QString note = u"CPU of the hub an order %1 µs, %2 MB; refused %3"_s.arg(load.hubCpuUs, 0, 'f', 0)
                           .arg(load.hubMemoryMb, 0, 'f', 0)
                           .arg(load.refused);
  report.add({name, u"orders/s"_s, load.ordersPerS, {}, limit, limitName, {}, false, note});
  report.add({name + u", p50"_s, u"ms"_s, shareOf(load.ms, 0.5), {}, {}, {}, 50, false, {}});
  report.add({name + u", p99"_s, u"ms"_s, shareOf(load.ms, 0.99), {}, {}, {}, 200, false, {}});
}

/// Two orders with every statement logged, as a script; and the schema that they wrote to.
std::optional<QByteArray> ownStatements(PostgresCluster& server, const HubProgram& hub, const QByteArray& credential) {
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
  return scriptFromLog(log);
}

void benchEmbedded(Report& report) {
  HubProgram hub;
  ProgramDesk till;
  hub.serve({u"--rates"_s, u"1000000"_s});
  const QByteArray credential = openShop(hub, till);
  if (credential.isEmpty()) return report.missing(u"orders by REST, files"_s, u"no shop"_s);
  const WorkFolder folder(u"orders"_s);
  std::optional<double> limit;
  if (const auto bare = runLimit(u"sqlite_sale_limit"_s, {folder.file(u"limit.db"_s), u"FULL"_s})) {
    if (bare->value(u"p50_us"_s) > 0) limit = 1e6 / bare->value(u"p50_us"_s);
  }
  for (const int connections : {1, 16, 64, 200}) {
    addLoad(report, u"files"_s, connections, loadOrders(hub, credential, kOrder, connections, kRunMs), limit,
            u"14 bare rows in SQLite, one after the other"_s);
  }
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
  const WorkFolder folder(u"orders"_s);
  QHash<int, double> replay;
  const auto script = ownStatements(server, hub, credential);
  const QString own = folder.file(u"own.pgbench"_s);
  QFile file(own);
  const QString schema =
      server.ask("SELECT CAST(nspname AS text) FROM pg_namespace WHERE nspname LIKE 't\\_%' LIMIT 1");
  if (script && file.open(QIODevice::WriteOnly) && file.write(*script) == script->size() && file.flush()) {
    for (const int clients : {1, 16}) replay[clients] = pgbench(server, own, clients, schema);
  }
  for (const int connections : {1, 16, 64, 200}) {
    const double limit = replay.value(connections == 1 ? 1 : 16);
    addLoad(report, u"PostgreSQL"_s, connections, loadOrders(hub, credential, kOrder, connections, kRunMs),
            limit > 0 ? std::optional(limit) : std::nullopt, u"pgbench, the hub's own statements"_s);
  }
  const QString limits = support::sourceRoot() + u"/tests/bench/limits/"_s;
  QFile bare(limits + u"pg_order_schema.sql"_s);
  if (!bare.open(QIODevice::ReadOnly)) return;
  server.script(bare.readAll());
  const double floor = pgbench(server, limits + u"pg_order.pgbench"_s, 8, {});
  report.add({u"pgbench, one statement an order, 8 at once"_s,
              u"orders/s"_s,
              floor,
              {},
              {},
              {},
              {},
              false,
              u"the bare floor: one transaction, one round trip"_s});
}

}  // namespace

void benchOrders(Report& report) {
  benchEmbedded(report);
  benchPostgres(report);
}

}  // namespace counterfoil::bench
