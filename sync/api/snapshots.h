// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "models/journal/projector.h"
#include "sync/api/cursor.h"
#include "sync/hub/estate.h"

namespace counterfoil::api {

/// A complete store as of a cursor, compressed. The file is there as long as somebody holds it.
struct Snapshot {
  QString path;
  QByteArray etag;  ///< of its bytes: a download that was cut off goes on where these are the same
  Cursor cursor;    ///< where to pull on from
  qint64 madeMs = 0;
  std::shared_ptr<const void> file;
};

/// Makes snapshots, one after the other on a thread of its own: a tenant's replica follows the feed and is copied. One
/// that is younger than `freshForMs` and not far behind is given again: what is newer comes by pulling.
///
/// A hundred thousand facts take some ten seconds, so that is done before somebody asks: `prepare` is called when a
/// code for a new device is made, and a replica that is there already follows the feed now and then, a quarter of the
/// time at most. Of a tenant there is one replica, as large as its store, from when the first code was made, and one
/// copy for as long as it is fresh or sent. Thread-safe.
class Snapshots {
 public:
  struct Options {
    QString folder;                        ///< for replicas and copies; can be emptied at any time
    std::vector<const char*> localTables;  ///< of a till's store
    qint64 freshForMs = 60 * 60 * 1000;
    /// What a till pulls sooner than a snapshot is made.
    qint64 farBehindFacts = 5'000;
    /// A replica follows by itself when its feed has rested for so long, or is twenty times as far ahead: whoever
    /// pushes much at once needs the processor.
    qint64 quietMs = 10'000;
    std::function<core::Done(journal::Book&)> index = {};  ///< see Replica::Options
  };
  using Then = std::function<void(core::Result<Snapshot>)>;

  /// `projectors` are a till's. All outlive it.
  Snapshots(hub::Estate& estate, const journal::Projectors& projectors, const core::Clock& clock, Options options);
  ~Snapshots();
  Snapshots(const Snapshots&) = delete;
  Snapshots& operator=(const Snapshots&) = delete;

  /// `then` is called once: at once, or on the thread that made it. Busy `draining` at the end.
  void get(hub::TenantId tenant, Then then);
  /// Somebody will ask: one is made when the tenant's feed has rested for `quietMs`, one at a time, unless somebody
  /// asks sooner. Does nothing where what is there will do.
  void prepare(hub::TenantId tenant);
  /// The feed has come so far.
  void advance(hub::TenantId tenant, qint64 head);

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::api
