// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/staff/types.h"

namespace counterfoil::staff {

/// May a person of this standing do it, to this extent? An extent of another kind than the permission's limit is beyond
/// any limit.
[[nodiscard]] Verdict check(const Standing& standing, Permission permission, Extent extent);

/// The same as a refusal for people: Denied `not_permitted` or `over_limit` (its detail holds the limit as a number)
/// where an approver may lift it; Refused `not_permitted`, `unknown_staff`, `staff_inactive` where nobody can.
[[nodiscard]] core::Done require(const Standing& standing, Permission permission, Extent extent);

/// Person and approver together: allowed if either is, but the person must be known and active, must not be their own
/// approver, and some permissions cannot be lifted. The refusal is the approver's where one was given.
[[nodiscard]] core::Done requireWithApprover(const Standing& staff, const std::optional<Standing>& approver,
                                             Permission permission, Extent extent);

/// Ready-made roles, without ids: owner, manager, cashier, trainee. Amounts in minor units of a currency with that many
/// decimals.
enum class Preset { Owner, Manager, Cashier, Trainee };
[[nodiscard]] Role presetRole(Preset preset, int currencyDecimals);

/// Errors: Invalid `empty_name`, `text_too_long`, `out_of_range` (a limit), `limit_not_applicable`.
[[nodiscard]] core::Done checkRole(const Role& role);
/// Errors: Invalid `empty_name`, `text_too_long`, `unknown_role` for a null role.
[[nodiscard]] core::Done checkStaff(const StaffMember& member);

}  // namespace counterfoil::staff
