// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>
#include <QStackedWidget>

#include "models/views/paged_model.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/page.h"
#include "ui/desk/table_view.h"

namespace counterfoil::desk {

/// A page that is a table on the left and one thing in full on the right.
class ListPage : public Page {
  Q_OBJECT

 public:
  void find(const QString& text) override;
  void enter() override;
  void setTheme(const theme::Theme& theme) override;
  void focusList() override { m_table->setFocus(); }

  [[nodiscard]] views::PagedModel& model() { return *m_model; }
  [[nodiscard]] const views::PagedModel& model() const { return *m_model; }
  [[nodiscard]] TableView& table() { return *m_table; }
  /// Chooses the row with this id once it has arrived.
  void choose(const core::AnyId& id);

 protected:
  struct List {
    std::vector<views::Column> columns;
    QStringList heads;
    std::vector<TableView::ColumnWidth> widths;
    views::SourceFactory sources;
    views::ReadPoster reads;
    views::Query first = {};
  };
  ListPage(const Desk& desk, List list, QWidget* parent);
  void setDetail(QWidget* detail, int listShare, int detailShare);
  void setFilter(const QString& filter);
  /// A row was chosen; a null id: none.
  virtual void showDetail(const core::AnyId& id) = 0;
  /// "1,234 products"
  [[nodiscard]] virtual QString summary(int rows, bool whole) const = 0;
  /// What to say when the whole list is empty, and what its button does.
  virtual void sayEmpty(EmptyState& empty) = 0;
  virtual void emptyPressed() {}
  [[nodiscard]] core::AnyId current() const { return m_current; }

 private:
  void arrived();
  void follow();

  views::PagedModel* m_model;
  TableView* m_table;
  EmptyState* m_empty;
  QStackedWidget* m_stack;
  QSplitter* m_splitter;
  core::AnyId m_current;
  core::AnyId m_wanted;
  bool m_started = false;
  views::Query m_first;
};

}  // namespace counterfoil::desk
