// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/place.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QThread>
#include <algorithm>
#include <latch>

#include "app/shop/shop.h"
#include "models/devices/facts.h"
#include "sync/access/local_tables.h"
#include "sync/api/idempotency.h"
#include "sync/cashier/local_tables.h"
#include "sync/hub/embedded_estate.h"
#include "sync/hub/holders.h"
#include "sync/hub/person_keys.h"
#include "sync/hub/quarantine.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

const std::vector<Option>& placeOptions() {
  static const std::vector<Option> all{
      {u"data"_s, u"DIR"_s, u"the folder of the stores; else ~/.local/share/counterfoil-hub"_s},
      {u"state"_s, u"DIR"_s,
       u"where this machine knows its stores by, outside of --data; else ~/.local/state/counterfoil"_s},
      {u"postgres"_s, u"URL"_s, u"keep the stores in this PostgreSQL cluster, as a role that owns nothing"_s},
      {u"postgres-owner"_s, u"URL"_s, u"the role that makes and migrates schemas there; else --postgres"_s},
  };
  return all;
}

Option tenantOption() {
  return {u"tenant"_s, u"NAME"_s, u"whose; its name or id"_s};
}

QString dataFolder(const QString& wanted) {
  if (!wanted.isEmpty()) return QDir(wanted).absolutePath();
  const QString data = qEnvironmentVariable("XDG_DATA_HOME");
  return (data.isEmpty() ? QDir::homePath() + u"/.local/share"_s : data) + u"/counterfoil-hub"_s;
}

Result<std::unique_ptr<Place>> Place::open(const Invocation& invocation, const core::Clock& clock) {
  const QString folder = dataFolder(invocation.value(u"data"_s));
  if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
  QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  CF_TRY(auto keys, access::HubKeys::open({folder + u"/keys"_s, QProcessEnvironment::systemEnvironment()}, clock));
  std::unique_ptr<Place> place(new Place(folder, std::move(keys), clock));

  const QString state = invocation.value(u"state"_s);
  if (!state.isEmpty() && (QDir(state).absolutePath() + u'/').startsWith(folder + u'/')) {
    return core::invalid(u"bad_usage"_s, u"--state lies inside of --data: a restored folder would not be noticed"_s);
  }
  store::OpenOptions& options = place->m_storeOptions;
  options.machineFolder = state.isEmpty() ? QString() : QDir(state).absolutePath();
  options.localTables = app::sharedLocalTables();
  options.localTables.insert(options.localTables.end(), std::begin(hub::kHolderTables), std::end(hub::kHolderTables));
  options.localTables.insert(options.localTables.end(), std::begin(hub::kPersonKeyTables),
                             std::end(hub::kPersonKeyTables));
  options.localTables.insert(options.localTables.end(), std::begin(access::kLocalTables),
                             std::end(access::kLocalTables));
  options.localTables.insert(options.localTables.end(), std::begin(hub::kQuarantineTables),
                             std::end(hub::kQuarantineTables));
  options.localTables.insert(options.localTables.end(), std::begin(api::kLocalTables), std::end(api::kLocalTables));
  options.localTables.insert(options.localTables.end(), std::begin(cashier::kLocalTables),
                             std::end(cashier::kLocalTables));
  options.waitMs = 5'000;
  // The room that a till keeps for closing its shift on a full disk: a hub closes none.
  options.reserveBytes = 0;
  const QString url = invocation.value(u"postgres"_s);
  if (url.isEmpty()) {
    auto files = std::make_unique<hub::EmbeddedEstate>(place->tenantsFolder(), options, app::sharedProjectors(), clock);
    place->m_embedded = files.get();
    place->m_estate = std::move(files);
    return place;
  }
  auto estate = std::make_unique<cluster::PostgresEstate>(
      cluster::PostgresPlace{url, invocation.value(u"postgres-owner"_s, url), options.localTables},
      app::sharedProjectors(), clock);
  place->m_postgres = estate.get();
  place->m_estate = std::move(estate);
  return place;
}

Result<Place*> PlaceOf::open(const Invocation& invocation) {
  if (invocation.place() != nullptr) return invocation.place();
  CF_TRY(m_own, Place::open(invocation, m_clock));
  return m_own.get();
}

Result<hub::TenantRow> Place::tenant(const QString& nameOrId) {
  CF_TRY(const auto rows, m_estate->tenants());
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const hub::TenantRow& each) {
    return each.name == nameOrId || each.id.text() == nameOrId;
  });
  if (row == rows.end()) {
    return core::notFound(u"unknown_tenant"_s, u"no tenant is called %1; tenant list shows them"_s.arg(nameOrId));
  }
  return *row;
}

Result<hub::TenantRow> Place::tenantOf(const Invocation& invocation) {
  const QString wanted = invocation.value(u"tenant"_s);
  if (wanted.isEmpty()) return core::invalid(u"bad_usage"_s, u"--tenant NAME is due"_s);
  return tenant(wanted);
}

void Place::tellChange(hub::TenantId tenant) const {
  constexpr int kMostMs = 2'000;
  if (!m_changes) return;
  m_changes->tell(tenant);
  for (int waitedMs = 0; !m_directory->of(tenant) && waitedMs < kMostMs; waitedMs += 5) QThread::msleep(5);
}

Done Place::write(hub::TenantId tenant, const hub::Workforce::Work& work) {
  if (m_workforce == nullptr) {
    CF_TRY(const auto store, m_estate->open(tenant));
    return store->book().write(work);
  }
  Done result;
  std::latch finished(1);
  m_workforce->write(tenant, work, [&](Done done) {
    result = std::move(done);
    finished.count_down();
  });
  finished.wait();
  return result;
}

Done Place::act(const Invocation& invocation, hub::TenantId tenant, const hub::Workforce::Work& work,
                const std::function<QJsonObject()>& about) {
  return write(tenant, [&](journal::Writing& writing) -> Done {
    CF_CHECK(work(writing));
    return devices::recordAdministered(writing, tenant.as<core::Anything>(),
                                       {invocation.words(), invocation.by(), about ? about() : QJsonObject()}, {});
  });
}

Done Place::tellAll(const QString& act, const QString& by, const QJsonObject& about) {
  CF_TRY(const auto rows, m_estate->tenants());
  for (const hub::TenantRow& row : rows) {
    CF_CHECK(write(row.id, [&](journal::Writing& writing) {
      return devices::recordAdministered(writing, row.id.as<core::Anything>(), {act, by, about}, {});
    }));
  }
  return {};
}

Done Place::read(hub::TenantId tenant, const std::function<Done(const journal::Reader&)>& ask) {
  if (m_workforce == nullptr) {
    CF_TRY(const auto store, m_estate->openLongReader(tenant));
    return ask(store->reader());
  }
  Done result;
  std::latch finished(1);
  m_workforce->read(tenant, [&](Result<const journal::Reader*> reader) {
    result = reader ? ask(**reader) : Done(reader.error());
    finished.count_down();
  });
  finished.wait();
  return result;
}

Done Place::probe() const {
  const QByteArray now = QByteArray::number(m_clock.now().utcMs());
  QSaveFile file(m_folder + u"/probe"_s);
  if (!file.open(QIODevice::WriteOnly) || file.write(now) != now.size() || !file.commit()) {
    return core::storageError(u"storage_failed"_s, file.errorString());
  }
  if (m_postgres != nullptr) return m_postgres->probe();
  const auto tenants = m_estate->tenants();
  return tenants ? Done() : Done(tenants.error());
}

}  // namespace counterfoil::daemon
