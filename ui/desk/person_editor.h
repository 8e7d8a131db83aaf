// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "models/staff/pins.h"
#include "models/staff/types.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/typing.h"
#include "ui/desk/wording.h"

namespace counterfoil::desk {

/// One person: name, role, badge, whether they work here; their PIN and a lock-out.
class PersonEditor : public QWidget {
  Q_OBJECT

 public:
  explicit PersonEditor(const Desk& desk, QWidget* parent = nullptr);
  void setRoles(const std::vector<staff::Role>& roles);
  /// Whether something was typed over the person as they were shown; a PIN does not count and is never kept.
  [[nodiscard]] bool isDirty() const { return typingIn(*this) != m_clean; }
  void setTheme(const theme::Theme& theme);
  void edit(const staff::StaffMember& member);
  [[nodiscard]] const staff::StaffMember& member() const { return m_member; }
  /// What a failed sign-in came to, on this device.
  void showLock(const staff::LockState& lock);

 Q_SIGNALS:
  /// Something was written.
  void saved(const counterfoil::core::StaffId& id, const QString& text);
  void refused(const QString& text);
  void typed();

 private:
  void save();
  void setPin();
  void unlock();

  const Desk m_desk;
  staff::StaffMember m_member;
  Typing m_clean;
  QLabel* m_title;
  QLineEdit* m_name;
  QComboBox* m_role;
  QLineEdit* m_badge;
  QCheckBox* m_active;
  QPushButton* m_save;
  QLineEdit* m_pin;
  QLineEdit* m_again;
  QPushButton* m_setPin;
  QLabel* m_pinText;
  QLabel* m_lock;
  QPushButton* m_unlock;
};

}  // namespace counterfoil::desk
