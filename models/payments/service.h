// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/payments/offline.h"
#include "models/payments/queries.h"
#include "models/payments/types.h"

namespace counterfoil::payments {

// Attempts as facts. `payment.started` is committed before the terminal is asked, so that no crash loses an attempt;
// every answer is a `payment.resolved`. What nobody answered is unknown, has a job that inquires, and holds its amount.

class PaymentService {
 public:
  explicit PaymentService(journal::Book& book) : m_book(book) {}
  /// Whether the receipt that a charge paid for still wants its money: it was neither voided nor settled without it.
  /// Asked where a charge was declined after it was kept and approved after all: then the money stays and a person is
  /// told. Without an answer it goes back.
  using Stands = std::function<core::Result<bool>(const journal::Reader&, AttemptId)>;
  void setStands(Stands stands) { m_stands = std::move(stands); }

  /// Writes the attempt; ask the terminal after this returned. Errors: Invalid `amount_not_positive`; Refused
  /// `not_refundable` (the charge captured nothing, or less is left of it than asked for: the check and the reservation
  /// are one transaction), `payment_held_offline` (a refund of what the terminal has not sent yet); those of the
  /// command's guard. A step of a payment besides: Refused `not_capturable`, `not_voidable`, `use_refund` (a void of
  /// what was captured); Invalid `currency_mismatch`.
  [[nodiscard]] core::Result<Attempt> start(const StartPayment& command, const journal::Actor& actor);
  [[nodiscard]] static core::Result<Attempt> start(journal::Writing& writing, const StartPayment& command,
                                                   const journal::Actor& actor);
  /// Records what the terminal said. An answer that is not above the present state in the lattice changes nothing and
  /// writes nothing. `Unknown` queues an inquiry. An approval of an attempt that was declined, cancelled or reversed
  /// queues its reversal. An approval without an amount is of the whole. Errors: NotFound `unknown_attempt`.
  /// One that is only held is asked about until the terminal has sent it. Sent and declined, or gone though nobody took
  /// it back, it is `reversed`; then, and where less was approved than was held, the inbox asks a person.
  [[nodiscard]] core::Result<Attempt> resolve(AttemptId attempt, const TerminalAnswer& answer,
                                              const journal::Actor& actor);
  [[nodiscard]] static core::Result<Attempt> resolve(journal::Writing& writing, AttemptId attempt,
                                                     const TerminalAnswer& answer, const journal::Actor& actor,
                                                     const Stands& stands = {});
  /// The terminal of this till is about to be asked to keep the charge. Limits and exposure are read and the attempt is
  /// counted in one transaction. Errors: Refused those of checkOffline, `not_offline` (no charge that was just begun);
  /// NotFound `unknown_attempt`; those of `guard`.
  [[nodiscard]] core::Result<Attempt> askOffline(AttemptId attempt, const OfflineRules& rules,
                                                 const std::function<core::Done(const journal::Reader&)>& guard,
                                                 const journal::Actor& actor);
  /// The attempt's money is not wanted (another tender was taken, the ticket was dropped): it will be reversed, tried
  /// until the terminal confirms; what a gateway is being asked for, once that was answered or its lease is over.
  /// Refused `already_reversed` where there is nothing to take back.
  [[nodiscard]] core::Done queueReversal(AttemptId attempt);
  /// The same inside another command.
  [[nodiscard]] static core::Done queueReversal(journal::Writing& writing, AttemptId attempt);
  /// Something was heard of the attempt from elsewhere: it will be asked about, whatever its outcome is now. A reversal
  /// that waits goes first. NotFound `unknown_attempt`.
  [[nodiscard]] static core::Done queueInquiry(journal::Writing& writing, AttemptId attempt);
  /// After an unsuccessful try: next in 2, 4, 8 … at most 300 seconds, or in `leastMs`, at most an hour.
  [[nodiscard]] core::Done postpone(const Job& job);
  [[nodiscard]] static core::Done postpone(journal::Writing& writing, const Job& job, qint64 leastMs = 0);
  /// Takes up to `most` jobs that are due, of gateways alone: the oldest of those whose gateway `takes` one more, which
  /// is asked once for each that is taken. Nobody else gets them for `leaseMs`; whoever died with them loses them then.
  [[nodiscard]] static core::Result<std::vector<Job>> claimJobs(
      journal::Writing& writing, int most, qint64 leaseMs,
      const std::function<bool(const core::AnyId& gateway)>& takes);
  /// Its job is due now, whatever was waited for.
  [[nodiscard]] core::Done hurry(AttemptId attempt);
  [[nodiscard]] static core::Done hurry(journal::Writing& writing, AttemptId attempt);
  /// At the start of the program: every started attempt of this till becomes unknown and gets an inquiry, and so does
  /// what its terminal keeps. How many of them are in doubt.
  [[nodiscard]] core::Result<int> recover(const core::AnyId& till);

  [[nodiscard]] journal::Book& book() { return m_book; }
  /// Now, and never before this device's newest fact: a clock that was set back makes nothing younger.
  [[nodiscard]] core::Instant now() const;

 private:
  journal::Book& m_book;
  Stands m_stands;
};

}  // namespace counterfoil::payments
