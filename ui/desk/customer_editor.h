// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include "models/customers/types.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/typing.h"

namespace counterfoil::desk {

/// The fields of one customer. What was typed is compared with what was shown; a phone or mail whose line is untouched
/// stays the same element.
class CustomerEditor : public QWidget {
  Q_OBJECT

 public:
  explicit CustomerEditor(const Desk& desk, QWidget* parent = nullptr);
  void setTheme(const theme::Theme& theme);
  void edit(const customers::Customer& customer);
  [[nodiscard]] const customers::Customer& shown() const { return m_shown; }
  /// As the fields say it.
  [[nodiscard]] customers::Customer typedIn() const;
  [[nodiscard]] bool isDirty() const { return isEnabled() && typingIn(*this) != m_clean; }
  /// What was typed before, over what is shown.
  void take(const Typing& typing);
  void complain(const core::Error& error);
  void warn(const QString& text);
  void focusName() { m_name->setFocus(); }

 Q_SIGNALS:
  void typed();
  void saveWanted();

 private:
  void say(const QString& text, const QColor& colour);
  [[nodiscard]] QWidget* fieldOf(const QString& where) const;

  theme::Theme m_theme;
  customers::Customer m_shown;
  Typing m_clean;
  QLineEdit* m_name;
  QPlainTextEdit* m_phones;
  QPlainTextEdit* m_emails;
  QPlainTextEdit* m_address;
  QPlainTextEdit* m_note;
  std::vector<QCheckBox*> m_consents;
  QLabel* m_text;
};

/// A purpose of consent in words.
[[nodiscard]] QString purposeText(const QString& purpose);
/// What stands where a name should: that the person was erased, or that the key is not here.
[[nodiscard]] QString customerName(const customers::Customer& customer);

}  // namespace counterfoil::desk
