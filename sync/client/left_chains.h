// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "models/journal/book.h"

namespace counterfoil::client {

// Chains of others that the hub tells otherwise than they stand here, or with a gap: a fact that does not fit is left
// to the hub, and what follows it in its chain; everything else of the feed goes on. The feed is gone back in for them
// at once, and then less and less often. A number that fits after all, or another epoch of the hub, begins anew. A fork
// stands until then, or until the hub's head of that chain is a fact that is here: then it has lost the other side.

struct LeftChain {
  qint64 fromSeq = 0;  ///< the first number that does not fit
  QString code;        ///< `fork`, `chain_broken`, `chain_gap`
  int tries = 0;       ///< how often the feed was gone back in for it
  core::Instant nextTry;
};
using LeftChains = QHash<journal::OriginId, LeftChain>;

[[nodiscard]] core::Result<LeftChains> leftChains(const journal::Reader& reader);
/// Those that going back once did not mend: a person should know.
[[nodiscard]] core::Result<qint64> leftForGood(const journal::Reader& reader);

/// Keeps that a chain does not go on at `seq`; whether the feed is to be gone back in for it now. Never for two facts
/// under one number: what is here was told by the hub once and is not told again.
[[nodiscard]] core::Result<bool> leaveChain(journal::Writing& writing, LeftChains& known, journal::OriginId origin,
                                            qint64 seq, const QString& code);
/// The chain is here up to there.
[[nodiscard]] core::Done goOnUpTo(journal::Writing& writing, LeftChains& known, journal::OriginId origin, qint64 seq);
/// That number of the chain has come, as it is here.
[[nodiscard]] core::Done goOnWith(journal::Writing& writing, LeftChains& known, journal::OriginId origin, qint64 seq);
/// Another hub, or another state of it: what did not fit may fit now, forks too, and what it refused it may take.
[[nodiscard]] core::Done hopeAgain(journal::Writing& writing);

}  // namespace counterfoil::client
