// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json_reader.h"
#include "sync/gateways/paypal_reading.h"
#include "sync/gateways/stripe_reading.h"
#include "sync/gateways/stripe_signature.h"
#include "tests/fuzz/targets.h"

namespace counterfoil::fuzz {

using gateways::StepKind;
using payments::Outcome;

namespace {

void hold(bool invariant, const char* what) {
  if (!invariant) core::panic(QString::fromLatin1(what));
}

gateways::Step stepOf(StepKind kind, gateways::CaptureMode capture) {
  gateways::Step step;
  step.kind = kind;
  step.capture = capture;
  step.attempt = payments::AttemptId::parse(u"01900000-0000-7000-8000-000000000001").value_or(payments::AttemptId());
  step.payment = step.attempt;
  step.amountMinor = 1240;
  step.currency = QStringLiteral("GBP");
  return step;
}

void check(const gateways::Answer& answer, const gateways::Step& step) {
  hold(answer.outcome != Outcome::Started && answer.outcome != Outcome::ApprovedLate &&
           answer.outcome != Outcome::ReversedLate,
       "an answer has one of the outcomes of an answer");
  hold(answer.card.size() <= 37 && answer.reason.size() <= 500, "what is shown is short");
  if (answer.outcome != Outcome::Approved) return;
  hold(answer.amountMinor > 0 && answer.amountMinor <= step.amountMinor, "no approval of more than was asked for");
  hold(answer.currency == step.currency, "no approval in another currency");
}

void checkStep(const QJsonObject& json, const gateways::Step& step) {
  if (step.kind != StepKind::Refund) check(gateways::stripe::intentAnswer(json, step), step);
  check(gateways::stripe::refundAnswer(json, step), step);
  check(gateways::paypal::orderAnswer(json, step), step);
}

void checkFailures(QByteArrayView input) {
  for (const int status : {200, 302, 400, 402, 409, 422, 500}) {
    const gateways::HttpReply reply{gateways::HttpReply::Failure::None, status, {}, input.toByteArray()};
    const auto stripe = gateways::stripe::read(reply);
    hold(
        stripe.succeeded() || stripe.failure.outcome == Outcome::Unknown || stripe.failure.outcome == Outcome::Declined,
        "a failure is a decline or nothing known");
    hold(stripe.succeeded() || !stripe.failure.code.isEmpty(), "a failure has a code");
    const bool mayDecline = status == 400 || status == 402 || status == 404 || status == 422;
    hold(mayDecline || stripe.failure.outcome == Outcome::Unknown, "no decline by other statuses");
    const auto payPal = gateways::paypal::read(reply);
    hold(mayDecline || payPal.failure.outcome == Outcome::Unknown, "no decline by other statuses");
  }
}

void checkEvent(const core::Result<gateways::Event>& event) {
  if (!event) return hold(event.error().kind == core::ErrorKind::Invalid, "a refusal is one of the input");
  hold(!event->id.isEmpty() && event->id.size() <= 255 && !event->type.isEmpty(), "an event is named");
}

}  // namespace

void gateway(QByteArrayView input) {
  const core::Instant now = core::Instant::fromUtcMs(1'760'000'000'000);
  hold(!gateways::verifyStripeSignature(input.toByteArray(), "another body", {"whsec_fuzz"}, now).has_value(),
       "nobody signs without the secret");
  checkFailures(input);
  checkEvent(gateways::stripe::event(input.toByteArray()));
  checkEvent(gateways::paypal::event(input.toByteArray()));
  const auto json = core::parseObject(input);
  if (!json) return;
  for (const auto capture : {gateways::CaptureMode::AtOnce, gateways::CaptureMode::Manual}) {
    for (const StepKind kind : {StepKind::Authorise, StepKind::Capture, StepKind::Void, StepKind::Refund}) {
      checkStep(*json, stepOf(kind, capture));
    }
  }
  for (const auto& row : {gateways::stripe::reportRow(*json), gateways::stripe::authorisationRow(*json),
                          gateways::paypal::reportRow(*json)}) {
    if (!row) continue;
    hold(!row->providerId.isEmpty() && row->feeMinor >= 0, "a line is named, and its fee is one");
  }
}

}  // namespace counterfoil::fuzz

COUNTERFOIL_FUZZ_TARGET(gateway)
