// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <initializer_list>

#include "models/core/json_reader.h"
#include "models/core/result.h"
#include "models/pricing/basket.h"

namespace counterfoil::pricing {

/// The basket document of the command line and of tests. Members that a caller reads itself (a product, a person) are
/// named by it; any other that is not of a basket is refused (`unknown_member`).
struct ExtraMembers {
  std::initializer_list<QLatin1String> basket;
  std::initializer_list<QLatin1String> line;
  std::initializer_list<QLatin1String> tender;
};

/// All errors are `Invalid` with a JSON pointer; besides those of JsonReader: `unknown_currency`, `unknown_value` (a
/// word that is none of those allowed), `one_of` (a tax or a discount must have exactly one of its kinds),
/// `duplicate_id` (two lines with one id).
[[nodiscard]] core::Result<Basket> readBasket(const core::JsonReader& reader, const ExtraMembers& extra = {});
/// One tax or discount as in a basket, for documents that hold them too.
[[nodiscard]] core::Result<Tax> readTax(const core::JsonReader& reader);
[[nodiscard]] core::Result<Discount> readDiscount(const core::JsonReader& reader, core::Currency currency);

/// The answer of `quote`; `steps` only when they were asked for.
[[nodiscard]] QJsonObject toJson(const PricedBasket& priced, bool withSteps);

}  // namespace counterfoil::pricing
