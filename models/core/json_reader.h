// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QJsonArray>
#include <QJsonObject>
#include <initializer_list>
#include <limits>
#include <optional>
#include <vector>

#include "models/core/money.h"
#include "models/core/percent.h"
#include "models/core/quantity.h"
#include "models/core/result.h"
#include "models/core/unit_price.h"

namespace counterfoil::core {

struct JsonLimits {
  int depth = 32;
  qint64 bytes = 16 * 1024 * 1024;
};

/// JSON (RFC 8259, UTF-8, no byte order mark) more strictly than Qt reads it: one value and nothing after it, no
/// duplicate members, no invalid UTF-8 and no lone surrogates. `malformed_json` with `line:column` (columns count
/// bytes), `too_deep`, `too_large`. O(n).
[[nodiscard]] Result<QJsonValue> parseDocument(QByteArrayView bytes, const JsonLimits& limits = {});
/// The same, and it must be an object: `wrong_type` otherwise.
[[nodiscard]] Result<QJsonObject> parseObject(QByteArrayView bytes, const JsonLimits& limits = {});

/// Reads the members of one object with their types. Errors are `Invalid` and carry a JSON pointer (RFC 6901) to the
/// member: `missing_member`, `wrong_type`, `unknown_member`, `number_not_string`, and those of the decimal strings.
/// Amounts, quantities and rates are decimal strings; a JSON number in their place is `number_not_string`.
/// A member that is null counts as missing.
class JsonReader {
 public:
  explicit JsonReader(QJsonObject object, QString where = {})
      : m_object(std::move(object)), m_where(std::move(where)) {}

  [[nodiscard]] bool has(QLatin1String key) const;
  [[nodiscard]] const QJsonObject& json() const { return m_object; }
  /// The place of this object, and of a member.
  [[nodiscard]] const QString& where() const { return m_where; }
  [[nodiscard]] QString where(QLatin1String key) const;
  /// An error at a member, for rules that the caller checks.
  [[nodiscard]] Error wrong(QLatin1String key, const QString& code, const QString& detail = {}) const;

  [[nodiscard]] Result<QString> string(QLatin1String key) const;
  [[nodiscard]] Result<QString> string(QLatin1String key, const QString& fallback) const;
  [[nodiscard]] Result<bool> boolean(QLatin1String key) const;
  [[nodiscard]] Result<bool> boolean(QLatin1String key, bool fallback) const;
  /// A JSON number without a fraction, for counts, minor units and instants in bodies of facts.
  [[nodiscard]] Result<qint64> integer(QLatin1String key, qint64 least = std::numeric_limits<qint64>::min(),
                                       qint64 most = std::numeric_limits<qint64>::max()) const;
  [[nodiscard]] Result<Money> money(QLatin1String key, Currency currency) const;
  [[nodiscard]] Result<Quantity> quantity(QLatin1String key) const;
  [[nodiscard]] Result<UnitPrice> unitPrice(QLatin1String key) const;
  [[nodiscard]] Result<Percent> percent(QLatin1String key) const;
  [[nodiscard]] Result<JsonReader> object(QLatin1String key) const;
  /// The objects of an array; empty when the member is missing and `required` is false.
  [[nodiscard]] Result<std::vector<JsonReader>> objects(QLatin1String key, bool required = true) const;
  [[nodiscard]] Result<std::vector<QString>> strings(QLatin1String key, bool required = true) const;

  /// Refuses members that are not named.
  [[nodiscard]] Done refuseUnknown(std::initializer_list<QLatin1String> known) const;

 private:
  [[nodiscard]] Result<QJsonValue> member(QLatin1String key) const;
  [[nodiscard]] Result<QString> decimal(QLatin1String key) const;

  QJsonObject m_object;
  QString m_where;
};

}  // namespace counterfoil::core
