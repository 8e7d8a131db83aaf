// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/catalog/types.h"

namespace counterfoil::desk {

struct CategoryRow {
  catalog::Category category;
  int depth = 0;
  QString path;  ///< "Food › Bread"
};

/// Categories with those that lie in them below each, as many levels as there are. One whose parent is not in the list
/// stands at the top, and so does one of a ring that two tills have made.
[[nodiscard]] std::vector<CategoryRow> asTree(const std::vector<catalog::Category>& categories);

}  // namespace counterfoil::desk
