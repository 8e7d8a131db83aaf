// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>

#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "app/shop/shop.h"
#include "models/core/money.h"
#include "models/journal/fields.h"
#include "models/journal/record_about.h"
#include "models/settings/facts.h"
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
  if (currency) {
    CF_CHECK(place->write(row.id, [&](journal::Writing& writing) { return setCurrency(writing, *currency); }));
  }
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
  qint64 facts = 0;
  CF_CHECK(place->read(row.id, [&](const journal::Reader& reader) -> Done {
    CF_TRY(const auto copy, hub::Replica::open({path, app::allLocalTables()}, app::allProjectors(), place->clock()));
    CF_TRY(facts, copy->follow(reader));
    return {};
  }));
  return invocation.answer({{u"tenant"_s, row.id.text()}, {u"facts"_s, facts}, {u"file"_s, path}});
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
       &createTenant},
      {u"tenant list"_s, {}, u"lists the tenants"_s, {}, 0, 0, &listTenants},
      {u"tenant export"_s,
       u"NAME FILE"_s,
       u"writes a tenant as a store that a till can open"_s,
       {},
       2,
       2,
       &exportTenant},
  };
}

}  // namespace counterfoil::daemon
