// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/core/result.h"
#include "reports/documents/slip.h"

namespace counterfoil::renderers {

/// A bar code as dark and light modules, row by row, without quiet zone. Linear codes have one row.
struct SymbolModules {
  int columns = 0;
  int rows = 0;
  std::vector<bool> dark;

  [[nodiscard]] bool at(int column, int row) const {
    return dark[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
  }
};

/// Code 128 (ISO/IEC 15417) or QR (ISO/IEC 18004, level M) by Zint. Errors: Invalid `symbol_refused` for data that the
/// symbol cannot hold.
[[nodiscard]] core::Result<SymbolModules> modulesOf(documents::SymbolKind kind, const QString& data);

}  // namespace counterfoil::renderers
