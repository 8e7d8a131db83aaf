// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/webhooks.h"

#include "models/payments/facts.h"
#include "models/payments/service.h"
#include "sync/cashier/local_tables.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using gateways::Event;
using gateways::EventKind;
using journal::Writing;
using payments::Attempt;
using payments::DisputeState;
using payments::PaymentService;

namespace {

constexpr qsizetype kMostWordCharacters = 255;

/// Old ones go, in the transaction of every so many new ones.
Done prune(Writing& writing, const Event& event) {
  if (qHash(event.id, 0) % 64 != 0) return {};
  return writing.local(kEventTable)
      .execute("DELETE FROM webhook_event WHERE received_at_utc_ms < $1", {writing.now().utcMs() - kEventsKeptMs});
}

/// The attempt that the event is about: by our own names, which the provider sends back, else by its own.
Result<std::optional<Attempt>> attemptOf(const journal::Reader& reader, const Account& account, const Event& event) {
  const auto ours = [&](std::optional<Attempt> attempt) {
    if (attempt && attempt->gateway != account.id.as<core::Anything>()) attempt.reset();
    return attempt;
  };
  for (const payments::AttemptId id : {event.attempt, event.payment}) {
    if (id.isNull()) continue;
    CF_TRY(auto attempt, payments::attemptById(reader, id));
    if (auto found = ours(std::move(attempt))) return found;
  }
  for (const QString& reference : {event.objectReference, event.paymentReference}) {
    if (reference.isEmpty()) continue;
    CF_TRY(auto attempt, payments::attemptByReference(reader, account.id.as<core::Anything>(), reference));
    if (attempt) return attempt;
  }
  return std::optional<Attempt>();
}

DisputeState stateOf(const QString& status) {
  if (status == u"won" || status == u"warning_closed") return DisputeState::Won;
  if (status == u"lost") return DisputeState::Lost;
  return DisputeState::Open;
}

Result<Taken> takeDispute(Writing& writing, const Account& account, const Event& event,
                          const std::optional<Attempt>& attempt) {
  payments::Dispute dispute;
  const QString& reference = event.objectReference.isEmpty() ? event.id : event.objectReference;
  dispute.id = payments::disputeIdOf(account.id.as<core::Anything>(), reference);
  if (attempt) dispute.payment = attempt->original.isNull() ? attempt->id : attempt->original;
  dispute.amountMinor = std::max<qint64>(event.amountMinor, 0);
  dispute.currency = event.currency.toUpper();
  dispute.state = stateOf(event.status);
  dispute.reference = reference;
  dispute.at = event.at;
  CF_TRY(const auto before, payments::disputeById(writing.reader(), dispute.id));
  const bool news = !before || payments::rankOf(dispute.state) > payments::rankOf(before->state);
  if (news) {
    // A later word need not repeat what an earlier one said.
    if (before && dispute.payment.isNull()) dispute.payment = before->payment;
    if (before && dispute.amountMinor == 0) dispute.amountMinor = before->amountMinor;
    if (dispute.currency.isEmpty()) dispute.currency = before ? before->currency : account.kind;
    CF_CHECK(writing.record(payments::paymentDisputed(dispute, event.at)));
  }
  return attempt ? Taken::Recorded : Taken::Unmatched;
}

Result<Taken> act(Writing& writing, const Account& account, const Event& event) {
  if (event.kind == EventKind::Payout || event.kind == EventKind::Other) return Taken::Ignored;
  CF_TRY(const auto attempt, attemptOf(writing.reader(), account, event));
  if (event.kind == EventKind::Dispute) return takeDispute(writing, account, event, attempt);
  if (!attempt) return Taken::Unmatched;
  CF_CHECK(PaymentService::queueInquiry(writing, attempt->id));
  const payments::AttemptId root = attempt->original.isNull() ? attempt->id : attempt->original;
  CF_TRY(const auto payment, payments::paymentById(writing.reader(), root));
  if (!payment) return Taken::Asked;
  for (const Attempt& step : payment->steps) {
    if (payments::open(step.outcome) && step.id != attempt->id) {
      CF_CHECK(PaymentService::queueInquiry(writing, step.id));
    }
  }
  return Taken::Asked;
}

}  // namespace

QString text(Taken taken) {
  switch (taken) {
    case Taken::Duplicate:
      return u"duplicate"_s;
    case Taken::Asked:
      return u"asked"_s;
    case Taken::Recorded:
      return u"recorded"_s;
    case Taken::Ignored:
      return u"ignored"_s;
    case Taken::Unmatched:
      break;
  }
  return u"unmatched"_s;
}

Result<Taken> takeEvent(Writing& writing, const Account& account, const Event& event) {
  if (event.id.isEmpty() || event.id.size() > kMostWordCharacters) return core::invalid(u"malformed_event"_s);
  CF_TRY(const qint64 known,
         writing.reader().integer("SELECT COUNT(*) FROM webhook_event WHERE gateway_id = $1 AND event_id = $2",
                                  {account.id, event.id}));
  if (known > 0) return Taken::Duplicate;
  CF_CHECK(prune(writing, event));
  CF_TRY(const Taken taken, act(writing, account, event));
  CF_CHECK(writing.local(kEventTable)
               .execute("INSERT INTO webhook_event(gateway_id, event_id, type, result, received_at_utc_ms) VALUES "
                        "($1, $2, $3, $4, $5)",
                        {account.id, event.id, event.type.left(kMostWordCharacters), text(taken), writing.now()}));
  return taken;
}

}  // namespace counterfoil::cashier
