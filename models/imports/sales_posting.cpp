// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/sales_posting.h"

#include "models/catalog/queries.h"
#include "models/catalog/service.h"
#include "models/imports/money_adjustments.h"
#include "models/inventory/service.h"
#include "models/sales/facts.h"

namespace counterfoil::imports {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

Done SalesPosting::checkCurrency(const core::Currency& currency) {
  if (currency.decimals() == 2) return {};
  return core::invalid(u"currency_decimals"_s, u"the format has two decimals, the shop's currency has not"_s);
}

Done SalesPosting::prepare(const journal::Reader& reader) {
  // Of two products with one SKU the one that is for sale counts.
  return reader.rows(
      "SELECT sku, id, name, kind, archived FROM product WHERE created_stamp IS NOT NULL AND sku <> '' "
      "ORDER BY archived DESC, id",
      {}, [&](const journal::Row& row) {
        m_products.insert(row.text(0).toUpper(),
                          {row.id<catalog::ProductId>(1), row.text(2), row.text(3) == u"fee"_s, row.flag(4)});
        return true;
      });
}

/// History of a product that was archived, by an undone import perhaps: it is for sale again.
Done SalesPosting::revive(journal::Writing& writing, Known& known) {
  CF_TRY(const auto product, catalog::CatalogQueries(writing.reader()).product(known.id));
  known.archived = false;
  if (!product || !product->archived) return {};
  catalog::Product after = *product;
  after.archived = false;
  CF_TRY([[maybe_unused]] const bool changed, catalog::recordProductChange(writing, *product, after, m_actor, m_batch));
  return {};
}

Result<SalesPosting::Known> SalesPosting::product(journal::Writing& writing, const RetailLine& line,
                                                  SalesTally& tally) {
  if (const auto known = m_products.find(line.code); known != m_products.end()) {
    if (known->archived) CF_CHECK(revive(writing, *known));
    return *known;
  }
  catalog::Product made;
  made.sku = line.code;
  made.name = line.description.isEmpty() ? line.code : line.description;
  made.kind = isFee(line.code) ? catalog::ProductKind::Fee : catalog::ProductKind::Goods;
  made.priceMicro = std::max<qint64>(0, line.priceMicro);
  Known known;
  CF_TRY(known.id, catalog::recordProduct(writing, made, m_actor, m_batch));
  known.name = made.name;
  known.fee = made.kind == catalog::ProductKind::Fee;
  m_products.insert(line.code, known);
  ++tally.products;
  return known;
}

Done SalesPosting::post(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally) {
  if (invoice.lines.empty()) return {};
  tally.lines += qint64(invoice.lines.size());
  for (const RetailLine& line : invoice.lines) {
    if (__builtin_add_overflow(tally.exactMicro, line.quantity * line.priceMicro, &tally.exactMicro)) {
      return core::invalid(u"out_of_range"_s, u"the sum of the file does not fit"_s, u"%1:0"_s.arg(line.row));
    }
  }
  switch (invoice.kind()) {
    case InvoiceKind::StockAdjustment:
      return postStock(writing, invoice, tally);
    case InvoiceKind::MoneyAdjustment:
      return postMoney(writing, invoice, tally);
    case InvoiceKind::Sale:
    case InvoiceKind::Refund:
      break;
  }
  return postDocument(writing, invoice, tally);
}

Done SalesPosting::postDocument(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally) {
  const bool refund = invoice.kind() == InvoiceKind::Refund;
  const auto money = [&](qint64 minor) { return core::Money::ofMinor(minor, m_place.currency); };
  sales::Document document;
  document.id = writing.make<sales::DocumentId>();
  document.kind = refund ? sales::DocumentKind::Refund : sales::DocumentKind::Sale;
  document.imported = true;
  document.number = invoice.number;
  document.series = u"IMPORT"_s;
  document.store = m_place.settings.store.id;
  document.storeCode = m_place.settings.store.code;
  document.at = m_place.zone.toUtc(invoice.date, invoice.time).instant;
  document.businessDay = invoice.date.toString(Qt::ISODate);
  document.hour = invoice.time.hour();
  document.currency = m_place.currency;
  document.batch = m_batch;
  if (!invoice.customer.isEmpty()) document.note = u"Customer %1, %2"_s.arg(invoice.customer, invoice.country);

  qint64 totalMinor = 0;
  document.lines.reserve(invoice.lines.size());
  for (const RetailLine& each : invoice.lines) {
    CF_TRY(const Known known, product(writing, each, tally));
    sales::DocumentLine line;
    line.line = qint64(document.lines.size()) + 1;
    line.product = known.id;
    line.sku = each.code;
    line.name = each.description.isEmpty() ? known.name : each.description;
    line.kind = known.fee ? catalog::ProductKind::Fee : catalog::ProductKind::Goods;
    line.quantity = core::Quantity::ofUnits(each.quantity);
    line.unitPrice = core::UnitPrice::ofMicro(each.priceMicro);
    const qint64 minor = lineMinor(each);
    line.undiscounted = line.gross = line.net = money(minor);
    line.discount = line.basketDiscount = money(0);
    if (!known.fee) line.moved = core::Quantity::ofUnits(-each.quantity);
    totalMinor += minor;
    document.lines.push_back(std::move(line));
  }
  document.gross = document.net = money(totalMinor);
  document.tax = document.discount = document.rounding = money(0);
  sales::DocumentTender tender;
  tender.kind = pricing::TenderKind::External;
  tender.amount = money(totalMinor);
  tender.change = money(0);
  document.tenders = {tender};
  CF_TRY(const auto fact, writing.record(sales::documentFact(document)));
  if (fact.subject.isNull()) return core::integrityError(u"document_without_id"_s);
  ++(refund ? tally.refunds : tally.sales);
  tally.postedMinor += totalMinor;
  tally.minorByMonth[document.businessDay.left(7)] += totalMinor;
  return {};
}

Done SalesPosting::postStock(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally) {
  inventory::Adjustment adjustment;
  adjustment.store = core::AnyId(m_place.settings.store.id.uuid());
  adjustment.reason =
      invoice.lines.front().quantity < 0 ? inventory::AdjustmentReason::Damaged : inventory::AdjustmentReason::Found;
  adjustment.note = u"Invoice %1 %2"_s.arg(invoice.number, invoice.lines.front().description).trimmed();
  adjustment.businessDay = invoice.date;
  adjustment.at = m_place.zone.toUtc(invoice.date, invoice.time).instant;
  adjustment.batch = m_batch;
  for (const RetailLine& each : invoice.lines) {
    CF_TRY(const Known known, product(writing, each, tally));
    adjustment.lines.push_back({known.id, known.name, each.quantity * catalog::kOneMicro});
  }
  CF_TRY(const auto fact, inventory::recordAdjustment(writing, adjustment, m_actor));
  if (fact.isNull()) return core::integrityError(u"fact_without_id"_s);
  ++tally.stockAdjustments;
  return {};
}

Done SalesPosting::postMoney(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally) {
  qint64 totalMinor = 0;
  for (const RetailLine& each : invoice.lines) totalMinor += lineMinor(each);
  MoneyAdjustment adjustment;
  adjustment.number = invoice.number;
  adjustment.at = m_place.zone.toUtc(invoice.date, invoice.time).instant;
  adjustment.businessDay = invoice.date.toString(Qt::ISODate);
  adjustment.amount = core::Money::ofMinor(totalMinor, m_place.currency);
  adjustment.description = invoice.lines.front().description;
  adjustment.batch = m_batch;
  CF_CHECK(recordMoneyAdjustment(writing, adjustment, m_actor));
  ++tally.moneyAdjustments;
  tally.postedMinor += totalMinor;
  tally.minorByMonth[adjustment.businessDay.left(7)] += totalMinor;
  return {};
}

}  // namespace counterfoil::imports
