// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>
#include <QString>
#include <vector>

#include "models/journal/fact.h"

namespace counterfoil::inbox {

// What waits for a person's decision. Nothing in the inbox holds anything up: what happened is applied, by the rules
// of stamps; an item says that two people may have meant different things, and lets one of them say which.

using ItemId = core::Id<struct InboxItemTag>;

// Codes of items. A screen that does not know one shows it as it is.
inline constexpr const char* kEditConflict = "edit_conflict";  ///< one field, two values, neither knew the other
inline constexpr const char* kDuplicateSku = "duplicate_sku";  ///< two products, one SKU
inline constexpr const char* kDuplicateBarcode = "duplicate_barcode";  ///< two products, one barcode
/// A fact that the hub did not apply: its till's journal was damaged or changed, or only the hub may say such a thing.
inline constexpr const char* kFactRejected = "fact_rejected";
/// Money that was given back to a card came back to the merchant: whoever it is for does not have it.
inline constexpr const char* kRefundFailed = "refund_failed";
/// Of a charge that its terminal had kept without contact all or a part will not come: it was declined when it was
/// sent, approved for less, or is not there any more. The goods are gone, unpaid.
inline constexpr const char* kCardDeclinedLate = "card_declined_late";
/// Such a charge was approved after all, when its terminal sent it once more.
inline constexpr const char* kCardApprovedLate = "card_approved_late";
/// One request of a web shop made two orders: the hub was restored in between, and has both by now.
inline constexpr const char* kDuplicateOrder = "duplicate_order";
/// Two sides of a copied or set back till wrote under one name, and one of them is told under another now: the side
/// names the chain, and the number from which on it was parted.
inline constexpr const char* kChainParted = "chain_parted";
inline constexpr const char* kClockAhead = "clock_ahead";  ///< a till's clock is ahead of the hub's

/// One of the facts that an item is about.
struct Side {
  journal::FactId fact;
  journal::OriginId origin;  ///< the till that wrote it
  core::StaffId actor;       ///< may be null
  core::Instant at;
  QString kind;         ///< of the fact, such as "product.changed"
  QJsonValue before;    ///< what the field was when this side changed it; null where that says nothing
  QJsonValue value;     ///< what this side made of it
  core::AnyId subject;  ///< what the fact is about: the other product, where there are two
};

enum class How {
  Open,       ///< waits
  Kept,       ///< what stands is right
  Taken,      ///< the other value was taken: an edit of the same command
  Dismissed,  ///< with a reason
};

struct Item {
  ItemId id;
  QString code;
  core::AnyId subject;
  QString field;  ///< column and member, such as "price_micro"; empty where it is about no field
  core::Instant raisedAt;
  std::vector<Side> sides;  ///< oldest first
  How how = How::Open;
  QString note;
  core::StaffId resolvedBy;
  core::Instant resolvedAt;
};

}  // namespace counterfoil::inbox
