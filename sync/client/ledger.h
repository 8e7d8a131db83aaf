// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "sync/protocol/messages.h"

namespace counterfoil::client {

/// Where this store stands in the hub's feed.
struct Place {
  QString cursor;       ///< of the next page; empty: from the beginning
  int epoch = 0;        ///< newest epoch of the hub that it has heard of; 0: none yet
  qint64 position = 0;  ///< number of the newest fact that was taken in
  qint64 head = 0;      ///< newest number of the feed that it has heard of
  core::Instant lastSync;
};

/// The next facts to send, of one chain, and what waits in all.
struct Batch {
  journal::OriginId origin;
  std::vector<journal::Fact> facts;
  qint64 pending = 0;
  qint64 refused = 0;  ///< facts that the hub does not take and that a person should see
  bool split = false;  ///< among them one whose number the hub has given to another fact
  std::optional<core::Instant> oldest;
};

/// What became of an answer to a push.
struct Settled {
  bool progress = false;    ///< the first of the facts is acknowledged
  bool stale = false;       ///< of an older epoch: nothing of it was taken
  bool newEpoch = false;    ///< facts of other chains may have to be sent again
  bool headBehind = false;  ///< the hub knows newer facts of the chain that is being written here
};

/// What became of a page.
struct Taken {
  int facts = 0;
  bool stale = false;     ///< of an older epoch, or asked with a cursor that is not the store's any more
  bool newEpoch = false;  ///< facts may have to be sent again
  /// Where it is set nothing was taken: the page has newer facts of this chain, which is being written here.
  journal::OriginId headBehind;
  qint64 tookMs = 0;  ///< on the store's thread
};

/// What sync reads and writes in the store: the outbox, what the hub has said about it, and pages of the feed. Each
/// method is one piece of work on the store's thread and one transaction; a crash before or after it leaves a state
/// from which the loops go on.
///
///  - The outbox is the journal: the facts of this store's own chains after the last one of each that the hub has
///    acknowledged by its own result. Nothing else moves that mark.
///  - The cursor moves in the transaction that takes the page in, and by nothing else but a rewind.
///  - A new epoch or a rewind means that the hub was restored or another took over: each own chain steps back to what
///    was promised to survive, and by one fact at least, so that the hub says what it misses. Facts that it has are
///    duplicates.
///
/// Methods are virtual so that a test can make one of them wrong and see that it is noticed.
class Ledger {
 public:
  virtual ~Ledger() = default;

  [[nodiscard]] virtual core::Result<Batch> nextBatch(journal::Book& book, int mostFacts, qint64 mostBytes) const;
  [[nodiscard]] virtual core::Result<Settled> settle(journal::Book& book, const Batch& batch,
                                                     const protocol::PushAnswer& answer) const;
  /// The hub misses facts before those that were sent: goes on at the one that it expects. False where that is no step
  /// back from them, so that sending again would be refused again.
  [[nodiscard]] virtual core::Result<bool> resumeAt(journal::Book& book, const Batch& batch, qint64 expected) const;
  /// A fact that the hub cannot take as it is.
  [[nodiscard]] virtual core::Done refuse(journal::Book& book, journal::FactId fact, const QString& code) const;

  [[nodiscard]] virtual core::Result<Place> place(journal::Book& book) const;
  /// Errors: those of Writing::receive.
  [[nodiscard]] virtual core::Result<Taken> takePage(journal::Book& book, const QString& askedWith,
                                                     const protocol::PullPage& page) const;
  /// Goes back in the feed, and steps back. Nothing where the store's cursor is not the one that was asked with.
  [[nodiscard]] virtual core::Done rewind(journal::Book& book, const QString& askedWith, const QString& cursor,
                                          qint64 position) const;

 protected:
  /// Own chains go back to what the hub promised to keep.
  [[nodiscard]] virtual core::Done stepBack(journal::Writing& writing) const;
  /// Whether a result says that the hub has the fact.
  [[nodiscard]] virtual bool acknowledges(const protocol::PushResult& result) const;
};

/// The chains that were written in this store, oldest first: the one that is open, those that it continues, and those
/// that were brought along when the store was made anew from the hub's.
[[nodiscard]] core::Result<std::vector<journal::OriginId>> ownOrigins(const journal::Reader& reader,
                                                                      journal::OriginId open);

/// What waits, for who only reads the store. `open` is the chain that is written in it.
struct Survey {
  Place place;
  qint64 pending = 0;
  std::optional<core::Instant> oldest;
};
[[nodiscard]] core::Result<Survey> surveyOf(const journal::Reader& reader, journal::OriginId open);

/// A fact that the hub does not take.
struct Refusal {
  journal::FactId fact;
  QString kind;
  QString status;  ///< "rejected", "fork", "deferred", "refused"
  QString code;
  core::Instant since;
};
[[nodiscard]] core::Result<std::vector<Refusal>> refusals(const journal::Reader& reader);

}  // namespace counterfoil::client
