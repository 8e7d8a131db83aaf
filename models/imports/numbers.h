// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::imports {

/// Which sign a file uses before decimals.
enum class DecimalSign { Unknown, Point, Comma };

/// What a cell with a price says about the file: a comma or point before one, two or four and more digits. `Unknown`
/// for whole numbers and for "1,234".
[[nodiscard]] DecimalSign decimalSignOf(const QString& cell);

/// A number as it stands in tables of people: currency signs and codes, blanks and apostrophes between thousands,
/// decimal comma or point, brackets or a minus behind for negative. Times 10^6. Errors are Refused: `number_malformed`,
/// `number_ambiguous` ("1,234" in a file that shows no other decimals), `too_precise`, `out_of_range`.
[[nodiscard]] core::Result<qint64> parseMicro(const QString& cell, DecimalSign sign);

}  // namespace counterfoil::imports
