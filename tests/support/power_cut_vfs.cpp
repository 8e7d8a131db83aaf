// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/power_cut_vfs.h"

#include <sqlite3.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>

#include "tests/support/disk_medium.h"

namespace counterfoil::support {

struct PowerCutVfs::Private {
  sqlite3_vfs vfs = {};
  sqlite3_vfs* real = nullptr;
  QByteArray nameBytes;
  QString name;
  mutable std::recursive_mutex mutex;
  std::map<QByteArray, DiskMedium> media;
  Random random;
  Counts counts;
  bool lying = false;
  QByteArray lyingAbout;
  std::function<void(Operation)> hook;
  struct Fault {
    Operation operation = Operation::Write;
    qint64 left = 0;
    int code = SQLITE_OK;
    bool forEver = false;
  };
  std::optional<Fault> fault;
  std::function<bool()> full;
  int fullCode = SQLITE_FULL;
  bool failed = false;

  explicit Private(quint64 seed) : random(seed) {}

  /// What the operation must answer instead of being done, or SQLITE_OK.
  int before(Operation operation) {
    if (hook) hook(operation);
    if (operation == Operation::Write) ++counts.writes;
    if (operation == Operation::Sync) ++counts.syncs;
    if (operation == Operation::Write && full && full()) return fullCode;
    if (!fault || fault->operation != operation || --fault->left > 0) return SQLITE_OK;
    const int code = fault->code;
    failed = true;
    if (!fault->forEver) fault.reset();
    return code;
  }
};

namespace {

using State = PowerCutVfs::Private;
using Operation = PowerCutVfs::Operation;

struct CutFile {
  sqlite3_file base;
  State* state;
  DiskMedium* medium;  // null for temporary files
  QByteArray* path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

CutFile* cut(sqlite3_file* file) {
  return reinterpret_cast<CutFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return cut(file)->real();
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return real(file)->pMethods;
}

int cutClose(sqlite3_file* file) {
  delete cut(file)->path;
  return methods(file)->xClose(real(file));
}
int cutRead(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
  return methods(file)->xRead(real(file), to, count, offset);
}
int cutWrite(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
  State& state = *cut(file)->state;
  const std::lock_guard lock(state.mutex);
  if (!cut(file)->medium) return methods(file)->xWrite(real(file), from, count, offset);
  if (const int code = state.before(Operation::Write); code != SQLITE_OK) return code;
  cut(file)->medium->write(static_cast<const char*>(from), count, offset);
  return methods(file)->xWrite(real(file), from, count, offset);
}
int cutTruncate(sqlite3_file* file, sqlite3_int64 size) {
  State& state = *cut(file)->state;
  const std::lock_guard lock(state.mutex);
  if (!cut(file)->medium) return methods(file)->xTruncate(real(file), size);
  if (const int code = state.before(Operation::Truncate); code != SQLITE_OK) return code;
  cut(file)->medium->truncate(size);
  return methods(file)->xTruncate(real(file), size);
}
int cutSync(sqlite3_file* file, int) {
  State& state = *cut(file)->state;
  const std::lock_guard lock(state.mutex);
  if (!cut(file)->medium) return SQLITE_OK;
  if (const int code = state.before(Operation::Sync); code != SQLITE_OK) return code;
  if (!state.lying || !cut(file)->path->endsWith(state.lyingAbout)) {
    cut(file)->medium->sync();
    // A file system with a journal of its own keeps folders in order: a deletion before a sync is kept by it.
    for (auto& [path, medium] : state.media) {
      if (!medium.exists) medium.sync();
    }
  }
  // The real disk is left alone: what it would keep is not asked, and a thousand cuts stay quick.
  return SQLITE_OK;
}
int cutFileSize(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file)->xFileSize(real(file), size);
}
int cutLock(sqlite3_file* file, int level) {
  return methods(file)->xLock(real(file), level);
}
int cutUnlock(sqlite3_file* file, int level) {
  return methods(file)->xUnlock(real(file), level);
}
int cutCheckReservedLock(sqlite3_file* file, int* out) {
  return methods(file)->xCheckReservedLock(real(file), out);
}
int cutFileControl(sqlite3_file* file, int operation, void* argument) {
  return methods(file)->xFileControl(real(file), operation, argument);
}
int cutSectorSize(sqlite3_file*) {
  return int(DiskMedium::kSector);
}
int cutCharacteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int cutShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return methods(file)->xShmMap(real(file), page, size, extend, out);
}
int cutShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file)->xShmLock(real(file), offset, count, flags);
}
void cutShmBarrier(sqlite3_file* file) {
  methods(file)->xShmBarrier(real(file));
}
int cutShmUnmap(sqlite3_file* file, int remove) {
  return methods(file)->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {2,
                                     cutClose,
                                     cutRead,
                                     cutWrite,
                                     cutTruncate,
                                     cutSync,
                                     cutFileSize,
                                     cutLock,
                                     cutUnlock,
                                     cutCheckReservedLock,
                                     cutFileControl,
                                     cutSectorSize,
                                     cutCharacteristics,
                                     cutShmMap,
                                     cutShmLock,
                                     cutShmBarrier,
                                     cutShmUnmap,
                                     nullptr,
                                     nullptr};

State& stateOf(sqlite3_vfs* vfs) {
  return *static_cast<State*>(vfs->pAppData);
}

int vfsOpen(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags) {
  State& state = stateOf(vfs);
  const std::lock_guard lock(state.mutex);
  CutFile* opened = cut(file);
  opened->base.pMethods = nullptr;
  opened->state = &state;
  opened->medium = nullptr;
  opened->path = nullptr;
  const bool before = name && QFileInfo::exists(QFile::decodeName(name));
  const int status = state.real->xOpen(state.real, name, opened->real(), flags, outFlags);
  if (status != SQLITE_OK) return status;
  const int kept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL | SQLITE_OPEN_SUPER_JOURNAL;
  opened->path = new QByteArray(name ? name : "");
  if (name && (flags & kept)) {
    auto [found, isNew] = state.media.try_emplace(QByteArray(name));
    DiskMedium& medium = found->second;
    opened->medium = &medium;
    if (isNew && before) {
      QFile content(QFile::decodeName(name));
      if (content.open(QIODevice::ReadOnly)) medium.durable = content.readAll();
      medium.durableExists = true;
      medium.size = medium.durable.size();
    }
    medium.exists = true;
  }
  opened->base.pMethods = &kMethods;
  return SQLITE_OK;
}

int vfsDelete(sqlite3_vfs* vfs, const char* name, int syncFolder) {
  State& state = stateOf(vfs);
  const std::lock_guard lock(state.mutex);
  if (const auto found = state.media.find(QByteArray(name)); found != state.media.end()) {
    found->second.truncate(0);
    found->second.exists = false;
    if (syncFolder && !state.lying) found->second.sync();
  }
  return state.real->xDelete(state.real, name, 0);
}

int vfsAccess(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return stateOf(vfs).real->xAccess(stateOf(vfs).real, name, flags, out);
}
int vfsFullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return stateOf(vfs).real->xFullPathname(stateOf(vfs).real, name, size, out);
}
int vfsRandomness(sqlite3_vfs* vfs, int size, char* out) {
  return stateOf(vfs).real->xRandomness(stateOf(vfs).real, size, out);
}
int vfsSleep(sqlite3_vfs* vfs, int microseconds) {
  return stateOf(vfs).real->xSleep(stateOf(vfs).real, microseconds);
}
int vfsCurrentTime(sqlite3_vfs* vfs, double* out) {
  return stateOf(vfs).real->xCurrentTime(stateOf(vfs).real, out);
}
int vfsLastError(sqlite3_vfs* vfs, int size, char* out) {
  return stateOf(vfs).real->xGetLastError(stateOf(vfs).real, size, out);
}

}  // namespace

