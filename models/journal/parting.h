// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/journal/book.h"

namespace counterfoil::journal {

// A disk was copied, or a machine set back, and both sides wrote on under one name: a hub has one fact under a number,
// and this store another. What this store wrote from there on gets a chain of its own, as if it had been begun when the
// two parted:
//
//   "origin.opened" {"store", "ordinal", "previous": the last fact that both have,
//                    "parted": {"origin", "origin_seq", "digest"}: the first one that is told under the new name}
//
// Its facts keep ids, bytes and clocks, and get numbers and digests of the new chain. Every store that has the same
// side makes the same chain of it when it reads that fact, so that nothing is there twice; one that has the other side,
// or none, takes the facts in as any others. The old name's numbers are then free for what the hub has.

struct Parting {
  OriginId origin;
  qint64 originSeq = 0;
  QByteArray digest;
};

/// What a chain that begins with this fact was parted from; nothing for every other.
[[nodiscard]] std::optional<Parting> partingIn(const Fact& fact);

/// The fact that begins a chain for what is here of `origin` from `originSeq` on; it is not written. The chain's name
/// and the fact's id follow from where the two parted (a version 5 UUID, RFC 4122, 4.3), so that one side is parted
/// into one chain, whoever does it and however often. Nothing where that is the chain's beginning.
[[nodiscard]] core::Result<std::optional<Fact>> openingFor(const Reader& reader, OriginId origin, qint64 originSeq);

}  // namespace counterfoil::journal
