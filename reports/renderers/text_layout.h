// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <optional>
#include <vector>

#include "reports/documents/slip.h"

namespace counterfoil::renderers {

using documents::Align;
using documents::Slip;
using documents::Tone;

/// Columns that a text takes in a fixed-width font: 0 for combining marks and controls, 2 for wide East Asian
/// characters and emoji (Unicode Standard Annex 11, ranges W and F), 1 otherwise.
[[nodiscard]] int displayWidth(QStringView text);
/// Breaks a text at spaces into lines of at most `columns`; a word that is longer is broken where it must be. Leading
/// spaces are an indent, which the lines that follow keep.
[[nodiscard]] std::vector<QString> wrapped(const QString& text, int columns);

/// One line of characters, or a symbol. A `Start` line with figures is padded to the full width already.
struct LaidLine {
  QString text;
  Align align = Align::Start;
  Tone tone = Tone::Normal;
  std::optional<documents::Symbol> symbol;
};

struct TextLayout {
  int columns = 42;
  /// Large lines are printed twice as wide, so only half as much fits.
  bool largeIsWide = false;
  /// What the medium cannot write is replaced before anything is measured. Empty: nothing is.
  std::function<QString(const QString&)> writable;
};

/// Arranges a slip in lines of at most `columns` (20 or more). Labels wrap and figures stay whole at the right edge; a
/// table that is too wide for the paper becomes one labelled line for each cell.
[[nodiscard]] std::vector<LaidLine> laidOut(const Slip& slip, const TextLayout& layout);

}  // namespace counterfoil::renderers
