// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <memory>

#include "models/core/clock.h"
#include "models/store/store.h"

namespace counterfoil::faults {

/// A shop on a disk under test. Whatever a test does to it goes through commands, as a till does.
class Trade {
 public:
  /// Makes a shop at `path`, ready to sell, on the VFS of this name (empty: the real disk).
  [[nodiscard]] static core::Result<std::unique_ptr<Trade>> begin(const QString& path, const QString& vfs = {});
  /// Opens one that is there. `machine` tells apart machines: the same one goes on with its chain.
  [[nodiscard]] static core::Result<std::unique_ptr<Trade>> goOn(const QString& path, const QString& vfs = {},
                                                                 const QString& machine = QStringLiteral("machine"));

  /// One command: a sale of several lines.
  [[nodiscard]] core::Done sell();
  /// Sales that are in the tables.
  [[nodiscard]] core::Result<qint64> sales() const;
  [[nodiscard]] store::Store& store() { return *m_store; }
  [[nodiscard]] core::ManualClock& clock() { return *m_clock; }

 private:
  std::unique_ptr<core::ManualClock> m_clock;
  std::unique_ptr<core::IdSource> m_ids;
  std::unique_ptr<store::Store> m_store;
  int m_next = 0;
};

/// Every projector that the shop is opened with.
[[nodiscard]] const journal::Projectors& allProjectors();

/// What a thorough look at a file finds; it is opened as after a restart, on another machine's memory.
struct Examination {
  qint64 sales = -1;   ///< -1: not even that could be read
  QStringList faults;  ///< what is wrong, from opening, integrity, chains and replay
};
/// `restart`: opens it for writing first, as a till does after a power failure, and sells once more.
[[nodiscard]] Examination examine(const QString& path, bool restart);

/// Everything that the journal and the projections say, row by row: what a bit flip may not change unnoticed. Empty
/// where something could not be read.
[[nodiscard]] QByteArray everyValue(const QString& path);

}  // namespace counterfoil::faults
