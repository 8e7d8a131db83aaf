// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/inbox/types.h"
#include "models/journal/book.h"

namespace counterfoil::inbox {

/// Decides items. Synchronous, on the store's thread.
class InboxService {
 public:
  /// May this person decide (`inbox:resolve`)? Given by app: the inbox is below staff.
  using Guard = std::function<core::Done(const journal::Reader&, const journal::Actor&)>;

  InboxService(journal::Book& book, Guard guard);

  /// What stands is right. Errors of all: the guard's; NotFound `unknown_item`; Refused `already_resolved`.
  [[nodiscard]] core::Done keep(ItemId item, const journal::Actor& actor);
  /// The value of this side is right: the field is edited to it, in the same command. Besides: NotFound `unknown_side`;
  /// Refused `not_a_field` for an item that is about no field.
  [[nodiscard]] core::Done take(ItemId item, journal::FactId side, const journal::Actor& actor);
  /// Nothing is to be done. Invalid `reason_missing`, `reason_too_long` (500).
  [[nodiscard]] core::Done dismiss(ItemId item, const QString& reason, const journal::Actor& actor);
  /// Open again; where a value was taken and still stands, what stood before is set again. Refused `not_resolved`.
  [[nodiscard]] core::Done reopen(ItemId item, const journal::Actor& actor);

 private:
  [[nodiscard]] core::Result<Item> found(const journal::Reader& reader, ItemId item, const journal::Actor& actor) const;
  [[nodiscard]] core::Result<Item> open(const journal::Reader& reader, ItemId item, const journal::Actor& actor) const;

  journal::Book& m_book;
  Guard m_guard;
};

}  // namespace counterfoil::inbox
