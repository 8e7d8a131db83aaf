// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDate>
#include <QJsonArray>
#include <array>
#include <map>

#include "app/hub/gateway_secrets.h"
#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "models/core/zone.h"
#include "models/payments/service.h"
#include "models/reconciliation/service.h"
#include "models/settings/queries.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using cashier::Account;
using core::Done;
using core::Instant;
using core::Result;
using gateways::ReportRow;
using gateways::RowKind;
using reconciliation::Sort;

namespace {

constexpr qint64 kHourMs = 3600LL * 1000;

std::optional<Sort> sortOfRow(RowKind kind) {
  switch (kind) {
    case RowKind::Charge:
      return Sort::Charge;
    case RowKind::Refund:
      return Sort::Refund;
    case RowKind::Dispute:
      return Sort::Dispute;
    case RowKind::Fee:
      return Sort::Fee;
    case RowKind::Payout:
      return Sort::Payout;
    default:
      return std::nullopt;  // an authorisation moves nothing
  }
}

reconciliation::Report reportOf(const Account& account, const gateways::Range& range,
                                const std::vector<ReportRow>& rows) {
  reconciliation::Report report;
  report.gateway = account.id.as<core::Anything>();
  report.tender = account.kind;
  report.from = range.from;
  report.until = range.until;
  for (const ReportRow& row : rows) {
    const auto sort = sortOfRow(row.kind);
    if (!sort) continue;
    reconciliation::ReportedLine line;
    line.id = row.providerId;
    line.sort = *sort;
    if (*sort == Sort::Payout) line.reference = row.payoutId.isEmpty() ? row.providerId : row.payoutId;
    line.payment = row.paymentReference;
    line.attempt = row.attempt.as<core::Anything>();
    line.amountMinor = row.amountMinor;
    line.feeMinor = row.feeMinor;
    line.currency = row.currency.toUpper();
    line.at = row.at;
    if (*sort != Sort::Payout) line.payout = row.payoutId;
    report.lines.push_back(std::move(line));
  }
  return report;
}

/// What the tenant's store says before a provider is asked.
struct Book {
  std::vector<Account> accounts;
  settings::Shop shop;
};

Result<Book> readBook(Place& place, hub::TenantId tenant) {
  Book book;
  CF_CHECK(place.read(tenant, [&](const journal::Reader& reader) -> Done {
    CF_TRY(book.accounts, cashier::accounts(reader));
    CF_TRY(book.shop, settings::readShop(reader));
    return {};
  }));
  return book;
}

/// The day, yesterday where none is given, and the hours around it that are its own somewhere in the world.
Result<std::pair<QDate, gateways::Range>> spanOf(const Invocation& invocation, const settings::Shop& shop,
                                                 Instant now) {
  QDate day;
  if (const QString wanted = invocation.value(u"day"_s); !wanted.isEmpty()) {
    day = QDate::fromString(wanted, Qt::ISODate);
    if (!day.isValid() || wanted.size() != 10) return core::invalid(u"bad_usage"_s, u"--day is like 2026-11-21"_s);
  } else {
    CF_TRY(const core::Zone zone, core::Zone::named(shop.zone.isEmpty() ? u"UTC"_s : shop.zone));
    day = zone.businessDay(now, shop.cutOverHour).addDays(-1);
  }
  const qint64 midnight = day.startOfDay(Qt::UTC).toMSecsSinceEpoch();
  gateways::Range range;
  range.from = Instant::fromUtcMs(midnight - 14 * kHourMs);
  range.until = std::min(now, Instant::fromUtcMs(midnight + 48 * kHourMs));
  if (range.from >= range.until) return core::invalid(u"bad_usage"_s, u"--day has not come yet"_s);
  return std::pair(day, range);
}

/// Refunds whose money came back, as the report says: the provider is asked about each, as after an event of its own,
/// which may have been lost.
Done askAboutRefunds(journal::Writing& writing, const Account& account, const std::vector<gateways::ReportRow>& rows) {
  for (const gateways::ReportRow& row : rows) {
    if (row.kind != gateways::RowKind::Refund || row.amountMinor <= 0 || row.attempt.isNull()) continue;
    CF_TRY(const auto attempt, payments::attemptById(writing.reader(), row.attempt));
    const bool ours = attempt && attempt->gateway == account.id.as<core::Anything>();
    if (ours && attempt->purpose == payments::Purpose::Refund && payments::moved(attempt->outcome)) {
      CF_CHECK(payments::PaymentService::queueInquiry(writing, row.attempt));
    }
  }
  return {};
}

Result<int> fetch(Place& place, hub::TenantId tenant, const Account& account, const gateways::Range& range) {
  CF_TRY(const QByteArray secrets, cashier::secretsOf(place.keys(), tenant, account));
  CF_TRY(const auto gateway, openGateway(account, secrets, place.clock()));
  CF_TRY(const auto rows, gateway->list(range));
  int news = 0;
  CF_CHECK(place.write(tenant, [&](journal::Writing& writing) -> Done {
    CF_TRY(news, reconciliation::takeReport(writing, reportOf(account, range, rows)));
    return askAboutRefunds(writing, account, rows);
  }));
  return news;
}

Result<QJsonObject> bucketsOf(Place& place, hub::TenantId tenant, const QDate& day) {
  QJsonObject json;
  CF_CHECK(place.read(tenant, [&](const journal::Reader& reader) -> Done {
    CF_TRY(const auto found, reconciliation::reconciliationOf(reader, {day, day}));
    std::map<QString, std::array<qint64, 3>> sums;
    qint64 open = 0;
    for (const reconciliation::Line& line : found.lines) {
      auto& [count, own, other] = sums[reconciliation::text(line.bucket)];
      ++count;
      own += line.ownMinor;
      other += line.otherMinor;
      open += line.isClosed() ? 0 : 1;
    }
    QJsonObject buckets;
    for (const auto& [bucket, sum] : sums) {
      buckets[bucket] = QJsonObject{{u"count"_s, sum[0]}, {u"own_minor"_s, sum[1]}, {u"other_minor"_s, sum[2]}};
    }
    json = {{u"buckets"_s, buckets}, {u"to_settle"_s, open}};
    return {};
  }));
  return json;
}

Done reconcile(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_TRY(const hub::TenantRow tenant, place->tenantOf(invocation));
  CF_TRY(const Book book, readBook(*place, tenant.id));
  CF_TRY(const auto span, spanOf(invocation, book.shop, place->clock().now()));
  const auto& [day, range] = span;
  QJsonArray all;
  Done failed;
  for (const Account& account : book.accounts) {
    const auto news = fetch(*place, tenant.id, account, range);
    QJsonObject json{{u"name"_s, account.name}, {u"kind"_s, account.kind}};
    if (news) {
      json[u"new_lines"_s] = *news;
    } else {
      json[u"error"_s] = news.error().code;
      if (failed) failed = news.error();
    }
    all.append(json);
  }
  // Also where the providers had nothing new: somebody asked them.
  const QJsonObject about{{u"day"_s, day.toString(Qt::ISODate)}};
  CF_CHECK(place->act(
      invocation, tenant.id, [](journal::Writing&) { return Done(); }, [&about] { return about; }));
  QJsonObject answer;
  if (const auto buckets = bucketsOf(*place, tenant.id, day)) answer = *buckets;
  answer[u"day"_s] = day.toString(Qt::ISODate);
  answer[u"gateways"_s] = all;
  CF_CHECK(invocation.answer(answer));
  return failed;
}

}  // namespace

Command reconcileCommand() {
  return {u"reconcile"_s,
          {},
          u"fetches what a tenant's payment providers say of a day into its book, for every till to see"_s,
          {tenantOption(), {u"day"_s, u"DAY"_s, u"a business day like 2026-11-21; else yesterday"_s}},
          0,
          0,
          &reconcile,
          true,
          true};
}

}  // namespace counterfoil::daemon
