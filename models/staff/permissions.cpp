// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/permissions.h"

#include <array>

namespace counterfoil::staff {

namespace {

using enum Permission;
constexpr auto kNone = LimitKind::None;
constexpr auto kAmount = LimitKind::AmountMinor;
constexpr auto kPercent = LimitKind::PercentPpm;

// What is done at the counter in front of a customer can be lifted by a second person; what belongs to the desk cannot:
// whoever may do it signs in.
constexpr std::array<PermissionInfo, kPermissionCount> kAll{{
    {SaleSell, "sale:sell", kNone, true},
    {SaleDiscount, "sale:discount", kPercent, true},
    {SalePriceOverride, "sale:price_override", kPercent, true},
    {SaleVoidLine, "sale:void_line", kNone, true},
    {SaleVoidTicket, "sale:void_ticket", kNone, true},
    {SalePostVoid, "sale:post_void", kNone, true},
    {RefundGive, "refund:give", kAmount, true},
    {RefundWithoutManualCard, "refund:without_manual_card", kNone, true},
    {PaymentLeaveInDoubt, "payment:leave_in_doubt", kNone, true, SalePostVoid},
    {PaymentTakeOffline, "payment:take_offline", kNone, true, SalePostVoid},
    {CashPayIn, "cash:pay_in", kNone, true},
    {CashPayOut, "cash:pay_out", kAmount, true},
    {CashSafeDrop, "cash:safe_drop", kNone, true},
    {DrawerOpen, "drawer:open", kNone, true},
    {ShiftOpen, "shift:open", kNone, true},
    {ShiftClose, "shift:close", kNone, true},
    {ShiftSeeExpected, "shift:see_expected", kNone, true},
    {ShiftOverTolerance, "shift:over_tolerance", kNone, true},
    {ReceiptReprint, "receipt:reprint", kNone, true},
    {CustomersRead, "customers:read", kNone, true, SaleSell},
    {CustomersWrite, "customers:write", kNone, true, SaleSell},
    {CustomersErase, "customers:erase", kNone, false, StaffEdit},
    {CatalogEdit, "catalog:edit", kNone, false},
    {StockAdjust, "stock:adjust", kNone, false},
    {StaffEdit, "staff:edit", kNone, false},
    {StaffUnlock, "staff:unlock", kNone, true},
    {SettingsEdit, "settings:edit", kNone, false},
    {InboxResolve, "inbox:resolve", kNone, false, CatalogEdit},
    {JournalRead, "journal:read", kNone, false},
    {ReportsRead, "reports:read", kNone, false},
    {ImportRun, "import:run", kNone, false},
    {BackupRun, "backup:run", kNone, false},
}};

constexpr bool inOrder() {
  for (int i = 0; i < kPermissionCount; ++i) {
    if (static_cast<int>(kAll[static_cast<size_t>(i)].permission) != i) return false;
  }
  return true;
}
static_assert(inOrder());

}  // namespace

std::span<const PermissionInfo> allPermissions() {
  return kAll;
}

const PermissionInfo& infoOf(Permission permission) {
  return kAll[static_cast<size_t>(permission)];
}

QString wordOf(Permission permission) {
  return QLatin1String(infoOf(permission).word);
}

std::optional<Permission> permissionOf(QStringView word) {
  for (const PermissionInfo& info : kAll) {
    if (word == QLatin1String(info.word)) return info.permission;
  }
  return std::nullopt;
}

}  // namespace counterfoil::staff
