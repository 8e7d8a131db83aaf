// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/order_request.h"

#include <QJsonArray>

#include "models/core/json_reader.h"
#include "sync/api/problems.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::JsonReader;

namespace {

constexpr qint64 kMostAmount = 999'999'999'999'999;  // 15 digits
constexpr qsizetype kMostErrors = 100;
constexpr qsizetype kMostTenders = 20;

QString text(Faults& faults, const JsonReader& from, QLatin1String key, qsizetype most) {
  QString value = faults.take(from.string(key, QString())).value_or(QString());
  if (value.size() > most) faults.add(from.where(key), "text_too_long", u"at most %1 characters"_s.arg(most));
  return value.trimmed();
}

void refuseUnknown(Faults& faults, const JsonReader& from, std::initializer_list<QLatin1String> known) {
  if (auto fine = from.refuseUnknown(known); !fine) faults.add(fine.error());
}

std::vector<JsonReader> objects(Faults& faults, const JsonReader& from, QLatin1String key, bool required) {
  return faults.take(from.objects(key, required)).value_or(std::vector<JsonReader>());
}

/// A whole number in 1 … most; 0 and a fault where it is none.
qint64 positive(Faults& faults, const JsonReader& from, QLatin1String key, qint64 most, const char* code) {
  const auto value = faults.take(from.integer(key, -kMostAmount, most));
  if (!value) return 0;
  if (*value <= 0) faults.add(from.where(key), code);
  return *value;
}

qint64 quantityIn(Faults& faults, const JsonReader& from) {
  return positive(faults, from, "quantity_micro"_L1, core::Quantity::limitUnits * 1'000'000, "quantity_not_positive");
}

OrderLine lineFrom(const JsonReader& json, Faults& faults) {
  OrderLine line;
  line.where = json.where();
  refuseUnknown(faults, json,
                {"product"_L1, "sku"_L1, "barcode"_L1, "quantity_micro"_L1, "unit_price_micro"_L1, "note"_L1});
  const int named = int(json.has("product"_L1)) + int(json.has("sku"_L1)) + int(json.has("barcode"_L1));
  if (named != 1) {
    faults.add(line.where, named == 0 ? "product_missing" : "product_named_twice", u"one of product, sku, barcode"_s);
  }
  if (json.has("product"_L1)) {
    const QString id = text(faults, json, "product"_L1, 100);
    const auto parsed = catalog::ProductId::parse(id);
    if (parsed) line.product = *parsed;
    if (!parsed && !id.isEmpty()) faults.add(json.where("product"_L1), "not_an_id");
  }
  line.sku = text(faults, json, "sku"_L1, 100);
  line.barcode = text(faults, json, "barcode"_L1, 200);
  line.quantity = core::Quantity::ofMicro(quantityIn(faults, json));
  if (json.has("unit_price_micro"_L1)) {
    if (const auto price = faults.take(json.integer("unit_price_micro"_L1, 0, kMostAmount))) {
      line.unitPrice = core::UnitPrice::ofMicro(*price);
    }
  }
  line.note = text(faults, json, "note"_L1, kMostNote);
  return line;
}

OrderTender tenderFrom(const JsonReader& json, Faults& faults) {
  OrderTender tender;
  tender.where = json.where();
  refuseUnknown(faults, json, {"payment"_L1, "reference"_L1, "amount"_L1});
  const bool paid = json.has("payment"_L1);
  tender.reference = text(faults, json, "reference"_L1, kMostReference);
  if (paid) {
    const auto id = payments::AttemptId::parse(text(faults, json, "payment"_L1, 100));
    if (!id) faults.add(json.where("payment"_L1), "not_an_id");
    if (id) tender.payment = *id;
  } else if (tender.reference.isEmpty()) {
    faults.add(tender.where, "payment_missing", u"a payment, or a reference to what was paid elsewhere"_s);
  }
  if (const auto amount = faults.take(json.object("amount"_L1))) {
    refuseUnknown(faults, *amount, {"minor"_L1, "currency"_L1});
    tender.minor = positive(faults, *amount, "minor"_L1, kMostAmount, "amount_not_positive");
    tender.currency = faults.take(amount->string("currency"_L1)).value_or(QString());
  }
  return tender;
}

std::vector<OrderTender> tendersFrom(const JsonReader& json, Faults& faults) {
  std::vector<OrderTender> tenders;
  const auto all = objects(faults, json, "tenders"_L1, false);
  if (qsizetype(all.size()) > kMostTenders) faults.add(json.where("tenders"_L1), "too_many_tenders");
  for (const JsonReader& each : all) {
    if (qsizetype(tenders.size()) == kMostTenders) break;
    tenders.push_back(tenderFrom(each, faults));
  }
  return tenders;
}

sales::CustomerText customerFrom(const JsonReader& json, Faults& faults) {
  refuseUnknown(faults, json, {"name"_L1, "phone"_L1, "email"_L1, "address"_L1, "note"_L1});
  sales::CustomerText customer;
  for (const sales::CustomerField& field : sales::kCustomerFields) {
    customer.*(field.text) = text(faults, json, QLatin1String(field.name), sales::kMaxCustomerText);
  }
  return customer;
}

/// By id alone: what else is known of them is the shop's to say.
core::AnyId knownFrom(const JsonReader& json, Faults& faults) {
  refuseUnknown(faults, json, {"id"_L1});
  const auto id = core::AnyId::parse(text(faults, json, "id"_L1, 36));
  if (!id) faults.add(json.where("id"_L1), "malformed_id");
  return id.value_or(core::AnyId());
}

}  // namespace

