// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpSocket>
#include <memory>

#include "sync/http/message.h"

namespace counterfoil::http {

struct Reply {
  int status = 0;  ///< 0: the connection ended before a complete head
  Headers headers;
  QByteArray body;

  /// The `type` of a problem document.
  [[nodiscard]] QString code() const;
  [[nodiscard]] bool closes() const { return headers.value("Connection") == "close"; }
};

/// A client that sends whatever bytes it is told to.
class RawClient {
 public:
  explicit RawClient(quint16 port, std::unique_ptr<QTcpSocket> socket = std::make_unique<QTcpSocket>());
  void send(const QByteArray& bytes);
  /// The next answer; to a HEAD there is no body.
  [[nodiscard]] Reply reply(bool toHead = false);
  [[nodiscard]] Reply ask(const QByteArray& bytes) {
    send(bytes);
    return reply();
  }
  /// Whether the server ends the connection, with nothing more said before.
  [[nodiscard]] bool isEnded();
  /// Ends it the hard way: the server sees a reset.
  void reset();
  /// Ends the sending half only.
  void endSending();
  [[nodiscard]] QTcpSocket& socket() { return *m_socket; }

 private:
  [[nodiscard]] bool more();

  std::unique_ptr<QTcpSocket> m_socket;
  QByteArray m_in;
};

/// "GET path" with a Host and what else is given, each field ending in CRLF.
[[nodiscard]] QByteArray get(const QByteArray& path, const QByteArray& fields = {});
/// A POST with its length.
[[nodiscard]] QByteArray post(const QByteArray& path, const QByteArray& body, const QByteArray& fields = {});

}  // namespace counterfoil::http
