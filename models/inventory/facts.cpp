// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inventory/facts.h"

#include <QDate>
#include <QJsonArray>
#include <array>
#include <utility>

namespace counterfoil::inventory {
using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<AdjustmentReason, const char*>, 8> kReasons{{{AdjustmentReason::Found, "found"},
                                                                            {AdjustmentReason::Damaged, "damaged"},
                                                                            {AdjustmentReason::Stolen, "stolen"},
                                                                            {AdjustmentReason::Sample, "sample"},
                                                                            {AdjustmentReason::OwnUse, "own_use"},
                                                                            {AdjustmentReason::Counted, "counted"},
                                                                            {AdjustmentReason::Received, "received"},
                                                                            {AdjustmentReason::Other, "other"}}};

}  // namespace

QString reasonText(AdjustmentReason reason) {
  for (const auto& [known, text] : kReasons) {
    if (known == reason) return QLatin1String(text);
  }
  return u"other"_s;
}

AdjustmentReason reasonOf(QStringView text) {
  for (const auto& [known, name] : kReasons) {
    if (text == QLatin1String(name)) return known;
  }
  return AdjustmentReason::Other;
}

QJsonObject toJson(const Adjustment& adjustment, core::Instant at) {
  QJsonArray lines;
  qint64 number = 0;
  for (const AdjustmentLine& line : adjustment.lines) {
    lines.append(QJsonObject{{u"line"_s, ++number},
                             {u"product_id"_s, line.product.text()},
                             {u"name"_s, line.name},
                             {u"quantity_micro"_s, line.quantityMicro}});
  }
  QJsonObject body{{u"store_id"_s, adjustment.store.isNull() ? QJsonValue() : QJsonValue(adjustment.store.text())},
                   {u"at_utc_ms"_s, at.utcMs()},
                   {u"business_day"_s, adjustment.businessDay.toString(Qt::ISODate)},
                   {u"reason"_s, reasonText(adjustment.reason)},
                   {u"note"_s, adjustment.note},
                   {u"lines"_s, lines}};
  if (!adjustment.batch.isNull()) body.insert(u"batch"_s, adjustment.batch.text());
  if (!adjustment.reverses.isNull()) body.insert(u"reverses"_s, adjustment.reverses.text());
  return body;
}

Adjustment adjustmentOf(const QJsonObject& body) {
  Adjustment adjustment;
  adjustment.store = core::AnyId::parse(body.value(u"store_id"_s).toString()).value_or(core::AnyId());
  adjustment.reason = reasonOf(body.value(u"reason"_s).toString());
  adjustment.note = body.value(u"note"_s).toString();
  adjustment.businessDay = QDate::fromString(body.value(u"business_day"_s).toString(), Qt::ISODate);
  adjustment.batch = core::AnyId::parse(body.value(u"batch"_s).toString()).value_or(core::AnyId());
  adjustment.reverses = journal::FactId::parse(body.value(u"reverses"_s).toString()).value_or(journal::FactId());
  const QJsonArray lines = body.value(u"lines"_s).toArray();
  for (const QJsonValue line : lines) {
    adjustment.lines.push_back({ProductId::parse(line[u"product_id"_s].toString()).value_or(ProductId()),
                                line[u"name"_s].toString(), line[u"quantity_micro"_s].toInteger()});
  }
  return adjustment;
}

}  // namespace counterfoil::inventory
