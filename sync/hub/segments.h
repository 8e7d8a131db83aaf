// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/core/clock.h"
#include "models/journal/projector.h"
#include "models/store/sqlite_engine.h"

namespace counterfoil::hub {

// What came into a tenant's feed since its last whole copy, as files: the journal is what a hub cannot get from
// anywhere else, and a copy of everything every minute would be too much.
//
// A segment holds facts that follow one another, checked by a digest of its own, and is named after their positions and
// the fact before them: "000000000120-000000000188-<mark>.seg". A feed that was set back goes on under the same
// positions with other facts; the mark keeps the two apart. Beside the segments stands "local.z": the rows of local
// tables (who may what, keys of persons), whole, as they were last: whoever was revoked stays so, to whatever instant
// is restored.

/// Where a feed stands.
struct FeedPlace {
  qint64 position = 0;
  quint64 mark = 0;  ///< the beginning of that fact's digest
  friend bool operator==(const FeedPlace&, const FeedPlace&) = default;
};

[[nodiscard]] core::Result<FeedPlace> placeOfFeed(const journal::Reader& reader);

/// Writes what follows `after`, in segments, each on the disk and read back before the next; where it stands then.
/// Integrity `feed_differs` where the feed does not hold `after`: it was set back, and a whole copy is due.
[[nodiscard]] core::Result<FeedPlace> writeSegments(const journal::Reader& reader, const QString& folder,
                                                    FeedPlace after);

/// Where segments that go on after this place end; `after` itself where there are none. Integrity `segment_damaged`.
[[nodiscard]] core::Result<FeedPlace> endOfSegments(const QString& folder, FeedPlace after);

/// The names in the statements that make local tables.
[[nodiscard]] QStringList tablesOf(const std::vector<const char*>& localTables);
/// Writes the rows of these tables where they differ from what `known` says (a hash, empty at first). Storage.
[[nodiscard]] core::Done writeLocal(const journal::Reader& reader, const QStringList& tables, const QString& folder,
                                    QByteArray& known);

struct SegmentsApplied {
  qint64 facts = 0;
  int segments = 0;
};
/// Adds to a copy that nobody has open what the segments in `folder` hold of the same feed after it, up to every
/// origin's first fact that is newer than `until`. Its chain is not begun anew: that is for whoever opens it. Errors:
/// Integrity `segment_damaged`, `chain_broken`; Storage.
[[nodiscard]] core::Result<SegmentsApplied> applySegments(const QString& store, const QString& folder,
                                                          std::optional<core::Instant> until,
                                                          const journal::Projectors& projectors,
                                                          const core::Clock& clock);
/// Sets the local tables of a copy to what "local.z" holds; nothing where there is none.
[[nodiscard]] core::Done applyLocal(const QString& store, const QString& folder);

/// Removes segments that were written before that instant.
void removeSegments(const QString& folder, core::Instant before);

}  // namespace counterfoil::hub
