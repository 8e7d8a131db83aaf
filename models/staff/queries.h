// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/journal/sql.h"
#include "models/staff/types.h"

namespace counterfoil::staff {

/// By name.
[[nodiscard]] core::Result<std::vector<Role>> listRoles(const journal::Reader& reader);
/// NotFound `unknown_role`.
[[nodiscard]] core::Result<Role> findRole(const journal::Reader& reader, RoleId id);
enum class StaffFilter { Active, Everybody };
/// By name.
[[nodiscard]] core::Result<std::vector<StaffMember>> listStaff(const journal::Reader& reader,
                                                               StaffFilter filter = StaffFilter::Active);
/// NotFound `unknown_staff`.
[[nodiscard]] core::Result<StaffMember> findStaff(const journal::Reader& reader, StaffId id);
/// The active person with this badge. NotFound `unknown_badge`, Refused `badge_ambiguous` where two have it.
[[nodiscard]] core::Result<StaffMember> findByBadge(const journal::Reader& reader, const QString& badgeCode);
/// Where a person stands towards a permission: one point query.
[[nodiscard]] core::Result<Standing> standingOf(const journal::Reader& reader, StaffId id, Permission permission);
[[nodiscard]] core::Result<bool> anyStaff(const journal::Reader& reader);

}  // namespace counterfoil::staff
