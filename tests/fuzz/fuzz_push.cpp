// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json_reader.h"
#include "sync/api/cursor.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/row_digest.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

namespace {

void must(bool invariant, const char* what) {
  if (!invariant) core::panic(QString::fromLatin1(what));
}

template <class Message>
void readBack(const QJsonObject& json) {
  const auto message = Message::fromJson(json);
  if (!message) {
    must(message.error().kind == core::ErrorKind::Invalid, "a refusal is one of the input");
    return;
  }
  const auto again = Message::fromJson(message->toJson());
  must(again && again->toJson() == message->toJson(), "what was understood is understood again");
}

void checkPush(const QJsonObject& json) {
  const protocol::Limits limits;
  const auto request = protocol::PushRequest::fromJson(json, limits);
  if (!request) {
    must(request.error().kind == core::ErrorKind::Invalid, "a refusal is one of the input");
    return;
  }
  must(!request->facts.empty() && request->facts.size() <= size_t(limits.pushFacts), "a batch has its size");
  const auto again = protocol::PushRequest::fromJson(request->toJson(), limits);
  must(again && again->facts.size() == request->facts.size(), "a batch survives being sent");
  for (size_t i = 0; i < request->facts.size(); ++i) {
    const journal::Fact& fact = request->facts[i];
    must(fact.originSeq == request->facts.front().originSeq + qint64(i), "numbers follow one another");
    must(fact.hubSeq == 0, "no till numbers for the hub");
    must(journal::storable(fact.kind) == fact.kind, "a table keeps the kind");
    must(again->facts[i].body == fact.body && again->facts[i].digest == fact.digest, "bytes survive being sent");
    must(journal::digestOf(again->facts[i], fact.digest) == journal::digestOf(fact, fact.digest), "so does the chain");
  }
}

}  // namespace

void push(QByteArrayView input) {
  const api::CursorSeal seal(QByteArray(32, 'k'));
  const QString text = QString::fromLatin1(input);
  if (const auto cursor = seal.read(text)) must(seal.text(*cursor) == text, "a cursor has one spelling");
  const auto json = core::parseObject(input);
  if (!json) return;
  checkPush(*json);
  readBack<protocol::Hello>(*json);
  readBack<protocol::PushAnswer>(*json);
  readBack<protocol::PullPage>(*json);
  readBack<protocol::DigestAnswer>(*json);
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(push)
