// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// What stands where nothing is: a sentence, what to do next, and the button that does it.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(const theme::Theme& theme, QWidget* parent = nullptr);
  void say(const QString& title, const QString& advice, const QString& button = {});
  void setTheme(const theme::Theme& theme);

 Q_SIGNALS:
  void pressed();

 private:
  QLabel* m_title;
  QLabel* m_advice;
  QPushButton* m_button;
};

/// A label in one of the theme's sizes.
[[nodiscard]] QLabel* makeLabel(const QString& text, int pixelSize, QFont::Weight weight = QFont::Normal,
                                QWidget* parent = nullptr);
/// Colours a widget's text.
void colourText(QWidget* widget, const QColor& colour);

}  // namespace counterfoil::desk
