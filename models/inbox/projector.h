// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"

namespace counterfoil::inbox {

/// Tables `inbox_item` (stamped fields) and `inbox_side` (a set).
class InboxProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] bool stamped(const QString& /*kind*/) const override { return true; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

}  // namespace counterfoil::inbox
