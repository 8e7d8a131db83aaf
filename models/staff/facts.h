// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <span>

#include "models/journal/fields.h"
#include "models/staff/types.h"

namespace counterfoil::staff {

inline constexpr const char* kRoleCreated = "role.created";
inline constexpr const char* kRoleChanged = "role.changed";
inline constexpr const char* kStaffCreated = "staff.created";
inline constexpr const char* kStaffChanged = "staff.changed";
inline constexpr const char* kPinSet = "staff.pin_set";
inline constexpr const char* kSignedIn = "staff.signed_in";
inline constexpr const char* kSignInFailed = "staff.sign_in_failed";
inline constexpr const char* kLocked = "staff.locked";
inline constexpr const char* kUnlocked = "staff.unlocked";

[[nodiscard]] std::span<const journal::FieldSpec> roleFields();
[[nodiscard]] std::span<const journal::FieldSpec> staffFields();

/// With "permissions": {"sale:discount": {"granted": true, "limit_ppm": 100000}, …}, granted ones only.
[[nodiscard]] QJsonObject toJson(const Role& role);
[[nodiscard]] QJsonObject toJson(const StaffMember& member);
/// The body of role.changed: changed fields with before and after, and under "permissions" the changed permissions
/// alike.
[[nodiscard]] QJsonObject roleChanges(const Role& before, const Role& after);

}  // namespace counterfoil::staff
