/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SQLite gives to a sale: 14 bare rows (an order, 5 lines, 5 stock movements, a payment, an outbox row of 1,800
 * bytes, an audit row) in one durable transaction (WAL, synchronous=FULL) through the C interface, with statements that
 * are prepared once. Our commit of a five-line sale, with its journal and all projections, is compared with this.
 * usage: sqlite_sale_limit FILE SECONDS */
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "timing.h"

enum { kAtMost = 1 << 18, kLines = 5, kProducts = 100000, kPayload = 1800 };

static sqlite3* database;

static void fail(const char* what) {
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(database));
  exit(1);
}

static void run(const char* sql) {
  if (sqlite3_exec(database, sql, 0, 0, 0) != SQLITE_OK) fail(sql);
}

static sqlite3_stmt* prepared(const char* sql) {
  sqlite3_stmt* statement = 0;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, 0) != SQLITE_OK) fail(sql);
  return statement;
}

static void step(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) fail("step");
  sqlite3_reset(statement);
}

static const char kTables[] =
    "CREATE TABLE orders(id BLOB PRIMARY KEY, store INT, till INT, staff INT, at INT, total INT, tax INT, currency "
    "TEXT,"
    " status INT) STRICT, WITHOUT ROWID;"
    "CREATE TABLE lines(order_id BLOB REFERENCES orders(id), number INT, product INT, quantity INT, unit INT, total "
    "INT,"
    " tax INT, name TEXT, PRIMARY KEY(order_id, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE moves(id INTEGER PRIMARY KEY, product INT, store INT, quantity INT, order_id BLOB, at INT, reason "
    "INT)"
    " STRICT;"
    "CREATE TABLE payments(id INTEGER PRIMARY KEY, order_id BLOB REFERENCES orders(id), method INT, amount INT, at INT)"
    " STRICT;"
    "CREATE TABLE outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, subject BLOB, kind TEXT, payload TEXT, at INT) STRICT;"
    "CREATE TABLE audit(id INTEGER PRIMARY KEY, at INT, actor INT, action TEXT, entity TEXT, entity_id BLOB, detail "
    "TEXT)"
    " STRICT;"
    "CREATE INDEX orders_at ON orders(at); CREATE INDEX moves_product ON moves(product, at);"
    "CREATE INDEX payments_order ON payments(order_id);";

static void openDatabase(const char* file) {
  char name[4096];
  static const char* const ends[] = {"", "-wal", "-shm"};
  for (int i = 0; i < 3; ++i) {
    snprintf(name, sizeof name, "%s%s", file, ends[i]);
    unlink(name);
  }
  if (sqlite3_open(file, &database) != SQLITE_OK) fail(file);
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("PRAGMA foreign_keys=ON");
  run("PRAGMA cache_size=-16384");
  run(kTables);
}

static void sell(sqlite3_stmt* const all[8], unsigned long number) {
  static char payload[kPayload + 1];
  unsigned char id[16];
  const sqlite3_int64 at = 1700000000000LL + (sqlite3_int64)number;
  if (!payload[0]) memset(payload, 'x', kPayload);
  for (int i = 0; i < 6; ++i) id[i] = (unsigned char)(at >> (40 - 8 * i));
  for (int i = 6; i < 16; ++i) id[i] = (unsigned char)rand();
  step(all[0]);
  for (int i = 1; i < 7; ++i) {
    if (i == 3) continue;
    sqlite3_bind_blob(all[i], 1, id, sizeof id, SQLITE_STATIC);
    sqlite3_bind_int64(all[i], 2, at);
  }
  sqlite3_bind_blob(all[3], 1, id, sizeof id, SQLITE_STATIC);
  sqlite3_bind_int64(all[3], 2, at);
  sqlite3_bind_text(all[5], 3, payload, kPayload, SQLITE_STATIC);
  step(all[1]);
  for (int line = 0; line < kLines; ++line) {
    const int product = rand() % kProducts;
    sqlite3_bind_int(all[2], 2, line);
    sqlite3_bind_int(all[2], 3, product);
    sqlite3_bind_int(all[3], 3, product);
    step(all[2]);
    step(all[3]);
  }
  for (int i = 4; i < 8; ++i) step(all[i]);
}

int main(int count, char** arguments) {
  static double latencies[kAtMost];
  if (count != 3 || !(atof(arguments[2]) > 0)) {
    fprintf(stderr, "usage: %s FILE SECONDS\n", arguments[0]);
    return 2;
  }
  openDatabase(arguments[1]);
  sqlite3_stmt* const all[8] = {
      prepared("BEGIN IMMEDIATE"),
      prepared("INSERT INTO orders VALUES(?1, 1, 2, 3, ?2, 12345, 2345, 'EUR', 1)"),
      prepared("INSERT INTO lines VALUES(?1, ?2, ?3, 1000, 2469, 2469, 469, 'Sample product name 500 g')"),
      prepared("INSERT INTO moves(product, store, quantity, order_id, at, reason) VALUES(?3, 1, -1000, ?1, ?2, 1)"),
      prepared("INSERT INTO payments(order_id, method, amount, at) VALUES(?1, 1, 12345, ?2)"),
      prepared("INSERT INTO outbox(subject, kind, payload, at) VALUES(?1, 'order.created', ?3, ?2)"),
      prepared("INSERT INTO audit(at, actor, action, entity, entity_id, detail)"
               " VALUES(?2, 3, 'sale', 'order', ?1, '{\"total\":12345}')"),
      prepared("COMMIT")};
  const double start = wallSeconds();
  const double cpuStart = cpuSeconds();
  const double end = start + atof(arguments[2]);
  size_t done = 0;
  for (double now = start; now < end && done < kAtMost; ++done) {
    sell(all, done);
    const double after = wallSeconds();
    latencies[done] = after - now;
    now = after;
  }
  printFigures("sqlite_sale_14_rows_full", latencies, done, cpuSeconds() - cpuStart);
  return 0;
}
