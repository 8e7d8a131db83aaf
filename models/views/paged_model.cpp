// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/paged_model.h"

#include <algorithm>
#include <limits>

namespace counterfoil::views {

using core::Result;

namespace {

int wholePages(int rows) {
  return (rows + PagedModel::kPageRows - 1) / PagedModel::kPageRows;
}

constexpr int kMostRowsRead = 64;  // pages that a growing list reads again at once

}  // namespace

PagedModel::PagedModel(std::vector<Column> columns, ReadPoster reads, SourceFactory sources, CellText text,
                       QObject* parent)
    : QAbstractTableModel(parent),
      m_columns(std::move(columns)),
      m_reads(std::move(reads)),
      m_sources(std::move(sources)),
      m_text(std::move(text)) {}

PagedModel::~PagedModel() {
  if (m_stop) *m_stop = true;
}

void PagedModel::setHeads(const QStringList& heads) {
  m_heads = heads;
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

void PagedModel::setQuery(const Query& query) {
  if (m_stop) *m_stop = true;
  beginResetModel();
  m_query = query;
  m_source = m_sources(query);
  m_stop = std::make_shared<std::atomic_bool>(false);
  m_pages.clear();
  m_before.clear();
  m_failedPages.clear();
  m_wanted.clear();
  m_rows = 0;
  m_started = false;
  m_whole = false;
  m_busy = false;
  m_refreshWanted = false;
  m_error.reset();
  endResetModel();
  post(fetchFirst, [this](Fetched fetched) { takeFirst(std::move(fetched)); });
}

void PagedModel::refresh() {
  if (!m_source) return setQuery(m_query);
  m_refreshWanted = true;
  if (!m_busy) next();
}

void PagedModel::retext() {
  if (m_rows > 0) Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columnCount() - 1));
}

// One job at a time: the newest wish is then always the next one, however fast somebody scrolls.
void PagedModel::post(std::function<Result<Fetched>(const From&)> work, std::function<void(Fetched)> then) {
  m_busy = true;
  const Stop stop = m_stop;
  read(
      m_reads, this,
      [source = m_source, stop, work = std::move(work)](const journal::Reader& reader) -> Result<Fetched> {
        if (*stop) return core::refused(QStringLiteral("cancelled"));
        return work({*source, reader, *stop});
      },
      [this, stop, then = std::move(then)](Result<Fetched> fetched) {
        if (*stop) return;
        m_busy = false;
        if (fetched) {
          m_error.reset();
          then(std::move(*fetched));
          Q_EMIT loaded();
        } else {
          m_error = fetched.error();
          m_started = true;
          Q_EMIT failed();
        }
        if (!m_busy) next();
      });
}

void PagedModel::next() {
  if (m_busy || !m_source) return;
  if (m_refreshWanted) {
    m_refreshWanted = false;
    m_failedPages.clear();
    const std::vector<int> wanted = m_started ? lookedAt() : std::vector<int>{0};
    const int rows = m_whole || !m_started ? -1 : m_rows;
    return post([wanted, rows](const From& from) { return fetchAgain(from, wanted, rows); },
                [this](Fetched fetched) { takeAgain(std::move(fetched)); });
  }
  while (!m_wanted.empty()) {
    const int page = m_wanted.back();
    m_wanted.pop_back();
    if (m_pages.contains(page) || m_failedPages.contains(page)) continue;
    int knownPage = 0;
    std::optional<RowKey> after;
    if (auto known = m_before.upper_bound(page); known != m_before.begin()) {
      --known;
      knownPage = known->first;
      after = known->second;
    }
    m_failedPages.insert(page);  // until it arrives: a page that cannot be read is not asked for again and again
    return post([knownPage, after, page](const From& from) { return fetchPage(from, knownPage, after, page); },
                [this](Fetched fetched) { takePage(std::move(fetched)); });
  }
}

Result<PagedModel::Fetched> PagedModel::fetchFirst(const From& from) {
  Fetched fetched;
  CF_TRY(fetched.pages[0].rows, from.page(std::nullopt));
  return fetched;
}

Result<PagedModel::Fetched> PagedModel::fetchCount(const From& from) {
  Fetched fetched;
  CF_TRY(fetched.count, from.source.count(from.reader));
  return fetched;
}

Result<PagedModel::Fetched> PagedModel::fetchPage(const From& from, int knownPage, const std::optional<RowKey>& after,
                                                  int page) {
  Fetched fetched;
  std::optional<RowKey> start = after;
  if (page > knownPage) {
    CF_TRY(start, from.source.skip(from.reader, after, qint64(page - knownPage) * kPageRows));
    if (!start) return fetched;  // the list has become shorter
  }
  if (start) fetched.before[page] = *start;
  CF_TRY(fetched.pages[page].rows, from.page(start));
  return fetched;
}

