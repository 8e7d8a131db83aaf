// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "models/core/clock.h"
#include "sync/gateways/gateway.h"

namespace counterfoil::gateways {

enum class ProviderKind { Stripe, PayPal };
[[nodiscard]] QString text(ProviderKind kind);  ///< "stripe", "paypal"
[[nodiscard]] std::optional<ProviderKind> providerKindOf(QStringView text);

/// How a provider is reached. Secrets come from a file or the environment, never from a command line.
struct Settings {
  QString name;
  ProviderKind kind = ProviderKind::Stripe;
  QString baseUrl;    ///< empty: the provider's own; https, or http for this computer alone
  QString account;    ///< PayPal: the client id. Stripe: empty, or the connected account
  QByteArray secret;  ///< Stripe: the secret key. PayPal: the client secret
  /// Stripe: one signing secret, or two while they are exchanged. PayPal: empty.
  std::vector<QByteArray> webhookSecrets;
  QString webhookId;           ///< PayPal's name for the webhook
  int callTimeoutMs = 80'000;  ///< of each request, 100 to 600,000. Stripe itself gives up after 80 s
};

/// Opens no connection yet. `clock` outlives the gateway. Errors: Invalid `bad_gateway_name`, `bad_gateway_address`,
/// `bad_gateway_account`, `missing_secret`, `bad_webhook_secret`, `out_of_range`.
[[nodiscard]] core::Result<std::unique_ptr<Gateway>> open(const Settings& settings, const core::Clock& clock);

}  // namespace counterfoil::gateways
