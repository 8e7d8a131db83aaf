// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <vector>

#include "reports/documents/slip.h"
#include "reports/renderers/code_pages.h"

namespace counterfoil::renderers {

/// What a printer can do. The default suits 80 mm printers of 203 dpi; 58 mm ones have 32 columns and 384 dots.
struct EscposProfile {
  int columns = 48;  ///< of font A
  int dots = 576;    ///< printable width
  /// Tried in this order; the first page that writes most is taken.
  std::vector<CodePage> pages = {CodePage::Cp858, CodePage::Cp1252, CodePage::Cp437};
  bool cuts = true;
  bool drawsQr = true;
  int drawerPin = 0;  ///< 0: pin 2 of the drawer's plug, 1: pin 5
};

/// A slip as ESC/POS from ESC @ to the cut. Nothing in the slip's text can become a command.
[[nodiscard]] QByteArray toEscpos(const documents::Slip& slip, const EscposProfile& profile);

/// Opens the drawer: 120 ms on, 240 ms off. Sent before a receipt, and never with a copy.
[[nodiscard]] QByteArray drawerPulse(const EscposProfile& profile);

/// A line across the top of a slip whose first printing may have reached paper.
[[nodiscard]] QByteArray perhapsPrintedMark(const EscposProfile& profile);

/// What a new printer is asked to print: tones, figures, every code page of the profile, both symbols, the cut.
[[nodiscard]] documents::Slip testSlip(const EscposProfile& profile, const QString& printerName);

}  // namespace counterfoil::renderers
