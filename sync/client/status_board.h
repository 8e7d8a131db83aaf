// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/core/clock.h"
#include "sync/client/ledger.h"
#include "sync/client/status.h"

namespace counterfoil::client {

/// Gathers what the loops learn into one Status, and says when it has changed.
class StatusBoard {
 public:
  explicit StatusBoard(const core::Clock& clock) : m_clock(clock) {}
  void onChange(std::function<void(const Status&)> listener) { m_listener = std::move(listener); }
  /// Told when the hub answers after a silence.
  void onContact(std::function<void()> listener) { m_contact = std::move(listener); }
  [[nodiscard]] const Status& status() const { return m_status; }

  void begin();
  void answered();
  void silent();
  void outbox(const Batch& batch);
  /// There may be more to send than was told last.
  void outboxMayHaveGrown() { m_outboxKnown = false; }
  void feed(qint64 position, qint64 head);
  /// It is read from the beginning.
  void feedBeginsAnew() { m_feedKnown = false; }
  /// Whether keys of persons are on their way, or it is not known yet.
  void keys(bool waiting);
  /// Whether chains are held against the hub's, or shall be.
  void comparing(bool waiting);
  void serverTime(core::Instant atHub);
  /// For what the hub does not let this till in; empty: it does. Whether that is news since the program began.
  [[nodiscard]] bool shutOut(const QString& code);
  /// What was news could not be written down: it is to be told again.
  void shutOutWasLost() { m_shutOut.reset(); }
  /// `count` 0 takes the notice away.
  void notice(const QString& code, qint64 count = 1);

 private:
  void tell();
  void noticeShutOut(const QString& code, bool remembered);

  const core::Clock& m_clock;
  std::function<void(const Status&)> m_listener;
  std::function<void()> m_contact;
  Status m_status;
  Status m_told;
  std::optional<QString> m_shutOut;
  bool m_outboxKnown = false;
  bool m_feedKnown = false;
  bool m_sendable = false;
  bool m_keysWait = true;
  bool m_comparing = false;
};

}  // namespace counterfoil::client
