// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/core/clock.h"
#include "models/core/id.h"
#include "models/journal/fact.h"
#include "models/journal/projector.h"
#include "models/journal/sql.h"

namespace counterfoil::journal {

// The Book: the one road for writing.
//
//   service → Book::write(command) → Writing::record(fact): projectors apply it, the journal row is chained and
//   appended → commit: one transaction, one fsync → the change feed
//
// A crash at any point leaves the whole command or none of it: everything a command writes (facts, projections, the
// next document number, the print job, the open ticket) is in one transaction. A fact from another origin takes the
// same road through `receive`. Nothing is ever rewound.

/// What a commit changed; handed to listeners after the commit, on the store's thread.
struct Change {
  std::vector<Fact> facts;
  /// Names of local tables that were written, such as "ticket_step".
  std::vector<QString> localTables;
};

/// What became of a fact of another origin.
enum class Reception {
  Applied,
  Known,  ///< it was there already, the same bytes: only what the hub said about it was kept
  Kept,   ///< in the journal, but listed as unprojected: its kind, version or projector is of a newer program
};

/// Inside one command. Services read through `reader()`, which sees what this command wrote.
class Writing {
 public:
  virtual ~Writing() = default;
  [[nodiscard]] virtual const Reader& reader() const = 0;
  /// Appends a fact and projects it. Errors: Storage; a projector that refuses is a mistake of the program and fails
  /// the command as Integrity `projector_failed`.
  [[nodiscard]] virtual core::Result<Fact> record(FactDraft draft) = 0;
  /// A fact of another origin: the same road, with the bytes, id, sequence and digest that it came with. `fact.hubSeq`
  /// and `fact.effectiveHlc` are kept beside it where they are set; one that is `rejected` is appended as a link and
  /// not projected. Errors: Integrity `chain_broken`, `chain_gap` (the detail names the number that is expected),
  /// `fork`.
  [[nodiscard]] virtual core::Result<Reception> receive(const Fact& fact) = 0;
  /// Facts of one origin that follow its head, as `receive` takes them but without its precautions: nothing is looked
  /// up before, and one that cannot be projected fails all. For many at once, inside an `attempt`; where that fails,
  /// they are received one by one. Errors: those of `receive`; Integrity `projector_failed`; Storage, also for an id
  /// that is there already.
  [[nodiscard]] virtual core::Done receiveRun(std::span<const Fact> facts) = 0;
  /// What the hub said about a fact that is here: its number there and its effective hlc. Where that is another than
  /// was assumed, the stamped fields of its subject are set again from the journal. NotFound `unknown_fact`.
  [[nodiscard]] virtual core::Done acknowledge(FactId id, qint64 hubSeq, core::Hlc effective) = 0;
  /// What is here of a chain that `opened` was parted from goes on in the new one (parting.h). False where the other
  /// side of it is here, or none, or where that chain is the one that is open. For stores of tills: a hub's numbers
  /// stand.
  [[nodiscard]] virtual core::Result<bool> part(const Fact& opened) = 0;
  /// A part of the command that may fail alone: on an error everything it wrote is taken back, and the command may go
  /// on. May be nested.
  [[nodiscard]] virtual core::Done attempt(const std::function<core::Done()>& part) = 0;
  /// For local tables only (open tickets, print queue, cursors): never for journal or projections.
  [[nodiscard]] virtual Transaction& local(const char* table) = 0;
  /// Now, as the facts of this command will say: never before the newest fact of this store.
  [[nodiscard]] virtual core::Instant now() const = 0;
  /// The clock as it is: for pauses, which `now` would stretch by as much as the clock was set back. See core::isDue.
  [[nodiscard]] virtual core::Instant wall() const = 0;
  [[nodiscard]] virtual QUuid newId() = 0;
  template <class IdType>
  [[nodiscard]] IdType make() {
    return IdType(newId());
  }
};

class Subscription {
 public:
  virtual ~Subscription() = default;
};

struct OriginHead {
  OriginId origin;
  qint64 originSeq = 0;
  QByteArray digest;
  core::Hlc hlc;
};

class Book {
 public:
  /// Over an engine whose tables exist. Nothing can be written before openOrigin or continueOrigin.
  Book(Engine& engine, const Projectors& projectors, const core::Clock& clock, core::IdSource& ids);
  ~Book();
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  /// Starts a chain: the first fact of this origin, `origin.opened`, naming the store and the head it continues.
  /// `ordinal` counts the incarnations of this till from 0: a new one opens a new document series.
  [[nodiscard]] core::Done openOrigin(OriginId origin, StoreFileId store, const std::optional<OriginHead>& previous,
                                      int ordinal);
  /// Goes on with a chain that is in the file already.
  [[nodiscard]] core::Done continueOrigin(OriginId origin);
  [[nodiscard]] OriginId origin() const;
  [[nodiscard]] int originOrdinal() const;
  /// The newest fact of this origin.
  [[nodiscard]] OriginHead head() const;
  /// The newest position of the journal, of any origin, as of the last command.
  [[nodiscard]] qint64 position() const;

  /// One command, one transaction. `command` returns a Result; an error rolls everything back. Not re-entrant.
  template <class Command>
  auto write(Command command) -> decltype(command(std::declval<Writing&>())) {
    using R = decltype(command(std::declval<Writing&>()));
    std::optional<R> result;
    const core::Done done = run([&](Writing& writing) -> core::Done {
      result.emplace(command(writing));
      if (!*result) return result->error();
      return {};
    });
    if (!done) return done.error();
    return std::move(*result);
  }

  /// Writing::receive as a command of its own; whether the fact is new here. A book without an origin of its own (a
  /// copy that only follows) can do this and nothing else.
  [[nodiscard]] core::Result<bool> receive(const Fact& fact);
  /// The same for many facts in one transaction: how many are new.
  [[nodiscard]] core::Result<int> receiveAll(const std::vector<Fact>& facts);

  /// Projects facts that an older program could not. Called after an upgrade.
  [[nodiscard]] core::Result<int> projectUnprojected();
  /// Applies the whole journal to empty projections, in slices, calling `progress(done, total)`; false cancels with
  /// `cancelled`. The store empties them first and remembers when it is done (models/store/rebuild).
  [[nodiscard]] core::Done applyJournal(const std::function<bool(qint64, qint64)>& progress);

  /// Called after every commit, on the writing thread, until the subscription dies.
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::function<void(const Change&)> listener);

  /// Reads what is committed, on the store's thread.
  [[nodiscard]] const Reader& reader() const;
  [[nodiscard]] const core::Clock& clock() const;

 private:
  [[nodiscard]] core::Done run(const std::function<core::Done(Writing&)>& command);
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::journal
