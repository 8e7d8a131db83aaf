// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QHostInfo>
#include <QJsonArray>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "app/shop/joining.h"
#include "models/settings/queries.h"
#include "sync/client/enrolment.h"
#include "sync/client/ledger.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr qint64 kFirstPullMs = 10 * 60 * 1000;
constexpr qint64 kNowMs = 60 * 1000;

QJsonValue instantJson(const std::optional<core::Instant>& instant) {
  return instant ? QJsonValue(instant->text()) : QJsonValue();
}

QJsonObject toJson(const client::Status& status) {
  QJsonArray needs;
  for (const client::Notice& notice : status.notices) {
    needs.append(QJsonObject{{u"code"_s, notice.code}, {u"count"_s, notice.count}});
  }
  return {{u"standing"_s, client::textOf(status.standing)},
          {u"to_send"_s, status.toSend},
          {u"to_receive"_s, status.toReceive},
          {u"oldest_unsent"_s, instantJson(status.oldestUnsent)},
          {u"last_contact"_s, instantJson(status.lastContact)},
          {u"clock_ahead_ms"_s, status.skewMs},
          {u"needs_you"_s, needs}};
}

/// The hub does not let this till in, as the other refusals of a command are told.
core::Error shutOutError(const QString& code) {
  return core::denied(code, u"the hub does not let this till in"_s);
}

/// The answer, and by the exit status whether all is well.
Done answerWith(Context& context, QJsonObject answer, const client::Status& status) {
  answer[u"status"_s] = toJson(status);
  CF_CHECK(context.answer(answer));
  if (status.standing == client::Standing::UpToDate) return {};
  for (const client::Notice& notice : status.notices) {
    if (client::isShutOut(notice.code)) return shutOutError(notice.code);
  }
  return core::Error{core::ErrorKind::Network, u"not_up_to_date"_s, client::textOf(status.standing), {}};
}

Result<app::JoinRequest> joinRequestOf(const Context& context) {
  app::JoinRequest request;
  request.hub = context.operands().first();
  const auto code = context.value(u"code"_s);
  if (!code) return core::invalid(u"bad_usage"_s, u"--code CODE is needed; the hub prints one"_s, u"--code"_s);
  request.code = *code;
  request.deviceName = context.value(u"name"_s).value_or(QHostInfo::localHostName().left(80));
  request.again = context.flag(u"again"_s);
  if (const auto file = context.value(u"authority"_s)) {
    CF_TRY(request.authorityPem, context.readInput(*file));
  }
  return request;
}

/// A store that is not there yet is made empty: it will hold what the hub has.
Result<OpenShop> openOrMakeShop(const Context& context) {
  auto opened = openShop(context);
  if (opened || opened.error().code != u"store_missing") return opened;
  OpenShop made{std::make_unique<core::SystemClock>(), std::make_unique<core::RandomIds>(), nullptr};
  CF_TRY(const app::ShopOptions options, shopOptions(context));
  CF_TRY(made.shop, app::Shop::create(options, *made.clock, *made.ids));
  return made;
}

/// Where the snapshot cannot be had, the feed holds the same.
Result<bool> begin(const Context& context, OpenShop& shop) {
  CF_TRY(const app::ShopOptions options, shopOptions(context));
  const auto begun = app::beginFromSnapshot(shop.shop, options, *shop.clock, *shop.ids);
  if (!begun && !shop.shop) return begun.error();
  return begun && *begun;
}

/// Where that lets the store know its shop it becomes the till that it joined as, and says so to the hub.
Result<client::Status> exchange(OpenShop& shop, qint64 mostMs) {
  CF_TRY(client::Status status, app::syncNow(*shop, *shop.clock, *shop.ids, mostMs));
  if (!status.idle) return status;
  CF_TRY(const bool became, app::finishJoining(*shop));
  if (became) {
    CF_TRY(status, app::syncNow(*shop, *shop.clock, *shop.ids, kNowMs));
  }
  return status;
}

Done enrol(Context& context) {
  CF_TRY(const app::JoinRequest request, joinRequestOf(context));
  CF_TRY(OpenShop shop, openOrMakeShop(context));
  CF_TRY(const app::Joined joined, app::joinHub(*shop, request));
  CF_TRY(const bool begun, begin(context, shop));
  QJsonObject answer{{u"hub"_s, request.hub}, {u"till"_s, joined.tillCode}};
  answer[u"from_snapshot"_s] = begun;
  if (!joined.newPhrase.isEmpty()) answer[u"recovery_phrase"_s] = joined.newPhrase;
  CF_TRY(const client::Status status, exchange(shop, kFirstPullMs));
  CF_TRY(const auto stores, settings::listStores(shop->reader()));
  if (stores.empty() && status.idle) {
    answer[u"next"_s] =
        u"there is no shop yet, neither here nor at the hub: make it with counterfoil-cli init and this "
        "--store, or in the till's window, then sync now"_s;
  }
  // What is answered is in the caller's hands: nobody is shown other words at the next start.
  if (!joined.newPhrase.isEmpty()) CF_CHECK(shop->notePhrase());
  return answerWith(context, answer, status);
}

