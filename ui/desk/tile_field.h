// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace counterfoil::desk {

/// Where a favourite's tile stands on the till, and two buttons that move it by one place.
class TileField : public QWidget {
  Q_OBJECT

 public:
  explicit TileField(QWidget* parent = nullptr);
  /// `place` counts from 1; 0: it has no tile.
  void setPlace(int place, int of);

 Q_SIGNALS:
  void moveWanted(int places);

 private:
  QLabel* m_text;
  QPushButton* m_earlier;
  QPushButton* m_later;
};

}  // namespace counterfoil::desk
