// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/xlsx.h"

#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <map>

#include <xlsxwriter.h>

namespace counterfoil::renderers {

namespace {

using figures::FigureKind;
using figures::FigureTable;

/// At most 31 characters, none of []:*?/\, none twice: what a sheet may be called.
QString sheetName(const QString& title, QSet<QString>& taken) {
  QString name;
  for (const QChar c : title) name += QStringLiteral("[]:*?/\\'").contains(c) ? QLatin1Char(' ') : c;
  name = name.simplified().left(28);
  if (name.isEmpty()) name = QStringLiteral("Sheet");
  QString unique = name;
  for (int n = 2; taken.contains(unique.toLower()); ++n) unique = name + QLatin1Char(' ') + QString::number(n);
  taken.insert(unique.toLower());
  return unique;
}

class SheetWriter {
 public:
  SheetWriter(lxw_workbook* book, const FigureTable& table) : m_book(book), m_table(table) {}

  void write(const QString& name) {
    m_sheet = workbook_add_worksheet(m_book, name.toUtf8().constData());
    m_head = workbook_add_format(m_book);
    format_set_bold(m_head);
    format_set_bottom(m_head, LXW_BORDER_THIN);
    lxw_row_t line = 0;
    for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_write_string(m_sheet, line, column, m_table.columns[i].title.toUtf8().constData(), m_head);
      worksheet_set_column(m_sheet, column, column, widthOf(i), nullptr);
    }
    for (const auto& row : m_table.rows) writeRow(++line, row, false);
    if (!m_table.columns.empty() && line > 0) {
      worksheet_autofilter(m_sheet, 0, 0, line, static_cast<lxw_col_t>(m_table.columns.size() - 1));
    }
    // An empty line keeps totals out of what sorting and filtering move.
    if (!m_table.totals.empty()) writeRow(line + 2, m_table.totals, true);
    worksheet_freeze_panes(m_sheet, 1, 0);
  }

 private:
  [[nodiscard]] double widthOf(std::size_t column) const {
    qsizetype longest = m_table.columns[column].title.size() + 3;
    for (const auto& row : m_table.rows) {
      if (column >= row.size()) continue;
      longest =
          std::max(longest, figures::plain(row[column], m_table.columns[column].kind, m_table.currency).size() + 2);
    }
    return static_cast<double>(std::min<qsizetype>(longest, 60));
  }

  lxw_format* format(FigureKind kind, bool strong) {
    lxw_format*& made = m_formats[{kind, strong}];
    if (made != nullptr) return made;
    made = workbook_add_format(m_book);
    const QString decimals = m_table.currency.decimals > 0
                                 ? QLatin1Char('.') + QString(m_table.currency.decimals, QLatin1Char('0'))
                                 : QString();
    switch (kind) {
      case FigureKind::Text:
        format_set_num_format(made, "@");
        break;
      case FigureKind::Count:
        format_set_num_format(made, "#,##0");
        break;
      case FigureKind::Money:
        format_set_num_format(made, (QStringLiteral("#,##0") + decimals).toUtf8().constData());
        break;
      case FigureKind::UnitPrice:
        format_set_num_format(made, "#,##0.00####");
        break;
      case FigureKind::Quantity:
        format_set_num_format(made, "#,##0.######");
        break;
      case FigureKind::Percent:
        format_set_num_format(made, "0.00##%");
        break;
      case FigureKind::Date:
        format_set_num_format(made, "yyyy-mm-dd");
        break;
      case FigureKind::Hour:
        format_set_num_format(made, "00\":00\"");
        break;
    }
    if (strong) format_set_bold(made);
    return made;
  }

  void writeRow(lxw_row_t line, const std::vector<figures::Figure>& row, bool strong) {
    for (std::size_t i = 0; i < m_table.columns.size() && i < row.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      const FigureKind kind = m_table.columns[i].kind;
      if (const auto* words = std::get_if<QString>(&row[i])) {
        // A cell holds 32,767 characters at most.
        worksheet_write_string(m_sheet, line, column, words->left(32'000).toUtf8().constData(),
                               format(FigureKind::Text, strong));
      } else if (const auto* number = std::get_if<qint64>(&row[i])) {
        writeNumber(line, column, *number, kind, strong);
      }
    }
  }

  void writeNumber(lxw_row_t line, lxw_col_t column, qint64 number, FigureKind kind, bool strong) {
    lxw_format* style = format(kind, strong);
    if (kind == FigureKind::Date) {
      const QDate date = QDate::fromJulianDay(number);
      lxw_datetime value{date.year(), date.month(), date.day(), 0, 0, 0};
      worksheet_write_datetime(m_sheet, line, column, &value, style);
      return;
    }
    int decimals = 0;
    if (kind == FigureKind::Money) decimals = m_table.currency.decimals;
    if (kind == FigureKind::Quantity || kind == FigureKind::UnitPrice || kind == FigureKind::Percent) decimals = 6;
    worksheet_write_number(m_sheet, line, column, static_cast<double>(number) / std::pow(10.0, decimals), style);
  }

  lxw_workbook* m_book;
  const FigureTable& m_table;
  lxw_worksheet* m_sheet = nullptr;
  lxw_format* m_head = nullptr;
  std::map<std::pair<FigureKind, bool>, lxw_format*> m_formats;
};

}  // namespace

core::Result<QByteArray> toXlsx(const std::vector<FigureTable>& tables) {
  const QTemporaryDir folder;
  if (!folder.isValid()) return core::storageError(QStringLiteral("xlsx_failed"), folder.errorString());
  const QString path = folder.filePath(QStringLiteral("figures.xlsx"));
  QByteArray temporary = QFile::encodeName(folder.path());
  lxw_workbook_options options{};
  options.tmpdir = temporary.data();
  lxw_workbook* book = workbook_new_opt(QFile::encodeName(path).constData(), &options);
  if (book == nullptr) return core::storageError(QStringLiteral("xlsx_failed"), QStringLiteral("no workbook"));
  QSet<QString> taken;
  for (const FigureTable& table : tables) SheetWriter(book, table).write(sheetName(table.title, taken));
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
    return core::storageError(QStringLiteral("xlsx_failed"), QString::fromUtf8(lxw_strerror(error)));
  }
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(QStringLiteral("xlsx_failed"), file.errorString());
  return file.readAll();
}

}  // namespace counterfoil::renderers
