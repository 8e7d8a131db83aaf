// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "models/journal/book.h"
#include "models/store/sqlite_engine.h"

namespace counterfoil::hub {

/// A store file that follows a tenant's feed: its facts in their order, with their numbers, and what a till's
/// projectors make of them; no origin of its own and no local rows but an index of what is there. A new till begins
/// with a copy of it, as a new incarnation. Whatever engine the tenant's own store has, this is SQLite. It can be made
/// again at any time: nothing waits for the disk. One thread.
///
/// Where the tenant's own store is SQLite too, it begins with that store's tables: to apply a hundred thousand facts
/// takes many times as long as to copy what they came to.
class Replica {
 public:
  struct Options {
    QString path;
    std::vector<const char*> localTables;  ///< as a till's
    QString source = {};                   ///< the tenant's own store; empty where that is no file
    /// What a till's projectors keep in local tables, made for all that was copied.
    std::function<core::Done(journal::Book&)> index = {};
  };
  /// Begins anew where the file is missing, unreadable, or of another program version. Errors: Storage.
  [[nodiscard]] static core::Result<std::unique_ptr<Replica>> open(const Options& options,
                                                                   const journal::Projectors& projectors,
                                                                   const core::Clock& clock);

  /// Takes what is new in the feed, in slices; the position that it stands at then. Integrity `feed_differs` where the
  /// feed is not the one that was followed: it was restored, and the file is to be made anew.
  [[nodiscard]] core::Result<qint64> follow(const journal::Reader& feed);
  /// The same slice by slice, as long as `goOn` says so after each. True: it stands at the feed's end.
  [[nodiscard]] core::Result<bool> followWhile(const journal::Reader& feed, const std::function<bool()>& goOn);
  [[nodiscard]] core::Result<qint64> position() const;
  [[nodiscard]] const journal::Reader& reader() const { return m_engine->reader(); }
  /// Ends it, and makes a compressed copy (gzip) of its file: as a whole or not at all. Errors: Storage.
  [[nodiscard]] static core::Done pack(std::unique_ptr<Replica> replica, const QString& path);

  /// Removes the file and what belongs to it.
  static void remove(const QString& path);

 private:
  Replica(QString path, std::unique_ptr<store::SqliteEngine> engine, const journal::Projectors& projectors,
          const core::Clock& clock);

  QString m_path;
  std::unique_ptr<store::SqliteEngine> m_engine;
  core::RandomIds m_ids;
  journal::Book m_book;
};

}  // namespace counterfoil::hub
