// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/law_of_projectors.h"

#include <QJsonDocument>
#include <map>

#include "models/journal/facts_queries.h"
#include "models/journal/schema.h"
#include "models/journal/verify.h"
#include "models/postgres/tenant.h"
#include "tests/support/memory_engine.h"
#include "tests/support/postgres_cluster.h"

namespace counterfoil::support {

using journal::Fact;
using journal::Value;

namespace {

using TableRows = std::vector<std::vector<Value>>;
struct State {
  std::vector<TableRows> tables;
  QByteArray refusal;
};

QByteArray written(const Value& value) {
  struct {
    QByteArray operator()(std::monostate) const { return "null"; }
    QByteArray operator()(qint64 number) const { return QByteArray::number(number); }
    QByteArray operator()(const QString& text) const { return '\'' + text.toUtf8() + '\''; }
    QByteArray operator()(const QByteArray& bytes) const { return "x'" + bytes.toHex() + '\''; }
  } write;
  return std::visit(write, value.data());
}

QByteArray written(const std::vector<Value>& row) {
  QByteArray line;
  for (const Value& value : row) line += (line.isEmpty() ? "" : " | ") + written(value);
  return line;
}

/// The tables of all projectors in one database, empty between orders.
class Workbench {
 public:
  /// SQLite, in memory.
  explicit Workbench(const AddProjectors& add) : Workbench(add, std::make_unique<MemoryEngine>()) {}
  /// PostgreSQL.
  Workbench(const AddProjectors& add, PostgresCluster& cluster) : Workbench(add, std::unique_ptr<MemoryEngine>()) {
    auto connection = postgres::Connection::open(cluster.ownerUrl());
    if (!connection) {
      m_failure = connection.error().detail.toUtf8();
      return;
    }
    m_connection = std::move(*connection);
    postgres::TenantOptions options;
    options.schema = "law";
    options.servingRole = PostgresCluster::servingRole();
    core::SeededIds ids(1);
    if (const auto made = postgres::createTenant(*m_connection, options, m_projectors, core::SystemClock(), ids);
        !made) {
      m_failure = made.error().detail.toUtf8();
    }
    m_postgres = std::make_unique<postgres::Engine>(*m_connection, options.schema);
  }

  [[nodiscard]] const QByteArray& failure() const { return m_failure; }
  [[nodiscard]] bool knows(const QString& kind) const { return !m_projectors.of(kind).empty(); }

  [[nodiscard]] State play(const std::vector<Fact>& facts) {
    State state;
    journal::Engine& engine = m_memory ? static_cast<journal::Engine&>(*m_memory) : *m_postgres;
    if (!engine.begin()) state.refusal = "no transaction";
    for (const Fact& fact : facts) {
      for (const journal::Projector* projector : m_projectors.of(fact.kind)) {
        if (const auto done = projector->project(fact, engine.transaction()); !done && state.refusal.isEmpty()) {
          state.refusal =
              fact.kind.toUtf8() + " was refused: " + done.error().code.toUtf8() + ' ' + done.error().detail.toUtf8();
        }
      }
    }
    for (const QString& select : m_selects) {
      TableRows rows;
      const auto done = engine.reader().composedRows(select, {}, [&](const journal::Row& row) {
        std::vector<Value> values;
        for (int column = 0; column < row.columnCount(); ++column) values.push_back(row.value(column));
        rows.push_back(std::move(values));
        return true;
      });
      if (!done) state.refusal = done.error().detail.toUtf8();
      state.tables.push_back(std::move(rows));
    }
    engine.rollback();
    return state;
  }

  /// Empty when equal.
  [[nodiscard]] QByteArray difference(const State& one, const State& other) const {
    if (!one.refusal.isEmpty()) return one.refusal;
    if (!other.refusal.isEmpty()) return other.refusal;
    for (size_t t = 0; t < m_tables.size(); ++t) {
      const TableRows& a = one.tables[t];
      const TableRows& b = other.tables[t];
      for (size_t r = 0; r < std::max(a.size(), b.size()); ++r) {
        const QByteArray left = r < a.size() ? written(a[r]) : QByteArray("no row");
        const QByteArray right = r < b.size() ? written(b[r]) : QByteArray("no row");
        if (left != right) return QByteArray("table ") + m_tables[t].name + "\n    " + left + "\n    " + right;
      }
    }
    return {};
  }

