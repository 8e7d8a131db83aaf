// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::app {

/// Plays a working day in a new demo shop below `folder`, through the window as people use it: keys, a scanner, the
/// search. Signs in, counts the float, sells to thirty customers by cash, card and both, parks and recalls, refunds
/// with a manager's approval, counts blind, closes. Leaves pictures of the screens, receipts and the Z as PDF in
/// `folder`. Refused `day_went_wrong` with what was expected where it did not go as planned.
[[nodiscard]] core::Done playDay(const QString& folder);

}  // namespace counterfoil::app
