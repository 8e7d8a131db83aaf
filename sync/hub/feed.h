// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/journal/book.h"
#include "sync/protocol/messages.h"

namespace counterfoil::hub {

// A tenant's feed: its journal in the order of commits. A position there is the fact's `hub_seq`.
//
// A push is applied inside a command that may hold other pushes and orders of the same tenant: each is an `attempt` of
// its own, so that one bad batch fails alone. A fact's id is its receipt: the same bytes again are a duplicate, for
// ever. A crash before the commit leaves nothing of the batch, a crash after it everything, and the till sends again.

/// Looks at facts that were just applied: business rules flag, they do not refuse. Writes its own facts, and says for
/// each flagged fact which exceptions it raised. Where it fails, but for the store, the facts stay and nothing is
/// flagged.
struct Flag {
  size_t index = 0;  ///< into the facts
  core::AnyId exception;
};
using Arbiter =
    std::function<core::Result<std::vector<Flag>>(journal::Writing& writing, std::span<const journal::Fact> facts)>;

/// What this process knows of the tenant beside its journal.
struct Situation {
  int epoch = 1;
  /// Counter-signs heads; 64 bytes.
  std::function<QByteArray(const QByteArray&)> sign;
  /// Newest number of an origin that survives the loss of this hub; none is promised where nobody knows.
  std::function<qint64(journal::OriginId, qint64 originSeq)> durable;
  Arbiter arbiter = {};
  /// The public key of the device that pushes; empty where nobody has to be asked (holders.h).
  QByteArray holder = {};
  /// The hub's own chains in this journal, of every epoch.
  std::vector<journal::OriginId> own = {};
  /// The hub's own store, as the first facts of its chains name it: an epoch that was lost whole is told by that.
  QString store = {};
  /// Whether a counter-signature is this hub's.
  std::function<bool(const QByteArray& bytes, const QByteArray& signature)> verify = {};
  /// Told, in the same transaction, of facts of the hub's own earlier chains that a restored hub got back.
  std::function<core::Done(journal::Writing& writing, std::span<const journal::Fact> facts)> ownReturned = {};
  /// Of a device that fills an empty tenant: what is older is from before this hub, and may be another hub's.
  std::optional<core::Instant> historyUntil = {};
};

/// Applies a push. Refused `chain_gap` with the expected number in the detail when facts are missing before it, or by
/// `admit`, which changes nothing. Every fact gets its own result:
///   applied · duplicate · merged (flagged by the arbiter) · fork · rejected (`chain_broken`, `malformed_json`;
///   `hub_only`, which is in the feed with a number and applied nowhere, see origin_rule.h)
/// After one that is rejected or a fork, the rest of the batch is deferred: its chain hangs on that fact. The till that
/// finds that its own journal says no better sends it again as `rejected`: then it is a link of the chain, is applied
/// nowhere, and the line goes on.
/// `receivedAt` bounds the effective hlc: min(hlc, the end of that millisecond), and rising within an origin.
[[nodiscard]] core::Result<protocol::PushAnswer> push(journal::Writing& writing, const protocol::PushRequest& request,
                                                      core::Instant receivedAt, const Situation& situation);

/// The facts after `position`, at most `limit` and about `mostBytes` of bodies as they are written in JSON (one at
/// least); no more are read. `cursor` is left empty. What whoever asks has already goes without its body.
[[nodiscard]] core::Result<protocol::PullPage> page(const journal::Reader& reader, qint64 position, int limit,
                                                    qint64 mostBytes = 4 * 1024 * 1024,
                                                    const protocol::HeldChains& held = {});

/// The newest number of the feed.
[[nodiscard]] core::Result<qint64> headOfFeed(const journal::Reader& reader);

}  // namespace counterfoil::hub
