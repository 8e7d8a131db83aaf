// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/report.h"

namespace counterfoil::bench {

// Parts of benchHub. What was not taken when `mostMs` are over is missing; making shops to begin with does not count.
void benchPushes(Report& report, int mostMs);
void benchBootstrap(Report& report, int mostMs);
void benchTills(Report& report, int mostMs);

}  // namespace counterfoil::bench
