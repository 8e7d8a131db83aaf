// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/till/rows.h"
#include "ui/till/stage.h"

namespace counterfoil::till {

/// Tickets that wait: parked here, recalled here.
class TicketListController : public QObject {
  Q_OBJECT
  Q_PROPERTY(counterfoil::till::Rows* tickets READ tickets CONSTANT)
  Q_PROPERTY(counterfoil::till::Rows* moved READ moved CONSTANT)
  Q_PROPERTY(int chosen READ chosen NOTIFY changed)

 public:
  explicit TicketListController(Stage& stage, QObject* parent = nullptr)
      : QObject(parent), m_stage(stage), m_tickets({"label", "detail", "total"}), m_moved({"name", "before", "now"}) {}

  [[nodiscard]] Rows* tickets() { return &m_tickets; }
  /// Prices that changed while the recalled ticket waited.
  [[nodiscard]] Rows* moved() { return &m_moved; }
  [[nodiscard]] int chosen() const { return m_chosen; }
  void open();

  Q_INVOKABLE void choose(int row);
  Q_INVOKABLE void moveChoice(int by);
  Q_INVOKABLE void recall();

 Q_SIGNALS:
  void changed();
  void recalled(const counterfoil::till::TicketView& ticket);

 private:
  Stage& m_stage;
  Rows m_tickets;
  Rows m_moved;
  int m_chosen = -1;
};

}  // namespace counterfoil::till
