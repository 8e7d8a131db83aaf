// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>

#include "models/journal/book.h"
#include "models/staff/authority.h"
#include "models/staff/types.h"

namespace counterfoil::staff {

// A PIN is a convenience lock: six digits are a million tries. What protects it is the pepper (a key derived from the
// store key, which is not in the book), the cost of a try, and the lock-out.
//
//   store's thread            any thread                     store's thread
//   begin(staff)          →   answer(challenge, "123456")  → signIn(answer) / approve(answer)
//   reads, counts the try     Argon2id, about 20 ms          records the outcome
//
// A try counts as failed from the moment it begins, in its own commit; a right answer takes it back. So killing the
// program in the middle gains nothing.
//
// Lock-out: from 5 failures in a row 30 s, doubling to 15 minutes; from 10 on until somebody with `staff:unlock` opens
// it. What is left of a wait is kept in a local table and counted down by the monotonic clock only, so neither setting
// the clock nor restarting shortens it: after a restart it goes on from what was last written.

/// Cost of a hash. Defaults: OWASP's floor, 19 MiB, two passes, one lane.
struct PinCost {
  quint32 memoryKib = 19 * 1024;
  quint32 passes = 2;
};

/// What the book keeps of a PIN: salt and tag of Argon2id over HMAC-SHA-256(pepper, PIN).
struct PinVerifier {
  PinCost cost;
  QByteArray salt;  ///< 16 bytes
  QByteArray tag;   ///< 32 bytes
  [[nodiscard]] bool isEmpty() const { return tag.isEmpty(); }
};

inline constexpr int kPinMinDigits = 4;
inline constexpr int kPinMaxDigits = 12;
inline constexpr int kPinDefaultDigits = 6;

/// Errors: Invalid `pin_not_digits`, `pin_length`.
[[nodiscard]] core::Done checkPin(const QString& pin);
/// One digit repeated, a run up or down, a repeated pair or half, or a year: what people try first.
[[nodiscard]] bool isTrivialPin(const QString& pin);

enum class Trivial { Refuse, Accept };
/// Hashes a new PIN, about 20 ms; any thread. Errors: those of checkPin; Refused `pin_trivial`, a warning that `Accept`
/// overrules.
[[nodiscard]] core::Result<PinVerifier> hashPin(const QString& pin, const QByteArray& pepper,
                                                Trivial trivial = Trivial::Refuse, PinCost cost = {});

/// One try, begun and counted.
class PinChallenge {
 public:
  [[nodiscard]] core::StaffId staff() const { return m_staff; }

 private:
  friend class PinService;
  friend class PinAnswer;
  core::StaffId m_staff;
  PinVerifier m_verifier;
  QByteArray m_pepper;
};

/// What a try came to; only hashing makes one.
class PinAnswer {
 public:
  /// About 20 ms; any thread. Compares in constant time.
  [[nodiscard]] static PinAnswer of(const PinChallenge& challenge, const QString& pin);
  [[nodiscard]] bool isRight() const { return m_right; }

 private:
  friend class PinService;
  core::StaffId m_staff;
  bool m_right = false;
};

struct LockState {
  int failures = 0;            ///< in a row
  qint64 remainingMs = 0;      ///< until the next try
  bool untilUnlocked = false;  ///< only somebody with staff:unlock opens it
  [[nodiscard]] bool isLocked() const { return untilUnlocked || remainingMs > 0; }
};

/// What a number of failures in a row costs.
struct LockRule {
  qint64 waitMs = 0;
  bool untilUnlocked = false;
};
[[nodiscard]] LockRule lockAfter(int failures);

/// PINs, sign-in, approval, lock-out. On the store's thread.
class PinService {
 public:
  /// `pepper` is vault::StoreKey::derive(kPinPepper).
  PinService(journal::Book& book, const Authority& authority, QByteArray pepper);

  [[nodiscard]] const QByteArray& pepper() const { return m_pepper; }
  /// Everybody may set their own PIN; others' need `staff:edit`. A lock-out stays. NotFound `unknown_staff`.
  [[nodiscard]] core::Done setPin(core::StaffId staff, const PinVerifier& verifier, const journal::Actor& actor);
  [[nodiscard]] core::Done setPin(journal::Writing& writing, core::StaffId staff, const PinVerifier& verifier,
                                  const journal::Actor& actor);

  /// Begins a try. Errors: NotFound `unknown_staff`; Refused `staff_inactive`, `no_pin`, `locked_out` (detail: seconds
  /// left), `locked_until_unlocked`.
  [[nodiscard]] core::Result<PinChallenge> begin(core::StaffId staff);
  /// The person stands at the till: `staff.signed_in`. Refused `wrong_pin` (detail: tries left before a wait).
  [[nodiscard]] core::Result<StaffMember> signIn(const PinAnswer& answer);
  /// The person lifts one action of somebody else's. Errors as signIn. Whether they may is asked when it is used.
  [[nodiscard]] core::Result<Approval> approve(const PinAnswer& answer);

  [[nodiscard]] core::Result<LockState> lockState(core::StaffId staff) const;
  /// Needs `staff:unlock`, and not one's own.
  [[nodiscard]] core::Done unlock(core::StaffId staff, const journal::Actor& actor);
  /// Writes what is left of running waits; for a slow timer and for the end of the program.
  [[nodiscard]] core::Done rememberWaits();

 private:
  struct Running {
    qint64 remainingMs = 0;
    qint64 seenAtMs = 0;  ///< monotonic
  };
  /// What is left now of a wait of which `storedMs` stands in the table.
  [[nodiscard]] qint64 leftOf(core::StaffId staff, qint64 storedMs) const;
  [[nodiscard]] core::Result<LockState> currentState(const journal::Reader& reader, core::StaffId staff) const;
  [[nodiscard]] core::Done store(core::StaffId staff, const LockState& state);
  [[nodiscard]] core::Done forget(journal::Writing& writing, core::StaffId staff);
  [[nodiscard]] core::Result<StaffMember> finish(const PinAnswer& answer, bool signingIn);

  journal::Book& m_book;
  const Authority& m_authority;
  QByteArray m_pepper;
  qint64 m_startedAtMs;
  QHash<core::StaffId, Running> m_running;
};

}  // namespace counterfoil::staff
