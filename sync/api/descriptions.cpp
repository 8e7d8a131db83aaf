// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/descriptions.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace counterfoil::api {

using namespace Qt::StringLiterals;

namespace {

constexpr char kSchemas[] = R"json({
"Amount": {"type": "object", "required": ["minor", "currency"], "additionalProperties": false, "properties": {
  "minor": {"type": "integer", "description": "Minor units, at most 15 digits"},
  "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}},
"NewPayment": {"type": "object", "required": ["amount", "method"], "additionalProperties": false, "properties": {
  "amount": {"$ref": "#/components/schemas/Amount"},
  "method": {"type": "string", "maxLength": 255, "description": "The provider's token; a card number is refused"},
  "capture": {"enum": ["automatic", "manual"], "default": "automatic"},
  "gateway": {"type": "string", "maxLength": 120, "description": "Name or id; may be left out where there is one"},
  "order_reference": {"type": "string", "maxLength": 120}}},
"PaymentStepAmount": {"type": "object", "additionalProperties": false, "properties": {
  "amount": {"$ref": "#/components/schemas/Amount", "description": "Left out: all that is left"}}},
"Nothing": {"type": "object", "additionalProperties": false, "properties": {}},
"PaymentStep": {"type": "object", "properties": {
  "id": {"type": "string", "format": "uuid"},
  "purpose": {"enum": ["charge", "authorise", "capture", "void", "refund"]},
  "outcome": {"enum": ["started", "unknown", "declined", "cancelled", "not_found", "approved", "reversed",
    "approved_late", "reversed_late"], "description": "Of a refund `reversed`: it failed after it had succeeded"},
  "amount": {"$ref": "#/components/schemas/Amount"},
  "done": {"$ref": "#/components/schemas/Amount"},
  "at": {"type": "string", "format": "date-time"},
  "reference": {"type": "string"}, "reason": {"type": "string"}}},
"Payment": {"type": "object", "properties": {
  "id": {"type": "string", "format": "uuid"},
  "state": {"enum": ["authorising", "authorised", "capturing", "captured", "voiding", "voided", "refunding",
    "partially_refunded", "refunded", "declined", "disputed", "dispute_lost", "unknown"]},
  "step": {"type": ["string", "null"], "description": "Which step is in flight or in doubt"},
  "gateway": {"type": "string"},
  "amount": {"$ref": "#/components/schemas/Amount"},
  "authorised": {"$ref": "#/components/schemas/Amount"},
  "captured": {"$ref": "#/components/schemas/Amount"},
  "refunded": {"$ref": "#/components/schemas/Amount"},
  "disputed": {"$ref": "#/components/schemas/Amount"},
  "capturable": {"$ref": "#/components/schemas/Amount"},
  "refundable": {"$ref": "#/components/schemas/Amount"},
  "card": {"type": "string", "description": "Brand and last four digits"},
  "order_reference": {"type": "string"},
  "created_at": {"type": "string", "format": "date-time"},
  "steps": {"type": "array", "items": {"$ref": "#/components/schemas/PaymentStep"}},
  "disputes": {"type": "array", "items": {"type": "object"}}}},
"OrderTender": {"type": "object", "required": ["amount"], "additionalProperties": false, "properties": {
  "payment": {"type": "string", "format": "uuid", "description": "A captured payment; of a refund the payment's refund"},
  "reference": {"type": "string", "description": "Without a payment: what was paid elsewhere"},
  "amount": {"$ref": "#/components/schemas/Amount"}}},
"OrderLine": {"type": "object", "required": ["quantity_micro"], "additionalProperties": false,
  "description": "One of product, sku and barcode", "properties": {
  "product": {"type": "string", "format": "uuid"}, "sku": {"type": "string"}, "barcode": {"type": "string"},
  "quantity_micro": {"type": "integer", "minimum": 1, "description": "Millionths"},
  "unit_price_micro": {"type": "integer", "minimum": 0,
    "description": "Millionths of the currency's unit; a price of one's own needs the scope orders:price"},
  "note": {"type": "string"}}},
"Customer": {"type": "object", "additionalProperties": false, "description": "Sealed", "properties": {
  "name": {"type": "string"}, "phone": {"type": "string"}, "email": {"type": "string"},
  "address": {"type": "string"}, "note": {"type": "string"}}},
"NewOrder": {"type": "object", "required": ["currency", "lines"], "additionalProperties": false, "properties": {
  "store": {"type": "string", "description": "Code or id; may be left out where there is one"},
  "currency": {"type": "string", "description": "The shop's, so that nobody sells in another by mistake"},
  "reference": {"type": "string", "description": "The web shop's own number"},
  "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/OrderLine"}},
  "customer": {"$ref": "#/components/schemas/Customer"},
  "note": {"type": "string"},
  "tenders": {"type": "array", "items": {"$ref": "#/components/schemas/OrderTender"}},
  "explain": {"type": "boolean", "default": false, "description": "How the price came about, in the answer"}}},
"NewOrderRefund": {"type": "object", "required": ["reason"], "additionalProperties": false, "properties": {
  "lines": {"type": "array", "description": "Left out: all that is left", "items": {"type": "object",
    "required": ["line", "quantity_micro"], "additionalProperties": false, "properties": {
    "line": {"type": "integer", "minimum": 1}, "quantity_micro": {"type": "integer", "minimum": 1}}}},
  "reason": {"type": "string"},
  "reference": {"type": "string"},
  "tenders": {"type": "array", "items": {"$ref": "#/components/schemas/OrderTender"}}}}
})json";

