// SPDX-License-Identifier: GPL-3.0-or-later
// A person at the hub: signs in through the browser and does there what their scopes allow.
#include <QJsonArray>
#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/hub_account.h"
#include "app/cli/typing.h"
#include "models/core/line_end.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using person::Session;

namespace {

QJsonObject whoJson(const HubAccount& account, const person::Who& who) {
  return {{u"hub"_s, account.hub()},
          {u"user"_s, who.user.text()},
          {u"name"_s, who.name},
          {u"scopes"_s, QJsonArray::fromStringList(who.scopes)}};
}

/// One act with the session that there is; what is left of it is kept for the next command, also where the act failed.
template <class T>
Result<T> actAt(HubAccount& account, const std::function<void(Session::Reply<T>)>& act) {
  Result<T> came = account.wait<T>(act);
  const Done saved = account.save();
  if (came && !saved) return saved.error();
  return came;
}

Result<person::Offer> offerNamed(HubAccount& account, const QString& name) {
  CF_TRY(const auto offers,
         account.wait<std::vector<person::Offer>>([&](auto reply) { account.session().offers(std::move(reply)); }));
  const auto found =
      std::find_if(offers.begin(), offers.end(), [&](const person::Offer& each) { return each.name == name; });
  if (found != offers.end()) return *found;
  QStringList names;
  for (const person::Offer& each : offers) names.append(each.name);
  return core::notFound(u"unknown_provider"_s, names.isEmpty() ? u"the hub offers none"_s : names.join(u", "_s));
}

/// From the file that --password-file names, else typed: never an argument, which every user of a computer can read.
Result<QString> passwordOf(Context& context) {
  const auto path = context.value(u"password-file"_s);
  if (!path) return typedLine(context, "Password: ", u"the password"_s, true);
  CF_TRY(const QByteArray bytes, context.readInput(*path));
  const QString password = core::withoutLineEnd(QString::fromUtf8(bytes));
  if (password.isEmpty()) return core::invalid(u"nothing_typed"_s, u"the file is empty"_s, u"--password-file"_s);
  return password;
}

Done signInByPassword(Context& context, const QString& login) {
  CF_TRY(const auto account, HubAccount::open(context));
  CF_TRY(const QString password, passwordOf(context));
  CF_TRY(const auto who, actAt<person::Who>(*account, [&](auto reply) {
           account->session().signInByPassword(login, password, std::move(reply));
         }));
  return context.answer(whoJson(*account, who));
}

Done signInByMail(Context& context, const QString& login) {
  CF_TRY(const auto account, HubAccount::open(context));
  CF_CHECK(account->wait<void>([&](auto reply) { account->session().mailLink(login, std::move(reply)); }));
  CF_TRY(const QString link, typedLine(context, "If the hub knows that address, a mail is on its way. Its code: ",
                                       u"the code of the mail"_s, false));
  CF_TRY(const auto who,
         actAt<person::Who>(*account, [&](auto reply) { account->session().signInByLink(link, std::move(reply)); }));
  return context.answer(whoJson(*account, who));
}

Done signIn(Context& context) {
  const auto name = context.value(u"oidc"_s);
  const auto login = context.value(u"login"_s);
  const bool byMail = context.flag(u"mail"_s);
  const auto file = context.value(u"password-file"_s);
  if (bool(name) == bool(login)) return core::invalid(u"bad_usage"_s, u"--oidc NAME or --login LOGIN is needed"_s);
  if ((byMail || file) && !login) return core::invalid(u"bad_usage"_s, u"--login LOGIN is needed"_s, u"--login"_s);
  if (byMail && file) return core::invalid(u"bad_usage"_s, u"--mail or --password-file, not both"_s);
  if (byMail) return signInByMail(context, *login);
  if (login) return signInByPassword(context, *login);
  CF_TRY(const auto account, HubAccount::open(context));
  CF_TRY(const person::Offer offer, offerNamed(*account, *name));
  CF_TRY(const auto who,
         actAt<person::Who>(*account, [&](auto reply) { account->session().signIn(offer, std::move(reply)); }));
  return context.answer(whoJson(*account, who));
}

Done sayWho(Context& context) {
  CF_TRY(const auto account, HubAccount::open(context));
  CF_TRY(const auto who,
         actAt<person::Who>(*account, [&](auto reply) { account->session().askWho(std::move(reply)); }));
  return context.answer(whoJson(*account, who));
}

Done signOut(Context& context) {
  CF_TRY(const auto account, HubAccount::open(context));
  const Done told = actAt<void>(*account, [&](auto reply) { account->session().signOut(std::move(reply)); });
  // Here nobody is signed in any more, whether the hub heard of it or not.
  CF_CHECK(context.answer({{u"signed_out"_s, true}, {u"hub_knows"_s, bool(told)}}));
  return told;
}

Done listDevices(Context& context) {
  CF_TRY(const auto account, HubAccount::open(context));
  CF_TRY(const auto all, actAt<std::vector<devices::Device>>(
                             *account, [&](auto reply) { account->session().listDevices(std::move(reply)); }));
  QJsonArray list;
  for (const devices::Device& each : all) {
    list.append(QJsonObject{{u"device"_s, each.id.text()},
                            {u"name"_s, each.name},
                            {u"till"_s, each.tillCode},
                            {u"state"_s, devices::wordOf(each.state)},
                            {u"reason"_s, each.reason},
                            {u"enrolled_at"_s, each.enrolledAt.text()}});
  }
  return context.answer({{u"devices"_s, list}});
}

Done revokeDevice(Context& context) {
  const auto device = devices::DeviceId::parse(context.operands().first());
  if (!device) return core::invalid(u"malformed_id"_s, u"the id of a device, as `hub devices` prints it"_s);
  CF_TRY(const auto account, HubAccount::open(context));
  CF_CHECK(actAt<void>(*account, [&](auto reply) {
    account->session().revoke(*device, context.value(u"reason"_s).value_or(QString()), context.flag(u"anyway"_s),
                              std::move(reply));
  }));
  return context.answer({{u"revoked"_s, device->text()}});
}

Done makeCode(Context& context) {
  CF_TRY(const auto account, HubAccount::open(context));
  CF_TRY(const auto code, actAt<person::Code>(*account, [&](auto reply) {
           account->session().makeCode(context.value(u"name"_s).value_or(QString()), std::move(reply));
         }));
  return context.answer({{u"code"_s, code.code}, {u"expires_at"_s, code.expiresAt.text()}});
}

Done listUsers(Context& context) {
  CF_TRY(const auto account, HubAccount::open(context));
  CF_TRY(const auto all, actAt<std::vector<devices::User>>(
                             *account, [&](auto reply) { account->session().listUsers(std::move(reply)); }));
  QJsonArray list;
  for (const devices::User& each : all) {
    list.append(QJsonObject{{u"user"_s, each.id.text()},
                            {u"name"_s, each.name},
                            {u"scopes"_s, QJsonArray::fromStringList(each.scopes)},
                            {u"disabled"_s, each.disabled}});
  }
  return context.answer({{u"users"_s, list}});
}

Done disableUser(Context& context) {
  const auto user = devices::UserId::parse(context.operands().first());
  if (!user) return core::invalid(u"malformed_id"_s, u"the id of a user, as `hub users` prints it"_s);
  CF_TRY(const auto account, HubAccount::open(context));
  CF_CHECK(actAt<void>(*account, [&](auto reply) { account->session().disable(*user, std::move(reply)); }));
  return context.answer({{u"disabled"_s, user->text()}});
}

}  // namespace

