// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/hub/feed.h"

namespace counterfoil::hub {

// Whose a chain is.
//
//  - The first device that pushes a fact of a chain is its holder, by its public key: a device that is enrolled again
//    with its key, or under another id, goes on. A till that fills an empty tenant becomes the holder of every chain
//    that it brings; chains from before this was kept have the first that comes.
//  - Facts of somebody else's chain, and of the hub's own of earlier epochs, are taken where this hub has signed that
//    it had them: the digests of what is pushed lead from the chain's head here to a counter-signed one, so that they
//    are those facts and no others. That is how any till that lives gives a restored hub back what it lost. Which of
//    them only the hub may say follows from the facts: where the giver calls another one rejected, nothing is taken
//    (`false_rejection`), also where what tells it has yet to come back.
//  - A chain that was parted from another (models/journal/parting.h) takes facts of that one into itself at every till
//    that has them: only whose that one is may push it, or who comes first where it came back from another till and
//    nobody holds it; and never of a fact that the hub has there (`nothing_parted`).
//  - Everything else is refused `origin_of_another_device`: a device that was taken over writes under its own name.

/// Whether `fresh`, which follows the head of its chain, may be appended; the first push makes the holder. Refused
/// `origin_of_another_device`, `nothing_parted`, `bad_witness`, `false_rejection` (the detail names the fact).
[[nodiscard]] core::Done admit(journal::Writing& writing, const protocol::PushRequest& request,
                               std::span<const journal::Fact> fresh, const Situation& situation);

/// Whether a fact begins a chain of the hub's own. Nobody can push one but with the hub's signature.
[[nodiscard]] bool beginsOwn(const journal::Fact& fact, const Situation& situation);

/// Whether a run that begins with this fact is of one of the hub's own chains, of any epoch.
[[nodiscard]] core::Result<bool> isOwnChain(const journal::Reader& reader, const journal::Fact& first,
                                            const Situation& situation);

/// The chains that a device holds, and how far they have come.
[[nodiscard]] core::Result<std::vector<journal::OriginHead>> chainsOf(const journal::Reader& reader,
                                                                      const QByteArray& holder);
/// A chain is that device's from now on.
[[nodiscard]] core::Done moveChain(journal::Writing& writing, journal::OriginId origin, const QByteArray& holder);

/// What a page's chains are signed for: the last fact of each and those between at every `kWitnessEvery`.
[[nodiscard]] std::vector<protocol::Witness> witnessesOf(const std::vector<journal::Fact>& facts,
                                                         const std::function<QByteArray(const QByteArray&)>& sign);
/// Signed heads of all chains of the feed.
[[nodiscard]] core::Result<std::vector<protocol::Witness>> signedHeads(
    const journal::Reader& reader, const std::function<QByteArray(const QByteArray&)>& sign);

/// The newest number of a chain that stands at or before a position of the feed; 0 for none. O(log of its length).
[[nodiscard]] core::Result<qint64> newestUpTo(const journal::Reader& reader, journal::OriginId origin, qint64 head,
                                              qint64 position);

inline constexpr const char* const kHolderTables[] = {
    "CREATE TABLE IF NOT EXISTS origin_holder(origin BLOB PRIMARY KEY, holder BLOB NOT NULL) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::hub
