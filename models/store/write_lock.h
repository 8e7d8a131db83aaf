// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

#include "models/core/result.h"

namespace counterfoil::store {

/// The right to write one store: an flock on a file beside it, held until destruction and let go by the system when the
/// process dies. It is no lock on the database file itself, whose locks are SQLite's own.
class WriteLock {
 public:
  /// Waits up to `waitMs`. Errors: Busy `store_busy`; Storage `storage_failed`.
  [[nodiscard]] static core::Result<std::unique_ptr<WriteLock>> take(const QString& storePath, qint64 waitMs);
  ~WriteLock();
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  explicit WriteLock(int descriptor) : m_descriptor(descriptor) {}
  int m_descriptor;
};

}  // namespace counterfoil::store
