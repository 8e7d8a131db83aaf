// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <vector>

#include "sync/protocol/messages.h"

namespace counterfoil::api {

/// A till as the hub sees it: a chain of facts.
class FactChain {
 public:
  explicit FactChain(quint64 seed) : m_ids(seed), m_origin(m_ids.next(kStart)) {
    add("origin.opened",
        {{QStringLiteral("store"), QUuid::createUuidV5(m_origin.uuid(), QStringLiteral("s")).toString()},
         {QStringLiteral("ordinal"), 0}});
  }
  journal::Fact add(const char* kind, const QJsonObject& body) {
    journal::Fact fact;
    fact.id = journal::FactId(m_ids.next(kStart));
    fact.origin = m_origin;
    fact.originSeq = qint64(facts.size()) + 1;
    fact.hlc = core::Hlc::next(facts.empty() ? core::Hlc() : facts.back().hlc, kStart);
    fact.kind = QLatin1String(kind);
    fact.subject = core::AnyId(m_ids.next(kStart));
    fact.body = journal::bodyBytes(body);
    fact.digest = journal::digestOf(fact, facts.empty() ? QByteArray(32, '\0') : facts.back().digest);
    facts.push_back(fact);
    return fact;
  }
  journal::Fact note(const QString& title) { return add("note.created", {{QStringLiteral("title"), title}}); }
  /// As the body of a push: `count` facts from number `from`.
  [[nodiscard]] QByteArray push(qint64 from, qint64 count) const {
    const auto first = facts.begin() + (from - 1);
    const protocol::PushRequest request{m_origin, {first, first + count}};
    return QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact);
  }
  [[nodiscard]] QByteArray pushAll() const { return push(1, qint64(facts.size())); }

  std::vector<journal::Fact> facts;

 private:
  static constexpr core::Instant kStart = core::Instant::fromUtcMs(1'774'000'000'000);
  core::SeededIds m_ids;
  journal::OriginId m_origin;
};

}  // namespace counterfoil::api
