// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "models/journal/book.h"
#include "models/journal/projector.h"
#include "models/journal/sql.h"

namespace counterfoil::journal {

/// A fact whose chain does not hold, named by its place.
struct ChainFault {
  qint64 position = 0;
  OriginId origin;
  qint64 originSeq = 0;
  QString code;  ///< `digest_differs`, `sequence_gap`, `malformed_json`, `origin_not_opened`
};

struct ChainReport {
  qint64 facts = 0;
  qint64 rejected = 0;  ///< links whose own bytes do not hold, or are not here, as the hub said when it took them
  std::vector<OriginHead> heads;
  std::vector<ChainFault> faults;
  [[nodiscard]] bool holds() const { return faults.empty(); }
};

/// Computes every digest of every chain again from the stored bytes. Needs the journal alone.
/// `progress(facts)` is called now and then; false cancels with Refused `cancelled`.
[[nodiscard]] core::Result<ChainReport> verifyChains(const Reader& reader,
                                                     const std::function<bool(qint64)>& progress = {});

/// A row that two stores do not agree on.
struct RowDifference {
  QString table;
  QString key;   ///< primary key values, readable
  QString what;  ///< "only in the first", "only in the second", or the columns that differ with both values
};

/// Compares every row of every projection by primary key; at most `limit` differences are named.
[[nodiscard]] core::Result<std::vector<RowDifference>> compareProjections(const Reader& first, const Reader& second,
                                                                          const Projectors& projectors, int limit = 50);

}  // namespace counterfoil::journal