Done now(Context& context) {
  CF_TRY(OpenShop shop, openShop(context));
  if (const auto address = context.value(u"hub"_s)) {
    CF_TRY([[maybe_unused]] const auto checked, client::checkedAddress(*address, {}));
    CF_CHECK(shop->book().write([&](journal::Writing& writing) { return client::moveHub(writing, *address); }));
  }
  // An enrolment that was cut off.
  CF_TRY([[maybe_unused]] const bool begun, begin(context, shop));
  CF_TRY(const client::Status status, exchange(shop, kNowMs));
  return answerWith(context, {}, status);
}

/// For node_exporter's textfile collector, in Prometheus' text form.
QByteArray metricsOf(const client::Survey& survey, qsizetype refused, const QString& store) {
  QByteArray text;
  const auto gauge = [&text](const char* name, const char* help, qint64 value) {
    text += QByteArray("# HELP ") + name + ' ' + help + "\n# TYPE " + name + " gauge\n" + name + ' ' +
            QByteArray::number(value) + '\n';
  };
  const qint64 now = core::SystemClock().now().utcMs();
  gauge("counterfoil_outbox_pending", "Facts that the hub has not acknowledged", survey.pending);
  gauge("counterfoil_outbox_oldest_seconds", "How long the oldest of them waits; 0 where none does",
        survey.oldest ? std::max<qint64>(0, (now - survey.oldest->utcMs()) / 1000) : 0);
  gauge("counterfoil_outbox_parked", "Facts that the hub does not take", refused);
  gauge("counterfoil_sync_shut_out", "1 while the hub does not let this till in",
        survey.shutOut.code.isEmpty() ? 0 : 1);
  gauge("counterfoil_sync_last_timestamp_seconds", "When the hub was last heard; 0: never",
        survey.place.lastSync.utcMs() / 1000);
  gauge("counterfoil_sync_epoch", "The epoch of the hub's feed that this till follows", survey.place.epoch);
  gauge("counterfoil_db_bytes", "Size of the store", QFileInfo(store).size());
  gauge("counterfoil_db_wal_bytes", "Size of its log", QFileInfo(store + u"-wal"_s).size());
  return text;
}

Done status(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto enrolment, client::readEnrolment(*reader));
  if (!enrolment) return core::notFound(u"not_enrolled"_s, u"this store belongs to no hub"_s);
  CF_TRY(const auto origin, store::originOf(*reader));
  CF_TRY(const client::Survey survey, client::surveyOf(*reader, origin));
  CF_TRY(const auto refused, client::refusals(*reader));
  if (context.format() == u"metrics") {
    return context.write(metricsOf(survey, qsizetype(refused.size()), context.storePath()));
  }
  QJsonArray refusals;
  for (const client::Refusal& each : refused) {
    refusals.append(QJsonObject{{u"fact"_s, each.fact.text()},
                                {u"kind"_s, each.kind},
                                {u"status"_s, each.status},
                                {u"code"_s, each.code},
                                {u"since"_s, each.since.text()}});
  }
  const auto lastSync = survey.place.lastSync.utcMs() == 0 ? std::optional<core::Instant>() : survey.place.lastSync;
  const client::ShutOut& shutOut = survey.shutOut;
  QJsonArray needs;
  if (!shutOut.code.isEmpty()) {
    needs.append(QJsonObject{{u"code"_s, shutOut.code}, {u"count"_s, 1}, {u"since"_s, shutOut.since.text()}});
  }
  CF_CHECK(context.answer({{u"hub"_s, enrolment->hub},
                           {u"device"_s, enrolment->identity.device.text()},
                           {u"to_send"_s, survey.pending},
                           {u"oldest_unsent"_s, instantJson(survey.oldest)},
                           {u"last_sync"_s, instantJson(lastSync)},
                           {u"position"_s, survey.place.position},
                           {u"epoch"_s, survey.place.epoch},
                           {u"refused"_s, refusals},
                           {u"needs_you"_s, needs}}));
  return shutOut.code.isEmpty() ? Done() : shutOutError(shutOut.code);
}

}  // namespace

std::vector<Command> syncCommands() {
  return {
      {u"sync enrol"_s,
       u"HUB"_s,
       u"joins a hub with a one-time code; an empty store gets all that the hub has"_s,
       {{u"code"_s, u"CODE"_s, u"what the hub printed"_s, false},
        {u"name"_s, u"NAME"_s, u"of this device, where the code gives none; else the computer's"_s, false},
        {u"again"_s,
         {},
         u"the store belongs to the hub, and its key is gone: goes on under a code that replaces it"_s,
         false},
        {u"authority"_s, u"FILE"_s, u"certificate of a private authority (PEM) that signs the hub's"_s, false}},
       1,
       1,
       enrol},
      {u"sync status"_s,
       {},
       u"what waits for the hub, and what it does not take"_s,
       {},
       0,
       0,
       status,
       {u"json"_s, u"metrics"_s}},
      {u"sync now"_s,
       {},
       u"sends and takes in what there is; no other program may have the store open"_s,
       {{u"hub"_s, u"HUB"_s, u"where the hub answers from now on, if it has moved"_s, false}},
       0,
       0,
       now},
  };
}

}  // namespace counterfoil::cli
