// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/book.h"

#include <algorithm>

#include "models/core/failpoint.h"
#include "models/journal/book_private.h"
#include "models/journal/facts_queries.h"

namespace counterfoil::journal {

using namespace Qt::StringLiterals;
using core::Done;
using core::Hlc;
using core::Result;

namespace {

/// Whether the store failed, and not what was asked of it: then nothing may be concluded about the fact.
bool isTheStores(const core::Error& error) {
  return error.kind == core::ErrorKind::Storage || error.kind == core::ErrorKind::Busy;
}

}  // namespace

Done insertFact(Transaction& tx, const Fact& fact) {
  return tx.execute(
      "INSERT INTO journal(fact_id, origin, origin_seq, hlc, kind, version, subject, actor, approver, body, digest) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {fact.id, fact.origin, fact.originSeq, fact.hlc, fact.kind, fact.version, fact.subject, fact.actor, fact.approver,
       fact.body, fact.digest});
}

Done listRejected(Transaction& tx, const Fact& fact) {
  return tx.execute(
      "INSERT INTO unprojected(fact_id, reason) VALUES ($1, $2) ON CONFLICT(fact_id) DO UPDATE SET reason = "
      "excluded.reason",
      {fact.id, kRejectedPrefix + fact.rejected});
}

Done Book::Private::project(const Fact& fact) const {
  for (const Projector* projector : projectors.of(fact.kind)) {
    CF_CHECK(projector->project(fact, engine.transaction()));
  }
  return {};
}

QString Book::Private::reasonNotToProject(const Fact& fact) const {
  const auto& interested = projectors.of(fact.kind);
  if (interested.empty() && fact.kind != u"origin.opened") return QStringLiteral("unknown_kind");
  for (const Projector* projector : interested) {
    if (fact.version > projector->version(fact.kind)) return QStringLiteral("newer_version");
  }
  return {};
}

Result<bool> Book::Private::projectOrKeep(const Fact& fact) {
  if (!fact.rejected.isEmpty()) {
    CF_CHECK(listRejected(engine.transaction(), fact));
    return false;
  }
  QString reason = reasonNotToProject(fact);
  if (reason.isEmpty()) {
    CF_CHECK(engine.savepoint());
    Done projected = project(fact);
    if (projected) projected = engine.releaseSavepoint();
    if (projected) return true;
    engine.rollbackToSavepoint();
    if (isTheStores(projected.error())) return projected.error();
    reason = projected.error().code + QStringLiteral(": ") + projected.error().detail;
  }
  CF_CHECK(engine.transaction().execute(
      "INSERT INTO unprojected(fact_id, reason) VALUES ($1, $2) ON CONFLICT DO NOTHING", {fact.id, reason}));
  return false;
}

Done Book::Private::load(OriginId origin) {
  CF_TRY(const auto all, heads(engine.reader()));
  chains = {};
  chains.head.origin = origin;
  chains.head.digest = kNoDigest;
  for (const OriginHead& each : all) {
    const bool own = !origin.isNull() && each.origin == origin;
    Hlc reached = each.hlc;
    if (own) {
      chains.head = each;
    } else {
      chains.others.insert(each.origin, each);
      // As when it was received: another till's clock in 2035 does not pull this one along.
      CF_TRY(const qint64 effective,
             engine.reader().integer("SELECT max(a.effective_hlc) FROM journal j JOIN journal_ack a ON a.fact_id = "
                                     "j.fact_id WHERE j.origin = $1 AND j.origin_seq = $2",
                                     {each.origin, each.originSeq}));
      if (effective != 0) reached = Hlc(effective);
    }
    if (chains.newest < reached) chains.newest = reached;
  }
  CF_TRY(chains.position, engine.reader().integer("SELECT max(position) FROM journal", {}));
  generation = engine.generation();
  return {};
}

class Book::Private::Command final : public Writing {
 public:
  explicit Command(Private& book) : m_book(book), m_chains(book.chains) {}

  [[nodiscard]] const Reader& reader() const override { return m_book.engine.reader(); }

