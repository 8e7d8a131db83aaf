// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// A page's name in the column on the left, with the keys that lead there.
class NavButton : public QAbstractButton {
  Q_OBJECT

 public:
  NavButton(const QString& text, const QString& keys, const theme::Theme& theme, QWidget* parent = nullptr);
  void setTheme(const theme::Theme& theme);
  [[nodiscard]] QSize sizeHint() const override { return {176, 40}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  QString m_keys;
  theme::Theme m_theme;
};

}  // namespace counterfoil::desk
