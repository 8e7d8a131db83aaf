// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>
#include <utility>

namespace counterfoil::support {

/// Repeatable random numbers (splitmix64). The seed of a run is COUNTERFOIL_SEED, so that what failed comes back.
class Random {
 public:
  explicit Random(quint64 seed) : m_state(seed) {}
  [[nodiscard]] static quint64 runSeed() {
    bool ok = false;
    const quint64 seed = qgetenv("COUNTERFOIL_SEED").toULongLong(&ok);
    return ok ? seed : 20261121;
  }

  [[nodiscard]] quint64 next() {
    m_state += 0x9e3779b97f4a7c15ULL;
    quint64 z = m_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// 0 to limit − 1; `limit` is at least 1.
  [[nodiscard]] qint64 below(qint64 limit) { return qint64(next() % quint64(limit)); }
  [[nodiscard]] qint64 between(qint64 low, qint64 high) { return low + below(high - low + 1); }
  [[nodiscard]] bool chance(int percent) { return below(100) < percent; }
  template <class Container>
  [[nodiscard]] const auto& pick(const Container& from) {
    return from[decltype(from.size())(below(qint64(from.size())))];
  }
  template <class Container>
  void shuffle(Container& all) {
    for (auto i = all.size(); i > 1; --i) std::swap(all[i - 1], all[decltype(i)(below(qint64(i)))]);
  }

 private:
  quint64 m_state;
};

/// True in `./dev soak`, where the long forms run.
[[nodiscard]] inline bool soaking() {
  return qEnvironmentVariableIsSet("COUNTERFOIL_SOAK");
}

}  // namespace counterfoil::support
