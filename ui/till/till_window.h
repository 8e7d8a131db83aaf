// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QQuickView>
#include <QTimer>

#include "ui/theme/theme_object.h"
#include "ui/till/backend.h"
#include "ui/till/scanner_filter.h"
#include "ui/till/till_controller.h"

namespace counterfoil::till {

/// The till's window. Software rendering is chosen by the program before it makes one
/// (`QQuickWindow::setGraphicsApi`), because most tills have no usable graphics processor.
class TillWindow : public QQuickView {
  Q_OBJECT

 public:
  explicit TillWindow(TillBackend& backend, theme::Scheme scheme = theme::Scheme::Light, bool motion = true);
  ~TillWindow() override;

  /// Loads the screens and asks the backend who works here. False when there is no font or a screen does not load: the
  /// text says why.
  [[nodiscard]] bool start(QString* why);
  [[nodiscard]] TillController& till() { return m_till; }
  [[nodiscard]] theme::ThemeObject& theme() { return m_theme; }
  [[nodiscard]] ScannerFilter& scanner() { return *m_scanner; }

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void restartIdle();

  theme::ThemeObject m_theme;
  TillController m_till;
  ScannerFilter* m_scanner;  ///< a child of the window
  QTimer m_idle;
};

}  // namespace counterfoil::till
