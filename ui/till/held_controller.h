// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "ui/till/stage.h"

namespace counterfoil::till {

/// Card payments that the terminal took without contact and has not sent yet: what is at risk, and for how long more
/// may join it. On every screen that has a head, as long as there are any.
class HeldController : public QObject {
  Q_OBJECT
  Q_PROPERTY(bool shown READ shown NOTIFY changed)
  Q_PROPERTY(bool attention READ attention NOTIFY changed)
  Q_PROPERTY(QString text READ text NOTIFY changed)
  Q_PROPERTY(QString accessible READ accessible NOTIFY changed)

 public:
  explicit HeldController(Stage& stage, QObject* parent = nullptr);

  [[nodiscard]] bool shown() const { return m_view.count > 0; }
  /// Nothing more is kept until the oldest was sent.
  [[nodiscard]] bool attention() const { return shown() && m_view.secondsLeft <= 0; }
  [[nodiscard]] QString text() const;
  [[nodiscard]] QString accessible() const;

  /// From now on; every few seconds.
  void watch();
  void refresh();
  /// The whole of it, at the foot of the window.
  void explain();

 Q_SIGNALS:
  void changed();

 private:
  Stage& m_stage;
  QTimer m_timer;
  HeldCardsView m_view;
};

}  // namespace counterfoil::till
