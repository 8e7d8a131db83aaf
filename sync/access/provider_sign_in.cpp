// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "sync/access/gate.h"
#include "sync/access/providers.h"
#include "sync/access/sign_in.h"
#include "sync/oidc/code_flow.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using http::Answer;
using hub::TenantId;

namespace {

void refuseIdentity(const RouteContext& context, const core::Error& why, const Answer& answer) {
  if (context.identityRefused) context.identityRefused(why.code);
  if (why.kind == core::ErrorKind::Network) return answer(refusal(503, u"provider_unreachable"_s, 5));
  answer(refusal(401, u"invalid_grant"_s));
}

void grantIdentity(const RouteContext& context, const protocol::TokenRequest& asked, const Provider& provider,
                   const oidc::Identity& identity, const Answer& answer) {
  const auto outcome = std::make_shared<Grant>();
  context.workforce.write(
      asked.tenant,
      [context, asked, provider, identity, outcome](journal::Writing& writing) -> Done {
        const core::Instant now = context.clock.now();
        outcome->refusal = core::denied(u"invalid_grant"_s);
        CF_TRY(const bool fresh, spendCode(writing, asked.oidc.code, now));
        // Removed while the provider was being asked.
        const auto still = findProvider(writing.reader(), asked.tenant, context.keys, provider.name);
        if (!fresh || !still || still->issuer != provider.issuer) return {};
        CF_TRY(const auto user, userOf(writing, provider, identity));
        outcome->refusal = core::denied(u"not_linked"_s);
        if (!user) return {};
        CF_TRY(*outcome, grantUser(writing, asked.tenant, context.keys, *user, asked.client, now));
        return {};
      },
      [context, outcome, answer](const Done& done) {
        answer(done ? ofGrant(context, *outcome) : ofError(done.error()));
      });
}

/// Asks each provider where it lets people in, one after the other; those that do not answer are left out.
struct Offer : std::enable_shared_from_this<Offer> {
  Offer(const RouteContext& with, std::vector<Provider> among, Answer to)
      : context(with), providers(std::move(among)), answer(std::move(to)) {}

  void next() {
    if (at == providers.size()) return answer(http::json({{u"items"_s, items}, {u"next"_s, QJsonValue::Null}}));
    const Provider& provider = providers[at++];
    context.providers->endpoints(
        provider.issuer, [self = shared_from_this(), provider](const Result<ProviderClient::Endpoints>& found) {
          if (found) {
            self->items.append(QJsonObject{{u"name"_s, provider.name},
                                           {u"issuer"_s, provider.issuer},
                                           {u"client_id"_s, provider.clientId},
                                           {u"authorization_endpoint"_s, found->authorization}});
          }
          self->next();
        });
  }

  RouteContext context;
  std::vector<Provider> providers;
  size_t at = 0;
  QJsonArray items;
  Answer answer;
};

}  // namespace

void signInByProvider(const RouteContext& context, const protocol::TokenRequest& asked, const Answer& answer) {
  if (!context.providers) return answer(refusal(401, u"invalid_grant"_s));
  if (!oidc::isLoopbackRedirect(asked.oidc.redirectUri)) return answer(refusal(422, u"malformed_redirect"_s));
  if (!oidc::isVerifier(asked.oidc.verifier)) return answer(refusal(422, u"malformed_verifier"_s));
  context.workforce.read(asked.tenant, [context, asked, answer](const Result<const journal::Reader*>& reader) {
    const auto provider = reader ? findProvider(**reader, asked.tenant, context.keys, asked.oidc.provider)
                                 : Result<Provider>(reader.error());
    if (!provider) return refuseIdentity(context, provider.error(), answer);
    const protocol::TokenRequest::Code& shown = asked.oidc;
    context.providers->identify(*provider, {shown.code, shown.verifier, shown.redirectUri, shown.nonce},
                                [context, asked, answer, provider = *provider](const Result<oidc::Identity>& identity) {
                                  if (!identity) return refuseIdentity(context, identity.error(), answer);
                                  grantIdentity(context, asked, provider, *identity, answer);
                                });
  });
}

void offerProviders(const RouteContext& context, const http::Request& request, const Answer& answer) {
  const auto tenant = TenantId::parse(request.parameter(u"tenant"));
  const auto none = [&answer] { answer(http::json({{u"items"_s, QJsonArray()}, {u"next"_s, QJsonValue::Null}})); };
  if (!tenant || !context.directory.of(*tenant)) return none();
  context.workforce.read(*tenant, [context, answer](const Result<const journal::Reader*>& reader) {
    auto providers = reader ? listProviders(**reader) : Result<std::vector<Provider>>(reader.error());
    if (!providers) return answer(ofError(providers.error()));
    std::make_shared<Offer>(context, std::move(*providers), answer)->next();
  });
}

}  // namespace counterfoil::access
