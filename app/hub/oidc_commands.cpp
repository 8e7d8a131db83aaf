// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "models/devices/queries.h"
#include "sync/access/providers.h"
#include "sync/access/users.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Result<access::Provider> providerIn(const Invocation& invocation) {
  access::Provider provider;
  provider.name = invocation.operands().first();
  provider.issuer = invocation.value(u"issuer"_s);
  provider.clientId = invocation.value(u"client-id"_s);
  provider.clientSecret = invocation.value(u"client-secret"_s);
  provider.linkByEmail = invocation.flag(u"link-by-email"_s);
  for (const QString& word : invocation.value(u"algorithms"_s, u"RS256"_s).split(u',', Qt::SkipEmptyParts)) {
    const auto algorithm = oidc::algorithmOf(word.trimmed());
    if (!algorithm) return core::invalid(u"unknown_algorithm"_s, u"RS256, ES256 or EdDSA, not "_s + word);
    if (!provider.algorithms.contains(*algorithm)) provider.algorithms.append(*algorithm);
  }
  return provider;
}

Done addProvider(Invocation& invocation) {
  CF_TRY(const access::Provider provider, providerIn(invocation));
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  CF_CHECK(place->act(
      invocation, tenant.id,
      [&](journal::Writing& writing) { return access::addProvider(writing, tenant.id, place->keys(), provider, {}); },
      [&] {
        return QJsonObject{
            {u"provider"_s, provider.name}, {u"issuer"_s, provider.issuer}, {u"link_by_email"_s, provider.linkByEmail}};
      }));
  return invocation.answer({{u"provider"_s, provider.name}});
}

Done listProviders(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  QJsonArray list;
  CF_CHECK(place->read(tenant.id, [&](const journal::Reader& reader) -> Done {
    CF_TRY(const auto all, access::listProviders(reader));
    for (const access::Provider& each : all) {
      QJsonArray algorithms;
      for (const oidc::Algorithm algorithm : each.algorithms) algorithms.append(oidc::wordOf(algorithm));
      list.append(QJsonObject{{u"name"_s, each.name},
                              {u"issuer"_s, each.issuer},
                              {u"client_id"_s, each.clientId},
                              {u"algorithms"_s, algorithms},
                              {u"link_by_email"_s, each.linkByEmail}});
    }
    return {};
  }));
  return invocation.answer({{u"providers"_s, list}});
}

Done removeProvider(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  CF_CHECK(place->act(
      invocation, tenant.id,
      [&](journal::Writing& writing) { return access::removeProvider(writing, invocation.operands().first(), {}); },
      [&] {
        return QJsonObject{{u"provider"_s, invocation.operands().first()}};
      }));
  return invocation.answer({{u"removed"_s, invocation.operands().first()}});
}

Done linkUser(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  QJsonObject about{{u"provider"_s, invocation.value(u"provider"_s)}};
  CF_CHECK(place->act(
      invocation, tenant.id,
      [&](journal::Writing& writing) -> Done {
        CF_TRY(const auto user, access::findUser(writing.reader(), invocation.operands().first()));
        CF_TRY(const auto known, devices::findUser(writing.reader(), user));
        about[u"user"_s] = user.text();
        about[u"user_name"_s] = known.name;
        return access::linkIdentity(writing, user, invocation.value(u"provider"_s), invocation.value(u"subject"_s), {});
      },
      [&about] { return about; }));
  return invocation.answer({{u"linked"_s, true}});
}

}  // namespace

std::vector<Command> oidcCommands() {
  return {
      {u"oidc add"_s,
       u"NAME"_s,
       u"lets users of a tenant sign in at an OpenID Connect provider"_s,
       {tenantOption(),
        {u"issuer"_s, u"URL"_s, u"as its tokens write it, to the letter"_s},
        {u"client-id"_s, u"ID"_s, u"what the provider calls this hub"_s},
        {u"client-secret"_s, u"TEXT"_s, u"better from COUNTERFOIL_CLIENT_SECRET_FILE than typed here"_s},
        {u"algorithms"_s, u"LIST"_s, u"of RS256,ES256,EdDSA; else RS256"_s},
        {u"link-by-email"_s, {}, u"a mail address that it has verified is the user with that login"_s}},
       1,
       1,
       &addProvider},
      {u"oidc list"_s, {}, u"lists a tenant's providers"_s, {tenantOption()}, 0, 0, &listProviders},
      {u"oidc remove"_s, u"NAME"_s, u"ends it; who came by it is out"_s, {tenantOption()}, 1, 1, &removeProvider},
      {u"user link"_s,
       u"LOGIN"_s,
       u"says who a user is at a provider"_s,
       {tenantOption(),
        {u"provider"_s, u"NAME"_s, u"as in `oidc list`"_s},
        {u"subject"_s, u"TEXT"_s, u"the provider's own name for the person"_s}},
       1,
       1,
       &linkUser},
  };
}

}  // namespace counterfoil::daemon
