// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include "models/core/clock.h"
#include "sync/http/handler.h"

namespace counterfoil::daemon {

/// Lines of JSON on standard error. What may stand in one is said here, member by member: no path, no query, no header,
/// no body, no name; of an address the network alone. Thread-safe; a line is one write.
class JsonLog {
 public:
  /// `everything`: with the requests of which nothing came, at level debug.
  explicit JsonLog(const core::Clock& clock, bool everything = false) : m_clock(clock), m_everything(everything) {}
  /// `event` is a constant word, `message` a constant sentence; `members` are numbers, ids and codes.
  void note(const char* event, const char* message, const QJsonObject& members = {}) const;
  void warn(const char* event, const char* message, const QJsonObject& members = {}) const;
  /// What came of a request. Where nothing is wrong and nobody may care (health checks), nothing is said.
  void request(const http::Outcome& outcome) const;

 private:
  void write(const char* level, const char* event, const char* message, QJsonObject members) const;
  const core::Clock& m_clock;
  const bool m_everything;
};

/// "192.0.2.0/24", "2001:db8:1::/48"; empty for what is no address.
[[nodiscard]] QString networkOf(const QString& address);

}  // namespace counterfoil::daemon
