// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <iterator>
#include <memory>

#include "models/settings/local_tables.h"
#include "models/settings/projector.h"
#include "models/staff/authority.h"
#include "models/staff/local_tables.h"
#include "models/staff/pins.h"
#include "models/staff/projector.h"
#include "models/staff/service.h"
#include "models/store/store.h"
#include "models/vault/local_tables.h"
#include "tests/support/verify.h"

namespace counterfoil::support {

/// A store on disk that knows settings, staff and the vault, and can be closed and opened again with a clock that has
/// started anew, as after a restart of the computer.
class PeopleShop {
 public:
  PeopleShop() {
    m_projectors.add(std::make_unique<settings::SettingsProjector>());
    m_projectors.add(std::make_unique<staff::StaffProjector>());
    m_store = store::Store::create(options(), m_projectors, *m_clock, m_ids).value();
  }

  void restart() {
    m_store.reset();
    m_clock = std::make_unique<core::ManualClock>(m_clock->now());
    m_store = store::Store::open(options(), m_projectors, *m_clock, m_ids).value();
  }

  [[nodiscard]] journal::Book& book() { return m_store->book(); }
  [[nodiscard]] const journal::Reader& reader() { return m_store->reader(); }
  [[nodiscard]] store::Store& store() { return *m_store; }
  [[nodiscard]] core::ManualClock& clock() { return *m_clock; }

  /// Newest first.
  [[nodiscard]] std::vector<journal::Fact> factsOf(const QString& kind) {
    std::vector<journal::Fact> facts;
    const auto done = reader().rows(
        "SELECT body, actor, approver, subject FROM journal WHERE kind = $1 "
        "ORDER BY position DESC",
        {kind}, [&](const journal::Row& row) {
          journal::Fact fact;
          fact.body = row.bytes(0);
          fact.object = journal::parseBody(fact.body).value();
          fact.actor = row.id<core::StaffId>(1);
          fact.approver = row.id<core::StaffId>(2);
          fact.subject = row.id<core::AnyId>(3);
          facts.push_back(fact);
          return true;
        });
    if (!done) qFatal("journal cannot be read");
    return facts;
  }

 private:
  [[nodiscard]] store::OpenOptions options() const {
    store::OpenOptions all;
    all.path = m_folder.filePath(QStringLiteral("shop.cfl"));
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
  std::unique_ptr<core::ManualClock> m_clock =
      std::make_unique<core::ManualClock>(core::Instant::fromUtcMs(1'700'000'000'000));
  core::SeededIds m_ids{1};
  std::unique_ptr<store::Store> m_store;
};

/// A shop with an owner, a manager, a cashier and a trainee.
class StaffedShop : public PeopleShop {
 public:
  StaffedShop() {
    using staff::Preset;
    owner = person(Preset::Owner, QStringLiteral("Olga"));
    manager = person(Preset::Manager, QStringLiteral("Milan"));
    cashier = person(Preset::Cashier, QStringLiteral("Chen"));
    trainee = person(Preset::Trainee, QStringLiteral("Tove"));
  }

  [[nodiscard]] core::StaffId person(staff::Preset preset, const QString& name) {
    const journal::Actor actor{owner, {}};
    staff::StaffService service(book(), authority);
    staff::StaffMember member;
    member.name = name;
    member.role = service.createRole(staff::presetRole(preset, 2), actor).value();
    return service.createStaff(member, actor).value();
  }

  staff::Authority authority;
  core::StaffId owner;
  core::StaffId manager;
  core::StaffId cashier;
  core::StaffId trainee;
};

}  // namespace counterfoil::support
