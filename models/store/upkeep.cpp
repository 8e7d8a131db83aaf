// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/upkeep.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include "models/store/incarnation.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

QString upkeepFile(const QString& machineFolder, journal::StoreFileId store) {
  const QString folder = machineFolder.isEmpty() ? defaultMachineFolder() : machineFolder;
  return folder + u"/upkeep-"_s + store.text() + u".json"_s;
}

QJsonObject upkeepIn(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QJsonDocument::fromJson(file.read(64 * 1024)).object();
}

Done keepUpkeep(const QString& machineFolder, journal::StoreFileId store, const QString& name,
                const QJsonObject& entry) {
  const QString path = upkeepFile(machineFolder, store);
  if (!QDir().mkpath(QFileInfo(path).absolutePath())) return core::storageError(u"storage_failed"_s, path);
  QJsonObject all = upkeepIn(path);
  all[name] = entry;
  QSaveFile file(path);
  const QByteArray bytes = QJsonDocument(all).toJson();
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
    return core::storageError(u"storage_failed"_s, file.errorString());
  }
  return {};
}

}  // namespace

Upkeep readUpkeep(const QString& machineFolder, journal::StoreFileId store) {
  const QJsonObject all = upkeepIn(upkeepFile(machineFolder, store));
  Upkeep upkeep;
  const QJsonObject backup = all[u"backup"_s].toObject();
  if (const auto at = core::Instant::parse(backup[u"at"_s].toString())) {
    upkeep.backup = Upkeep::Backup{*at, backup[u"path"_s].toString(), backup[u"bytes"_s].toInteger()};
  }
  const QJsonObject check = all[u"check"_s].toObject();
  if (const auto at = core::Instant::parse(check[u"at"_s].toString())) {
    upkeep.check = Upkeep::Check{*at, check[u"facts"_s].toInteger(), check[u"held"_s].toBool()};
  }
  return upkeep;
}

Done noteBackup(const QString& machineFolder, journal::StoreFileId store, const Upkeep::Backup& backup) {
  return keepUpkeep(machineFolder, store, u"backup"_s,
                    {{u"at"_s, backup.at.text()}, {u"path"_s, backup.path}, {u"bytes"_s, backup.bytes}});
}

Done noteCheck(const QString& machineFolder, journal::StoreFileId store, const Upkeep::Check& check) {
  return keepUpkeep(machineFolder, store, u"check"_s,
                    {{u"at"_s, check.at.text()}, {u"facts"_s, check.facts}, {u"held"_s, check.held}});
}

core::Result<journal::StoreFileId> storeIdOf(const journal::Reader& reader) {
  CF_TRY(const auto text, reader.first("SELECT value FROM store_meta WHERE key = $1", {u"store"_s},
                                       [](const journal::Row& row) { return row.text(0); }));
  const auto id = journal::StoreFileId::parse(text.value_or(QString()));
  if (!id) return core::integrityError(u"store_corrupt"_s, u"the store has no id"_s);
  return *id;
}

std::optional<qint64> freeBytesAt(const QString& path) {
  struct statvfs status {};
  if (::statvfs(QFile::encodeName(path).constData(), &status) != 0) return std::nullopt;
  return qint64(status.f_bavail) * qint64(status.f_frsize);
}

bool onOneDisk(const QString& path, const QString& other) {
  struct stat one {};
  struct stat two {};
  if (::stat(QFile::encodeName(path).constData(), &one) != 0) return false;
  if (::stat(QFile::encodeName(other).constData(), &two) != 0) return false;
  return one.st_dev == two.st_dev;
}

}  // namespace counterfoil::store
