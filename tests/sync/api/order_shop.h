// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/facts_queries.h"
#include "sync/api/idempotency.h"
#include "tests/support/shop_fixture.h"
#include "tests/sync/api/api_fixture.h"

namespace counterfoil::api {

/// A hub whose one tenant is the shop of ShopFixture, and whoever asks is its web shop.
class OrderShop {
 public:
  using Answered = ApiFixture::Answered;

  OrderShop() {
    hub.stop();
    support::addSharedProjectors(hub.projectors);
    const auto tables = support::sharedLocalTables();
    hub.localTables.insert(hub.localTables.end(), tables.begin(), tables.end());
    hub.tenantKey = QByteArray(32, 'T');
    hub.start();
    tenant = hub.newTenant(QStringLiteral("Tea"));
    hub.become(tenant);
    pushShop();
  }

  /// What the shop's till has written since the last time.
  void pushShop() {
    auto facts = journal::factsAfter(shop.reader(), m_pushed, 1000, false);
    if (!facts || facts->empty()) return;
    m_pushed = facts->back().position;
    std::erase_if(*facts, [&](const journal::Fact& fact) { return fact.origin != shop.book().origin(); });
    const protocol::PushRequest request{facts->front().origin, std::move(*facts)};
    const Answered pushed = hub.push(QJsonDocument(request.toJson()).toJson());
    if (pushed.status != 200) qFatal("not pushed: %s", pushed.response.body.constData());
  }
  /// A step of a payment that the hub takes through a gateway; a till's word for one is not taken.
  [[nodiscard]] payments::Attempt paidAtHub(
      const std::function<core::Result<payments::Attempt>(journal::Writing&)>& step) {
    std::promise<core::Done> finished;
    payments::Attempt attempt;
    hub.workforce->write(
        tenant,
        [&](journal::Writing& writing) -> core::Done {
          CF_TRY(attempt, step(writing));
          return {};
        },
        [&](const core::Done& done) { finished.set_value(done); });
    const core::Done done = finished.get_future().get();
    if (!done) qFatal("not paid at the hub: %s", qPrintable(done.error().code));
    return attempt;
  }
  /// The shop's till takes in what the hub has.
  void pullShop() {
    std::promise<std::vector<journal::Fact>> read;
    hub.workforce->read(tenant, [&](const core::Result<const journal::Reader*>& reader) {
      read.set_value(journal::factsAfter(**reader, 0, 10'000, false).value_or(std::vector<journal::Fact>()));
    });
    const auto received = shop.book().receiveAll(read.get_future().get());
    if (!received) qFatal("%s", qPrintable(received.error().code));
  }

  [[nodiscard]] static QJsonObject gbp(qint64 minor) {
    return {{QStringLiteral("minor"), minor}, {QStringLiteral("currency"), QStringLiteral("GBP")}};
  }
  [[nodiscard]] static QJsonObject paidElsewhere(qint64 minor, const QString& reference = QStringLiteral("pp-1")) {
    return {{QStringLiteral("reference"), reference}, {QStringLiteral("amount"), gbp(minor)}};
  }
  [[nodiscard]] static QJsonObject line(const catalog::ProductId& product, qint64 units) {
    return {{QStringLiteral("product"), product.text()}, {QStringLiteral("quantity_micro"), units * 1'000'000}};
  }
  [[nodiscard]] static QJsonObject order(const QJsonArray& lines, const QJsonArray& tenders) {
    return {{QStringLiteral("currency"), QStringLiteral("GBP")},
            {QStringLiteral("lines"), lines},
            {QStringLiteral("tenders"), tenders}};
  }
  /// Two loaves and a tea: 2 × 2.50 + 4.99.
  [[nodiscard]] QJsonObject breadAndTea() const {
    return order({line(shop.bread, 2), line(shop.tea, 1)}, {paidElsewhere(999)});
  }
  Answered post(const QJsonObject& body, const QByteArray& key) {
    return hub.post(QStringLiteral("/v1/orders"), body, key);
  }
  [[nodiscard]] qint64 count(const QString& sql) {
    std::promise<qint64> counted;
    hub.workforce->read(tenant, [&](const core::Result<const journal::Reader*>& reader) {
      qint64 n = -1;
      const auto done = (*reader)->composedRows(sql, {}, [&](const journal::Row& row) {
        n = row.integer(0);
        return false;
      });
      counted.set_value(done ? n : -2);
    });
    return counted.get_future().get();
  }

  support::ShopFixture shop;
  ApiFixture hub;
  hub::TenantId tenant;

 private:
  qint64 m_pushed = 0;
};

}  // namespace counterfoil::api
