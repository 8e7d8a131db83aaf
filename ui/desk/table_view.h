// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

#include "models/views/paged_model.h"
#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// Paints cells of a PagedModel: numbers to the end, words in the colour of their state, a hairline under each row, a
/// bar where a row has not arrived. Small, because a table is repainted while somebody scrolls through a million rows.
class CellDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  explicit CellDelegate(const theme::Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
  void setTheme(const theme::Theme& theme) { m_theme = theme; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  [[nodiscard]] QColor colourOf(views::CellKind kind, const QModelIndex& index) const;
  theme::Theme m_theme;
};

/// Rows of one height, whole rows chosen, heads that sort, columns that share the width by weight.
class TableView : public QTableView {
  Q_OBJECT

 public:
  static constexpr int kRowHeight = 30;

  explicit TableView(const theme::Theme& theme, QWidget* parent = nullptr);
  void setTheme(const theme::Theme& theme);
  /// Least width of each column in pixels, and its share of what is left over.
  struct ColumnWidth {
    int least = 80;
    int share = 0;
  };
  void setColumnWidths(std::vector<ColumnWidth> widths);
  void setModel(QAbstractItemModel* model) override;

 Q_SIGNALS:
  /// Enter or a double click on a row.
  void opened(int row);
  void currentRowChanged(int row);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

 private:
  void shareWidth();
  CellDelegate* m_delegate;
  std::vector<ColumnWidth> m_widths;
};

}  // namespace counterfoil::desk
