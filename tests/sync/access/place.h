// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <atomic>
#include <latch>

#include "models/devices/projector.h"
#include "models/payments/projector.h"
#include "models/settings/projector.h"
#include "sync/access/administration.h"
#include "sync/access/gate.h"
#include "sync/access/keeper.h"
#include "sync/access/local_tables.h"
#include "sync/access/routes.h"
#include "sync/device/device_keys.h"
#include "sync/hub/embedded_estate.h"
#include "sync/hub/holders.h"
#include "sync/protocol/problem.h"

namespace counterfoil::support {

using namespace Qt::StringLiterals;
using device::DeviceKeys;
using http::Request;
using http::Response;
using hub::TenantId;

inline http::Route probeRoute() {
  return {"GET",
          u"/v1/sync/hello"_s,
          http::answering([](const Request& request) {
            return http::text(access::principalOf(request)->tenant.text().toLatin1());
          }),
          u"sync:pull"_s,
          u"pull"_s,
          0,
          false,
          {}};
}

/// A folder with two tenants and what serves them, all but the sockets.
struct Place {
  Place() {
    projectors.add(std::make_unique<settings::SettingsProjector>());
    projectors.add(std::make_unique<devices::DevicesProjector>());
    projectors.add(std::make_unique<payments::PaymentProjector>());
    store::OpenOptions options;
    options.machineFolder = folder.filePath(u"machine"_s);
    options.reserveBytes = 0;
    options.localTables.assign(std::begin(access::kLocalTables), std::end(access::kLocalTables));
    options.localTables.insert(options.localTables.end(), std::begin(hub::kHolderTables), std::end(hub::kHolderTables));
    estate.emplace(folder.filePath(u"tenants"_s), options, projectors, clock);
    tea = estate->create(u"Tea"_s)->id;
    books = estate->create(u"Books"_s)->id;
    keys = std::move(*access::HubKeys::open({folder.filePath(u"keys"_s)}, clock));
    workforce.emplace(*estate, hub::WorkforceOptions());
    keeper.emplace(directory, *keys, *estate, *workforce, changes, access::Keeper::Options{50});
    if (!QTest::qWaitFor([this] { return keeper->isReady(); })) qFatal("the directory was not read");
    auto all = access::routes({*keys,
                               directory,
                               rates,
                               *workforce,
                               clock,
                               changes,
                               [this](std::function<void()> work) { hashing.start(std::move(work)); },
                               access::PasswordCost{64, 1},
                               std::make_shared<access::FileOutbox>(outbox(), clock),
                               {},
                               {},
                               [this] { ++reuses; }});
    all.push_back(probeRoute());
    gate.emplace(*keys, directory, rates, clock);
    router.emplace(std::move(all), gate->asFunction());
  }
  ~Place() {
    hashing.waitForDone();
    keeper.reset();
    workforce.reset();
  }
  [[nodiscard]] QString outbox() const { return folder.filePath(u"outbox"_s); }

  [[nodiscard]] Response ask(const QByteArray& method, const QString& path, const QByteArray& body,
                             const QByteArray& token = {}, const QString& peer = u"192.0.2.1"_s) {
    Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.peer = peer;
    if (!token.isEmpty()) request.headers.add("Authorization", "Bearer " + token);
    std::latch answered(1);
    Response answer;
    router->serve(std::move(request), http::Answer::into([&](Response response) {
                    answer = std::move(response);
                    answered.count_down();
                  }));
    answered.wait();
    return answer;
  }
  [[nodiscard]] Response post(const QString& path, const QJsonObject& body, const QString& peer = u"192.0.2.1"_s) {
    return ask("POST", path, QJsonDocument(body).toJson(), {}, peer);
  }
  [[nodiscard]] core::Result<QJsonObject> admin(TenantId tenant, const QString& verb, const QJsonObject& arguments) {
    QJsonObject answer;
    const core::Done done = write(tenant, [&](journal::Writing& writing) -> core::Done {
      CF_TRY(answer, access::administer(writing, *keys, {tenant, verb, arguments}, clock.now()));
      return {};
    });
    if (!done) return done.error();
    return answer;
  }
  [[nodiscard]] core::Done write(TenantId tenant, const hub::Workforce::Work& work) {
    core::Done result;
    std::latch answered(1);
    workforce->write(tenant, work, [&](core::Done done) {
      if (done) changes->tell(tenant);
      result = std::move(done);
      answered.count_down();
    });
    answered.wait();
    return result;
  }
  [[nodiscard]] QString code(TenantId tenant) {
    const auto made = admin(tenant, u"enrol"_s, {});
    return made ? (*made)[u"code"_s].toString() : u"no code: "_s + made.error().code;
  }
  [[nodiscard]] Response enrol(const DeviceKeys& device, const QString& code) {
    auto request = *device.enrolRequest(code);
    request.name = u"Front"_s;
    request.storeKey = QByteArray(32, 'k');
    return post(u"/v1/devices"_s, request.toJson());
  }
  [[nodiscard]] Response token(const DeviceKeys& device, const device::Identity& identity,
                               const QByteArray& refresh = {}) {
    return post(u"/v1/token"_s, protocol::TokenRequest{device.assertion(identity, clock.now()), refresh}.toJson());
  }

  QTemporaryDir folder;
  journal::Projectors projectors;
  core::ManualClock clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  std::optional<hub::EmbeddedEstate> estate;
  TenantId tea;
  TenantId books;
  std::unique_ptr<access::HubKeys> keys;
  access::Directory directory;
  access::RateLimits rates{clock};
  std::shared_ptr<access::Changes> changes = std::make_shared<access::Changes>();
  std::optional<access::Gate> gate;
  std::optional<hub::Workforce> workforce;
  std::optional<access::Keeper> keeper;
  std::atomic<int> reuses = 0;
  QThreadPool hashing;
  std::optional<http::Router> router;
};

inline QJsonObject jsonOf(const Response& response) {
  return QJsonDocument::fromJson(response.body).object();
}

inline QString codeOf(const Response& response) {
  const auto problem = protocol::Problem::fromJson(jsonOf(response));
  return problem ? problem->code : QString();
}

inline device::Identity identityOf(const Response& enrolled) {
  const auto answer = protocol::EnrolAnswer::fromJson(jsonOf(enrolled));
  return answer ? device::Identity{answer->tenant, answer->device} : device::Identity();
}

inline QByteArray accessOf(const Response& token) {
  return jsonOf(token)[u"access_token"_s].toString().toLatin1();
}

}  // namespace counterfoil::support
