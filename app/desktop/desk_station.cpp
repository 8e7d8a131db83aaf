// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desk_station.h"

#include <QCoreApplication>
#include <QFileInfo>

#include "models/store/backup.h"
#include "models/store/upkeep.h"
#include "models/vault/vault.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// Copied out of the shop, which lives on another thread.
struct StationPlace {
  QString storePath;
  QString machineFolder;
  QString keyFile;
  bool keyInKeychain = false;
  journal::StoreFileId store;
};

Result<desk::Surroundings> lookAround(const StationPlace& place, const journal::Reader& reader, core::Instant now) {
  desk::Surroundings around;
  around.now = now;
  around.storePath = place.storePath;
  around.storeBytes = QFileInfo(place.storePath).size();
  around.logBytes = QFileInfo(place.storePath + u"-wal"_s).size();
  around.freeBytes = store::freeBytesAt(QFileInfo(place.storePath).absolutePath());
  const store::Upkeep upkeep = store::readUpkeep(place.machineFolder, place.store);
  if (upkeep.backup) {
    around.backup = {upkeep.backup->at, upkeep.backup->path, upkeep.backup->bytes,
                     QFileInfo::exists(upkeep.backup->path),
                     store::onOneDisk(place.storePath, QFileInfo(upkeep.backup->path).absolutePath())};
  }
  if (upkeep.check) around.check = {upkeep.check->at, upkeep.check->facts, upkeep.check->held};
  around.keyInKeychain = place.keyInKeychain;
  // A keychain is not asked here: it may ask a person.
  around.keyThere = place.keyInKeychain || QFileInfo::exists(place.keyFile);
  CF_TRY(around.phraseNoted, vault::phraseNoted(reader));
  around.version = QCoreApplication::applicationVersion();
  CF_TRY(const auto version,
         reader.first("SELECT sqlite_version()", {}, [](const journal::Row& row) { return row.text(0); }));
  around.sqlite = version.value_or(QString());
  return around;
}

Result<qint64> backUp(const StationPlace& place, const QString& path, core::Instant now) {
  CF_TRY(const auto reader, store::openReader(place.storePath));
  CF_CHECK(store::backupTo(*reader, path));
  const qint64 bytes = QFileInfo(path).size();
  CF_CHECK(store::noteBackup(place.machineFolder, place.store, {now, QFileInfo(path).absoluteFilePath(), bytes}));
  return bytes;
}

}  // namespace

desk::Station stationOf(Shop& shop, const core::Clock& clock) {
  const StationPlace place{shop.store().path(), shop.machineFolder(), shop.keyFile(),
                           shop.keyPlace() == vault::KeyPlace::Keychain, shop.store().id()};
  desk::Station station;
  station.look = [place, &clock](const journal::Reader& reader) { return lookAround(place, reader, clock.now()); };
  station.backUp = [place, &clock](const journal::Reader& reader, const QString& path,
                                   const journal::Actor& actor) -> Result<qint64> {
    CF_CHECK(staff::Authority().authorise(reader, actor, staff::Permission::BackupRun));
    return backUp(place, path, clock.now());
  };
  station.noteCheck = [place, &clock](const journal::Reader&, qint64 facts, bool held) {
    return store::noteCheck(place.machineFolder, place.store, {clock.now(), facts, held});
  };
  return station;
}

}  // namespace counterfoil::app
