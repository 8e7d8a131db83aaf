// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/answer.h"

#include <mutex>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

struct Exchange::State {
  std::mutex mutex;
  std::function<void(Response)> deliver;  // empty once answered
  std::vector<std::function<void()>> listeners;
  bool gone = false;
};

Exchange::Exchange(std::function<void(Response)> deliver) : m_state(std::make_unique<State>()) {
  m_state->deliver = std::move(deliver);
}

Exchange::~Exchange() {
  // Whoever was told that the client is gone may let go of the answer: that is no mistake, and nothing is sent.
  Response nothing;
  nothing.status = 0;
  answer(m_state->gone ? nothing : problem(500, u"internal"_s, u"the request was not answered"_s));
}

void Exchange::answer(Response response) {
  std::function<void(Response)> deliver;
  // A listener may hold an Answer: letting it go here breaks that ring, and outside of the lock.
  std::vector<std::function<void()>> listeners;
  {
    const std::lock_guard lock(m_state->mutex);
    deliver.swap(m_state->deliver);
    listeners.swap(m_state->listeners);
  }
  if (deliver) deliver(std::move(response));
}

void Exchange::leave() {
  std::vector<std::function<void()>> listeners;
  {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->gone || !m_state->deliver) return;
    m_state->gone = true;
    listeners.swap(m_state->listeners);
  }
  for (const auto& listener : listeners) listener();
}

void Exchange::onGone(std::function<void()> listener) {
  {
    const std::lock_guard lock(m_state->mutex);
    if (!m_state->deliver) return;
    if (!m_state->gone) {
      m_state->listeners.push_back(std::move(listener));
      return;
    }
  }
  listener();
}

bool Exchange::isOver() const {
  const std::lock_guard lock(m_state->mutex);
  return m_state->gone || !m_state->deliver;
}

Answer Answer::into(std::function<void(Response)> deliver) {
  return Answer(std::make_shared<Exchange>(std::move(deliver)));
}

void Answer::operator()(Response response) const {
  m_exchange->answer(std::move(response));
}

bool Answer::isOver() const {
  return m_exchange->isOver();
}

void Answer::onGone(std::function<void()> listener) const {
  m_exchange->onGone(std::move(listener));
}

}  // namespace counterfoil::http
