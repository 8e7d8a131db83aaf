// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QFileInfo>
#include <QTemporaryDir>

#include "models/store/backup.h"
#include "tests/faults/trade.h"
#include "tests/support/paths.h"

namespace counterfoil::faults {

namespace {

QString saying(const core::Error& error) {
  return error.code + QStringLiteral(": ") + error.detail;
}

void look(const QString& path, Examination& found) {
  const QTemporaryDir scratch(support::memoryFolderTemplate());
  const core::SystemClock clock;
  const auto report = store::check(path, scratch.path(), app::allProjectors(), app::allLocalTables(), clock);
  if (!report) {
    found.faults.append(saying(report.error()));
    return;
  }
  found.faults += report->file;
  for (const auto& fault : report->chains.faults) {
    found.faults.append(QStringLiteral("%1 at fact %2").arg(fault.code).arg(fault.position));
  }
  for (const auto& row : report->differences) found.faults.append(row.table + u' ' + row.key + u' ' + row.what);
  for (const QString& place : report->unreadable) found.faults.append(place);
}

}  // namespace

Examination examine(const QString& path, bool restart) {
  Examination found;
  if (!QFileInfo::exists(path)) {
    found.faults.append(QStringLiteral("the file is gone"));
    return found;
  }
  {
    const auto trade = restart ? Trade::goOn(path, {}, QStringLiteral("after")) : core::notFound(QString());
    if (restart && !trade) {
      found.faults.append(saying(trade.error()));
      return found;
    }
    if (restart) {
      const auto documents = (*trade)->documents();
      if (!documents) found.faults.append(saying(documents.error()));
      found.documents = documents.value_or(-1);
      // A cut between closing and opening leaves the till without a shift.
      const auto reopened = (*trade)->openShift();
      static_cast<void>(reopened);
      if (const auto sold = (*trade)->sell(); !sold) found.faults.append(saying(sold.error()));
    }
  }
  look(path, found);
  return found;
}

QByteArray everyValue(const QString& path) {
  const auto reader = store::openReader(path);
  if (!reader) return {};
  QStringList selects = {QStringLiteral("SELECT * FROM journal ORDER BY position")};
  for (const auto& projector : app::allProjectors().all()) {
    for (const journal::ProjectionTable& table : projector->tables()) {
      selects.append(QStringLiteral("SELECT * FROM %1 ORDER BY %2")
                         .arg(QString::fromUtf8(table.name), QString::fromUtf8(table.primaryKey)));
    }
  }
  QCryptographicHash all(QCryptographicHash::Sha256);
  for (const QString& select : std::as_const(selects)) {
    const auto done = (*reader)->composedRows(select, {}, [&](const journal::Row& row) {
      for (int column = 0; column < row.columnCount(); ++column) {
        all.addData(row.isNull(column) ? QByteArray("null") : row.text(column).toUtf8());
        all.addData(row.bytes(column));
        all.addData(QByteArray(1, '\n'));
      }
      return true;
    });
    if (!done) return {};
  }
  return all.result();
}

}  // namespace counterfoil::faults
