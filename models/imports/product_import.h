// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <functional>
#include <vector>

#include "models/catalog/types.h"
#include "models/imports/batches.h"
#include "models/imports/product_rows.h"
#include "models/imports/slice_pace.h"
#include "models/imports/sliced_book.h"

namespace counterfoil::imports {

enum class Verdict { Created, Updated, Unchanged, Refused };
[[nodiscard]] QString verdictName(Verdict verdict);

/// What became of one row.
struct RowVerdict {
  qint64 line = 0;
  Verdict verdict = Verdict::Unchanged;
  qint64 column = 0;  ///< counted from 1; 0 for the whole row
  QString field;      ///< "barcode", where a field is to blame
  QString code;       ///< of the refusal
  QString detail;
  bool formula = false;  ///< a text that a spreadsheet would calculate; kept as text
};

struct ImportCounts {
  qint64 rows = 0;
  qint64 created = 0;
  qint64 updated = 0;
  qint64 unchanged = 0;
  qint64 refused = 0;
  qint64 formulas = 0;
};
[[nodiscard]] QJsonObject toJson(const ImportCounts& counts);

struct ImportReport {
  BatchId batch;  ///< null after a dry run
  ImportCounts counts;
  std::vector<RowVerdict> notable;  ///< every refused row and every row with a formula
  bool cancelled = false;           ///< the batch was undone again
  qint64 undoneBefore = 0;          ///< batches that had been cut off and were undone first
  SliceTimes slices;                ///< none after a dry run
};

/// A table with a line for each notable row: line, verdict, column, field, code, detail. Safe to open in a spreadsheet.
[[nodiscard]] QString reportCsv(const ImportReport& report);

/// (rows done, bytes done, bytes in all); false cancels.
using ImportProgress = std::function<bool(qint64, qint64, qint64)>;

struct ImportOptions {
  QString format = QStringLiteral("products");
  QString source;  ///< name of the file
  bool dryRun = false;
  journal::Actor actor;
  std::vector<catalog::TaxId> taxes = {};  ///< of new products whose row names none
  ImportProgress progress = {};
  std::function<void(const RowVerdict&)> each = {};  ///< every row's verdict
};

// Products from a table. A row is the product with its SKU; without a SKU that with its barcode; without either that of
// its name. What a row leaves empty stays as it is. Barcodes are added, never taken away. An archived product that is
// in the file is for sale again. Categories that are not there are made.
//
// Refusals of rows: those of catalog/rules.h and numbers.h, and `row_empty`, `too_many_cells`, `duplicate_in_file`,
// `barcode_repeated_in_file`, `barcode_taken`, `sku_ambiguous`, `barcode_ambiguous`, `sku_in_scientific_notation`,
// `price_missing`, `tax_unknown`, `kind_unknown`. Everything else fails the import; what is written by then is a batch
// that was cut off, and the next import undoes it.
class ProductImporter {
 public:
  ProductImporter(journal::Book& book, ImportOptions options)
      : m_book(&book), m_reader(book.reader()), m_options(std::move(options)), m_pace(book.clock()) {}
  /// For a dry run, which needs nobody's leave to write.
  ProductImporter(const journal::Reader& reader, const core::Clock& clock, ImportOptions options)
      : m_reader(reader), m_options(std::move(options)), m_pace(clock) {
    m_options.dryRun = true;
  }

  [[nodiscard]] core::Result<ImportReport> run(ProductRows& rows);

 private:
  struct Plan {
    RowVerdict verdict;
    catalog::Product before;
    catalog::Product after;
    QString newCategory;
    bool isNew = false;
  };

  [[nodiscard]] core::Done readCatalog();
  [[nodiscard]] core::Result<bool> runSlice(ProductRows& rows, journal::Writing* writing,
                                            const journal::Reader& reader);
  [[nodiscard]] core::Result<Plan> planOf(const ProductRow& row, const journal::Reader& reader);
  [[nodiscard]] core::Done fill(Plan& plan, const ProductRow& row, const journal::Reader& reader);
  [[nodiscard]] core::Done findExisting(Plan& plan, const QString& sku, const QStringList& codes, const QString& name,
                                        const journal::Reader& reader);
  [[nodiscard]] core::Done fillNumbers(Plan& plan, const ProductRow& row) const;
  [[nodiscard]] core::Done fillTax(Plan& plan, const QString& text) const;
  void fillCategory(Plan& plan, const QString& text) const;
  [[nodiscard]] core::Done commit(Plan& plan, journal::Writing& writing);
  void count(const RowVerdict& verdict);

  journal::Book* m_book = nullptr;  ///< none in a dry run over a reader
  const journal::Reader& m_reader;
  ImportOptions m_options;
  ImportReport m_report;
  SlicePace m_pace;
  DecimalSign m_decimals = DecimalSign::Unknown;
  bool m_nothingBefore = false;                      ///< no product was there when the import began
  QHash<QString, catalog::CategoryId> m_categories;  ///< by text key
  std::vector<catalog::Tax> m_taxes;
  QSet<QString> m_skus;  ///< of rows before
  QSet<QString> m_codes;
};

struct UndoReport {
  qint64 archived = 0;  ///< products that the batch had made
  qint64 restored = 0;  ///< products whose fields were set back
  qint64 kept = 0;      ///< fields that somebody changed since, and that stay
};

/// Takes back what a batch did to the catalog: archives what it made, sets back what it changed unless somebody changed
/// it again. In slices; started anew it goes on where it was. Errors: NotFound `batch_unknown`; Refused
/// `batch_already_undone`, `cancelled`.
[[nodiscard]] core::Result<UndoReport> undoProductBatch(const SlicedBook& book, BatchId batch,
                                                        const journal::Actor& actor,
                                                        const ImportProgress& progress = {});
/// The same without marking the batch, for imports that made products on the way.
[[nodiscard]] core::Result<UndoReport> undoCatalogFacts(const SlicedBook& book, BatchId batch,
                                                        const journal::Actor& actor, const ImportProgress& progress);

}  // namespace counterfoil::imports
