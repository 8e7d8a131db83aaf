// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <span>
#include <vector>

#include "models/journal/stamped.h"

namespace counterfoil::journal {

// How master data travels in facts. A creation's body holds every field; an edit's body holds what changed only, each
// with both sides: `{"name": {"before": "Tea", "after": "Green tea"}}`. Members are named like the columns. Members
// that are not in the list are left alone: a newer program wrote them.

enum class FieldType { Text, Integer, Flag, Identity };

struct FieldSpec {
  const char* name;  ///< column and JSON member; the literal must live for ever
  FieldType type;
};

/// What stands in the table for a member. Of the wrong type it reads as empty: a fact is never refused.
[[nodiscard]] inline Value fieldValue(const QJsonValue& json, FieldType type) {
  switch (type) {
    case FieldType::Text: {
      const QString text = json.toString();
      return text.isNull() ? QStringLiteral("") : text;  // a null text would be stored as NULL
    }
    case FieldType::Integer:
      return json.isNull() ? Value() : Value(json.toInteger());
    case FieldType::Flag:
      return json.toBool();
    case FieldType::Identity: {
      const auto id = core::AnyId::parse(json.toString());
      return id ? Value(*id) : Value();
    }
  }
  return {};
}

/// The fields of a creation.
[[nodiscard]] inline std::vector<FieldValue> createdFields(const QJsonObject& body, std::span<const FieldSpec> specs) {
  std::vector<FieldValue> fields;
  for (const FieldSpec& spec : specs) {
    const auto member = body.constFind(QLatin1String(spec.name));
    if (member != body.constEnd()) fields.push_back({spec.name, fieldValue(*member, spec.type)});
  }
  return fields;
}

/// The fields of an edit: their `after`.
[[nodiscard]] inline std::vector<FieldValue> editedFields(const QJsonObject& body, std::span<const FieldSpec> specs) {
  std::vector<FieldValue> fields;
  for (const FieldSpec& spec : specs) {
    const auto member = body.constFind(QLatin1String(spec.name));
    if (member == body.constEnd() || !member->isObject()) continue;
    const QJsonValue after = member->toObject().value(QLatin1String("after"));
    if (!after.isUndefined()) fields.push_back({spec.name, fieldValue(after, spec.type)});
  }
  return fields;
}

/// The body of an edit: what differs between two creations' bodies. Empty when nothing does.
[[nodiscard]] inline QJsonObject changesBetween(const QJsonObject& before, const QJsonObject& after) {
  QJsonObject changes;
  for (auto member = after.constBegin(); member != after.constEnd(); ++member) {
    const QJsonValue old = before.value(member.key());
    if (old == member.value()) continue;
    changes.insert(member.key(), QJsonObject{{QStringLiteral("before"), old.isUndefined() ? QJsonValue() : old},
                                             {QStringLiteral("after"), member.value()}});
  }
  return changes;
}

}  // namespace counterfoil::journal
