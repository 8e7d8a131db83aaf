// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/lists.h"

#include <QJsonDocument>

#include "models/core/json_reader.h"
#include "sync/api/problems.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Result;
using journal::Value;

namespace {

core::Error badListCursor() {
  return core::invalid(u"bad_cursor"_s, u"this list does not go on there"_s);
}

}  // namespace

QString listCursor(const QJsonArray& place) {
  return QString::fromLatin1(QJsonDocument(place)
                                 .toJson(QJsonDocument::Compact)
                                 .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<QJsonArray> listPlace(const http::Request& request, qsizetype elements) {
  if (!request.query.has(u"cursor")) return QJsonArray();
  const QString text = request.query.value(u"cursor");
  const auto decoded =
      QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals |
                                                          QByteArray::AbortOnBase64DecodingErrors);
  const auto parsed = core::parseDocument(decoded.decoded, {4, 4096});
  if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || !parsed ||
      parsed->toArray().size() != elements) {
    return badListCursor();
  }
  return parsed->toArray();
}

Result<int> listLimit(const http::Request& request) {
  CF_TRY(const qint64 limit, integerIn(request, u"limit"_s, 100, 1, 1000));
  return int(limit);
}

http::Response listAnswer(const QJsonArray& items, const std::optional<QJsonArray>& next) {
  http::Response response =
      http::json({{u"items"_s, items}, {u"next"_s, next ? QJsonValue(listCursor(*next)) : QJsonValue()}});
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

QJsonArray valueJson(const Value& value) {
  if (const auto* number = std::get_if<qint64>(&value.data())) return {u"i"_s, *number};
  if (const auto* text = std::get_if<QString>(&value.data())) return {u"t"_s, *text};
  if (const auto* blob = std::get_if<QByteArray>(&value.data())) {
    return {u"b"_s, QString::fromLatin1(blob->toBase64())};
  }
  return {u"n"_s};
}

Result<Value> valueFrom(const QJsonValue& json) {
  const QJsonArray pair = json.toArray();
  const QString type = pair.at(0).toString();
  if (type == u"i" && pair.at(1).isDouble()) return Value(pair.at(1).toInteger());
  if (type == u"t" && pair.at(1).isString()) return Value(pair.at(1).toString());
  if (type == u"b" && pair.at(1).isString()) return Value(QByteArray::fromBase64(pair.at(1).toString().toLatin1()));
  if (type == u"n") return Value();
  return badListCursor();
}

QJsonObject moneyJson(const core::Money& money) {
  return {{u"minor"_s, money.minor()}, {u"currency"_s, money.currency().code()}};
}

}  // namespace counterfoil::api
