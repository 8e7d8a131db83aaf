// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/facts.h"

#include <QJsonArray>
#include <QUuid>

namespace counterfoil::reconciliation {

using namespace Qt::StringLiterals;

namespace {

QJsonObject bodyOf(const Report& report) {
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
    if (line.dayOnly) json[u"day_only"_s] = true;
    lines.append(json);
  }
  return {{u"tender"_s, report.tender},
          {u"from_utc_ms"_s, report.from.utcMs()},
          {u"until_utc_ms"_s, report.until.utcMs()},
          {u"lines"_s, lines}};
}

}  // namespace

journal::FactDraft reported(const Report& report) {
  return {QLatin1String(kReported), 1, report.gateway, bodyOf(report), {}};
}

bool hasStatements(QStringView tender) {
  return tender == u"manual" || tender == u"simulator";
}

core::AnyId statementAccountOf(const QString& tender) {
  static const QUuid space(0x51a7e3e7, 0x0a4d, 0x4c55, 0x8e, 0x10, 0x20, 0x26, 0x11, 0x22, 0x00, 0x01);
  return core::AnyId(QUuid::createUuidV5(space, tender));
}

journal::FactDraft statementImported(const Report& report, const journal::Actor& actor) {
  QJsonObject body = bodyOf(report);
  body[u"source"_s] = report.source;
  body[u"statement"_s] = report.statement;
  if (report.withdrawn) body[u"withdrawn"_s] = true;
  return {QLatin1String(kStatement), 1, statementAccountOf(report.tender), body, actor};
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
    line.dayOnly = json.value("day_only"_L1).toBool();
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
