// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/inbox/types.h"
#include "models/journal/sql.h"

namespace counterfoil::inbox {

/// How many items wait.
[[nodiscard]] core::Result<qint64> openCount(const journal::Reader& reader);
/// Open ones first, then the newest first; without their sides.
[[nodiscard]] core::Result<std::vector<Item>> items(const journal::Reader& reader, bool openOnly, int limit);
/// With its sides. NotFound `unknown_item`.
[[nodiscard]] core::Result<Item> item(const journal::Reader& reader, ItemId id);
/// The open item about a field of a subject.
[[nodiscard]] core::Result<std::optional<ItemId>> openAbout(const journal::Reader& reader, const QString& code,
                                                            const core::AnyId& subject, const QString& field);

/// The edit of `field` that stands: the one with the newest stamp; nothing where it is as created.
struct Standing {
  journal::Fact fact;
  QJsonValue value;
};
[[nodiscard]] core::Result<std::optional<Standing>> standing(const journal::Reader& reader, const core::AnyId& subject,
                                                             const QString& field);

}  // namespace counterfoil::inbox
