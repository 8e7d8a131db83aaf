// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QWidget>

#include "models/journal/fact.h"
#include "ui/desk/desk_parts.h"

namespace counterfoil::desk {

class JsonColours;

/// One fact in full: what, when, who, its place in the chain, and its body as it stands in the journal.
class FactView : public QWidget {
  Q_OBJECT

 public:
  explicit FactView(const Desk& desk, QWidget* parent = nullptr);
  void show(const journal::Fact& fact);
  void clear();
  void setTheme(const theme::Theme& theme);
  [[nodiscard]] QString title() const { return m_title->text(); }
  [[nodiscard]] QString bodyText() const { return m_body->toPlainText(); }

 private:
  const Desk m_desk;
  QLabel* m_title;
  QLabel* m_about;
  QPlainTextEdit* m_body;
  JsonColours* m_colours;
};

}  // namespace counterfoil::desk
