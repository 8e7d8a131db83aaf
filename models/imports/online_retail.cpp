// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/online_retail.h"

#include <QSet>

namespace counterfoil::imports {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

enum RetailColumn : std::size_t { Invoice, Code, Description, Quantity, Date, Price, Customer, Country };

struct RetailColumnName {
  const char* name;
  const char* alias;  ///< as a later edition of the file has it
};
constexpr std::array<RetailColumnName, 8> kRetailColumns{{{"InvoiceNo", "Invoice"},
                                                          {"StockCode", "StockCode"},
                                                          {"Description", "Description"},
                                                          {"Quantity", "Quantity"},
                                                          {"InvoiceDate", "InvoiceDate"},
                                                          {"UnitPrice", "Price"},
                                                          {"CustomerID", "Customer ID"},
                                                          {"Country", "Country"}}};

bool isNamed(const QString& cell, const RetailColumnName& column) {
  const QString name = cell.simplified();
  return name.compare(QLatin1String(column.name), Qt::CaseInsensitive) == 0 ||
         name.compare(QLatin1String(column.alias), Qt::CaseInsensitive) == 0;
}

}  // namespace

Result<std::unique_ptr<OnlineRetailFile>> OnlineRetailFile::open(const QByteArray& bytes) {
  CsvReader first(bytes);
  std::unique_ptr<OnlineRetailFile> file(new OnlineRetailFile(bytes, first.separator()));
  CF_CHECK(file->findColumns(first.next()));
  file->findLastRows(first);
  // The second reader passes the header that the first one has read.
  if (!file->m_reader.next()) return core::invalid(u"file_empty"_s);
  return file;
}

Done OnlineRetailFile::findColumns(const std::optional<CsvRecord>& header) {
  if (!header || header->isBlank()) return core::invalid(u"file_empty"_s, u"no header was found"_s, u"1:1"_s);
  m_width = header->cells.size();
  for (std::size_t column = 0; column < kColumns; ++column) {
    std::size_t at = 0;
    while (at < m_width && !isNamed(header->cells[at], kRetailColumns[column])) ++at;
    if (at == m_width) {
      return core::invalid(u"column_missing"_s, QString::fromLatin1(kRetailColumns[column].name),
                           u"%1:1"_s.arg(header->line));
    }
    m_columns[column] = at;
  }
  return {};
}

QString OnlineRetailFile::numberOf(const CsvRecord& record) const {
  const std::size_t at = m_columns[Invoice];
  return at < record.cells.size() ? record.cells[at].trimmed().toUpper() : QString();
}

void OnlineRetailFile::findLastRows(CsvReader& reader) {
  QSet<QString> split;
  QString before;
  while (const auto record = reader.next()) {
    if (record->isBlank()) continue;
    const QString number = numberOf(*record);
    if (number != before && m_lastRow.contains(number)) split.insert(number);
    m_lastRow.insert(number, record->line);
    before = number;
  }
  m_split = split.size();
}

void OnlineRetailFile::take(CsvRecord& record, RetailInvoice& invoice) {
  const auto refuse = [&](qint64 column, const QString& field, const core::Error& error) {
    m_refused.push_back({record.line, column, field, error.code, error.detail, numberOf(record)});
  };
  if (record.cells.size() < m_width) {
    return refuse(qint64(record.cells.size()) + 1, {}, core::invalid(u"cells_missing"_s));
  }
  for (std::size_t i = m_width; i < record.cells.size(); ++i) {
    if (!record.cells[i].isEmpty()) {
      return refuse(qint64(i) + 1, {}, core::invalid(u"too_many_cells"_s, record.cells[i].left(80)));
    }
  }
  const auto cell = [&](RetailColumn column) { return std::move(record.cells[m_columns[column]]); };
  const QString number = numberOf(record);
  RetailRow row{record.line, cell(Invoice), cell(Code),     cell(Description), cell(Quantity),
                cell(Date),  cell(Price),   cell(Customer), cell(Country)};
  const Done added = addRow(invoice, row);
  if (added) return;
  std::size_t column = 0;
  while (column < kColumns && added.error().where != QLatin1String(kRetailColumns[column].name)) ++column;
  m_refused.push_back({record.line, column < kColumns ? qint64(m_columns[column]) + 1 : 0, added.error().where,
                       added.error().code, added.error().detail, number});
}

std::optional<RetailInvoice> OnlineRetailFile::next() {
  while (auto record = m_reader.next()) {
    if (record->isBlank()) {
      ++m_blank;
      continue;
    }
    ++m_rows;
    const QString number = numberOf(*record);
    const bool last = m_lastRow.value(number) == record->line;
    RetailInvoice& invoice = m_open[number];
    take(*record, invoice);
    if (!last) continue;
    RetailInvoice complete = std::move(invoice);
    m_open.remove(number);
    if (!complete.lines.empty()) return complete;
  }
  return std::nullopt;
}

}  // namespace counterfoil::imports
