// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>

#include "reports/printing/timers.h"

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace counterfoil::printing {

struct Endpoint {
  QString host;
  quint16 port = 9100;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct LinkDeadlines {
  qint64 connectMs = 3'000;
  qint64 statusMs = 800;     ///< for a printer that says nothing to DLE EOT: many do not
  qint64 stalledMs = 8'000;  ///< without a single byte taken
  qint64 afterMs = 5'000;    ///< for the status behind the job, where the one before it was answered
};

/// How one attempt ended.
struct Delivery {
  bool printed = false;
  bool bytesLeft = false;  ///< not printed as far as we know, but part of the job went out
  QString error;           ///< empty when printed
};

// One attempt at one job over TCP (port 9100, "raw" printing): connect, ask for the state, write, ask again, close.
// Nothing blocks; every wait has a deadline. Errors: `printer_refused`, `printer_unreachable`, `printer_silent` (no
// connection in time), `printer_lost` (closed on us), `printer_stalled` (takes no more bytes), `paper_out`,
// `cover_open`, `printer_offline`, `printer_error`, `no_answer_after` (it answered before the job and not behind it).
class PrinterLink final : public QObject {
  Q_OBJECT

 public:
  explicit PrinterLink(Timers& timers, LinkDeadlines deadlines = {}, QObject* parent = nullptr);
  ~PrinterLink() override;

  /// Calls `done` exactly once, later, on this thread; destroying the link first cancels. Not while busy.
  void deliver(const Endpoint& endpoint, const QByteArray& bytes, std::function<void(const Delivery&)> done);
  [[nodiscard]] bool isBusy() const { return m_phase != Phase::Idle; }

 private:
  enum class Phase { Idle, Connecting, StatusBefore, Writing, StatusAfter };

  void connected();
  void received();
  void written();
  void failed();
  void lost();
  void write();
  void askStatus(qint64 deadlineMs);
  void statusComplete();
  void deadlinePassed();
  void finish(const Delivery& delivery);
  void armDeadline(qint64 ms);
  [[nodiscard]] QString complaint() const;

  Timers& m_timers;
  LinkDeadlines m_deadlines;
  std::unique_ptr<QTcpSocket> m_socket;
  std::unique_ptr<Timer> m_deadline;
  std::function<void(const Delivery&)> m_done;
  QByteArray m_bytes;
  QByteArray m_answers;
  Phase m_phase = Phase::Idle;
  bool m_answersStatus = false;
  bool m_bytesLeft = false;
};

}  // namespace counterfoil::printing
