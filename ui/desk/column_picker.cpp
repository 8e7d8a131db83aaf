// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/column_picker.h"

#include "ui/desk/empty_state.h"
#include "ui/desk/style.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

namespace {

constexpr int kNameWidth = 152;
constexpr int kChoiceWidth = 168;

QLabel* elided(const QString& text, int size, QWidget* parent) {
  QLabel* const label = makeLabel({}, size, QFont::Normal, parent);
  label->setText(label->fontMetrics().elidedText(text.simplified(), Qt::ElideRight, kNameWidth));
  label->setToolTip(text.left(500));
  label->setTextFormat(Qt::PlainText);
  return label;
}

}  // namespace

ColumnPicker::ColumnPicker(QStringList fields, const theme::Theme& theme, QWidget* parent)
    : QScrollArea(parent), m_fields(std::move(fields)), m_theme(theme) {
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  setAccessibleName(tr("Columns of the file"));
  setColumns({});
}

void ColumnPicker::setColumns(const std::vector<FileColumn>& columns) {
  m_choices.clear();
  auto* all = new QWidget;
  auto* grid = new QGridLayout(all);
  grid->setContentsMargins(0, 0, 8, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(0);
  grid->setColumnMinimumWidth(0, kNameWidth);
  int row = 0;
  for (const FileColumn& column : columns) {
    const QString name = column.name.trimmed().isEmpty() ? tr("Column %1").arg(row / 3 + 1) : column.name;
    auto* choice = new QComboBox(all);
    choice->setObjectName(u"column%1"_s.arg(row / 3));
    choice->setAccessibleName(tr("What “%1” holds").arg(name.left(80)));
    choice->addItem(tr("Not taken"));
    choice->addItems(m_fields);
    choice->setFixedWidth(kChoiceWidth);
    choice->setMaxVisibleItems(12);
    choice->setCurrentIndex(column.field ? *column.field + 1 : 0);
    // A wheel that turns over the list scrolls the list.
    choice->setFocusPolicy(Qt::StrongFocus);
    choice->installEventFilter(this);
    grid->addWidget(elided(name, m_theme.type.small, all), row, 0, Qt::AlignBottom);
    QLabel* const sample = elided(column.sample, m_theme.type.small, all);
    colourText(sample, m_theme.palette.mutedText);
    grid->addWidget(sample, row + 1, 0, Qt::AlignTop);
    grid->addWidget(choice, row, 1, 2, 1, Qt::AlignVCenter);
    grid->setRowMinimumHeight(row + 2, 8);
    connect(choice, &QComboBox::currentIndexChanged, this, &ColumnPicker::changed);
    m_choices.push_back(choice);
    row += 3;
  }
  grid->setRowStretch(row, 1);
  setWidget(all);
  dress(all, style());
}

std::vector<std::optional<int>> ColumnPicker::picked() const {
  std::vector<std::optional<int>> all;
  for (const QComboBox* const choice : m_choices) {
    const int index = choice->currentIndex();
    all.push_back(index > 0 ? std::optional(index - 1) : std::nullopt);
  }
  return all;
}

bool ColumnPicker::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Wheel && qobject_cast<QComboBox*>(watched)) {
    event->ignore();
    return true;
  }
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace counterfoil::desk
