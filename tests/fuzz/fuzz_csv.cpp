// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/result.h"
#include "models/imports/csv.h"
#include "models/imports/numbers.h"
#include "models/imports/product_rows.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

void csv(QByteArrayView input) {
  const QByteArray bytes = input.toByteArray();
  imports::CsvReader reader(bytes);
  qsizetype records = 0;
  qint64 line = 0;
  while (const auto record = reader.next()) {
    if (++records > bytes.size() + 1 || record->cells.empty()) core::panic(QStringLiteral("a record has a cell"));
    if (record->line <= line) core::panic(QStringLiteral("lines rise"));
    line = record->line;
    for (const QString& cell : record->cells) {
      (void)bool(imports::parseMicro(cell, imports::DecimalSign::Unknown));
      if (imports::isFormulaLike(imports::csvCell(cell))) core::panic(QStringLiteral("a written cell is no formula"));
    }
  }
  if (const auto rows = imports::csvProducts(bytes, {})) {
    while ((*rows)->next()) {
    }
  }
  (void)bool(imports::unpacked(bytes));
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(csv)
