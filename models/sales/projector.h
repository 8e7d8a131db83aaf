// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"

namespace counterfoil::sales {

/// Documents: `document`, `document_line`, `document_tender`, `document_tax`, the sums by day and store and hour,
/// staff, tender and tax, and through inventory::applyMovements the stock. What happened to tickets: `sale_event`. The
/// Z's: `shift_closing`. The whole of a document is in its fact; the tables hold what is listed, joined and summed.
class SalesProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

/// The DDL, apart: it is long.
[[nodiscard]] std::span<const journal::ProjectionTable> salesTables();

}  // namespace counterfoil::sales
