// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/webhook_routes.h"

#include "sync/access/principal.h"
#include "sync/api/problems.h"
#include "sync/cashier/webhooks.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using http::Answer;
using http::Request;

namespace {

struct Knock {
  api::SharedGround ground;
  Cashier& cashier;
  WebhookAddress address;
  Request request;
  Answer answer;
  Account account = {};
};
using SharedKnock = std::shared_ptr<Knock>;

void refuse(const Knock& knock, const core::Error& error) {
  knock.cashier.countWebhook(error.code);
  if (error.kind == core::ErrorKind::Denied) return knock.answer(http::problem(401, error.code));
  if (error.kind == core::ErrorKind::Network) return knock.answer(http::retryLater(503, error.code, 5));
  if (error.code == u"body_too_large") return knock.answer(http::problem(413, error.code));
  if (error.kind == core::ErrorKind::Invalid) return knock.answer(http::problem(400, error.code));
  knock.answer(api::problem(error));
}

void write(const SharedKnock& knock, const gateways::Event& event) {
  const auto taken = std::make_shared<Taken>(Taken::Ignored);
  knock->ground->workforce.write(
      knock->address.tenant,
      [knock, event, taken](journal::Writing& writing) -> Done {
        CF_TRY(*taken, takeEvent(writing, knock->account, event));
        return {};
      },
      [knock, taken](const Done& done) {
        if (!done) return refuse(*knock, done.error());
        knock->cashier.countWebhook(text(*taken));
        knock->cashier.watch(knock->address.tenant);
        knock->answer(http::json({{u"received"_s, true}}));
      });
}

void verify(const SharedKnock& knock) {
  // A provider may have to be asked whether it sent this: on a worker's thread.
  const bool taken = knock->cashier.withGateway(
      knock->address.tenant, knock->account, [knock](const Result<std::shared_ptr<gateways::Gateway>>& gateway) {
        if (!gateway) return refuse(*knock, gateway.error());
        const auto event = (*gateway)->verify(knock->request.headers, knock->request.body, knock->ground->clock.now());
        if (!event) return refuse(*knock, event.error());
        write(knock, *event);
      });
  if (!taken) refuse(*knock, {core::ErrorKind::Network, u"overloaded"_s, {}, {}});
}

}  // namespace

std::vector<http::Route> webhookRoutes(api::SharedGround ground, Cashier& cashier,
                                       std::function<bool(hub::TenantId)> knows) {
  const auto handle = [ground = std::move(ground), &cashier, knows = std::move(knows)](Request request,
                                                                                       const Answer& answer) {
    const auto address = WebhookAddress::parse(request.parameter(u"gateway"));
    if (!address || !knows(address->tenant)) return answer(http::problem(404, u"unknown_gateway"_s));
    const auto knock = std::make_shared<Knock>(Knock{ground, cashier, *address, std::move(request), answer});
    ground->read(address->tenant, [knock](const Result<const journal::Reader*>& reader) {
      if (!reader) return refuse(*knock, reader.error());
      const auto account = accountById(**reader, knock->address.account);
      if (!account) return refuse(*knock, account.error());
      if (!*account || (*account)->removed) return knock->answer(http::problem(404, u"unknown_gateway"_s));
      knock->account = **account;
      verify(knock);
    });
  };
  std::vector<http::Route> routes;
  routes.push_back({"POST", u"/v1/webhooks/{gateway}"_s, handle, QLatin1String(access::kPublic), u"webhook"_s,
                    gateways::kWebhookBytesAtMost, false,
                    u"An event of a payment provider, proven by its signature"_s});
  return routes;
}

}  // namespace counterfoil::cashier