PowerCutVfs::PowerCutVfs(quint64 seed) : d(std::make_unique<Private>(seed)) {
  static int made = 0;
  d->name = QStringLiteral("power-cut-%1").arg(++made);
  d->nameBytes = d->name.toUtf8();
  d->real = sqlite3_vfs_find(nullptr);
  d->vfs.iVersion = 1;
  d->vfs.szOsFile = int(sizeof(CutFile)) + d->real->szOsFile;
  d->vfs.mxPathname = d->real->mxPathname;
  d->vfs.zName = d->nameBytes.constData();
  d->vfs.pAppData = d.get();
  d->vfs.xOpen = vfsOpen;
  d->vfs.xDelete = vfsDelete;
  d->vfs.xAccess = vfsAccess;
  d->vfs.xFullPathname = vfsFullPathname;
  d->vfs.xRandomness = vfsRandomness;
  d->vfs.xSleep = vfsSleep;
  d->vfs.xCurrentTime = vfsCurrentTime;
  d->vfs.xGetLastError = vfsLastError;
  if (sqlite3_vfs_register(&d->vfs, 0) != SQLITE_OK) core::panic(QStringLiteral("the VFS cannot be registered"));
}

PowerCutVfs::~PowerCutVfs() {
  sqlite3_vfs_unregister(&d->vfs);
}

const QString& PowerCutVfs::name() const {
  return d->name;
}

PowerCutVfs::Counts PowerCutVfs::counts() const {
  const std::lock_guard lock(d->mutex);
  return d->counts;
}

void PowerCutVfs::lieAboutSync(bool lie, const QString& nameEnds) {
  const std::lock_guard lock(d->mutex);
  d->lying = lie;
  d->lyingAbout = QFile::encodeName(nameEnds);
}

void PowerCutVfs::beforeEach(std::function<void(Operation)> hook) {
  const std::lock_guard lock(d->mutex);
  d->hook = std::move(hook);
}

void PowerCutVfs::failAt(Operation operation, qint64 nth, int sqliteCode, bool forEver) {
  const std::lock_guard lock(d->mutex);
  d->fault = Private::Fault{operation, nth, sqliteCode, forEver};
  d->failed = false;
}

void PowerCutVfs::failWhile(std::function<bool()> full, int sqliteCode) {
  const std::lock_guard lock(d->mutex);
  d->full = std::move(full);
  d->fullCode = sqliteCode;
}

void PowerCutVfs::mend() {
  const std::lock_guard lock(d->mutex);
  d->full = {};
  d->fault.reset();
}

bool PowerCutVfs::hasFailed() const {
  const std::lock_guard lock(d->mutex);
  return d->failed;
}

core::Done PowerCutVfs::cutTo(const QString& folder) {
  const std::lock_guard lock(d->mutex);
  if (!QDir().mkpath(folder)) return core::storageError(QStringLiteral("storage_failed"), folder);
  for (const auto& [path, medium] : d->media) {
    const auto image = medium.afterPowerFailure(d->random);
    if (!image) continue;
    QFile file(folder + u'/' + QFileInfo(QFile::decodeName(path)).fileName());
    if (!file.open(QIODevice::WriteOnly) || file.write(*image) != image->size()) {
      return core::storageError(QStringLiteral("storage_failed"), file.fileName());
    }
  }
  return {};
}

}  // namespace counterfoil::support
