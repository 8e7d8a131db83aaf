// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/queries.h"

#include <QDateTime>
#include <algorithm>
#include <map>
#include <set>

#include "models/core/zone.h"
#include "models/payments/queries.h"
#include "models/reconciliation/rules.h"
#include "models/sales/closing.h"
#include "models/settings/queries.h"

namespace counterfoil::reconciliation {

using namespace Qt::StringLiterals;
using core::Done;
using core::Instant;
using core::Result;
using journal::Reader;
using journal::Row;
using payments::Attempt;
using payments::Purpose;

namespace {

/// A line that several statements say stands once, as long as one of them does.
#define CF_STANDING                                                                                               \
  "withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM reported_line AS t WHERE t.gateway_id = reported_line.gateway_id " \
  "AND t.line = reported_line.line AND t.withdrawn = 0 AND t.statement < reported_line.statement)"

constexpr qint64 kDayMs = 24LL * 3600 * 1000;
/// A business day begins and ends somewhere within these around midnight UTC, and sides differ by some hours.
constexpr qint64 kMarginMs = 2 * kDayMs;
constexpr int kMostClosings = 100'000;

struct Span {
  core::AnyId gateway;
  qint64 fromUtcMs = 0;
  qint64 untilUtcMs = 0;
};

class Gathering {
 public:
  Gathering(const Reader& reader, const Days& days, core::Zone zone, int cutOverHour, QString currency,
            const Report* assumed)
      : m_reader(reader),
        m_assumed(assumed),
        m_days(days),
        m_zone(std::move(zone)),
        m_cutOverHour(cutOverHour),
        m_currency(std::move(currency)),
        m_from(Instant::fromUtcMs(days.from.startOfDay(Qt::UTC).toMSecsSinceEpoch() - kMarginMs)),
        m_until(Instant::fromUtcMs(days.to.startOfDay(Qt::UTC).toMSecsSinceEpoch() + kDayMs + kMarginMs)) {}

  Result<Reconciliation> all() {
    CF_TRY(m_spans, m_reader.list("SELECT gateway_id, from_utc_ms, until_utc_ms FROM reported_span WHERE withdrawn = 0",
                                  {}, [](const Row& row) {
                                    return Span{row.id<core::AnyId>(0), row.integer(1), row.integer(2)};
                                  }));
    if (m_assumed) {
      m_spans.push_back({statementAccountOf(m_assumed->tender), m_assumed->from.utcMs(), m_assumed->until.utcMs()});
    }
    CF_CHECK(readTills());
    CF_CHECK(readAttempts());
    CF_CHECK(readDisputes());
    CF_CHECK(readReports());
    assumeLines();
    CF_CHECK(readPayouts());
    CF_CHECK(readDrawers());
    Reconciliation found;
    for (Line& line : reconcile(m_own, m_other)) {
      if (isWithin(line.day) || (!line.otherDay.isEmpty() && line.own.isEmpty() && isWithin(line.otherDay))) {
        found.lines.push_back(std::move(line));
      }
    }
    CF_CHECK(addReasons(found.lines));
    for (auto& [key, waiting] : m_waiting) found.waiting.push_back(waiting);
    return found;
  }

 private:
  [[nodiscard]] QString dayOf(Instant at) const { return m_zone.businessDay(at, m_cutOverHour).toString(Qt::ISODate); }
  [[nodiscard]] bool isWithin(const QString& day) const {
    return day >= m_days.from.toString(Qt::ISODate) && day <= m_days.to.toString(Qt::ISODate);
  }
  [[nodiscard]] bool isCovered(const core::AnyId& gateway, Instant at) const {
    return std::any_of(m_spans.begin(), m_spans.end(), [&](const Span& span) {
      return span.gateway == gateway && at.utcMs() >= span.fromUtcMs && at.utcMs() < span.untilUtcMs;
    });
  }

  Done readTills() {
    CF_TRY(const auto tills, settings::listTills(m_reader));
    for (const settings::Till& till : tills) m_tills[till.id.as<core::Anything>()] = till.code;
    return {};
  }

  Done readAttempts() {
    CF_TRY(const auto attempts, payments::attemptsStarted(m_reader, m_from, m_until));
    std::map<payments::AttemptId, QString> roots;
    for (const Attempt& attempt : attempts) {
      if (attempt.purpose == Purpose::Authorise || attempt.purpose == Purpose::Void) continue;
      if (attempt.currency != m_currency) continue;
      OwnRow row;
      row.key = attempt.id.text();
      row.tender = attempt.terminal;
      row.device = m_tills[attempt.till];
      row.day = dayOf(attempt.startedAt);
      row.currency = attempt.currency;
      row.sort = attempt.purpose == Purpose::Refund ? Sort::Refund : Sort::Charge;
      row.moved = payments::moved(attempt.outcome);
      row.open = payments::open(attempt.outcome);
      row.minor = row.moved ? attempt.approvedMinor : attempt.amountMinor;
      if (row.sort == Sort::Refund) row.minor = -row.minor;
      row.reference = attempt.reference;
      CF_TRY(row.payment, paymentName(attempt, roots));
      row.attempt = attempt.id.as<core::Anything>();
      row.at = attempt.startedAt;
      take(std::move(row), attempt.gateway);
    }
    return {};
  }

