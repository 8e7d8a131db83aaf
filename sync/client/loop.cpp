// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/loop.h"

#include "models/core/json_reader.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;

namespace {

/// Above every deadline of a transport.
constexpr qint64 kFlightMs = 130'000;
constexpr qint64 kAskedAgainMs = 10'000;
/// On a line that loses every other answer the pauses go on as they are.
constexpr qint64 kThroughAgainMs = 60'000;

/// Whether it is the hub that speaks, and at work: whatever it says is a JSON object. A gateway before it, or one that
/// wants somebody to sign in to the network, speaks otherwise and knows nothing of this till.
bool isTheHubs(const HttpAnswer& answer) {
  return answer.status != 0 && answer.status < 500 && answer.body.startsWith('{');
}

}  // namespace

Loop::~Loop() {
  m_context.scheduler.cancel(m_timer);
  m_context.scheduler.cancel(m_deadline);
}

void Loop::wake() {
  if (m_state == State::Resting) return later(0);
  if (m_state == State::Working) m_wakened = true;
}

void Loop::hurry() {
  if (m_state != State::Pausing) return wake();
  const qint64 nowMs = m_context.scheduler.nowMs();
  if (m_ordered && nowMs - m_hurriedAtMs < kAskedAgainMs) return;
  m_hurriedAtMs = nowMs;
  m_context.scheduler.cancel(m_timer);
  m_backoff.reset();
  later(0);
}

void Loop::gotThrough() {
  const qint64 nowMs = m_context.scheduler.nowMs();
  if (m_state != State::Pausing || !m_unanswered || nowMs - m_throughAtMs < kThroughAgainMs) return;
  m_throughAtMs = nowMs;
  m_context.scheduler.cancel(m_timer);
  later(0);
}

void Loop::later(qint64 ms) {
  m_timer = m_context.scheduler.after(ms, guarded([this] { begin(); }));
  if (ms == 0) m_state = State::Working;
}

void Loop::begin() {
  m_timer = 0;
  m_state = State::Working;
  m_wakened = false;
  step();
}

void Loop::again() {
  later(0);
}

void Loop::rest() {
  if (m_wakened) return again();
  m_state = State::Resting;
}

void Loop::pause(const HttpAnswer& answer) {
  m_state = State::Pausing;
  m_ordered = answer.retryAfterS > 0;
  m_unanswered = answer.status == 0 && !m_ordered;
  later(std::max<qint64>(1, m_backoff.next(answer.status != 0, answer.retryAfterS)));
}

void Loop::storeFailed(const core::Error& error) {
  qWarning("sync: %s: %s", qPrintable(error.code), qPrintable(error.detail));
  if (error.kind == core::ErrorKind::Integrity) m_context.board.notice(u"feed_broken"_s);
  if (error.kind == core::ErrorKind::Storage || error.kind == core::ErrorKind::Busy) {
    m_context.board.notice(u"store_failed"_s);
  }
  HttpAnswer none;
  none.status = error.kind == core::ErrorKind::Integrity ? 500 : 0;
  pause(none);
}

void Loop::openIncarnation(journal::OriginId origin) {
  inStore([&gate = m_context.gate,
           origin](journal::Book& book) { return book.origin() == origin ? gate.openIncarnation(book) : core::Done(); },
          [this](const core::Done& done) {
            if (!done) return storeFailed(done.error());
            m_context.board.notice(u"new_series"_s);
            again();
          });
}

void Loop::forgetAnswer() {
  ++m_flight;
  m_context.scheduler.cancel(m_deadline);
  m_deadline = 0;
}

void Loop::ask(HttpRequest request, std::function<void(const HttpAnswer&)> then) {
  const quint64 flight = ++m_flight;
  const auto land = [weak = std::weak_ptr<int>(m_alive), this, flight,
                     then = std::move(then)](const HttpAnswer& answer) {
    if (!weak.lock() || flight != m_flight) return;
    forgetAnswer();
    if (isTheHubs(answer)) {
      m_context.board.answered();
      if (answer.date) m_context.board.serverTime(*answer.date);
    } else {
      m_context.board.silent();
    }
    then(answer);
  };
  m_deadline = m_context.scheduler.after(kFlightMs, [land] {
    HttpAnswer late;
    late.timedOut = true;
    land(late);
  });
  m_context.transport.send(std::move(request), land);
}

void Loop::rememberShutOut(const QString& code) {
  inStore([&ledger = m_context.ledger, code](journal::Book& book) { return ledger.noteShutOut(book, code); },
          [this](const core::Done& done) {
            if (done) return;
            qWarning("sync: %s: %s", qPrintable(done.error().code), qPrintable(done.error().detail));
            m_context.board.shutOutWasLost();
          });
}

std::optional<protocol::Problem> Loop::examine(const HttpAnswer& answer, Tells tells) {
  std::optional<protocol::Problem> problem;
  if (answer.status >= 400) {
    if (const auto json = core::parseObject(answer.body)) problem = protocol::Problem::fromJson(*json);
  }
  if (!isTheHubs(answer)) return problem;
  // Too many requests from its network, says nothing of this till.
  if (answer.status == 429) return problem;
  QString shutOut;
  if (answer.status == 401 || answer.status == 403) {
    const bool known = problem && (problem->code == u"device_revoked" || problem->code == u"tenant_erased");
    shutOut = known && answer.status == 403 ? problem->code : u"not_admitted"_s;
  }
  if (shutOut.isEmpty() && tells == Tells::OnlyIfNot) return problem;
  if (m_context.board.shutOut(shutOut)) rememberShutOut(shutOut);
  return problem;
}

}  // namespace counterfoil::client
