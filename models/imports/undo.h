// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/imports/batches.h"
#include "models/imports/product_import.h"

namespace counterfoil::imports {

/// What an undone import of sales took back.
struct SalesUndoReport {
  qint64 documents = 0;
  qint64 stockAdjustments = 0;
  qint64 moneyAdjustments = 0;
  qint64 products = 0;  ///< archived
};

// Undo posts mirrors: a void for each imported sale and refund, on its own day, so that the figures of that day are
// what they were; the opposite of each adjustment; and the products that the batch made are archived. In slices, each
// of which leaves the store whole; when it is cut off, calling it again goes on where it was.

/// Takes back a batch of whatever kind; answers its counts. `progress(done, done, in all)`; false stops with Refused
/// `cancelled`. Errors: NotFound `batch_unknown`; Refused `batch_already_undone`.
[[nodiscard]] core::Result<QJsonObject> undoBatch(const SlicedBook& book, BatchId batch, const journal::Actor& actor,
                                                  const ImportProgress& progress = {});
/// Takes back every batch of this origin that was cut off; answers how many. Called before anything is imported.
[[nodiscard]] core::Result<qint64> undoUnfinished(const SlicedBook& book, const journal::Actor& actor,
                                                  const ImportProgress& progress = {});

[[nodiscard]] core::Result<SalesUndoReport> undoSalesBatch(const SlicedBook& book, BatchId batch,
                                                           const journal::Actor& actor,
                                                           const ImportProgress& progress = {});

}  // namespace counterfoil::imports
