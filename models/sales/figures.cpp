// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "models/cash/facts.h"
#include "models/cash/queries.h"
#include "models/journal/facts_queries.h"
#include "models/sales/closing.h"
#include "models/sales/facts.h"

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Result;
using journal::Row;

namespace {

// The documents of a shift lie on its business day or later: the index by day finds them.
#define CF_SHIFT_DOCUMENTS "FROM document d WHERE d.business_day >= $1 AND d.shift_id = $2"
#define CF_JOINED_SHIFT " WHERE d.business_day >= $1 AND d.shift_id = $2"

Money money(const ShiftFigures& figures, qint64 minor) {
  return Money::ofMinor(minor, figures.currency);
}

void zeroAll(ShiftFigures& figures) {
  for (Money* amount :
       {&figures.sales, &figures.refunds, &figures.voids, &figures.gross, &figures.net, &figures.tax,
        &figures.discounts, &figures.lineVoids, &figures.rounding, &figures.cashTaken, &figures.cashChange,
        &figures.cashPaidOut, &figures.expectedCash, &figures.overShort, &figures.left, &figures.perpetual}) {
    *amount = Money::zero(figures.currency);
  }
}

Done readDocuments(const journal::Reader& reader, ShiftFigures& figures) {
  qint64 net = 0;
  qint64 tax = 0;
  qint64 discounts = 0;
  qint64 rounding = 0;
  CF_CHECK(reader.rows(
      "SELECT d.kind, COUNT(*), SUM(d.gross_minor), SUM(d.net_minor), SUM(d.tax_minor), SUM(d.discount_minor), "
      "SUM(CASE WHEN d.discount_minor <> 0 THEN 1 ELSE 0 END), SUM(d.rounding_minor) " CF_SHIFT_DOCUMENTS
      " GROUP BY d.kind",
      {figures.shift.businessDay, figures.shift.id}, [&](const Row& row) {
        const DocumentKind kind = documentKindOf(row.text(0));
        const qint64 count = row.integer(1);
        const Money gross = money(figures, row.integer(2));
        switch (kind) {
          case DocumentKind::Sale:
            figures.saleCount = count;
            figures.sales = gross;
            break;
          case DocumentKind::Refund:
            figures.refundCount = count;
            figures.refunds = gross;
            break;
          case DocumentKind::Void:
            figures.voidCount = count;
            figures.voids = gross;
            break;
        }
        figures.documentCount += count;
        net += row.integer(3);
        tax += row.integer(4);
        discounts += row.integer(5);
        if (kind == DocumentKind::Sale) figures.discountCount = row.integer(6);
        rounding += row.integer(7);
        return true;
      }));
  figures.net = money(figures, net);
  figures.tax = money(figures, tax);
  figures.discounts = money(figures, discounts);
  figures.rounding = money(figures, rounding);
  figures.gross = money(figures, figures.sales.minor() + figures.refunds.minor() + figures.voids.minor());
  return reader.rows("SELECT MIN(d.number), MAX(d.number) " CF_SHIFT_DOCUMENTS " AND d.kind = 'sale'",
                     {figures.shift.businessDay, figures.shift.id}, [&](const Row& row) {
                       figures.firstNumber = row.text(0);
                       figures.lastNumber = row.text(1);
                       return true;
                     });
}

Done readTaxes(const journal::Reader& reader, ShiftFigures& figures) {
  return reader.rows(
      "SELECT t.tax_id, t.name, t.rate_ppm, SUM(t.net_minor), SUM(t.tax_minor) FROM document d JOIN document_tax t "
      "ON t.document_id = d.id" CF_JOINED_SHIFT
      " GROUP BY t.tax_id, t.name, t.rate_ppm ORDER BY t.rate_ppm DESC, t.tax_id",
      {figures.shift.businessDay, figures.shift.id}, [&](const Row& row) {
        figures.taxes.push_back(
            {row.text(0), row.text(1), row.integer(2), money(figures, row.integer(3)), money(figures, row.integer(4))});
        return true;
      });
}

Done readTenders(const journal::Reader& reader, ShiftFigures& figures) {
  CF_CHECK(
      reader.rows("SELECT t.kind, COUNT(*), SUM(t.amount_minor - t.change_minor), "
                  "SUM(CASE WHEN t.amount_minor > 0 AND d.kind = 'sale' THEN t.amount_minor ELSE 0 END), "
                  "SUM(CASE WHEN d.kind = 'sale' THEN t.change_minor ELSE 0 END) "
                  "FROM document d JOIN document_tender t ON t.document_id = d.id" CF_JOINED_SHIFT " GROUP BY t.kind",
                  {figures.shift.businessDay, figures.shift.id}, [&](const Row& row) {
                    const QString kind = row.text(0);
                    figures.tenders.push_back({kind, QString(), row.integer(1), money(figures, row.integer(2))});
                    if (kind == QLatin1String("cash")) {
                      figures.cashTaken = money(figures, row.integer(3));
                      figures.cashChange = money(figures, row.integer(4));
                      figures.cashPaidOut = money(figures, row.integer(3) - row.integer(4) - row.integer(2));
                    }
                    return true;
                  }));
  std::sort(figures.tenders.begin(), figures.tenders.end(),
            [](const Tally& a, const Tally& b) { return int(tenderKindOf(a.key)) < int(tenderKindOf(b.key)); });
  return {};
}

Done readGroups(const journal::Reader& reader, ShiftFigures& figures) {
  CF_CHECK(reader.rows("SELECT d.staff_id, d.staff_name, COUNT(*), SUM(d.gross_minor) " CF_SHIFT_DOCUMENTS
                       " GROUP BY d.staff_id, d.staff_name ORDER BY d.staff_name, d.staff_id",
                       {figures.shift.businessDay, figures.shift.id}, [&](const Row& row) {
                         figures.staff.push_back({row.isNull(0) ? QString() : row.id<core::StaffId>(0).text(),
                                                  row.text(1), row.integer(2), money(figures, row.integer(3))});
                         return true;
                       }));
  return reader.rows(
      "SELECT l.category_id, l.category_name, COUNT(*), SUM(l.gross_minor) FROM document d JOIN document_line l "
      "ON l.business_day = d.business_day AND l.document_id = d.id" CF_JOINED_SHIFT
      " GROUP BY l.category_id, l.category_name ORDER BY l.category_name, l.category_id",
      {figures.shift.businessDay, figures.shift.id}, [&](const Row& row) {
        figures.categories.push_back({row.isNull(0) ? QString() : row.id<catalog::CategoryId>(0).text(), row.text(1),
                                      row.integer(2), money(figures, row.integer(3))});
        return true;
      });
}

Done readEvents(const journal::Reader& reader, ShiftFigures& figures) {
  return reader.rows("SELECT kind, COUNT(*), SUM(amount_minor) FROM sale_event WHERE shift_id = $1 GROUP BY kind",
                     {figures.shift.id}, [&](const Row& row) {
                       const QString kind = row.text(0);
                       if (kind == QLatin1String(kLineVoided)) {
                         figures.lineVoidCount = row.integer(1);
                         figures.lineVoids = money(figures, row.integer(2));
                       } else if (kind == QLatin1String(kPriceOverridden)) {
                         figures.overrideCount = row.integer(1);
                       } else if (kind == QLatin1String(kReceiptReprinted)) {
                         figures.reprintCount = row.integer(1);
                       } else if (kind == QLatin1String(kTicketAbandoned)) {
                         figures.abandonedCount = row.integer(1);
                       }
                       return true;
                     });
}

Done readDrawer(const journal::Reader& reader, ShiftFigures& figures) {
  CF_TRY(figures.drawer, cash::drawerSums(reader, figures.shift.id));
  figures.expectedCash =
      money(figures, figures.shift.openingFloat.minor() + figures.cashTaken.minor() - figures.cashChange.minor() -
                         figures.cashPaidOut.minor() + figures.drawer.netMinor());
  CF_TRY(const std::vector<cash::CountRecord> counts, cash::countsOf(reader, figures.shift.id));
  if (!counts.empty()) figures.counted = counts.front().count;
  if (counts.size() > 1) figures.recounted = counts.back().count.total;
  return {};
}

/// The printed shop stands in every document; before the first one of the shift it is not known here.
Done readShop(const journal::Reader& reader, ShiftFigures& figures) {
  CF_TRY(const std::optional<DocumentId> newest,
         reader.first("SELECT d.id " CF_SHIFT_DOCUMENTS " ORDER BY d.id DESC LIMIT 1",
                      {figures.shift.businessDay, figures.shift.id},
                      [](const Row& row) { return row.id<DocumentId>(0); }));
  if (!newest) return {};
  CF_TRY(const Document document, documentById(reader, *newest));
  figures.storeCode = document.storeCode;
  figures.shop = document.shop;
  return {};
}

}  // namespace

