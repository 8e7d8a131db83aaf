// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"
#include "models/store/sqlite_connection.h"

namespace counterfoil::store {

/// Fills an empty store that createSchema made with what another one tells: the journal with its positions, what was
/// learnt about facts, and every table of `projectors`, all as of one moment. Tables are a function of the facts, so
/// that those of the same shape need not be made again. Nothing else is read: local tables, and with them keys and
/// whatever a hub alone knows, stay there. The other store may be written meanwhile.
/// Errors: Refused `other_version` where its tables are of another shape; Storage.
[[nodiscard]] core::Done copyFacts(const QString& from, const SqliteConnection& into,
                                   const journal::Projectors& projectors);

}  // namespace counterfoil::store
