// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/queries.h"

#include <QJsonDocument>
#include <algorithm>
#include <map>

#include "models/journal/facts_queries.h"
#include "models/payments/queries.h"
#include "models/sales/body.h"
#include "models/sales/facts.h"

namespace counterfoil::sales {

using core::Currency;
using core::Money;
using core::Quantity;
using core::Result;
using journal::Row;

namespace {

core::Error unknownDocument(const QString& which) {
  return core::notFound(QStringLiteral("unknown_document"), which);
}

DocumentRow documentRowIn(const Row& row) {
  DocumentRow found;
  found.id = row.id<DocumentId>(0);
  found.kind = documentKindOf(row.text(1));
  found.imported = row.flag(2);
  found.number = row.text(3);
  found.businessDay = row.text(4);
  found.at = row.instant(5);
  found.staffName = row.text(6);
  found.tillCode = row.text(7);
  const Currency currency = Currency::custom(row.text(8), int(row.integer(9))).value_or(Currency());
  found.gross = Money::ofMinor(row.integer(10), currency);
  found.originalNumber = row.text(11);
  found.lineCount = row.integer(12);
  found.source = {row.text(13), row.text(14), {}};
  found.store = row.id<settings::StoreId>(15);
  found.person = row.id<core::AnyId>(16);
  found.state = documentStateOf(row.text(17)).value_or(DocumentState::Completed);
  return found;
}

/// Sums with the sign of the original; the rows that give back have the opposite one.
void addReturned(pricing::RefundedSoFar& sums, const Row& row, const Currency& currency) {
  const auto add = [&currency](Money& sum, qint64 minor) { sum = Money::ofMinor(sum.minor() + minor, currency); };
  sums.quantity = Quantity::ofMicro(sums.quantity.micro() - row.integer(1));
  add(sums.gross, -row.integer(2));
  add(sums.discount, -row.integer(3));
  add(sums.basketDiscount, -row.integer(4));
  const QJsonArray taxes = QJsonDocument::fromJson(row.text(5).toUtf8()).array();
  for (qsizetype i = 0; i < taxes.size(); ++i) {
    const Body tax(taxes.at(i).toObject());
    if (std::size_t(i) == sums.taxes.size()) {
      sums.taxes.push_back({tax.words(QLatin1String("id")), tax.words(QLatin1String("name")), Money::zero(currency),
                            Money::zero(currency)});
    }
    add(sums.taxes[std::size_t(i)].base, -tax.integer(QLatin1String("base_minor")));
    add(sums.taxes[std::size_t(i)].amount, -tax.integer(QLatin1String("amount_minor")));
  }
}

/// Returns of the lines of a document. A void of a return gives the quantity free again: it references the same
/// original with the opposite sign.
Result<std::map<qint64, pricing::RefundedSoFar>> returnedSoFar(const journal::Reader& reader,
                                                               const Document& document) {
  std::map<qint64, pricing::RefundedSoFar> sums;
  CF_CHECK(
      reader.rows("SELECT original_line, quantity_micro, gross_minor, discount_minor, basket_discount_minor, taxes "
                  "FROM document_line WHERE original_id = $1",
                  {document.id}, [&](const Row& row) {
                    auto [place, fresh] = sums.try_emplace(row.integer(0));
                    if (fresh) {
                      place->second.gross = Money::zero(document.currency);
                      place->second.discount = Money::zero(document.currency);
                      place->second.basketDiscount = Money::zero(document.currency);
                    }
                    addReturned(place->second, row, document.currency);
                    return true;
                  }));
  return sums;
}

Result<std::vector<RefundableTender>> tendersLeft(const journal::Reader& reader, const Document& document) {
  std::map<qint64, qint64> paidBack;
  std::map<qint64, qint64> settled;
  CF_CHECK(reader.rows(
      "SELECT original_ordinal, SUM(amount_minor - change_minor), SUM(unreceived * amount_minor) FROM document_tender "
      "WHERE original_id = $1 GROUP BY original_ordinal",
      {document.id}, [&](const Row& row) {
        paidBack[row.integer(0)] = -row.integer(1);
        settled[row.integer(0)] = -row.integer(2);
        return true;
      }));
  std::vector<RefundableTender> tenders;
  for (std::size_t i = document.tenders.size(); i-- > 0;) {
    const DocumentTender& tender = document.tenders[i];
    RefundableTender left{tender, qint64(i) + 1, {}, {}, {}};
    const qint64 given = tender.amount.minor() - tender.change.minor();
    const qint64 booked = std::max<qint64>(given - paidBack[left.ordinal], 0);
    qint64 minor = booked;
    qint64 unpaid = 0;
    if (!tender.attempt.isNull()) {
      CF_TRY(const std::optional<payments::Payment> payment, payments::paymentById(reader, tender.attempt));
      // The terminal's own ledger counts too: a refund in doubt holds its amount.
      minor = std::min(minor, payment ? payment->refundableMinor() : 0);
      const bool known = payment && !payments::open(payment->root.outcome);
      if (known) unpaid = given - payment->capturedMinor() - settled[left.ordinal];
    }
    left.booked = Money::ofMinor(booked, document.currency);
    left.left = Money::ofMinor(minor, document.currency);
    left.unpaid = Money::ofMinor(std::clamp<qint64>(unpaid, 0, booked - minor), document.currency);
    tenders.push_back(left);
  }
  return tenders;
}

}  // namespace

QString text(DocumentState state) {
  switch (state) {
    case DocumentState::PartiallyRefunded:
      return QStringLiteral("partially_refunded");
    case DocumentState::Refunded:
      return QStringLiteral("refunded");
    case DocumentState::Voided:
      return QStringLiteral("voided");
    case DocumentState::Completed:
      break;
  }
  return QStringLiteral("completed");
}

std::optional<DocumentState> documentStateOf(QStringView word) {
  for (const DocumentState state :
       {DocumentState::Completed, DocumentState::PartiallyRefunded, DocumentState::Refunded, DocumentState::Voided}) {
    if (text(state) == word) return state;
  }
  return std::nullopt;
}

Result<Document> documentById(const journal::Reader& reader, DocumentId id) {
  CF_TRY(const std::vector<journal::Fact> facts, journal::factsAbout(reader, id.as<core::Anything>()));
  for (const journal::Fact& fact : facts) {
    if (isDocument(fact.kind)) return documentOf(fact);
  }
  return unknownDocument(id.text());
}

Result<DocumentId> documentByNumber(const journal::Reader& reader, const QString& number) {
  CF_TRY(const std::optional<DocumentId> found,
         reader.first("SELECT id FROM document WHERE number = $1 ORDER BY at_utc_ms DESC, id DESC LIMIT 1", {number},
                      [](const Row& row) { return row.id<DocumentId>(0); }));
  if (!found) return unknownDocument(number);
  return *found;
}

Result<std::vector<DocumentRow>> listDocuments(const journal::Reader& reader, const DocumentFilter& filter,
                                               const std::optional<DocumentCursor>& after, int limit) {
  QString part = filter.numberPart;
  part.replace(u'\\', QStringLiteral("\\\\")).replace(u'%', QStringLiteral("\\%")).replace(u'_', QStringLiteral("\\_"));
  const DocumentCursor from = after.value_or(
      DocumentCursor{QStringLiteral("9999-12-31"), core::Instant::fromUtcMs(std::numeric_limits<qint64>::max()), {}});
  const QString to = filter.toDay.isEmpty() ? QStringLiteral("9999-12-31") : filter.toDay;
  const QString first = filter.fromDay.isEmpty() ? QStringLiteral("0000-01-01") : filter.fromDay;
  const QString kind = filter.kind ? text(*filter.kind) : QStringLiteral("");
  const QString state = filter.state ? text(*filter.state) : QStringLiteral("");
  return reader.list(
      R"sql(
SELECT d.id, d.kind, d.imported, d.number, d.business_day, d.at_utc_ms, d.staff_name, d.till_code, d.currency,
  d.currency_decimals, d.gross_minor, d.original_number, d.line_count, d.source, d.source_reference, d.store_id,
  d.person_id, d.state
FROM (SELECT *, CASE
    WHEN kind <> 'sale' THEN 'completed'
    WHEN EXISTS (SELECT 1 FROM document AS v WHERE v.original_id = o.id AND v.kind = 'void') THEN 'voided'
    WHEN NOT EXISTS (SELECT 1 FROM document_line AS b WHERE b.original_id = o.id) THEN 'completed'
    WHEN (SELECT SUM(b.quantity_micro) FROM document_line AS b WHERE b.original_id = o.id) +
         (SELECT SUM(l.quantity_micro) FROM document_line AS l WHERE l.business_day = o.business_day
            AND l.document_id = o.id AND l.quantity_micro > 0) <= 0 THEN 'refunded'
    WHEN (SELECT SUM(b.quantity_micro) FROM document_line AS b WHERE b.original_id = o.id) < 0 THEN 'partially_refunded'
    ELSE 'completed' END AS state FROM document AS o) AS d
WHERE d.business_day <= $1 AND d.business_day >= $2 AND d.business_day <= $3
  AND (d.business_day < $3 OR d.at_utc_ms < $4 OR (d.at_utc_ms = $4 AND d.id < $5))
  AND ($6 = '' OR d.kind = $6) AND ($7 IS NULL OR d.shift_id = $7)
  AND ($8 = '' OR d.number LIKE '%' || $8 || '%' ESCAPE '\' OR d.source_reference = $17)
  AND ($9 IS NULL OR d.at_utc_ms >= $9) AND ($10 IS NULL OR d.at_utc_ms < $10)
  AND ($11 IS NULL OR d.store_id = $11) AND ($12 IS NULL OR d.source = $12)
  AND ($13 = '' OR d.source_reference = $13) AND ($14 IS NULL OR d.person_id = $14)
  AND ($15 = '' OR d.state = $15)
ORDER BY d.business_day DESC, d.at_utc_ms DESC, d.id DESC LIMIT $16
)sql",
      {to, first, from.businessDay, from.at, from.id.bytes(), kind, filter.shift,
       part.isEmpty() ? QStringLiteral("") : part, filter.since, filter.until, filter.store, filter.source,
       filter.reference.isEmpty() ? QStringLiteral("") : filter.reference, filter.person, state, limit,
       filter.numberPart.isEmpty() ? QStringLiteral("") : filter.numberPart},
      documentRowIn);
}

Result<Refundable> refundable(const journal::Reader& reader, DocumentId id) {
  Refundable state;
  CF_TRY(state.document, documentById(reader, id));
  const Document& document = state.document;
  CF_TRY(const qint64 voids,
         reader.integer("SELECT COUNT(*) FROM document WHERE original_id = $1 AND kind = 'void'", {id}));
  state.voided = voids > 0;
  CF_TRY(auto returned, returnedSoFar(reader, document));
  for (const DocumentLine& line : document.lines) {
    if (line.quantity.isNegative()) continue;
    RefundableLine left{line, {}, {}};
    left.refunded.gross = Money::zero(document.currency);
    left.refunded.discount = Money::zero(document.currency);
    left.refunded.basketDiscount = Money::zero(document.currency);
    if (const auto sums = returned.find(line.line); sums != returned.end()) left.refunded = sums->second;
    const qint64 micro = state.voided ? 0 : line.quantity.micro() - left.refunded.quantity.micro();
    left.left = Quantity::ofMicro(std::max<qint64>(micro, 0));
    state.lines.push_back(std::move(left));
  }
  CF_TRY(state.tenders, tendersLeft(reader, document));
  return state;
}

Result<bool> chargeStands(const journal::Reader& reader, payments::AttemptId charge) {
  CF_TRY(const qint64 rows, reader.integer(R"sql(
SELECT COUNT(*) FROM document_tender AS t WHERE t.attempt_id = $1 AND t.original_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM document AS v WHERE v.original_id = t.document_id AND v.kind = 'void')
  AND t.amount_minor + COALESCE((SELECT SUM(b.amount_minor) FROM document_tender AS b
    WHERE b.original_id = t.document_id AND b.original_ordinal = t.ordinal AND b.unreceived = 1), 0) > 0
)sql",
                                           {charge}));
  return rows > 0;
}

bool Refundable::any() const {
  return std::any_of(lines.begin(), lines.end(), [](const RefundableLine& line) { return !line.left.isZero(); });
}

Result<qint64> reprintsOf(const journal::Reader& reader, DocumentId document) {
  return reader.integer("SELECT COUNT(*) FROM sale_event WHERE subject_id = $1 AND kind = 'receipt.reprinted'",
                        {document});
}

}  // namespace counterfoil::sales
