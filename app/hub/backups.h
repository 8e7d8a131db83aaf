// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "app/hub/copies.h"
#include "app/hub/json_log.h"

namespace counterfoil::daemon {

struct BackupOptions {
  QString folder;  ///< best on another disk or machine; empty: none are made
  qint64 copyEveryMs = 60 * 60 * 1000;
  qint64 segmentEveryMs = 60 * 1000;
};

/// A hub over a folder keeps its backups itself, on a thread of its own while it serves: a whole, checked copy every
/// hour, of which the last of 24 hours and of 14 days stay, and every minute what came since, on the disk and read
/// back. What is lost with the machine's disk is what came after the last of these, and the tills have that.
class Backups {
 public:
  Backups(Place& place, BackupOptions options, const JsonLog& log);
  /// Finishes what it is writing, and writes what came since.
  ~Backups();
  Backups(const Backups&) = delete;
  Backups& operator=(const Backups&) = delete;

  struct Levels {
    qint64 lastCopyUtcMs = 0;     ///< 0: none yet
    qint64 lastSegmentUtcMs = 0;  ///< when the segments were last up to date
    qint64 failures = 0;
    qint64 chainErrors = 0;  ///< of those, copies in which a chain did not hold
    qint64 verified = 0;     ///< facts that are in checked copies or segments, over all tenants
  };
  [[nodiscard]] Levels levels() const;

 private:
  void run();
  void turn();
  void note(const core::Done& done);
  [[nodiscard]] core::Done copy();
  /// Writes segments and local tables up to a new copy, so that an older one goes on over it when this one is gone.
  [[nodiscard]] core::Done joinTo(const QString& copy, const QString& tenant);
  [[nodiscard]] core::Done segments();
  [[nodiscard]] core::Result<hub::FeedPlace> placeOf(const QString& tenant) const;
  void tell(const QString& tenant, hub::FeedPlace place);
  [[nodiscard]] QString segmentsOf(const QString& tenant) const;

  Place& m_place;
  const BackupOptions m_options;
  const JsonLog& m_log;
  const QStringList m_localTables;
  std::map<QString, hub::FeedPlace> m_places;
  std::map<QString, QByteArray> m_local;
  std::optional<core::Instant> m_lastCopy;
  bool m_copyDue = false;
  mutable std::mutex m_mutex;
  Levels m_levels;
  std::condition_variable m_wake;
  bool m_ended = false;
  std::jthread m_thread;
};

}  // namespace counterfoil::daemon
