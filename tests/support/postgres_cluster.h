// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <memory>

#include "models/postgres/connection.h"

namespace counterfoil::support {

/// A PostgreSQL server of a test's own, from the Debian package: a folder with its data and its socket, and no network.
/// It runs as an ordinary user, because it refuses root; it dies with the test, also where that crashes. The first one
/// in a build folder costs an initdb (about 1.5 s), every other a copy of its result (about 0.3 s).
class PostgresCluster {
 public:
  enum class Disk {
    Fast,       ///< waits for no disk: what the test reads is right as long as the machine runs
    Durable,    ///< as in production: for benches and for killing the server
    Archiving,  ///< the same, and every segment of its log that is full goes into a folder
  };
  /// Panics where there is no server to be started.
  explicit PostgresCluster(Disk disk = Disk::Fast);
  /// A copy of another that runs, which follows it by streaming replication; about 1 s.
  [[nodiscard]] static std::unique_ptr<PostgresCluster> standbyOf(const PostgresCluster& primary);
  /// One that archives, restored to an instant: its base backup, and of its archive what was committed until then
  /// ("2026-11-22 09:30:00.123+00"). It takes writes when this returns.
  [[nodiscard]] static std::unique_ptr<PostgresCluster> restoredFrom(const PostgresCluster& lost, const QString& base,
                                                                     const QString& until);
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  /// For the role that may make schemas.
  [[nodiscard]] QString ownerUrl() const;
  /// For the role that owns nothing.
  [[nodiscard]] QString servingUrl() const;
  [[nodiscard]] static QByteArray servingRole();
  /// For the superuser.
  [[nodiscard]] QString adminUrl() const;
  /// Where its socket is.
  [[nodiscard]] QString folder() const;
  /// Whichever of several takes writes, as libpq finds it out.
  [[nodiscard]] static QString urlOfPrimary(const QStringList& folders, const char* role);

  /// Of a standby: returns when it holds everything that the primary has committed.
  void catchUpWith(const PostgresCluster& primary) const;
  /// Of a standby: it hears no more of its primary.
  void cutOff() const;
  /// Of a standby: it takes writes from now on.
  void promote() const;

  /// Of one that archives: how it does, from now on.
  void archiveWith(const QByteArray& command) const;
  /// Of one that archives: a base backup under this name; its folder.
  [[nodiscard]] QString baseBackup(const QString& name) const;
  /// Returns when everything that was committed is in the archive.
  void archiveNow() const;

  /// What the superuser is told; the first value of the first row.
  [[nodiscard]] QString ask(const char* sql) const;
  /// Statements of the superuser.
  void script(const QByteArray& sql) const;
  /// What the server has logged since the last time.
  [[nodiscard]] QByteArray log() const;

  /// Ends the server at once, as a crash of it would.
  void kill();
  void start();
  /// It answers nothing and takes nothing, as a disk that hangs would have it.
  void freeze() const;
  void thaw() const;

 private:
  struct Private;
  void signalAll(int number) const;
  explicit PostgresCluster(std::unique_ptr<Private> made);
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::support
