// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json_reader.h"

#include <cmath>

namespace counterfoil::core {

namespace {

QString escapedPointer(QStringView key) {
  QString escaped = key.toString();
  escaped.replace(u'~', QLatin1String("~0")).replace(u'/', QLatin1String("~1"));
  return escaped;
}

Error wrongType(const QString& where, const QString& expected) {
  return invalid(QStringLiteral("wrong_type"), QStringLiteral("%1 is due here").arg(expected), where);
}

}  // namespace

bool JsonReader::has(QLatin1String key) const {
  const auto found = m_object.constFind(key);
  return found != m_object.constEnd() && !found->isNull();
}

QString JsonReader::where(QLatin1String key) const {
  return m_where + u'/' + escapedPointer(QString(key));
}

Error JsonReader::wrong(QLatin1String key, const QString& code, const QString& detail) const {
  return invalid(code, detail, where(key));
}

Result<QJsonValue> JsonReader::member(QLatin1String key) const {
  const auto found = m_object.constFind(key);
  if (found == m_object.constEnd() || found->isNull()) {
    return wrong(key, QStringLiteral("missing_member"), QStringLiteral("this member is required"));
  }
  return QJsonValue(*found);
}

Result<QString> JsonReader::string(QLatin1String key) const {
  CF_TRY(const QJsonValue value, member(key));
  if (!value.isString()) return wrongType(where(key), QStringLiteral("a string"));
  return value.toString();
}

Result<QString> JsonReader::string(QLatin1String key, const QString& fallback) const {
  return has(key) ? string(key) : Result<QString>(fallback);
}

Result<bool> JsonReader::boolean(QLatin1String key) const {
  CF_TRY(const QJsonValue value, member(key));
  if (!value.isBool()) return wrongType(where(key), QStringLiteral("true or false"));
  return value.toBool();
}

Result<bool> JsonReader::boolean(QLatin1String key, bool fallback) const {
  return has(key) ? boolean(key) : Result<bool>(fallback);
}

Result<qint64> JsonReader::integer(QLatin1String key, qint64 least, qint64 most) const {
  CF_TRY(const QJsonValue value, member(key));
  // Qt keeps whole numbers of 64 bits exact; what it does not keep so answers two different fallbacks.
  if (!value.isDouble() || value.toInteger(0) != value.toInteger(1)) {
    return wrongType(where(key), QStringLiteral("a whole number"));
  }
  const qint64 number = value.toInteger();
  if (number < least || number > most) {
    return wrong(key, QStringLiteral("out_of_range"), QStringLiteral("%1 to %2 is allowed").arg(least).arg(most));
  }
  return number;
}

Result<QString> JsonReader::decimal(QLatin1String key) const {
  CF_TRY(const QJsonValue value, member(key));
  if (value.isDouble()) {
    return wrong(key, QStringLiteral("number_not_string"),
                 QStringLiteral("a decimal string is due, not a JSON number"));
  }
  if (!value.isString()) return wrongType(where(key), QStringLiteral("a decimal string"));
  return value.toString();
}

Result<Money> JsonReader::money(QLatin1String key, Currency currency) const {
  CF_TRY(const QString text, decimal(key));
  auto value = Money::parse(text, currency);
  if (!value) return value.error().at(where(key));
  return value;
}

Result<Quantity> JsonReader::quantity(QLatin1String key) const {
  CF_TRY(const QString text, decimal(key));
  auto value = Quantity::parse(text);
  if (!value) return value.error().at(where(key));
  return value;
}

Result<UnitPrice> JsonReader::unitPrice(QLatin1String key) const {
  CF_TRY(const QString text, decimal(key));
  auto value = UnitPrice::parse(text);
  if (!value) return value.error().at(where(key));
  return value;
}

Result<Percent> JsonReader::percent(QLatin1String key) const {
  CF_TRY(const QString text, decimal(key));
  auto value = Percent::parse(text);
  if (!value) return value.error().at(where(key));
  return value;
}

Result<JsonReader> JsonReader::object(QLatin1String key) const {
  CF_TRY(const QJsonValue value, member(key));
  if (!value.isObject()) return wrongType(where(key), QStringLiteral("an object"));
  return JsonReader(value.toObject(), where(key));
}

Result<std::vector<JsonReader>> JsonReader::objects(QLatin1String key, bool required) const {
  if (!required && !has(key)) return std::vector<JsonReader>{};
  CF_TRY(const QJsonValue value, member(key));
  if (!value.isArray()) return wrongType(where(key), QStringLiteral("an array"));
  const QJsonArray array = value.toArray();
  std::vector<JsonReader> readers;
  readers.reserve(static_cast<size_t>(array.size()));
  for (const QJsonValue item : array) {
    const QString place = where(key) + u'/' + QString::number(readers.size());
    if (!item.isObject()) return wrongType(place, QStringLiteral("an object"));
    readers.emplace_back(item.toObject(), place);
  }
  return readers;
}

Result<std::vector<QString>> JsonReader::strings(QLatin1String key, bool required) const {
  if (!required && !has(key)) return std::vector<QString>{};
  CF_TRY(const QJsonValue value, member(key));
  if (!value.isArray()) return wrongType(where(key), QStringLiteral("an array"));
  const QJsonArray array = value.toArray();
  std::vector<QString> texts;
  texts.reserve(static_cast<size_t>(array.size()));
  for (const QJsonValue item : array) {
    if (!item.isString())
      return wrongType(where(key) + u'/' + QString::number(texts.size()), QStringLiteral("a string"));
    texts.push_back(item.toString());
  }
  return texts;
}

Done JsonReader::refuseUnknown(std::initializer_list<QLatin1String> known) const {
  for (auto at = m_object.constBegin(); at != m_object.constEnd(); ++at) {
    const QString key = at.key();
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    return invalid(QStringLiteral("unknown_member"), QStringLiteral("\"%1\" is not known here").arg(key.left(40)),
                   m_where + u'/' + escapedPointer(key));
  }
  return {};
}

}  // namespace counterfoil::core
