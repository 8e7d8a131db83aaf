// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/owed_looks.h"

#include <sys/file.h>
#include <unistd.h>

#include <QFile>
#include <QJsonDocument>

#include "models/core/json_reader.h"
#include "models/devices/facts.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// A program that looked millions of times fills no disk, and is asked to wait for the till.
constexpr qint64 kMostBytes = 4 * 1024 * 1024;

QString fileOf(const QString& store) {
  return store + u".looks"_s;
}

core::Error unwritten(const QFile& file) {
  return core::storageError(u"cannot_write"_s, file.fileName());
}

/// The lock ends with the file.
bool openLocked(QFile& file) {
  if (!file.open(QIODevice::ReadWrite | QIODevice::Append | QIODevice::Unbuffered)) return false;
  file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
  return ::flock(file.handle(), LOCK_EX) == 0;
}

struct Look {
  core::AnyId id;
  int people = 0;
  journal::Actor actor;
  core::Instant at;
};

std::optional<Look> lookIn(const QByteArray& line) {
  const auto object = core::parseObject(line);
  if (!object) return std::nullopt;
  const auto id = core::AnyId::parse((*object)[u"look"_s].toString());
  if (!id) return std::nullopt;
  Look look;
  look.id = *id;
  look.people = (*object)[u"people"_s].toInt();
  look.actor.staff = core::StaffId::parse((*object)[u"staff"_s].toString()).value_or(core::StaffId());
  look.at = core::Instant::fromUtcMs((*object)[u"at_utc_ms"_s].toInteger());
  return look;
}

}  // namespace

Done oweLook(const QString& store, qint64 people, const journal::Actor& actor, core::Instant at) {
  const QByteArray line = QJsonDocument(QJsonObject{{u"look"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)},
                                                    {u"people"_s, people},
                                                    {u"staff"_s, actor.staff.isNull() ? QString() : actor.staff.text()},
                                                    {u"at_utc_ms"_s, at.utcMs()}})
                              .toJson(QJsonDocument::Compact) +
                          '\n';
  QFile file(fileOf(store));
  if (!openLocked(file) || file.size() + line.size() > kMostBytes) return unwritten(file);
  // One that was cut off by a full disk ends here.
  const bool written = file.write('\n' + line) == line.size() + 1 && ::fsync(file.handle()) == 0;
  return written ? Done() : Done(unwritten(file));
}

Result<int> takeOwedLooks(journal::Book& book, const QString& store) {
  QFile file(fileOf(store));
  if (file.size() == 0) return 0;
  if (!openLocked(file)) return unwritten(file);
  file.seek(0);
  std::vector<Look> looks;
  const QList<QByteArray> lines = file.read(kMostBytes).split('\n');
  for (const QByteArray& line : lines) {
    if (const auto look = lookIn(line)) looks.push_back(*look);
  }
  int taken = 0;
  if (!looks.empty()) {
    CF_CHECK(book.write([&](journal::Writing& writing) -> Done {
      for (const Look& look : looks) {
        // The program ended between the commit and the end of the file.
        CF_TRY(const qint64 known,
               writing.reader().integer("SELECT count(*) FROM journal WHERE subject = $1", {look.id}));
        if (known > 0) continue;
        CF_CHECK(devices::recordLookedUpBefore(writing, look.id, look.people, look.at, look.actor));
        ++taken;
      }
      return {};
    }));
  }
  // Not removed: somebody may wait for its lock, to write into it.
  if (!file.resize(0)) return unwritten(file);
  return taken;
}

}  // namespace counterfoil::app
