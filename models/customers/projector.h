// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"

namespace counterfoil::customers {

/// Fills `customer`, `customer_contact`, `customer_consent` and `customer_merge`. A merge moves nothing: which ids are
/// one person, and who stands for them, is read from the set of merges (queries.h), so that merging, editing and
/// unmerging may arrive in any order.
class CustomersProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] bool stamped(const QString& /*kind*/) const override { return true; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

}  // namespace counterfoil::customers
