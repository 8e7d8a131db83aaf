// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>

#include "ui/till/scan_rhythm.h"

class QKeyEvent;
class QQuickWindow;

namespace counterfoil::till {

/// Watches a window's keys for a scanner, below every focus: a code never lands in a field, and what of it slipped into
/// one before it was recognised is taken out again.
class ScannerFilter : public QObject {
  Q_OBJECT

 public:
  explicit ScannerFilter(QQuickWindow& window);
  /// Where times come from: the events' own by default; tests give theirs.
  void setTimes(std::function<qint64()> nowMs) { m_nowMs = std::move(nowMs); }

 Q_SIGNALS:
  void scanned(const QString& code);
  /// A field without text to restore (a PIN, a keypad) took this many characters that were a scanner's.
  void takenBack(int characters);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void timerEvent(QTimerEvent* event) override;

 private:
  [[nodiscard]] bool keyPressed(QKeyEvent& event);
  void flush();
  void restore();
  void remember();

  QQuickWindow& m_window;
  ScanRhythm m_rhythm;
  std::function<qint64()> m_nowMs;
  QBasicTimer m_timer;
  QPointer<QObject> m_field;
  QString m_fieldText;
  int m_fieldCursor = 0;
  qint64 m_lastMs = 0;
  bool m_delivering = false;
};

}  // namespace counterfoil::till
