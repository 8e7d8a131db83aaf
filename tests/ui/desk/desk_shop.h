// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QTemporaryDir>
#include <array>
#include <memory>

#include "models/staff/service.h"
#include "models/store/worker_thread.h"
#include "reports/printing/shop_printing.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"
#include "ui/desk/desk_parts.h"

namespace counterfoil::support {

/// The small shop with its threads, as the program has them: the store's, and four that read. Everybody's PIN is kPin.
class DeskShop {
 public:
  static constexpr const char* kPin = "295173";
  enum class Kind { Staffed, Bare };

  explicit DeskShop(theme::Scheme scheme = theme::Scheme::Light, Kind kind = Kind::Staffed) {
    m_thread.call([this, kind] {
      if (kind == Kind::Staffed) {
        m_shop = std::make_unique<ShopFixture>();
      } else {
        makeBareStore();
      }
      journal::Book& book = store().book();
      m_services = std::make_unique<Services>(book);
      m_subscription = book.subscribe([this](const journal::Change& change) { m_changes.deliver(change); });
    });
    for (Reads* reads : {&m_reads, &m_longReads, &m_checks, &m_imports}) {
      reads->thread.call([this, reads] { reads->reader = store::openReader(path()).value(); });
    }
    m_parts = std::make_unique<desk::DeskParts>(
        desk::DeskParts{[this](std::function<void()> work) { (void)m_thread.post(std::move(work)); },
                        poster(m_reads),
                        poster(m_longReads),
                        poster(m_checks),
                        poster(m_imports),
                        m_changes,
                        {store().book(),
                         m_services->authority,
                         m_services->staff,
                         m_services->pins,
                         m_services->catalog,
                         m_services->inbox,
                         m_services->customers,
                         m_services->directory,
                         {},
                         [this](sales::DocumentId document, const journal::Actor& actor) {
                           return printing::reprintReceipt(m_shop->sales(), document, actor);
                         },
                         [this](cash::ShiftId shift, const journal::Actor& actor) {
                           return printing::reprintReport(m_shop->closing(), shift, actor);
                         },
                         m_services->settings},
                        theme::make(scheme)});
    if (kind == Kind::Staffed) {
      setPin(m_shop->manager);
      setPin(m_shop->cashier);
    }
  }
  ~DeskShop() {
    for (Reads* reads : {&m_reads, &m_longReads, &m_checks, &m_imports}) {
      reads->thread.call([reads] { reads->reader.reset(); });
    }
    m_thread.call([this] {
      m_subscription.reset();
      m_services.reset();
      m_shop.reset();
      m_bare.reset();
    });
    QCoreApplication::processEvents();
  }

  [[nodiscard]] const desk::DeskParts& parts() const { return *m_parts; }
  [[nodiscard]] QString path() { return store().path(); }
  /// Does something on the store's thread and waits for it.
  template <class Work>
  auto onStore(Work work) {
    return m_thread.call([this, work = std::move(work)] { return work(*m_shop, m_parts->services); });
  }
  [[nodiscard]] ShopFixture& shop() { return *m_shop; }
  void setPin(core::StaffId person) {
    const auto done = onStore([&](ShopFixture& shop, const desk::DeskServices& services) -> core::Done {
      CF_TRY(const auto verifier,
             staff::hashPin(QString::fromLatin1(kPin), services.pins.pepper(), staff::Trivial::Accept, {64, 1}));
      return services.pins.setPin(person, verifier, shop.asManager());
    });
    if (!done) qFatal("no PIN: %s", qPrintable(done.error().code));
  }
  /// Somebody with the file and a tool changes what happened.
  bool tamper(qint64 position) {
    return m_thread.call([&] {
      auto raw = store::SqliteConnection::open(path(), store::Access::Write);
      return raw && (*raw)->script("DROP TRIGGER journal_is_never_changed") &&
             (*raw)->execute("UPDATE journal SET body = $1 WHERE position = $2",
                             std::array<journal::Value, 2>{QByteArray("{\"name\":\"forged\"}"), position});
    });
  }
  /// Keeps the thread of checks busy until the promise is finished.
  void holdChecks(std::shared_ptr<QPromise<void>> until) {
    (void)m_checks.thread.post([until] { until->future().waitForFinished(); });
  }

 private:
  struct Services {
    explicit Services(journal::Book& book)
        : staff(book, authority),
          pins(book, authority, QByteArray(32, 'p')),
          catalog(book),
          customers(book, authority, vault),
          inbox(book,
                [this](const auto& reader, const auto& actor) {
                  return authority.authorise(reader, actor, staff::Permission::InboxResolve);
                }),
          settings(book, [this](const auto& reader, const auto& actor) {
            return authority.authorise(reader, actor, staff::Permission::SettingsEdit);
          }) {}
    staff::Authority authority;
    staff::StaffService staff;
    staff::PinService pins;
    catalog::CatalogService catalog;
    std::optional<vault::Vault> vault{vault::Vault(vault::StoreKey::random())};
    std::shared_ptr<customers::Directory> directory = std::make_shared<customers::Directory>(vault->storeKey());
    customers::CustomerService customers;
    inbox::InboxService inbox;
    settings::SettingsService settings;
  };
  struct Reads {
    explicit Reads(const QString& name) : thread(name) {}
    store::WorkerThread thread;
    std::unique_ptr<store::SqliteConnection> reader;
  };
  static views::ReadPoster poster(Reads& reads) {
    return [&reads](std::function<void(const journal::Reader&)> work) {
      (void)reads.thread.post([&reads, work = std::move(work)] { work(*reads.reader); });
    };
  }
  [[nodiscard]] store::Store& store() { return m_shop ? m_shop->store() : *m_bare; }
  void makeBareStore() {
    addAllProjectors(m_projectors);
    store::OpenOptions all;
    all.path = m_folder.filePath(QStringLiteral("shop.cfl"));
    all.machineFolder = m_folder.filePath(QStringLiteral("machine"));
    all.reserveBytes = 0;
    all.localTables = allLocalTables();
    m_bare = store::Store::create(all, m_projectors, m_clock, m_ids).value();
  }

  QTemporaryDir m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'763'719'200'000)};
  core::SeededIds m_ids{7};
  views::ChangeSignal m_changes;
  store::WorkerThread m_thread{QStringLiteral("store")};
  Reads m_reads{QStringLiteral("reads")};
  Reads m_longReads{QStringLiteral("long reads")};
  Reads m_checks{QStringLiteral("checks")};
  Reads m_imports{QStringLiteral("imports")};
  std::unique_ptr<store::Store> m_bare;
  std::unique_ptr<ShopFixture> m_shop;
  std::unique_ptr<Services> m_services;
  std::unique_ptr<journal::Subscription> m_subscription;
  std::unique_ptr<desk::DeskParts> m_parts;
};

}  // namespace counterfoil::support
