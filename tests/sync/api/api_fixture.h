// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <future>
#include <memory>

#include "sync/api/bootstrap_routes.h"
#include "sync/api/ground.h"
#include "sync/api/idempotency.h"
#include "sync/api/order_routes.h"
#include "sync/api/problems.h"
#include "sync/api/resource_routes.h"
#include "sync/api/service_routes.h"
#include "sync/api/sync_routes.h"
#include "sync/hub/embedded_estate.h"
#include "sync/hub/holders.h"
#include "sync/hub/person_keys.h"
#include "sync/hub/quarantine.h"
#include "tests/support/notes_projector.h"
#include "tests/sync/api/fact_chain.h"

namespace counterfoil::api {

struct TestPrincipal final : http::Principal {
  Asker asker;
};

/// The routes over a folder of tenants, without a server; the tenant comes from a field that the test sends.
class ApiFixture {
 public:
  struct Answered {
    int status = 0;
    http::Response response;
    QJsonObject json;
    [[nodiscard]] QString code() const { return json[QStringLiteral("type")].toString().section(u':', -1); }
    [[nodiscard]] QString cursor() const { return json[QStringLiteral("cursor")].toString(); }
    [[nodiscard]] qsizetype facts() const { return json[QStringLiteral("facts")].toArray().size(); }
  };

  using MakeEstate = std::function<std::unique_ptr<hub::Estate>(ApiFixture&)>;

  explicit ApiFixture(MakeEstate make = {}) : makeEstate(std::move(make)) {
    support::addNotes(projectors);
    start();
  }
  ~ApiFixture() { stop(); }

  void start() {
    store::OpenOptions options;
    options.machineFolder = folder.filePath(QStringLiteral("machine"));
    options.localTables = localTables;
    for (const char* const table : hub::kQuarantineTables) options.localTables.push_back(table);
    for (const char* const table : kLocalTables) options.localTables.push_back(table);
    for (const char* const table : hub::kHolderTables) options.localTables.push_back(table);
    options.reserveBytes = 0;
    estate = makeEstate ? makeEstate(*this)
                        : std::make_unique<hub::EmbeddedEstate>(tenantsFolder(), options, projectors, clock);
    LongPolls::Options waiting;
    if (makeEstate) {
      waiting.pollMs = 20;
      waiting.askHead = [this](hub::TenantId tenant) {
        workforce->read(tenant,
                        [this, tenant, told = polls->head(tenant)](const core::Result<const journal::Reader*>& reader) {
                          if (const auto head = reader ? hub::headOfFeed(**reader) : reader.error())
                            polls->seen(tenant, told, *head);
                        });
      };
    }
    polls = std::make_unique<LongPolls>(std::move(waiting));
    workforce = std::make_unique<hub::Workforce>(
        *estate, hub::WorkforceOptions(), [this](hub::TenantId tenant, qint64 head) { polls->advance(tenant, head); });
    const auto asker = [](const http::Request& request) {
      return static_cast<const TestPrincipal*>(request.principal.get())->asker;
    };
    ground = std::make_shared<Ground>(Ground{*workforce, *polls, clock, CursorSeal(QByteArray(32, 'k')), asker,
                                             [](const QByteArray& bytes) { return bytes.leftJustified(64, 's', true); },
                                             [](const std::function<void()>& work) { work(); }, protocol::Limits()});
    ground->tenantKey = [this](const journal::Reader&, hub::TenantId) { return core::Result<QByteArray>(tenantKey); };
    ground->verify = [](const QByteArray& bytes, const QByteArray& signature) {
      return signature == bytes.leftJustified(64, 's', true);
    };
    readiness = std::make_shared<Readiness>([this] { return probed; }, clock);
    snapshots = std::make_unique<Snapshots>(*estate, projectors, clock,
                                            Snapshots::Options{folder.filePath(QStringLiteral("replicas")), {}});
    auto routes = syncRoutes(ground);
    for (auto& route : bootstrapRoutes(ground, *snapshots, projectors)) routes.push_back(std::move(route));
    for (auto& route : resourceRoutes(ground)) routes.push_back(std::move(route));
    for (auto& route : orderRoutes(ground)) routes.push_back(std::move(route));
    for (auto& route : healthRoutes(readiness, [](const std::function<void()>& work) { work(); })) {
      routes.push_back(std::move(route));
    }
    for (auto& route : more) routes.push_back(route);
    router = makeRouter(std::move(routes), [this](http::Request& head, const http::Route& route) {
      auto principal = std::make_shared<TestPrincipal>();
      principal->asker = asker_;
      head.principal = principal;
      return route.permission.isEmpty() ? std::optional(http::problem(401, QStringLiteral("unauthorized")))
                                        : std::nullopt;
    });
  }
  void stop() {
    polls->end();
    router.reset();
    ground.reset();
    workforce.reset();
    snapshots.reset();
    polls.reset();
    estate.reset();
  }
  [[nodiscard]] QString tenantsFolder() const { return folder.filePath(QStringLiteral("tenants")); }

