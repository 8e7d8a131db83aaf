// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/parting.h"

#include <QSet>

#include "models/journal/book_private.h"
#include "models/journal/facts_queries.h"

namespace counterfoil::journal {

using namespace Qt::StringLiterals;
using core::Done;
using core::Hlc;
using core::Result;

namespace {

QJsonObject placeOf(OriginId origin, qint64 originSeq, const QByteArray& digest) {
  return {
      {u"origin"_s, origin.text()}, {u"origin_seq"_s, originSeq}, {u"digest"_s, QString::fromLatin1(digest.toHex())}};
}

/// A store guards its journal against every change; here, and nowhere else, it lets go of it within the transaction.
class Unguarded {
 public:
  explicit Unguarded(Engine& engine) : m_engine(engine) {}
  Done begin() {
    CF_TRY(m_guards,
           m_engine.reader().list("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'",
                                  {}, [](const Row& row) { return std::pair(row.text(0), row.text(1)); }));
    for (const auto& guard : m_guards) {
      CF_CHECK(m_engine.transaction().composed(u"DROP TRIGGER "_s + guard.first, {}));
    }
    return {};
  }
  Done end() {
    for (const auto& guard : m_guards) CF_CHECK(m_engine.transaction().composed(guard.second, {}));
    return {};
  }

 private:
  Engine& m_engine;
  std::vector<std::pair<QString, QString>> m_guards;
};

Result<std::vector<Fact>> allAfter(const Reader& reader, OriginId origin, qint64 originSeq) {
  constexpr int kAtOnce = 1'000;
  std::vector<Fact> all;
  for (;;) {
    CF_TRY(auto some, factsOfOrigin(reader, origin, originSeq + qint64(all.size()), kAtOnce));
    if (some.empty()) return all;
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
}

}  // namespace

std::optional<Parting> partingIn(const Fact& fact) {
  if (fact.originSeq != 1 || fact.kind != u"origin.opened") return std::nullopt;
  const auto body = fact.object.isEmpty() ? parseBody(fact.body) : Result<QJsonObject>(fact.object);
  if (!body) return std::nullopt;
  const QJsonObject place = (*body)["parted"_L1].toObject();
  const auto origin = OriginId::parse(place["origin"_L1].toString());
  const QByteArray digest = QByteArray::fromHex(place["digest"_L1].toString().toLatin1());
  const qint64 originSeq = place["origin_seq"_L1].toInteger();
  if (!origin || digest.size() != kNoDigest.size() || originSeq < 2) return std::nullopt;
  return Parting{*origin, originSeq, digest};
}

Result<std::optional<Fact>> openingFor(const Reader& reader, OriginId origin, qint64 originSeq) {
  if (originSeq < 2) return std::optional<Fact>();
  CF_TRY(const auto begun, factsOfOrigin(reader, origin, 0, 1));
  CF_TRY(const auto around, factsOfOrigin(reader, origin, originSeq - 2, 2));
  if (begun.empty() || around.size() < 2) return std::optional<Fact>();
  CF_TRY(const QJsonObject before, parseBody(begun.front().body));
  const auto named = [&](const QByteArray& what) {
    return QUuid::createUuidV5(origin.uuid(), what + '|' + QByteArray::number(originSeq) + '|' + around[1].digest);
  };
  const OriginId name(named("parted"));
  Fact opened;
  opened.id = FactId(named("origin.opened"));
  opened.origin = name;
  opened.originSeq = 1;
  // Before the first of them, so that the clocks of the new chain rise as well.
  opened.hlc = Hlc(around[1].hlc.packed() - 1);
  opened.kind = u"origin.opened"_s;
  opened.subject = core::AnyId(name.uuid());
  opened.object = {{u"store"_s, before["store"_L1]},
                   {u"ordinal"_s, before["ordinal"_L1]},
                   {u"previous"_s, placeOf(origin, originSeq - 1, around[0].digest)},
                   {u"parted"_s, placeOf(origin, originSeq, around[1].digest)}};
  opened.body = bodyBytes(opened.object);
  opened.digest = digestOf(opened, kNoDigest);
  return std::optional(opened);
}

Result<std::vector<Fact>> Book::Private::part(Chains& known, const Fact& opened) {
  const auto from = partingIn(opened);
  if (!from || from->origin == known.head.origin) return std::vector<Fact>();
  // A chain that went on already holds what it holds.
  if (known.others.value(opened.origin).originSeq > 1) return std::vector<Fact>();
  CF_TRY(auto facts, allAfter(engine.reader(), from->origin, from->originSeq - 1));
  if (facts.empty() || facts.front().digest != from->digest) return std::vector<Fact>();
  CF_TRY(const auto last, factsOfOrigin(engine.reader(), from->origin, from->originSeq - 2, 1));
  if (last.empty()) return core::integrityError(u"chain_gap"_s, from->origin.text());

  CF_TRY([[maybe_unused]] const Reception taken, receive(known, opened));
  Unguarded unguarded(engine);
  CF_CHECK(unguarded.begin());
  Transaction& tx = engine.transaction();
  CF_CHECK(tx.execute("DELETE FROM journal WHERE origin = $1 AND origin_seq >= $2", {from->origin, from->originSeq}));
  QByteArray before = last.front().digest;
  OriginHead head{opened.origin, 1, opened.digest, opened.hlc};
  for (Fact& fact : facts) {
    // What did not hold before is not made whole by that: its stated digest stays, and the hub will say the same of it.
    const bool held = digestOf(fact, before) == fact.digest;
    before = fact.digest;
    fact.origin = opened.origin;
    fact.originSeq = head.originSeq + 1;
    if (held) fact.digest = digestOf(fact, head.digest);
    fact.effectiveHlc = fact.hlc;
    fact.hubSeq = 0;
    CF_CHECK(tx.execute("DELETE FROM journal_ack WHERE fact_id = $1", {fact.id}));
    CF_CHECK(insertFact(tx, fact));
    head = {fact.origin, fact.originSeq, fact.digest, fact.hlc};
  }
  CF_CHECK(unguarded.end());
  known.others.insert(from->origin, {from->origin, last.front().originSeq, last.front().digest, last.front().hlc});
  known.others.insert(head.origin, head);
  CF_TRY(known.position, engine.reader().integer("SELECT max(position) FROM journal", {}));
  // Stamps name the chain.
  QSet<core::AnyId> subjects;
  for (const Fact& fact : facts) {
    if (subjects.contains(fact.subject)) continue;
    subjects.insert(fact.subject);
    CF_CHECK(restamp(fact.subject));
  }
  return facts;
}

}  // namespace counterfoil::journal
