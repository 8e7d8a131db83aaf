// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <algorithm>

namespace counterfoil::client {

/// How long to wait after a failure: full jitter, rand(0, min(most, 1 s · 2^n)). A hub that answered and said no may
/// have five minutes; one that did not answer is tried every 30 s at least, because nobody tells a till that the cable
/// is back.
class Backoff {
 public:
  explicit Backoff(quint64 seed) : m_state(seed) {}
  /// Milliseconds; at least `orderedS` seconds where the hub said so (Retry-After), and then a little more, so that
  /// those who were told the same do not come together.
  [[nodiscard]] qint64 next(bool answered, int orderedS) {
    constexpr qint64 kStepMs = 1000;
    const qint64 mostMs = answered ? 300'000 : 30'000;
    const qint64 rangeMs = std::min(mostMs, kStepMs << std::min(m_failures, 9));
    m_failures = std::min(m_failures + 1, 30);
    const qint64 jitterMs = qint64(random() % quint64(rangeMs + 1));
    return orderedS > 0 ? qint64(std::min(orderedS, 3600)) * 1000 + jitterMs / 10 : jitterMs;
  }
  void reset() { m_failures = 0; }

 private:
  [[nodiscard]] quint64 random() {  // splitmix64
    m_state += 0x9e3779b97f4a7c15ULL;
    quint64 z = m_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  quint64 m_state;
  int m_failures = 0;
};

/// How much goes into one push: 100 facts or 256 KiB to begin with, twice as much after each one that left something
/// for the next, up to 500 facts or 1 MiB. What is too much for the hub or the line is halved, down to a single fact,
/// and stays so for some pushes: else every second one would be refused where something on the way takes less.
class BatchSize {
 public:
  [[nodiscard]] int facts() const { return m_facts; }
  [[nodiscard]] qint64 bytes() const { return m_bytes; }
  void limit(int mostFacts) { m_mostFacts = std::clamp(mostFacts, 1, kMostFacts), fit(); }
  /// Of a batch that left something for the next.
  void succeeded() {
    if (m_patience > 0) {
      --m_patience;
      return;
    }
    m_facts *= 2;
    m_bytes *= 2;
    fit();
  }
  /// False when it was one fact already.
  bool halve(int sent) {
    if (sent <= 1) return false;
    m_patience = kPatience;
    m_facts = std::max(1, sent / 2);
    m_bytes = std::max<qint64>(1024, m_bytes / 2);
    return true;
  }
  /// It was one fact alone that was too much.
  void blamed() { m_patience = 0; }

 private:
  void fit() {
    m_facts = std::min(m_facts, m_mostFacts);
    m_bytes = std::min(m_bytes, kMostBytes);
  }
  static constexpr int kFirstFacts = 100;
  static constexpr int kMostFacts = 500;
  static constexpr qint64 kFirstBytes = 256 * 1024;
  static constexpr qint64 kMostBytes = 1024 * 1024;
  static constexpr int kPatience = 8;
  int m_patience = 0;
  int m_mostFacts = kMostFacts;
  int m_facts = kFirstFacts;
  qint64 m_bytes = kFirstBytes;
};

/// How many facts a page should have, so that taking it in holds up the store's thread for some 20 ms.
class PageSize {
 public:
  [[nodiscard]] int facts() const { return m_facts; }
  void limit(int mostFacts) { m_mostFacts = std::max(1, mostFacts), m_facts = std::min(m_facts, m_mostFacts); }
  void took(int facts, qint64 ms) {
    // On a slow disk most of it is the one sync, which small pages would only make more of.
    if (ms > 40) m_facts = std::max(std::min(kLeastFacts, m_mostFacts), facts / 2);
    if (ms < 10 && facts >= m_facts) m_facts = std::min(m_mostFacts, m_facts * 2);
  }

 private:
  static constexpr int kLeastFacts = 50;
  int m_mostFacts = 1000;
  int m_facts = 100;
};

}  // namespace counterfoil::client
