// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "sync/http/message.h"

namespace counterfoil::http {

class Exchange;

/// How a handler answers one request: at once or later, from any thread, exactly once. Copies answer the same request;
/// the first call counts and later ones do nothing. When the last copy goes without an answer, the client gets
/// 500, or where it was gone before, nothing.
class Answer {
 public:
  explicit Answer(std::shared_ptr<Exchange> exchange) : m_exchange(std::move(exchange)) {}
  /// Answers into a function, for tests without a server. It is called once, on the thread that answers.
  [[nodiscard]] static Answer into(std::function<void(Response)> deliver);

  void operator()(Response response) const;
  /// Whether nobody waits any more: answered, or the client or the handler's time is gone.
  [[nodiscard]] bool isOver() const;
  /// Called once if the client goes, or the handler's time is over, before the answer; at once where that has happened
  /// already. On a thread of the server: be short, and lock nothing that is held while answering.
  void onGone(std::function<void()> listener) const;

 private:
  std::shared_ptr<Exchange> m_exchange;
};

/// What the copies of an Answer share with the connection.
class Exchange {
 public:
  explicit Exchange(std::function<void(Response)> deliver);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void answer(Response response);
  void leave();
  void onGone(std::function<void()> listener);
  [[nodiscard]] bool isOver() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace counterfoil::http