 private:
  Workbench(const AddProjectors& add, std::unique_ptr<MemoryEngine> memory) : m_memory(std::move(memory)) {
    add(m_projectors);
    for (const auto& projector : m_projectors.all()) {
      for (const journal::ProjectionTable& table : projector->tables()) {
        if (m_memory) {
          if (const auto done = m_memory->run(QString::fromUtf8(table.createSql)); !done) {
            m_failure = QByteArray("table ") + table.name + ": " + done.error().detail.toUtf8();
          }
        }
        m_tables.push_back(table);
        m_selects.push_back(QStringLiteral("SELECT * FROM %1 ORDER BY %2")
                                .arg(QString::fromUtf8(table.name), QString::fromUtf8(table.primaryKey)));
      }
    }
    if (m_tables.empty()) m_failure = "no projector has a table";
  }

  std::unique_ptr<MemoryEngine> m_memory;
  std::unique_ptr<postgres::Connection> m_connection;
  std::unique_ptr<postgres::Engine> m_postgres;
  journal::Projectors m_projectors;
  std::vector<journal::ProjectionTable> m_tables;
  std::vector<QString> m_selects;
  QByteArray m_failure;
};

/// A journal with its tables, in memory, under the Book itself.
class Shelf {
 public:
  explicit Shelf(const AddProjectors& add) {
    add(m_projectors);
    ok = bool(m_engine.run(QString::fromUtf8(journal::kJournalSql)));
    for (const auto& projector : m_projectors.all()) {
      for (const auto& table : projector->tables()) ok = ok && m_engine.run(QString::fromUtf8(table.createSql));
    }
  }
  [[nodiscard]] journal::Book& book() { return m_book; }
  [[nodiscard]] const journal::Projectors& projectors() const { return m_projectors; }
  [[nodiscard]] core::Done emptyTables() {
    for (const auto& projector : m_projectors.all()) {
      for (const auto& table : projector->tables()) {
        CF_CHECK(m_engine.run(QStringLiteral("DELETE FROM ") + QString::fromUtf8(table.name)));
      }
    }
    return {};
  }
  bool ok = false;

