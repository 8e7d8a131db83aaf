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
  CF_CHECK(reader.rows(
      "SELECT original_ordinal, SUM(amount_minor - change_minor) FROM document_tender WHERE original_id = $1 "
      "GROUP BY original_ordinal",
      {document.id}, [&paidBack](const Row& row) {
        paidBack[row.integer(0)] = -row.integer(1);
        return true;
      }));
  std::vector<RefundableTender> tenders;
  for (std::size_t i = document.tenders.size(); i-- > 0;) {
    const DocumentTender& tender = document.tenders[i];
    RefundableTender left{tender, qint64(i) + 1, {}, {}};
    qint64 minor = tender.amount.minor() - tender.change.minor() - paidBack[left.ordinal];
    left.booked = Money::ofMinor(std::max<qint64>(minor, 0), document.currency);
    if (!tender.attempt.isNull()) {
      // The terminal's own ledger counts too: a refund in doubt holds its amount.
      CF_TRY(const qint64 captured, payments::refundableMinor(reader, tender.attempt));
      minor = std::min(minor, captured);
    }
    left.left = Money::ofMinor(std::max<qint64>(minor, 0), document.currency);
    tenders.push_back(left);
  }
  return tenders;
}

}  // namespace

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
  return reader.list(R"sql(
SELECT id, kind, imported, number, business_day, at_utc_ms, staff_name, till_code, currency, currency_decimals,
  gross_minor, original_number, line_count
FROM document
WHERE business_day <= $1 AND business_day >= $2 AND business_day <= $3
  AND (business_day < $3 OR at_utc_ms < $4 OR (at_utc_ms = $4 AND id < $5))
  AND ($6 = '' OR kind = $6) AND ($7 IS NULL OR shift_id = $7) AND ($8 = '' OR number LIKE '%' || $8 || '%' ESCAPE '\')
ORDER BY business_day DESC, at_utc_ms DESC, id DESC LIMIT $9
)sql",
                     {to, first, from.businessDay, from.at, from.id.bytes(), kind, filter.shift,
                      part.isEmpty() ? QStringLiteral("") : part, limit},
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

bool Refundable::any() const {
  return std::any_of(lines.begin(), lines.end(), [](const RefundableLine& line) { return !line.left.isZero(); });
}

Result<qint64> reprintsOf(const journal::Reader& reader, DocumentId document) {
  return reader.integer("SELECT COUNT(*) FROM sale_event WHERE subject_id = $1 AND kind = 'receipt.reprinted'",
                        {document});
}

}  // namespace counterfoil::sales
