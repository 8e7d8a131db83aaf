// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "models/core/id.h"
#include "models/core/result.h"
#include "models/journal/sql.h"

namespace counterfoil::views {

/// What a cell's value is; the value itself is in the QVariant, its wording is the screen's.
enum class CellKind {
  Text,      ///< QString, as it is
  Word,      ///< QString, a word of the program such as "sale.completed"; the screen says it in a language
  Count,     ///< qint64
  Money,     ///< qint64, minor units of the shop's currency
  Price,     ///< qint64, millionths of the currency's unit
  Quantity,  ///< qint64, millionths
  Rate,      ///< qint64, parts per million
  Instant,   ///< qint64, UTC milliseconds
  Day,       ///< QString, ISO date
  Flag,      ///< bool
  Person,    ///< QByteArray, the 16 bytes of a staff id; empty: nobody
};

struct Column {
  const char* name;  ///< stable; also the name of the role for QML
  CellKind kind = CellKind::Text;
  bool sortable = false;
};

/// Where a row stands in its order: the values of the sort columns, the last of them unique.
using RowKey = std::vector<journal::Value>;

struct TableRow {
  core::AnyId id;
  RowKey key;
  std::vector<QVariant> cells;  ///< one a column
};

/// What the person asked for.
struct Query {
  QString find = {};    ///< text of the find field
  QString filter = {};  ///< a word of the source, such as a kind of fact; empty: all
  int sortColumn = -1;  ///< -1: as the source likes best
  bool descending = false;
  friend bool operator==(const Query&, const Query&) = default;
};

/// An ordered list in the store. Values only, used on a reading thread: one is made for each query.
class PageSource {
 public:
  virtual ~PageSource() = default;
  /// How many rows there are; nothing where counting would mean reading them all, and then the list grows page by page.
  [[nodiscard]] virtual core::Result<std::optional<qint64>> count(const journal::Reader& reader) const = 0;
  /// At most `limit` rows after a key; the first ones without it. What may take long looks at `stop` now and then, and
  /// answers Refused `cancelled`.
  [[nodiscard]] virtual core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                                 const std::optional<RowKey>& after, int limit,
                                                                 const std::atomic_bool& stop) const = 0;
  /// The key of the row `rows` places after a key; nothing when the list is shorter. Asked once for a jump, so it may
  /// count index entries. Needed only where `count` knows.
  [[nodiscard]] virtual core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                                 const std::optional<RowKey>& after,
                                                                 qint64 rows) const = 0;
};

using SourceFactory = std::function<std::shared_ptr<const PageSource>(const Query&)>;
/// How a screen words a cell.
using CellText = std::function<QString(const Column&, const QVariant&)>;

}  // namespace counterfoil::views
