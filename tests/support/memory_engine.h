// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

#include "models/journal/sql.h"

namespace counterfoil::support {

/// The journal's interfaces over an SQLite database in memory, by the C interface: for tests of projectors and queries
/// that need no file, and as a second reading of those interfaces beside models/store.
class MemoryEngine final : public journal::Engine {
 public:
  MemoryEngine();
  ~MemoryEngine() override;

  /// Several statements at once, such as the DDL of a table.
  [[nodiscard]] core::Done run(const QString& sql);
  /// Everything that the other one holds, as committed; what was here is gone.
  [[nodiscard]] core::Done becomeCopyOf(const MemoryEngine& other);

  [[nodiscard]] core::Done begin() override;
  [[nodiscard]] core::Done commit() override;
  void rollback() override;
  [[nodiscard]] core::Done savepoint() override;
  [[nodiscard]] core::Done releaseSavepoint() override;
  void rollbackToSavepoint() override;
  [[nodiscard]] journal::Transaction& transaction() override;
  [[nodiscard]] const journal::Reader& reader() const override;
  [[nodiscard]] int generation() const override { return 0; }

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::support
