// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/core/money.h"
#include "models/settings/types.h"

namespace counterfoil::cash {

using ShiftId = core::Id<struct ShiftTag>;
using MovementId = core::Id<struct MovementTag>;

/// So many coins or notes of one value.
struct Piece {
  qint64 valueMinor = 0;
  qint64 count = 0;
  friend bool operator==(const Piece&, const Piece&) = default;
};

/// What lies in a drawer: by denomination, or only the sum of it (`pieces` empty).
struct Count {
  std::vector<Piece> pieces;
  core::Money total;
};
/// Adds the pieces up. Invalid `out_of_range` for a count below 0, a value not above 0, or a sum too large.
[[nodiscard]] core::Result<Count> countOf(std::vector<Piece> pieces, core::Currency currency);
[[nodiscard]] inline Count countOf(core::Money total) {
  return {{}, total};
}
/// The usual notes and coins of a currency in minor units, largest first; powers of ten with 5 and 2 for one we do not
/// know.
[[nodiscard]] std::vector<qint64> denominations(const QString& currencyCode);

/// A drawer's day: from a counted float to the Z.
struct Shift {
  ShiftId id;
  settings::StoreId store;
  settings::TillId till;
  QString tillCode;
  core::StaffId openedBy;
  QString openedByName;
  core::Instant openedAt;
  QString businessDay;
  core::Currency currency;
  core::Money openingFloat;
  std::optional<core::Money> lastClosing;  ///< what was left in this drawer at its last closing
  core::Money openingDifference;           ///< the float less that; zero at the first opening
  bool closed = false;
  core::Instant closedAt;
};

enum class MovementKind { PayIn, PayOut, SafeDrop, NoSale };
[[nodiscard]] QString text(MovementKind kind);  ///< pay_in, pay_out, safe_drop, no_sale
[[nodiscard]] MovementKind movementKindOf(QStringView text);

/// Cash that moved without a sale, or a drawer that was opened without one.
struct Movement {
  MovementId id;
  QString number;
  ShiftId shift;
  MovementKind kind = MovementKind::NoSale;
  core::Money amount;  ///< never negative; zero for NoSale
  QString reason;
  core::StaffId staff;
  QString staffName;
  core::StaffId approver;
  core::Instant at;
  /// What it does to the drawer.
  [[nodiscard]] qint64 drawerMinor() const {
    return kind == MovementKind::PayIn ? amount.minor() : kind == MovementKind::NoSale ? 0 : -amount.minor();
  }
};

/// A count of an open shift. The first stands; a recount is a second record.
struct CountRecord {
  ShiftId shift;
  Count count;
  core::StaffId staff;
  QString staffName;
  core::Instant at;
};

/// What moved the drawer besides sales, in one shift.
struct DrawerSums {
  qint64 payInMinor = 0;
  qint64 payOutMinor = 0;
  qint64 safeDropMinor = 0;
  qint64 noSales = 0;
  [[nodiscard]] qint64 netMinor() const { return payInMinor - payOutMinor - safeDropMinor; }
};

}  // namespace counterfoil::cash
