// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace counterfoil::journal {

/// For an engine whose store others write too: whether somebody did between two of its own transactions. The store
/// counts transactions in a row that each writer holds until its commit. Where the count is not the one that follows
/// this engine's own last, generation() rises and the Book reads again what it knows of the chains.
class Turns {
 public:
  /// A transaction has begun, and is the store's `turn`-th; from 1.
  void begun(qint64 turn) {
    if (turn != m_last + 1) ++m_generation;
    m_current = turn;
  }
  void committed() { m_last = m_current; }
  /// Nothing of it is left, the count neither.
  void takenBack() { m_last = m_current - 1; }
  /// Nobody knows whether it was committed, or whether the store is still what it was: a count that fits by chance
  /// would prove nothing.
  void forget() { m_last = -1; }
  [[nodiscard]] int generation() const { return m_generation; }

 private:
  qint64 m_last = -1;  ///< the count as of this engine's last commit
  qint64 m_current = 0;
  int m_generation = 0;
};

}  // namespace counterfoil::journal
