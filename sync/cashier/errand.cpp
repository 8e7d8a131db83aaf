// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/errand.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using gateways::Gateway;
using gateways::Step;
using gateways::StepKind;
using payments::Purpose;

namespace {

StepKind kindOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::Capture:
      return StepKind::Capture;
    case Purpose::Void:
      return StepKind::Void;
    case Purpose::Refund:
      return StepKind::Refund;
    default:
      return StepKind::Authorise;
  }
}

gateways::Answer perform(Gateway& gateway, const Step& step) {
  switch (step.kind) {
    case StepKind::Capture:
      return gateway.capture(step);
    case StepKind::Void:
      return gateway.voidPayment(step);
    case StepKind::Refund:
      return gateway.refund(step);
    default:
      return gateway.authorise(step);
  }
}

gateways::Answer notYet() {
  gateways::Answer answer;
  answer.code = u"not_found_yet"_s;
  return answer;
}

/// What is known to be done is looked at again because somebody was told something: nothing is asked for twice. A bank
/// may send a refund back days after it succeeded; then the money is the merchant's again.
gateways::Answer lookAgain(Gateway& gateway, const Step& step) {
  gateways::Answer answer = gateway.inquire(step);
  const bool failed = answer.outcome == payments::Outcome::Declined || answer.outcome == payments::Outcome::Cancelled;
  if (step.kind == StepKind::Refund && failed) {
    answer.outcome = payments::Outcome::Reversed;
    if (answer.code.isEmpty()) answer.code = u"refund_failed"_s;
  }
  return answer;
}

gateways::Answer inquire(Gateway& gateway, const Step& step, core::Instant now) {
  const gateways::Answer answer = gateway.inquire(step);
  if (answer.outcome != payments::Outcome::NotFound) return answer;
  const gateways::Capabilities can = gateway.capabilities();
  if (step.kind == StepKind::Authorise) {
    return now >= step.startedAt.plusMs(can.settleMs) ? gateway.cancelByKey(step) : notYet();
  }
  const qint64 keptMs = can.replayWindowS * 1000 - kReplayMarginMs;
  // A clock that went back says nothing about how long it was.
  if (now >= step.startedAt && now < step.startedAt.plusMs(keptMs)) {
    const gateways::Answer again = perform(gateway, step);
    return again.outcome == payments::Outcome::NotFound ? notYet() : again;
  }
  return now < step.startedAt ? notYet() : answer;
}

}  // namespace

Step stepOf(const Errand& errand) {
  Step step;
  step.kind = kindOf(errand.attempt.purpose);
  step.attempt = errand.attempt.id;
  step.payment = errand.root.id;
  step.providerReference = errand.root.reference;
  step.amountMinor = errand.attempt.amountMinor;
  step.currency = errand.attempt.currency;
  step.method = errand.method;
  const bool manual = errand.attempt.purpose == Purpose::Authorise;
  step.capture = manual ? gateways::CaptureMode::Manual : gateways::CaptureMode::AtOnce;
  step.startedAt = errand.attempt.startedAt;
  return step;
}

gateways::Answer askGateway(Gateway& gateway, const Errand& errand, core::Instant now) {
  const Step step = stepOf(errand);
  if (errand.ask == Ask::Inquire && payments::moved(errand.attempt.outcome)) return lookAgain(gateway, step);
  if (errand.ask == Ask::Inquire) return inquire(gateway, step, now);
  if (errand.ask == Ask::Reverse) return gateway.cancelByKey(step);
  if (errand.looksFirst) {
    gateways::Answer before = gateway.inquire(step);
    // It was asked for with another amount: as the provider itself would say of the key.
    if (before.code == u"amount_mismatch") before.code = u"idempotency_mismatch"_s;
    if (before.outcome != payments::Outcome::NotFound) return before;
  }
  const gateways::Answer answer = perform(gateway, step);
  return answer.outcome == payments::Outcome::NotFound ? notYet() : answer;
}

}  // namespace counterfoil::cashier
