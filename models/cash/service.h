// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/cash/queries.h"
#include "models/cash/seat.h"
#include "models/staff/authority.h"

namespace counterfoil::cash {

/// The drawer's commands. Closing a shift is sales' (models/sales/closing.h), because the Z sums sales.
/// Every command: Refused `shop_not_set_up`, `till_not_chosen`; Denied by the authority; Invalid `currency_mismatch`,
/// `out_of_range` for a negative amount.
class CashService {
 public:
  CashService(Seat& seat, const staff::Authority& authority) : m_seat(seat), m_authority(authority) {}

  /// Opens this till's shift with a counted float; the difference to what was left at the last closing is in the fact.
  /// Refused `shift_already_open`.
  [[nodiscard]] core::Result<Shift> openShift(const Count& openingFloat, const journal::Actor& actor);
  /// Pays in or out, drops to the safe, or opens the drawer (amount zero). A reason is required, except for a safe
  /// drop. Refused `no_open_shift`; Invalid `reason_missing`, `amount_not_positive`, `amount_not_zero`.
  [[nodiscard]] core::Result<Movement> move(MovementKind kind, core::Money amount, const QString& reason,
                                            const journal::Actor& actor);
  /// Records a count of the open shift without telling what was expected. Refused `no_open_shift`.
  [[nodiscard]] core::Result<CountRecord> count(const Count& counted, const journal::Actor& actor);
  /// The same inside a closing.
  [[nodiscard]] static core::Result<CountRecord> count(journal::Writing& writing, const Shift& shift,
                                                       const Count& counted, const journal::Actor& actor);

 private:
  Seat& m_seat;
  const staff::Authority& m_authority;
};

/// The name that stands on documents; empty for the program itself or for somebody unknown.
[[nodiscard]] core::Result<QString> nameOf(const journal::Reader& reader, core::StaffId staff);

}  // namespace counterfoil::cash
