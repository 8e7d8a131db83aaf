// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/traces/span.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace counterfoil::traces {

using namespace Qt::StringLiterals;

namespace {

constexpr int kKindServer = 2;
constexpr int kKindClient = 3;
constexpr int kStatusError = 2;

QJsonObject attribute(const QString& key, const QJsonValue& value) {
  const QJsonObject typed = value.isDouble() ? QJsonObject{{u"intValue"_s, QString::number(value.toInteger())}}
                                             : QJsonObject{{u"stringValue"_s, value.toString()}};
  return {{u"key"_s, key}, {u"value"_s, typed}};
}

QString nanoseconds(qint64 utcUs) {
  return QString::number(utcUs) + u"000"_s;
}

QJsonObject jsonOf(const Span& span) {
  QJsonArray attributes;
  for (const auto& [key, value] : span.attributes) attributes.append(attribute(key, value));
  QJsonObject json{{u"traceId"_s, QString::fromLatin1(span.traceId)},
                   {u"spanId"_s, QString::fromLatin1(span.spanId)},
                   {u"name"_s, span.name},
                   {u"kind"_s, span.ofServer ? kKindServer : kKindClient},
                   {u"startTimeUnixNano"_s, nanoseconds(span.startUtcUs)},
                   {u"endTimeUnixNano"_s, nanoseconds(span.startUtcUs + span.durationUs)},
                   {u"attributes"_s, attributes}};
  if (!span.parentId.isEmpty()) json[u"parentSpanId"_s] = QString::fromLatin1(span.parentId);
  if (span.failed) json[u"status"_s] = QJsonObject{{u"code"_s, kStatusError}};
  return json;
}

}  // namespace

QByteArray exportBody(const std::vector<Span>& spans, const Source& source) {
  QJsonArray list;
  for (const Span& span : spans) list.append(jsonOf(span));
  const QJsonArray about{attribute(u"service.name"_s, source.service), attribute(u"service.version"_s, source.version),
                         attribute(u"service.instance.id"_s, source.instance)};
  const QJsonObject scoped{{u"scope"_s, QJsonObject{{u"name"_s, u"counterfoil"_s}}}, {u"spans"_s, list}};
  const QJsonObject resource{{u"resource"_s, QJsonObject{{u"attributes"_s, about}}},
                             {u"scopeSpans"_s, QJsonArray{scoped}}};
  return QJsonDocument(QJsonObject{{u"resourceSpans"_s, QJsonArray{resource}}}).toJson(QJsonDocument::Compact);
}

bool isSampled(const QByteArray& traceId, int percent) {
  bool isNumber = false;
  const quint64 end = traceId.right(14).toULongLong(&isNumber, 16);
  return isNumber && end < (quint64(1) << 56) / 100 * quint64(percent);
}

}  // namespace counterfoil::traces
