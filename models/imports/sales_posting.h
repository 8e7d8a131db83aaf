// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

#include "models/catalog/types.h"
#include "models/core/money.h"
#include "models/core/zone.h"
#include "models/imports/retail_invoice.h"
#include "models/journal/book.h"
#include "models/settings/types.h"

namespace counterfoil::imports {

/// What an import of sales has posted. Amounts in minor units.
struct SalesTally {
  qint64 sales = 0;
  qint64 refunds = 0;
  qint64 moneyAdjustments = 0;
  qint64 stockAdjustments = 0;
  qint64 lines = 0;
  qint64 products = 0;  ///< made for codes that nobody knew
  qint64 postedMinor = 0;
  /// Sum of quantity × price without rounding, in micro: what the file itself adds up to.
  qint64 exactMicro = 0;
  QHash<QString, qint64> minorByMonth;  ///< "2011-03"
};

/// Turns invoices into facts: sales and refunds on their own dates under their own numbers, without shift, paid by an
/// external tender, with prices of unknown tax; adjustments of money and stock; a product for every code that nobody
/// knows (a fee where the code stands for a charge).
class SalesPosting {
 public:
  struct Place {
    settings::ShopSettings settings;
    core::Currency currency;  ///< two decimals
    core::Zone zone = core::Zone::utc();
  };
  SalesPosting(Place place, core::AnyId batch, journal::Actor actor)
      : m_place(std::move(place)), m_batch(batch), m_actor(actor) {}

  /// Invalid `currency_decimals`: the format has two decimals.
  [[nodiscard]] static core::Done checkCurrency(const core::Currency& currency);
  /// Learns the codes that the catalog has.
  [[nodiscard]] core::Done prepare(const journal::Reader& reader);
  /// One invoice, in the transaction of its slice. Errors: Invalid `out_of_range`, when sums no longer fit; Storage.
  [[nodiscard]] core::Done post(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally);

 private:
  struct Known {
    catalog::ProductId id;
    QString name;
    bool fee = false;
    bool archived = false;
  };
  [[nodiscard]] core::Result<Known> product(journal::Writing& writing, const RetailLine& line, SalesTally& tally);
  [[nodiscard]] core::Done revive(journal::Writing& writing, Known& known);
  [[nodiscard]] core::Done postDocument(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally);
  [[nodiscard]] core::Done postStock(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally);
  [[nodiscard]] core::Done postMoney(journal::Writing& writing, const RetailInvoice& invoice, SalesTally& tally);

  Place m_place;
  core::AnyId m_batch;
  journal::Actor m_actor;
  QHash<QString, Known> m_products;
};

}  // namespace counterfoil::imports
