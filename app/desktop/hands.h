// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QString>
#include <functional>

#include "models/core/result.h"
#include "ui/till/till_window.h"

namespace counterfoil::app {

/// A pair of hands before the till's window: real key events, and patience until the screen shows what they wait for.
/// After the first thing that goes wrong everything else is left out.
class Hands {
 public:
  Hands(till::TillWindow& window, QString folder) : m_window(window), m_folder(std::move(folder)) {}

  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
  /// At the pace of a person.
  void type(const QString& text);
  /// At the pace of a scanner, with its Enter.
  void scan(const QString& code);
  /// Lets the program work until the condition holds; notes `what` where it does not within ten seconds.
  bool until(const char* what, const std::function<bool()>& condition);
  bool untilScreen(const char* name);
  void pause(int ms);
  /// Writes a picture of the window.
  void picture(const QString& name);

  [[nodiscard]] QString screen() const { return m_window.till().stage()->screen(); }
  [[nodiscard]] QString sheet() const { return m_window.till().stage()->sheet(); }
  [[nodiscard]] bool failed() const { return !m_wrong.isEmpty(); }
  [[nodiscard]] core::Done outcome() const;

 private:
  void send(Qt::Key key, Qt::KeyboardModifiers modifiers, const QString& text);
  till::TillWindow& m_window;
  QString m_folder;
  QString m_wrong;
};

}  // namespace counterfoil::app
