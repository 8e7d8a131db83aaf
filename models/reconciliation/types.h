// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "models/core/id.h"
#include "models/core/instant.h"

namespace counterfoil::reconciliation {

/// What a line of either side is of. Amounts are signed: what came to the shop is positive.
enum class Sort {
  Charge,
  Refund,
  Dispute,
  Fee,
  Decline,  ///< the other side says that a charge was not taken after all; of no amount
  Drawer,   ///< the cash of a shift
  Payout,   ///< what came to the bank, against the lines that it is made of
};
[[nodiscard]] QString text(Sort sort);
[[nodiscard]] Sort sortOf(QStringView text);  ///< Charge for a name that is none

/// What the shop's own book says.
struct OwnRow {
  QString key;     ///< unique
  QString tender;  ///< "stripe", "manual", "cash": rows of two tenders never match
  QString device;  ///< till, or empty for the hub
  QString day;     ///< business day, ISO
  QString currency;
  Sort sort = Sort::Charge;
  bool moved = false;  ///< money moved
  bool open = false;   ///< nobody knows
  qint64 minor = 0;    ///< of what moved
  QString reference;   ///< the provider's name for this
  QString payment;     ///< the provider's name for the payment that it is of
  core::AnyId attempt;
  core::Instant at;
};

/// What the other side says: a gateway's report, or whoever counted the drawer.
struct OtherRow {
  QString key;  ///< unique
  QString tender;
  QString day;
  QString currency;
  Sort sort = Sort::Charge;
  qint64 minor = 0;  ///< before fees
  qint64 feeMinor = 0;
  QString reference;
  QString payment;
  core::AnyId attempt;  ///< as we had named it; may be null
  core::Instant at;
  bool dayOnly = false;  ///< nobody said at what time
};

enum class Bucket {
  Matched,
  MissingAtProvider,
  MissingLocally,
  AmountMismatch,
  DuplicateCapture,
  UnknownOpen,
  LateDecline,
  RefundMismatch,
  Fee,
};
[[nodiscard]] QString text(Bucket bucket);
[[nodiscard]] Bucket bucketOf(QStringView text);  ///< MissingLocally for a name that is none
/// Whether a person has to say why before it is closed.
[[nodiscard]] constexpr bool needsReason(Bucket bucket) {
  return bucket != Bucket::Matched && bucket != Bucket::Fee;
}

struct Line {
  core::AnyId id;  ///< the same whenever it is computed
  Bucket bucket = Bucket::Matched;
  QString tender;
  QString device;
  QString day;       ///< of the own side where there is one
  QString otherDay;  ///< of the other side; empty without
  QString currency;
  Sort sort = Sort::Charge;
  qint64 ownMinor = 0;
  qint64 otherMinor = 0;
  QString own;    ///< key
  QString other;  ///< key
  QString reference;
  core::Instant at;

  // What a person said about it, where it still is as it was then.
  QString reason;
  core::StaffId reasonBy;
  core::Instant reasonAt;
  [[nodiscard]] bool isClosed() const { return !needsReason(bucket) || !reason.isEmpty(); }
};

}  // namespace counterfoil::reconciliation
