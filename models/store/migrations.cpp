// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/migrations.h"

#include <QDir>
#include <QFileInfo>

#include "models/store/backup.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;

std::span<const Migration> migrations() {
  static constexpr Migration all[] = {
      {2, "CREATE INDEX journal_kind ON journal(kind, position) WHERE kind <> 'sale.completed'"}};
  return all;
}

Done migrate(const SqliteConnection& connection, const QString& path, std::span<const Migration> steps) {
  CF_TRY(qint64 version, connection.integer("PRAGMA user_version", {}));
  bool saved = false;
  for (const Migration& step : steps) {
    if (step.to <= version) continue;
    if (step.to != version + 1) return core::integrityError(u"migration_missing"_s, QString::number(version + 1));
    if (!saved) {
      const QFileInfo file(path);
      const QString folder = file.absolutePath() + u"/backups"_s;
      if (!QDir().mkpath(folder)) return core::storageError(u"storage_failed"_s, folder);
      CF_CHECK(backupTo(connection, folder + u"/%1-before-%2.cfl"_s.arg(file.completeBaseName()).arg(step.to)));
      saved = true;
    }
    CF_CHECK(connection.execute("BEGIN IMMEDIATE", {}));
    Done done = connection.script(step.sql);
    if (done) done = connection.script(u"PRAGMA user_version=%1"_s.arg(step.to).toUtf8().constData());
    if (done) done = connection.execute("COMMIT", {});
    if (!done) {
      if (!connection.execute("ROLLBACK", {})) return done;
      return done;
    }
    version = step.to;
  }
  return {};
}

}  // namespace counterfoil::store
