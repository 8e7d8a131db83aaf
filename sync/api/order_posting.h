// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>

#include "sync/api/order_request.h"

namespace counterfoil::api {

// Orders become documents by the till's own engine and service, at the web till of a store: priced and taxed by the
// same function, numbered in a series of the web till's own under letters of the hub's epoch, recorded as facts of the
// hub's own origin, without a shift, so that reports count them and no Z does.

/// Who posts, and what they may.
struct OrderPoster {
  core::AnyId by;         ///< the API key or user
  bool mayPrice = false;  ///< name a unit price of their own (`orders:price`)
  /// The tenant's store key; empty where no till brought it yet.
  std::function<core::Result<QByteArray>(const journal::Reader&)> storeKey;
  QString key = {};  ///< `traceOf` the request
};

/// An order with everything looked up that it names.
struct ResolvedOrder {
  settings::ShopSettings settings;  ///< of the store; the till is not made yet
  sales::SellRequest sell;
};

/// Looks up what the order names, prices it, and holds its tenders against what is due; what is wrong goes to `faults`.
/// Writes nothing. Errors: Storage; Refused `shop_not_set_up`; those of the price engine.
[[nodiscard]] core::Result<ResolvedOrder> resolveOrder(const journal::Reader& reader, const OrderRequest& request,
                                                       const OrderPoster& poster, Faults& faults);

struct PostedOrder {
  sales::Document document;
  /// Where asked for, step by step how the figures came about: [{line, code, before, after, why}].
  QJsonArray explanation = {};
};

/// In a transaction. `order_invalid` where there are faults. Errors: those of resolveOrder and
/// of SaleService::sell; Refused `customer_needs_till` where a customer is named and no till has brought the key yet
/// under which personal data is sealed.
[[nodiscard]] core::Result<PostedOrder> postOrder(journal::Writing& writing, const OrderRequest& request,
                                                  const OrderPoster& poster, Faults& faults);

/// Gives back an order, or lines of it. NotFound `unknown_order`; Refused `not_a_web_order` (a till's sale is given
/// back at a till), those of SaleService::refund.
[[nodiscard]] core::Result<sales::Document> postOrderRefund(journal::Writing& writing, sales::DocumentId order,
                                                            const OrderRefundRequest& request,
                                                            const OrderPoster& poster, Faults& faults);

}  // namespace counterfoil::api
