// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/routes.h"

#include "sync/access/enrolment.h"
#include "sync/access/gate.h"
#include "sync/access/management.h"
#include "sync/access/sign_in.h"
#include "sync/access/tokens.h"
#include "sync/protocol/crockford.h"
#include "sync/protocol/problem.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using http::Answer;
using http::Request;
using http::Response;
using hub::TenantId;

namespace {

/// An answer with secrets in it.
Response secret(const QJsonObject& json, int status) {
  Response response = http::json(json, status);
  response.mayCompress = false;
  return response;
}

/// Tries a code on each tenant that it may belong to, one after the other.
struct Enrolling : std::enable_shared_from_this<Enrolling> {
  Enrolling(const RouteContext& with, protocol::EnrolRequest what, std::vector<TenantId> among, Answer to)
      : context(with), request(std::move(what)), candidates(std::move(among)), answer(std::move(to)) {}

  void next() {
    if (candidates.empty()) return answer(refusal(401, u"bad_code"_s));
    const TenantId tenant = candidates.back();
    candidates.pop_back();
    const auto outcome = std::make_shared<std::optional<Result<protocol::EnrolAnswer>>>();
    context.workforce.write(
        tenant,
        [self = shared_from_this(), tenant, outcome](journal::Writing& writing) -> Done {
          outcome->emplace(enrol(writing, tenant, self->context.keys, self->request, self->context.clock.now()));
          return **outcome ? Done() : Done((*outcome)->error());
        },
        [self = shared_from_this(), tenant, outcome](const Done& done) {
          if (!done && done.error().code == u"bad_code") return self->next();
          if (!done) return self->answer(self->refused(tenant, done.error()));
          self->context.changes->tell(tenant);
          self->answer(secret((**outcome)->toJson(), 201));
        });
  }

  /// Who is asked for the store key learns by which tenant.
  [[nodiscard]] Response refused(TenantId tenant, const core::Error& error) const {
    Response response = ofError(error);
    if (error.code != u"store_key_missing") return response;
    protocol::Problem problem = protocol::problemOf(error);
    problem.members[u"tenant"_s] = tenant.text();
    response.body = http::json(problem.toJson()).body;
    return response;
  }

  RouteContext context;
  protocol::EnrolRequest request;
  std::vector<TenantId> candidates;
  Answer answer;
};

void enrolDevice(const RouteContext& context, const Request& request, const Answer& answer) {
  const auto json = bodyOf(request);
  if (!json) return answer(ofError(json.error()));
  auto asked = protocol::EnrolRequest::fromJson(*json);
  if (!asked) return answer(ofError(asked.error()));
  const auto code = protocol::readEnrolmentCode(asked->code);
  if (!code) return answer(refusal(401, u"bad_code"_s));
  auto candidates = context.directory.hinted(protocol::hintOf(*code));
  std::make_shared<Enrolling>(context, std::move(*asked), std::move(candidates), answer)->next();
}

void giveToken(const RouteContext& context, const Request& request, const Answer& answer) {
  const auto json = bodyOf(request);
  if (!json) return answer(ofError(json.error()));
  const auto asked = protocol::TokenRequest::fromJson(*json);
  if (!asked) return answer(ofError(asked.error()));
  const TenantId tenant = tenantOf(*asked);
  if (!asked->oidc.code.isEmpty()) {
    if (auto tooMany = tooManyFrom(context, request.peer)) return answer(std::move(*tooMany));
  }
  if (!asked->password.isEmpty()) {
    if (auto tooMany = tooManyTries(context, request.peer, tenant, asked->login)) return answer(std::move(*tooMany));
  }
  if (context.directory.isErased(tenant)) return answer(refusal(403, u"tenant_erased"_s));
  // No store is opened for a tenant that is none.
  if (!context.directory.of(tenant)) return answer(refusal(401, u"invalid_grant"_s));
  if (!asked->password.isEmpty()) return signInByPassword(context, *asked, answer);
  if (!asked->oidc.code.isEmpty()) return signInByProvider(context, *asked, answer);
  if (asked->assertion.isEmpty()) return signInByToken(context, *asked, answer);
  const auto outcome = std::make_shared<Grant>();
  context.workforce.write(
      tenant,
      [context, tenant, asked = *asked, outcome](journal::Writing& writing) -> Done {
        CF_TRY(*outcome, grantToken(writing, tenant, context.keys, asked, &context.rates, context.clock.now()));
        return {};
      },
      [context, outcome, answer](const Done& done) {
        answer(done ? ofGrant(context, *outcome) : ofError(done.error()));
      });
}

}  // namespace

std::vector<http::Route> routes(const RouteContext& context) {
  const QString anyone = QLatin1String(kPublic);
  std::vector<http::Route> all{
      {"POST", u"/v1/devices"_s,
       [context](const Request& request, const Answer& answer) { enrolDevice(context, request, answer); }, anyone,
       u"enrol"_s, kMostBodyBytes, false, u"Enrols a device by a one-time code"_s},
      {"POST", u"/v1/token"_s,
       [context](const Request& request, const Answer& answer) { giveToken(context, request, answer); }, anyone,
       u"token"_s, kMostBodyBytes, false, u"Gives an access token and a refresh token"_s},
  };
  if (context.providers) {
    all.push_back(
        {"GET", u"/v1/sign-in/{tenant}"_s,
         [context](const Request& request, const Answer& answer) { offerProviders(context, request, answer); }, anyone,
         u"token"_s, 0, false, u"The providers by which a tenant's users may sign in"_s});
  }
  if (context.mailer) {
    all.push_back({"POST", u"/v1/magic-links"_s,
                   [context](const Request& request, const Answer& answer) { mailLink(context, request, answer); },
                   anyone, u"token"_s, kMostBodyBytes, false, u"Mails a link for signing in"_s});
  }
  for (http::Route& route : managementRoutes(context)) all.push_back(std::move(route));
  return all;
}

}  // namespace counterfoil::access
