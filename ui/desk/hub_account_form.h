// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// Who has an account of the hub's own: login and password, or a code by mail.
class HubAccountForm : public QWidget {
  Q_OBJECT

 public:
  explicit HubAccountForm(const theme::Theme& theme, QWidget* parent = nullptr);
  /// A mail may be on its way: there is room for what it says.
  void askForLink();
  /// A try is over: what nobody else should read goes, and the keyboard is where the next one begins.
  void beginAgain();
  void forget();

 Q_SIGNALS:
  void passwordGiven(const QString& login, const QString& password);
  void linkWanted(const QString& login);
  void linkGiven(const QString& link);

 private:
  [[nodiscard]] QLineEdit* makeField(const QString& name, const QString& words, int mostCharacters);
  [[nodiscard]] QPushButton* makeButton(const QString& name, const QString& words);
  void offer();
  QLineEdit* m_login;
  QLineEdit* m_password;
  QPushButton* m_enter;
  QPushButton* m_mail;
  QWidget* m_linkRow;
  QLineEdit* m_link;
  QPushButton* m_enterByLink;
};

}  // namespace counterfoil::desk
