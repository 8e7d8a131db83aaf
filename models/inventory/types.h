// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <optional>
#include <vector>

#include "models/catalog/types.h"
#include "models/core/id.h"
#include "models/core/instant.h"
#include "models/journal/fact.h"

namespace counterfoil::inventory {

using catalog::ProductId;

/// Why a stock was adjusted by hand.
enum class AdjustmentReason { Found, Damaged, Stolen, Sample, OwnUse, Counted, Received, Other };

struct AdjustmentLine {
  ProductId product;
  QString name;              ///< of the product then
  qint64 quantityMicro = 0;  ///< what comes in (positive) or goes out, in the product's unit
};

struct Adjustment {
  core::AnyId store;
  AdjustmentReason reason = AdjustmentReason::Other;
  QString note;
  QDate businessDay;
  std::vector<AdjustmentLine> lines;
  std::optional<core::Instant> at;  ///< when it happened, for history; otherwise now
  core::AnyId batch;                ///< of an import
  journal::FactId reverses;         ///< the adjustment of an import that this one takes back
};

/// One movement as it is listed.
struct Movement {
  core::Instant at;
  journal::FactId fact;
  qint64 line = 0;
  core::AnyId store;
  QString kind;  ///< "sale", "refund", "adjustment"
  qint64 quantityMicro = 0;
};

/// What happened to a product in a month, of one store or of all.
struct ProductMonth {
  QString month;  ///< "2026-11"
  qint64 soldMicro = 0;
  qint64 refundedMicro = 0;
  qint64 netMinor = 0;
  qint64 taxMinor = 0;
  qint64 movedMicro = 0;
};

}  // namespace counterfoil::inventory
