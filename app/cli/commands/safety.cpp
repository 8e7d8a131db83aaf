// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "models/store/backup.h"
#include "models/store/upkeep.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

Done backup(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  const QString& path = context.operands().first();
  CF_CHECK(store::backupTo(*reader, path));
  // For the status page of the desk. The copy is made, whether that can be noted or not.
  const core::SystemClock clock;
  if (const auto id = store::storeIdOf(*reader)) {
    const QFileInfo file(path);
    static_cast<void>(store::noteBackup({}, *id, {clock.now(), file.absoluteFilePath(), file.size()}));
  }
  return context.answer({{u"file"_s, QFileInfo(path).absoluteFilePath()}, {u"bytes"_s, QFileInfo(path).size()}});
}

Done restore(Context& context) {
  const auto target = context.value(u"into"_s);
  if (!target) return core::invalid(u"bad_usage"_s, u"--into STORE is needed"_s, u"--into"_s);
  std::optional<core::Instant> until;
  if (const auto text = context.value(u"until"_s)) {
    until = core::Instant::parse(*text);
    if (!until)
      return core::invalid(u"bad_usage"_s, u"--until is an instant like 2026-11-21T09:30:00Z"_s, u"--until"_s);
  }
  app::ShopOptions options;
  options.path = *target;
  const core::SystemClock clock;
  core::RandomIds ids;
  CF_CHECK(store::restoreInto(context.operands().first(), app::storeOptions(options), until, app::allProjectors(),
                              clock, ids));
  CF_TRY(const auto reader, store::openReader(*target));
  CF_TRY(const qint64 facts, reader->integer("SELECT count(*) FROM journal", {}));
  return context.answer({{u"store"_s, QFileInfo(*target).absoluteFilePath()}, {u"facts"_s, facts}});
}

Done check(Context& context) {
  const core::SystemClock clock;
  CF_TRY(const auto report,
         store::check(context.storePath(), QDir::tempPath(), app::allProjectors(), app::allLocalTables(), clock));
  if (const auto reader = openShopReader(context); reader && report.unreadable.empty()) {
    if (const auto id = store::storeIdOf(**reader)) {
      static_cast<void>(store::noteCheck({}, *id, {clock.now(), report.chains.facts, report.chains.holds()}));
    }
  }
  QJsonArray faults;
  for (const journal::ChainFault& fault : report.chains.faults) {
    faults.append(QJsonObject{{u"position"_s, fault.position}, {u"code"_s, fault.code}});
  }
  QJsonArray differences;
  for (const journal::RowDifference& each : report.differences) {
    differences.append(QJsonObject{{u"table"_s, each.table}, {u"key"_s, each.key}, {u"what"_s, each.what}});
  }
  QJsonArray unreadable;
  for (const QString& each : report.unreadable) unreadable.append(each);
  CF_CHECK(context.answer({{u"facts"_s, report.facts},
                           {u"file"_s, QJsonArray::fromStringList(report.file)},
                           {u"chains"_s, faults},
                           {u"projections"_s, differences},
                           {u"unreadable"_s, unreadable},
                           {u"sound"_s, report.sound()}}));
  if (report.sound()) return {};
  return core::integrityError(u"store_unsound"_s, u"see the report"_s);
}

Done unlock(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const QByteArray phrase, context.readInput(context.operands().first()));
  CF_TRY(const bool kept, shop->unlock(QString::fromUtf8(phrase).trimmed()));
  if (!kept) return core::storageError(u"no_keychain"_s, u"the phrase is right, but the key could not be kept here"_s);
  return context.answer({{u"unlocked"_s, true}});
}

Done renewPhrase(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_CHECK(shop->authority().authorise(shop->reader(), actor, staff::Permission::SettingsEdit));
  CF_TRY(const QString phrase, shop->proposePhrase());
  CF_CHECK(shop->notePhrase());
  return context.answer({{u"recovery_phrase"_s, phrase}});
}

}  // namespace

std::vector<Command> safetyCommands() {
  return {
      {u"backup"_s, u"FILE"_s, u"writes a whole copy, opens and checks it"_s, {}, 1, 1, backup},
      {u"restore"_s,
       u"FILE"_s,
       u"makes a store of a backup"_s,
       {{u"into"_s, u"STORE"_s, u"the new store"_s, false},
        {u"until"_s, u"INSTANT"_s, u"only what had happened by then"_s, false}},
       1,
       1,
       restore},
      {u"check"_s,
       {},
       u"pages, chains, and every projected value against a replay; exit 4 for findings"_s,
       {},
       0,
       0,
       check},
      {u"unlock"_s, u"FILE|-"_s, u"reads the recovery phrase and keeps the key on this machine"_s, {}, 1, 1, unlock},
      {u"phrase renew"_s,
       {},
       u"a new recovery phrase; the old one opens only the backups made until now"_s,
       {{u"staff"_s, u"NAME"_s, u"who does it: name or id"_s, false},
        {u"approver"_s, u"NAME"_s, u"who lifts a limit"_s, false}},
       0,
       0,
       renewPhrase},
  };
}

}  // namespace counterfoil::cli
