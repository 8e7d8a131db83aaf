// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace counterfoil::faults {

/// The names of CF_FAILPOINT in the sources of a folder, sorted: a new point is covered by being there.
[[nodiscard]] QStringList failpointsIn(const QString& folder);

}  // namespace counterfoil::faults
