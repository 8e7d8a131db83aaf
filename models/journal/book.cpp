// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/journal/book.h"

#include <QHash>
#include <algorithm>
#include <list>

#include "models/core/failpoint.h"
#include "models/journal/facts_queries.h"

namespace counterfoil::journal {

using namespace Qt::StringLiterals;
using core::Done;
using core::Hlc;
using core::Result;

namespace {

const char* const kInsertFact =
    "INSERT INTO journal(fact_id, origin, origin_seq, hlc, kind, version, subject, actor, approver, body, digest) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const QByteArray kNoDigest(32, '\0');

Done insertFact(Transaction& tx, const Fact& fact) {
  return tx.execute(kInsertFact, {fact.id, fact.origin, fact.originSeq, fact.hlc, fact.kind, fact.version, fact.subject,
                                  fact.actor, fact.approver, fact.body, fact.digest});
}

}  // namespace

struct Book::Private {
  Engine& engine;
  const Projectors& projectors;
  const core::Clock& clock;
  core::IdSource& ids;

  OriginHead head;
  int ordinal = 0;
  Hlc newest;  // of any origin: what the next fact must exceed
  QHash<OriginId, OriginHead> others;
  int generation = 0;
  bool writing = false;
  std::list<std::function<void(const Change&)>> listeners;

  class Command;
  class Listening;

  Done project(const Fact& fact) const {
    for (const Projector* projector : projectors.of(fact.kind)) {
      CF_CHECK(projector->project(fact, engine.transaction()));
    }
    return {};
  }

  [[nodiscard]] QString reasonNotToProject(const Fact& fact) const {
    const auto& interested = projectors.of(fact.kind);
    if (interested.empty() && fact.kind != u"origin.opened") return QStringLiteral("unknown_kind");
    for (const Projector* projector : interested) {
      if (fact.version > projector->version(fact.kind)) return QStringLiteral("newer_version");
    }
    return {};
  }

  /// Applies a fact that is in the journal, or lists it as unprojected.
  Done projectOrKeep(const Fact& fact) {
    QString reason = reasonNotToProject(fact);
    if (reason.isEmpty()) {
      CF_CHECK(engine.savepoint());
      const Done projected = project(fact);
      if (projected) return engine.releaseSavepoint();
      engine.rollbackToSavepoint();
      if (projected.error().kind == core::ErrorKind::Storage) return projected;
      reason = projected.error().code + QStringLiteral(": ") + projected.error().detail;
    }
    return engine.transaction().execute(
        "INSERT INTO unprojected(fact_id, reason) VALUES ($1, $2) ON CONFLICT DO NOTHING", {fact.id, reason});
  }

  Done load(OriginId origin) {
    CF_TRY(const auto all, heads(engine.reader()));
    newest = Hlc();
    others.clear();
    head = {};
    head.origin = origin;
    head.digest = kNoDigest;
    for (const OriginHead& each : all) {
      if (newest < each.hlc) newest = each.hlc;
      if (each.origin == origin) {
        head = each;
      } else {
        others.insert(each.origin, each);
      }
    }
    generation = engine.generation();
    return {};
  }

  Result<bool> receive(const Fact& fact);
};

class Book::Private::Command final : public Writing {
 public:
  explicit Command(Private& book) : m_book(book), m_head(book.head), m_newest(book.newest) {}

  [[nodiscard]] const Reader& reader() const override { return m_book.engine.reader(); }

  [[nodiscard]] Result<Fact> record(FactDraft draft) override {
    Fact fact;
    fact.hlc = Hlc::next(m_newest, m_book.clock.now());
    fact.effectiveHlc = fact.hlc;
    fact.id = FactId(m_book.ids.next(now()));
    fact.origin = m_head.origin;
    fact.originSeq = m_head.originSeq + 1;
    fact.kind = std::move(draft.kind);
    fact.version = draft.version;
    fact.subject = draft.subject;
    fact.actor = draft.actor.staff;
    fact.approver = draft.actor.approver;
    fact.object = std::move(draft.body);
    fact.body = bodyBytes(fact.object);
    if (fact.body.size() > kMaxBodyBytes) return core::refused(u"too_large"_s, fact.kind);
    fact.digest = digestOf(fact, m_head.digest);
    if (const QString reason = m_book.reasonNotToProject(fact); !reason.isEmpty()) {
      return core::integrityError(u"projector_failed"_s, fact.kind + u": "_s + reason);
    }
    if (const Done projected = m_book.project(fact); !projected) {
      if (projected.error().kind == core::ErrorKind::Storage) return projected.error();
      return core::integrityError(u"projector_failed"_s, fact.kind + u": "_s + projected.error().detail);
    }
    CF_FAILPOINT("book.projected");
    CF_CHECK(insertFact(m_book.engine.transaction(), fact));
    CF_FAILPOINT("book.appended");
    m_head = {fact.origin, fact.originSeq, fact.digest, fact.hlc};
    m_newest = fact.hlc;
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
    const core::Instant floor = core::Instant::fromUtcMs(m_newest.milliseconds());
    return wall < floor ? floor : wall;
  }
  [[nodiscard]] QUuid newId() override { return m_book.ids.next(now()); }

