// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/tile_field.h"

#include <QHBoxLayout>
#include <QKeySequence>

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

TileField::TileField(QWidget* parent)
    : QWidget(parent),
      m_text(new QLabel(this)),
      m_earlier(new QPushButton(tr("Earlier"), this)),
      m_later(new QPushButton(tr("Later"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_text, 1);
  row->addWidget(m_earlier);
  row->addWidget(m_later);
  m_earlier->setObjectName(u"tileEarlier"_s);
  m_later->setObjectName(u"tileLater"_s);
  m_earlier->setAccessibleName(tr("Move the tile one place earlier"));
  m_later->setAccessibleName(tr("Move the tile one place later"));
  m_earlier->setToolTip(QKeySequence(Qt::ALT | Qt::Key_Left).toString(QKeySequence::NativeText));
  m_later->setToolTip(QKeySequence(Qt::ALT | Qt::Key_Right).toString(QKeySequence::NativeText));
  connect(m_earlier, &QPushButton::clicked, this, [this] { Q_EMIT moveWanted(-1); });
  connect(m_later, &QPushButton::clicked, this, [this] { Q_EMIT moveWanted(1); });
  setPlace(0, 0);
}

void TileField::setPlace(int place, int of) {
  setVisible(place > 0);
  m_text->setText(tr("Tile %1 of %2").arg(place).arg(of));
  // The one that has the keyboard keeps it at the ends, so that the other way is one key away.
  m_earlier->setEnabled(place > 1 || m_earlier->hasFocus());
  m_later->setEnabled(place < of || m_later->hasFocus());
}

}  // namespace counterfoil::desk
