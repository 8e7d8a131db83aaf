// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <atomic>
#include <map>

#include "models/views/page_source.h"
#include "models/views/posting.h"

namespace counterfoil::views {

// A table of any length over a reading thread. Rows come in pages of 256 by key, never by offset: what comes or goes
// elsewhere shifts nothing. A jump to a far row looks the key before its page up once. At most 48 pages are kept. A
// cell that has not arrived is empty, and asking for it fetches its page; the screen never waits. The first page is
// shown before the list is counted.
//
// `refresh` reads again what is looked at and keeps the place: rows that are still there keep their persistent indexes.

class PagedModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int kPageRows = 256;
  static constexpr int kKeptPages = 48;

  enum Role {
    IdRole = Qt::UserRole + 1,            ///< text of the row's id
    ValueRole,                            ///< the cell's own value
    KindRole,                             ///< CellKind as int
    ReadyRole,                            ///< whether the row has arrived
    FirstColumnRole = Qt::UserRole + 32,  ///< the text of column n, under the column's name for QML
  };

  PagedModel(std::vector<Column> columns, ReadPoster reads, SourceFactory sources, CellText text,
             QObject* parent = nullptr);
  ~PagedModel() override;

  [[nodiscard]] const std::vector<Column>& columns() const { return m_columns; }
  /// Words for the columns' heads, in their order.
  void setHeads(const QStringList& heads);

  [[nodiscard]] const Query& query() const { return m_query; }
  /// Starts the list anew. The rows arrive later: `loaded`.
  void setQuery(const Query& query);
  /// Something changed in the store: reads again where we stand.
  void refresh();
  /// Words have changed (a name, a language): rows are the same.
  void retext();

  /// The row if it has arrived.
  [[nodiscard]] const TableRow* rowAt(int row) const;
  [[nodiscard]] core::AnyId idAt(int row) const;
  /// Among the rows that have arrived; -1 otherwise.
  [[nodiscard]] int rowOf(const core::AnyId& id) const;
  [[nodiscard]] bool isLoading() const { return m_busy; }
  /// The list has been read and holds nothing.
  [[nodiscard]] bool isEmpty() const { return m_started && m_rows == 0; }
  /// Whether `rowCount` is all there is; otherwise the list grows while it is scrolled.
  [[nodiscard]] bool isWhole() const { return m_started && m_whole; }
  [[nodiscard]] const std::optional<core::Error>& error() const { return m_error; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
  [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;
  void sort(int column, Qt::SortOrder order) override;

 Q_SIGNALS:
  void loaded();
  void failed();

 private:
  struct Page {
    std::vector<TableRow> rows;
    mutable quint64 used = 0;
  };
  struct Fetched {
    std::optional<qint64> count;
    std::map<int, Page> pages;
    std::map<int, RowKey> before;  ///< the key before a page
  };
  using Stop = std::shared_ptr<std::atomic_bool>;
  /// What a fetch reads with, on the reading thread.
  struct From {
    const PageSource& source;
    const journal::Reader& reader;
    const std::atomic_bool& stop;
    [[nodiscard]] core::Result<std::vector<TableRow>> page(const std::optional<RowKey>& after) const {
      return source.page(reader, after, kPageRows, stop);
    }
  };
  static core::Result<Fetched> fetchFirst(const From& from);
  static core::Result<Fetched> fetchCount(const From& from);
  static core::Result<Fetched> fetchPage(const From& from, int knownPage, const std::optional<RowKey>& after, int page);
  static core::Result<Fetched> fetchAgain(const From& from, const std::vector<int>& wanted, int rows);

  void post(std::function<core::Result<Fetched>(const From&)> work, std::function<void(Fetched)> then);
  void next();
  void want(int page) const;
  void takeFirst(Fetched fetched);
  void takeCount(const Fetched& fetched);
  void takePage(Fetched fetched);
  void takeAgain(Fetched fetched);
  void setRowCount(int rows);
  void keep(Fetched& fetched);
  void forgetOldPages();
  [[nodiscard]] std::vector<int> lookedAt() const;

  std::vector<Column> m_columns;
  QStringList m_heads;
  ReadPoster m_reads;
  SourceFactory m_sources;
  CellText m_text;
  Query m_query;
  std::shared_ptr<const PageSource> m_source;
  Stop m_stop;
  int m_rows = 0;
  bool m_started = false;
  bool m_whole = false;
  bool m_busy = false;
  bool m_refreshWanted = false;
  QHash<int, Page> m_pages;
  std::map<int, RowKey> m_before;
  QSet<int> m_failedPages;
  mutable std::vector<int> m_wanted;
  mutable quint64 m_clock = 0;
  mutable bool m_nextPosted = false;
  std::optional<core::Error> m_error;
};

}  // namespace counterfoil::views
