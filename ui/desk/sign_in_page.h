// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "ui/desk/desk_parts.h"

namespace counterfoil::desk {

/// Who are you, and your PIN: the same as at the till.
class SignInPage : public QWidget {
  Q_OBJECT

 public:
  explicit SignInPage(const Desk& desk, QWidget* parent = nullptr);
  /// Reads the people again and waits for a PIN.
  void enter();
  void setTheme(const theme::Theme& theme);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void submit();
  void say(const QString& text, bool bad);

  const Desk m_desk;
  theme::Theme m_theme;
  QComboBox* m_people;
  QLineEdit* m_pin;
  QPushButton* m_button;
  QLabel* m_text;
};

}  // namespace counterfoil::desk