http::Response Faults::problem(const QString& code) const {
  QJsonArray errors;
  bool denied = true;
  for (const core::Error& error : m_all) {
    denied = denied && error.kind == core::ErrorKind::Denied;
    if (errors.size() == kMostErrors) continue;
    QJsonObject each{{u"code"_s, error.code}, {u"where"_s, error.where}};
    if (!error.detail.isEmpty()) each[u"detail"_s] = error.detail;
    errors.append(each);
  }
  protocol::Problem document;
  document.status = denied ? 403 : 422;
  document.code = m_all.size() == 1 ? m_all.front().code : code;
  document.detail = m_all.size() == 1 ? m_all.front().detail : u"%1 things are wrong"_s.arg(m_all.size());
  document.members[u"errors"_s] = errors;
  if (m_all.size() == 1) document.members[u"where"_s] = m_all.front().where;
  return api::problem(document);
}

OrderRequest OrderRequest::fromJson(const QJsonObject& object, Faults& faults) {
  const JsonReader json(object);
  OrderRequest request;
  refuseUnknown(
      faults, json,
      {"store"_L1, "currency"_L1, "reference"_L1, "lines"_L1, "customer"_L1, "note"_L1, "tenders"_L1, "explain"_L1});
  request.store = text(faults, json, "store"_L1, 100);
  request.currency = faults.take(json.string("currency"_L1)).value_or(QString());
  request.reference = text(faults, json, "reference"_L1, kMostReference);
  request.note = text(faults, json, "note"_L1, kMostNote);
  request.explain = faults.take(json.boolean("explain"_L1, false)).value_or(false);
  if (json.has("customer"_L1)) {
    if (const auto customer = faults.take(json.object("customer"_L1))) {
      if (customer->has("id"_L1)) {
        request.known = knownFrom(*customer, faults);
      } else {
        request.customer = customerFrom(*customer, faults);
      }
    }
  }
  const auto lines = objects(faults, json, "lines"_L1, true);
  if (lines.empty() && json.has("lines"_L1)) faults.add(json.where("lines"_L1), "ticket_empty");
  if (lines.size() > sales::kMaxTicketLines) {
    faults.add(json.where("lines"_L1), "ticket_full", u"at most %1 lines"_s.arg(sales::kMaxTicketLines));
  } else {
    for (const JsonReader& line : lines) request.lines.push_back(lineFrom(line, faults));
  }
  request.tenders = tendersFrom(json, faults);
  return request;
}

OrderRefundRequest OrderRefundRequest::fromJson(const QJsonObject& object, Faults& faults) {
  const JsonReader json(object);
  OrderRefundRequest request;
  refuseUnknown(faults, json, {"lines"_L1, "reason"_L1, "reference"_L1, "tenders"_L1});
  request.reason = text(faults, json, "reason"_L1, kMostNote);
  if (request.reason.isEmpty()) faults.add(json.where("reason"_L1), "reason_missing");
  request.reference = text(faults, json, "reference"_L1, kMostReference);
  const auto lines = objects(faults, json, "lines"_L1, false);
  if (lines.size() > sales::kMaxTicketLines) {
    faults.add(json.where("lines"_L1), "ticket_full");
  } else {
    for (const JsonReader& each : lines) {
      refuseUnknown(faults, each, {"line"_L1, "quantity_micro"_L1});
      const qint64 line = positive(faults, each, "line"_L1, qint64(sales::kMaxTicketLines), "unknown_line");
      request.lines.push_back({line, core::Quantity::ofMicro(quantityIn(faults, each))});
    }
  }
  request.tenders = tendersFrom(json, faults);
  return request;
}

}  // namespace counterfoil::api
