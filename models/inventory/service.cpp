// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inventory/service.h"

#include "models/catalog/rules.h"
#include "models/inventory/facts.h"

namespace counterfoil::inventory {
using namespace Qt::StringLiterals;

using core::Done;
using core::refused;
using core::Result;
using journal::FactId;

Done checkAdjustment(const Adjustment& adjustment) {
  if (adjustment.lines.empty()) return refused(u"no_lines"_s);
  if (!adjustment.businessDay.isValid()) return refused(u"business_day_missing"_s);
  for (size_t i = 0; i < adjustment.lines.size(); ++i) {
    const AdjustmentLine& line = adjustment.lines[i];
    const QString where = u"/lines/%1"_s.arg(i);
    if (line.product.isNull()) return refused(u"product_missing"_s).at(where);
    if (line.quantityMicro == 0) return refused(u"quantity_zero"_s).at(where);
    if (line.quantityMicro > catalog::kMaxQuantityMicro || line.quantityMicro < -catalog::kMaxQuantityMicro) {
      return refused(u"quantity_out_of_range"_s).at(where);
    }
  }
  return {};
}

Result<FactId> recordAdjustment(journal::Writing& writing, const Adjustment& adjustment, const journal::Actor& actor) {
  CF_CHECK(checkAdjustment(adjustment));
  CF_TRY(const auto fact, writing.record({QLatin1String(kStockAdjusted), 1, writing.make<core::AnyId>(),
                                          toJson(adjustment, adjustment.at.value_or(writing.now())), actor}));
  return fact.id;
}

Result<FactId> InventoryService::adjust(const Adjustment& adjustment, const journal::Actor& actor) {
  return m_book.write([&](journal::Writing& writing) { return recordAdjustment(writing, adjustment, actor); });
}

}  // namespace counterfoil::inventory
