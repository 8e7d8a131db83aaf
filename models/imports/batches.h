// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "models/journal/projector.h"

namespace counterfoil::imports {

// An import is a batch with an id, written in slices of at most 30 ms between which sales go first:
//
//   import.started  {"format", "source", "at_utc_ms"}         subject: the batch
//   … facts that name the batch in their member "batch" …
//   import.finished {"counts": {"created": 3, …}}
//   import.undone   {"counts": {"archived": 3, …}}
//
// A batch that has neither been finished nor undone was cut off, or still runs at another till. One's own is undone
// before anything else is imported; another's is left to whoever began it, or to a person.

using BatchId = core::Id<struct BatchTag>;

inline constexpr const char* kImportStarted = "import.started";
inline constexpr const char* kImportFinished = "import.finished";
inline constexpr const char* kImportUndone = "import.undone";

/// How long a slice may work at most and where there is no other way, how long it may hold the store with its commit,
/// and how many rows it may have: see slice_pace.h.
inline constexpr qint64 kSliceMs = 25;
inline constexpr qint64 kLeastSliceMs = 4;
inline constexpr qint64 kSlowSliceMs = 30;
inline constexpr qint64 kSliceRows = 200;

struct Batch {
  BatchId id;
  QString format;  ///< "products", "grocery", "online-retail"
  QString source;  ///< name of the file, without its folder
  core::Instant startedAt;
  journal::OriginId origin;  ///< who began it
  bool finished = false;
  bool undone = false;
  QJsonObject counts;
};

/// Fills import_batch.
class BatchProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] bool stamped(const QString& /*kind*/) const override { return true; }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

[[nodiscard]] core::Result<BatchId> startBatch(journal::Writing& writing, const QString& format, const QString& source,
                                               const journal::Actor& actor);
[[nodiscard]] core::Done finishBatch(journal::Writing& writing, BatchId batch, const QJsonObject& counts,
                                     const journal::Actor& actor);
[[nodiscard]] core::Done markUndone(journal::Writing& writing, BatchId batch, const QJsonObject& counts,
                                    const journal::Actor& actor);

[[nodiscard]] core::Result<std::optional<Batch>> batchById(const journal::Reader& reader, BatchId id);
/// Newest first.
[[nodiscard]] core::Result<std::vector<Batch>> batches(const journal::Reader& reader, int limit);
/// Batches that are neither finished nor undone, of whichever till, oldest first.
[[nodiscard]] core::Result<std::vector<Batch>> unfinishedBatches(const journal::Reader& reader);

/// Calls `each` for every fact that a batch wrote, oldest first. Reads the journal from the batch's first fact to its
/// last.
[[nodiscard]] core::Done eachFactOfBatch(const journal::Reader& reader, BatchId batch,
                                         const std::function<void(const journal::Fact&)>& each);

}  // namespace counterfoil::imports
