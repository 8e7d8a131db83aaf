// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "reports/documents/slip.h"

namespace counterfoil::renderers {

enum class PdfPaper {
  Roll80,  ///< 80 mm wide, as long as the slip
  A4,      ///< sections in two columns; a table over the whole width, its head on every page
};

/// A slip as PDF 1.4 with its fonts inside: Noto Sans where it is installed, else DejaVu Sans (their digits are of one
/// width, so that columns of figures line up), else what the system has. Needs a QGuiApplication (offscreen suffices).
[[nodiscard]] QByteArray toPdf(const documents::Slip& slip, PdfPaper paper);

}  // namespace counterfoil::renderers
