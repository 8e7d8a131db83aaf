// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QQuickWindow>
#include <QStringList>

namespace counterfoil::till {

/// What a careful person would find wrong on what a window shows now: words cut off, controls without a name for a
/// screen reader, targets too small to touch, things that stick out of the window. Empty when all is well.
[[nodiscard]] QStringList faultsOf(QQuickWindow& window);

}  // namespace counterfoil::till
