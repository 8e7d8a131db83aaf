// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/emulator/virtual_printer.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace counterfoil::emulator {

VirtualPrinter::VirtualPrinter(int dots, QObject* parent) : QObject(parent), m_server(this), m_paper(dots) {
  connect(&m_server, &QTcpServer::newConnection, this, [this] {
    while (QTcpSocket* socket = m_server.nextPendingConnection()) serve(socket);
  });
}

bool VirtualPrinter::listen(quint16 port) {
  return m_server.listen(QHostAddress::LocalHost, port);
}

char VirtualPrinter::status(int n) const {
  int byte = 0x12;  // bits 1 and 4 are always set
  if (n == 1 && (m_state.paperOut || m_state.coverOpen)) byte |= 0x08;
  if (n == 2 && m_state.coverOpen) byte |= 0x04;
  if (n == 2 && m_state.paperOut) byte |= 0x20;
  if (n == 4 && m_state.paperOut) byte |= 0x6c;
  return static_cast<char>(byte);
}

void VirtualPrinter::serve(QTcpSocket* socket) {
  connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
  connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
    m_paper.onStatusRequest([this, socket](int n) {
      if (m_state.answersStatus) socket->write(QByteArray(1, status(n)));
    });
    const int cuts = m_paper.cutCount();
    const std::size_t pulses = m_paper.drawerPulses().size();
    m_paper.feed(socket->readAll());
    m_paper.onStatusRequest({});
    if (m_paper.drawerPulses().size() > pulses) Q_EMIT drawerOpened();
    if (m_paper.cutCount() > cuts) Q_EMIT cut();
  });
}

}  // namespace counterfoil::emulator
