// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/sales_import.h"

#include <QJsonObject>

#include "models/core/decimal.h"
#include "models/core/failpoint.h"
#include "models/imports/undo.h"
#include "models/settings/queries.h"

namespace counterfoil::imports {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Writing;

QJsonObject toJson(const SalesTally& tally) {
  QJsonObject months;
  for (auto month = tally.minorByMonth.begin(); month != tally.minorByMonth.end(); ++month) {
    months.insert(month.key(), core::formatScaled(month.value(), 2));
  }
  return {{u"lines"_s, tally.lines},
          {u"sales"_s, tally.sales},
          {u"refunds"_s, tally.refunds},
          {u"money_adjustments"_s, tally.moneyAdjustments},
          {u"stock_adjustments"_s, tally.stockAdjustments},
          {u"products"_s, tally.products},
          {u"posted"_s, core::formatScaled(tally.postedMinor, 2)},
          {u"exact"_s, core::formatScaled(tally.exactMicro, 6, 2)},
          {u"by_month"_s, months}};
}

Result<SalesImportReport> SalesImporter::run() {
  CF_CHECK(begin());
  for (bool more = true; more;) {
    CF_TRY(more, step());
    if (m_options.progress && !m_options.progress(m_file.rows(), m_file.bytesDone(), m_file.bytesTotal())) {
      return cancel();
    }
  }
  return finish();
}

Done SalesImporter::begin() {
  m_report = {};
  CF_TRY(m_report.undoneBefore, undoUnfinished(m_book, m_options.actor));
  SalesPosting::Place place;
  CF_TRY(place.settings, settings::readSettings(m_book.reader()));
  const settings::Shop& shop = place.settings.shop;
  if (shop.currency.isEmpty()) return core::refused(u"shop_not_set_up"_s);
  CF_TRY(place.currency, core::Currency::custom(shop.currency, shop.currencyDecimals));
  CF_TRY(place.zone, core::Zone::named(shop.zone));
  CF_CHECK(SalesPosting::checkCurrency(place.currency));
  CF_TRY(m_report.batch, m_book.write([&](Writing& writing) {
    return startBatch(writing, u"online-retail"_s, m_options.source, m_options.actor);
  }));
  m_posting = std::make_unique<SalesPosting>(std::move(place), m_report.batch.as<core::Anything>(), m_options.actor);
  return m_posting->prepare(m_book.reader());
}

Result<bool> SalesImporter::step() {
  m_pace.begin();
  CF_TRY(const bool more, m_book.write([&](Writing& writing) -> Result<bool> {
    while (const auto invoice = m_file.next()) {
      const qint64 linesBefore = m_report.tally.lines;
      CF_CHECK(m_posting->post(writing, *invoice, m_report.tally));
      if (m_pace.isOver(m_report.tally.lines - linesBefore)) {
        CF_FAILPOINT("import.slice");
        return true;
      }
    }
    return false;
  }));
  CF_FAILPOINT("import.committed");
  m_pace.end();
  m_report.slices = m_pace.times();
  return more;
}

void SalesImporter::takeStock() {
  m_report.rows = m_file.rows();
  m_report.blank = m_file.blank();
  m_report.split = m_file.split();
  m_report.refused = m_file.refused();
}

Result<SalesImportReport> SalesImporter::finish() {
  takeStock();
  QJsonObject counts = toJson(m_report.tally);
  counts.insert(u"rows"_s, m_report.rows);
  counts.insert(u"refused"_s, qint64(m_report.refused.size()));
  CF_CHECK(
      m_book.write([&](Writing& writing) { return finishBatch(writing, m_report.batch, counts, m_options.actor); }));
  return m_report;
}

Result<SalesImportReport> SalesImporter::cancel() {
  takeStock();
  m_report.cancelled = true;
  CF_TRY([[maybe_unused]] const auto undone, undoSalesBatch(m_book, m_report.batch, m_options.actor));
  return m_report;
}

}  // namespace counterfoil::imports
