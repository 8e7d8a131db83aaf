// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "reports/figures/figure_table.h"

namespace counterfoil::renderers {

/// A field as RFC 4180 writes it. Text that a spreadsheet would take for a formula (it starts with = + - @, their
/// full-width forms, a tab or a line end) gets an apostrophe in front, as OWASP advises; figures never do.
[[nodiscard]] QString csvField(const QString& text, bool isFigure);

/// A table as CSV: UTF-8, CRLF, the columns' keys as the header, figures with a decimal point, dates in ISO 8601.
/// Totals are left out, so that a column can be added up.
[[nodiscard]] QByteArray toCsv(const figures::FigureTable& table);

}  // namespace counterfoil::renderers
