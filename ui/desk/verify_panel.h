// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <atomic>
#include <memory>

#include "models/journal/verify.h"
#include "ui/desk/desk_parts.h"

namespace counterfoil::desk {

/// Computes every digest of the journal again, with progress and a way to stop, and names what does not hold.
class VerifyPanel : public QFrame {
  Q_OBJECT

 public:
  explicit VerifyPanel(const DeskParts& parts, QWidget* parent = nullptr);
  ~VerifyPanel() override;
  void start();
  void cancel();
  [[nodiscard]] bool isRunning() const { return m_run != nullptr; }
  void setTheme(const theme::Theme& theme);

 Q_SIGNALS:
  void finished();
  /// Somebody wants to see the fact at this place.
  void positionWanted(qint64 position);

 private:
  struct Run {
    std::atomic<qint64> done = 0;
    std::atomic<qint64> total = 0;
    std::atomic_bool stop = false;
  };
  void show(const core::Result<journal::ChainReport>& report);
  void showProgress();
  void say(const QString& text, const QColor& colour);

  const DeskParts& m_parts;
  theme::Theme m_theme;
  QLabel* m_text;
  QProgressBar* m_bar;
  QPushButton* m_button;
  QListWidget* m_faults;
  QTimer m_timer;
  std::shared_ptr<Run> m_run;
};

}  // namespace counterfoil::desk
