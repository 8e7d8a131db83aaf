// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRandomGenerator>
#include <QtEndian>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "models/core/clock.h"
#include "models/core/failpoint.h"
#include "models/core/hlc.h"
#include "models/core/id.h"
#include "models/core/result.h"

namespace counterfoil::core {

void panic(const QString& why, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: %s\n", file, line, qPrintable(why));
  std::abort();
}

Instant SystemClock::now() const {
  using namespace std::chrono;
  return Instant::fromUtcMs(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

qint64 SystemClock::monotonicMs() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

namespace {

// RFC 9562 section 5.7, with method 1 of 6.2: a 12-bit counter in rand_a that carries into the milliseconds.
QUuid uuidV7(qint64 ms, quint16 counter, quint64 random) {
  uchar bytes[16];
  qToBigEndian<quint64>((static_cast<quint64>(ms) << 16) | 0x7000u | (counter & 0x0fffu), bytes);
  qToBigEndian<quint64>((random & 0x3fffffffffffffffULL) | 0x8000000000000000ULL, bytes + 8);
  return QUuid::fromRfc4122(QByteArrayView(bytes, 16));
}

void step(qint64 nowMs, qint64& lastMs, quint16& counter) {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = 0;
  } else if (++counter > 0x0fff) {
    ++lastMs;
    counter = 0;
  }
}

}  // namespace

QUuid RandomIds::next(Instant now) {
  step(now.utcMs(), m_lastMs, m_counter);
  return uuidV7(m_lastMs, m_counter, QRandomGenerator::system()->generate64());
}

QUuid SeededIds::next(Instant now) {
  step(now.utcMs(), m_lastMs, m_counter);
  // splitmix64 (Steele, Lea, Flood 2014): small, and good enough where nobody guesses.
  m_state += 0x9e3779b97f4a7c15ULL;
  quint64 z = m_state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return uuidV7(m_lastMs, m_counter, z ^ (z >> 31));
}

std::optional<Hlc> Hlc::parse(QStringView text) {
  if (text.size() != 17 || text[12] != u'-') return std::nullopt;
  bool msOk = false;
  bool counterOk = false;
  const qint64 ms = text.first(12).toLongLong(&msOk, 16);
  const qint64 counter = text.mid(13).toLongLong(&counterOk, 16);
  if (!msOk || !counterOk || ms < 0 || counter < 0 || ms > 0x7fffffffffffLL) return std::nullopt;
  return Hlc((ms << 16) | counter);
}

QString Hlc::text() const {
  return QStringLiteral("%1-%2")
      .arg(milliseconds(), 12, 16, QLatin1Char('0'))
      .arg(m_packed & 0xffff, 4, 16, QLatin1Char('0'));
}

#ifdef COUNTERFOIL_FAILPOINTS
void passFailpoint(const char* name) {
  static const char* const wanted = std::getenv("COUNTERFOIL_FAILPOINT");
  if (wanted == nullptr) return;
  const char* const colon = std::strchr(wanted, ':');
  const std::size_t length = colon != nullptr ? static_cast<std::size_t>(colon - wanted) : std::strlen(wanted);
  if (std::strlen(name) != length || std::strncmp(wanted, name, length) != 0) return;
  static long remaining = colon != nullptr ? std::atol(colon + 1) : 1;
  if (--remaining <= 0) std::raise(SIGKILL);
}
#endif

}  // namespace counterfoil::core
