// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>
#include <functional>
#include <memory>

#include "models/core/result.h"

namespace counterfoil::person {

/// Waits on this computer for the browser that comes back from a provider (RFC 8252, 7.3): 127.0.0.1, a port that was
/// free, one answer. Everything else that comes (another path, another Host, a second answer, what somebody else's page
/// sends) gets a refusal and changes nothing. The browser that was right waits until `finish`, so that its page says
/// how it ended. Lives on a thread with an event loop.
class Loopback {
 public:
  /// Whether this is the answer that is waited for.
  using Taker = std::function<bool(const QUrl& redirect)>;
  /// The sentence of a page, by code: `state_mismatch`, `already_answered`, and those that `finish` is told.
  using Words = std::function<QString(const QString& code)>;

  /// Storage `cannot_listen`.
  [[nodiscard]] static core::Result<std::unique_ptr<Loopback>> open(Taker taker, Words words);
  ~Loopback();
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
  /// What the waiting browser is shown; nothing where none waits.
  void finish(int status, const QString& code);

 private:
  Loopback(Taker taker, Words words);
  void serveNext();
  void read(QTcpSocket* socket);
  void answer(QTcpSocket* socket, int status, const QString& code);

  Taker m_taker;
  Words m_words;
  QTcpServer m_server;
  QPointer<QTcpSocket> m_browser;
  bool m_taken = false;
  int m_open = 0;
};

}  // namespace counterfoil::person
