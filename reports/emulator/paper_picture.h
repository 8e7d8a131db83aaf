// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "reports/emulator/escpos_paper.h"

namespace counterfoil::emulator {

/// The paper as a picture, one pixel a dot, with margins of 32 dots: fonts A (12 × 24) and B (9 × 17), symbols, raster
/// images, cuts as a torn edge, pulses of the drawer as a note beside. Needs a QGuiApplication for its fonts.
[[nodiscard]] QImage pictureOf(const EscposPaper& paper);

}  // namespace counterfoil::emulator
