// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <span>

namespace counterfoil::staff {

/// What a role may do. In facts, tables and the command line they are words, "resource:action" (see `wordOf`).
enum class Permission {
  SaleSell,                 ///< sell: take lines, tenders, complete
  SaleDiscount,             ///< discount a line or a basket; limit in percent of the price
  SalePriceOverride,        ///< another unit price than the catalog's; limit in percent below it
  SaleVoidLine,             ///< take a line off an open ticket
  SaleVoidTicket,           ///< abandon an open ticket that has lines
  SalePostVoid,             ///< void a completed sale in the same shift
  RefundGive,               ///< give money back against a document; limit in the amount
  RefundWithoutManualCard,  ///< pay a card's money back in another way than to a card
  PaymentLeaveInDoubt,      ///< let a customer pay, or be paid, otherwise while a card payment is in doubt
  PaymentTakeOffline,       ///< let the terminal keep a card payment while it has no contact
  CashPayIn,                ///< put cash into the drawer
  CashPayOut,               ///< take cash out with a reason; limit in the amount
  CashSafeDrop,             ///< move cash to the safe
  DrawerOpen,               ///< open the drawer without a sale
  ShiftOpen,
  ShiftClose,
  ShiftSeeExpected,    ///< see the expected cash before counting
  ShiftOverTolerance,  ///< accept a count that is off by more than the tolerance
  ReceiptReprint,
  CustomersRead,   ///< look customers up
  CustomersWrite,  ///< add, change, merge and remove customers
  CustomersErase,  ///< destroy what is known about a customer
  CatalogEdit,
  StockAdjust,
  StaffEdit,    ///< create and change staff and roles, set others' PINs
  StaffUnlock,  ///< unlock somebody after too many wrong PINs
  SettingsEdit,
  InboxResolve,  ///< say which of two values is right, where two tills disagree
  JournalRead,
  ReportsRead,
  ImportRun,
  BackupRun,
};
inline constexpr int kPermissionCount = static_cast<int>(Permission::BackupRun) + 1;

enum class LimitKind { None, AmountMinor, PercentPpm };

struct PermissionInfo {
  Permission permission;
  const char* word;  ///< "sale:discount"
  LimitKind limit;   ///< what a role's limit for it counts
  bool approvable;   ///< whether a second person's PIN may lift it for one action
  /// The permission that it was a part of in older programs: a role of which no fact speaks of this one has it where it
  /// has that one.
  std::optional<Permission> partOf = std::nullopt;
};

/// In the order of the enumeration.
[[nodiscard]] std::span<const PermissionInfo> allPermissions();
[[nodiscard]] const PermissionInfo& infoOf(Permission permission);
[[nodiscard]] QString wordOf(Permission permission);
/// Empty for a word that this program does not know (a newer one may).
[[nodiscard]] std::optional<Permission> permissionOf(QStringView word);

}  // namespace counterfoil::staff
