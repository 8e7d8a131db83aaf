// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/ledger.h"

namespace counterfoil::client {

// The rows behind a Ledger.

struct OwnChain {
  journal::OriginId origin;
  qint64 acknowledged = 0;
  qint64 durable = 0;
  qint64 head = 0;
};

[[nodiscard]] core::Result<std::vector<OwnChain>> ownChains(const journal::Reader& reader, journal::OriginId open);
[[nodiscard]] core::Done writeChain(journal::Writing& writing, const OwnChain& chain);
/// As it is to be asked for again.
[[nodiscard]] Place fromTheBeginning(Place place);
[[nodiscard]] core::Result<Place> readPlace(const journal::Reader& reader);
[[nodiscard]] core::Done writePlace(journal::Writing& writing, const Place& place);
[[nodiscard]] core::Result<ShutOut> readShutOut(const journal::Reader& reader);
/// Since now; an empty code: it is let in.
[[nodiscard]] core::Done writeShutOut(journal::Writing& writing, const QString& code);
[[nodiscard]] core::Done writeRefusal(journal::Writing& writing, journal::FactId fact, const QString& status,
                                      const QString& code);
/// Keeps what the hub signed of chains that are not among `own`, where the fact is here, byte for byte: with that a hub
/// that loses it can have it back.
[[nodiscard]] core::Done keepWitnesses(journal::Writing& writing, const std::vector<protocol::Witness>& witnesses,
                                       const std::vector<OwnChain>& own);
[[nodiscard]] core::Done clearRefusal(journal::Writing& writing, journal::FactId fact);

/// How long a fact that the hub does not take is left alone before it is sent again.
inline constexpr qint64 kRefusedAgainMs = 60 * 60 * 1000;
/// How long the hub may put a fact off before a person should know.
inline constexpr qint64 kDeferredShownMs = 24LL * 60 * 60 * 1000;

}  // namespace counterfoil::client
