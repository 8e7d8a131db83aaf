// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <algorithm>

#include "app/cli/card_refund.h"
#include "app/cli/command.h"
#include "app/cli/document_json.h"
#include "app/cli/shop_access.h"
#include "models/payments/queries.h"
#include "models/reconciliation/service.h"
#include "models/sales/open_refunds.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

QJsonObject attemptJson(const payments::Attempt& attempt, const QString& state, const core::Currency& currency) {
  const qint64 minor = payments::moved(attempt.outcome) ? attempt.approvedMinor : attempt.amountMinor;
  return {{u"id"_s, attempt.id.text()},
          {u"state"_s, state},
          {u"purpose"_s, payments::text(attempt.purpose)},
          {u"outcome"_s, payments::text(attempt.outcome)},
          {u"amount"_s, core::Money::ofMinor(minor, currency).text()},
          {u"currency"_s, currency.code()},
          {u"started_at"_s, attempt.startedAt.text()},
          {u"terminal"_s, attempt.terminal},
          {u"reference"_s, attempt.reference},
          {u"reason"_s, attempt.reason}};
}

Done list(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto currency, currencyOf(*reader));
  CF_TRY(const auto unposted, sales::unpostedPayouts(*reader));
  CF_TRY(const auto open, payments::openAttempts(*reader, {}));
  CF_TRY(const auto reversing, payments::attemptsBeingReversed(*reader));
  QJsonArray rows;
  for (const payments::Attempt& each : unposted) rows.append(attemptJson(each, u"unposted"_s, currency));
  for (const payments::Attempt& each : open) {
    const bool goingBack = std::any_of(reversing.begin(), reversing.end(),
                                       [&each](const payments::Attempt& other) { return other.id == each.id; });
    if (!goingBack) rows.append(attemptJson(each, u"in_doubt"_s, currency));
  }
  CF_TRY(const auto held, payments::attemptsHeldOffline(*reader, {}));
  for (const payments::Attempt& each : held) {
    if (each.isHeld()) rows.append(attemptJson(each, u"not_sent"_s, currency));
  }
  for (const payments::Attempt& each : reversing) rows.append(attemptJson(each, u"going_back"_s, currency));
  return context.answer({{u"payments"_s, rows}});
}

Result<payments::Attempt> attemptIn(const Context& context, const journal::Reader& reader) {
  const QString& text = context.operands().first();
  const auto id = payments::AttemptId::parse(text);
  if (!id) return core::notFound(u"unknown_attempt"_s, text);
  CF_TRY(const auto found, payments::attemptById(reader, *id));
  if (!found) return core::notFound(u"unknown_attempt"_s, text);
  // What became of it is asked of the provider; nobody would believe this store.
  if (!found->gateway.isNull()) return core::refused(u"payment_of_the_hub"_s, text);
  return *found;
}

Done settle(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  CF_TRY(const auto attempt, attemptIn(context, shop->reader()));
  const QString said = context.value(u"as"_s).value_or(QString());
  payments::TerminalAnswer answer;
  if (said == u"approved") {
    answer.outcome = payments::Outcome::Approved;
  } else if (said == u"declined") {
    answer.outcome = payments::Outcome::Declined;
  } else if (said == u"taken-back") {
    answer.outcome = payments::Outcome::Reversed;
  } else {
    return core::invalid(u"bad_usage"_s, u"--as is one of approved, declined, taken-back"_s, u"--as"_s);
  }
  CF_TRY(const auto settled, shop->payments().resolve(attempt.id, answer, actor));
  return context.answer({{u"payment"_s, attemptJson(settled, u"settled"_s, currency)}});
}

Done reverse(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  CF_TRY(const auto attempt, attemptIn(context, shop->reader()));
  const auto refund = sales::openRefund(shop->reader(), sales::DocumentId(attempt.ticket.uuid()));
  if (refund) {
    CF_CHECK(shop->sales().dropRefund(refund->id, actor));
  } else {
    CF_CHECK(shop->authority().authorise(shop->reader(), actor, staff::Permission::SalePostVoid));
    CF_CHECK(shop->payments().queueReversal(attempt.id));
  }
  return context.answer({{u"payment"_s, attemptJson(attempt, u"going_back"_s, currency)}});
}

Done finish(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto attempt, attemptIn(context, shop->reader()));
  CF_TRY(const auto document, finishRefundOf(*shop, attempt, actor));
  return context.answer(documentJson(document));
}

/// A line of the reconciliation is settled by a reason.
Done explain(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  const QString text = context.operands().first();
  const auto line = core::AnyId::parse(text);
  if (!line) return core::notFound(u"unknown_line"_s, text);
  const QDate day = QDate::fromString(context.value(u"day"_s).value_or(QString()), Qt::ISODate);
  if (!day.isValid()) return core::invalid(u"bad_usage"_s, u"--day is the line's day, like 2026-11-21"_s, u"--day"_s);
  const reconciliation::Days days{day, day};
  reconciliation::ReconciliationService service(shop->book(), shop->authority());
  CF_CHECK(service.explain(days, *line, context.value(u"reason"_s).value_or(QString()), actor));
  CF_TRY(const auto closed, reconciliation::lineById(shop->reader(), days, *line));
  return context.answer({{u"line"_s, closed.id.text()},
                         {u"bucket"_s, reconciliation::text(closed.bucket)},
                         {u"reason"_s, closed.reason}});
}

}  // namespace

std::vector<Command> paymentCommands() {
  const Option staffOption{u"staff"_s, u"NAME"_s, u"who does it: name or id"_s, false};
  const Option approverOption{u"approver"_s, u"NAME"_s, u"who lifts a limit"_s, false};
  return {
      {u"payment list"_s,
       {},
       u"card payments that are not settled: in_doubt, unposted (a card got money back and no receipt tells), not_sent (taken without contact), going_back"_s,
       {},
       0,
       0,
       list},
      {u"payment settle"_s,
       u"ID"_s,
       u"says what the terminal's slip says of a payment in doubt"_s,
       {staffOption, {u"as"_s, u"approved|declined|taken-back"_s, u"what became of it"_s, false}},
       1,
       1,
       settle},
      {u"payment finish"_s,
       u"ID"_s,
       u"posts the refund for which a card got money, the rest in cash"_s,
       {staffOption, approverOption},
       1,
       1,
       finish},
      {u"payment reverse"_s,
       u"ID"_s,
       u"takes money back that is not wanted; the till asks its terminal until it confirms"_s,
       {staffOption, approverOption},
       1,
       1,
       reverse},
      {u"payment explain"_s,
       u"LINE"_s,
       u"says why a line of the reconciliation is as it is, which settles it"_s,
       {staffOption,
        {u"day"_s, u"DAY"_s, u"the line's day"_s, false},
        {u"reason"_s, u"TEXT"_s, u"for whoever asks later"_s, false}},
       1,
       1,
       explain},
  };
}

}  // namespace counterfoil::cli
