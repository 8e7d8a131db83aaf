// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace counterfoil::app {

/// What the page says at which somebody's browser ends after a sign-in, by the code of how it went; empty: well.
[[nodiscard]] QString browserSentence(const QString& code);

}  // namespace counterfoil::app
