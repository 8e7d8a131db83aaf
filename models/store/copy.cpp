// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/copy.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

/// SQLite moves whole records, index by index, where both tables are declared alike and the new one is empty.
Done copyTable(const SqliteConnection& into, const QString& table) {
  return into.composed(u"INSERT INTO main.%1 SELECT * FROM other.%1"_s.arg(table), {});
}

Done copyAll(const SqliteConnection& into, const journal::Projectors& projectors) {
  CF_TRY(const qint64 alike,
         into.integer("SELECT COUNT(*) FROM other.store_meta o JOIN main.store_meta m ON m.key = o.key AND m.value = "
                      "o.value WHERE o.key = 'projection_schema'",
                      {}));
  CF_TRY(const qint64 version, into.integer("PRAGMA main.user_version", {}));
  CF_TRY(const qint64 others, into.integer("PRAGMA other.user_version", {}));
  if (alike != 1 || version != others) return core::refused(u"other_version"_s);
  for (const QLatin1String table : {"journal"_L1, "journal_ack"_L1, "unprojected"_L1}) {
    CF_CHECK(copyTable(into, table));
  }
  for (const auto& projector : projectors.all()) {
    for (const auto& table : projector->tables()) CF_CHECK(copyTable(into, QLatin1String(table.name)));
  }
  return {};
}

}  // namespace

Done copyFacts(const QString& from, const SqliteConnection& into, const journal::Projectors& projectors) {
  CF_CHECK(into.attach(from, u"other"_s));
  Done done = into.execute("BEGIN", {});
  if (done) {
    done = copyAll(into, projectors);
    if (done) done = into.execute("COMMIT", {});
    if (!done && !into.execute("ROLLBACK", {})) return done;
  }
  const Done detached = into.detach(u"other"_s);
  return done ? detached : done;
}

}  // namespace counterfoil::store
