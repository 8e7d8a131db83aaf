// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QTemporaryDir>
#include <array>
#include <iterator>
#include <memory>

#include "models/catalog/projector.h"
#include "models/catalog/service.h"
#include "models/settings/local_tables.h"
#include "models/settings/projector.h"
#include "models/settings/service.h"
#include "models/staff/local_tables.h"
#include "models/staff/projector.h"
#include "models/store/store.h"
#include "models/store/worker_thread.h"
#include "models/vault/local_tables.h"
#include "tests/support/verify.h"
#include "ui/desk/desk_parts.h"

namespace counterfoil::support {

/// A shop on disk with its threads, as the program has them: the store's, and three that read.
class DeskShop {
 public:
  static constexpr const char* kPin = "295173";

  explicit DeskShop(theme::Scheme scheme = theme::Scheme::Light) {
    m_projectors.add(std::make_unique<settings::SettingsProjector>());
    m_projectors.add(std::make_unique<staff::StaffProjector>());
    m_projectors.add(std::make_unique<catalog::CatalogProjector>());
    m_thread.call([this] {
      m_store = store::Store::create(options(), m_projectors, m_clock, m_ids).value();
      journal::Book& book = m_store->book();
      m_services = std::make_unique<Services>(book);
      m_subscription = book.subscribe([this](const journal::Change& change) { m_changes.deliver(change); });
    });
    for (Reads* reads : {&m_reads, &m_longReads, &m_checks}) {
      reads->thread.call([this, reads] { reads->reader = store::openReader(path()).value(); });
    }
    m_parts = std::make_unique<desk::DeskParts>(desk::DeskParts{
        [this](std::function<void()> work) { (void)m_thread.post(std::move(work)); }, poster(m_reads), poster(m_longReads),
        poster(m_checks), m_changes, {m_store->book(), m_services->authority, m_services->staff, m_services->pins, m_services->catalog},
        theme::make(scheme)});
  }
  ~DeskShop() {
    for (Reads* reads : {&m_reads, &m_longReads, &m_checks}) {
      reads->thread.call([reads] { reads->reader.reset(); });
    }
    m_thread.call([this] {
      m_subscription.reset();
      m_services.reset();
      m_store.reset();
    });
    QCoreApplication::processEvents();
  }

  [[nodiscard]] const desk::DeskParts& parts() const { return *m_parts; }
  [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("shop.cfl")); }
  /// Does something on the store's thread and waits for it.
  template <class Work>
  auto onStore(Work work) {
    return m_thread.call([this, work = std::move(work)] { return work(*m_store, m_parts->services); });
  }
  /// Somebody with the file and a tool changes what happened.
  bool tamper(qint64 position) {
    return onStore([&](store::Store&, const desk::DeskServices&) {
      auto raw = store::SqliteConnection::open(path(), store::Access::Write);
      return raw && (*raw)->script("DROP TRIGGER journal_is_never_changed") &&
             (*raw)->execute("UPDATE journal SET body = $1 WHERE position = $2",
                             std::array<journal::Value, 2>{QByteArray("{\"name\":\"forged\"}"), position});
    });
  }
  /// Keeps the thread of checks busy until the returned promise is fulfilled.
  void holdChecks(std::shared_ptr<QPromise<void>> until) {
    (void)m_checks.thread.post([until] { until->future().waitForFinished(); });
  }

  void setUp() {
    const core::Done done = onStore([](store::Store& shop, const desk::DeskServices&) -> core::Done {
      settings::SettingsService settings(shop.book(), [](const journal::Reader&, const journal::Actor&) { return core::Done(); });
      settings::Shop place;
      place.name = QStringLiteral("Corner Shop");
      place.currency = QStringLiteral("GBP");
      place.locale = QStringLiteral("en_GB");
      place.zone = QStringLiteral("Europe/London");
      return settings.changeShop(place, {});
    });
    if (!done) qFatal("no shop: %s", qPrintable(done.error().code));
  }
  core::StaffId person(const QString& name, staff::Preset preset, const QString& pin = QString::fromLatin1(kPin)) {
    const auto made = onStore([&](store::Store&, const desk::DeskServices& services) -> core::Result<core::StaffId> {
      const journal::Actor actor{m_owner, {}};
      CF_TRY(const auto role, services.staff.createRole(staff::presetRole(preset, 2), actor));
      staff::StaffMember member;
      member.name = name;
      member.role = role;
      CF_TRY(const core::StaffId id, services.staff.createStaff(member, actor));
      CF_TRY(const auto verifier, staff::hashPin(pin, services.pins.pepper(), staff::Trivial::Accept, {64, 1}));
      CF_CHECK(services.pins.setPin(id, verifier, {m_owner.isNull() ? id : m_owner, {}}));
      return id;
    });
    if (!made) qFatal("no person: %s", qPrintable(made.error().code));
    if (m_owner.isNull()) m_owner = *made;
    return *made;
  }
  [[nodiscard]] core::StaffId owner() const { return m_owner; }

 private:
  struct Services {
    explicit Services(journal::Book& book)
        : staff(book, authority), pins(book, authority, QByteArray(32, 'p')), catalog(book) {}
    staff::Authority authority;
    staff::StaffService staff;
    staff::PinService pins;
    catalog::CatalogService catalog;
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
  [[nodiscard]] store::OpenOptions options() const {
    store::OpenOptions all;
    all.path = path();
    all.machineFolder = m_folder.filePath(QStringLiteral("machine"));
    all.reserveBytes = 0;
    const auto add = [&](const auto& tables) {
      all.localTables.insert(all.localTables.end(), std::begin(tables), std::end(tables));
    };
    add(settings::kLocalTables);
    add(staff::kLocalTables);
    add(vault::kLocalTables);
    return all;
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
  std::unique_ptr<store::Store> m_store;
  std::unique_ptr<Services> m_services;
  std::unique_ptr<journal::Subscription> m_subscription;
  std::unique_ptr<desk::DeskParts> m_parts;
  core::StaffId m_owner;
};

}  // namespace counterfoil::support
