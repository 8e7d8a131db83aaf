// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QJsonArray>
#include <algorithm>

#include "app/cli/card_refund.h"
#include "app/cli/command.h"
#include "app/cli/document_json.h"
#include "app/cli/shop_access.h"
#include "models/imports/statement_file.h"
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
  CF_TRY(const auto settled, shop->settlePayment(attempt.id, answer, actor));
  return context.answer({{u"payment"_s, attemptJson(settled, u"settled"_s, currency)}});
}

Done reverse(Context& context) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  CF_TRY(const auto attempt, attemptIn(context, shop->reader()));
  CF_CHECK(shop->takePaymentBack(attempt, actor));
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

QJsonArray faultsJson(const imports::StatementFile& file) {
  QJsonArray all;
  for (const imports::StatementFault& fault : file.faults) {
    all.append(QJsonObject{
        {u"line"_s, fault.line}, {u"column"_s, fault.column}, {u"code"_s, fault.code}, {u"detail"_s, fault.detail}});
  }
  return all;
}

Result<imports::StatementOptions> statementOptions(const Context& context, const journal::Reader& reader) {
  CF_TRY(imports::StatementOptions options, imports::statementOptions(reader));
  const QString dates = context.value(u"dates"_s).value_or(QString());
  if (dates == u"day-first") options.dates = imports::DateOrder::DayFirst;
  if (dates == u"month-first") options.dates = imports::DateOrder::MonthFirst;
  if (!dates.isEmpty() && options.dates == imports::DateOrder::Unknown) {
    return core::invalid(u"bad_usage"_s, u"--dates is day-first or month-first"_s, u"--dates"_s);
  }
  return options;
}

/// What a bank says of a terminal that stands apart, beside the book.
Done statement(Context& context) {
  const QString path = context.operands().first();
  CF_TRY(const QByteArray bytes, context.readInput(path));
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, actorOf(context, shop->reader()));
  CF_CHECK(shop->authority().authorise(shop->reader(), actor, staff::Permission::ImportRun));
  CF_TRY(const auto options, statementOptions(context, shop->reader()));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  CF_TRY(const imports::StatementFile file, imports::readStatement(bytes, options));
  const bool dryRun = context.flag(u"dry-run"_s);
  if (file.faultCount > 0 && !dryRun) {
    const imports::StatementFault& first = file.faults.front();
    return core::invalid(u"statement_has_faults"_s,
                         u"%1 in all; line %2, %3: %4; --dry-run lists them"_s.arg(file.faultCount)
                             .arg(first.line)
                             .arg(first.column, first.code));
  }
  reconciliation::Report report;
  report.tender = context.value(u"terminal"_s).value_or(u"manual"_s);
  if (!reconciliation::hasStatements(report.tender)) return core::invalid(u"no_statements"_s, report.tender);
  report.from = file.from;
  report.until = file.until;
  report.lines = file.lines;
  report.withdrawn = context.flag(u"withdraw"_s);
  report.source = path == u"-" ? u"standard input"_s : QFileInfo(path).fileName().left(200);
  int news = 0;
  if (!dryRun) {
    CF_TRY(news, shop->book().write(
                     [&](journal::Writing& writing) { return reconciliation::takeStatement(writing, report, actor); }));
  }
  return context.answer({{u"terminal"_s, report.tender},
                         {u"from"_s, file.first.toString(Qt::ISODate)},
                         {u"to"_s, file.last.toString(Qt::ISODate)},
                         {u"lines"_s, qint64(file.lines.size())},
                         {u"sum"_s, core::Money::ofMinor(file.sumMinor, currency).text()},
                         {u"fees"_s, core::Money::ofMinor(file.feeMinor, currency).text()},
                         {u"faults"_s, faultsJson(file)},
                         {u"fault_count"_s, file.faultCount},
                         {report.withdrawn ? u"withdrawn"_s : u"new"_s, news},
                         {u"dry_run"_s, dryRun}});
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
       {staffOption, approverOption, {u"as"_s, u"approved|declined|taken-back"_s, u"what became of it"_s, false}},
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
      {u"payment statement"_s,
       u"FILE"_s,
       u"a bank's or acquirer's CSV about a terminal that stands apart, for the reconciliation; - is standard input"_s,
       {staffOption,
        {u"terminal"_s, u"KIND"_s, u"manual (the default) or simulator"_s, false},
        {u"dates"_s, u"ORDER"_s, u"day-first or month-first, where the file does not show it"_s, false},
        {u"dry-run"_s, {}, u"reads and lists what is wrong; writes nothing"_s, false},
        {u"withdraw"_s, {}, u"takes back what this file said"_s, false}},
       1,
       1,
       statement},
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
