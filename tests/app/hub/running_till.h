// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

#include "app/shop/hub_link.h"
#include "app/shop/joining.h"
#include "app/shop/setup.h"
#include "models/settings/queries.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/quick_shop.h"

namespace counterfoil::support {

/// A shop on a store's thread with sync beside it, as in the desktop program.
class RunningTill {
 public:
  explicit RunningTill(const QString& name) : m_thread(name) {
    m_thread.call([&] {
      app::ShopOptions options = support::quickShop(m_folder.filePath(QStringLiteral("shop.cfl")),
                                                    m_folder.filePath(QStringLiteral("machine")));
      options.nameless = staff::Authority::Nameless::Program;
      auto made = app::Shop::create(options, m_clock, m_ids);
      if (!made) qFatal("%s", qPrintable(made.error().code));
      m_shop = std::move(*made);
    });
  }
  ~RunningTill() {
    m_link.reset();
    m_thread.call([this] { m_shop.reset(); });
  }
  template <class Work>
  auto on(Work work) {
    return m_thread.call([&] { return work(*m_shop); });
  }
  /// A shop, as the first run makes it.
  core::Done setUp() {
    return on([](app::Shop& shop) -> core::Done {
      app::NewShop wanted;
      wanted.shop.name = QStringLiteral("Corner");
      wanted.shop.currency = QStringLiteral("GBP");
      wanted.shop.locale = QStringLiteral("en_GB");
      wanted.shop.zone = QStringLiteral("Europe/London");
      wanted.ownerName = QStringLiteral("Olive");
      wanted.ownerPin = QStringLiteral("975312");
      CF_TRY([[maybe_unused]] const auto made, app::setUp(shop, wanted));
      return {};
    });
  }
  /// Joins the tenant Crumb; through another port where a line stands between.
  void join(const HubProgram& hub, quint16 port = 0) {
    const auto made = hub.say("enrol --tenant Crumb");
    app::JoinRequest request;
    request.hub = QStringLiteral("http://127.0.0.1:%1").arg(port == 0 ? hub.port() : port);
    request.code = made.json()[QStringLiteral("code")].toString();
    request.deviceName = QStringLiteral("Till");
    const auto joined = on([&](app::Shop& shop) { return app::joinHub(shop, request); });
    if (!joined) qFatal("%s %s", qPrintable(joined.error().code), qPrintable(joined.error().detail));
  }
  void follow() {
    m_link = std::make_unique<app::HubLink>(m_thread, *m_shop, m_clock, m_ids);
    m_link->start();
  }
  [[nodiscard]] const client::Status& status() const { return m_link->status(); }
  [[nodiscard]] QString shopName() {
    return on([](app::Shop& shop) {
      const auto known = settings::readShop(shop.reader());
      return known ? known->name : QString();
    });
  }
  void rename(const QString& name) {
    const core::Done done = on([&](app::Shop& shop) -> core::Done {
      CF_TRY(auto known, settings::readShop(shop.reader()));
      known.name = name;
      return shop.settings().changeShop(known, {});
    });
    if (!done) qFatal("%s", qPrintable(done.error().code));
  }

 private:
  QTemporaryDir m_folder;
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  store::WorkerThread m_thread;
  std::unique_ptr<app::Shop> m_shop;
  std::unique_ptr<app::HubLink> m_link;
};

}  // namespace counterfoil::support
