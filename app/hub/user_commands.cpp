// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "models/devices/queries.h"
#include "sync/access/users.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// A command on the users of the tenant that --tenant names.
Done onUsers(Invocation& invocation, const std::function<Done(Place& place, hub::TenantId tenant)>& act) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  CF_CHECK(act(*place, tenant.id));
  place->tellChange(tenant.id);
  return {};
}

/// An act about the user with the login that was typed, which is a mail address and stays out of the journal.
Done actOn(Invocation& invocation, Place& place, hub::TenantId tenant,
           const std::function<Done(journal::Writing&, devices::UserId)>& work) {
  devices::User user;
  return place.act(
      invocation, tenant,
      [&](journal::Writing& writing) -> Done {
        CF_TRY(const auto id, access::findUser(writing.reader(), invocation.operands().first()));
        CF_TRY(user, devices::findUser(writing.reader(), id));
        return work(writing, id);
      },
      [&] {
        return QJsonObject{{u"user"_s, user.id.text()}, {u"user_name"_s, user.name}};
      });
}

Done createUser(Invocation& invocation) {
  return onUsers(invocation, [&](Place& place, hub::TenantId tenant) -> Done {
    const QString& login = invocation.operands().first();
    const QString name = invocation.value(u"name"_s);
    if (name.trimmed().isEmpty()) return core::invalid(u"bad_usage"_s, u"--name NAME is due"_s);
    const QStringList scopes = invocation.value(u"scopes"_s).split(u',', Qt::SkipEmptyParts);
    devices::UserId user;
    CF_CHECK(place.act(
        invocation, tenant,
        [&](journal::Writing& writing) -> Done {
          CF_TRY(user, access::createUser(writing, login, name, scopes, {}));
          return {};
        },
        [&] {
          return QJsonObject{
              {u"user"_s, user.text()}, {u"user_name"_s, name}, {u"scopes"_s, QJsonArray::fromStringList(scopes)}};
        }));
    return invocation.answer({{u"user"_s, user.text()}});
  });
}

Done setPassword(Invocation& invocation) {
  const QString& login = invocation.operands().first();
  const QString password = invocation.value(u"password"_s);
  if (password.isEmpty())
    return core::invalid(u"bad_usage"_s, u"COUNTERFOIL_PASSWORD_FILE is due: the file with the password"_s);
  CF_TRY(const auto verifier, access::hashPassword(password, login));
  return onUsers(invocation, [&](Place& place, hub::TenantId tenant) -> Done {
    CF_CHECK(actOn(invocation, place, tenant, [&](journal::Writing& writing, devices::UserId user) {
      return access::setPassword(writing, user, verifier, {});
    }));
    return invocation.answer({{u"password"_s, u"set"_s}});
  });
}

Done disableUser(Invocation& invocation) {
  return onUsers(invocation, [&](Place& place, hub::TenantId tenant) -> Done {
    CF_CHECK(actOn(invocation, place, tenant, [](journal::Writing& writing, devices::UserId user) {
      return access::disableUser(writing, user, {});
    }));
    return invocation.answer({{u"disabled"_s, true}});
  });
}

Done listUsers(Invocation& invocation) {
  return onUsers(invocation, [&](Place& place, hub::TenantId tenant) -> Done {
    QJsonArray list;
    CF_CHECK(place.read(tenant, [&](const journal::Reader& reader) -> Done {
      CF_TRY(const auto all, devices::listUsers(reader));
      for (const devices::User& user : all) {
        // Whom the book alone knows, since the hub was restored, cannot come in: they are made again.
        CF_TRY(const auto known, reader.first("SELECT 1 FROM access_user WHERE id = $1", {user.id},
                                              [](const journal::Row&) { return true; }));
        if (!known) continue;
        list.append(QJsonObject{{u"user"_s, user.id.text()},
                                {u"name"_s, user.name},
                                {u"scopes"_s, QJsonArray::fromStringList(user.scopes)},
                                {u"disabled"_s, user.disabled}});
      }
      return {};
    }));
    return invocation.answer({{u"users"_s, list}});
  });
}

}  // namespace

std::vector<Command> userCommands() {
  return {
      {u"user create"_s,
       u"LOGIN"_s,
       u"makes a user of the hub, who has no password yet"_s,
       {tenantOption(),
        {u"name"_s, u"NAME"_s, u"as the journal calls them"_s},
        {u"scopes"_s, u"LIST"_s, u"such as orders:read,audit:read"_s}},
       1,
       1,
       &createUser},
      {u"user password"_s,
       u"LOGIN"_s,
       u"sets a password; who is signed in is out"_s,
       {tenantOption(), {u"password"_s, u"TEXT"_s, u"better from COUNTERFOIL_PASSWORD_FILE than typed here"_s}},
       1,
       1,
       &setPassword},
      {u"user disable"_s, u"LOGIN"_s, u"lets a user in no more"_s, {tenantOption()}, 1, 1, &disableUser},
      {u"user list"_s, {}, u"lists a tenant's users"_s, {tenantOption()}, 0, 0, &listUsers},
  };
}

}  // namespace counterfoil::daemon
