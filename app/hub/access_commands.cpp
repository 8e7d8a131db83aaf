// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <functional>

#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "app/shop/shop.h"
#include "sync/access/administration.h"
#include "sync/access/enrolment.h"
#include "sync/hub/arbiter.h"
#include "sync/hub/epochs.h"
#include "sync/hub/quarantine.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// What goes with an act in its transaction, and adds to its answer.
using Then = std::function<Done(Place&, journal::Writing&, QJsonObject&)>;

/// One act on the tenant that --tenant names.
Done act(Invocation& invocation, const QString& verb, const QJsonObject& arguments, const Then& then = {},
         bool changes = true) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  QJsonObject answer;
  QJsonObject about;
  const access::AdminRequest asked{tenant.id, verb, arguments};
  const hub::Workforce::Work work = [&](journal::Writing& writing) -> Done {
    CF_TRY(about, access::aboutOf(writing.reader(), asked));
    CF_TRY(answer, access::administer(writing, place->keys(), asked, place->clock().now()));
    return then ? then(*place, writing, answer) : Done();
  };
  CF_CHECK(changes ? place->act(invocation, tenant.id, work, [&] { return about; }) : place->write(tenant.id, work));
  place->tellChange(tenant.id);
  return invocation.answer(answer);
}

/// With `anyway` where it was said, which is recorded.
QJsonObject knowingly(const Invocation& invocation, QJsonObject arguments) {
  if (invocation.flag(u"anyway"_s)) arguments[u"anyway"_s] = true;
  return arguments;
}

Done enrol(Invocation& invocation) {
  CF_TRY(const qint64 minutes, invocation.integer(u"minutes"_s, 10, 1, 60));
  return act(invocation, u"enrol"_s,
             knowingly(invocation, {{u"name"_s, invocation.value(u"name"_s)},
                                    {u"minutes"_s, minutes},
                                    {u"replaces"_s, invocation.value(u"replaces"_s)}}));
}

Done listDevices(Invocation& invocation) {
  return act(invocation, u"devices"_s, {}, {}, false);
}

Done revokeDevice(Invocation& invocation) {
  return act(invocation, u"revoke"_s,
             knowingly(invocation,
                       {{u"device"_s, invocation.operands().first()}, {u"reason"_s, invocation.value(u"reason"_s)}}));
}

Done releaseDevice(Invocation& invocation) {
  const QString device = invocation.operands().first();
  return act(
      invocation, u"release"_s, {{u"device"_s, device}, {u"reason"_s, invocation.value(u"reason"_s)}},
      [device](Place& place, journal::Writing& writing, QJsonObject& answer) -> Done {
        CF_TRY(const auto epochs, hub::epochsOf(writing.reader()));
        hub::Situation situation;
        situation.epoch = epochs.back().number;
        CF_TRY(situation.store, hub::ownStore(writing.reader()));
        situation.arbiter = hub::watchfulArbiter(app::sharedProjectors());
        situation.sign = [&](const QByteArray& bytes) { return place.keys().signer().key.sign(bytes); };
        const auto id = core::AnyId::parse(device).value_or(core::AnyId());
        for (const hub::Epoch& epoch : epochs) situation.own.push_back(epoch.origin);
        CF_TRY(situation.holder, access::publicKeyOf(writing.reader(), id.as<devices::DeviceTag>()));
        CF_TRY(const auto released, hub::releaseFromQuarantine(writing, id, place.clock().now(), situation));
        QJsonArray dropped;
        for (const auto& each : released.dropped) {
          dropped.append(QJsonObject{{u"fact"_s, each.fact.text()}, {u"kind"_s, each.kind}, {u"code"_s, each.code}});
        }
        answer[u"facts_taken"_s] = released.taken;
        answer[u"facts_dropped"_s] = dropped;
        answer[u"facts_left"_s] = released.left;
        return {};
      });
}

Done succeedDevice(Invocation& invocation) {
  return act(invocation, u"succeed"_s,
             knowingly(invocation,
                       {{u"device"_s, invocation.operands().first()}, {u"successor"_s, invocation.operands().last()}}));
}

