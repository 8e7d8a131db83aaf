// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/printing/printer_link.h"

#include <QTcpSocket>
#include <utility>

namespace counterfoil::printing {

namespace {

/// DLE EOT 1, 2, 4: printer, reasons for being offline, paper. One byte comes back for each.
const QByteArray& statusQuestion() {
  static const QByteArray question("\x10\x04\x01\x10\x04\x02\x10\x04\x04", 9);
  return question;
}
constexpr qsizetype kStatusAnswers = 3;

/// Bits 1 and 4 of an answer are set, 0 and 7 are not; anything else is not an answer.
bool isAnswer(char byte) {
  return (static_cast<unsigned char>(byte) & 0x93U) == 0x12U;
}

bool bit(char byte, unsigned n) {
  return ((unsigned{static_cast<unsigned char>(byte)} >> n) & 1U) != 0;
}

}  // namespace

PrinterLink::PrinterLink(Timers& timers, LinkDeadlines deadlines, QObject* parent)
    : QObject(parent), m_timers(timers), m_deadlines(deadlines) {}

PrinterLink::~PrinterLink() {
  if (m_socket) m_socket->disconnect(this);
}

void PrinterLink::deliver(const Endpoint& endpoint, const QByteArray& bytes,
                          std::function<void(const Delivery&)> done) {
  m_bytes = bytes;
  m_done = std::move(done);
  m_answers.clear();
  m_answersStatus = false;
  m_bytesLeft = false;
  m_phase = Phase::Connecting;
  m_socket = std::make_unique<QTcpSocket>();
  connect(m_socket.get(), &QTcpSocket::connected, this, &PrinterLink::connected);
  connect(m_socket.get(), &QTcpSocket::readyRead, this, &PrinterLink::received);
  connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &PrinterLink::written);
  connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &PrinterLink::failed);
  connect(m_socket.get(), &QTcpSocket::disconnected, this, &PrinterLink::lost);
  armDeadline(m_deadlines.connectMs);
  m_socket->connectToHost(endpoint.host, endpoint.port);
}

void PrinterLink::connected() {
  m_phase = Phase::StatusBefore;
  askStatus(m_deadlines.statusMs);
}

void PrinterLink::askStatus(qint64 deadlineMs) {
  m_answers.clear();
  armDeadline(deadlineMs);
  m_socket->write(statusQuestion());
}

void PrinterLink::received() {
  const QByteArray bytes = m_socket->read(4096);
  if (m_phase != Phase::StatusBefore && m_phase != Phase::StatusAfter) return;
  for (const char byte : bytes) {
    // Chatter of another protocol: such a printer is used without asking it anything.
    if (!isAnswer(byte)) {
      if (m_phase == Phase::StatusBefore) write();
      return;
    }
    m_answers += byte;
  }
  if (m_answers.size() >= kStatusAnswers) statusComplete();
}

QString PrinterLink::complaint() const {
  const char printer = m_answers.at(0);
  const char reasons = m_answers.at(1);
  const char paper = m_answers.at(2);
  if (bit(reasons, 2)) return QStringLiteral("cover_open");
  if (bit(reasons, 5) || (bit(paper, 5) && bit(paper, 6))) return QStringLiteral("paper_out");
  if (bit(reasons, 6)) return QStringLiteral("printer_error");
  if (bit(printer, 3)) return QStringLiteral("printer_offline");
  return {};
}

void PrinterLink::statusComplete() {
  const QString error = complaint();
  if (m_phase == Phase::StatusAfter) {
    finish(error.isEmpty() ? Delivery{true, false, {}} : Delivery{false, true, error});
    return;
  }
  m_answersStatus = true;
  if (!error.isEmpty()) {
    finish({false, false, error});
    return;
  }
  write();
}

void PrinterLink::write() {
  m_phase = Phase::Writing;
  m_bytesLeft = true;
  armDeadline(m_deadlines.stalledMs);
  m_socket->write(m_bytes);
}

void PrinterLink::written() {
  if (m_phase != Phase::Writing) return;
  if (m_socket->bytesToWrite() > 0) {
    armDeadline(m_deadlines.stalledMs);
    return;
  }
  if (!m_answersStatus) {
    finish({true, false, {}});
    return;
  }
  m_phase = Phase::StatusAfter;
  askStatus(m_deadlines.afterMs);
}

void PrinterLink::failed() {
  if (m_phase == Phase::Idle) return;
  switch (m_socket->error()) {
    case QAbstractSocket::RemoteHostClosedError:
      return;  // `disconnected` follows, with what was read before
    case QAbstractSocket::ConnectionRefusedError:
      finish({false, m_bytesLeft, QStringLiteral("printer_refused")});
      return;
    case QAbstractSocket::HostNotFoundError:
    case QAbstractSocket::NetworkError:
      finish({false, m_bytesLeft,
              m_phase == Phase::Connecting ? QStringLiteral("printer_unreachable") : QStringLiteral("printer_lost")});
      return;
    default:
      finish({false, m_bytesLeft, QStringLiteral("printer_lost")});
      return;
  }
}

void PrinterLink::lost() {
  if (m_phase != Phase::Idle) finish({false, m_bytesLeft, QStringLiteral("printer_lost")});
}

void PrinterLink::deadlinePassed() {
  switch (m_phase) {
    case Phase::Idle:
      return;
    case Phase::Connecting:
      finish({false, false, QStringLiteral("printer_silent")});
      return;
    case Phase::StatusBefore:
      write();
      return;
    case Phase::Writing:
      finish({false, true, QStringLiteral("printer_stalled")});
      return;
    case Phase::StatusAfter:
      finish({false, true, QStringLiteral("no_answer_after")});
      return;
  }
}

void PrinterLink::armDeadline(qint64 ms) {
  m_deadline = m_timers.after(ms, [this] { deadlinePassed(); });
}

void PrinterLink::finish(const Delivery& delivery) {
  m_phase = Phase::Idle;
  m_deadline.reset();
  QTcpSocket* socket = m_socket.release();
  socket->disconnect(this);
  if (delivery.printed) {
    // Closing in good order lets the last bytes out; the socket goes when it is closed.
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    socket->disconnectFromHost();
    if (socket->state() == QAbstractSocket::UnconnectedState) socket->deleteLater();
  } else {
    socket->abort();
    socket->deleteLater();
  }
  // Later, so that nobody is called from inside his own call.
  QMetaObject::invokeMethod(
      this,
      [done = std::exchange(m_done, {}), delivery] {
        if (done) done(delivery);
      },
      Qt::QueuedConnection);
}

}  // namespace counterfoil::printing
