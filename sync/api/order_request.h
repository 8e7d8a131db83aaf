// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/sales/service.h"
#include "sync/http/message.h"

namespace counterfoil::api {

/// What is wrong with a request, all of it at once: each fault with a stable code and a JSON pointer.
class Faults {
 public:
  void add(core::Error error) { m_all.push_back(std::move(error)); }
  void add(const QString& where, const char* code, const QString& detail = {}) {
    add(core::invalid(QString::fromLatin1(code), detail, where));
  }
  /// The value; or the fault is noted.
  template <class T>
  [[nodiscard]] std::optional<T> take(core::Result<T> result, const QString& where = {}) {
    if (result) return std::optional<T>(std::move(*result));
    core::Error error = result.error();
    if (error.where.isEmpty()) error.where = where;
    add(std::move(error));
    return std::nullopt;
  }
  [[nodiscard]] bool isEmpty() const { return m_all.empty(); }
  [[nodiscard]] const std::vector<core::Error>& all() const { return m_all; }
  /// 422 `code`, or 403 where all of them are Denied, with `errors`: [{code, where, detail}], at most 100.
  [[nodiscard]] http::Response problem(const QString& code) const;

 private:
  std::vector<core::Error> m_all;
};

inline constexpr qsizetype kMostNote = 500;
inline constexpr qsizetype kMostReference = 100;

/// A tender of an order: a payment of /v1/payments, or a reference to what was paid elsewhere.
struct OrderTender {
  QString where;  ///< JSON pointer
  payments::AttemptId payment;
  QString reference;
  qint64 minor = 0;
  QString currency;
};

struct OrderLine {
  QString where;
  catalog::ProductId product;  ///< one of the three
  QString sku;
  QString barcode;
  core::Quantity quantity;
  std::optional<core::UnitPrice> unitPrice;
  QString note;
};

/// The body of POST /v1/orders.
///   {"store": code or id (where there are several), "currency": "GBP", "reference": the number of the order there,
///    "lines": [{"product" | "sku" | "barcode": "…", "quantity_micro": 1000000, "unit_price_micro": 4990000,
///               "note": "…"}],
///    "customer": {"name", "phone", "email", "address", "note"} | {"id"}: somebody whom the shop knows, "note":
///    printed, so nothing personal, "tenders": [{"payment": id | "reference": "…", "amount": {"minor": 499, "currency":
///    "GBP"}}], "explain": true}
/// Amounts are in minor units, quantities and prices in millionths; all are whole numbers.
struct OrderRequest {
  QString store;
  QString currency;
  QString reference;
  QString note;
  sales::CustomerText customer;
  core::AnyId known = {};  ///< a customer of the shop instead; null: none
  std::vector<OrderLine> lines;
  std::vector<OrderTender> tenders;
  bool explain = false;

  [[nodiscard]] static OrderRequest fromJson(const QJsonObject& json, Faults& faults);
};

/// The body of POST /v1/orders/{id}/refunds.
///   {"lines": [{"line": 1, "quantity_micro": 1000000}] (none: all that is left), "reason": "…",
///    "reference": "…", "tenders": as of an order, positive}
struct OrderRefundRequest {
  QString reason;
  QString reference;
  std::vector<sales::RefundLine> lines;
  std::vector<OrderTender> tenders;

  [[nodiscard]] static OrderRefundRequest fromJson(const QJsonObject& json, Faults& faults);
};

}  // namespace counterfoil::api
