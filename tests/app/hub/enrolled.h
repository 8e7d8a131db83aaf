// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/device/device_keys.h"
#include "tests/app/hub/hub_program.h"

namespace counterfoil::support {

/// A new tenant's first till at a hub that serves, by code, key and token: what it sends with every request.
inline QByteArray enrolled(const HubProgram& hub, const QByteArray& name) {
  using namespace Qt::StringLiterals;
  if (hub.say("tenant create " + name).status != 0) qFatal("no tenant");
  const auto code = hub.say("enrol --tenant " + name + " --name Front").json()[u"code"_s].toString();
  const auto keys = device::DeviceKeys::random();
  auto request = keys.enrolRequest(code);
  if (!request) qFatal("no code");
  request->name = u"Front"_s;
  http::RawClient client(hub.port());
  const auto post = [&](const QByteArray& path, const QJsonObject& body) {
    const http::Reply reply = client.ask(http::post(path, QJsonDocument(body).toJson()));
    if (reply.status / 100 != 2) qFatal("%s: %d %s", path.constData(), reply.status, reply.body.constData());
    return QJsonDocument::fromJson(reply.body).object();
  };
  const auto answer = protocol::EnrolAnswer::fromJson(post("/v1/devices", request->toJson()));
  if (!answer) qFatal("not enrolled");
  const protocol::TokenRequest ask{keys.assertion({answer->tenant, answer->device}, answer->serverTime), {}};
  const auto token = protocol::TokenAnswer::fromJson(post("/v1/token", ask.toJson()));
  if (!token) qFatal("no token");
  return "Authorization: Bearer " + token->accessToken + "\r\n";
}

}  // namespace counterfoil::support
