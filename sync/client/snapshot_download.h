// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCryptographicHash>
#include <QFile>
#include <memory>

#include "sync/client/environment.h"
#include "sync/client/pacing.h"

namespace counterfoil::client {

/// Brings the hub's snapshot into a file, part after part: what is there already, from a run that was cut off, is not
/// asked for again as long as the hub still has the same one. Beside the file, while it grows: "<path>.part" and
/// "<path>.mark" (whose it is). Lives on one thread.
class SnapshotDownload {
 public:
  struct Snapshot {
    QString file;    ///< a store, unpacked
    QString cursor;  ///< of the first page to pull
  };
  /// Of the packed bytes; false cancels. `total` 0: not known yet.
  using Progress = std::function<bool(qint64 done, qint64 total)>;
  using Then = std::function<void(core::Result<Snapshot>)>;

  /// All outlive it.
  SnapshotDownload(Transport& line, Scheduler& scheduler, QString path);
  ~SnapshotDownload();
  SnapshotDownload(const SnapshotDownload&) = delete;
  SnapshotDownload& operator=(const SnapshotDownload&) = delete;

  /// `then` is called once. Errors: Refused `cancelled`, what the hub refuses by its code; Network `hub_unreachable`
  /// after some minutes, `bad_answer`; Integrity `snapshot_damaged`; Storage.
  void start(Progress progress, Then then);

  /// What is left of one that is not wanted any more.
  static void remove(const QString& path);

 private:
  struct Mark {
    QByteArray etag;
    QString cursor;
    qint64 total = 0;
  };
  void ask();
  void answered(const HttpAnswer& answer);
  void take(const HttpAnswer& answer);
  void tryAgain(const HttpAnswer& answer);
  void beginAnew();
  void finish(core::Result<Snapshot> result);
  [[nodiscard]] core::Result<Snapshot> unpack();
  [[nodiscard]] std::optional<Mark> readMark() const;
  [[nodiscard]] core::Done writeMark(const Mark& mark) const;

  Transport& m_line;
  Scheduler& m_scheduler;
  QString m_path;
  Progress m_progress;
  Then m_then;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  Backoff m_backoff{1};
  Scheduler::Timer m_timer = 0;
  QFile m_part;
  Mark m_mark;
  int m_failures = 0;
  int m_begun = 0;
};

}  // namespace counterfoil::client
