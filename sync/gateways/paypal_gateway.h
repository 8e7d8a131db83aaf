// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "models/core/clock.h"
#include "sync/gateways/http_caller.h"
#include "sync/gateways/open.h"
#include "sync/gateways/paypal_reading.h"

namespace counterfoil::gateways {

// PayPal's Orders and Payments v2.
//
// An authorisation is two requests: an order without a payer, which moves nothing, and its authorisation or capture
// with the payment method. The first can be repeated under its key by anybody who only wants to know: it names the
// order, and the order says what became of the second. Cancelling changes the order's intent, so that a second request
// which is still on its way does not fit it, and takes back what is there.

class PayPalGateway final : public Gateway {
 public:
  PayPalGateway(const Settings& settings, QUrl base, const core::Clock& clock);
  [[nodiscard]] QString name() const override { return m_settings.name; }
  [[nodiscard]] Capabilities capabilities() const override;
  /// The client id: payments belong to the application that took them.
  [[nodiscard]] core::Result<QString> merchant() override { return m_settings.account; }
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
  /// With a token, which is got where there is none, and once more where PayPal no longer knows it.
  [[nodiscard]] paypal::Reading ask(HttpCall call);
  [[nodiscard]] paypal::Reading get(const QString& target);
  [[nodiscard]] paypal::Reading post(const QString& target, const QJsonObject& body, const QString& key);
  /// Empty with a failure where there is none to be had. One asks for it at a time; what it hears, also that nobody
  /// answers, is heard by all who waited meanwhile.
  [[nodiscard]] QByteArray token(const QByteArray& stale, Answer& failure);
  struct Token {
    QByteArray bearer;
    qint64 lastsS = 0;
    Answer failure;
  };
  [[nodiscard]] Token fetchToken();

  /// The order of an authorisation, made where it is not there yet.
  [[nodiscard]] paypal::Reading openOrder(const Step& step);
  [[nodiscard]] paypal::Reading orderOf(const Step& step);
  [[nodiscard]] bool isForgotten(const Step& step) const;
  [[nodiscard]] Answer fromReport(const Step& step);
  [[nodiscard]] Answer afterwards(const paypal::Reading& done, const Step& step);
  [[nodiscard]] Answer takeBack(const QJsonObject& order, const Step& step);
  [[nodiscard]] core::Done listPages(const Range& range, std::vector<ReportRow>& rows);

  Settings m_settings;
  const core::Clock& m_clock;
  HttpCaller m_http;
  std::mutex m_tokenLock;
  std::condition_variable m_tokenHeard;
  bool m_fetchingToken = false;
  quint64 m_tokenFetches = 0;
  Answer m_tokenFailure;
  QByteArray m_token;
  qint64 m_tokenUntilMs = 0;  // monotonic
};

}  // namespace counterfoil::gateways