Done destroyedDevice(Invocation& invocation) {
  return act(invocation, u"destroyed"_s,
             {{u"device"_s, invocation.operands().first()}, {u"reason"_s, invocation.value(u"reason"_s)}});
}

Done renameDevice(Invocation& invocation) {
  return act(invocation, u"rename"_s,
             {{u"device"_s, invocation.operands().first()}, {u"name"_s, invocation.operands().last()}});
}

Done createKey(Invocation& invocation) {
  CF_TRY(const qint64 days, invocation.integer(u"days"_s, 90, 1, 366));
  const QStringList scopes = invocation.value(u"scopes"_s).split(u',', Qt::SkipEmptyParts);
  return act(invocation, u"key_create"_s,
             {{u"name"_s, invocation.operands().first()},
              {u"scopes"_s, QJsonArray::fromStringList(scopes)},
              {u"days"_s, days}});
}

Done listKeys(Invocation& invocation) {
  return act(invocation, u"keys"_s, {}, {}, false);
}

Done revokeKey(Invocation& invocation) {
  return act(invocation, u"key_revoke"_s, {{u"key"_s, invocation.operands().first()}});
}

Done rotateKeys(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_CHECK(place->keys().rotate());
  CF_CHECK(place->tellAll(invocation.words(), invocation.by()));
  return invocation.answer({{u"rotated"_s, true}});
}

}  // namespace

std::vector<Command> accessCommands() {
  const Option reason{u"reason"_s, u"TEXT"_s, u"for whoever asks later"_s};
  const Option anyway{u"anyway"_s, {}, u"though its terminal keeps card payments that it has not sent"_s};
  return {
      {u"enrol"_s,
       {},
       u"prints a one-time code with which a till joins a tenant"_s,
       {tenantOption(),
        {u"name"_s, u"NAME"_s, u"what the till will be called; else what it calls itself"_s},
        {u"replaces"_s, u"ID"_s, u"the device whose place the till takes, because its key is gone"_s},
        anyway,
        {u"minutes"_s, u"MINUTES"_s, u"how long the code is good; else 10"_s}},
       0,
       0,
       &enrol},
      {u"device list"_s, {}, u"lists a tenant's devices"_s, {tenantOption()}, 0, 0, &listDevices},
      {u"device revoke"_s,
       u"ID"_s,
       u"lets a device in no more"_s,
       {tenantOption(), reason, anyway},
       1,
       1,
       &revokeDevice},
      {u"device release"_s,
       u"ID"_s,
       u"takes what a revoked device still has"_s,
       {tenantOption(), reason},
       1,
       1,
       &releaseDevice},
      {u"device succeed"_s,
       u"OLD NEW"_s,
       u"lets a device go on with what another wrote, which is revoked; where NEW was the wrong one, name another"_s,
       {tenantOption(), anyway},
       2,
       2,
       &succeedDevice},
      {u"device destroyed"_s,
       u"ID"_s,
       u"notes that the disk of a device that was shut out is destroyed: no erasure waits for it any more"_s,
       {tenantOption(), {u"reason"_s, u"TEXT"_s, u"how it is known"_s}},
       1,
       1,
       &destroyedDevice},
      {u"device rename"_s, u"ID NAME"_s, u"calls a device otherwise"_s, {tenantOption()}, 2, 2, &renameDevice},
      {u"key create"_s,
       u"NAME"_s,
       u"prints a new API key, once"_s,
       {tenantOption(),
        {u"scopes"_s, u"LIST"_s, u"such as orders:read,orders:write"_s},
        {u"days"_s, u"DAYS"_s, u"how long it is good; else 90"_s}},
       1,
       1,
       &createKey},
      {u"key list"_s, {}, u"lists a tenant's API keys"_s, {tenantOption()}, 0, 0, &listKeys},
      {u"key revoke"_s, u"ID"_s, u"ends an API key"_s, {tenantOption()}, 1, 1, &revokeKey},
      {u"keys rotate"_s, {}, u"makes a new signing key; the last one is still known"_s, {}, 0, 0, &rotateKeys},
  };
}

}  // namespace counterfoil::daemon
