// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/management.h"

#include <QJsonArray>

#include "models/core/json_reader.h"
#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "sync/access/administration.h"
#include "sync/access/gate.h"
#include "sync/access/permissions.h"
#include "sync/access/sign_in.h"
#include "sync/access/tokens.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using http::Answer;
using http::Request;

namespace {

/// An act of administration as a route: what of the request are its arguments, and how its answer looks.
struct ManagedAct {
  const char* verb;
  const char* words;  ///< of the command that does the same; empty: it changes nothing, and is not recorded
  Result<QJsonObject> (*arguments)(const Request& request);
  http::Response (*answer)(const QJsonObject& said);
};

bool changes(const ManagedAct& act) {
  return *act.words != '\0';
}

/// A body with these members and no others; none is needed.
Result<QJsonObject> bodyWith(const Request& request, std::initializer_list<QLatin1String> members) {
  if (request.body.isEmpty()) return QJsonObject();
  CF_TRY(const QJsonObject body, bodyOf(request));
  CF_CHECK(core::JsonReader(body).refuseUnknown(members));
  return body;
}

Result<QJsonObject> noArguments(const Request&) {
  return QJsonObject();
}

Result<QJsonObject> codeArguments(const Request& request) {
  return bodyWith(request, {"name"_L1, "minutes"_L1});
}

Result<QJsonObject> revokeArguments(const Request& request) {
  CF_TRY(QJsonObject body, bodyWith(request, {"reason"_L1, "anyway"_L1}));
  body[u"device"_s] = request.parameter(u"id");
  return body;
}

Result<QJsonObject> disableArguments(const Request& request) {
  CF_TRY(QJsonObject body, bodyWith(request, {}));
  body[u"user"_s] = request.parameter(u"id");
  return body;
}

http::Response listOf(const QJsonValue& items) {
  return http::json({{u"items"_s, items}, {u"next"_s, QJsonValue::Null}});
}

http::Response secretCreated(const QJsonObject& said) {
  http::Response response = http::json(said, 201);
  response.mayCompress = false;
  return response;
}

constexpr ManagedAct kDevicesAct{"devices", "", &noArguments,
                                 [](const QJsonObject& said) { return listOf(said[u"devices"_s]); }};
constexpr ManagedAct kUsersAct{"users", "", &noArguments,
                               [](const QJsonObject& said) { return listOf(said[u"users"_s]); }};
constexpr ManagedAct kCodeAct{"enrol", "enrol", &codeArguments, &secretCreated};
constexpr ManagedAct kRevokeAct{"revoke", "device revoke", &revokeArguments,
                                [](const QJsonObject&) { return http::json({}); }};
constexpr ManagedAct kDisableAct{"user_disable", "user disable", &disableArguments,
                                 [](const QJsonObject&) { return http::json({}); }};

void manage(const RouteContext& context, const ManagedAct& act, const Request& request, const Answer& answer) {
  // Behind the gate, which has put it there.
  const Principal& who = *principalOf(request);
  const auto arguments = act.arguments(request);
  if (!arguments) return answer(ofError(arguments.error()));
  const journal::Actor actor{who.id.as<core::StaffTag>(), {}};
  const AdminRequest asked{who.tenant, QLatin1String(act.verb), *arguments};
  const auto said = std::make_shared<QJsonObject>();
  context.workforce.write(
      who.tenant,
      [context, &act, asked, actor, said](journal::Writing& writing) -> Done {
        CF_TRY(const QJsonObject about, aboutOf(writing.reader(), asked));
        CF_TRY(*said, administer(writing, context.keys, asked, context.clock.now(), actor));
        if (!changes(act)) return {};
        return devices::recordAdministered(writing, asked.tenant.as<core::Anything>(),
                                           {QString::fromLatin1(act.words), {}, about}, actor);
      },
      [context, &act, said, tenant = who.tenant, answer](const Done& done) {
        if (!done) return answer(ofError(done.error()));
        if (changes(act)) context.changes->tell(tenant);
        answer(act.answer(*said));
      });
}

void sayWho(const RouteContext& context, const Request& request, const Answer& answer) {
  const Principal& who = *principalOf(request);
  QStringList scopes(who.permissions.begin(), who.permissions.end());
  scopes.removeAll(QLatin1String(kSelfRead));
  scopes.sort();
  context.workforce.read(who.tenant, [user = who.id.as<devices::UserTag>(), scopes,
                                      answer](const Result<const journal::Reader*>& reader) {
    const auto known = reader ? devices::findUser(**reader, user) : Result<devices::User>(reader.error());
    if (!known) return answer(ofError(known.error()));
    answer(http::json(
        {{u"user"_s, known->id.text()}, {u"name"_s, known->name}, {u"scopes"_s, QJsonArray::fromStringList(scopes)}}));
  });
}

void signOut(const RouteContext& context, const Request& request, const Answer& answer) {
  const auto json = bodyOf(request);
  if (!json) return answer(ofError(json.error()));
  protocol::TokenRequest asked;
  const core::JsonReader body(*json);
  const auto token = body.string("refresh_token"_L1);
  const auto client = body.string("client"_L1);
  if (!token) return answer(ofError(token.error()));
  if (!client) return answer(ofError(client.error()));
  asked.refreshToken = token->toLatin1();
  asked.client = *client;
  const auto tenant = tenantOf(asked);
  // As with RFC 7009: whoever asks learns nothing, and is out in any case.
  if (!context.directory.of(tenant)) return answer(http::json({}));
  context.workforce.write(
      tenant, [asked](journal::Writing& writing) { return endUserFamily(writing, asked); },
      [answer](const Done& done) { answer(done ? http::json({}) : ofError(done.error())); });
}

}  // namespace

std::vector<http::Route> managementRoutes(const RouteContext& context) {
  const QString managing = QLatin1String(kAccessManage);
  const auto route = [&](const char* method, const QString& path, const ManagedAct& act, const QString& summary) {
    return http::Route{
        method,
        path,
        [context, &act](const Request& request, const Answer& answer) { manage(context, act, request, answer); },
        managing,
        u"api"_s,
        qstrcmp(method, "GET") == 0 ? 0 : kMostBodyBytes,
        false,
        summary};
  };
  return {
      {"GET", u"/v1/me"_s,
       [context](const Request& request, const Answer& answer) { sayWho(context, request, answer); },
       QLatin1String(kSelfRead), u"api"_s, 0, false, u"Who is signed in"_s},
      {"POST", u"/v1/sign-out"_s,
       [context](const Request& request, const Answer& answer) { signOut(context, request, answer); },
       QLatin1String(kPublic), u"token"_s, kMostBodyBytes, false, u"Ends a session of a user"_s},
      route("GET", u"/v1/devices"_s, kDevicesAct, u"The tenant's devices"_s),
      route("POST", u"/v1/devices/{id}/revoke"_s, kRevokeAct, u"Lets a device in no more"_s),
      route("POST", u"/v1/enrolment-codes"_s, kCodeAct, u"Makes a one-time code for a new device"_s),
      route("GET", u"/v1/users"_s, kUsersAct, u"The people who use the hub"_s),
      route("POST", u"/v1/users/{id}/disable"_s, kDisableAct, u"Lets a user in no more"_s),
  };
}

}  // namespace counterfoil::access
