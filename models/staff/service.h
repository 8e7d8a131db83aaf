// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/staff/authority.h"
#include "models/staff/rules.h"
#include "models/staff/types.h"

namespace counterfoil::staff {

/// Roles and people. Synchronous, on the store's thread; every command needs `staff:edit`. An edit that changes nothing
/// writes nothing. PINs are PinService's.
class StaffService {
 public:
  StaffService(journal::Book& book, const Authority& authority);

  /// `role.id` is ignored. Errors: those of checkRole; Refused `name_taken`.
  [[nodiscard]] core::Result<RoleId> createRole(const Role& role, const journal::Actor& actor);
  [[nodiscard]] core::Done changeRole(const Role& role, const journal::Actor& actor);
  /// `member.id` is ignored. Errors: those of checkStaff; NotFound `unknown_role`; Refused `badge_taken`.
  [[nodiscard]] core::Result<StaffId> createStaff(const StaffMember& member, const journal::Actor& actor);
  /// Besides: Refused `last_owner` when nobody active with `staff:edit` would be left.
  [[nodiscard]] core::Done changeStaff(const StaffMember& member, const journal::Actor& actor);

  // The same inside a larger command, such as setting up a new store.
  [[nodiscard]] core::Result<RoleId> createRole(journal::Writing& writing, const Role& role,
                                                const journal::Actor& actor);
  [[nodiscard]] core::Result<StaffId> createStaff(journal::Writing& writing, const StaffMember& member,
                                                  const journal::Actor& actor);
  /// The four presets at once, for a new store.
  struct PresetRoles {
    RoleId owner;
    RoleId manager;
    RoleId cashier;
    RoleId trainee;
  };
  [[nodiscard]] core::Result<PresetRoles> createPresetRoles(journal::Writing& writing, int currencyDecimals,
                                                            const journal::Actor& actor);

 private:
  journal::Book& m_book;
  const Authority& m_authority;
};

}  // namespace counterfoil::staff
