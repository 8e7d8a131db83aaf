// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace counterfoil::cluster {

/// The log's position behind a segment that was archived, "00000001000000020000003C" (pg_walfile_name); 0 for what is
/// no segment of this timeline (a history file, the label of a backup).
[[nodiscard]] qint64 endOfSegment(const QString& name, const QString& timeline, qint64 segmentBytes);

}  // namespace counterfoil::cluster
