// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

#include "app/hub/admin_socket.h"
#include "app/hub/audit.h"
#include "models/core/json_reader.h"
#include "models/devices/facts.h"
#include "models/journal/facts_queries.h"
#include "sync/api/resource_routes.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

constexpr qsizetype kLongestNote = 200;

/// Acts that run beside the hub that serves.
bool runsBeside(const QString& words) {
  const std::vector<Command> commands = allCommands();
  return std::any_of(commands.begin(), commands.end(),
                     [&](const Command& each) { return each.words == words && !each.inside; });
}

Done note(Invocation& invocation) {
  const QString text = invocation.operands().isEmpty() ? QString() : invocation.operands().first().simplified();
  const QString act = invocation.value(u"of"_s, invocation.words());
  if (act != invocation.words() && !runsBeside(act)) {
    return core::invalid(u"bad_usage"_s, u"--of is a command that runs beside the hub, such as backup"_s);
  }
  const bool isSaid = !text.isEmpty() || act != invocation.words();
  if (!isSaid || text.size() > kLongestNote)
    return core::invalid(u"bad_usage"_s, u"a TEXT of 1 to 200 characters is due, or --of"_s);
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_CHECK(place->tellAll(act, invocation.by(), {{u"text"_s, text}}));
  return invocation.answer({{u"noted"_s, text.isEmpty() ? act : text}});
}

QString actsFile(const Place& place) {
  return place.folder() + u"/acts.jsonl"_s;
}

/// Newest first.
QJsonArray actsBeside(const Place& place, qint64 limit) {
  QFile file(actsFile(place));
  QJsonArray items;
  if (!file.open(QIODevice::ReadOnly)) return items;
  QList<QByteArray> lines = file.readAll().split('\n');
  for (auto line = lines.crbegin(); line != lines.crend() && items.size() < limit; ++line) {
    const auto object = core::parseObject(*line);
    if (object) items.append(*object);  // one that was cut off by a crash is none
  }
  return items;
}

Done audit(Invocation& invocation) {
  CF_TRY(const qint64 limit, invocation.integer(u"limit"_s, 100, 1, 1'000));
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  if (invocation.value(u"tenant"_s).isEmpty()) return invocation.answer({{u"items"_s, actsBeside(*place, limit)}});
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  const QString family = invocation.value(u"kind"_s, QLatin1String(devices::kAdministered));
  QJsonArray items;
  CF_CHECK(place->read(tenant.id, [&](const journal::Reader& reader) -> Done {
    static const std::atomic_bool never = false;
    CF_TRY(const auto facts, journal::newestOfFamily(reader, {}, family, int(limit), never));
    for (const journal::Fact& fact : facts) items.append(api::auditItem(fact));
    return {};
  }));
  return invocation.answer({{u"items"_s, items}});
}

}  // namespace

Done recordBeside(const Invocation& invocation, const Place& place, const QJsonObject& about) {
  const QJsonObject line{{u"at"_s, place.clock().now().text()},
                         {u"act"_s, invocation.words()},
                         {u"by"_s, invocation.by()},
                         {u"about"_s, about}};
  const QByteArray bytes = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
  QFile file(actsFile(place));
  const bool isWritten = file.open(QIODevice::WriteOnly | QIODevice::Append) &&
                         file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(bytes) == bytes.size() && file.flush() && ::fsync(file.handle()) == 0;
  return isWritten ? Done() : Done(core::storageError(u"cannot_write"_s, file.fileName()));
}

Done recordEverywhere(const Invocation& invocation, Place& place) {
  if (place.postgres() == nullptr) {
    const auto served =
        askServingHub(place.folder(), {u"note"_s, u"--of=%1"_s.arg(invocation.words())}, invocation.by());
    if (served) return served->error.isEmpty() ? Done() : Done(core::storageError(u"cannot_write"_s, u"journal"_s));
  }
  return place.tellAll(invocation.words(), invocation.by());
}

std::vector<Command> auditCommands() {
  return {
      {u"audit"_s,
       {},
       u"lists who administered the hub, newest first, or other facts; without --tenant who erased tenants"_s,
       {tenantOption(),
        {u"kind"_s, u"KIND"_s, u"the beginning of a kind, such as device.; else hub.administered"_s},
        {u"limit"_s, u"NUMBER"_s, u"1 to 1000; else 100"_s}},
       0,
       0,
       &audit},
      {u"note"_s,
       u"[TEXT]"_s,
       u"writes into every tenant's journal what was done to the hub by other means; no names, no secrets"_s,
       {{u"of"_s, u"COMMAND"_s, u"the command that was run beside the hub, such as backup"_s}},
       0,
       1,
       &note},
  };
}

}  // namespace counterfoil::daemon
