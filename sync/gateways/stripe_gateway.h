// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/clock.h"
#include "sync/gateways/http_caller.h"
#include "sync/gateways/open.h"
#include "sync/gateways/stripe_reading.h"

namespace counterfoil::gateways {

// Stripe's REST API: PaymentIntents, confirmed as they are made.
//
// Cancelling by key. Stripe keeps the first body under a key and refuses another (`idempotency_error`). So the key of
// an attempt that nobody finds is used up for an intent without a card, which can take nothing and is cancelled. Where
// Stripe accepts that, the original never came and never will; where it refuses, the original is there, to be found and
// taken back. Once keys are forgotten (24 hours) nothing can be on its way any more, and looking is enough.

class StripeGateway final : public Gateway {
 public:
  /// The API's version, pinned: Stripe answers in it whatever the account's own is.
  static constexpr const char* kVersion = "2024-06-20";

  StripeGateway(const Settings& settings, QUrl base, const core::Clock& clock);
  [[nodiscard]] QString name() const override { return m_settings.name; }
  [[nodiscard]] Capabilities capabilities() const override;
  [[nodiscard]] core::Result<QString> merchant() override;
  [[nodiscard]] Answer authorise(const Step& step) override;
  [[nodiscard]] Answer capture(const Step& step) override;
  [[nodiscard]] Answer voidPayment(const Step& step) override;
  [[nodiscard]] Answer refund(const Step& step) override;
  [[nodiscard]] Answer inquire(const Step& step) override;
  [[nodiscard]] Answer cancelByKey(const Step& step) override;
  [[nodiscard]] core::Result<std::vector<ReportRow>> list(const Range& range) override;
  [[nodiscard]] core::Result<Event> verify(const http::Headers& headers, const QByteArray& body,
                                           core::Instant now) override;

 private:
  /// Called with each object of a list; false ends it.
  using Visit = std::function<bool(const QJsonObject&)>;

  [[nodiscard]] stripe::Reading get(const QString& target);
  [[nodiscard]] stripe::Reading post(const QString& target, const QByteArray& body, const QString& key);
  /// Nothing where it went well, otherwise the failure.
  [[nodiscard]] std::optional<Answer> page(const QString& target, int pagesAtMost, const Visit& visit);
  [[nodiscard]] std::optional<Answer> find(const Step& step, QJsonObject& intent);
  [[nodiscard]] Answer refundInquiry(const Step& step);
  [[nodiscard]] Answer takeBack(const QJsonObject& intent, const Step& step);
  [[nodiscard]] Answer settled(const stripe::Reading& reading, const Step& step);
  [[nodiscard]] core::Done listPayouts(const Range& range, std::vector<ReportRow>& rows);

  Settings m_settings;
  const core::Clock& m_clock;
  HttpCaller m_http;
};

}  // namespace counterfoil::gateways
