// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace counterfoil::till {

/// Tells a scanner that types from a person who does, by rhythm alone. A wedge scanner sends its characters a few
/// milliseconds apart and ends with Enter or Tab; no person types six characters faster than 35 ms each.
///
/// A pure machine over characters and times, so that it can be tested without either.
class ScanRhythm {
 public:
  static constexpr qint64 kGapMs = 35;
  static constexpr int kLeastCharacters = 6;
  /// From this many characters in the rhythm on they are held back, until it is clear what they are.
  static constexpr int kPassedOn = 1;

  enum class Verdict {
    Typed,  ///< let it through
    Held,   ///< keep it back: a code seems to be coming
    Code,   ///< the terminator of a code: `code()` has it, `passedOn()` characters of it went through already
  };

  /// A printable character at a time (any monotonic milliseconds).
  Verdict character(QChar character, qint64 atMs);
  /// Enter or Tab.
  Verdict terminator(qint64 atMs);
  /// Any other key ends the burst.
  void reset();

  /// Characters that were held back and turned out to be typed; for the caller to deliver. Empties the burst.
  [[nodiscard]] QString takeHeld();
  [[nodiscard]] bool isHolding() const { return m_burst.size() > kPassedOn; }
  /// The rhythm broke: whatever is held must go where it was meant.
  [[nodiscard]] bool isStale(qint64 nowMs) const { return isHolding() && nowMs - m_lastMs > kGapMs; }
  [[nodiscard]] QString code() const { return m_code; }
  [[nodiscard]] int passedOn() const { return m_passedOn; }

 private:
  QString m_burst;
  QString m_code;
  qint64 m_lastMs = 0;
  int m_passedOn = 0;
};

}  // namespace counterfoil::till
