// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/payments/types.h"
#include "sync/http/message.h"

namespace counterfoil::gateways {

// A payment provider behind one interface. Every call is synchronous and has its deadline inside, so it is made on a
// worker thread, never on one that writes a store. Nothing is remembered here but access tokens: whoever calls has
// committed the attempt before, and records the answer after.
//
// - The attempt's id is the idempotency key, and a request is a function of its Step alone, to the byte: the same Step
//   asked twice moves money once, as long as the provider keeps keys (`Capabilities::replayWindowS`).
// - What is not a definitive word of the provider is Unknown and never a decline: time-outs, lost connections, 5xx
//   (also one that is replayed), 409 in progress, 429, 401 and 403, answers that make no sense, other amounts.
// - A new attempt for the same money only after Declined, Cancelled, or a NotFound that cancelByKey made certain.

enum class StepKind { Authorise, Capture, Void, Refund };

enum class CaptureMode {
  AtOnce,  ///< the approval is the charge
  Manual,  ///< the approval holds the amount until Capture or Void
};

/// One step of a payment, to be done or to be asked about.
struct Step {
  StepKind kind = StepKind::Authorise;
  payments::AttemptId attempt;  ///< of this step: its idempotency key
  payments::AttemptId payment;  ///< the own reference of the payment: the attempt that authorised it
  /// What the provider calls the payment: `Answer::reference` of Authorise. Empty for Authorise. Needed by the others,
  /// also to inquire about them.
  QString providerReference;
  qint64 amountMinor = 0;  ///< > 0; of Capture at most what was authorised; of Void the whole
  QString currency;        ///< ISO 4217
  QString method;          ///< Authorise: the provider's token for the card or account. Never a card number
  CaptureMode capture = CaptureMode::AtOnce;
  /// When the attempt was written. Where to look for it, and whether its key is still kept.
  core::Instant startedAt;
};

/// What the provider said of a step.
struct Answer {
  /// Approved: this step is done. Declined: it definitely is not, and its key is used up. NotFound: the provider knows
  /// nothing of it; it may still be on its way, until `Capabilities::settleMs` have passed since it was sent.
  /// Cancelled: nothing was or will be taken. Reversed: taken and given back. Otherwise Unknown; nothing else occurs.
  payments::Outcome outcome = payments::Outcome::Unknown;
  /// Stable. Of a decline the provider's (`insufficient_funds`). Of Unknown: `timeout`, `unreachable`, `server_error`,
  /// `in_progress`, `rate_limited`, `bad_credentials`, `bad_answer`, `amount_mismatch`, `idempotency_mismatch`,
  /// `processing`, `requires_action`.
  QString code;
  QString reason;          ///< the provider's words, for people
  QString reference;       ///< the provider's id: of Authorise the payment's, also where it is Unknown
  qint64 amountMinor = 0;  ///< held or moved by this step; of a partial approval less than asked for
  QString currency;
  std::optional<qint64> feeMinor;  ///< where the provider says it at once
  QString card;                    ///< "visa 4242": brand and last four, never more
  int retryAfterS = 0;             ///< of Unknown: not before
};

/// For the book: an answer in the words of payments.
[[nodiscard]] payments::TerminalAnswer terminalAnswer(const Answer& answer);

struct Capabilities {
  bool manualCapture = true;
  bool partialCapture = true;
  bool partialRefund = true;
  bool voidAfterCapture = false;  ///< otherwise a captured payment is refunded
  bool webhooks = true;
  qint64 replayWindowS = 24 * 3600;  ///< how long a key is kept; after that only inquire
  qint64 settleMs = 150'000;         ///< how long a request that was sent may still come into effect
  qint64 callMs = 80'000;            ///< no call takes longer
};

/// A span of the provider's clock: from ≤ t < until.
struct Range {
  core::Instant from;
  core::Instant until;
};

enum class RowKind { Authorisation, Charge, Refund, Dispute, Fee, Payout, Other };

/// One line of the provider's own account, for reconciliation. What it knows of ours comes from what was sent with the
/// request; null where it is not ours or was not sent.
struct ReportRow {
  RowKind kind = RowKind::Other;
  QString providerId;           ///< of the line: unique
  QString paymentReference;     ///< as in Step::providerReference; empty for fees and payouts
  payments::AttemptId attempt;  ///< the step that moved the money (of a manual capture, the capture)
  payments::AttemptId payment;
  qint64 amountMinor = 0;  ///< gross; positive: to us. An Authorisation holds money and moves none
  qint64 feeMinor = 0;     ///< ≥ 0, taken from the amount by the provider
  QString currency;
  core::Instant at;  ///< by the provider's clock
  QString payoutId;  ///< empty while it is not paid out
};

enum class EventKind { Payment, Refund, Dispute, Payout, Other };

/// A webhook whose sender is proven. It says where to look, in any order and any number of times: what became of a step
/// is asked with `inquire`.
struct Event {
  QString id;    ///< unique at the provider
  QString type;  ///< the provider's word; unknown ones are kept and ignored
  EventKind kind = EventKind::Other;
  core::Instant at;
  QString paymentReference;     ///< as in Step::providerReference; may be empty
  QString objectReference;      ///< what the event is about: refund, dispute, payout, payment
  payments::AttemptId attempt;  ///< where the provider sends back what we sent; otherwise null
  payments::AttemptId payment;
  qint64 amountMinor = 0;  ///< as the event says; believed only for disputes
  QString currency;
  QString status;  ///< the provider's word for the object's state: "succeeded", "won", "lost"
};

class Gateway {
 public:
  virtual ~Gateway() = default;
  /// As configured; stands in attempts as their terminal, and in the path of its webhooks.
  [[nodiscard]] virtual QString name() const = 0;
  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  /// The provider's own name for whose money this is: the same for other secrets of the same merchant. Errors: as of
  /// `list`.
  [[nodiscard]] virtual core::Result<QString> merchant() = 0;

