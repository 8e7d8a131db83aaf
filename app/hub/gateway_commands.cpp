// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QUrl>

#include "app/hub/gateway_secrets.h"
#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "sync/cashier/accounts.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using cashier::Account;
using core::Done;
using core::Result;

namespace {

struct Ours {
  PlaceOf here;
  Place* place = nullptr;
  hub::TenantRow tenant;
};

Done findTenant(const Invocation& invocation, Ours& ours) {
  CF_TRY(ours.place, ours.here.open(invocation));
  CF_TRY(ours.tenant, ours.place->tenantOf(invocation));
  return {};
}

QJsonObject accountJson(hub::TenantId tenant, const Account& account) {
  return {{u"gateway"_s, account.id.text()},
          {u"name"_s, account.name},
          {u"kind"_s, account.kind},
          {u"base_url"_s, account.baseUrl},
          {u"removed"_s, account.removed},
          {u"webhook_path"_s, u"/v1/webhooks/"_s + cashier::WebhookAddress{tenant, account.id}.text()}};
}

/// For the journal, which has no other fact of accounts.
QJsonObject aboutAccount(const Account& account) {
  return {{u"gateway"_s, account.id.text()},
          {u"name"_s, account.name},
          {u"kind"_s, account.kind},
          {u"base_url"_s, QUrl(account.baseUrl).toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)}};
}

/// Where a hub serves the folder it reads the file itself, and its folder is not that of whoever typed the command.
Result<QByteArray> secretsIn(const QString& path) {
  if (path.isEmpty()) return core::invalid(u"bad_usage"_s, u"--secret-file FILE is due"_s);
  if (!QDir::isAbsolutePath(path)) return core::invalid(u"bad_usage"_s, u"--secret-file takes a whole path"_s);
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"cannot_read"_s, path);
  return file.read(64 * 1024 + 1);
}

/// The account that this is another secret of, as far as it matters: where steps are in doubt, and its provider says of
/// the old and the new secrets that they are the same merchant's; or the operator does, where it takes the old ones no
/// more: a key that was seen is revoked at once, and without its successor nothing would ever be settled or given back.
Result<std::optional<Account>> sameMerchant(const Ours& ours, const cashier::NewAccount& wanted,
                                            gateways::Gateway& opened, bool vouched) {
  std::optional<Account> known;
  qint64 unsettled = 0;
  CF_CHECK(ours.place->read(ours.tenant.id, [&](const journal::Reader& reader) -> Done {
    CF_TRY(known, cashier::accountNamed(reader, wanted.name));
    if (known) {
      CF_TRY(unsettled, cashier::unsettledSteps(reader, known->id));
    }
    return {};
  }));
  if (unsettled == 0 || known->kind != wanted.kind) return std::optional<Account>();
  CF_TRY(const QByteArray secrets, cashier::secretsOf(ours.place->keys(), ours.tenant.id, *known));
  CF_TRY(const auto before, openGateway(*known, secrets, ours.place->clock()));
  const auto wasWhose = before->merchant();
  const auto isWhose = opened.merchant();
  const bool isRevoked = !wasWhose && wasWhose.error().code == u"bad_credentials";
  if (isRevoked && isWhose && vouched) return known;
  return wasWhose && isWhose && *wasWhose == *isWhose ? known : std::nullopt;
}

Done addGateway(Invocation& invocation) {
  cashier::NewAccount wanted;
  wanted.name = invocation.operands().first();
  wanted.kind = invocation.value(u"kind"_s);
  wanted.baseUrl = invocation.value(u"base-url"_s);
  CF_TRY(wanted.secrets, secretsIn(invocation.value(u"secret-file"_s)));
  Ours ours;
  CF_CHECK(findTenant(invocation, ours));
  // What could not be opened later is refused now.
  Account account;
  account.kind = wanted.kind;
  account.baseUrl = wanted.baseUrl;
  CF_TRY(const auto opened, openGateway(account, wanted.secrets, ours.place->clock()));
  CF_TRY(wanted.sameAs, sameMerchant(ours, wanted, *opened, invocation.flag(u"same-merchant"_s)));
  CF_CHECK(ours.place->act(
      invocation, ours.tenant.id,
      [&](journal::Writing& writing) -> Done {
        CF_TRY(account, cashier::putAccount(writing, ours.place->keys(), ours.tenant.id, wanted));
        return {};
      },
      [&account] { return aboutAccount(account); }));
  return invocation.answer(accountJson(ours.tenant.id, account));
}

Done listGateways(Invocation& invocation) {
  Ours ours;
  CF_CHECK(findTenant(invocation, ours));
  QJsonArray all;
  CF_CHECK(ours.place->read(ours.tenant.id, [&](const journal::Reader& reader) -> Done {
    CF_TRY(const auto accounts, cashier::accounts(reader));
    for (const Account& account : accounts) all.append(accountJson(ours.tenant.id, account));
    return {};
  }));
  return invocation.answer({{u"gateways"_s, all}});
}

Done removeGateway(Invocation& invocation) {
  Ours ours;
  CF_CHECK(findTenant(invocation, ours));
  Account account;
  CF_CHECK(ours.place->act(
      invocation, ours.tenant.id,
      [&](journal::Writing& writing) -> Done {
        CF_TRY(account, cashier::removeAccount(writing, invocation.operands().first()));
        return {};
      },
      [&account] { return aboutAccount(account); }));
  account.removed = true;
  return invocation.answer(accountJson(ours.tenant.id, account));
}

}  // namespace

std::vector<Command> gatewayCommands() {
  return {
      {u"gateway add"_s,
       u"NAME"_s,
       u"takes payments through a provider, or gives the one of that name other secrets"_s,
       {tenantOption(),
        {u"kind"_s, u"KIND"_s, u"stripe or paypal"_s},
        {u"secret-file"_s, u"FILE"_s,
         uR"(JSON: {"secret", "account", "webhook_secrets": [], "webhook_id"}; a whole path)"_s},
        {u"base-url"_s, u"URL"_s, u"else the provider's own"_s},
        {u"same-merchant"_s, {}, u"the old secrets are revoked, and these are the same merchant's in the same mode"_s}},
       1,
       1,
       &addGateway,
       true,
       true},
      {u"gateway list"_s, {}, u"lists a tenant's payment providers"_s, {tenantOption()}, 0, 0, &listGateways},
      {u"gateway remove"_s,
       u"NAME"_s,
       u"takes nothing more through a provider; what was taken can still be given back"_s,
       {tenantOption()},
       1,
       1,
       &removeGateway},
  };
}

}  // namespace counterfoil::daemon
