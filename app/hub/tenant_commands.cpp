// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>

#include "app/hub/admin_socket.h"
#include "app/hub/audit.h"
#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "app/shop/shop.h"
#include "models/core/failpoint.h"
#include "models/core/money.h"
#include "models/journal/fields.h"
#include "models/journal/forgetting.h"
#include "models/journal/record_about.h"
#include "models/settings/facts.h"
#include "sync/access/local_tables.h"
#include "sync/hub/replica.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// The currency and nothing else: name, zone and the rest are the first till's to bring.
Done setCurrency(journal::Writing& writing, const core::Currency& currency) {
  const QJsonObject changes =
      journal::changesBetween({}, {{u"currency"_s, currency.code()}, {u"currency_decimals"_s, currency.decimals()}});
  return journal::recordAbout(writing, settings::kShopChanged, settings::shopSubject(), changes, {});
}

Done createTenant(Invocation& invocation) {
  std::optional<core::Currency> currency;
  if (const QString code = invocation.value(u"currency"_s); !code.isEmpty()) {
    CF_TRY(currency, core::Currency::of(code));
  }
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow row, place->estate().create(invocation.operands().first()));
  CF_CHECK(place->act(
      invocation, row.id,
      [&](journal::Writing& writing) { return currency ? setCurrency(writing, *currency) : Done(); },
      [&row] {
        return QJsonObject{{u"name"_s, row.name}};
      }));
  place->tellChange(row.id);
  return invocation.answer({{u"tenant"_s, row.id.text()}, {u"name"_s, row.name}});
}

Done listTenants(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const auto rows, place->estate().tenants());
  QJsonArray list;
  for (const hub::TenantRow& row : rows) list.append(QJsonObject{{u"tenant"_s, row.id.text()}, {u"name"_s, row.name}});
  return invocation.answer({{u"tenants"_s, list}});
}

/// The tenant's journal and what follows from it, as a till's store; no secrets of the hub.
Done exportTenant(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow row, place->tenant(invocation.operands().first()));
  const QString path = invocation.operands().last();
  if (!QDir::isAbsolutePath(path)) return core::invalid(u"bad_usage"_s, u"FILE is an absolute path"_s);
  if (QFile::exists(path)) return core::refused(u"file_exists"_s, path);
  // Who takes a copy of everything away: said before, so that none exists of which nothing is said.
  CF_CHECK(place->act(invocation, row.id, [](journal::Writing&) { return Done(); }));
  qint64 facts = 0;
  CF_CHECK(place->read(row.id, [&](const journal::Reader& reader) -> Done {
    CF_TRY(const auto copy, hub::Replica::open({path, app::allLocalTables()}, app::allProjectors(), place->clock()));
    CF_TRY(facts, copy->follow(reader));
    return {};
  }));
  return invocation.answer({{u"tenant"_s, row.id.text()}, {u"facts"_s, facts}, {u"file"_s, path}});
}

/// Typed after a question, or given as an option: a name by mistake is no name.
Done confirmed(const Invocation& invocation, const QString& name) {
  if (invocation.flag(u"yes-erase"_s)) {
    if (invocation.value(u"yes-erase"_s) == name) return {};
    return core::refused(u"not_confirmed"_s, u"--yes-erase is another name"_s);
  }
  QFile asking;
  QFile typing;
  if (!asking.open(stderr, QIODevice::WriteOnly) || !typing.open(stdin, QIODevice::ReadOnly)) {
    return core::storageError(u"cannot_read"_s, u"standard input"_s);
  }
  asking.write("This ends \"" + name.toUtf8() +
               "\" for good: its book, its keys, its secrets.\nType its name to go on: ");
  asking.flush();
  if (QString::fromUtf8(typing.readLine(4 * 1024)).trimmed() == name) return {};
  return core::refused(u"not_confirmed"_s, u"nothing was erased"_s);
}

/// The rows with which the rest could be read go first, and out of the file's free pages and log: what an undeleted
/// file would show is sealed for ever.
Done destroyKeys(journal::Writing& writing) {
  journal::forgetAfterwards(writing);
  CF_CHECK(writing.local(access::kTenantTable).execute("DELETE FROM access_tenant", {}));
  CF_CHECK(writing.local(access::kDeviceTable).execute("DELETE FROM access_device", {}));
  CF_CHECK(writing.local(access::kApiKeyTable).execute("DELETE FROM access_api_key", {}));
  CF_CHECK(writing.local(access::kCodeTable).execute("DELETE FROM access_code", {}));
  CF_CHECK(writing.local(access::kFamilyTable).execute("DELETE FROM access_family", {}));
  CF_CHECK(writing.local(access::kRefreshTable).execute("DELETE FROM access_refresh", {}));
  CF_CHECK(writing.local(access::kProviderTable).execute("DELETE FROM access_provider", {}));
  CF_CHECK(writing.local(access::kUserTable).execute("DELETE FROM access_user", {}));
  CF_CHECK(writing.local("person_key").execute("DELETE FROM person_key", {}));
  return writing.local("gateway_account").execute("DELETE FROM gateway_account", {});
}

Done eraseTenant(Invocation& invocation) {
  const QString wanted = invocation.operands().first();
  CF_CHECK(confirmed(invocation, wanted));
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  const bool cluster = place->postgres() != nullptr;
  if (!cluster && askServingHub(place->folder(), {u"tenant"_s, u"list"_s})) {
    return core::refused(u"tenant_served"_s, u"a hub serves this folder; end it first"_s);
  }
  const auto row = place->tenant(wanted);
  // Its id alone: its name is to be gone.
  if (row) CF_CHECK(recordBeside(invocation, *place, {{u"tenant"_s, row->id.text()}}));
  // One that was cut off has lost its name already.
  if (row && !cluster) {
    CF_CHECK(place->write(row->id, &destroyKeys));
    CF_FAILPOINT("erasing.keys");
  }
  CF_TRY(const hub::TenantRow erased, place->estate().erase(wanted));
  if (!QDir(place->folder() + u"/replicas/"_s + erased.id.text()).removeRecursively()) {
    return core::storageError(u"cannot_write"_s, place->folder() + u"/replicas"_s);
  }
  const QJsonArray remains{
      cluster ? u"Base backups and the archive of the log hold it until they expire."_s
              : u"Backups made before, and segments beside them, hold it until they expire or are deleted."_s,
      u"Every till keeps its own store; the hub answers it 403 tenant_erased from now on."_s,
      u"A restored backup brings the tenant back: erase it again then."_s};
  return invocation.answer({{u"erased"_s, erased.id.text()}, {u"name"_s, erased.name}, {u"remains"_s, remains}});
}

}  // namespace

std::vector<Command> tenantCommands() {
  return {
      {u"tenant create"_s,
       u"NAME"_s,
       u"makes a tenant: a book of its own"_s,
       {{u"currency"_s, u"CODE"_s, u"its currency, such as GBP; else the first till's"_s}},
       1,
       1,
       &createTenant,
       true,
       false,
       true},
      {u"tenant list"_s, {}, u"lists the tenants"_s, {}, 0, 0, &listTenants},
      {u"tenant export"_s,
       u"NAME FILE"_s,
       u"writes a tenant as a store that a till can open"_s,
       {},
       2,
       2,
       &exportTenant,
       true,
       true},
      {u"tenant erase"_s,
       u"NAME"_s,
       u"ends a tenant for good, its keys and secrets too; not while serving; asks for the name again"_s,
       {{u"yes-erase"_s, u"NAME"_s, u"the same name: does not ask"_s}},
       1,
       1,
       &eraseTenant,
       false},
  };
}

}  // namespace counterfoil::daemon