  /// Thread-safe, each of them. The step's kind is the method's.
  [[nodiscard]] virtual Answer authorise(const Step& step) = 0;
  [[nodiscard]] virtual Answer capture(const Step& step) = 0;
  /// Lets go of an authorisation. Declined `use_refund` where it was captured.
  [[nodiscard]] virtual Answer voidPayment(const Step& step) = 0;
  [[nodiscard]] virtual Answer refund(const Step& step) = 0;
  /// What became of a step of any kind. Moves nothing.
  [[nodiscard]] virtual Answer inquire(const Step& step) = 0;
  /// Makes sure that an Authorise took nothing and never will, or takes it back: Cancelled, Reversed, or Unknown: ask
  /// again later. Safe when the provider never heard of it. The other kinds cannot be taken back: as `inquire`.
  [[nodiscard]] virtual Answer cancelByKey(const Step& step) = 0;

  /// The provider's account of a span, in no order. Errors: Network `unreachable`, `timeout`, `server_error`,
  /// `rate_limited`, `bad_answer`; Denied `bad_credentials`.
  [[nodiscard]] virtual core::Result<std::vector<ReportRow>> list(const Range& range) = 0;

  /// Proves who sent a webhook; `body` as it came, to the byte. Errors: Denied `bad_signature`, `stamp_too_old`,
  /// `stamp_in_future`; Invalid `body_too_large`, `malformed_event`; Network errors where the provider must be asked
  /// and does not answer (answer 503: it will send again).
  [[nodiscard]] virtual core::Result<Event> verify(const http::Headers& headers, const QByteArray& body,
                                                   core::Instant now) = 0;
};

/// Above that a webhook is refused unread.
inline constexpr qint64 kWebhookBytesAtMost = 256 * 1024;
/// A stamp may differ from now by so much, either way.
inline constexpr qint64 kWebhookSkewMs = 300'000;

}  // namespace counterfoil::gateways
