// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/sign_in.h"

#include <atomic>

#include "models/core/json_reader.h"
#include "models/settings/queries.h"
#include "sync/access/gate.h"
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

constexpr core::JsonLimits kBodyLimits{8, kMostBodyBytes};
/// Passwords that wait for a thread; a hash takes 0.12 s.
constexpr int kMostHashing = 64;

std::atomic<int>& hashingNow() {
  static std::atomic<int> count = 0;
  return count;
}

Response wrong() {
  return refusal(401, u"invalid_grant"_s);
}

/// One writing command that ends in a grant.
void grantBy(const RouteContext& context, TenantId tenant,
             std::function<Result<Grant>(journal::Writing& writing)> command, const Answer& answer) {
  const auto outcome = std::make_shared<Grant>();
  context.workforce.write(
      tenant,
      [command = std::move(command), outcome](journal::Writing& writing) -> Done {
        CF_TRY(*outcome, command(writing));
        return {};
      },
      [context, outcome, answer](const Done& done) {
        answer(done ? ofGrant(context, *outcome) : ofError(done.error()));
      });
}

void checkPassword(const RouteContext& context, const protocol::TokenRequest& asked,
                   const std::optional<SignInRow>& row, const Answer& answer) {
  if (answer.isOver()) {  // the client went, or the server ended
    --hashingNow();
    return;
  }
  const bool fits = passwordFits(row ? row->verifier : PasswordVerifier(), asked.password, context.passwordCost);
  --hashingNow();
  if (!row || !fits) return answer(wrong());
  grantBy(
      context, asked.tenant,
      [context, asked, user = row->user](journal::Writing& writing) -> Result<Grant> {
        // Disabled while the password was being hashed.
        CF_TRY(const auto still, signInRow(writing.reader(), asked.login));
        if (!still || still->user != user) return Grant{std::nullopt, core::denied(u"invalid_grant"_s), 0};
        return grantUser(writing, asked.tenant, context.keys, user, asked.client, context.clock.now());
      },
      answer);
}

}  // namespace

Result<QJsonObject> bodyOf(const Request& request) {
  return core::parseObject(request.body, kBodyLimits);
}

Response ofGrant(const RouteContext& context, const Grant& grant) {
  if (grant.reused && context.reused) context.reused();
  if (grant.answer) {
    Response response = http::json(grant.answer->toJson());
    response.mayCompress = false;
    return response;
  }
  if (grant.retryAfterS > 0) return refusal(429, u"rate_limited"_s, grant.retryAfterS);
  return ofError(grant.refusal);
}

Response ofError(const core::Error& error) {
  // A wrong code says no more than that, and is no question of permission.
  if (error.code == u"bad_code" || error.code == u"invalid_grant") return refusal(401, error.code);
  const protocol::Problem problem = protocol::problemOf(error);
  Response response = refusal(problem.status, problem.code, problem.retryAfterS);
  // Where the caller's own words were wrong it is told where; what a store says is for nobody outside.
  if (error.kind == core::ErrorKind::Invalid) response.body = http::json(problem.toJson()).body;
  return response;
}

std::optional<Response> tooManyFrom(const RouteContext& context, const QString& peer) {
  const auto wait = context.rates.take("peer " + peer.toUtf8(), u"sign_in"_s);
  return wait ? std::optional<Response>(refusal(429, u"rate_limited"_s, *wait)) : std::nullopt;
}

std::optional<Response> tooManyTries(const RouteContext& context, const QString& peer, TenantId tenant,
                                     const QString& login) {
  if (auto tooMany = tooManyFrom(context, peer)) return tooMany;
  if (const auto wait = context.rates.take(tenant.bytes() + normalLogin(login).toUtf8(), u"sign_in_account"_s)) {
    return refusal(429, u"rate_limited"_s, *wait);
  }
  return std::nullopt;
}

void signInByPassword(const RouteContext& context, const protocol::TokenRequest& asked, const Answer& answer) {
  if (!context.hashing) return answer(wrong());
  if (++hashingNow() > kMostHashing) {
    --hashingNow();
    return answer(refusal(503, u"overloaded"_s, 1));
  }
  context.workforce.read(asked.tenant, [context, asked, answer](const Result<const journal::Reader*>& reader) {
    auto row = reader ? signInRow(**reader, asked.login) : Result<std::optional<SignInRow>>(reader.error());
    if (!row || answer.isOver()) {
      --hashingNow();
      return row ? void() : answer(ofError(row.error()));
    }
    context.hashing([context, asked, answer, row = *row] { checkPassword(context, asked, row, answer); });
  });
}

void signInByToken(const RouteContext& context, const protocol::TokenRequest& asked, const Answer& answer) {
  const TenantId tenant = tenantOf(asked);
  grantBy(
      context, tenant,
      [context, tenant, asked](journal::Writing& writing) -> Result<Grant> {
        const core::Instant now = context.clock.now();
        if (asked.link.isEmpty()) return refreshUser(writing, tenant, context.keys, asked, now);
        CF_TRY(const auto user, useLink(writing, asked.link, asked.client, now));
        if (!user) return Grant{std::nullopt, core::denied(u"invalid_grant"_s), 0};
        return grantUser(writing, tenant, context.keys, *user, asked.client, now);
      },
      answer);
}

void mailLink(const RouteContext& context, const Request& request, const Answer& answer) {
  const auto json = bodyOf(request);
  if (!json) return answer(ofError(json.error()));
  const auto asked = protocol::LinkRequest::fromJson(*json);
  if (!asked) return answer(ofError(asked.error()));
  if (auto tooMany = tooManyTries(context, request.peer, asked->tenant, asked->login)) {
    return answer(std::move(*tooMany));
  }
  // Before anything is looked up: neither what it says nor when tells whether somebody has this login.
  answer(http::json({}, 202));
  if (!context.directory.of(asked->tenant)) return;
  const auto link = std::make_shared<std::optional<QByteArray>>();
  const auto shop = std::make_shared<QString>();
  context.workforce.write(
      asked->tenant,
      [context, asked = *asked, link, shop](journal::Writing& writing) -> Done {
        if (const auto settings = settings::readSettings(writing.reader())) *shop = settings->shop.name;
        CF_TRY(*link, makeLink(writing, asked.tenant, asked.login, asked.client, context.clock.now()));
        return {};
      },
      [context, asked = *asked, link, shop](const Done& done) {
        if (!done || !*link) return;
        const QString where = shop->isEmpty() ? QString() : u" to sign in at "_s + *shop;
        const QString text = u"Type this into the program that asked for it"_s + where +
                             u", within ten minutes:\r\n\r\n"_s + QString::fromLatin1(**link) +
                             u"\r\n\r\nIf that was not you, nothing has to be done.\r\n"_s;
        // Who waits in vain asks again.
        static_cast<void>(context.mailer->send({normalLogin(asked.login), u"Sign in to Counterfoil"_s, text}));
      });
}

}  // namespace counterfoil::access
