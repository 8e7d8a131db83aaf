// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "reports/documents/slip.h"

namespace counterfoil::renderers {

/// A slip as UTF-8 lines of at most `columns` characters (20 or more), without trailing spaces; for screens, mails and
/// `--format text`. Symbols become their text.
[[nodiscard]] QByteArray toText(const documents::Slip& slip, int columns);

}  // namespace counterfoil::renderers
