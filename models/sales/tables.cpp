// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/projector.h"

namespace counterfoil::sales {
namespace {

// Ids are of version 7, so keys by id and by day append at the end of their trees. Keys are never null: 16 zero bytes
// stand for no store or nobody.
constexpr journal::ProjectionTable kSalesTables[] = {{"document", R"sql(
CREATE TABLE document(
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  imported INTEGER NOT NULL,
  number TEXT NOT NULL,
  store_id BLOB,
  till_id BLOB,
  till_code TEXT NOT NULL,
  shift_id BLOB,
  staff_id BLOB,
  staff_name TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  currency TEXT NOT NULL,
  currency_decimals INTEGER NOT NULL,
  gross_minor INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  tax_minor INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL,
  rounding_minor INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  original_id BLOB,
  original_number TEXT NOT NULL,
  batch_id BLOB,
  source TEXT NOT NULL,
  source_reference TEXT NOT NULL,
  person_id BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX document_day ON document(business_day, at_utc_ms);
CREATE INDEX document_number ON document(number);
CREATE INDEX document_original ON document(original_id) WHERE original_id IS NOT NULL;
CREATE INDEX document_batch ON document(batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX document_person ON document(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX document_source_reference ON document(source_reference) WHERE source_reference <> '';
)sql",
                                                      "id"},
                                                     {"document_line", R"sql(
CREATE TABLE document_line(
  business_day TEXT NOT NULL,
  document_id BLOB NOT NULL,
  line INTEGER NOT NULL,
  product_id BLOB,
  name TEXT NOT NULL,
  category_id BLOB,
  category_name TEXT NOT NULL,
  quantity_micro INTEGER NOT NULL,
  price_micro INTEGER NOT NULL,
  cost_micro INTEGER,
  discount_minor INTEGER NOT NULL,
  basket_discount_minor INTEGER NOT NULL,
  gross_minor INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  taxes TEXT NOT NULL,
  original_id BLOB,
  original_line INTEGER NOT NULL,
  PRIMARY KEY (business_day, document_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_line_original ON document_line(original_id) WHERE original_id IS NOT NULL;
)sql",
                                                      "business_day, document_id, line"},
                                                     {"document_tender", R"sql(
CREATE TABLE document_tender(
  document_id BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  change_minor INTEGER NOT NULL,
  attempt_id BLOB,
  original_id BLOB,
  original_ordinal INTEGER NOT NULL,
  unreceived INTEGER NOT NULL,
  PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_tender_original ON document_tender(original_id) WHERE original_id IS NOT NULL;
CREATE INDEX document_tender_attempt ON document_tender(attempt_id) WHERE attempt_id IS NOT NULL;
)sql",
                                                      "document_id, ordinal"},
                                                     {"document_tax", R"sql(
CREATE TABLE document_tax(
  document_id BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  tax_id TEXT NOT NULL,
  name TEXT NOT NULL,
  rate_ppm INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  tax_minor INTEGER NOT NULL,
  PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;
)sql",
                                                      "document_id, ordinal"},
                                                     {"sum_hour", R"sql(
CREATE TABLE sum_hour(
  business_day TEXT NOT NULL,
  store_id BLOB NOT NULL,
  hour INTEGER NOT NULL,
  sales INTEGER NOT NULL,
  refunds INTEGER NOT NULL,
  gross_minor INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL,
  refunded_minor INTEGER NOT NULL,
  rounding_minor INTEGER NOT NULL,
  PRIMARY KEY (business_day, store_id, hour)
) STRICT, WITHOUT ROWID;
)sql",
                                                      "business_day, store_id, hour"},
                                                     {"sum_staff", R"sql(
CREATE TABLE sum_staff(
  business_day TEXT NOT NULL,
  store_id BLOB NOT NULL,
  staff_id BLOB NOT NULL,
  sales INTEGER NOT NULL,
  refunds INTEGER NOT NULL,
  gross_minor INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL,
  PRIMARY KEY (business_day, store_id, staff_id)
) STRICT, WITHOUT ROWID;
)sql",
                                                      "business_day, store_id, staff_id"},
                                                     {"sum_source", R"sql(
CREATE TABLE sum_source(
  business_day TEXT NOT NULL,
  store_id BLOB NOT NULL,
  source TEXT NOT NULL,
  sales INTEGER NOT NULL,
  refunds INTEGER NOT NULL,
  gross_minor INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL,
  PRIMARY KEY (business_day, store_id, source)
) STRICT, WITHOUT ROWID;
)sql",
                                                      "business_day, store_id, source"},
                                                     {"sum_tender", R"sql(
CREATE TABLE sum_tender(
  business_day TEXT NOT NULL,
  store_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  tenders INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (business_day, store_id, kind)
) STRICT, WITHOUT ROWID;
)sql",
                                                      "business_day, store_id, kind"},
                                                     {"sum_tax", R"sql(
CREATE TABLE sum_tax(
  business_day TEXT NOT NULL,
  store_id BLOB NOT NULL,
  tax_id TEXT NOT NULL,
  name TEXT NOT NULL,
  rate_ppm INTEGER NOT NULL,
  net_minor INTEGER NOT NULL,
  tax_minor INTEGER NOT NULL,
  PRIMARY KEY (business_day, store_id, tax_id, name, rate_ppm)
) STRICT, WITHOUT ROWID;
)sql",
                                                      "business_day, store_id, tax_id, name, rate_ppm"},
                                                     {"sale_event", R"sql(
CREATE TABLE sale_event(
  fact_id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  subject_id BLOB,
  shift_id BLOB,
  staff_id BLOB,
  approver_id BLOB,
  at_utc_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  product_id BLOB,
  name TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_event_shift ON sale_event(shift_id);
CREATE INDEX sale_event_subject ON sale_event(subject_id);
)sql",
                                                      "fact_id"},
                                                     {"shift_closing", R"sql(
CREATE TABLE shift_closing(
  shift_id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  till_id BLOB,
  till_code TEXT NOT NULL,
  business_day TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL,
  currency TEXT NOT NULL,
  currency_decimals INTEGER NOT NULL,
  gross_minor INTEGER NOT NULL,
  over_short_minor INTEGER NOT NULL,
  closed_by_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql",
                                                      "shift_id"}};

}  // namespace

std::span<const journal::ProjectionTable> salesTables() {
  return kSalesTables;
}

}  // namespace counterfoil::sales
