// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <functional>
#include <memory>
#include <optional>

#include "models/core/result.h"
#include "models/imports/csv.h"
#include "models/imports/product_mapping.h"

namespace counterfoil::imports {

/// A row of products, whatever file it comes from: a text for each field that the file has.
struct ProductRow {
  qint64 line = 0;
  std::array<std::optional<QString>, kProductFields> cells{};
  std::array<qint64, kProductFields> columns{};  ///< counted from 1, for reports
  bool blank = false;
  std::optional<qint64> surplusColumn;  ///< first column beyond the header that holds something
};

class ProductRows {
 public:
  virtual ~ProductRows() = default;
  /// Nothing at the end.
  [[nodiscard]] virtual std::optional<ProductRow> next() = 0;
  [[nodiscard]] virtual DecimalSign decimals() const = 0;
  [[nodiscard]] virtual qint64 bytesDone() const = 0;
  [[nodiscard]] virtual qint64 bytesTotal() const = 0;
};

/// "csv": any table with a header. `mappingJson` may be empty. Errors: those of the mapping; Invalid `file_empty`.
[[nodiscard]] core::Result<std::unique_ptr<ProductRows>> csvProducts(const QByteArray& bytes,
                                                                     const QByteArray& mappingJson);

// "grocery": the product list of a grocery chain (84.51°, The Complete Journey 2.0), which has neither names nor prices
// nor codes. They follow from its columns by these rules:
//   SKU       product_id
//   name      product_type, or else product_category; first letter capital, others small; then package_size in small
//             letters. A row with neither type nor category has no name and is refused.
//   category  department, first letter capital
//   barcode   GTIN-13 of the company's own range: 04, the product_id filled to ten digits, the check digit
//   price     by department from a range of its own (groceryPriceMicro), the same for the same product_id always
[[nodiscard]] core::Result<std::unique_ptr<ProductRows>> groceryProducts(const QByteArray& bytes);
[[nodiscard]] bool isGroceryHeader(const QByteArray& bytes);
/// In units of the currency × 10^6, ending in 9 hundredths: a 64-bit FNV-1a hash of the id picks a step of the range.
[[nodiscard]] qint64 groceryPriceMicro(const QString& department, const QString& productId);
[[nodiscard]] QString groceryBarcode(const QString& productId);

}  // namespace counterfoil::imports