  hub::TenantId newTenant(const QString& name) {
    const auto row = estate->create(name);
    if (!row) qFatal("%s", qPrintable(row.error().code));
    return row->id;
  }
  /// Not yet waited for.
  std::future<Answered> send(const QByteArray& method, const QString& target, const QByteArray& body = {},
                             const QList<QByteArray>& keys = {}) {
    http::Request request;
    for (const QByteArray& key : keys) request.headers.add("Idempotency-Key", key);
    request.method = method;
    const auto parsed = http::parseTarget(target.toUtf8());
    if (!parsed) qFatal("a bad target");
    request.path = parsed->path;
    request.query = parsed->query;
    request.body = body;
    auto promise = std::make_shared<std::promise<Answered>>();
    router->serve(request, http::Answer::into([promise](http::Response response) {
                    Answered answered;
                    answered.status = response.status;
                    answered.json = QJsonDocument::fromJson(response.body).object();
                    answered.response = std::move(response);
                    promise->set_value(std::move(answered));
                  }));
    return promise->get_future();
  }
  Answered ask(const QByteArray& method, const QString& target, const QByteArray& body = {}) {
    return send(method, target, body).get();
  }
  Answered post(const QString& target, const QJsonObject& body, const QByteArray& key) {
    return send("POST", target, QJsonDocument(body).toJson(), {key}).get();
  }
  Answered push(const QByteArray& body) { return ask("POST", QStringLiteral("/v1/sync/push"), body); }
  Answered pull(const QString& cursor = {}, const QString& more_ = {}) {
    return ask("GET", QStringLiteral("/v1/sync/pull?") + (cursor.isEmpty() ? QString() : QStringLiteral("cursor=")) +
                          cursor + more_);
  }
  /// Whose devices ask from now on.
  void become(hub::TenantId tenant) { asker_ = {tenant, core::AnyId(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), false}; }

  QTemporaryDir folder;
  journal::Projectors projectors;
  std::vector<const char*> localTables{std::begin(hub::kPersonKeyTables), std::end(hub::kPersonKeyTables)};
  std::vector<http::Route> more;
  core::ManualClock clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  core::Done probed;
  QByteArray tenantKey;
  Asker asker_;
  MakeEstate makeEstate;
  std::unique_ptr<hub::Estate> estate;
  std::unique_ptr<LongPolls> polls;
  std::unique_ptr<hub::Workforce> workforce;
  std::unique_ptr<Snapshots> snapshots;
  std::shared_ptr<Ground> ground;
  std::shared_ptr<Readiness> readiness;
  std::unique_ptr<http::Router> router;
};

/// A folder with everything in it.
inline void copyFolder(const QString& from, const QString& to) {
  QDir().mkpath(to);
  const auto entries = QDir(from).entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::Hidden);
  for (const QFileInfo& entry : entries) {
    const QString target = to + u'/' + entry.fileName();
    if (entry.isDir()) {
      copyFolder(entry.filePath(), target);
    } else if (!QFile::copy(entry.filePath(), target)) {
      qFatal("cannot copy %s", qPrintable(entry.filePath()));
    }
  }
}

/// The files of a folder put back as they were in a copy, each into its own place on the disk; newer ones are gone, as
/// SQLite's log, which belongs to the newer state.
inline void writeOver(const QString& from, const QString& to) {
  const auto present = QDir(to).entryInfoList(QDir::Files | QDir::Hidden);
  for (const QFileInfo& entry : present) {
    QFile source(from + u'/' + entry.fileName());
    QFile target(entry.filePath());
    if (!source.open(QIODevice::ReadOnly)) {
      target.remove();
    } else if (!target.open(QIODevice::ReadWrite | QIODevice::Truncate) || target.write(source.readAll()) < 0) {
      qFatal("cannot write over %s", qPrintable(entry.filePath()));
    }
  }
  const auto past = QDir(from).entryInfoList(QDir::Files | QDir::Hidden);
  for (const QFileInfo& entry : past) {
    const QString target = to + u'/' + entry.fileName();
    if (!QFile::exists(target) && !QFile::copy(entry.filePath(), target)) qFatal("cannot copy %s", qPrintable(target));
  }
}

}  // namespace counterfoil::api
