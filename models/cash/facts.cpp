// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/facts.h"

namespace counterfoil::cash {

using journal::FactDraft;

FactDraft shiftOpened(const Shift& shift, const Count& counted, const journal::Actor& actor) {
  QJsonObject body{
      {QStringLiteral("store"), shift.store.text()},
      {QStringLiteral("till"), shift.till.text()},
      {QStringLiteral("till_code"), shift.tillCode},
      {QStringLiteral("staff_name"), shift.openedByName},
      {QStringLiteral("business_day"), shift.businessDay},
      {QStringLiteral("currency"), shift.currency.code()},
      {QStringLiteral("currency_decimals"), shift.currency.decimals()},
      {QStringLiteral("at_utc_ms"), shift.openedAt.utcMs()},
      {QStringLiteral("float_minor"), shift.openingFloat.minor()},
      {QStringLiteral("difference_minor"), shift.openingDifference.minor()},
  };
  if (shift.lastClosing) body.insert(QStringLiteral("last_closing_minor"), shift.lastClosing->minor());
  if (!counted.pieces.empty()) body.insert(QStringLiteral("pieces"), piecesToJson(counted.pieces));
  return {QString::fromLatin1(kShiftOpened), 1, shift.id.as<core::Anything>(), body, actor};
}

FactDraft shiftCounted(const CountRecord& record, const journal::Actor& actor) {
  QJsonObject body{
      {QStringLiteral("counted_minor"), record.count.total.minor()},
      {QStringLiteral("currency"), record.count.total.currency().code()},
      {QStringLiteral("currency_decimals"), record.count.total.currency().decimals()},
      {QStringLiteral("staff_name"), record.staffName},
      {QStringLiteral("at_utc_ms"), record.at.utcMs()},
  };
  if (!record.count.pieces.empty()) body.insert(QStringLiteral("pieces"), piecesToJson(record.count.pieces));
  return {QString::fromLatin1(kShiftCounted), 1, record.shift.as<core::Anything>(), body, actor};
}

FactDraft cashMoved(const Movement& movement, const Shift& shift, const QString& businessDay,
                    const journal::Actor& actor) {
  const QJsonObject body{
      {QStringLiteral("number"), movement.number},
      {QStringLiteral("shift"), shift.id.text()},
      {QStringLiteral("till"), shift.till.text()},
      {QStringLiteral("kind"), text(movement.kind)},
      {QStringLiteral("amount_minor"), movement.amount.minor()},
      {QStringLiteral("currency"), movement.amount.currency().code()},
      {QStringLiteral("currency_decimals"), movement.amount.currency().decimals()},
      {QStringLiteral("reason"), movement.reason},
      {QStringLiteral("staff_name"), movement.staffName},
      {QStringLiteral("business_day"), businessDay},
      {QStringLiteral("at_utc_ms"), movement.at.utcMs()},
  };
  return {QString::fromLatin1(kCashMoved), 1, movement.id.as<core::Anything>(), body, actor};
}

QJsonArray piecesToJson(const std::vector<Piece>& pieces) {
  QJsonArray array;
  for (const Piece& piece : pieces) {
    if (piece.count != 0) array.append(QJsonArray{piece.valueMinor, piece.count});
  }
  return array;
}

std::vector<Piece> piecesOf(const QJsonArray& array) {
  std::vector<Piece> pieces;
  for (const QJsonValue value : array) {
    const QJsonArray pair = value.toArray();
    pieces.push_back({pair.at(0).toInteger(), pair.at(1).toInteger()});
  }
  return pieces;
}

}  // namespace counterfoil::cash
