// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/figures/reconciliation.h"

#include <QCoreApplication>

#include "models/journal/facts_queries.h"
#include "models/settings/queries.h"

namespace counterfoil::figures {

using namespace Qt::StringLiterals;
using core::Result;
using reconciliation::Bucket;
using reconciliation::Line;

namespace {

struct ReconciliationWords {
  Q_DECLARE_TR_FUNCTIONS(Reconciliation)
};

}  // namespace

QString bucketTitle(Bucket bucket) {
  switch (bucket) {
    case Bucket::Matched:
      return ReconciliationWords::tr("Matched");
    case Bucket::MissingAtProvider:
      return ReconciliationWords::tr("Missing at the provider");
    case Bucket::MissingLocally:
      return ReconciliationWords::tr("Missing here");
    case Bucket::AmountMismatch:
      return ReconciliationWords::tr("Another amount");
    case Bucket::DuplicateCapture:
      return ReconciliationWords::tr("Taken twice");
    case Bucket::UnknownOpen:
      return ReconciliationWords::tr("Not known yet");
    case Bucket::LateDecline:
      return ReconciliationWords::tr("Declined late");
    case Bucket::RefundMismatch:
      return ReconciliationWords::tr("Refund differs");
    case Bucket::Fee:
      break;
  }
  return ReconciliationWords::tr("Fee");
}

Result<FigureTable> reconciliationFigures(const journal::Reader& reader, const reconciliation::Days& days,
                                          bool openOnly) {
  CF_TRY(const auto found, reconciliation::reconciliationOf(reader, days));
  CF_TRY(const settings::Shop shop, settings::readShop(reader));
  FigureTable table;
  table.key = u"reconciliation"_s;
  table.title = ReconciliationWords::tr("Reconciliation");
  table.from = days.from;
  table.to = days.to;
  table.currency = {shop.currency, shop.currencyDecimals};
  CF_TRY(const auto newest, journal::newestFacts(reader, std::nullopt, {}, 1));
  if (!newest.empty()) table.asOf = newest.front().at().text();
  table.columns = {{u"day"_s, ReconciliationWords::tr("Day"), FigureKind::Date},
                   {u"tender"_s, ReconciliationWords::tr("Tender"), FigureKind::Text},
                   {u"device"_s, ReconciliationWords::tr("Till"), FigureKind::Text},
                   {u"bucket"_s, ReconciliationWords::tr("Bucket"), FigureKind::Text},
                   {u"own"_s, ReconciliationWords::tr("Here"), FigureKind::Money},
                   {u"other"_s, ReconciliationWords::tr("There"), FigureKind::Money},
                   {u"difference"_s, ReconciliationWords::tr("Difference"), FigureKind::Money},
                   {u"reference"_s, ReconciliationWords::tr("Reference"), FigureKind::Text},
                   {u"line"_s, ReconciliationWords::tr("Line"), FigureKind::Text},
                   {u"reason"_s, ReconciliationWords::tr("Reason"), FigureKind::Text}};
  qint64 own = 0;
  qint64 other = 0;
  for (const Line& line : found.lines) {
    if (openOnly && line.isClosed()) continue;
    own += line.ownMinor;
    other += line.otherMinor;
    table.rows.push_back({QDate::fromString(line.day, Qt::ISODate).toJulianDay(), line.tender, line.device,
                          reconciliation::text(line.bucket), line.ownMinor, line.otherMinor,
                          line.otherMinor - line.ownMinor, line.reference, line.id.text(), line.reason});
  }
  table.totals = {ReconciliationWords::tr("Total"),
                  Figure(),
                  Figure(),
                  Figure(),
                  own,
                  other,
                  other - own,
                  Figure(),
                  Figure(),
                  Figure()};
  for (const auto& waiting : found.waiting) {
    table.rows.push_back({QDate::fromString(waiting.day, Qt::ISODate).toJulianDay(), waiting.tender, Figure(),
                          u"not_reported"_s, waiting.minor, Figure(), Figure(), Figure(), Figure(), Figure()});
  }
  return table;
}

}  // namespace counterfoil::figures
