// SPDX-License-Identifier: GPL-3.0-or-later
// Acts of administration at the hub, as sentences.
#include <QJsonArray>
#include <QJsonObject>

#include "ui/desk/wording.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

namespace {

/// What something is called, else the beginning of its id.
QString calledIn(const QJsonObject& about, const QString& member) {
  const QString name = about[member + u"_name"_s].toString();
  return name.isEmpty() ? about[member].toString().left(8) : name;
}

}  // namespace

QString Wording::act(const QJsonObject& body, const QString& actor) {
  const QString act = body["act"_L1].toString();
  const QString by = body["by"_L1].toString();
  const QJsonObject about = body["about"_L1].toObject();
  const auto text = [&about](QLatin1StringView member) { return about[member].toString(); };
  const QString who = !actor.isEmpty() ? actor
                      : by.isEmpty()   ? tr("Somebody")
                                       : tr("%1, at the hub's computer,").arg(by);
  struct Sentence {
    QString act;
    QString words;  // %1 who, %2 about what
    QString what;
  };
  const QString device = calledIn(about, u"device"_s);
  const QString user = calledIn(about, u"user"_s);
  const bool replaces = about.contains("replaces"_L1);
  const Sentence all[] = {
      {u"tenant create"_s, tr("%1 made “%2” at the hub"), text("name"_L1)},
      {u"tenant export"_s, tr("%1 took a copy of the whole book"), {}},
      {u"enrol"_s,
       replaces ? tr("%1 made a code for a till that takes the place of “%2”") : tr("%1 made a code for a new till"),
       calledIn(about, u"replaces"_s)},
      {u"device rename"_s, tr("%1 called the device “%2” otherwise"), device},
      {u"device revoke"_s, tr("%1 shut the device “%2” out"), device},
      {u"device release"_s, tr("%1 took in what the device “%2” had sent after it was shut out"), device},
      {u"device succeed"_s, tr("%1 let another device take the place of “%2”"), device},
      {u"device destroyed"_s, tr("%1 noted that the disk of “%2” is destroyed"), device},
      {u"key create"_s, tr("%1 made the API key “%2”"), text("name"_L1)},
      {u"key revoke"_s, tr("%1 ended the API key “%2”"), calledIn(about, u"key"_s)},
      {u"keys rotate"_s, tr("%1 gave the hub a new signing key"), {}},
      {u"user create"_s, tr("%1 gave “%2” an account at the hub"), user},
      {u"user password"_s, tr("%1 set the password of “%2” at the hub"), user},
      {u"user disable"_s, tr("%1 ended the account of “%2” at the hub"), user},
      {u"user link"_s, tr("%1 said who “%2” is at a sign-in provider"), user},
      {u"oidc add"_s, tr("%1 let people sign in by “%2”"), text("provider"_L1)},
      {u"oidc remove"_s, tr("%1 ended signing in by “%2”"), text("provider"_L1)},
      {u"person find"_s, tr("%1 looked customers up at the hub"), {}},
      {u"person erase"_s, tr("%1 erased a customer"), {}},
      {u"gateway add"_s, tr("%1 set up payments through “%2”"), text("name"_L1)},
      {u"gateway remove"_s, tr("%1 ended payments through “%2”"), text("name"_L1)},
      {u"reconcile"_s, tr("%1 asked the payment providers about %2"), text("day"_L1)},
      {u"backup"_s, tr("%1 wrote a backup of the hub"), {}},
      {u"restore"_s, tr("%1 restored the hub from a backup"), {}},
      {u"migrate"_s, tr("%1 brought the hub to a newer version"), {}},
      {u"note"_s, tr("%1 noted: %2"), text("text"_L1)},
  };
  for (const Sentence& each : all) {
    if (each.act == act) return each.words.contains(u"%2") ? each.words.arg(who, each.what) : each.words.arg(who);
  }
  return tr("%1 did “%2” at the hub").arg(who, act);
}

}  // namespace counterfoil::desk
