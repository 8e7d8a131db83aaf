// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/category_field.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <algorithm>

#include "models/catalog/rules.h"
#include "ui/desk/category_tree.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using catalog::Category;
using catalog::CategoryId;

CategoryField::CategoryField(QWidget* parent)
    : QStackedWidget(parent), m_choice(new QComboBox(this)), m_name(new QLineEdit(this)) {
  auto* choosing = new QWidget(this);
  auto* making = new QWidget(this);
  auto* chooseRow = new QHBoxLayout(choosing);
  auto* makeRow = new QHBoxLayout(making);
  for (QHBoxLayout* row : {chooseRow, makeRow}) row->setContentsMargins(0, 0, 0, 0);
  auto* start = new QPushButton(tr("New…"), choosing);
  auto* add = new QPushButton(tr("Add"), making);
  chooseRow->addWidget(m_choice, 1);
  chooseRow->addWidget(start);
  makeRow->addWidget(m_name, 1);
  makeRow->addWidget(add);
  addWidget(choosing);
  addWidget(making);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFocusProxy(m_choice);
  m_choice->setAccessibleName(tr("Category"));
  m_choice->setMinimumContentsLength(8);
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_choice->setObjectName(u"productCategory"_s);
  start->setAccessibleName(tr("New category"));
  start->setObjectName(u"productNewCategory"_s);
  m_name->setPlaceholderText(tr("Name of the new category"));
  m_name->setAccessibleName(tr("Name of the new category"));
  m_name->setObjectName(u"productCategoryName"_s);
  m_name->setMaxLength(int(catalog::kMaxNameLength));
  m_name->installEventFilter(this);
  connect(m_choice, &QComboBox::currentIndexChanged, this, &CategoryField::changed);
  connect(start, &QPushButton::clicked, this, [this] {
    setCurrentIndex(1);
    m_name->setFocus();
  });
  const auto make = [this] {
    const QString name = m_name->text().trimmed();
    if (!name.isEmpty()) Q_EMIT created(name);
    finish();
  };
  connect(add, &QPushButton::clicked, this, make);
  connect(m_name, &QLineEdit::returnPressed, this, make);
}

void CategoryField::finish() {
  m_name->clear();
  setCurrentIndex(0);
  m_choice->setFocus();
}

void CategoryField::setKnown(const std::vector<Category>& categories) {
  const CategoryId chosen = category();
  m_known = categories;
  {
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    m_choice->addItem(tr("No category"), QByteArray());
    for (const CategoryRow& row : asTree(categories)) m_choice->addItem(row.path, row.category.id.bytes());
  }
  setCategory(chosen);
}

void CategoryField::setCategory(const CategoryId& id) {
  const QSignalBlocker quiet(m_choice);
  if (m_choice->count() == 0) m_choice->addItem(tr("No category"), QByteArray());
  int index = id.isNull() ? 0 : m_choice->findData(id.bytes());
  if (index < 0) {
    m_choice->addItem(tr("An archived category"), id.bytes());
    index = m_choice->count() - 1;
  }
  m_choice->setCurrentIndex(index);
  setCurrentIndex(0);
}

CategoryId CategoryField::category() const {
  return CategoryId::fromBytes(m_choice->currentData().toByteArray());
}

QColor CategoryField::colour() const {
  const auto found =
      std::find_if(m_known.begin(), m_known.end(), [id = category()](const Category& each) { return each.id == id; });
  return found == m_known.end() || found->colour.isEmpty() ? QColor() : QColor(found->colour);
}

void CategoryField::choose(const Category& category) {
  std::vector<Category> known = m_known;
  const bool there =
      std::any_of(known.begin(), known.end(), [&](const Category& each) { return each.id == category.id; });
  if (!there) known.push_back(category);
  setKnown(known);
  setCategory(category.id);
  Q_EMIT changed();
}

bool CategoryField::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    finish();
    return true;
  }
  return QStackedWidget::eventFilter(watched, event);
}

}  // namespace counterfoil::desk
