// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSet>

#include "models/journal/book.h"
#include "models/journal/book_private.h"
#include "models/journal/facts_queries.h"

namespace counterfoil::journal {

using namespace Qt::StringLiterals;
using core::Done;
using core::Hlc;
using core::Result;

/// Without its body: this is asked of every fact that a hub acknowledges or gives back.
Result<std::optional<KnownFact>> Book::Private::knownFact(FactId id) const {
  return engine.reader().first(
      "SELECT j.subject, j.digest, a.hub_seq, COALESCE(a.effective_hlc, j.hlc) FROM journal j LEFT JOIN journal_ack a "
      "ON a.fact_id = j.fact_id WHERE j.fact_id = $1",
      {id}, [id](const Row& row) {
        return KnownFact{id, row.id<core::AnyId>(0), row.bytes(1), row.integer(2), core::Hlc(row.integer(3))};
      });
}

Result<Reception> Book::Private::receive(Chains& known, const Fact& fact) {
  CF_TRY(const auto mine, knownFact(fact.id));
  if (mine) {
    if (mine->digest != fact.digest) return core::integrityError(u"fork"_s, fact.id.text());
    if (!fact.rejected.isEmpty()) CF_CHECK(listRejected(engine.transaction(), fact));
    CF_TRY([[maybe_unused]] const bool restamped, acknowledge(*mine, fact.hubSeq, fact.effectiveHlc));
    return Reception::Known;
  }
  return append(known, fact, true);
}

Result<Reception> Book::Private::append(Chains& known, const Fact& fact, bool savepoint) {
  if (fact.origin == known.head.origin && known.head.originSeq > 0) {
    return core::integrityError(u"fork"_s, u"a fact of this origin that this store does not have"_s);
  }
  const OriginHead last = known.others.value(fact.origin, {fact.origin, 0, kNoDigest, {}});
  if (fact.originSeq <= last.originSeq) return core::integrityError(u"fork"_s, fact.id.text());
  if (fact.originSeq != last.originSeq + 1) {
    return core::integrityError(u"chain_gap"_s, u"expected %1, got %2"_s.arg(last.originSeq + 1).arg(fact.originSeq));
  }
  if (fact.rejected.isEmpty() && digestOf(fact, last.digest) != fact.digest)
    return core::integrityError(u"chain_broken"_s, fact.id.text());

  Fact whole = fact;
  if (whole.effectiveHlc == Hlc()) whole.effectiveHlc = whole.hlc;
  if (whole.object.isEmpty()) {
    if (auto object = parseBody(whole.body)) whole.object = std::move(*object);
  }
  CF_CHECK(insertFact(engine.transaction(), whole));
  if (whole.hubSeq != 0 || whole.effectiveHlc != whole.hlc) {
    CF_CHECK(
        engine.transaction().execute("INSERT INTO journal_ack(fact_id, hub_seq, effective_hlc) VALUES ($1, $2, $3)",
                                     {whole.id, whole.hubSeq, whole.effectiveHlc}));
  }
  bool applied = true;
  if (savepoint || !whole.rejected.isEmpty() || !reasonNotToProject(whole).isEmpty()) {
    CF_TRY(applied, projectOrKeep(whole));
  } else if (const Done projected = project(whole); !projected) {
    return core::integrityError(u"projector_failed"_s, whole.kind + u": "_s + projected.error().detail);
  }
  known.others.insert(fact.origin, {fact.origin, fact.originSeq, fact.digest, fact.hlc});
  if (known.newest < whole.effectiveHlc) known.newest = whole.effectiveHlc;
  ++known.position;
  return applied ? Reception::Applied : Reception::Kept;
}

Result<bool> Book::Private::acknowledge(const KnownFact& known, qint64 hubSeq, Hlc effective) {
  if (hubSeq == 0 && effective == Hlc()) return false;
  const Hlc decided = effective == Hlc() ? known.effectiveHlc : effective;
  if (hubSeq == known.hubSeq && decided == known.effectiveHlc) return false;
  CF_CHECK(engine.transaction().execute(
      "INSERT INTO journal_ack(fact_id, hub_seq, effective_hlc) VALUES ($1, $2, $3) ON CONFLICT(fact_id) DO UPDATE SET "
      "hub_seq = excluded.hub_seq, effective_hlc = excluded.effective_hlc",
      {known.id, hubSeq, decided}));
  if (decided == known.effectiveHlc) return false;
  CF_CHECK(restamp(known.subject));
  return true;
}

Done Book::Private::restamp(const core::AnyId& subject) {
  if (subject.isNull()) return {};
  CF_TRY(const auto facts, factsAbout(engine.reader(), subject));
  QSet<const Projector*> emptied;
  for (const Fact& fact : facts) {
    for (const Projector* projector : projectors.of(fact.kind)) {
      if (!projector->stamped(fact.kind) || emptied.contains(projector)) continue;
      emptied.insert(projector);
      for (const ProjectionTable& table : projector->tables()) {
        if (table.stampedBy == nullptr) continue;
        const Value key = subject;
        CF_CHECK(engine.transaction().composed(
            u"DELETE FROM %1 WHERE %2 = $1"_s.arg(QLatin1String(table.name), QLatin1String(table.stampedBy)),
            Values(&key, 1)));
      }
    }
  }
  for (const Fact& fact : facts) {
    if (!reasonNotToProject(fact).isEmpty()) continue;
    CF_TRY(const qint64 kept,
           engine.reader().integer("SELECT count(*) FROM unprojected WHERE fact_id = $1", {fact.id}));
    if (kept != 0) continue;
    for (const Projector* projector : projectors.of(fact.kind)) {
      if (projector->stamped(fact.kind)) CF_CHECK(projector->project(fact, engine.transaction()));
    }
  }
  return {};
}

Result<bool> Book::receive(const Fact& fact) {
  CF_TRY(const int applied, receiveAll({fact}));
  return applied == 1;
}

Result<int> Book::receiveAll(const std::vector<Fact>& facts) {
  return write([&](Writing& writing) -> Result<int> {
    int added = 0;
    for (const Fact& fact : facts) {
      CF_TRY(const Reception reception, writing.receive(fact));
      if (reception != Reception::Known) ++added;
    }
    return added;
  });
}

}  // namespace counterfoil::journal
