// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/table_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include "ui/desk/wording.h"

namespace counterfoil::desk {

using views::CellKind;
using views::PagedModel;

namespace {

constexpr int kCellPadding = 10;
constexpr int kLeastShare = 60;

bool isNumber(CellKind kind) {
  return kind == CellKind::Count || kind == CellKind::Money || kind == CellKind::Price || kind == CellKind::Quantity ||
         kind == CellKind::Rate;
}

/// Heads stand over their cells: numbers to the end, the same padding.
class Heads : public QHeaderView {
 public:
  explicit Heads(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) { setSectionsMovable(false); }

 protected:
  void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override {
    QHeaderView::initStyleOptionForIndex(option, section);
    const auto kind = CellKind(model()->headerData(section, Qt::Horizontal, PagedModel::KindRole).toInt());
    const auto side = QStyle::visualAlignment(layoutDirection(), isNumber(kind) ? Qt::AlignRight : Qt::AlignLeft);
    option->textAlignment = side | Qt::AlignVCenter;
  }
};

}  // namespace

QColor CellDelegate::colourOf(CellKind kind, const QModelIndex& index) const {
  const theme::Palette& c = m_theme.palette;
  const QVariant value = index.data(PagedModel::ValueRole);
  if (kind == CellKind::Word) {
    switch (Wording::tone(value.toString())) {
      case Tone::Plain:
        return c.text;
      case Tone::Muted:
        return c.mutedText;
      case Tone::Good:
        return c.good;
      case Tone::Warn:
        return c.warn;
      case Tone::Bad:
        return c.bad;
    }
  }
  if (kind == CellKind::Money && value.toLongLong() < 0) return c.bad;
  return c.text;
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const theme::Palette& c = m_theme.palette;
  const bool selected = option.state & QStyle::State_Selected;
  const bool active = option.widget && option.widget->hasFocus();
  const QRect rect = option.rect;
  painter->save();
  if (selected) {
    painter->fillRect(rect, c.inkTint);
  } else if (option.state & QStyle::State_MouseOver) {
    painter->fillRect(rect, c.sheet);
  }
  painter->setPen(c.rule);
  painter->drawLine(rect.bottomLeft(), rect.bottomRight());
  const bool rightToLeft = option.direction == Qt::RightToLeft;
  if (selected && index.column() == 0) {
    painter->fillRect(rightToLeft ? rect.right() - 2 : rect.left(), rect.top(), 3, rect.height(),
                      active ? c.ink : c.outline);
  }
  if (!index.data(PagedModel::ReadyRole).toBool()) {
    const QRect bar = rect.adjusted(kCellPadding, rect.height() / 2 - 3, -rect.width() / 3, -rect.height() / 2 + 3);
    if (bar.width() > 0) painter->fillRect(bar, c.rule);
    painter->restore();
    return;
  }
  const auto kind = CellKind(index.data(PagedModel::KindRole).toInt());
  const QRect inner = rect.adjusted(kCellPadding, 0, -kCellPadding, -1);
  const auto alignment = QStyle::visualAlignment(option.direction, isNumber(kind) ? Qt::AlignRight : Qt::AlignLeft);
  painter->setFont(option.font);
  painter->setPen(colourOf(kind, index));
  // Numbers of documents and codes differ at their end, sentences and names at their beginning.
  const QString text = index.data().toString();
  const auto elide = text.contains(QLatin1Char(' ')) ? Qt::ElideRight : Qt::ElideMiddle;
  painter->drawText(inner, int(alignment | Qt::AlignVCenter) | Qt::TextSingleLine,
                    option.fontMetrics.elidedText(text, elide, inner.width()));
  painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {80, TableView::kRowHeight};
}

TableView::TableView(const theme::Theme& theme, QWidget* parent)
    : QTableView(parent), m_delegate(new CellDelegate(theme, this)) {
  setItemDelegate(m_delegate);
  setHorizontalHeader(new Heads(this));
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setShowGrid(false);
  setWordWrap(false);
  setMouseTracking(true);
  setCornerButtonEnabled(false);
  setTabKeyNavigation(false);
  setFrameShape(NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setMinimumSectionSize(kRowHeight);
  verticalHeader()->setDefaultSectionSize(kRowHeight);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setFixedHeight(30);
  connect(this, &QTableView::doubleClicked, this, [this](const QModelIndex& index) { Q_EMIT opened(index.row()); });
}

void TableView::setTheme(const theme::Theme& theme) {
  m_delegate->setTheme(theme);
  viewport()->update();
}

void TableView::setColumnWidths(std::vector<ColumnWidth> widths) {
  m_widths = std::move(widths);
  shareWidth();
}

void TableView::setModel(QAbstractItemModel* model) {
  QTableView::setModel(model);
  shareWidth();
}

void TableView::shareWidth() {
  if (!model() || m_widths.empty()) return;
  int least = 0;
  int shares = 0;
  for (const ColumnWidth& width : m_widths) {
    least += width.least;
    shares += width.share;
  }
  // What is left over goes to the columns that take a share; what is missing comes from them.
  const int over = viewport()->width() - least;
  for (int column = 0; column < int(m_widths.size()); ++column) {
    const ColumnWidth& width = m_widths[size_t(column)];
    setColumnWidth(column, std::max(std::min(width.least, kLeastShare),
                                    width.least + (shares > 0 ? over * width.share / shares : 0)));
  }
}

void TableView::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  shareWidth();
}

void TableView::keyPressEvent(QKeyEvent* event) {
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
    Q_EMIT opened(currentIndex().row());
    return;
  }
  QTableView::keyPressEvent(event);
}

void TableView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (current.row() != previous.row()) Q_EMIT currentRowChanged(current.row());
}

}  // namespace counterfoil::desk
