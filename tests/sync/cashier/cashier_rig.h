// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/inbox/projector.h"
#include "models/payments/local_tables.h"
#include "models/payments/projector.h"
#include "sync/cashier/local_tables.h"
#include "sync/cashier/payment_routes.h"
#include "sync/cashier/webhook_routes.h"
#include "tests/sync/api/api_fixture.h"
#include "tests/sync/cashier/fake_provider.h"

namespace counterfoil::cashier {

/// A hub with one tenant and one gateway, over a provider in memory.
class CashierRig {
 public:
  using Answered = api::ApiFixture::Answered;

  /// Beside another: a second process over the same tenants, asking the same provider.
  explicit CashierRig(const Cashier::Options& options = quick(), api::ApiFixture::MakeEstate make = {},
                      CashierRig* beside = nullptr)
      : provider(beside != nullptr ? beside->provider : ownProvider), hub(std::move(make)), wanted(options) {
    hub.stop();
    hub.projectors.add(std::make_unique<payments::PaymentProjector>());
    hub.projectors.add(std::make_unique<inbox::InboxProjector>());
    for (const char* const table : payments::kLocalTables) hub.localTables.push_back(table);
    for (const char* const table : kLocalTables) hub.localTables.push_back(table);
    hub.start();
    tenant = beside != nullptr ? beside->tenant : hub.newTenant(QStringLiteral("Tea"));
    hub.become(tenant);
    const QString folder = (beside != nullptr ? beside->hub : hub).folder.filePath(QStringLiteral("keys"));
    auto opened = access::HubKeys::open({folder, {}}, hub.clock);
    if (!opened) qFatal("no keys");
    keys = std::move(opened).value();
    begin();
    account = beside != nullptr ? beside->account : add(QStringLiteral("Main"), "secret");
  }
  ~CashierRig() {
    provider.release();
    cashier->stop();
  }
  [[nodiscard]] static Cashier::Options quick() {
    Cashier::Options options;
    options.jobsEveryMs = 5;
    options.tenantsEveryMs = 50;
    options.answerAfterMs = 5'000;
    options.alone = true;
    return options;
  }

  void begin() {
    cashier = std::make_unique<Cashier>(
        *hub.workforce, *hub.estate, *keys, hub.clock,
        [this](const Account& which, const QByteArray& secrets) -> core::Result<std::shared_ptr<gateways::Gateway>> {
          if (which.kind != u"fake") return core::refused(QStringLiteral("unknown_kind"));
          return std::shared_ptr<gateways::Gateway>(std::make_shared<FakeGateway>(provider, secrets));
        },
        wanted);
    auto routes = paymentRoutes(hub.ground, *cashier);
    for (auto& route : webhookRoutes(hub.ground, *cashier, [this](hub::TenantId id) { return id == tenant; })) {
      routes.push_back(std::move(route));
    }
    router = api::makeRouter(std::move(routes), [this](http::Request& head, const http::Route&) {
      auto principal = std::make_shared<api::TestPrincipal>();
      principal->asker = hub.asker_;
      head.principal = principal;
      return std::optional<http::Response>();
    });
  }
  void end() {
    cashier->stop();
    hub.stop();
    router.reset();
    cashier.reset();
  }
  void restart() {
    end();
    hub.start();
    begin();
  }

  Account add(const QString& name, const QByteArray& secrets, const QString& kind = QStringLiteral("fake")) {
    Account added;
    const auto done = write([&](journal::Writing& writing) -> core::Done {
      CF_TRY(added, putAccount(writing, *keys, tenant, {name, kind, {}, secrets}));
      return {};
    });
    if (!done) qFatal("no account: %s", qPrintable(done.error().code));
    return added;
  }
  core::Done write(const hub::Workforce::Work& work) {
    std::promise<core::Done> done;
    hub.workforce->write(tenant, work, [&](core::Done result) { done.set_value(std::move(result)); });
    return done.get_future().get();
  }
  [[nodiscard]] qint64 count(const char* sql) {
    std::promise<qint64> counted;
    hub.workforce->read(tenant, [&](const core::Result<const journal::Reader*>& reader) {
      counted.set_value(reader ? (*reader)->integer(sql, {}).value_or(-1) : -2);
    });
    return counted.get_future().get();
  }

  std::future<Answered> send(const QByteArray& method, const QString& path, const QByteArray& body,
                             const QByteArray& key = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!key.isEmpty()) request.headers.add("Idempotency-Key", key);
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
  Answered post(const QString& path, const QByteArray& body, const QByteArray& key) {
    return send("POST", path, body, key).get();
  }
  /// A new payment under a key of its own.
  std::future<Answered> begins(qint64 minor, const QByteArray& more = {}, QByteArray key = {}) {
    if (key.isEmpty()) key = "key-" + QByteArray::number(++made);
    return send("POST", QStringLiteral("/v1/payments"), bodyOf(minor, more), key);
  }
  [[nodiscard]] static QByteArray bodyOf(qint64 minor, const QByteArray& more = {}) {
    return R"({"amount":{"minor":)" + QByteArray::number(minor) + R"(,"currency":"GBP"},"method":"pm_card")" + more +
           "}";
  }
  [[nodiscard]] Answered show(const QString& id) { return send("GET", QStringLiteral("/v1/payments/") + id, {}).get(); }
  [[nodiscard]] QString stateOf(const QString& id) { return show(id).json[QStringLiteral("state")].toString(); }
  Answered step(const QString& id, const QByteArray& verb, qint64 minor = 0, QByteArray key = {}) {
    if (key.isEmpty()) key = "key-" + QByteArray::number(++made);
    const QByteArray body =
        minor == 0 ? QByteArray("{}") : R"({"amount":{"minor":)" + QByteArray::number(minor) + R"(,"currency":"GBP"}})";
    return post(QStringLiteral("/v1/payments/") + id + u'/' + QString::fromLatin1(verb), body, key);
  }
  Answered webhook(const QByteArray& body) {
    return send("POST", QStringLiteral("/v1/webhooks/") + WebhookAddress{tenant, account.id}.text(), body).get();
  }
  /// What the book says was captured and not given back.
  [[nodiscard]] qint64 heldInBook() {
    return count(
        "SELECT SUM(CASE WHEN purpose IN ('charge', 'capture') THEN approved_minor WHEN purpose = 'refund' THEN "
        "-approved_minor ELSE 0 END) FROM payment_attempt WHERE outcome IN ('approved', 'approved_late')");
  }

  FakeProvider ownProvider;
  FakeProvider& provider;
  api::ApiFixture hub;
  Cashier::Options wanted;
  hub::TenantId tenant;
  std::unique_ptr<access::HubKeys> keys;
  std::unique_ptr<Cashier> cashier;
  std::unique_ptr<http::Router> router;
  Account account;
  std::atomic<int> made = 0;
};

}  // namespace counterfoil::cashier