// `rows` is -1 for a list that knows its length; otherwise how far a growing one has grown.
Result<PagedModel::Fetched> PagedModel::fetchAgain(const From& from, const std::vector<int>& wanted, int rows) {
  Fetched fetched;
  if (rows >= 0) {
    std::optional<RowKey> after;
    const int pages = std::clamp(wholePages(rows), 1, kMostRowsRead);
    for (int page = 0; page < pages; ++page) {
      if (after) fetched.before[page] = *after;
      auto& read = fetched.pages[page].rows;
      CF_TRY(read, from.page(after));
      if (int(read.size()) < kPageRows) break;
      after = read.back().key;
    }
    return fetched;
  }
  CF_TRY(fetched.count, from.source.count(from.reader));
  std::vector<int> order = wanted;
  std::sort(order.begin(), order.end());
  int knownPage = 0;
  std::optional<RowKey> after;
  for (const int page : order) {
    CF_TRY(Fetched one, fetchPage(from, knownPage, after, page));
    if (one.pages.empty()) break;
    fetched.pages.merge(one.pages);
    fetched.before.merge(one.before);
    if (const auto start = fetched.before.find(page); start != fetched.before.end()) {
      knownPage = page;
      after = start->second;
    }
  }
  return fetched;
}

void PagedModel::takeFirst(Fetched fetched) {
  const int here = int(fetched.pages[0].rows.size());
  m_started = true;
  m_whole = here < kPageRows;
  keep(fetched);
  setRowCount(here);
  if (!m_whole) post(fetchCount, [this](const Fetched& counted) { takeCount(counted); });
}

void PagedModel::takeCount(const Fetched& fetched) {
  if (!fetched.count) return;
  m_whole = true;
  // A row may have come or gone between reading and counting; the next refresh sets that right.
  const qint64 rows = std::max<qint64>(*fetched.count, m_rows);
  setRowCount(int(std::min<qint64>(rows, std::numeric_limits<int>::max() - 1)));
}

