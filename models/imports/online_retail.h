// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "models/core/result.h"
#include "models/imports/csv.h"
#include "models/imports/retail_invoice.h"

namespace counterfoil::imports {

/// A row that was not taken, and why.
struct RefusedRow {
  qint64 row = 0;     ///< line of the file on which it begins, the header being 1
  qint64 column = 0;  ///< counted from 1; 0 for the whole row
  QString field;      ///< name of the column, such as "Quantity"
  QString code;       ///< `malformed_row`, `out_of_range`, `cells_missing`, `too_many_cells`
  QString detail;
  QString invoice;
};

// Invoices of a file in the format `online-retail` (retail_invoice.h), one after another. The file is read twice: first
// to learn on which line each invoice ends, because an invoice may come back after others; then an invoice is handed
// out once its last line was read. Only invoices that are not complete are held.
class OnlineRetailFile {
 public:
  /// Columns are found by name, in any order and case. Errors: Invalid `file_empty`, `column_missing` with
  /// `where` = "line:column" of the header.
  [[nodiscard]] static core::Result<std::unique_ptr<OnlineRetailFile>> open(const QByteArray& bytes);

  /// The next complete invoice; nothing at the end.
  [[nodiscard]] std::optional<RetailInvoice> next();

  [[nodiscard]] qint64 rows() const { return m_rows; }    ///< read so far, without header and blank lines
  [[nodiscard]] qint64 blank() const { return m_blank; }  ///< blank lines
  /// Every row that was refused so far.
  [[nodiscard]] const std::vector<RefusedRow>& refused() const { return m_refused; }
  /// Invoices whose lines do not stand together in the file.
  [[nodiscard]] qint64 split() const { return m_split; }
  [[nodiscard]] qint64 bytesDone() const { return m_reader.bytesDone(); }
  [[nodiscard]] qint64 bytesTotal() const { return m_reader.bytesTotal(); }

 private:
  static constexpr std::size_t kColumns = 8;
  using Columns = std::array<std::size_t, kColumns>;

  OnlineRetailFile(const QByteArray& bytes, QChar separator) : m_reader(bytes, separator) {}
  [[nodiscard]] core::Done findColumns(const std::optional<CsvRecord>& header);
  void findLastRows(CsvReader& reader);
  [[nodiscard]] QString numberOf(const CsvRecord& record) const;
  void take(CsvRecord& record, RetailInvoice& invoice);

  CsvReader m_reader;
  Columns m_columns{};
  std::size_t m_width = 0;  ///< cells of the header
  QHash<QString, qint64> m_lastRow;
  QHash<QString, RetailInvoice> m_open;
  std::vector<RefusedRow> m_refused;
  qint64 m_rows = 0;
  qint64 m_blank = 0;
  qint64 m_split = 0;
};

}  // namespace counterfoil::imports
