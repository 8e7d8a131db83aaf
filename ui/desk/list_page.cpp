// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/list_page.h"

#include <QHBoxLayout>
#include <QHeaderView>

#include "ui/shared/error_text.h"

namespace counterfoil::desk {

using views::PagedModel;

ListPage::ListPage(const Desk& desk, List list, QWidget* parent)
    : Page(desk, parent),
      m_model(new PagedModel(
          std::move(list.columns), std::move(list.reads), std::move(list.sources),
          [&wording = desk.wording](const views::Column& column, const QVariant& value) {
            return wording.cell(column, value);
          },
          this)),
      m_table(new TableView(desk.theme, this)),
      m_empty(new EmptyState(desk.theme, this)),
      m_stack(new QStackedWidget(this)),
      m_splitter(new QSplitter(this)),
      m_first(list.first) {
  m_model->setHeads(list.heads);
  m_table->setModel(m_model);
  m_table->setColumnWidths(std::move(list.widths));
  m_stack->addWidget(m_table);
  m_stack->addWidget(m_empty);
  m_splitter->addWidget(m_stack);
  m_splitter->setChildrenCollapsible(false);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_splitter);

  const bool sortable = std::any_of(m_model->columns().begin(), m_model->columns().end(),
                                    [](const views::Column& column) { return column.sortable; });
  if (sortable) {
    m_table->horizontalHeader()->setSortIndicator(m_first.sortColumn,
                                                  m_first.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    m_table->horizontalHeader()->setSectionsClickable(true);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
              if (column >= 0 && m_model->columns()[size_t(column)].sortable) return m_model->sort(column, order);
              const views::Query& query = m_model->query();
              const QSignalBlocker quiet(m_table->horizontalHeader());
              m_table->horizontalHeader()->setSortIndicator(
                  query.sortColumn, query.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
            });
  }
  connect(m_model, &PagedModel::loaded, this, &ListPage::arrived);
  connect(m_model, &PagedModel::failed, this, &ListPage::arrived);
  connect(m_model, &QAbstractItemModel::modelReset, this, &ListPage::follow);
  connect(m_table, &TableView::currentRowChanged, this, &ListPage::follow);
  connect(m_empty, &EmptyState::pressed, this, &ListPage::emptyPressed);
  connect(&desk.wording, &Wording::changed, m_model, &PagedModel::retext);
}

void ListPage::setDetail(QWidget* detail, int listShare, int detailShare) {
  m_splitter->addWidget(detail);
  m_splitter->setStretchFactor(0, listShare);
  m_splitter->setStretchFactor(1, detailShare);
  m_splitter->setSizes({listShare * 100, detailShare * 100});
}

void ListPage::enter() {
  m_table->setAccessibleName(title());
  if (m_started) return m_model->refresh();
  m_started = true;
  m_model->setQuery(m_first);
}

void ListPage::find(const QString& text) {
  views::Query query = m_started ? m_model->query() : m_first;
  if (query.find == text.trimmed()) return;
  query.find = text.trimmed();
  m_started = true;
  m_model->setQuery(query);
}

void ListPage::setFilter(const QString& filter) {
  views::Query query = m_started ? m_model->query() : m_first;
  query.filter = filter;
  m_started = true;
  m_model->setQuery(query);
}

void ListPage::setTheme(const theme::Theme& theme) {
  m_table->setTheme(theme);
  m_empty->setTheme(theme);
}

void ListPage::choose(const core::AnyId& id) {
  m_wanted = id;
  arrived();
}

void ListPage::arrived() {
  if (m_model->error()) {
    m_empty->say(tr("This list could not be read"), shared::errorText(*m_model->error()));
  } else if (m_model->isEmpty()) {
    if (m_model->query().find.isEmpty() && m_model->query().filter.isEmpty()) {
      sayEmpty(*m_empty);
    } else {
      m_empty->say(tr("Nothing matches"), tr("Write less in the find field, or show everything."));
    }
  }
  m_stack->setCurrentIndex(m_model->isEmpty() || (m_model->error() && m_model->rowCount() == 0) ? 1 : 0);
  Q_EMIT summaryChanged(summary(m_model->rowCount(), m_model->isWhole()));
  if (!m_wanted.isNull()) {
    if (const int row = m_model->rowOf(m_wanted); row >= 0) {
      m_wanted = {};
      m_table->selectRow(row);
      m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
    }
  }
  follow();
}

// The chosen row may arrive, move or go without the table's own current index changing.
void ListPage::follow() {
  const QModelIndex index = m_table->currentIndex();
  const core::AnyId id = index.isValid() ? m_model->idAt(index.row()) : core::AnyId();
  if (id == m_current) return;
  if (id.isNull() && index.isValid()) return;  // it is on its way
  m_current = id;
  showDetail(id);
}

}  // namespace counterfoil::desk
