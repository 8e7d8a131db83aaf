// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "models/core/result.h"

namespace counterfoil::bench {

/// The demo shop with this many made-up products beside its own: names of a brand, a colour, a kind and more, as
/// catalogs have them. Made once and kept in out/, because a million takes minutes. Returns the store's path; the state
/// of its machine is in the folder "state" beside it.
[[nodiscard]] core::Result<QString> shopWithProducts(int count);

/// How large the large catalog is: a million, or COUNTERFOIL_BENCH_PRODUCTS where a million takes too long to make. The
/// figures say which.
[[nodiscard]] int largeCatalog();

inline constexpr int kBrands = 4096;
[[nodiscard]] QString brandName(int number);  ///< 0 to kBrands − 1
[[nodiscard]] const QStringList& productColours();
[[nodiscard]] const QStringList& productKinds();
/// The barcode of the i-th product.
[[nodiscard]] QString productCode(int i);

}  // namespace counterfoil::bench