  Result<QString> paymentName(const Attempt& attempt, std::map<payments::AttemptId, QString>& roots) const {
    if (attempt.original.isNull()) return attempt.reference;
    const auto known = roots.find(attempt.original);
    if (known != roots.end()) return known->second;
    CF_TRY(const auto root, payments::attemptById(m_reader, attempt.original));
    return roots[attempt.original] = root ? root->reference : QString();
  }

  /// A row that nobody has reported about is not held against anybody.
  void take(OwnRow row, const core::AnyId& gateway) {
    if (isCovered(gateway.isNull() ? statementAccountOf(row.tender) : gateway, row.at)) {
      m_own.push_back(std::move(row));
      return;
    }
    if (!isWithin(row.day)) return;
    if (row.open) {
      m_own.push_back(std::move(row));
      return;
    }
    if (!row.moved) return;
    Reconciliation::Waiting& waiting = m_waiting[{row.day, row.tender}];
    waiting.tender = row.tender;
    waiting.day = row.day;
    ++waiting.count;
    waiting.minor += row.minor;
  }

  Done readDisputes() {
    return m_reader.rows(
        "SELECT d.id, d.amount_minor, d.reference, d.at_utc_ms, a.terminal, a.gateway_id, a.reference FROM "
        "payment_dispute AS d JOIN payment_attempt AS a ON a.id = d.payment_id WHERE d.at_utc_ms >= $1 AND d.at_utc_ms "
        "< $2 AND d.state <> 'won' AND a.currency = $3 ORDER BY d.at_utc_ms, d.id",
        {m_from, m_until, m_currency}, [this](const Row& row) {
          OwnRow own;
          own.key = row.id<core::AnyId>(0).text();
          own.tender = row.text(4);
          own.currency = m_currency;
          own.sort = Sort::Dispute;
          own.moved = true;
          own.minor = -row.integer(1);
          own.reference = row.text(2);
          own.payment = row.text(6);
          own.at = row.instant(3);
          own.day = dayOf(own.at);
          take(std::move(own), row.id<core::AnyId>(5));
          return true;
        });
  }

  /// What was paid out against the lines that the provider says it was made of, of whatever day.
  void takePayout(const Row& row) {
    OtherRow other;
    other.key = row.text(0);
    other.tender = row.text(1);
    other.currency = m_currency;
    other.sort = Sort::Payout;
    other.reference = row.text(9);
    other.minor = std::abs(row.integer(6));
    other.feeMinor = row.integer(7);
    other.at = row.instant(8);
    other.day = dayOf(other.at);
    m_other.push_back(std::move(other));
  }
  Done readPayouts() {
    std::vector<OwnRow> sums;
    for (const OtherRow& payout : m_other) {
      if (payout.sort != Sort::Payout) continue;
      OwnRow own;
      own.key = u"payout/"_s + payout.key;
      own.tender = payout.tender;
      own.day = payout.day;
      own.currency = payout.currency;
      own.sort = Sort::Payout;
      own.moved = true;
      own.reference = payout.reference;
      own.at = payout.at;
      CF_TRY(own.minor,
             m_reader.integer("SELECT COALESCE(SUM(amount_minor - fee_minor), 0) FROM reported_line WHERE "
                              "payout = $1 AND currency = $2 AND tender = $3 AND sort <> 'payout' AND " CF_STANDING,
                              {payout.reference, payout.currency, payout.tender}));
      sums.push_back(std::move(own));
    }
    m_own.insert(m_own.end(), sums.begin(), sums.end());
    return {};
  }

  Done readReports() {
    return m_reader.rows(
        "SELECT line, tender, sort, reference, payment, attempt_id, amount_minor, fee_minor, at_utc_ms, payout, "
        "day_only FROM reported_line WHERE " CF_STANDING
        " AND at_utc_ms >= $1 AND at_utc_ms < $2 AND currency = $3 "
        "ORDER BY at_utc_ms, line",
        {m_from, m_until, m_currency}, [this](const Row& row) {
          if (sortOf(row.text(2)) == Sort::Payout) {
            takePayout(row);
            return true;
          }
          OtherRow other;
          other.key = row.text(0);
          other.tender = row.text(1);
          other.currency = m_currency;
          other.sort = sortOf(row.text(2));
          other.reference = row.text(3);
          other.payment = row.text(4);
          other.attempt = row.id<core::AnyId>(5);
          other.minor = row.integer(6);
          other.feeMinor = row.integer(7);
          other.at = row.instant(8);
          other.day = dayOf(other.at);
          other.dayOnly = row.flag(10);
          m_other.push_back(std::move(other));
          return true;
        });
  }

