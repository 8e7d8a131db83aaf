// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/sim_store.h"

#include "models/devices/projector.h"
#include "models/journal/facts_queries.h"
#include "models/journal/schema.h"
#include "models/journal/stamped.h"
#include "models/vault/local_tables.h"
#include "sync/client/local_tables.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;

namespace {

class Notes final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"note",
         "CREATE TABLE note(id BLOB PRIMARY KEY, created_stamp BLOB, title TEXT NOT NULL DEFAULT '', title_stamp BLOB) "
         "STRICT, WITHOUT ROWID;",
         "id", "id"}};
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {kNoteCreated, kNoteChanged};
    return all;
  }
  [[nodiscard]] bool stamped(const QString&) const override { return true; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    const QString title = fact.object[u"title"_s].toString();
    if (fact.kind == QLatin1String(kNoteCreated)) {
      return journal::createRow(tx, "note", fact.subject, fact.stamp(), {{"title", title}});
    }
    return journal::editRow(tx, "note", fact.subject, fact.stamp(), {{"title", title}});
  }
};

class Takings final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"taking", "CREATE TABLE taking(id BLOB PRIMARY KEY, minor INTEGER NOT NULL) STRICT, WITHOUT ROWID;", "id"}};
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {kTaken};
    return all;
  }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    return tx.execute(
        "INSERT INTO taking(id, minor) VALUES ($1, $2) ON CONFLICT(id) DO UPDATE SET minor = taking.minor + "
        "excluded.minor",
        {fact.subject, fact.object[u"minor"_s].toInteger()});
  }
};

}  // namespace

void must(const core::Done& done) {
  if (!done) qFatal("%s: %s", qPrintable(done.error().code), qPrintable(done.error().detail));
}

void makeTables(support::MemoryEngine& disk) {
  must(disk.run(QString::fromLatin1(journal::kJournalSql)));
  for (const auto& projector : simProjectors().all()) {
    for (const auto& table : projector->tables()) must(disk.run(QString::fromUtf8(table.createSql)));
  }
}

const journal::Projectors& simProjectors() {
  static const auto all = [] {
    auto* const made = new journal::Projectors;
    made->add(std::make_unique<Notes>());
    made->add(std::make_unique<Takings>());
    made->add(std::make_unique<devices::DevicesProjector>());
    return made;
  }();
  return *all;
}

SimStore::SimStore(const core::Clock& clock, quint64 seed)
    : m_clock(clock), m_id(QUuid(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, uchar(seed))), m_ids(seed) {
  makeTables(m_disk);
  const auto make = [this](const auto& tables) {
    for (const char* const table : tables) must(m_disk.run(QString::fromUtf8(table)));
  };
  make(client::kLocalTables);
  make(vault::kLocalTables);
}

void SimStore::openNewOrigin() {
  std::optional<journal::OriginHead> previous;
  if (!m_origin.isNull()) {
    const auto head = journal::headOf(m_disk.reader(), m_origin);
    if (head) previous = *head;
  }
  if (!m_book) m_book.emplace(m_disk, simProjectors(), m_clock, m_ids);
  const journal::OriginId origin(m_ids.next(m_clock.now()));
  must(m_book->openOrigin(origin, m_id, previous, ++ordinal));
  m_origin = origin;
}

void SimStore::openAgain() {
  m_book.emplace(m_disk, simProjectors(), m_clock, m_ids);
  must(m_book->continueOrigin(m_origin));
}

void SimStore::becomeCopyOf(const SimStore& other) {
  m_book.reset();
  must(m_disk.becomeCopyOf(other.m_disk));
  m_origin = other.m_origin;
}

}  // namespace counterfoil::sim
