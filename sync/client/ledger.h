// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/row_digest.h"

namespace counterfoil::client {

/// Where this store stands in the hub's feed.
struct Place {
  QString cursor;       ///< of the next page; empty: from the beginning
  int epoch = 0;        ///< newest epoch of the hub that it has heard of; 0: none yet
  qint64 position = 0;  ///< number of the newest fact that was taken in
  qint64 head = 0;      ///< newest number of the feed that it has heard of
  core::Instant lastSync;
  protocol::HeldChains held = {};  ///< chains that were written here, the newest of them
};

/// The next facts to send, of one chain, and what waits in all.
struct Batch {
  journal::OriginId origin;
  std::vector<journal::Fact> facts;
  qint64 pending = 0;
  qint64 refused = 0;   ///< facts that the hub does not take and that a person should see
  qint64 others = 0;    ///< among them what was written under another device's name
  qint64 left = 0;      ///< chains of others that the hub tells otherwise than they are here
  bool split = false;   ///< among them one whose number the hub has given to another fact
  bool parted = false;  ///< what was such a side has just got a chain of its own
  std::optional<core::Instant> oldest;
  QString shutOut;  ///< for what the hub did not let this till in when it was last heard; empty: it did
};

/// Up to where a chain is under way to the hub, though nothing is acknowledged yet.
struct UnderWay {
  journal::OriginId origin;
  qint64 originSeq = 0;
};

/// What the epoch of an answer is to this store.
enum class Epoch {
  Known,
  First,    ///< it had heard of none: it has just joined
  Another,  ///< facts of any chain may have to be sent again, and every till notices the same
};

/// What became of an answer to a push.
struct Settled {
  bool progress = false;  ///< the first of the facts is acknowledged
  Epoch epoch = Epoch::Known;
  bool headBehind = false;  ///< the hub knows newer facts of the chain that is being written here
};

/// What became of a page.
struct Taken {
  int facts = 0;
  bool stale = false;   ///< asked with a cursor that is not the store's any more
  bool goBack = false;  ///< facts before some of these never came: the feed is to be read from the beginning
  bool parted = false;  ///< a chain was parted, and the feed is read from the beginning: facts may have to be sent
  Epoch epoch = Epoch::Known;
  /// Where it is set nothing was taken: the page has newer facts of this chain, which is being written here.
  journal::OriginId headBehind;
  qint64 tookMs = 0;  ///< on the store's thread
};

/// What there is to do for a store and its hub to hold the same facts.
struct Comparison {
  struct Chain {
    journal::OriginId origin;
    qint64 hubHas = 0;
  };
  bool outboxGrew = false;       ///< the hub does not have all that it had acknowledged
  bool feedHasMore = false;      ///< the hub has facts that should have come: the feed was gone back in, once more
  std::vector<Chain> lacking{};  ///< chains of others of which the hub lacks facts that are here
};

/// Facts of others for a hub that lost them.
struct Gift {
  std::vector<journal::Fact> facts;
  protocol::SignedHead witness;
};

/// What sync reads and writes in the store: the outbox, what the hub has said about it, and pages of the feed. Each
/// method is one piece of work on the store's thread and one transaction; a crash before or after it leaves a state
/// from which the loops go on.
///
///  - The outbox is the journal: the facts of this store's own chains after the last one of each that the hub has
///    acknowledged by its own result. Nothing else moves that mark.
///  - The cursor moves in the transaction that takes the page in, and by nothing else but a rewind.
///  - Another epoch or a rewind means that the hub was restored or another took over: each own chain steps back by one
///    fact, so that the hub says what it misses. Facts that it has are duplicates. An epoch may also be a lower number
///    than the one before, as of a hub that was restored on another machine; an answer that comes late is then taken
///    for another epoch once more, which costs a step back and nothing else.
///  - A fact of another till's that does not fit what is here of its chain is left to the hub (left_chains.h), and
///    everything else of the page is taken in.
///  - A fact that the hub rejects for good holds up nothing: where the own journal says the same of it, it is sent as a
///    link of the chain that is applied nowhere, and the hub asks a person.
///
/// Methods are virtual so that a test can make one of them wrong and see that it is noticed.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// What to send after what is acknowledged, and after what is under way; neither counts as pending.
  [[nodiscard]] virtual core::Result<Batch> nextBatch(journal::Book& book, int mostFacts, qint64 mostBytes,
                                                      const UnderWay& underWay) const;
  /// Whether the hub has every fact of the batch, so that what follows may be sent before this is written down.
  [[nodiscard]] bool isWhole(const Batch& batch, const protocol::PushAnswer& answer) const;
  [[nodiscard]] virtual core::Result<Settled> settle(journal::Book& book, const Batch& batch,
                                                     const protocol::PushAnswer& answer) const;
  /// The hub misses facts before those that were sent: goes on at the one that it expects. False where that is no step
  /// back from them, so that sending again would be refused again.
  [[nodiscard]] virtual core::Result<bool> resumeAt(journal::Book& book, const Batch& batch, qint64 expected) const;
  /// A fact that the hub cannot take as it is.
  [[nodiscard]] virtual core::Done refuse(journal::Book& book, const journal::Fact& fact, const QString& code) const;