  [[nodiscard]] Result<Fact> record(FactDraft draft) override {
    if (m_chains.head.origin.isNull()) core::panic(u"Writing::record before an origin was opened"_s);
    Fact fact;
    fact.hlc = Hlc::next(m_chains.newest, m_book.clock.now());
    fact.effectiveHlc = fact.hlc;
    fact.id = FactId(m_book.ids.next(now()));
    fact.origin = m_chains.head.origin;
    fact.originSeq = m_chains.head.originSeq + 1;
    fact.kind = std::move(draft.kind);
    fact.version = draft.version;
    fact.subject = draft.subject;
    fact.actor = draft.actor.staff;
    fact.approver = draft.actor.approver;
    fact.object = std::move(draft.body);
    fact.body = bodyBytes(fact.object);
    if (fact.body.size() > kMostRecordedBytes) return core::refused(u"too_large"_s, fact.kind);
    fact.digest = digestOf(fact, m_chains.head.digest);
    if (const QString reason = m_book.reasonNotToProject(fact); !reason.isEmpty()) {
      return core::integrityError(u"projector_failed"_s, fact.kind + u": "_s + reason);
    }
    if (const Done projected = m_book.project(fact); !projected) {
      if (isTheStores(projected.error())) return projected.error();
      return core::integrityError(u"projector_failed"_s, fact.kind + u": "_s + projected.error().detail);
    }
    CF_FAILPOINT("book.projected");
    CF_CHECK(insertFact(m_book.engine.transaction(), fact));
    CF_FAILPOINT("book.appended");
    m_chains.head = {fact.origin, fact.originSeq, fact.digest, fact.hlc};
    m_chains.newest = fact.hlc;
    ++m_chains.position;
    m_change.facts.push_back(fact);
    return fact;
  }

  [[nodiscard]] Transaction& local(const char* table) override {
    const QString name = QLatin1String(table);
    if (std::find(m_change.localTables.begin(), m_change.localTables.end(), name) == m_change.localTables.end()) {
      m_change.localTables.push_back(name);
    }
    return m_book.engine.transaction();
  }

  [[nodiscard]] core::Instant now() const override {
    const core::Instant wall = m_book.clock.now();
    const core::Instant floor = core::Instant::fromUtcMs(m_chains.newest.milliseconds());
    return wall < floor ? floor : wall;
  }
  [[nodiscard]] core::Instant wall() const override { return m_book.clock.now(); }
  [[nodiscard]] QUuid newId() override { return m_book.ids.next(now()); }

  [[nodiscard]] Result<Reception> receive(const Fact& fact) override {
    CF_TRY(const Reception reception, m_book.receive(m_chains, fact));
    if (reception != Reception::Known) m_change.facts.push_back(fact);
    return reception;
  }

  [[nodiscard]] Done receiveRun(std::span<const Fact> facts) override {
    for (const Fact& fact : facts) {
      CF_TRY([[maybe_unused]] const Reception reception, m_book.append(m_chains, fact, false));
      m_change.facts.push_back(fact);
    }
    return {};
  }

  [[nodiscard]] Done acknowledge(FactId id, qint64 hubSeq, Hlc effective) override {
    CF_TRY(const auto known, m_book.knownFact(id));
    if (!known) return core::notFound(u"unknown_fact"_s, id.text());
    CF_TRY(const bool restamped, m_book.acknowledge(*known, hubSeq, effective));
    if (!restamped) return {};
    // Screens that show what was set again must read it again.
    CF_TRY(const auto fact, factById(reader(), id));
    if (fact) m_change.facts.push_back(*fact);
    return {};
  }

  [[nodiscard]] Result<bool> part(const Fact& opened) override {
    CF_TRY(const auto facts, m_book.part(m_chains, opened));
    m_change.facts.insert(m_change.facts.end(), facts.begin(), facts.end());
    return !facts.empty();
  }

  [[nodiscard]] Done attempt(const std::function<Done()>& part) override {
    const Chains chainsBefore = m_chains;
    const Change changeBefore = m_change;
    CF_CHECK(m_book.engine.savepoint());
    Done done = part();
    if (done) done = m_book.engine.releaseSavepoint();
    if (done) return {};
    m_book.engine.rollbackToSavepoint();
    m_chains = chainsBefore;
    m_change = changeBefore;
    return done;
  }

  void keep() { m_book.chains = m_chains; }
  [[nodiscard]] const Change& change() const { return m_change; }

 private:
  Private& m_book;
  Chains m_chains;
  Change m_change;
};

class Book::Private::Listening final : public Subscription {
 public:
  Listening(std::list<std::function<void(const Change&)>>& all, std::function<void(const Change&)> listener)
      : m_all(all), m_mine(all.insert(all.end(), std::move(listener))) {}
  ~Listening() override { m_all.erase(m_mine); }

 private:
  std::list<std::function<void(const Change&)>>& m_all;
  std::list<std::function<void(const Change&)>>::iterator m_mine;
};

Book::Book(Engine& engine, const Projectors& projectors, const core::Clock& clock, core::IdSource& ids)
    : d(new Private{engine, projectors, clock, ids, {}, 0, -1, false, {}}) {}
Book::~Book() = default;

