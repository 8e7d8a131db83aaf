// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/messages.h"

#include <QJsonArray>
#include <QtEndian>
#include <array>

#include "models/core/json_reader.h"

namespace counterfoil::protocol {

using namespace Qt::StringLiterals;
using core::Hlc;
using core::JsonReader;
using core::Result;
using journal::Fact;

namespace {

constexpr qint64 kMostKindBytes = 120;
constexpr qsizetype kMostCodeCharacters = 64;
/// Who reads UTF-8 drops one at the beginning of a text, also of one that stands in a table or in a document: the chain
/// would break for everybody who pulls it.
constexpr QChar kByteOrderMark(0xfeff);

template <class IdType>
Result<IdType> idAt(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto id = IdType::parse(text);
  if (!id) return json.wrong(key, u"malformed_id"_s);
  return *id;
}

template <class IdType>
Result<IdType> idOrNull(const JsonReader& json, QLatin1String key) {
  if (!json.has(key)) return IdType();
  return idAt<IdType>(json, key);
}

Result<Hlc> hlcAt(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto hlc = Hlc::parse(text);
  if (!hlc || hlc->packed() < 0) return json.wrong(key, u"malformed_hlc"_s);
  return *hlc;
}

Result<core::Instant> instantAt(const JsonReader& json, QLatin1String key) {
  CF_TRY(const QString text, json.string(key));
  const auto instant = core::Instant::parse(text);
  if (!instant) return json.wrong(key, u"malformed_instant"_s);
  return *instant;
}

Result<QByteArray> bytesAt(const JsonReader& json, QLatin1String key, qsizetype length) {
  CF_TRY(const QString text, json.string(key));
  const auto decoded = QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
  if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || decoded.decoded.size() != length) {
    return json.wrong(key, u"malformed_bytes"_s, u"%1 bytes in Base64"_s.arg(length));
  }
  return decoded.decoded;
}

QJsonValue idJson(const core::AnyId& id) {
  return id.isNull() ? QJsonValue() : QJsonValue(id.text());
}

QString base64(const QByteArray& bytes) {
  return QString::fromLatin1(bytes.toBase64());
}

constexpr std::array<const char*, 6> kStatuses{"applied", "duplicate", "merged", "rejected", "deferred", "fork"};

QJsonObject limitsJson(const Limits& limits) {
  return {{u"push_facts"_s, limits.pushFacts},
          {u"push_bytes"_s, limits.pushBytes},
          {u"fact_bytes"_s, limits.factBytes},
          {u"pull_facts"_s, limits.pullFacts},
          {u"pull_wait_s"_s, limits.pullWaitS}};
}

Result<Limits> limitsFrom(const JsonReader& json) {
  Limits limits;
  CF_TRY(const qint64 pushFacts, json.integer("push_facts"_L1, 1, 100'000));
  CF_TRY(limits.pushBytes, json.integer("push_bytes"_L1, 1024));
  CF_TRY(limits.factBytes, json.integer("fact_bytes"_L1, 1024));
  CF_TRY(const qint64 pullFacts, json.integer("pull_facts"_L1, 1, 100'000));
  CF_TRY(const qint64 pullWaitS, json.integer("pull_wait_s"_L1, 0, 300));
  limits.pushFacts = int(pushFacts);
  limits.pullFacts = int(pullFacts);
  limits.pullWaitS = int(pullWaitS);
  return limits;
}

Result<PushResult> resultFrom(const JsonReader& json) {
  PushResult result;
  CF_TRY(result.fact, idAt<journal::FactId>(json, "fact_id"_L1));
  CF_TRY(const QString status, json.string("status"_L1));
  const auto known = pushStatusFrom(status);
  // A status of a newer hub is no answer about this fact: it stays pending.
  result.status = known.value_or(PushStatus::Deferred);
  if (json.has("hub_seq"_L1)) {
    CF_TRY(result.hubSeq, json.integer("hub_seq"_L1, 0));
  }
  if (json.has("effective_hlc"_L1)) {
    CF_TRY(result.effectiveHlc, hlcAt(json, "effective_hlc"_L1));
  }
  CF_TRY(result.code, json.string("code"_L1, {}));
  CF_TRY(const auto exceptions, json.objects("exceptions"_L1, false));
  for (const JsonReader& exception : exceptions) {
    CF_TRY(const auto id, idAt<core::AnyId>(exception, "id"_L1));
    result.exceptions.push_back(id);
  }
  return result;
}

}  // namespace

QString textOf(PushStatus status) {
  return QString::fromLatin1(kStatuses[size_t(status)]);
}

std::optional<PushStatus> pushStatusFrom(QStringView text) {
  for (size_t i = 0; i < kStatuses.size(); ++i) {
    if (text == QLatin1String(kStatuses[i])) return PushStatus(i);
  }
  return std::nullopt;
}

QByteArray signedBytes(journal::OriginId origin, const SignedHead& head) {
  QByteArray bytes("counterfoil/head/1");
  bytes += origin.bytes();
  const qint64 seq = qToBigEndian(head.originSeq);
  bytes += QByteArray(reinterpret_cast<const char*>(&seq), sizeof seq);
  return bytes + head.digest;
}

QJsonObject Hello::toJson() const {
  return {{u"protocol"_s, protocol}, {u"least_protocol"_s, leastProtocol},  {u"limits"_s, limitsJson(limits)},
          {u"epoch"_s, epoch},       {u"server_time"_s, serverTime.text()}, {u"head"_s, head}};
}

Result<Hello> Hello::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  Hello hello;
  CF_TRY(const qint64 protocol, json.integer("protocol"_L1, 1, 1000));
  CF_TRY(const qint64 least, json.integer("least_protocol"_L1, 1, 1000));
  CF_TRY(const JsonReader limits, json.object("limits"_L1));
  CF_TRY(hello.limits, limitsFrom(limits));
  CF_TRY(const qint64 epoch, json.integer("epoch"_L1, 0, std::numeric_limits<int>::max()));
  CF_TRY(hello.serverTime, instantAt(json, "server_time"_L1));
  CF_TRY(hello.head, json.integer("head"_L1, 0));
  hello.protocol = int(protocol);
  hello.leastProtocol = int(least);
  hello.epoch = int(epoch);
  return hello;
}

QJsonObject factToJson(const Fact& fact, bool withOrigin) {
  QJsonObject json{{u"fact_id"_s, fact.id.text()},
                   {u"origin_seq"_s, fact.originSeq},
                   {u"hlc"_s, fact.hlc.text()},
                   {u"kind"_s, fact.kind},
                   {u"version"_s, fact.version},
                   {u"subject"_s, idJson(fact.subject)},
                   {u"actor"_s, idJson(fact.actor.as<core::Anything>())},
                   {u"approver"_s, idJson(fact.approver.as<core::Anything>())},
                   {u"digest"_s, base64(fact.digest)}};
  if (!withOrigin || !fact.body.isNull()) json[u"body"_s] = QString::fromUtf8(fact.body);
  if (withOrigin) json[u"origin"_s] = fact.origin.text();
  if (!fact.rejected.isEmpty()) json[u"rejected"_s] = fact.rejected;
  if (fact.hubSeq != 0) {
    json[u"hub_seq"_s] = fact.hubSeq;
    json[u"effective_hlc"_s] = fact.effectiveHlc.text();
  }
  return json;
}

Result<Fact> factFromJson(const QJsonObject& object, journal::OriginId origin, const QString& where) {
  const JsonReader json(object, where);
  Fact fact;
  fact.origin = origin;
  if (origin.isNull()) {
    CF_TRY(fact.origin, idAt<journal::OriginId>(json, "origin"_L1));
  }
  CF_TRY(fact.id, idAt<journal::FactId>(json, "fact_id"_L1));
  CF_TRY(fact.originSeq, json.integer("origin_seq"_L1, 1));
  CF_TRY(fact.hlc, hlcAt(json, "hlc"_L1));
  fact.effectiveHlc = fact.hlc;
  CF_TRY(fact.kind, json.string("kind"_L1));
  // U+0000 cannot be kept by every engine, and the chain covers the kind.
  if (fact.kind.isEmpty() || fact.kind.toUtf8().size() > kMostKindBytes || fact.kind.contains(QChar(0)) ||
      fact.kind.startsWith(kByteOrderMark)) {
    return json.wrong("kind"_L1, u"out_of_range"_s);
  }
  CF_TRY(const qint64 version, json.integer("version"_L1, 1, 1'000'000));
  fact.version = int(version);
  CF_TRY(fact.subject, idOrNull<core::AnyId>(json, "subject"_L1));
  CF_TRY(fact.actor, idOrNull<core::StaffId>(json, "actor"_L1));
  CF_TRY(fact.approver, idOrNull<core::StaffId>(json, "approver"_L1));
  if (!origin.isNull() || json.has("body"_L1)) {
    CF_TRY(const QString body, json.string("body"_L1));
    if (body.startsWith(kByteOrderMark)) return json.wrong("body"_L1, u"out_of_range"_s);
    fact.body = body.isEmpty() ? QByteArray("") : body.toUtf8();
  }
  CF_TRY(fact.digest, bytesAt(json, "digest"_L1, 32));
  if (json.has("hub_seq"_L1)) {
    CF_TRY(fact.hubSeq, json.integer("hub_seq"_L1, 1));
    CF_TRY(fact.effectiveHlc, hlcAt(json, "effective_hlc"_L1));
  }
  CF_TRY(fact.rejected, json.string("rejected"_L1, {}));
  if (fact.rejected.size() > kMostCodeCharacters) return json.wrong("rejected"_L1, u"out_of_range"_s);
  return fact;
}

namespace {

QJsonObject headJson(const SignedHead& head) {
  return {
      {u"origin_seq"_s, head.originSeq}, {u"digest"_s, base64(head.digest)}, {u"signature"_s, base64(head.signature)}};
}

Result<SignedHead> signedHeadFrom(const JsonReader& json) {
  SignedHead head;
  CF_TRY(head.originSeq, json.integer("origin_seq"_L1, 0));
  CF_TRY(head.digest, bytesAt(json, "digest"_L1, 32));
  CF_TRY(head.signature, bytesAt(json, "signature"_L1, 64));
  return head;
}

}  // namespace

QJsonArray witnessesJson(const std::vector<Witness>& witnesses) {
  QJsonArray list;
  for (const Witness& witness : witnesses) {
    QJsonObject json = headJson(witness.head);
    json[u"origin"_s] = witness.origin.text();
    list.append(json);
  }
  return list;
}

Result<std::vector<Witness>> witnessesFrom(const JsonReader& json, QLatin1String key) {
  CF_TRY(const auto list, json.objects(key, false));
  std::vector<Witness> witnesses;
  for (const JsonReader& each : list) {
    Witness witness;
    CF_TRY(witness.origin, idAt<journal::OriginId>(each, "origin"_L1));
    CF_TRY(witness.head, signedHeadFrom(each));
    witnesses.push_back(std::move(witness));
  }
  return witnesses;
}

QJsonObject PushRequest::toJson() const {
  QJsonArray list;
  for (const Fact& fact : facts) list.append(factToJson(fact, false));
  QJsonObject json{{u"origin"_s, origin.text()}, {u"facts"_s, list}};
  if (witness) json[u"witness"_s] = headJson(*witness);
  return json;
}

Result<PushRequest> PushRequest::fromJson(const QJsonObject& object, const Limits& limits) {
  const JsonReader json(object);
  PushRequest request;
  CF_TRY(request.origin, idAt<journal::OriginId>(json, "origin"_L1));
  CF_TRY(const auto facts, json.objects("facts"_L1));
  if (facts.empty()) return json.wrong("facts"_L1, u"empty_list"_s);
  if (facts.size() > size_t(limits.pushFacts)) return json.wrong("facts"_L1, u"batch_too_large"_s);
  if (json.has("witness"_L1)) {
    CF_TRY(const JsonReader witness, json.object("witness"_L1));
    CF_TRY(request.witness, signedHeadFrom(witness));
  }
  request.facts.reserve(facts.size());
  for (const JsonReader& each : facts) {
    CF_TRY(Fact fact, factFromJson(each.json(), request.origin, each.where()));
    if (fact.body.size() > limits.factBytes) return each.wrong("body"_L1, u"too_large"_s);
    if (!request.facts.empty() && fact.originSeq != request.facts.back().originSeq + 1) {
      return each.wrong("origin_seq"_L1, u"out_of_order"_s);
    }
    // What the hub decides is not for a till to say.
    fact.hubSeq = 0;
    fact.effectiveHlc = fact.hlc;
    request.facts.push_back(std::move(fact));
  }
  return request;
}

QJsonObject PushAnswer::toJson() const {
  QJsonArray list;
  for (const PushResult& result : results) {
    QJsonArray raised;
    for (const core::AnyId& id : result.exceptions) raised.append(QJsonObject{{u"id"_s, id.text()}});
    QJsonObject json{
        {u"fact_id"_s, result.fact.text()}, {u"status"_s, textOf(result.status)}, {u"exceptions"_s, raised}};
    if (result.hubSeq != 0) {
      json[u"hub_seq"_s] = result.hubSeq;
      json[u"effective_hlc"_s] = result.effectiveHlc.text();
    }
    if (!result.code.isEmpty()) json[u"code"_s] = result.code;
    list.append(json);
  }
  return {{u"epoch"_s, epoch},
          {u"server_time"_s, serverTime.text()},
          {u"next_origin_seq"_s, nextOriginSeq},
          {u"durable_origin_seq"_s, durableOriginSeq},
          {u"head"_s, headJson(head)},
          {u"results"_s, list}};
}

Result<PushAnswer> PushAnswer::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  PushAnswer answer;
  CF_TRY(const qint64 epoch, json.integer("epoch"_L1, 0, std::numeric_limits<int>::max()));
  answer.epoch = int(epoch);
  CF_TRY(answer.serverTime, instantAt(json, "server_time"_L1));
  CF_TRY(answer.nextOriginSeq, json.integer("next_origin_seq"_L1, 1));
  CF_TRY(answer.durableOriginSeq, json.integer("durable_origin_seq"_L1, 0));
  CF_TRY(const JsonReader head, json.object("head"_L1));
  CF_TRY(answer.head, signedHeadFrom(head));
  CF_TRY(const auto results, json.objects("results"_L1));
  for (const JsonReader& each : results) {
    CF_TRY(auto result, resultFrom(each));
    answer.results.push_back(std::move(result));
  }
  return answer;
}

QString heldText(const HeldChains& held) {
  QStringList texts;
  for (const HeldChain& each : held) texts.append(each.origin.text() + u'.' + QString::number(each.originSeq));
  return texts.join(u',');
}

std::optional<HeldChains> heldFrom(const QString& text) {
  const QStringList texts = text.split(u',');
  if (size_t(texts.size()) > kMostHeldChains) return std::nullopt;
  HeldChains held;
  for (const QString& each : texts) {
    const auto origin = journal::OriginId::parse(each.section(u'.', 0, 0));
    bool isNumber = false;
    const qint64 seq = each.section(u'.', 1).toLongLong(&isNumber);
    if (!origin || !isNumber || seq < 1) return std::nullopt;
    held.push_back({*origin, seq});
  }
  return held;
}

QJsonObject PullPage::toJson() const {
  QJsonArray list;
  for (const Fact& fact : facts) list.append(factToJson(fact, true));
  return {{u"epoch"_s, epoch}, {u"facts"_s, list}, {u"cursor"_s, cursor},
          {u"head"_s, head},   {u"more"_s, more},  {u"witnesses"_s, witnessesJson(witnesses)}};
}

Result<PullPage> PullPage::fromJson(const QJsonObject& object) {
  const JsonReader json(object);
  PullPage page;
  CF_TRY(const qint64 epoch, json.integer("epoch"_L1, 0, std::numeric_limits<int>::max()));
  page.epoch = int(epoch);
  CF_TRY(page.cursor, json.string("cursor"_L1));
  CF_TRY(page.head, json.integer("head"_L1, 0));
  CF_TRY(page.more, json.boolean("more"_L1));
  CF_TRY(page.witnesses, witnessesFrom(json, "witnesses"_L1));
  CF_TRY(const auto facts, json.objects("facts"_L1));
  for (const JsonReader& each : facts) {
    // A body that cannot be parsed is kept as it came: the fact is listed as unprojected, the feed goes on.
    CF_TRY(Fact fact, factFromJson(each.json(), {}, each.where()));
    if (fact.hubSeq == 0) return each.wrong("hub_seq"_L1, u"missing_member"_s);
    page.facts.push_back(std::move(fact));
  }
  return page;
}

}  // namespace counterfoil::protocol
