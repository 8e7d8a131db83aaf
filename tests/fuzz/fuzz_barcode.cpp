// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/barcode.h"
#include "models/catalog/text_key.h"
#include "models/core/result.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

void barcode(QByteArrayView input) {
  const QString text = QString::fromUtf8(input.first(std::min<qsizetype>(input.size(), 600)));
  const QDate today(2026, 11, 21);
  for (const char16_t* country : {u"GB", u"DE", u"SE", u"DK"}) {
    const auto scan = catalog::parseScan(text, catalog::measureRulesOf(country), today);
    if (!scan) {
      if (scan.error().kind != core::ErrorKind::Invalid) core::panic(QStringLiteral("a scan is refused as input"));
      continue;
    }
    const bool keyed = !scan->exactKey.isEmpty() && catalog::codeKey(scan->exactKey) == scan->exactKey.trimmed();
    if (!keyed) core::panic(QStringLiteral("a key is its own key"));
    if (scan->quantityMicro.value_or(0) < 0 || scan->amountMicro.value_or(0) < 0) {
      core::panic(QStringLiteral("a measure is never negative"));
    }
  }
  const QString key = catalog::textKey(text);
  if (catalog::textKey(key) != key) core::panic(QStringLiteral("folding twice folds no further"));
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(barcode)
