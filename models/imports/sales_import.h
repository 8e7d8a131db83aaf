// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "models/imports/online_retail.h"
#include "models/imports/product_import.h"
#include "models/imports/sales_posting.h"

namespace counterfoil::imports {

struct SalesImportOptions {
  QString source;  ///< name of the file
  journal::Actor actor;
  /// (rows done, bytes done, bytes in all) after every slice; false cancels.
  ImportProgress progress = {};
};

struct SalesImportReport {
  BatchId batch;
  SalesTally tally;
  qint64 rows = 0;                  ///< of the file, without header and blank lines; = tally.lines + refused.size()
  qint64 blank = 0;                 ///< blank lines
  std::vector<RefusedRow> refused;  ///< every row that was not posted
  qint64 split = 0;                 ///< invoices that came back later in the file and were put together
  qint64 undoneBefore = 0;          ///< batches that had been cut off and were undone first
  SliceTimes slices;
  bool cancelled = false;  ///< the batch was undone again
};
[[nodiscard]] QJsonObject toJson(const SalesTally& tally);

// Historic invoices as facts, in slices: `step` writes one and holds the store no longer than 30 ms (one invoice is one
// fact and is never divided: an invoice of more than some 500 lines may take longer), so that whoever calls can let a
// sale go first. A batch that is not finished, because the process died or a step failed, is undone before anything
// else is imported.
class SalesImporter {
 public:
  SalesImporter(journal::Book& book, OnlineRetailFile& file, SalesImportOptions options)
      : m_book(book), m_file(file), m_options(std::move(options)), m_pace(book.clock(), kSliceLines) {}

  /// All of it, or what `progress` lets through: begin, step until the end, finish.
  [[nodiscard]] core::Result<SalesImportReport> run();

  /// Undoes what was cut off before, and opens the batch. Errors: Refused `shop_not_set_up`; Invalid
  /// `currency_decimals`, `unknown_zone`; Storage.
  [[nodiscard]] core::Done begin();
  /// One slice; answers whether there may be more. Errors: Invalid `out_of_range`; Storage.
  [[nodiscard]] core::Result<bool> step();
  /// Closes the batch.
  [[nodiscard]] core::Result<SalesImportReport> finish();
  /// Undoes what was written.
  [[nodiscard]] core::Result<SalesImportReport> cancel();

 private:
  /// Lines in a slice where the clock does not say stop first.
  static constexpr qint64 kSliceLines = 500;

  void takeStock();

  journal::Book& m_book;
  OnlineRetailFile& m_file;
  SalesImportOptions m_options;
  std::unique_ptr<SalesPosting> m_posting;
  SalesImportReport m_report;
  SlicePace m_pace;
};

}  // namespace counterfoil::imports
