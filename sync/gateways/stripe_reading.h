// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "sync/gateways/gateway.h"
#include "sync/gateways/http_caller.h"

namespace counterfoil::gateways::stripe {

// What Stripe's answers mean: functions of bytes, for any bytes.

// Names under which our references travel in `metadata`.
inline constexpr QLatin1String kAttemptKey("counterfoil_attempt");  ///< of the payment, or of a refund
inline constexpr QLatin1String kPaymentKey("counterfoil_payment");
inline constexpr QLatin1String kCaptureKey("counterfoil_capture");      ///< the attempt that captured
inline constexpr QLatin1String kCancelledKey("counterfoil_cancelled");  ///< made only to use a key up
inline constexpr QLatin1String kReversalKey("counterfoil_reversal");    ///< a refund that takes back an attempt

/// The object of a 200, or what everything else means: an Answer that is Declined or Unknown.
struct Reading {
  QJsonObject object;  ///< empty unless the call succeeded
  Answer failure;      ///< otherwise
  QString errorType;   ///< Stripe's `error.type`
  QString errorCode;   ///< Stripe's `error.code`
  [[nodiscard]] bool succeeded() const { return !object.isEmpty(); }
};
[[nodiscard]] Reading read(const HttpReply& reply);

[[nodiscard]] Answer unknown(const QString& code, const QString& reason = {});
[[nodiscard]] Answer declined(const QString& code, const QString& reason = {});

/// A PaymentIntent, for the step that is asked about.
[[nodiscard]] Answer intentAnswer(const QJsonObject& intent, const Step& step);
/// A Refund, for a step of that kind.
[[nodiscard]] Answer refundAnswer(const QJsonObject& refund, const Step& step);
/// Whether a PaymentIntent was made by `cancelByKey` alone.
[[nodiscard]] bool isCancelMarker(const QJsonObject& intent);

/// An amount of Stripe's in minor units of ISO, and back; nothing for currencies that are unknown.
[[nodiscard]] std::optional<qint64> minorOf(const QJsonValue& amount, const QString& currency);
[[nodiscard]] std::optional<qint64> stripeAmountOf(qint64 minor, const QString& currency);

/// A balance transaction with its source expanded. Invalid `bad_answer`.
[[nodiscard]] core::Result<ReportRow> reportRow(const QJsonObject& transaction);
/// A PaymentIntent that holds money, as a line that moves none.
[[nodiscard]] core::Result<ReportRow> authorisationRow(const QJsonObject& intent);
/// Invalid `malformed_event`.
[[nodiscard]] core::Result<Event> event(const QByteArray& body);

}  // namespace counterfoil::gateways::stripe
