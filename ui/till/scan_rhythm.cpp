// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/scan_rhythm.h"

namespace counterfoil::till {

ScanRhythm::Verdict ScanRhythm::character(QChar character, qint64 atMs) {
  if (!m_burst.isEmpty() && atMs - m_lastMs > kGapMs) reset();
  m_burst += character;
  m_lastMs = atMs;
  return m_burst.size() > kPassedOn ? Verdict::Held : Verdict::Typed;
}

ScanRhythm::Verdict ScanRhythm::terminator(qint64 atMs) {
  const bool inRhythm = !m_burst.isEmpty() && atMs - m_lastMs <= kGapMs;
  if (!inRhythm || m_burst.size() < kLeastCharacters) return Verdict::Typed;
  m_code = m_burst;
  m_passedOn = kPassedOn;
  reset();
  return Verdict::Code;
}

void ScanRhythm::reset() {
  m_burst.clear();
}

QString ScanRhythm::takeHeld() {
  const QString held = m_burst.mid(kPassedOn);
  reset();
  return held;
}

}  // namespace counterfoil::till
