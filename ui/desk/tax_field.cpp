// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/tax_field.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "models/catalog/facts.h"

namespace counterfoil::desk {

using catalog::Tax;
using catalog::TaxId;

TaxField::TaxField(QWidget* parent)
    : QWidget(parent),
      m_list(new QListWidget(this)),
      m_earlier(new QPushButton(tr("Earlier"), this)),
      m_later(new QPushButton(tr("Later"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  auto* buttons = new QVBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(m_earlier);
  buttons->addWidget(m_later);
  buttons->addStretch(1);
  row->addWidget(m_list, 1);
  row->addLayout(buttons);
  m_list->setFixedHeight(76);
  m_list->setAccessibleName(tr("Taxes, in the order in which they apply"));
  m_list->setDragDropMode(QAbstractItemView::InternalMove);
  m_list->installEventFilter(this);
  setFocusProxy(m_list);
  m_earlier->setToolTip(tr("Applies before the one above it (Alt+Up)"));
  m_later->setToolTip(tr("Applies after the one below it (Alt+Down)"));
  connect(m_earlier, &QPushButton::clicked, this, [this] { move(-1); });
  connect(m_later, &QPushButton::clicked, this, [this] { move(1); });
  connect(m_list, &QListWidget::itemChanged, this, &TaxField::changed);
  connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, &TaxField::changed);
}

void TaxField::setKnown(const std::vector<Tax>& taxes) {
  const std::vector<TaxId> chosen = this->taxes();
  m_known = taxes;
  setTaxes(chosen);
}

void TaxField::setTaxes(const std::vector<TaxId>& chosen) {
  const QSignalBlocker quiet(m_list);
  m_list->clear();
  const auto add = [&](const TaxId& id, const QString& name, bool ticked) {
    auto* item = new QListWidgetItem(name, m_list);
    item->setData(Qt::UserRole, id.bytes());
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsDragEnabled);
    item->setCheckState(ticked ? Qt::Checked : Qt::Unchecked);
  };
  for (const TaxId& id : chosen) {
    const auto known = std::find_if(m_known.begin(), m_known.end(), [&](const Tax& tax) { return tax.id == id; });
    add(id, known == m_known.end() ? tr("archived tax") : known->name, true);
  }
  for (const Tax& tax : m_known) {
    if (std::find(chosen.begin(), chosen.end(), tax.id) == chosen.end()) add(tax.id, tax.name, false);
  }
  m_earlier->setEnabled(m_list->count() > 1);
  m_later->setEnabled(m_list->count() > 1);
}

std::vector<TaxId> TaxField::taxes() const {
  std::vector<TaxId> chosen;
  for (int i = 0; i < m_list->count(); ++i) {
    const QListWidgetItem* item = m_list->item(i);
    if (item->checkState() == Qt::Checked) chosen.push_back(TaxId::fromBytes(item->data(Qt::UserRole).toByteArray()));
  }
  return chosen;
}

QVariant TaxField::typed() const {
  return catalog::packTaxes(taxes());
}

void TaxField::setTyped(const QVariant& typed) {
  setTaxes(catalog::unpackTaxes(typed.toByteArray()));
  Q_EMIT changed();
}

void TaxField::move(int by) {
  const int row = m_list->currentRow();
  const int to = row + by;
  if (row < 0 || to < 0 || to >= m_list->count()) return;
  {
    const QSignalBlocker quiet(m_list);
    m_list->insertItem(to, m_list->takeItem(row));
    m_list->setCurrentRow(to);
  }
  Q_EMIT changed();
}

bool TaxField::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool up = key->key() == Qt::Key_Up;
    if (key->modifiers() == Qt::AltModifier && (up || key->key() == Qt::Key_Down)) {
      move(up ? -1 : 1);
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace counterfoil::desk
