// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QJsonObject>
#include <QString>
#include <vector>

#include "models/core/instant.h"
#include "models/core/money.h"
#include "models/journal/book.h"
#include "models/journal/projector.h"

namespace counterfoil::imports {

/// An amount of history without goods: bad debt and the like. Subject: the batch.
///   money.adjusted {"number", "at_utc_ms", "business_day", "currency", "currency_decimals", "amount_minor",
///                   "description", "batch", "reverses"}
/// "reverses" names the fact that this one takes back.
inline constexpr const char* kMoneyAdjusted = "money.adjusted";

struct MoneyAdjustment {
  QString number;
  core::Instant at;
  QString businessDay;  ///< YYYY-MM-DD
  core::Money amount;
  QString description;
  core::AnyId batch;
  journal::FactId reverses;  ///< null for the adjustment itself
};

[[nodiscard]] QJsonObject toJson(const MoneyAdjustment& adjustment);
/// What cannot be read is empty: a fact is never refused.
[[nodiscard]] MoneyAdjustment moneyAdjustmentOf(const QJsonObject& body);
[[nodiscard]] core::Done recordMoneyAdjustment(journal::Writing& writing, const MoneyAdjustment& adjustment,
                                               const journal::Actor& actor);

/// Fills money_adjustment.
class MoneyAdjustmentProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

/// Between two days, both included, oldest first; those that were taken back are there with what took them back.
[[nodiscard]] core::Result<std::vector<MoneyAdjustment>> moneyAdjustments(const journal::Reader& reader, QDate from,
                                                                          QDate to);

}  // namespace counterfoil::imports
