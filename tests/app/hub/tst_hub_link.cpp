// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "app/shop/hub_link.h"
#include "app/shop/joining.h"
#include "app/shop/setup.h"
#include "models/settings/queries.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Standing;
using support::HubProgram;

namespace {

/// A shop on a store's thread with sync beside it, as in the desktop program.
class RunningTill {
 public:
  explicit RunningTill(const QString& name) : m_thread(name) {
    m_thread.call([&] {
      app::ShopOptions options;
      options.path = m_folder.filePath(u"shop.cfl"_s);
      options.machineFolder = m_folder.filePath(u"machine"_s);
      options.reserveBytes = 0;
      options.phraseCost = {64, 1};
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
  void join(const HubProgram& hub) {
    const auto made = hub.say("enrol --tenant Crumb");
    app::JoinRequest request;
    request.hub = u"http://127.0.0.1:%1"_s.arg(hub.port());
    request.code = made.json()[u"code"_s].toString();
    request.deviceName = u"Till"_s;
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

core::Done setUp(app::Shop& shop) {
  app::NewShop wanted;
  wanted.shop.name = u"Corner"_s;
  wanted.shop.currency = u"GBP"_s;
  wanted.shop.locale = u"en_GB"_s;
  wanted.shop.zone = u"Europe/London"_s;
  wanted.ownerName = u"Olive"_s;
  wanted.ownerPin = u"975312"_s;
  CF_TRY([[maybe_unused]] const auto made, app::setUp(shop, wanted));
  return {};
}

}  // namespace

class TestHubLink : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aStoreWithoutAHubSaysNothing() {
    RunningTill till(u"store"_s);
    till.follow();
    QCoreApplication::processEvents();
    QCOMPARE(till.status().standing, Standing::Off);
  }

  void whatIsWrittenOnOneTillIsSeenOnTheOther() {
    HubProgram hub;
    QCOMPARE(hub.say("tenant create Crumb").status, 0);
    hub.serve();
    RunningTill first(u"first store"_s);
    CF_VERIFY_OK(first.on(setUp));
    first.join(hub);
    first.follow();
    QTRY_COMPARE_WITH_TIMEOUT(first.status().standing, Standing::UpToDate, 30'000);
    RunningTill second(u"second store"_s);
    second.join(hub);
    second.follow();
    QTRY_COMPARE_WITH_TIMEOUT(second.status().standing, Standing::UpToDate, 30'000);
    QCOMPARE(second.shopName(), u"Corner"_s);

    qint64 longestMs = 0;
    for (int i = 0; i < 10; ++i) {
      const QString name = u"Corner %1"_s.arg(i);
      RunningTill& writer = i % 2 == 0 ? first : second;
      RunningTill& reader = i % 2 == 0 ? second : first;
      QElapsedTimer timer;
      timer.start();
      writer.rename(name);
      QTRY_COMPARE_WITH_TIMEOUT(reader.shopName(), name, 30'000);
      longestMs = std::max(longestMs, timer.elapsed());
    }
    qInfo("from one till to the other: %lld ms at most", longestMs);

    hub.kill();
    QTRY_COMPARE_WITH_TIMEOUT(first.status().standing, Standing::Offline, 60'000);
    first.rename(u"Corner & Crumb"_s);
    QTRY_VERIFY_WITH_TIMEOUT(first.status().toSend > 0, 60'000);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubLink)
#include "tst_hub_link.moc"
