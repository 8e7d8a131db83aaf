// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>
#include <set>

#include "models/staff/types.h"
#include "ui/desk/desk_parts.h"

namespace counterfoil::desk {

/// Who sits at the desk: the same people and PINs as at the till. In a book without people nobody needs to sign in.
class Session : public QObject {
  Q_OBJECT

 public:
  explicit Session(const DeskParts& parts, QObject* parent = nullptr);

  /// Signed in, or in a book without people.
  [[nodiscard]] bool isOpen() const { return m_open; }
  [[nodiscard]] core::StaffId staff() const { return m_staff; }
  [[nodiscard]] const QString& name() const { return m_name; }
  [[nodiscard]] journal::Actor actor() const { return {m_staff, {}}; }
  /// For offering things; the services decide.
  [[nodiscard]] bool may(staff::Permission permission) const;

  /// Opens without a name where the book has no people.
  void start();
  /// `reply` gets the refusal, if any.
  void signIn(core::StaffId staff, const QString& pin, std::function<void(core::Done)> reply);
  void signOut();
  /// Reads role and name again.
  void refresh();

 Q_SIGNALS:
  void changed();

 private:
  struct Standing {
    QString name;
    std::set<staff::Permission> held;
    bool active = false;
  };
  void open(core::StaffId staff, Standing standing);
  static core::Result<Standing> standingOf(const journal::Reader& reader, core::StaffId staff);

  const DeskParts& m_parts;
  bool m_open = false;
  core::StaffId m_staff;
  QString m_name;
  std::set<staff::Permission> m_held;
};

}  // namespace counterfoil::desk
