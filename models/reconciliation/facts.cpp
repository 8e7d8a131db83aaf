// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/facts.h"

#include <QJsonArray>

namespace counterfoil::reconciliation {

using namespace Qt::StringLiterals;

journal::FactDraft reported(const Report& report) {
  QJsonArray lines;
  for (const ReportedLine& line : report.lines) {
    QJsonObject json{{u"id"_s, line.id},
                     {u"sort"_s, text(line.sort)},
                     {u"amount_minor"_s, line.amountMinor},
                     {u"currency"_s, line.currency},
                     {u"at_utc_ms"_s, line.at.utcMs()}};
    if (!line.reference.isEmpty()) json[u"reference"_s] = line.reference;
    if (!line.payment.isEmpty()) json[u"payment"_s] = line.payment;
    if (!line.attempt.isNull()) json[u"attempt"_s] = line.attempt.text();
    if (line.feeMinor != 0) json[u"fee_minor"_s] = line.feeMinor;
    if (!line.payout.isEmpty()) json[u"payout"_s] = line.payout;
    lines.append(json);
  }
  const QJsonObject body{{u"tender"_s, report.tender},
                         {u"from_utc_ms"_s, report.from.utcMs()},
                         {u"until_utc_ms"_s, report.until.utcMs()},
                         {u"lines"_s, lines}};
  return {QLatin1String(kReported), 1, report.gateway, body, {}};
}

std::vector<ReportedLine> linesIn(const QJsonObject& body) {
  std::vector<ReportedLine> lines;
  const QJsonArray array = body.value("lines"_L1).toArray();
  for (const QJsonValue& value : array) {
    const QJsonObject json = value.toObject();
    ReportedLine line;
    line.id = json.value("id"_L1).toString(u""_s);
    line.sort = sortOf(json.value("sort"_L1).toString());
    line.reference = json.value("reference"_L1).toString(u""_s);
    line.payment = json.value("payment"_L1).toString(u""_s);
    line.attempt = core::AnyId::parse(json.value("attempt"_L1).toString()).value_or(core::AnyId());
    line.amountMinor = json.value("amount_minor"_L1).toInteger();
    line.feeMinor = json.value("fee_minor"_L1).toInteger();
    line.currency = json.value("currency"_L1).toString(u""_s);
    line.at = core::Instant::fromUtcMs(json.value("at_utc_ms"_L1).toInteger());
    line.payout = json.value("payout"_L1).toString(u""_s);
    lines.push_back(std::move(line));
  }
  return lines;
}

journal::FactDraft explained(const Line& line, const QString& reason, core::Instant at, const journal::Actor& actor) {
  const QJsonObject body{{u"bucket"_s, text(line.bucket)},
                         {u"own_minor"_s, line.ownMinor},
                         {u"other_minor"_s, line.otherMinor},
                         {u"reason"_s, reason},
                         {u"at_utc_ms"_s, at.utcMs()}};
  return {QLatin1String(kExplained), 1, line.id, body, actor};
}

}  // namespace counterfoil::reconciliation
