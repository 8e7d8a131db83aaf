// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/open.h"

#include <QRegularExpression>

#include "sync/gateways/paypal_gateway.h"
#include "sync/gateways/stripe_gateway.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLeastTimeoutMs = 100;
constexpr int kMostTimeoutMs = 600'000;

/// A secret goes into a header: anything else there would end the line.
bool isHeaderText(const QByteArray& text) {
  return !text.isEmpty() && text.size() <= 1024 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

core::Done check(const Settings& settings) {
  static const QRegularExpression name(u"^[a-z][a-z0-9_-]{0,31}$"_s);
  if (!name.match(settings.name).hasMatch()) {
    return core::invalid(u"bad_gateway_name"_s, u"lower-case letters, digits, - and _; at most 32"_s);
  }
  if (!isHeaderText(settings.secret)) return core::invalid(u"missing_secret"_s, u"one line of ASCII"_s);
  if (!settings.account.isEmpty() && !isHeaderText(settings.account.toUtf8())) {
    return core::invalid(u"bad_gateway_account"_s);
  }
  if (settings.kind == ProviderKind::PayPal && (settings.account.isEmpty() || settings.account.contains(u':'))) {
    return core::invalid(u"bad_gateway_account"_s, u"the client id"_s);
  }
  if (settings.callTimeoutMs < kLeastTimeoutMs || settings.callTimeoutMs > kMostTimeoutMs) {
    return core::invalid(u"out_of_range"_s, u"the time-out of a call"_s);
  }
  if (settings.webhookSecrets.size() > 2) return core::invalid(u"bad_webhook_secret"_s, u"two at most"_s);
  for (const QByteArray& secret : settings.webhookSecrets) {
    if (!isHeaderText(secret)) return core::invalid(u"bad_webhook_secret"_s, u"one line of ASCII"_s);
  }
  return {};
}

}  // namespace

QString text(ProviderKind kind) {
  return kind == ProviderKind::Stripe ? u"stripe"_s : u"paypal"_s;
}

std::optional<ProviderKind> providerKindOf(QStringView text) {
  if (text == u"stripe") return ProviderKind::Stripe;
  if (text == u"paypal") return ProviderKind::PayPal;
  return std::nullopt;
}

core::Result<std::unique_ptr<Gateway>> open(const Settings& settings, const core::Clock& clock) {
  CF_CHECK(check(settings));
  const QString own =
      settings.kind == ProviderKind::Stripe ? u"https://api.stripe.com"_s : u"https://api-m.paypal.com"_s;
  CF_TRY(const QUrl base, checkedBaseUrl(settings.baseUrl.isEmpty() ? own : settings.baseUrl));
  if (settings.kind == ProviderKind::PayPal) {
    return std::unique_ptr<Gateway>(std::make_unique<PayPalGateway>(settings, base, clock));
  }
  return std::unique_ptr<Gateway>(std::make_unique<StripeGateway>(settings, base, clock));
}

}  // namespace counterfoil::gateways
