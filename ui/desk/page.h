// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QWidget>

#include "models/journal/fact.h"
#include "models/staff/permissions.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/wording.h"

namespace counterfoil::desk {

/// One page of the desk. The window gives it the find field, a place for its tools, and word of what changed.
class Page : public QWidget {
  Q_OBJECT

 public:
  explicit Page(const Desk& desk, QWidget* parent = nullptr) : QWidget(parent), m_desk(desk) {}

  [[nodiscard]] virtual QString title() const = 0;
  [[nodiscard]] virtual staff::Permission needs() const = 0;
  /// Of a page that stands after the tenth; empty: none.
  [[nodiscard]] virtual QKeySequence ownKeys() const { return {}; }
  /// What the find field finds here; empty: nothing.
  [[nodiscard]] virtual QString findHint() const { return {}; }
  /// Buttons and filters for the head of the window; may be null. The page keeps it.
  [[nodiscard]] virtual QWidget* tools() { return nullptr; }
  /// The page is shown to somebody who may see it.
  virtual void enter() = 0;
  virtual void find(const QString& text) { Q_UNUSED(text) }
  virtual void storeChanged(const QStringList& kinds) = 0;
  /// Before the page is left or somebody signs out: drop what must not stay on screen.
  virtual void leave() {}
  virtual void setTheme(const theme::Theme& theme) { Q_UNUSED(theme) }
  /// Where the keyboard goes from the find field.
  virtual void focusList() {}

 Q_SIGNALS:
  /// A line for the status bar.
  void told(const QString& text, counterfoil::desk::Tone tone);
  /// "1,234 products", beside the title.
  void summaryChanged(const QString& text);
  void factWanted(const counterfoil::journal::FactId& fact);

 protected:
  const Desk m_desk;
};

}  // namespace counterfoil::desk