QJsonObject reference(const QString& schema) {
  return {{u"$ref"_s, u"#/components/schemas/"_s + schema}};
}

QJsonObject response(const QString& what, const QString& schema = {}) {
  QJsonObject said{{u"description"_s, what}};
  if (!schema.isEmpty()) {
    said[u"content"_s] = QJsonObject{{u"application/json"_s, QJsonObject{{u"schema"_s, reference(schema)}}}};
  }
  return said;
}

/// What moves money: once for a key.
QJsonObject doing(const QString& body, bool bodyRequired, const QJsonObject& responses) {
  const QJsonObject key{{u"name"_s, u"Idempotency-Key"_s},
                        {u"in"_s, u"header"_s},
                        {u"required"_s, true},
                        {u"schema"_s, QJsonObject{{u"type"_s, u"string"_s}, {u"maxLength"_s, 255}}},
                        {u"description"_s, u"The same key and body give the same answer again; kept 30 days"_s}};
  QJsonObject all = responses;
  all[u"400"_s] = response(u"No key, or no JSON"_s);
  all[u"409"_s] = response(u"The key is at work (Retry-After), or a rule says no"_s);
  all[u"422"_s] = response(u"A member is wrong or not known, or the key came with another body"_s);
  all[u"503"_s] = response(
      u"Too much waits, of the store or of the payment provider (gateway_busy): nothing was "
      "written; Retry-After"_s);
  const QJsonObject content{{u"application/json"_s, QJsonObject{{u"schema"_s, reference(body)}}}};
  return {{u"parameters"_s, QJsonArray{key}},
          {u"requestBody"_s, QJsonObject{{u"required"_s, bodyRequired}, {u"content"_s, content}}},
          {u"responses"_s, all}};
}

QJsonObject payment(const QString& body, bool begins) {
  QJsonObject said{{u"202"_s, response(u"In flight, or nobody knows yet: ask with GET"_s, u"Payment"_s)}};
  said[begins ? u"201"_s : u"200"_s] = response(u"Over, whatever it came to"_s, u"Payment"_s);
  return doing(body, begins, said);
}

}  // namespace

QJsonObject schemaDescriptions() {
  return QJsonDocument::fromJson(kSchemas).object();
}

QJsonObject operationDescriptions() {
  const QJsonObject order{{u"201"_s, response(u"Sold; Location names it"_s)}};
  const QJsonObject refund{{u"201"_s, response(u"Given back; Location names it"_s)}};
  return {{u"POST /v1/payments"_s, payment(u"NewPayment"_s, true)},
          {u"POST /v1/payments/{id}/capture"_s, payment(u"PaymentStepAmount"_s, false)},
          {u"POST /v1/payments/{id}/void"_s, payment(u"Nothing"_s, false)},
          {u"POST /v1/payments/{id}/refund"_s, payment(u"PaymentStepAmount"_s, false)},
          {u"GET /v1/payments/{id}"_s,
           QJsonObject{{u"responses"_s, QJsonObject{{u"200"_s, response(u"It"_s, u"Payment"_s)}}}}},
          {u"POST /v1/orders"_s, doing(u"NewOrder"_s, true, order)},
          {u"POST /v1/orders/{id}/refunds"_s, doing(u"NewOrderRefund"_s, true, refund)}};
}

}  // namespace counterfoil::api
