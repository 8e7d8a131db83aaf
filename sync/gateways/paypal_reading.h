// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "sync/gateways/gateway.h"
#include "sync/gateways/http_caller.h"

namespace counterfoil::gateways::paypal {

// What PayPal's answers mean: functions of bytes, for any bytes. Our references travel as `invoice_id` (the attempt of
// what bears it: order, capture, refund) and `custom_id` (the payment).

/// Before the attempt in the `invoice_id` of a refund that takes the attempt itself back.
inline constexpr QLatin1String kReversal("reversal-");

/// The object of a 2xx (empty of a 204), or what everything else means.
struct Reading {
  QJsonObject object;
  Answer failure;
  QString issue;  ///< of an error: PayPal's word, such as INSTRUMENT_DECLINED
  int status = 0;
  [[nodiscard]] bool succeeded() const { return status / 100 == 2; }
};
[[nodiscard]] Reading read(const HttpReply& reply);

/// An order, for the step that is asked about.
[[nodiscard]] Answer orderAnswer(const QJsonObject& order, const Step& step);
/// The first authorisation, the capture that took, of an order; empty where there is none.
[[nodiscard]] QJsonObject authorisationOf(const QJsonObject& order);
[[nodiscard]] QJsonObject captureOf(const QJsonObject& order);

/// {"currency_code": "GBP", "value": "12.40"}; nothing for amounts that PayPal cannot be told.
[[nodiscard]] std::optional<QJsonObject> moneyOf(qint64 minor, const QString& currency);
[[nodiscard]] std::optional<qint64> minorOf(const QJsonObject& money);

/// One of `transaction_details`. Network `bad_answer`.
[[nodiscard]] core::Result<ReportRow> reportRow(const QJsonObject& detail);
/// Invalid `malformed_event`.
[[nodiscard]] core::Result<Event> event(const QByteArray& body);

}  // namespace counterfoil::gateways::paypal
