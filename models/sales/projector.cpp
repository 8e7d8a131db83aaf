// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/projector.h"

#include <QJsonDocument>

#include "models/cash/facts.h"
#include "models/inventory/movements.h"
#include "models/sales/body.h"
#include "models/sales/facts.h"

namespace counterfoil::sales {

using core::Done;
using journal::Transaction;
using journal::Value;

namespace {

constexpr const char* kSalesKinds[] = {kSaleCompleted,    kRefundCompleted, kSaleVoided,       kSaleImported,
                                       kRefundImported,   kTicketParked,    kTicketRecalled,   kTicketAbandoned,
                                       kLineVoided,       kPriceOverridden, kReceiptReprinted, kReportReprinted,
                                       cash::kShiftClosed};

Value orNull(const Body& body, QLatin1String name) {
  return body.id<core::AnyId>(name);
}
/// A key column is never null.
Value key(const core::AnyId& id) {
  return id.bytes();
}

/// The header of a document, read once.
struct Header {
  const journal::Fact& fact;
  Body body;
  core::AnyId store = body.id<core::AnyId>(QLatin1String("store"));
  core::AnyId staff = body.id<core::AnyId>(QLatin1String("staff"));
  core::AnyId original = body.id<core::AnyId>(QLatin1String("original"));
  QString day = body.words(QLatin1String("business_day"));
  qint64 gross = body.integer(QLatin1String("gross_minor"));
  qint64 net = body.integer(QLatin1String("net_minor"));
  qint64 discount = body.integer(QLatin1String("discount_minor"));
  qint64 rounding = body.integer(QLatin1String("rounding_minor"));
  QJsonArray lines = body.array(QLatin1String("lines"));
  bool voids = fact.kind == QLatin1String(kSaleVoided);
  bool voidsRefund = voids && body.words(QLatin1String("voided_kind")) == QLatin1String("refund");
  bool refunds = fact.kind.startsWith(QLatin1String("refund"));
};

Done insertDocument(const Header& header, Transaction& tx) {
  const Body& body = header.body;
  const Body source(body.object(QLatin1String("source")));
  return tx.execute(R"sql(
INSERT INTO document(id, kind, imported, number, store_id, till_id, till_code, shift_id, staff_id, staff_name, at_utc_ms,
  business_day, currency, currency_decimals, gross_minor, net_minor, tax_minor, discount_minor, rounding_minor,
  line_count, original_id, original_number, batch_id, source, source_reference, person_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
  $25, $26)
)sql",
                    {header.fact.subject,
                     text(header.voids     ? DocumentKind::Void
                          : header.refunds ? DocumentKind::Refund
                                           : DocumentKind::Sale),
                     header.fact.kind.endsWith(QLatin1String(".imported")),
                     body.words(QLatin1String("number")),
                     header.store,
                     orNull(body, QLatin1String("till")),
                     body.words(QLatin1String("till_code")),
                     orNull(body, QLatin1String("shift")),
                     header.staff,
                     body.words(QLatin1String("staff_name")),
                     body.integer(QLatin1String("at_utc_ms")),
                     header.day,
                     body.words(QLatin1String("currency")),
                     body.integer(QLatin1String("currency_decimals")),
                     header.gross,
                     header.net,
                     body.integer(QLatin1String("tax_minor")),
                     header.discount,
                     header.rounding,
                     qint64(header.lines.size()),
                     header.original,
                     body.words(QLatin1String("original_number")),
                     orNull(body, QLatin1String("batch")),
                     source.words(QLatin1String("kind")),
                     source.words(QLatin1String("reference")),
                     orNull(Body(body.object(QLatin1String("customer"))), QLatin1String("person"))});
}

Done insertLine(const Header& header, const Body& line, Transaction& tx) {
  const Value cost = line.has(QLatin1String("cost_micro")) ? Value(line.integer(QLatin1String("cost_micro"))) : Value();
  const QByteArray taxes = QJsonDocument(line.array(QLatin1String("taxes"))).toJson(QJsonDocument::Compact);
  return tx.execute(
      R"sql(
INSERT INTO document_line(business_day, document_id, line, product_id, name, category_id, category_name, quantity_micro,
  price_micro, cost_micro, discount_minor, basket_discount_minor, gross_minor, net_minor, taxes, original_id,
  original_line)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
)sql",
      {header.day, header.fact.subject, line.integer(QLatin1String("line")), orNull(line, QLatin1String("product")),
       line.words(QLatin1String("name")), orNull(line, QLatin1String("category")),
       line.words(QLatin1String("category_name")), line.integer(QLatin1String("quantity_micro")),
       line.integer(QLatin1String("price_micro")), cost, line.integer(QLatin1String("discount_minor")),
       line.integer(QLatin1String("basket_discount_minor")), line.integer(QLatin1String("gross_minor")),
       line.integer(QLatin1String("net_minor")), QString::fromUtf8(taxes),
       orNull(line, QLatin1String("original_document")), line.integer(QLatin1String("original_line"))});
}

