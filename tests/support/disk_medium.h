// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <map>
#include <optional>
#include <vector>

#include "tests/support/random.h"

namespace counterfoil::support {

/// One file as a disk sees it: what it must hold after a power failure, and what it may hold.
struct DiskMedium {
  static constexpr qint64 kSector = 512;

  QByteArray durable;
  bool durableExists = false;
  bool exists = true;
  qint64 size = 0;
  /// Sector number → the versions it had since the last sync, oldest first.
  std::map<qint64, std::vector<QByteArray>> unsynced;
  std::optional<qint64> truncatedTo;

  void write(const char* bytes, qint64 count, qint64 offset);
  void truncate(qint64 newSize);
  void sync();
  /// What may be there after a power failure; nothing where the file may be gone.
  [[nodiscard]] std::optional<QByteArray> afterPowerFailure(Random& random) const;

 private:
  [[nodiscard]] QByteArray sector(qint64 number) const;
};

}  // namespace counterfoil::support