Done Book::openOrigin(OriginId origin, StoreFileId store, const std::optional<OriginHead>& previous, int ordinal) {
  CF_CHECK(d->load(origin));
  if (d->chains.head.originSeq != 0) return core::integrityError(u"origin_exists"_s, origin.text());
  d->ordinal = ordinal;
  QJsonObject body{{u"store"_s, store.text()}, {u"ordinal"_s, ordinal}, {u"previous"_s, QJsonValue::Null}};
  if (previous) {
    body[u"previous"_s] = QJsonObject{{u"origin"_s, previous->origin.text()},
                                      {u"origin_seq"_s, previous->originSeq},
                                      {u"digest"_s, QString::fromLatin1(previous->digest.toHex())}};
  }
  return run([&](Writing& writing) -> Done {
    CF_TRY(const Fact opened, writing.record({u"origin.opened"_s, 1, core::AnyId(origin.uuid()), body, {}}));
    return opened.originSeq == 1 ? Done() : core::integrityError(u"origin_exists"_s);
  });
}

Done Book::continueOrigin(OriginId origin) {
  CF_CHECK(d->load(origin));
  CF_TRY(const auto opened, d->engine.reader().first("SELECT body FROM journal WHERE origin = $1 AND origin_seq = 1",
                                                     {origin}, [](const Row& row) { return row.bytes(0); }));
  if (!opened) return core::integrityError(u"origin_missing"_s, origin.text());
  CF_TRY(const QJsonObject body, parseBody(*opened));
  d->ordinal = body[u"ordinal"_s].toInt();
  return {};
}

OriginId Book::origin() const {
  return d->chains.head.origin;
}
int Book::originOrdinal() const {
  return d->ordinal;
}
OriginHead Book::head() const {
  return d->chains.head;
}
qint64 Book::position() const {
  return d->chains.position;
}
const Reader& Book::reader() const {
  return d->engine.reader();
}
const core::Clock& Book::clock() const {
  return d->clock;
}

std::unique_ptr<Subscription> Book::subscribe(std::function<void(const Change&)> listener) {
  return std::make_unique<Private::Listening>(d->listeners, std::move(listener));
}

Done Book::run(const std::function<Done(Writing&)>& command) {
  if (d->writing) core::panic(u"Book::write inside Book::write"_s);
  CF_CHECK(d->engine.begin());
  if (d->engine.generation() != d->generation) {
    // The store was opened anew after a failed write: what reached the disk decides where the chain ends.
    if (const Done loaded = d->load(d->chains.head.origin); !loaded) {
      d->engine.rollback();
      return loaded;
    }
  }
  d->writing = true;
  Private::Command writing(*d);
  Done done = command(writing);
  if (done) {
    CF_FAILPOINT("book.before_commit");
    done = d->engine.commit();
    CF_FAILPOINT("book.committed");
  } else {
    d->engine.rollback();
  }
  d->writing = false;
  if (!done) return done;
  writing.keep();
  for (const auto& listener : d->listeners) listener(writing.change());
  return {};
}

Result<int> Book::projectUnprojected() {
  CF_TRY(const auto waiting, unprojectedFacts(d->engine.reader()));
  int applied = 0;
  for (const Unprojected& each : waiting) {
    if (each.reason.startsWith(kRejectedPrefix)) continue;
    CF_TRY(const auto fact, factById(d->engine.reader(), each.fact));
    if (!fact) continue;
    Fact whole = *fact;
    if (auto object = parseBody(whole.body)) whole.object = std::move(*object);
    if (!d->reasonNotToProject(whole).isEmpty()) continue;
    CF_CHECK(d->engine.begin());
    Done done = d->project(whole);
    if (done) done = d->engine.transaction().execute("DELETE FROM unprojected WHERE fact_id = $1", {each.fact});
    if (!done) {
      d->engine.rollback();
      continue;
    }
    CF_CHECK(d->engine.commit());
    ++applied;
  }
  return applied;
}

Done Book::applyJournal(const std::function<bool(qint64, qint64)>& progress) {
  constexpr int kSlice = 200;
  CF_TRY(const qint64 total, factCount(d->engine.reader()));
  qint64 position = 0;
  qint64 done = 0;
  for (;;) {
    CF_TRY(const auto facts, factsAfter(d->engine.reader(), position, kSlice, true));
    if (facts.empty()) return {};
    CF_CHECK(d->engine.begin());
    for (const Fact& fact : facts) {
      if (const auto kept = d->projectOrKeep(fact); !kept) {
        d->engine.rollback();
        return kept.error();
      }
    }
    CF_CHECK(d->engine.commit());
    position = facts.back().position;
    done += qint64(facts.size());
    if (progress && !progress(done, total)) return core::refused(u"cancelled"_s);
  }
}

}  // namespace counterfoil::journal
