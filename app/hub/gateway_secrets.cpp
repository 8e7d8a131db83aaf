// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/gateway_secrets.h"

#include "models/core/json_reader.h"
#include "sync/gateways/open.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Result;

Result<std::shared_ptr<gateways::Gateway>> openGateway(const cashier::Account& account, const QByteArray& secrets,
                                                       const core::Clock& clock) {
  const auto kind = gateways::providerKindOf(account.kind);
  if (!kind) return core::invalid(u"unknown_kind"_s, u"stripe or paypal"_s);
  CF_TRY(const QJsonObject object, core::parseObject(secrets, {4, 64 * 1024}));
  const core::JsonReader json(object);
  CF_CHECK(
      json.refuseUnknown({"secret"_L1, "account"_L1, "webhook_secrets"_L1, "webhook_id"_L1, "call_timeout_ms"_L1}));
  gateways::Settings settings;
  settings.name = account.kind;
  settings.kind = *kind;
  settings.baseUrl = account.baseUrl;
  CF_TRY(const QString secret, json.string("secret"_L1));
  settings.secret = secret.toUtf8();
  CF_TRY(settings.account, json.string("account"_L1, u""_s));
  CF_TRY(settings.webhookId, json.string("webhook_id"_L1, u""_s));
  CF_TRY(const auto signing, json.strings("webhook_secrets"_L1, false));
  for (const QString& each : signing) settings.webhookSecrets.push_back(each.toUtf8());
  if (json.has("call_timeout_ms"_L1)) {
    CF_TRY(const qint64 timeoutMs, json.integer("call_timeout_ms"_L1, 100, 80'000));
    settings.callTimeoutMs = int(timeoutMs);
  }
  CF_TRY(auto gateway, gateways::open(settings, clock));
  return std::shared_ptr<gateways::Gateway>(std::move(gateway));
}

}  // namespace counterfoil::daemon