void PagedModel::takePage(Fetched fetched) {
  if (fetched.pages.empty()) {
    m_refreshWanted = true;
    return;
  }
  const int page = fetched.pages.begin()->first;
  const int size = int(fetched.pages.begin()->second.rows.size());
  m_failedPages.remove(page);
  keep(fetched);
  const int first = page * kPageRows;
  if (m_whole) {
    if (first + size < m_rows && size < kPageRows) m_refreshWanted = true;
  } else if (first + size > m_rows) {
    setRowCount(first + size);
    if (size < kPageRows) m_whole = true;
  } else if (size < kPageRows) {
    m_whole = true;
  }
  const int last = std::min(first + size, m_rows) - 1;
  if (last >= first) Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

void PagedModel::takeAgain(Fetched fetched) {
  const bool growing = m_started && !m_whole && !fetched.count;
  int read = 0;
  for (const auto& [page, kept] : fetched.pages) read = std::max(read, page * kPageRows + int(kept.rows.size()));
  if (fetched.count) {
    m_whole = true;
  } else {
    m_whole = read % kPageRows != 0 || fetched.pages.empty() || fetched.pages.rbegin()->second.rows.empty();
  }
  m_started = true;
  // Where the rows stood, before the pages are replaced.
  std::vector<std::pair<QModelIndex, core::AnyId>> kept;
  for (const QModelIndex& persistent : persistentIndexList()) kept.emplace_back(persistent, idAt(persistent.row()));
  const int rows =
      growing || !fetched.count
          ? read
          : int(std::min<qint64>(std::max<qint64>(*fetched.count, read), std::numeric_limits<int>::max() - 1));
  setRowCount(rows);
  Q_EMIT layoutAboutToBeChanged();
  m_pages.clear();
  m_before.clear();
  keep(fetched);
  for (const auto& [old, id] : kept) {
    if (old.row() >= m_rows) continue;
    const int row = id.isNull() ? old.row() : rowOf(id);
    changePersistentIndex(old, row < 0 ? QModelIndex() : index(row, old.column()));
  }
  Q_EMIT layoutChanged();
}

void PagedModel::keep(Fetched& fetched) {
  for (auto& [page, read] : fetched.pages) {
    const bool full = int(read.rows.size()) == kPageRows;
    if (full && !read.rows.back().key.empty()) m_before[page + 1] = read.rows.back().key;
    read.used = ++m_clock;
    m_pages.insert(page, std::move(read));
  }
  for (auto& [page, key] : fetched.before) m_before[page] = std::move(key);
  forgetOldPages();
}

void PagedModel::forgetOldPages() {
  while (m_pages.size() > kKeptPages) {
    auto oldest = m_pages.begin();
    for (auto page = m_pages.begin(); page != m_pages.end(); ++page) {
      if (page->used < oldest->used) oldest = page;
    }
    m_pages.erase(oldest);
  }
}

void PagedModel::setRowCount(int rows) {
  if (rows > m_rows) {
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
  } else if (rows < m_rows) {
    beginRemoveRows({}, rows, m_rows - 1);
    m_rows = rows;
    endRemoveRows();
  }
}

/// The pages used last, which hold what is on screen.
std::vector<int> PagedModel::lookedAt() const {
  std::vector<int> pages(m_pages.keyBegin(), m_pages.keyEnd());
  std::sort(pages.begin(), pages.end(), [this](int a, int b) { return m_pages[a].used > m_pages[b].used; });
  if (pages.size() > 3) pages.resize(3);
  if (pages.empty()) pages.push_back(0);
  return pages;
}

void PagedModel::want(int page) const {
  if (m_failedPages.contains(page)) return;
  std::erase(m_wanted, page);
  m_wanted.push_back(page);
  // Whoever scrolls far wants the last pages only.
  if (m_wanted.size() > 4) m_wanted.erase(m_wanted.begin());
  if (m_nextPosted) return;
  m_nextPosted = true;
  auto* self = const_cast<PagedModel*>(this);
  QMetaObject::invokeMethod(
      self,
      [self] {
        self->m_nextPosted = false;
        self->next();
      },
      Qt::QueuedConnection);
}

const TableRow* PagedModel::rowAt(int row) const {
  if (row < 0 || row >= m_rows) return nullptr;
  const auto page = m_pages.constFind(row / kPageRows);
  if (page == m_pages.constEnd()) return nullptr;
  page->used = ++m_clock;
  const auto at = size_t(row % kPageRows);
  return at < page->rows.size() ? &page->rows[at] : nullptr;
}

core::AnyId PagedModel::idAt(int row) const {
  const TableRow* found = rowAt(row);
  return found ? found->id : core::AnyId();
}

int PagedModel::rowOf(const core::AnyId& id) const {
  for (auto page = m_pages.constBegin(); page != m_pages.constEnd(); ++page) {
    const auto found =
        std::find_if(page->rows.begin(), page->rows.end(), [&](const TableRow& row) { return row.id == id; });
    if (found != page->rows.end()) return page.key() * kPageRows + int(found - page->rows.begin());
  }
  return -1;
}

int PagedModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : m_rows;
}
int PagedModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant PagedModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  int column = index.column();
  int asked = role;
  if (role >= FirstColumnRole && role < FirstColumnRole + columnCount()) {
    column = role - FirstColumnRole;
    asked = Qt::DisplayRole;
  }
  const Column& spec = m_columns[size_t(column)];
  if (asked == KindRole) return int(spec.kind);
  if (asked != Qt::DisplayRole && asked != ValueRole && asked != IdRole && asked != ReadyRole) return {};
  const TableRow* row = rowAt(index.row());
  if (!row && !m_pages.contains(index.row() / kPageRows)) want(index.row() / kPageRows);
  if (asked == ReadyRole) return row != nullptr;
  if (!row) return {};
  if (asked == IdRole) return row->id.text();
  const QVariant& value = row->cells[size_t(column)];
  if (asked == ValueRole || !value.isValid()) return value;
  return m_text(spec, value);
}

QVariant PagedModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  if (role == KindRole) return int(m_columns[size_t(section)].kind);
  if (role != Qt::DisplayRole) return {};
  return section < m_heads.size() ? m_heads[section] : QString::fromLatin1(m_columns[size_t(section)].name);
}

QHash<int, QByteArray> PagedModel::roleNames() const {
  QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
  names.insert(IdRole, "rowId");
  names.insert(ReadyRole, "ready");
  for (int column = 0; column < columnCount(); ++column) {
    names.insert(FirstColumnRole + column, m_columns[size_t(column)].name);
  }
  return names;
}

bool PagedModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && m_started && !m_whole && !m_failedPages.contains(m_rows / kPageRows);
}

void PagedModel::fetchMore(const QModelIndex& parent) {
  if (canFetchMore(parent)) want(m_rows / kPageRows);
}

void PagedModel::sort(int column, Qt::SortOrder order) {
  if (column < 0 || column >= columnCount() || !m_columns[size_t(column)].sortable) return;
  Query query = m_query;
  query.sortColumn = column;
  query.descending = order == Qt::DescendingOrder;
  if (query != m_query) setQuery(query);
}

}  // namespace counterfoil::views