  /// For what the hub does not let this till in (`device_revoked`, `tenant_erased`, `not_admitted`); empty: it does.
  [[nodiscard]] virtual core::Done noteShutOut(journal::Book& book, const QString& code) const;

  [[nodiscard]] virtual core::Result<Place> place(journal::Book& book) const;
  /// Errors: those of Writing::receive.
  [[nodiscard]] virtual core::Result<Taken> takePage(journal::Book& book, const QString& askedWith,
                                                     const protocol::PullPage& page) const;
  /// Goes back in the feed, and steps back. Nothing where the store's cursor is not the one that was asked with.
  /// `epoch` is the one that said so; 0 where nobody did.
  [[nodiscard]] virtual core::Done rewind(journal::Book& book, const QString& askedWith, const QString& cursor,
                                          qint64 position, int epoch) const;

  /// Holds this store's chains against those of the hub.
  [[nodiscard]] virtual core::Result<Comparison> compare(journal::Book& book,
                                                         const protocol::DigestAnswer& digest) const;
  /// The next facts after `after` of a chain of others that the hub lost, up to where it has signed that it had them.
  /// Nothing where there is no such signature within one push.
  [[nodiscard]] virtual core::Result<std::optional<Gift>> nextGift(journal::Book& book, journal::OriginId origin,
                                                                   qint64 after) const;

 protected:
  /// Goes over to the epoch of an answer, and steps back where that is not the known one.
  [[nodiscard]] core::Result<Epoch> enter(journal::Writing& writing, Place& place, int epoch) const;
  /// See partForked.
  [[nodiscard]] virtual core::Result<bool> partForks(journal::Book& book) const;
  /// Own chains go back by a fact each, and the hub says what it misses.
  [[nodiscard]] virtual core::Done stepBack(journal::Writing& writing) const;
  /// Whether a result says that the hub has the fact.
  [[nodiscard]] virtual bool acknowledges(const protocol::PushResult& result) const;
};

/// The chains that were written in this store, oldest first: the one that is open, those that it continues, and those
/// that were brought along when the store was made anew from the hub's.
[[nodiscard]] core::Result<std::vector<journal::OriginId>> ownOrigins(const journal::Reader& reader,
                                                                      journal::OriginId open);

/// That the hub does not let this till in; an empty code: it does, as far as it was heard.
struct ShutOut {
  QString code;
  core::Instant since;
};

/// What waits, for who only reads the store. `open` is the chain that is written in it.
struct Survey {
  Place place;
  qint64 pending = 0;
  std::optional<core::Instant> oldest;
  ShutOut shutOut = {};
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