Result<ShiftFigures> shiftFigures(const journal::Reader& reader, cash::ShiftId id, core::Instant now) {
  CF_TRY(const cash::Shift shift, cash::shiftById(reader, id));
  if (shift.closed) return closingOf(reader, id);
  ShiftFigures figures;
  figures.shift = shift;
  figures.currency = shift.currency;
  figures.at = now;
  zeroAll(figures);
  CF_CHECK(readDocuments(reader, figures));
  CF_CHECK(readTaxes(reader, figures));
  CF_CHECK(readTenders(reader, figures));
  CF_CHECK(readGroups(reader, figures));
  CF_CHECK(readEvents(reader, figures));
  CF_CHECK(readDrawer(reader, figures));
  CF_CHECK(readShop(reader, figures));
  return figures;
}

Result<Money> expectedCash(const journal::Reader& reader, const cash::Shift& shift) {
  CF_TRY(const cash::DrawerSums drawer, cash::drawerSums(reader, shift.id));
  CF_TRY(
      const qint64 taken,
      reader.integer("SELECT COALESCE(SUM(t.amount_minor - t.change_minor), 0) FROM document d JOIN document_tender t "
                     "ON t.document_id = d.id" CF_JOINED_SHIFT " AND t.kind = 'cash'",
                     {shift.businessDay, shift.id}));
  return Money::ofMinor(shift.openingFloat.minor() + taken + drawer.netMinor(), shift.currency);
}

