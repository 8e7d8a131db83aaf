// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTcpServer>

#include "reports/emulator/escpos_paper.h"

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace counterfoil::emulator {

/// How the printer answers DLE EOT; what is false is healthy.
struct VirtualState {
  bool answersStatus = true;
  bool paperOut = false;
  bool coverOpen = false;
};

/// A printer on a loopback port: what arrives becomes paper. The port is chosen by the system when 0.
class VirtualPrinter final : public QObject {
  Q_OBJECT

 public:
  explicit VirtualPrinter(int dots = 576, QObject* parent = nullptr);
  /// False when the port is taken.
  [[nodiscard]] bool listen(quint16 port = 0);
  [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
  void setState(const VirtualState& state) { m_state = state; }

  [[nodiscard]] const EscposPaper& paper() const { return m_paper; }
  void tearOff() { m_paper.clear(); }

 Q_SIGNALS:
  /// A slip was cut off; everything since the last one is on the paper.
  void cut();
  void drawerOpened();

 private:
  void serve(QTcpSocket* socket);
  [[nodiscard]] char status(int n) const;

  QTcpServer m_server;
  EscposPaper m_paper;
  VirtualState m_state;
};

}  // namespace counterfoil::emulator
