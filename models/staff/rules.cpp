// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/rules.h"

namespace counterfoil::staff {

using core::denied;
using core::Done;
using core::invalid;
using core::refused;

namespace {

constexpr qsizetype kLongestName = 100;

bool withinLimit(const Standing& standing, Permission permission, Extent extent) {
  if (!standing.limit || extent.kind() == LimitKind::None) return true;
  return extent.kind() == infoOf(permission).limit && extent.size() <= *standing.limit;
}

Done checkPersonName(const QString& name) {
  if (name.trimmed().isEmpty()) return invalid(QStringLiteral("empty_name"), {}, QStringLiteral("/name"));
  if (name.size() > kLongestName) {
    return invalid(QStringLiteral("text_too_long"), QString::number(kLongestName), QStringLiteral("/name"));
  }
  return {};
}

void grant(Role& role, std::initializer_list<Permission> permissions) {
  for (const Permission permission : permissions) role.grants[permission] = {};
}

void grantUpTo(Role& role, Permission permission, qint64 limit) {
  role.grants[permission] = {limit};
}

}  // namespace

Verdict check(const Standing& standing, Permission permission, Extent extent) {
  if (!standing.known || !standing.active) return Verdict::Denied;
  if (standing.granted && withinLimit(standing, permission, extent)) return Verdict::Allowed;
  return infoOf(permission).approvable ? Verdict::NeedsApproval : Verdict::Denied;
}

Done require(const Standing& standing, Permission permission, Extent extent) {
  if (!standing.known) return refused(QStringLiteral("unknown_staff"));
  if (!standing.active) return refused(QStringLiteral("staff_inactive"), standing.name);
  switch (check(standing, permission, extent)) {
    case Verdict::Allowed:
      return {};
    case Verdict::Denied:
      return refused(QStringLiteral("not_permitted"), wordOf(permission));
    case Verdict::NeedsApproval:
      break;
  }
  if (!standing.granted) return denied(QStringLiteral("not_permitted"), wordOf(permission));
  return denied(QStringLiteral("over_limit"), QString::number(standing.limit.value_or(0)));
}

Done requireWithApprover(const Standing& staff, const std::optional<Standing>& approver, Permission permission,
                         Extent extent) {
  const Done own = require(staff, permission, extent);
  if (own || !approver || !staff.known || !staff.active || !infoOf(permission).approvable) return own;
  return require(*approver, permission, extent);
}

Role presetRole(Preset preset, int currencyDecimals) {
  using enum Permission;
  qint64 unit = 1;
  for (int i = 0; i < currencyDecimals; ++i) unit *= 10;
  constexpr qint64 percent = 10'000;
  Role role;
  switch (preset) {
    case Preset::Owner:
      role.name = QStringLiteral("Owner");
      for (const PermissionInfo& info : allPermissions()) role.grants[info.permission] = {};
      break;
    case Preset::Manager:
      role.name = QStringLiteral("Manager");
      for (const PermissionInfo& info : allPermissions()) role.grants[info.permission] = {};
      role.grants.erase(SettingsEdit);
      role.grants.erase(StaffEdit);
      role.grants.erase(CustomersErase);
      grantUpTo(role, SaleDiscount, 50 * percent);
      grantUpTo(role, RefundGive, 1'000 * unit);
      grantUpTo(role, CashPayOut, 500 * unit);
      break;
    case Preset::Cashier:
      role.name = QStringLiteral("Cashier");
      grant(role, {SaleSell, SaleVoidLine, SaleVoidTicket, CashPayIn, CashSafeDrop, ShiftOpen, ShiftClose,
                   ReceiptReprint, CustomersRead, CustomersWrite});
      grantUpTo(role, SaleDiscount, 10 * percent);
      grantUpTo(role, RefundGive, 50 * unit);
      grantUpTo(role, CashPayOut, 20 * unit);
      break;
    case Preset::Trainee:
      role.name = QStringLiteral("Trainee");
      grant(role, {SaleSell, SaleVoidLine, CustomersRead, CustomersWrite});
      break;
  }
  return role;
}

Done checkRole(const Role& role) {
  CF_CHECK(checkPersonName(role.name));
  for (const auto& [permission, granted] : role.grants) {
    if (!granted.limit) continue;
    const QString where = QStringLiteral("/permissions/") + wordOf(permission);
    const LimitKind kind = infoOf(permission).limit;
    if (kind == LimitKind::None) return invalid(QStringLiteral("limit_not_applicable"), {}, where);
    const qint64 highest = kind == LimitKind::PercentPpm ? 1'000'000 : 1'000'000'000'000;
    if (*granted.limit < 0 || *granted.limit > highest) {
      return invalid(QStringLiteral("out_of_range"), QStringLiteral("0 to %1").arg(highest), where);
    }
  }
  return {};
}

Done checkStaff(const StaffMember& member) {
  CF_CHECK(checkPersonName(member.name));
  if (member.role.isNull()) return invalid(QStringLiteral("unknown_role"), {}, QStringLiteral("/role_id"));
  if (member.badgeCode.size() > 64) {
    return invalid(QStringLiteral("text_too_long"), QStringLiteral("64"), QStringLiteral("/badge_code"));
  }
  if (member.language.size() > 20) {
    return invalid(QStringLiteral("text_too_long"), QStringLiteral("20"), QStringLiteral("/language"));
  }
  return {};
}

}  // namespace counterfoil::staff