inventory::MovingLine movingLine(const Body& line, bool voids) {
  inventory::MovingLine moving;
  moving.line = line.integer(QLatin1String("line"));
  moving.product = line.id<catalog::ProductId>(QLatin1String("product"));
  moving.movedMicro = line.integer(QLatin1String("moved_micro"));
  const qint64 quantity = line.integer(QLatin1String("quantity_micro"));
  // A void takes back what was sold, and gives back what was returned.
  if ((quantity > 0) != voids) {
    moving.soldMicro = quantity;
  } else {
    moving.refundedMicro = -quantity;
  }
  moving.netMinor = line.integer(QLatin1String("net_minor"));
  moving.taxMinor = line.integer(QLatin1String("gross_minor")) - moving.netMinor;
  return moving;
}

Done applyLines(const Header& header, Transaction& tx) {
  std::vector<inventory::MovingLine> moving;
  moving.reserve(std::size_t(header.lines.size()));
  for (const QJsonValue value : header.lines) {
    const Body line(value.toObject());
    CF_CHECK(insertLine(header, line, tx));
    moving.push_back(movingLine(line, header.voids));
  }
  const inventory::MovingDocument document{
      header.fact.id, header.store, core::Instant::fromUtcMs(header.body.integer(QLatin1String("at_utc_ms"))),
      header.day, header.refunds || header.voids ? QStringLiteral("refund") : QStringLiteral("sale")};
  return inventory::applyMovements(tx, document, moving);
}

Done applyTenders(const Header& header, Transaction& tx) {
  qint64 ordinal = 0;
  for (const QJsonValue value : header.body.array(QLatin1String("tenders"))) {
    const Body tender(value.toObject());
    const qint64 amount = tender.integer(QLatin1String("amount_minor"));
    const qint64 change = tender.integer(QLatin1String("change_minor"));
    const QString kind = tender.words(QLatin1String("kind"));
    CF_CHECK(tx.execute(
        "INSERT INTO document_tender(document_id, ordinal, kind, amount_minor, change_minor, attempt_id, original_id, "
        "original_ordinal, unreceived) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {header.fact.subject, ++ordinal, kind, amount, change, orNull(tender, QLatin1String("attempt")),
         orNull(tender, QLatin1String("original")), tender.integer(QLatin1String("original_ordinal")),
         tender.has(QLatin1String("unreceived"))}));
    CF_CHECK(tx.execute(
        "INSERT INTO sum_tender(business_day, store_id, kind, tenders, amount_minor) VALUES ($1, $2, $3, 1, $4) "
        "ON CONFLICT(business_day, store_id, kind) DO UPDATE SET tenders = sum_tender.tenders + 1, "
        "amount_minor = sum_tender.amount_minor + excluded.amount_minor",
        {header.day, key(header.store), kind, amount - change}));
  }
  return {};
}

