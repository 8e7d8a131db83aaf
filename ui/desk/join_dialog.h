// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "ui/desk/desk_parts.h"
#include "ui/shared/join_form.h"

class QVBoxLayout;

namespace counterfoil::desk {

/// An existing shop joins a hub: its history fills an empty tenant there. Or its till joins again, in the place of the
/// device that it was.
class JoinDialog : public QDialog {
  Q_OBJECT

 public:
  /// `again`: the address of the hub that the shop belongs to and that does not let this till in any more.
  JoinDialog(const DeskParts& parts, const theme::Theme& theme, const journal::Actor& actor, QWidget* parent,
             const QString& again = {});
  [[nodiscard]] shared::JoinForm& form() { return m_form; }
  /// Ends the asking first, and closes when nothing is asked.
  void reject() override;

 private:
  struct Field {
    QLineEdit* line;
    QLabel* problem;
  };
  [[nodiscard]] QWidget* makeFields();
  [[nodiscard]] QWidget* makeComparing();
  [[nodiscard]] Field addField(QVBoxLayout* column, const QString& name, const QString& label, const QString& help);
  void say(const Field& field, const QString& name);
  void refresh();

  shared::JoinForm m_form;
  const theme::Theme& m_theme;
  const bool m_again;
  QWidget* m_fields = nullptr;
  QWidget* m_comparing = nullptr;
  Field m_hub{};
  Field m_code{};
  Field m_name{};
  QLabel* m_certificate = nullptr;
  QLabel* m_fingerprint = nullptr;
  QLabel* m_told = nullptr;
  QPushButton* m_leave = nullptr;
  QPushButton* m_join = nullptr;
};

}  // namespace counterfoil::desk
