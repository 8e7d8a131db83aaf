// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <limits>

#include "models/core/decimal.h"
#include "models/core/json_reader.h"
#include "models/core/result.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

namespace {

void holds(bool invariant, const char* what) {
  if (!invariant) core::panic(QString::fromLatin1(what));
}

void checkDecimals(const QString& text) {
  for (const int decimals : {0, 2, 6}) {
    const auto value = core::parseScaled(text, decimals, 1'000'000'000'000);
    if (!value) continue;
    const QString written = core::formatScaled(*value, decimals);
    holds(core::parseScaled(written, decimals, 1'000'000'000'000).value() == *value,
          "a decimal survives being written");
    holds(!(*value == 0 && written.startsWith(u'-')), "nothing has no sign");
  }
}

void walk(const QJsonValue& value) {
  if (value.isString()) checkDecimals(value.toString());
  if (value.isArray()) {
    for (const QJsonValue item : value.toArray()) walk(item);
  }
  if (!value.isObject()) return;
  const core::JsonReader reader(value.toObject());
  for (const QString& key : reader.json().keys()) {
    const QByteArray name = key.toLatin1();
    if (QString::fromLatin1(name) == key) {
      const auto number = reader.integer(QLatin1String(name));
      holds(number.has_value() || number.error().kind == core::ErrorKind::Invalid, "a refusal is one of the input");
    }
    walk(reader.json().value(key));
  }
}

}  // namespace

void json(QByteArrayView input) {
  const auto parsed = core::parseDocument(input);
  if (!parsed) {
    holds(parsed.error().kind == core::ErrorKind::Invalid, "bad JSON is malformed input");
    return;
  }
  const QByteArray written = QJsonDocument(QJsonArray{*parsed}).toJson(QJsonDocument::Compact);
  const auto again = core::parseDocument(written, {34, std::numeric_limits<qint64>::max()});
  holds(again.has_value(), "what was read can be written and read");
  holds(again->toArray().at(0) == *parsed, "what was read is what was written");
  walk(*parsed);
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(json)
