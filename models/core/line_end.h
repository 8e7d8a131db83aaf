// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace counterfoil::core {

/// What was typed, or stands in a file of one line: without the line's end, and with every blank. A secret may begin or
/// end with one.
[[nodiscard]] inline QString withoutLineEnd(QString text) {
  while (text.endsWith(u'\n') || text.endsWith(u'\r')) text.chop(1);
  return text;
}

}  // namespace counterfoil::core