 private:
  MemoryEngine m_engine;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  core::SeededIds m_ids{1};
  journal::Book m_book{m_engine, m_projectors, m_clock, m_ids};
};

/// Each origin's facts chained in its own order.
std::vector<Fact> chained(std::vector<Fact> facts) {
  std::map<QByteArray, QByteArray> heads;
  for (Fact& fact : facts) {
    QByteArray& head = heads.try_emplace(fact.origin.bytes(), QByteArray(32, '\0')).first->second;
    fact.digest = head = journal::digestOf(fact, head);
  }
  return facts;
}

QByteArray differenceOf(Shelf& one, Shelf& other, const char* what) {
  const auto found = journal::compareProjections(one.book().reader(), other.book().reader(), one.projectors(), 1);
  if (!found) return QByteArray(what) + ": " + found.error().detail.toUtf8();
  if (found->empty()) return {};
  const journal::RowDifference& row = found->front();
  return QByteArray(what) + ": table " + row.table.toUtf8() + ' ' + row.key.toUtf8() + ": " + row.what.toUtf8();
}

/// As where tills' clocks were ahead: the hub says of some facts when they were instead.
core::Done correct(journal::Book& book, const std::vector<Fact>& facts) {
  constexpr qint64 kHour = 3'600'000LL << 16;
  return book.write([&](journal::Writing& writing) -> core::Done {
    for (size_t i = 0; i < facts.size(); i += 3) {
      CF_CHECK(writing.acknowledge(facts[i].id, qint64(i) + 1, core::Hlc(facts[i].hlc.packed() - kHour)));
    }
    return {};
  });
}

/// The same by the real road: what a Book made of the facts as they came is what a replay of its stored bytes into an
/// empty store makes, and what it makes itself of emptied tables; also after a hub has corrected clocks.
QByteArray breachByReplay(const AddProjectors& add, const std::vector<Fact>& facts) {
  Shelf live(add);
  Shelf replayed(add);
  if (!live.ok || !replayed.ok) return "the journal's tables cannot be made";
  if (const auto done = live.book().receiveAll(chained(facts)); !done) {
    return "receiving: " + done.error().code.toUtf8() + ' ' + done.error().detail.toUtf8();
  }
  if (const auto done = correct(live.book(), facts); !done) return "correcting: " + done.error().code.toUtf8();
  const auto waiting = journal::unprojectedFacts(live.book().reader());
  for (const auto& fact : waiting.value_or({})) {
    if (fact.reason != QStringLiteral("unknown_kind")) return "unprojected: " + fact.reason.toUtf8();
  }
  const auto stored = journal::factsAfter(live.book().reader(), 0, int(facts.size()), false);
  if (!stored || stored->size() != facts.size()) return "the journal does not hold every fact";
  if (!replayed.book().receiveAll(*stored)) return "the stored facts cannot be replayed";
  if (const QByteArray why = differenceOf(live, replayed, "replayed into an empty store"); !why.isEmpty()) return why;
  if (!live.emptyTables() || !live.book().applyJournal({})) return "the tables cannot be rebuilt";
  return differenceOf(live, replayed, "rebuilt in place");
}

QByteArray listed(const std::vector<Fact>& facts) {
  QByteArray text;
  for (const Fact& fact : facts) {
    text += "\n    origin " + fact.origin.text().right(4).toUtf8() + " hlc " + fact.hlc.text().toUtf8() + ' ' +
            fact.kind.toUtf8() + ' ' + fact.subject.text().right(4).toUtf8() + ' ' + fact.body.left(200);
  }
  return text;
}

std::vector<Fact> without(const std::vector<Fact>& facts, const core::Id<journal::FactTag>& id) {
  std::vector<Fact> rest;
  for (const Fact& fact : facts) {
    if (fact.id != id) rest.push_back(fact);
  }
  return rest;
}

/// Drops facts from both orders as long as they still differ.
QByteArray smallestBreach(Workbench& bench, std::vector<Fact> one, std::vector<Fact> other) {
  const std::vector<Fact> all = one;
  for (const Fact& fact : all) {
    auto shorterOne = without(one, fact.id);
    auto shorterOther = without(other, fact.id);
    if (!bench.difference(bench.play(shorterOne), bench.play(shorterOther)).isEmpty()) {
      one = std::move(shorterOne);
      other = std::move(shorterOther);
    }
  }
  return bench.difference(bench.play(one), bench.play(other)) + "\n  in this order:" + listed(one) +
         "\n  and in this one:" + listed(other);
}

QByteArray unreadable(const std::vector<journal::FactDraft>& drafts, const Reread& reread) {
  for (const journal::FactDraft& draft : drafts) {
    const QByteArray bytes = journal::bodyBytes(draft.body);
    const auto parsed = journal::parseBody(bytes);
    if (!parsed) return draft.kind.toUtf8() + ": its body cannot be read: " + parsed.error().code.toUtf8();
    if (*parsed != draft.body) return draft.kind.toUtf8() + ": its body changes by being written: " + bytes;
    if (!reread) continue;
    const auto again = reread(draft.kind, draft.body);
    if (!again) return draft.kind.toUtf8() + ": its struct refuses its body: " + again.error().code.toUtf8();
    if (*again != draft.body) {
      return draft.kind.toUtf8() + ": its struct changes its body:\n    " + bytes + "\n    " +
             journal::bodyBytes(*again);
    }
  }
  return {};
}

}  // namespace

std::vector<Fact> dealToOrigins(const std::vector<journal::FactDraft>& drafts, int origins, Random& random) {
  core::SeededIds ids(random.next());
  const core::Instant start = core::Instant::fromUtcMs(1'774'000'000'000);
  std::vector<journal::OriginId> names;
  std::vector<core::Hlc> clocks(size_t(origins), core::Hlc::next(core::Hlc(0), start));
  std::vector<qint64> counts(size_t(origins), 0);
  std::vector<QByteArray> digests(size_t(origins), QByteArray(32, '\0'));
  for (int i = 0; i < origins; ++i) names.push_back(ids.make<journal::OriginTag>(start));

  std::vector<Fact> facts;
  for (const journal::FactDraft& draft : drafts) {
    const auto origin = size_t(random.below(origins));
    // Small steps of few milliseconds: clocks of different origins meet, and the origin must decide.
    const core::Instant wall = core::Instant::fromUtcMs(clocks[origin].milliseconds() + random.below(3));
    clocks[origin] = core::Hlc::next(clocks[origin], wall);
    Fact fact;
    fact.id = ids.make<journal::FactTag>(start);
    fact.origin = names[origin];
    fact.originSeq = ++counts[origin];
    fact.hlc = clocks[origin];
    fact.effectiveHlc = fact.hlc;
    fact.kind = draft.kind;
    fact.version = draft.version;
    fact.subject = draft.subject;
    fact.actor = draft.actor.staff;
    fact.approver = draft.actor.approver;
    fact.object = draft.body;
    fact.body = journal::bodyBytes(draft.body);
    fact.digest = journal::digestOf(fact, digests[origin]);
    digests[origin] = fact.digest;
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::vector<Fact> reordered(const std::vector<Fact>& facts, Random& random) {
  std::map<QByteArray, std::vector<const Fact*>> byOrigin;
  std::vector<QByteArray> turns;
  for (const Fact& fact : facts) {
    byOrigin[fact.origin.bytes()].push_back(&fact);
    turns.push_back(fact.origin.bytes());
  }
  random.shuffle(turns);
  std::map<QByteArray, size_t> taken;
  std::vector<Fact> order;
  for (size_t i = 0; i < turns.size(); ++i) {
    Fact fact = *byOrigin[turns[i]][taken[turns[i]]++];
    fact.position = qint64(i) + 1;
    order.push_back(std::move(fact));
  }
  return order;
}

namespace {

struct Played {
  std::vector<Fact> facts;
  State state;
};

/// Empty where PostgreSQL makes the same rows of the same facts, in two orders each.
QByteArray breachOnPostgres(const AddProjectors& add, const std::vector<Played>& played, quint64 seed) {
  PostgresCluster cluster;
  Workbench bench(add, cluster);
  if (!bench.failure().isEmpty()) return "on PostgreSQL: " + bench.failure();
  Random random(seed);
  for (const Played& one : played) {
    for (const auto& facts : {one.facts, reordered(one.facts, random)}) {
      const QByteArray difference = bench.difference(one.state, bench.play(facts));
      if (!difference.isEmpty()) return "SQLite and PostgreSQL differ: " + difference + listed(facts);
    }
  }
  return {};
}

}  // namespace

QByteArray breachOfLaw(const AddProjectors& add, const History& history, const Reread& reread,
                       const LawOptions& options) {
  Workbench bench(add);
  if (!bench.failure().isEmpty()) return bench.failure();
  std::vector<Played> played;
  for (int h = 0; h < options.histories; ++h) {
    const quint64 seed = options.seed + quint64(h);
    Random random(seed);
    const auto drafts = history(random);
    if (const QByteArray why = unreadable(drafts, reread); !why.isEmpty()) return why;
    bool known = false;
    for (const auto& draft : drafts) known = known || bench.knows(draft.kind);
    if (!known) return "the history holds no fact that a projector knows";
    const auto facts = dealToOrigins(drafts, 3, random);
    const State expected = bench.play(facts);
    if (h < 5) played.push_back({facts, expected});
    for (int order = 0; order <= options.orders / options.histories; ++order) {
      const auto other = reordered(facts, random);
      if (!bench.difference(expected, bench.play(other)).isEmpty()) {
        return "seed " + QByteArray::number(seed) + ": " + smallestBreach(bench, facts, other);
      }
    }
    if (const QByteArray why = breachByReplay(add, reordered(facts, random)); !why.isEmpty()) {
      return "seed " + QByteArray::number(seed) + ": " + why;
    }
  }
  return breachOnPostgres(add, played, options.seed);
}

}  // namespace counterfoil::support
