// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "tests/sync/access/door.h"

namespace counterfoil::support {

/// A way to spoil a good token.
struct Mutant {
  const char* name;
  std::function<QByteArray(Door&, const protocol::CompactToken&)> make;
};

/// Of headers, claims and signatures; none of them may pass.
[[nodiscard]] std::vector<Mutant> allMutants();

}  // namespace counterfoil::support
