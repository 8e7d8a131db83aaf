// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/pins.h"

#include <algorithm>

#include "models/vault/crypto.h"

namespace counterfoil::staff {

using core::Done;
using core::invalid;
using core::Result;

namespace {

constexpr qsizetype kSaltBytes = 16;
constexpr int kFailuresUntilWait = 5;
constexpr int kFailuresUntilLocked = 10;
constexpr qint64 kFirstWaitMs = 30'000;
constexpr qint64 kLongestWaitMs = 15 * 60'000;

Result<QByteArray> tagOf(const QString& pin, const QByteArray& pepper, const QByteArray& salt, PinCost cost) {
  return vault::argon2id(vault::hmacSha256(pepper, pin.toUtf8()), salt, {cost.memoryKib, cost.passes});
}

bool isRun(const QString& pin, int step) {
  for (qsizetype i = 1; i < pin.size(); ++i) {
    if ((pin[i].unicode() - pin[i - 1].unicode() - step + 10) % 10 != 0) return false;
  }
  return true;
}

bool repeats(const QString& pin, qsizetype period) {
  if (pin.size() % period != 0 || pin.size() == period) return false;
  return pin == pin.left(period).repeated(pin.size() / period);
}

}  // namespace

Done checkPin(const QString& pin) {
  for (const QChar c : pin) {
    if (c < u'0' || c > u'9') return invalid(QStringLiteral("pin_not_digits"));
  }
  if (pin.size() < kPinMinDigits || pin.size() > kPinMaxDigits) {
    return invalid(QStringLiteral("pin_length"), QStringLiteral("%1 to %2").arg(kPinMinDigits).arg(kPinMaxDigits));
  }
  return {};
}

bool isTrivialPin(const QString& pin) {
  for (const int step : {0, 1, -1}) {
    if (isRun(pin, step)) return true;
  }
  if (repeats(pin, 2) || repeats(pin, 3) || repeats(pin, pin.size() / 2)) return true;
  const auto startsLikeYear = [&] { return pin.startsWith(u"19") || pin.startsWith(u"20"); };
  return pin.size() == 4 && startsLikeYear();
}

Result<PinVerifier> hashPin(const QString& pin, const QByteArray& pepper, Trivial trivial, PinCost cost) {
  CF_CHECK(checkPin(pin));
  if (trivial == Trivial::Refuse && isTrivialPin(pin)) return core::refused(QStringLiteral("pin_trivial"));
  PinVerifier verifier;
  verifier.cost = cost;
  verifier.salt = vault::randomBytes(kSaltBytes);
  CF_TRY(verifier.tag, tagOf(pin, pepper, verifier.salt, cost));
  return verifier;
}

PinAnswer PinAnswer::of(const PinChallenge& challenge, const QString& pin) {
  PinAnswer answer;
  answer.m_staff = challenge.m_staff;
  const PinVerifier& verifier = challenge.m_verifier;
  const auto tag = tagOf(pin, challenge.m_pepper, verifier.salt, verifier.cost);
  answer.m_right = tag && vault::equalInConstantTime(*tag, verifier.tag);
  return answer;
}

LockRule lockAfter(int failures) {
  if (failures >= kFailuresUntilLocked) return {0, true};
  if (failures < kFailuresUntilWait) return {};
  return {std::min(kFirstWaitMs << (failures - kFailuresUntilWait), kLongestWaitMs), false};
}

}  // namespace counterfoil::staff
