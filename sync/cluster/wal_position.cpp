// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cluster/wal_position.h"

namespace counterfoil::cluster {

qint64 endOfSegment(const QString& name, const QString& timeline, qint64 segmentBytes) {
  constexpr qsizetype kLength = 24;
  if (name.size() != kLength || name.left(8) != timeline) return 0;
  bool isHigh = false;
  bool isLow = false;
  const qint64 high = name.mid(8, 8).toLongLong(&isHigh, 16);
  const qint64 low = name.mid(16, 8).toLongLong(&isLow, 16);
  return isHigh && isLow ? (high << 32) + (low + 1) * segmentBytes : 0;
}

}  // namespace counterfoil::cluster
