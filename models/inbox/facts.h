// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/inbox/types.h"

namespace counterfoil::inbox {

// Bodies; the subject is the item.
//   exception.raised    {"code", "subject_id", "field", "sides": [{"fact_id", "origin", "actor", "at_utc_ms", "kind",
//                        "before", "value", "subject_id"}]}   again for an item that has it: more sides
//   exception.resolved  {"how": "kept" | "taken" | "dismissed", "note", "value"}
//   exception.reopened  {}
// `before` and `value` are any JSON. Of two raises of one item the earlier names it; its sides are those of both.

inline constexpr const char* kRaised = "exception.raised";
inline constexpr const char* kResolved = "exception.resolved";
inline constexpr const char* kReopened = "exception.reopened";

[[nodiscard]] QJsonObject raisedBody(const QString& code, const core::AnyId& subject, const QString& field,
                                     const std::vector<Side>& sides);
[[nodiscard]] std::vector<Side> sidesOf(const QJsonObject& body);

[[nodiscard]] QString wordOf(How how);
/// Open for a word that this program does not know.
[[nodiscard]] How howOf(QStringView word);

/// The item's identity: the same question about the same facts is the same item, on whatever hub it is asked.
[[nodiscard]] ItemId itemFor(const QString& code, const core::AnyId& subject, const QString& field,
                             const QByteArray& facts);

}  // namespace counterfoil::inbox