Done applyTaxes(const Header& header, Transaction& tx) {
  qint64 ordinal = 0;
  for (const QJsonValue value : header.body.array(QLatin1String("taxes"))) {
    const Body tax(value.toObject());
    const QString id = tax.words(QLatin1String("id"));
    const QString name = tax.words(QLatin1String("name"));
    const qint64 rate = tax.integer(QLatin1String("rate_ppm"));
    const qint64 base = tax.integer(QLatin1String("base_minor"));
    const qint64 amount = tax.integer(QLatin1String("amount_minor"));
    CF_CHECK(
        tx.execute("INSERT INTO document_tax(document_id, ordinal, tax_id, name, rate_ppm, net_minor, tax_minor) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   {header.fact.subject, ++ordinal, id, name, rate, base, amount}));
    CF_CHECK(tx.execute(
        "INSERT INTO sum_tax(business_day, store_id, tax_id, name, rate_ppm, net_minor, tax_minor) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(business_day, store_id, tax_id, name, rate_ppm) DO UPDATE SET "
        "net_minor = sum_tax.net_minor + excluded.net_minor, tax_minor = sum_tax.tax_minor + excluded.tax_minor",
        {header.day, key(header.store), id, name, rate, base, amount}));
  }
  return {};
}

Done applySums(const Header& header, Transaction& tx) {
  // A void takes a sale or refund back: it counts as minus one of these, so that sums are those of what stands.
  const bool refund = header.refunds || header.voidsRefund;
  const qint64 one = header.voids ? -1 : 1;
  const qint64 sales = refund ? 0 : one;
  const qint64 refunds = refund ? one : 0;
  CF_CHECK(tx.execute(
      "INSERT INTO sum_hour(business_day, store_id, hour, sales, refunds, gross_minor, net_minor, discount_minor, "
      "refunded_minor, rounding_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
      "ON CONFLICT(business_day, store_id, hour) DO UPDATE SET sales = sum_hour.sales + excluded.sales, "
      "refunds = sum_hour.refunds + excluded.refunds, gross_minor = sum_hour.gross_minor + excluded.gross_minor, "
      "net_minor = sum_hour.net_minor + excluded.net_minor, "
      "discount_minor = sum_hour.discount_minor + excluded.discount_minor, "
      "refunded_minor = sum_hour.refunded_minor + excluded.refunded_minor, "
      "rounding_minor = sum_hour.rounding_minor + excluded.rounding_minor",
      {header.day, key(header.store), header.body.integer(QLatin1String("hour")), sales, refunds, header.gross,
       header.net, header.discount, refund ? -header.gross : qint64(0), header.rounding}));
  const QString source = Body(header.body.object(QLatin1String("source"))).words(QLatin1String("kind"));
  // Sales of tills are what is left of the whole: they pay for no row of their own.
  if (!source.isEmpty()) {
    CF_CHECK(tx.execute(
        "INSERT INTO sum_source(business_day, store_id, source, sales, refunds, gross_minor, net_minor, "
        "discount_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT(business_day, store_id, source) DO UPDATE "
        "SET sales = sum_source.sales + excluded.sales, refunds = sum_source.refunds + excluded.refunds, "
        "gross_minor = sum_source.gross_minor + excluded.gross_minor, "
        "net_minor = sum_source.net_minor + excluded.net_minor, "
        "discount_minor = sum_source.discount_minor + excluded.discount_minor",
        {header.day, key(header.store), source, sales, refunds, header.gross, header.net, header.discount}));
  }
  return tx.execute(
      "INSERT INTO sum_staff(business_day, store_id, staff_id, sales, refunds, gross_minor, net_minor, discount_minor) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT(business_day, store_id, staff_id) DO UPDATE SET "
      "sales = sum_staff.sales + excluded.sales, refunds = sum_staff.refunds + excluded.refunds, "
      "gross_minor = sum_staff.gross_minor + excluded.gross_minor, net_minor = sum_staff.net_minor + "
      "excluded.net_minor, "
      "discount_minor = sum_staff.discount_minor + excluded.discount_minor",
      {header.day, key(header.store), key(header.staff), sales, refunds, header.gross, header.net, header.discount});
}

Done projectDocument(const journal::Fact& fact, Transaction& tx) {
  const Header header{.fact = fact, .body = Body(fact.object)};
  CF_CHECK(insertDocument(header, tx));
  CF_CHECK(applyLines(header, tx));
  CF_CHECK(applyTenders(header, tx));
  CF_CHECK(applyTaxes(header, tx));
  return applySums(header, tx);
}

Done projectEvent(const journal::Fact& fact, Transaction& tx) {
  const Body body(fact.object);
  return tx.execute(R"sql(
INSERT INTO sale_event(fact_id, kind, subject_id, shift_id, staff_id, approver_id, at_utc_ms, business_day, product_id,
  name, amount_minor, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
)sql",
                    {fact.id, fact.kind, fact.subject, orNull(body, QLatin1String("shift")), fact.actor, fact.approver,
                     body.integer(QLatin1String("at_utc_ms")), body.words(QLatin1String("business_day")),
                     orNull(body, QLatin1String("product")), body.words(QLatin1String("name")),
                     body.integer(QLatin1String("amount_minor")), body.words(QLatin1String("reason"))});
}

Done projectClosing(const journal::Fact& fact, Transaction& tx) {
  const Body body(fact.object);
  return tx.execute(R"sql(
INSERT INTO shift_closing(shift_id, number, till_id, till_code, business_day, at_utc_ms, currency, currency_decimals,
  gross_minor, over_short_minor, closed_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
)sql",
                    {fact.subject, body.words(QLatin1String("number")), orNull(body, QLatin1String("till")),
                     body.words(QLatin1String("till_code")), body.words(QLatin1String("business_day")),
                     body.integer(QLatin1String("at_utc_ms")), body.words(QLatin1String("currency")),
                     body.integer(QLatin1String("currency_decimals")), body.integer(QLatin1String("gross_minor")),
                     body.integer(QLatin1String("over_short_minor")), body.words(QLatin1String("closed_by_name"))});
}

}  // namespace

std::span<const journal::ProjectionTable> SalesProjector::tables() const {
  return salesTables();
}
std::span<const char* const> SalesProjector::kinds() const {
  return kSalesKinds;
}

Done SalesProjector::project(const journal::Fact& fact, Transaction& tx) const {
  if (isDocument(fact.kind)) return projectDocument(fact, tx);
  if (fact.kind == QLatin1String(cash::kShiftClosed)) return projectClosing(fact, tx);
  return projectEvent(fact, tx);
}

}  // namespace counterfoil::sales
