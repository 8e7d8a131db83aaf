// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/restored_state.h"

#include <QJsonArray>
#include <algorithm>

#include "models/devices/queries.h"
#include "sync/access/enrolment.h"
#include "sync/access/providers.h"
#include "sync/cashier/accounts.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

struct TenantState {
  qint64 devices = 0;
  QStringList users;
  QStringList apiKeys;
  QStringList signIn;
  QStringList payment;
  QStringList unreadable;
};

/// What opens under the root key is there; what does not is named. Any other error is one.
template <class Opened>
Done noteOpened(TenantState& state, const QString& what, const Result<Opened>& opened) {
  if (opened) return {};
  if (opened.error().kind != core::ErrorKind::Integrity) return opened.error();
  state.unreadable.append(what);
  return {};
}

Done readWhoMayWhat(const journal::Reader& reader, core::Instant now, TenantState& state) {
  CF_TRY(state.devices, reader.integer("SELECT count(*) FROM access_device WHERE state = 'active'", {}));
  // The local tables decide; names stand in facts, which may be older.
  CF_TRY(const auto users, reader.list("SELECT login FROM access_user WHERE disabled = 0 ORDER BY login", {},
                                       [](const journal::Row& row) { return row.text(0); }));
  for (const QString& login : users) state.users.append(login);
  CF_TRY(const auto keys, reader.list("SELECT id FROM access_api_key WHERE revoked = 0 AND expires_at_utc_ms > $1 "
                                      "ORDER BY id",
                                      {now}, [](const journal::Row& row) { return row.id<devices::ApiKeyId>(0); }));
  for (const devices::ApiKeyId id : keys) {
    const auto known = devices::findApiKey(reader, id);
    state.apiKeys.append(known ? known->name : id.text());
  }
  return {};
}

Done readSealed(const journal::Reader& reader, hub::TenantId tenant, const access::HubKeys& keys, TenantState& state) {
  CF_CHECK(noteOpened(state, u"tenant key"_s, access::tenantKey(reader, tenant, keys)));
  CF_TRY(const auto providers, access::listProviders(reader));
  for (const access::Provider& each : providers) {
    state.signIn.append(each.name);
    CF_CHECK(
        noteOpened(state, u"sign-in provider "_s + each.name, access::findProvider(reader, tenant, keys, each.name)));
  }
  CF_TRY(const auto accounts, cashier::accounts(reader));
  for (const cashier::Account& each : accounts) {
    if (each.removed) continue;
    state.payment.append(each.name);
    CF_CHECK(noteOpened(state, u"payment provider "_s + each.name, cashier::secretsOf(keys, tenant, each)));
  }
  return {};
}

QJsonObject toJson(const TenantState& state) {
  return {{u"devices"_s, state.devices},
          {u"users"_s, QJsonArray::fromStringList(state.users)},
          {u"api_keys"_s, QJsonArray::fromStringList(state.apiKeys)},
          {u"sign_in_providers"_s, QJsonArray::fromStringList(state.signIn)},
          {u"payment_providers"_s, QJsonArray::fromStringList(state.payment)},
          {u"unreadable"_s, QJsonArray::fromStringList(state.unreadable)}};
}

QStringList toDo(const Restored& restored, bool unreadable, bool payments) {
  QStringList all;
  if (unreadable) {
    all.append(
        u"What is named as unreadable was sealed under another root key: before the hub serves, set "
        "COUNTERFOIL_HUB_ROOT_KEY as it was, or put its root.key into keys/. Without it, add those providers "
        "again; no new till can be given the tenant's key."_s);
  }
  if (restored.keysMade.contains(u"signing"_s)) {
    all.append(
        u"The backup has no signing key, and a new one was made: set COUNTERFOIL_HUB_SIGNING_KEY as it was "
        "before the hub serves. Without it everybody signs in again, and a till can give back only what it "
        "wrote itself."_s);
  }
  if (restored.keysMade.contains(u"cursor"_s)) {
    all.append(
        u"The backup has no cursor key, and a new one was made: without COUNTERFOIL_HUB_CURSOR_KEY as it was "
        "every till reads the feed from the beginning, once."_s);
  }
  all.append(
      u"Users, passwords, API keys and providers are as they were in the backup: make, change or end again what "
      "was made, changed or ended since. What ended comes back by itself where a till knows of it."_s);
  all.append(
      u"A till that joined since is not known until another till that knows of it was in contact; it goes on "
      "selling, and asks again by itself."_s);
  all.append(u"Certificates and what serve was started with are in no backup."_s);
  if (payments) all.append(u"For payments since that no till brings back: reconcile, for each day."_s);
  return all;
}

}  // namespace

Result<QJsonObject> restoredState(Place& place, const Restored& restored) {
  CF_TRY(const auto rows, place.estate().tenants());
  QJsonArray tenants;
  bool unreadable = false;
  bool payments = false;
  for (const hub::TenantRow& row : rows) {
    TenantState state;
    CF_CHECK(place.read(row.id, [&](const journal::Reader& reader) -> Done {
      CF_CHECK(readWhoMayWhat(reader, place.clock().now(), state));
      return readSealed(reader, row.id, place.keys(), state);
    }));
    QJsonObject tenant = toJson(state);
    tenant[u"tenant"_s] = row.name;
    const auto newest = restored.newestFacts.find(row.id.text());
    if (newest != restored.newestFacts.end()) tenant[u"newest_fact"_s] = newest->second.text();
    tenants.append(tenant);
    unreadable = unreadable || !state.unreadable.isEmpty();
    payments = payments || !state.payment.isEmpty();
  }
  return QJsonObject{{u"tenants"_s, tenants},
                     {u"to_do"_s, QJsonArray::fromStringList(toDo(restored, unreadable, payments))}};
}

}  // namespace counterfoil::daemon