  void keep() {
    m_book.head = m_head;
    m_book.newest = m_newest;
  }
  [[nodiscard]] const Change& change() const { return m_change; }

 private:
  Private& m_book;
  OriginHead m_head;
  Hlc m_newest;
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
    : d(new Private{engine, projectors, clock, ids, {}, 0, {}, {}, 0, false, {}}) {}
Book::~Book() = default;

Done Book::openOrigin(OriginId origin, StoreFileId store, const std::optional<OriginHead>& previous, int ordinal) {
  CF_CHECK(d->load(origin));
  if (d->head.originSeq != 0) return core::integrityError(u"origin_exists"_s, origin.text());
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
  return d->head.origin;
}
int Book::originOrdinal() const {
  return d->ordinal;
}
OriginHead Book::head() const {
  return d->head;
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
  if (d->head.origin.isNull()) core::panic(u"Book::write before an origin was opened"_s);
  CF_CHECK(d->engine.begin());
  if (d->engine.generation() != d->generation) {
    // The store was opened anew after a failed write: what reached the disk decides where the chain ends.
    if (const Done loaded = d->load(d->head.origin); !loaded) {
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

Result<bool> Book::Private::receive(const Fact& fact) {
  CF_TRY(const auto known, factById(engine.reader(), fact.id));
  if (known) {
    if (known->digest == fact.digest) return false;
    return core::integrityError(u"fork"_s, fact.id.text());
  }
  if (fact.origin == head.origin && head.originSeq > 0) {
    return core::integrityError(u"fork"_s, u"a fact of this origin that this store does not have"_s);
  }
  OriginHead last = others.value(fact.origin, {fact.origin, 0, kNoDigest, {}});
  if (fact.originSeq <= last.originSeq) return core::integrityError(u"fork"_s, fact.id.text());
  if (fact.originSeq != last.originSeq + 1) {
    return core::integrityError(u"chain_gap"_s, u"expected %1, got %2"_s.arg(last.originSeq + 1).arg(fact.originSeq));
  }
  if (digestOf(fact, last.digest) != fact.digest) return core::integrityError(u"chain_broken"_s, fact.id.text());

  Fact whole = fact;
  if (whole.effectiveHlc == Hlc()) whole.effectiveHlc = whole.hlc;
  if (whole.object.isEmpty()) {
    if (auto object = parseBody(whole.body)) whole.object = std::move(*object);
  }
  CF_CHECK(insertFact(engine.transaction(), whole));
  if (whole.effectiveHlc != whole.hlc) {
    CF_CHECK(engine.transaction().execute("INSERT INTO journal_ack(fact_id, effective_hlc) VALUES ($1, $2)",
                                          {whole.id, whole.effectiveHlc}));
  }
  CF_CHECK(projectOrKeep(whole));
  others.insert(fact.origin, {fact.origin, fact.originSeq, fact.digest, fact.hlc});
  if (newest < whole.effectiveHlc) newest = whole.effectiveHlc;
  return true;
}

Result<bool> Book::receive(const Fact& fact) {
  CF_TRY(const int applied, receiveAll({fact}));
  return applied == 1;
}

Result<int> Book::receiveAll(const std::vector<Fact>& facts) {
  CF_CHECK(d->engine.begin());
  if (d->engine.generation() != d->generation || (d->others.isEmpty() && d->head.originSeq == 0)) {
    CF_CHECK(d->load(d->head.origin));
  }
  const auto othersBefore = d->others;
  const Hlc newestBefore = d->newest;
  Change change;
  Done done;
  for (const Fact& fact : facts) {
    const Result<bool> applied = d->receive(fact);
    if (!applied) {
      done = applied.error();
      break;
    }
    if (*applied) change.facts.push_back(fact);
  }
  if (done) {
    done = d->engine.commit();
  } else {
    d->engine.rollback();
  }
  if (!done) {
    d->others = othersBefore;
    d->newest = newestBefore;
    return done.error();
  }
  for (const auto& listener : d->listeners) listener(change);
  return static_cast<int>(change.facts.size());
}

Result<int> Book::projectUnprojected() {
  CF_TRY(const auto waiting, unprojectedFacts(d->engine.reader()));
  int applied = 0;
  for (const Unprojected& each : waiting) {
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
      if (const Done kept = d->projectOrKeep(fact); !kept) {
        d->engine.rollback();
        return kept;
      }
    }
    CF_CHECK(d->engine.commit());
    position = facts.back().position;
    done += qint64(facts.size());
    if (progress && !progress(done, total)) return core::refused(u"cancelled"_s);
  }
}

}  // namespace counterfoil::journal
