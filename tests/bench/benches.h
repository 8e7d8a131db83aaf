// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/report.h"

namespace counterfoil::bench {

// One function a group of figures; each is a file of its own and a line in main.cpp.
void benchDisk(Report& report);
void benchSale(Report& report);
void benchJournal(Report& report);
void benchBasket(Report& report);
void benchSearch(Report& report);
void benchImport(Report& report);
void benchTill(Report& report);
void benchPushes(Report& report);
void benchBootstrap(Report& report);
void benchTills(Report& report);
void benchOrders(Report& report);

}  // namespace counterfoil::bench
