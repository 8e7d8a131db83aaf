// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>
#include <atomic>
#include <functional>
#include <memory>

namespace counterfoil::http {

/// What a line does to one connection. Counts of bytes are of that connection; a direction without a limit passes all.
struct LineFault {
  static constexpr qint64 kNever = -1;
  int delayMs = 0;                 ///< every piece, both ways, comes so much later
  qint64 bytesPerSecond = kNever;  ///< both ways, each
  qint64 cutSentAt = kNever;       ///< after so many bytes towards the server both ends are closed
  qint64 cutAnswerAt = kNever;     ///< the same, counted towards the client
  qint64 silentSentAt = kNever;    ///< half-open: bytes after these vanish, and nobody is told
  qint64 silentAnswerAt = kNever;
  bool doubled = false;  ///< when the connection is over, all that the client sent goes to the server once more
};

/// A TCP line with faults between a client and a server on this machine. It has a thread of its own, so that whoever
/// waits for a program does not hold it up.
class ChaosProxy {
 public:
  /// What befalls connection `number`, from 0; called on the proxy's thread.
  using Script = std::function<LineFault(int number)>;

  explicit ChaosProxy(quint16 serverPort);
  ~ChaosProxy();
  ChaosProxy(const ChaosProxy&) = delete;
  ChaosProxy& operator=(const ChaosProxy&) = delete;

  [[nodiscard]] quint16 port() const { return m_port; }
  /// For connections from now on; those that are open stay as they are. No script: a good line.
  void setScript(Script script);
  /// So many connections came, and so many requests were sent twice.
  [[nodiscard]] int connections() const { return m_connections; }
  [[nodiscard]] int doubled() const { return m_doubled; }

 private:
  class Line;
  class Listener;
  QThread m_thread;
  std::unique_ptr<Listener> m_listener;
  quint16 m_port = 0;
  std::atomic<int> m_connections = 0;
  std::atomic<int> m_doubled = 0;
};

}  // namespace counterfoil::http
