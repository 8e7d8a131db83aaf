// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "reports/documents/shift_report.h"

namespace counterfoil::documents {

namespace {

struct TableWords {
  Q_DECLARE_TR_FUNCTIONS(FigureTable)
};

std::vector<QString> shownRow(const std::vector<figures::Figure>& row, const figures::FigureTable& table,
                              const Formatter& formatter) {
  std::vector<QString> cells;
  for (std::size_t column = 0; column < table.columns.size() && column < row.size(); ++column) {
    cells.push_back(figures::shown(row[column], table.columns[column].kind, formatter));
  }
  return cells;
}

}  // namespace

Slip slipOf(const figures::FigureTable& table, const QLocale& locale, const ShopHeader& shop) {
  const Formatter formatter(locale, table.currency);
  Slip slip;
  slip.title = table.title;
  slip.locale = locale;
  slip.words(shop.name, Align::Centre);
  slip.words(table.title, Align::Centre, Tone::Large);
  if (table.from.isValid() && table.to.isValid()) {
    const QString period = table.from == table.to
                               ? formatter.date(table.from)
                               : TableWords::tr("%1 to %2").arg(formatter.date(table.from), formatter.date(table.to));
    slip.words(period, Align::Centre);
  }
  if (!table.currency.code.isEmpty()) {
    slip.words(TableWords::tr("Amounts in %1").arg(table.currency.code), Align::Centre, Tone::Quiet);
  }
  slip.gap();
  if (table.rows.empty()) {
    slip.words(TableWords::tr("Nothing in this period."));
    return slip;
  }
  Grid grid;
  for (const figures::FigureColumn& column : table.columns) {
    grid.titles.push_back(column.title);
    grid.aligns.push_back(figures::isNumeric(column.kind) ? Align::End : Align::Start);
  }
  for (const auto& row : table.rows) grid.rows.push_back(shownRow(row, table, formatter));
  if (!table.totals.empty()) grid.totals = shownRow(table.totals, table, formatter);
  slip.blocks.emplace_back(std::move(grid));
  return slip;
}

}  // namespace counterfoil::documents
