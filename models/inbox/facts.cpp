// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inbox/facts.h"

#include <QJsonArray>

namespace counterfoil::inbox {
using namespace Qt::StringLiterals;

namespace {

// Of this program, made once at random: the space in which items' names are hashed (RFC 4122, version 5).
const QUuid& itemNamespace() {
  static const QUuid space(u"6c1b2b4e-5b0f-4d0a-9f5e-3f0a7c9d1e62"_s);
  return space;
}

QJsonValue textOrNull(const core::StaffId& id) {
  return id.isNull() ? QJsonValue() : QJsonValue(id.text());
}

}  // namespace

QJsonObject raisedBody(const QString& code, const core::AnyId& subject, const QString& field,
                       const std::vector<Side>& sides) {
  QJsonArray list;
  for (const Side& side : sides) {
    list.append(QJsonObject{{u"fact_id"_s, side.fact.text()},
                            {u"origin"_s, side.origin.text()},
                            {u"actor"_s, textOrNull(side.actor)},
                            {u"at_utc_ms"_s, side.at.utcMs()},
                            {u"kind"_s, side.kind},
                            {u"before"_s, side.before},
                            {u"value"_s, side.value},
                            {u"subject_id"_s, side.subject.text()}});
  }
  return {{u"code"_s, code}, {u"subject_id"_s, subject.text()}, {u"field"_s, field}, {u"sides"_s, list}};
}

std::vector<Side> sidesOf(const QJsonObject& body) {
  std::vector<Side> sides;
  const QJsonArray list = body.value("sides"_L1).toArray();
  for (const QJsonValue& value : list) {
    const QJsonObject json = value.toObject();
    const auto fact = journal::FactId::parse(json.value("fact_id"_L1).toString());
    if (!fact) continue;
    Side side;
    side.fact = *fact;
    side.origin = journal::OriginId::parse(json.value("origin"_L1).toString()).value_or(journal::OriginId());
    side.actor = core::StaffId::parse(json.value("actor"_L1).toString()).value_or(core::StaffId());
    side.at = core::Instant::fromUtcMs(json.value("at_utc_ms"_L1).toInteger());
    side.kind = json.value("kind"_L1).toString();
    side.before = json.value("before"_L1);
    side.value = json.value("value"_L1);
    side.subject = core::AnyId::parse(json.value("subject_id"_L1).toString()).value_or(core::AnyId());
    sides.push_back(std::move(side));
  }
  return sides;
}

QString wordOf(How how) {
  switch (how) {
    case How::Kept:
      return u"kept"_s;
    case How::Taken:
      return u"taken"_s;
    case How::Dismissed:
      return u"dismissed"_s;
    case How::Open:
      break;
  }
  return u""_s;
}

How howOf(QStringView word) {
  for (const How how : {How::Kept, How::Taken, How::Dismissed}) {
    if (word == wordOf(how)) return how;
  }
  return How::Open;
}

ItemId itemFor(const QString& code, const core::AnyId& subject, const QString& field, const QByteArray& facts) {
  return ItemId(QUuid::createUuidV5(
      itemNamespace(), code.toUtf8() + '|' + subject.text().toUtf8() + '|' + field.toUtf8() + '|' + facts));
}

}  // namespace counterfoil::inbox
