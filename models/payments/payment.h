// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/payments/types.h"

namespace counterfoil::payments {

/// A card holder disputes a captured payment with the bank. Open, then won or lost; a decision is never taken back by
/// an older word.
enum class DisputeState { Open, Won, Lost };
[[nodiscard]] QString text(DisputeState state);
[[nodiscard]] DisputeState disputeStateOf(QStringView text);  ///< Open for a name that is none
[[nodiscard]] int rankOf(DisputeState state);

struct Dispute {
  core::AnyId id;     ///< follows from the gateway's account and its name for the dispute
  AttemptId payment;  ///< null where it is about nothing that is known here
  qint64 amountMinor = 0;
  QString currency;
  DisputeState state = DisputeState::Open;
  QString reference;  ///< the gateway's
  core::Instant at;
};
[[nodiscard]] core::AnyId disputeIdOf(const core::AnyId& gateway, const QString& reference);

enum class PaymentState {
  Authorising,
  Authorised,
  Capturing,
  Captured,
  Voiding,
  Voided,
  Refunding,
  PartiallyRefunded,
  Refunded,
  Declined,
  Disputed,
  DisputeLost,
  Unknown,  ///< nobody knows what became of `step`
};
[[nodiscard]] QString text(PaymentState state);

/// A payment as its attempts tell it. All figures are minor units of its currency.
///
/// Nothing of it is stored: whatever order facts arrive in, it says the same. An open step holds its amount, so that
/// captured ≤ authorised and refunded ≤ captured however many ask at once (the check and the attempt are one
/// transaction).
struct Payment {
  Attempt root;
  std::vector<Attempt> steps;  ///< oldest first
  std::vector<Dispute> disputes;

  [[nodiscard]] PaymentState state() const;
  /// The step that is in flight or in doubt; the one in doubt first.
  [[nodiscard]] std::optional<Attempt> openStep() const;
  [[nodiscard]] qint64 authorisedMinor() const;
  [[nodiscard]] qint64 capturedMinor() const;
  [[nodiscard]] qint64 refundedMinor() const;
  [[nodiscard]] qint64 disputedMinor() const;  ///< open or lost
  /// What may be captured now: all that is authorised, once; 0 while a capture or void is open.
  [[nodiscard]] qint64 capturableMinor() const;
  /// What may be given back now; a refund in doubt holds its amount.
  [[nodiscard]] qint64 refundableMinor() const;
  /// Whether it is authorised, nothing is captured and nothing of it is open.
  [[nodiscard]] bool isVoidable() const;

 private:
  template <class Figure>
  [[nodiscard]] qint64 sumOf(Purpose purpose, Figure figure) const;
  [[nodiscard]] bool any(Purpose purpose, bool openToo) const;
};

}  // namespace counterfoil::payments