std::vector<Command> hubCommands() {
  return {
      {u"hub sign-in"_s,
       {},
       u"signs you in at this store's hub: through the browser, by password, or by a code that it mails"_s,
       {{u"oidc"_s, u"NAME"_s, u"through the browser, by a provider as the hub calls it"_s, false},
        {u"login"_s, u"LOGIN"_s, u"as the hub knows you; the password is asked for"_s, false},
        {u"password-file"_s, u"FILE"_s, u"where the password is, - for standard input"_s, false},
        {u"mail"_s, {}, u"with --login: by a code that the hub mails there, and that is asked for"_s, false},
        {u"no-browser"_s, {}, u"only say the address; open it on this computer yourself"_s, false},
        {u"timeout"_s, u"SECONDS"_s, u"how long to wait for the browser; else 300"_s, false}},
       0,
       0,
       signIn},
      {u"hub who"_s, {}, u"who is signed in at the hub here"_s, {}, 0, 0, sayWho},
      {u"hub sign-out"_s, {}, u"ends that session, here and at the hub"_s, {}, 0, 0, signOut},
      {u"hub devices"_s, {}, u"the hub's devices (scope access:manage, as all that follow)"_s, {}, 0, 0, listDevices},
      {u"hub revoke"_s,
       u"ID"_s,
       u"lets a device in no more"_s,
       {{u"reason"_s, u"TEXT"_s, u"for whoever asks later"_s, false},
        {u"anyway"_s, {}, u"though its terminal keeps card payments that it has not sent"_s, false}},
       1,
       1,
       revokeDevice},
      {u"hub code"_s,
       {},
       u"a one-time code with which a till joins"_s,
       {{u"name"_s, u"NAME"_s, u"what the till will be called"_s, false}},
       0,
       0,
       makeCode},
      {u"hub users"_s, {}, u"the people who use the hub"_s, {}, 0, 0, listUsers},
      {u"hub disable"_s, u"ID"_s, u"lets a user in no more"_s, {}, 1, 1, disableUser},
  };
}

}  // namespace counterfoil::cli
