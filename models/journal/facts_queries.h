// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "models/journal/fact.h"
#include "models/journal/sql.h"

namespace counterfoil::journal {

/// Facts after `position`, oldest first, at most `limit`. With `parse`, each body is parsed into `object`.
[[nodiscard]] core::Result<std::vector<Fact>> factsAfter(const Reader& reader, qint64 position, int limit, bool parse);
/// Facts of one origin after its number `originSeq`, in order, at most `limit`. Bodies are not parsed.
[[nodiscard]] core::Result<std::vector<Fact>> factsOfOrigin(const Reader& reader, OriginId origin, qint64 originSeq,
                                                            int limit);
/// Facts about one subject, oldest first.
[[nodiscard]] core::Result<std::vector<Fact>> factsAbout(const Reader& reader, const core::AnyId& subject);
/// The newest facts before `position` (or the newest of all), newest first; filtered by the beginning of the kind.
[[nodiscard]] core::Result<std::vector<Fact>> newestFacts(const Reader& reader, std::optional<qint64> before,
                                                          const QString& kindPrefix, int limit);
/// The same without parsing bodies, and however rare the kinds of that beginning are: by the index of kinds, and for
/// completed sales by a walk that looks at `stop` every 20,000 facts and answers Refused `cancelled`.
[[nodiscard]] core::Result<std::vector<Fact>> newestOfFamily(const Reader& reader, std::optional<qint64> before,
                                                             const QString& kindPrefix, int limit,
                                                             const std::atomic_bool& stop);
[[nodiscard]] core::Result<std::optional<Fact>> factById(const Reader& reader, FactId id);
[[nodiscard]] core::Result<std::optional<OriginHead>> headOf(const Reader& reader, OriginId origin);
/// The newest fact of every origin.
[[nodiscard]] core::Result<std::vector<OriginHead>> heads(const Reader& reader);
[[nodiscard]] core::Result<qint64> factCount(const Reader& reader);
/// The position of the fact that is the `steps`th older one before `before` (or from the newest of all), for paging;
/// nothing when there are fewer. Counts entries of the key, O(steps).
[[nodiscard]] core::Result<std::optional<qint64>> positionBefore(const Reader& reader, std::optional<qint64> before,
                                                                 qint64 steps);
/// How many facts this file holds after a position. Counts entries of the key.
[[nodiscard]] core::Result<qint64> factsNewerThan(const Reader& reader, qint64 position);

/// How the reason begins for which a fact that was rejected is unprojected, for good; its code follows.
inline const QString kRejectedPrefix = QStringLiteral("rejected: ");

struct Unprojected {
  FactId fact;
  QString kind;
  QString reason;
};
[[nodiscard]] core::Result<std::vector<Unprojected>> unprojectedFacts(const Reader& reader);

}  // namespace counterfoil::journal
