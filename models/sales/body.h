// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>

#include "models/core/id.h"
#include "models/core/money.h"
#include "models/sales/types.h"

namespace counterfoil::sales {

/// Reads a body of a fact, which is trusted to be of some program of ours, perhaps a newer one: what is missing or of
/// another type is empty, zero or null, and nothing is refused.
class Body {
 public:
  explicit Body(QJsonObject object) : m_object(std::move(object)) {}
  [[nodiscard]] bool has(QLatin1String name) const { return m_object.contains(name); }
  [[nodiscard]] QString words(QLatin1String name) const { return m_object.value(name).toString(QStringLiteral("")); }
  [[nodiscard]] qint64 integer(QLatin1String name) const { return m_object.value(name).toInteger(); }
  [[nodiscard]] bool flag(QLatin1String name) const { return m_object.value(name).toBool(); }
  [[nodiscard]] QJsonObject object(QLatin1String name) const { return m_object.value(name).toObject(); }
  /// Const, so that a loop over it copies nothing.
  [[nodiscard]] const QJsonArray array(QLatin1String name) const { return m_object.value(name).toArray(); }
  [[nodiscard]] core::Money money(QLatin1String name, const core::Currency& currency) const {
    return core::Money::ofMinor(integer(name), currency);
  }
  template <class IdType>
  [[nodiscard]] IdType id(QLatin1String name) const {
    const auto parsed = IdType::parse(m_object.value(name).toString());
    return parsed ? *parsed : IdType();
  }

 private:
  QJsonObject m_object;
};

/// Writes one; what is empty, zero or null is left out.
class BodyWriter {
 public:
  BodyWriter& words(const char* name, const QString& value) {
    if (!value.isEmpty()) m_object.insert(QLatin1String(name), value);
    return *this;
  }
  BodyWriter& integer(const char* name, qint64 value) {
    if (value != 0) m_object.insert(QLatin1String(name), value);
    return *this;
  }
  BodyWriter& money(const char* name, const core::Money& value) { return integer(name, value.minor()); }
  BodyWriter& flag(const char* name, bool value) {
    if (value) m_object.insert(QLatin1String(name), true);
    return *this;
  }
  template <class Tag>
  BodyWriter& id(const char* name, const core::Id<Tag>& value) {
    if (!value.isNull()) m_object.insert(QLatin1String(name), value.text());
    return *this;
  }
  /// Also when empty.
  BodyWriter& put(const char* name, const QJsonValue& value) {
    m_object.insert(QLatin1String(name), value);
    return *this;
  }
  [[nodiscard]] QJsonObject take() { return std::move(m_object); }

 private:
  QJsonObject m_object;
};

/// Sealed bytes as Base64.
[[nodiscard]] QJsonObject sealedCustomerToJson(const SealedCustomer& customer);
[[nodiscard]] SealedCustomer sealedCustomerOf(const Body& body);

}  // namespace counterfoil::sales
