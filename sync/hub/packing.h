// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::hub {

/// Writes `from` compressed to `to`, as one gzip member (RFC 1952), by two threads. Errors: Storage.
[[nodiscard]] core::Done packFile(const QString& from, const QString& to);

}  // namespace counterfoil::hub
