// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/journal/sql.h"
#include "models/payments/payment.h"

namespace counterfoil::payments {

[[nodiscard]] core::Result<std::optional<Attempt>> attemptById(const journal::Reader& reader, AttemptId id);
/// Attempts for one ticket or document, oldest first.
[[nodiscard]] core::Result<std::vector<Attempt>> attemptsOf(const journal::Reader& reader, const core::AnyId& ticket);
/// Attempts of which nobody knows whether money moved; of one shift, or of every till where `shift` is null.
[[nodiscard]] core::Result<std::vector<Attempt>> openAttempts(const journal::Reader& reader, const core::AnyId& shift);
/// The payment that this attempt began, with its steps and disputes; nothing for an attempt that is a step itself.
[[nodiscard]] core::Result<std::optional<Payment>> paymentById(const journal::Reader& reader, AttemptId id);
[[nodiscard]] core::Result<std::optional<Dispute>> disputeById(const journal::Reader& reader, const core::AnyId& id);
/// Attempts that were started in [from, until), oldest first.
[[nodiscard]] core::Result<std::vector<Attempt>> attemptsStarted(const journal::Reader& reader, core::Instant from,
                                                                 core::Instant until);
/// By what the gateway calls it; the oldest, where several steps share a name.
[[nodiscard]] core::Result<std::optional<Attempt>> attemptByReference(const journal::Reader& reader,
                                                                      const core::AnyId& gateway,
                                                                      const QString& reference);
/// What may still be given back of a payment: what it captured minus its refunds. A refund in doubt counts; one that
/// was declined, cancelled, not found or reversed does not. 0 for an attempt that captured nothing.
[[nodiscard]] core::Result<qint64> refundableMinor(const journal::Reader& reader, AttemptId charge);
/// The longest that a job is put off; what is due later still was put off before the clock was set back, and is due.
/// Far more than the clocks of two processes over one store may differ by, so that none takes what another asks for.
inline constexpr qint64 kMostPutOffMs = 3'600'000;
/// By the wall clock, oldest first.
[[nodiscard]] core::Result<std::vector<Job>> jobsDue(const journal::Reader& reader, core::Instant wall);
/// At most `most` of them that are a gateway's which `takes` another one, oldest first.
[[nodiscard]] core::Result<std::vector<Job>> gatewayJobsDue(
    const journal::Reader& reader, core::Instant wall, int most,
    const std::function<bool(const core::AnyId& gateway)>& takes);
/// Whether the attempt's money is on its way back.
[[nodiscard]] core::Result<bool> reversalQueued(const journal::Reader& reader, AttemptId attempt);
/// Attempts whose money is on its way back, or may be.
[[nodiscard]] core::Result<std::vector<Attempt>> attemptsBeingReversed(const journal::Reader& reader);
/// Charges that the terminal of this till keeps until its acquirer can be reached, or may keep; of every till where
/// `till` is null.
[[nodiscard]] core::Result<std::vector<Attempt>> attemptsHeldOffline(const journal::Reader& reader,
                                                                     const core::AnyId& till);
/// Charges that the terminal of this till had kept and of which all or a part will not come, as is known since then.
[[nodiscard]] core::Result<std::vector<Attempt>> attemptsDeclinedLate(const journal::Reader& reader,
                                                                      const core::AnyId& till, core::Instant since);
[[nodiscard]] core::Result<qint64> reversalsPending(const journal::Reader& reader);

}  // namespace counterfoil::payments