Result<ShiftFigures> closingOf(const journal::Reader& reader, cash::ShiftId shift) {
  CF_TRY(const std::vector<journal::Fact> facts, journal::factsAbout(reader, shift.as<core::Anything>()));
  for (const journal::Fact& fact : facts) {
    if (fact.kind == QLatin1String(cash::kShiftClosed)) return closingOf(fact);
  }
  return core::notFound(QStringLiteral("unknown_closing"), shift.text());
}

Result<std::vector<ClosingRow>> listClosings(const journal::Reader& reader, int limit) {
  return reader.list(
      "SELECT shift_id, number, till_code, business_day, at_utc_ms, currency, currency_decimals, gross_minor, "
      "over_short_minor, closed_by_name FROM shift_closing ORDER BY at_utc_ms DESC, shift_id DESC LIMIT $1",
      {limit}, [](const Row& row) {
        ClosingRow found;
        found.shift = row.id<cash::ShiftId>(0);
        found.number = row.text(1);
        found.tillCode = row.text(2);
        found.businessDay = row.text(3);
        found.at = row.instant(4);
        const core::Currency currency =
            core::Currency::custom(row.text(5), int(row.integer(6))).value_or(core::Currency());
        found.gross = Money::ofMinor(row.integer(7), currency);
        found.overShort = Money::ofMinor(row.integer(8), currency);
        found.closedByName = row.text(9);
        return found;
      });
}

}  // namespace counterfoil::sales
