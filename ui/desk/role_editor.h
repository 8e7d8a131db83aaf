// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QWidget>

#include "models/staff/types.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/typing.h"

namespace counterfoil::desk {

/// One role: what it may do, and up to which limit without asking a second person.
class RoleEditor : public QWidget {
  Q_OBJECT

 public:
  explicit RoleEditor(const Desk& desk, QWidget* parent = nullptr);
  void edit(const staff::Role& role);
  [[nodiscard]] bool isDirty() const { return typingIn(*this) != m_clean; }
  [[nodiscard]] const staff::Role& role() const { return m_role; }
  /// What the fields say. Errors: Invalid `not_a_number`.
  [[nodiscard]] core::Result<staff::Role> after() const;

 Q_SIGNALS:
  void saved(const counterfoil::staff::RoleId& id, const QString& text);
  void refused(const QString& text);
  void typed();

 private:
  void save();

  const Desk m_desk;
  staff::Role m_role;
  Typing m_clean;
  QLabel* m_title;
  QLineEdit* m_name;
  QTableWidget* m_grants;
  QPushButton* m_save;
};

/// What a permission lets somebody do, in words.
[[nodiscard]] QString permissionText(staff::Permission permission);

}  // namespace counterfoil::desk