  /// What a statement would add to what is reported.
  void assumeLines() {
    if (!m_assumed) return;
    std::set<QString> known;
    for (const OtherRow& row : m_other) {
      if (row.tender == m_assumed->tender) known.insert(row.key);
    }
    for (const ReportedLine& line : m_assumed->lines) {
      if (known.contains(line.id) || line.currency != m_currency) continue;
      OtherRow other;
      other.key = line.id;
      other.tender = m_assumed->tender;
      other.currency = line.currency;
      other.sort = line.sort;
      other.reference = line.reference;
      other.payment = line.payment;
      other.minor = line.amountMinor;
      other.feeMinor = line.feeMinor;
      other.at = line.at;
      other.day = dayOf(line.at);
      other.dayOnly = line.dayOnly;
      m_other.push_back(std::move(other));
    }
  }

  Done readDrawers() {
    CF_TRY(const auto closings, sales::listClosings(m_reader, kMostClosings));
    for (const sales::ClosingRow& closing : closings) {
      if (!isWithin(closing.businessDay) || closing.gross.currency().code() != m_currency) continue;
      CF_TRY(const sales::ShiftFigures figures, sales::closingOf(m_reader, closing.shift));
      OwnRow own;
      own.key = closing.shift.text();
      own.tender = u"cash"_s;
      own.device = closing.tillCode;
      own.day = closing.businessDay;
      own.currency = m_currency;
      own.sort = Sort::Drawer;
      own.moved = true;
      own.minor = figures.expectedCash.minor();
      own.reference = closing.number;
      own.at = closing.at;
      OtherRow other;
      other.key = own.key;
      other.tender = own.tender;
      other.day = own.day;
      other.currency = own.currency;
      other.sort = own.sort;
      other.minor = own.minor + figures.overShort.minor();
      other.reference = own.reference;
      other.at = own.at;
      m_own.push_back(std::move(own));
      m_other.push_back(std::move(other));
    }
    return {};
  }

  Done addReasons(std::vector<Line>& lines) const {
    std::map<core::AnyId, Line*> open;
    for (Line& line : lines) {
      if (needsReason(line.bucket)) open[line.id] = &line;
    }
    if (open.empty()) return {};
    return m_reader.rows("SELECT line_id, bucket, own_minor, other_minor, reason, actor, at_utc_ms FROM line_reason",
                         {}, [&open](const Row& row) {
                           const auto line = open.find(row.id<core::AnyId>(0));
                           if (line == open.end()) return true;
                           Line& found = *line->second;
                           // Said about something else: the line changed since.
                           if (row.text(1) != text(found.bucket) || row.integer(2) != found.ownMinor ||
                               row.integer(3) != found.otherMinor) {
                             return true;
                           }
                           found.reason = row.text(4);
                           found.reasonBy = row.id<core::StaffId>(5);
                           found.reasonAt = row.instant(6);
                           return true;
                         });
  }

  const Reader& m_reader;
  const Report* const m_assumed;  ///< a statement that is not taken yet, or none
  const Days m_days;
  const core::Zone m_zone;
  const int m_cutOverHour;
  const QString m_currency;
  const Instant m_from;
  const Instant m_until;
  std::vector<Span> m_spans;
  std::map<core::AnyId, QString> m_tills;
  std::vector<OwnRow> m_own;
  std::vector<OtherRow> m_other;
  std::map<std::pair<QString, QString>, Reconciliation::Waiting> m_waiting;
};

Result<Reconciliation> gathered(const Reader& reader, const Days& days, const Report* assumed) {
  if (!days.from.isValid() || !days.to.isValid() || days.from > days.to) return core::invalid(u"bad_period"_s);
  CF_TRY(const settings::Shop shop, settings::readShop(reader));
  if (shop.currency.isEmpty() || shop.zone.isEmpty()) return core::refused(u"shop_not_set_up"_s);
  CF_TRY(core::Zone zone, core::Zone::named(shop.zone));
  return Gathering(reader, days, std::move(zone), shop.cutOverHour, shop.currency, assumed).all();
}

}  // namespace

Result<Reconciliation> reconciliationOf(const Reader& reader, const Days& days) {
  return gathered(reader, days, nullptr);
}

Result<Reconciliation> reconciliationWith(const Reader& reader, const Days& days, const Report& statement) {
  return gathered(reader, days, &statement);
}

Result<Days> recentDays(const Reader& reader) {
  CF_TRY(const qint64 newest, reader.integer("SELECT hlc FROM journal ORDER BY position DESC LIMIT 1", {}));
  // A business day is at most one off that of UTC.
  const QDate day = QDateTime::fromMSecsSinceEpoch(core::Hlc(newest).milliseconds(), Qt::UTC).date();
  return Days{day.addDays(1 - kRecentDays), day.addDays(1)};
}

Result<Line> lineById(const Reader& reader, const Days& days, const core::AnyId& id) {
  CF_TRY(const Reconciliation all, reconciliationOf(reader, days));
  for (const Line& line : all.lines) {
    if (line.id == id) return line;
  }
  return core::notFound(u"unknown_line"_s, id.text());
}

}  // namespace counterfoil::reconciliation
