// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <map>

#include "ui/desk/page.h"
#include "ui/desk/person_editor.h"
#include "ui/desk/role_editor.h"

namespace counterfoil::desk {

/// Who works here and what they may do.
class PeoplePage : public Page {
  Q_OBJECT

 public:
  explicit PeoplePage(const Desk& desk, QWidget* parent = nullptr);
  [[nodiscard]] QString title() const override { return tr("People"); }
  [[nodiscard]] staff::Permission needs() const override { return staff::Permission::StaffEdit; }
  [[nodiscard]] QWidget* tools() override { return m_tools; }
  void enter() override;
  void storeChanged(const QStringList& kinds) override;
  void leave() override;
  void setTheme(const theme::Theme& theme) override;
  void focusList() override { m_people->setFocus(); }
  [[nodiscard]] QListWidget& people() { return *m_people; }
  [[nodiscard]] QListWidget& roles() { return *m_roles; }
  [[nodiscard]] PersonEditor& person() { return *m_person; }
  [[nodiscard]] RoleEditor& role() { return *m_role; }

 private:
  struct Everybody {
    std::vector<staff::StaffMember> people;
    std::vector<staff::Role> roles;
  };
  void read();
  void fill(const Everybody& everybody);
  void showPerson(int row);
  void showRole(int row);
  void makeTools();
  void keepTyping();
  void showPersonOf(const staff::StaffMember& member);
  void showRoleOf(const staff::Role& role);
  void mark();

  /// What was typed and not saved, by whom it is about; of the person who typed it.
  std::map<core::AnyId, Typing> m_keptPeople;
  std::map<core::AnyId, Typing> m_keptRoles;
  core::StaffId m_keptFor;
  Everybody m_everybody;
  QWidget* m_tools;
  QListWidget* m_people;
  QListWidget* m_roles;
  QStackedWidget* m_right;
  PersonEditor* m_person;
  RoleEditor* m_role;
};

}  // namespace counterfoil::desk
