// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <optional>
#include <variant>
#include <vector>

#include "reports/figures/formatter.h"

namespace counterfoil::figures {

/// What the integers of a column count. `Text` holds words, every other kind a 64-bit integer or nothing.
enum class FigureKind {
  Text,
  Count,      ///< whole things
  Money,      ///< minor units of the table's currency
  UnitPrice,  ///< 10^-6 of the currency's unit
  Quantity,   ///< 10^-6
  Percent,    ///< parts per million
  Date,       ///< Julian day number (QDate::toJulianDay)
  Hour,       ///< hour of the day, 0 to 23
};

struct FigureColumn {
  QString key;    ///< stable, snake_case: the name in JSON and CSV
  QString title;  ///< translated: the name on paper and in a sheet
  FigureKind kind = FigureKind::Text;
};

/// A figure, words, or nothing (a cell that does not apply: empty on paper, null in JSON).
using Figure = std::variant<std::monostate, qint64, QString>;

/// What every report is until a renderer makes text, a sheet or a page of it. Sums are made by the query that fills the
/// table; nobody after it adds anything up.
struct FigureTable {
  QString key;    ///< stable name, such as "sales_by_day"
  QString title;  ///< translated
  QDate from;     ///< first business day; invalid where the table is of one moment
  QDate to;       ///< last business day
  QString asOf;   ///< RFC 3339, the instant of the newest fact that was read; may be empty
  CurrencyFormat currency;
  std::vector<FigureColumn> columns;
  std::vector<std::vector<Figure>> rows;  ///< each as long as `columns`
  std::vector<Figure> totals;             ///< empty, or as long as `columns`
};

[[nodiscard]] bool isNumeric(FigureKind kind);
/// As a person reads it.
[[nodiscard]] QString shown(const Figure& figure, FigureKind kind, const Formatter& formatter);
/// As data: a decimal with a point, an ISO date, the words; null text for nothing.
[[nodiscard]] QString plain(const Figure& figure, FigureKind kind, const CurrencyFormat& currency);

}  // namespace counterfoil::figures
