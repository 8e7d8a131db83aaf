// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/hub/invocation.h"
#include "app/hub/place.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Done createTenant(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow row, place->estate().create(invocation.operands().first()));
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

}  // namespace

std::vector<Command> tenantCommands() {
  return {
      {u"tenant create"_s, u"NAME"_s, u"makes a tenant: a book of its own"_s, {}, 1, 1, &createTenant},
      {u"tenant list"_s, {}, u"lists the tenants"_s, {}, 0, 0, &listTenants},
  };
}

}  // namespace counterfoil::daemon
