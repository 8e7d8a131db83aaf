// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/payment.h"

#include <QUuid>
#include <algorithm>
#include <array>

namespace counterfoil::payments {

namespace {

struct DisputeRow {
  DisputeState state;
  const char* text;
  int rank;
};
constexpr std::array kDisputes{DisputeRow{DisputeState::Open, "open", 0}, DisputeRow{DisputeState::Won, "won", 1},
                               DisputeRow{DisputeState::Lost, "lost", 1}};

struct StateRow {
  PaymentState state;
  const char* text;
};
constexpr std::array kStates{
    StateRow{PaymentState::Authorising, "authorising"}, StateRow{PaymentState::Authorised, "authorised"},
    StateRow{PaymentState::Capturing, "capturing"},     StateRow{PaymentState::Captured, "captured"},
    StateRow{PaymentState::Voiding, "voiding"},         StateRow{PaymentState::Voided, "voided"},
    StateRow{PaymentState::Refunding, "refunding"},     StateRow{PaymentState::PartiallyRefunded, "partially_refunded"},
    StateRow{PaymentState::Refunded, "refunded"},       StateRow{PaymentState::Declined, "declined"},
    StateRow{PaymentState::Disputed, "disputed"},       StateRow{PaymentState::DisputeLost, "dispute_lost"},
    StateRow{PaymentState::Unknown, "unknown"}};

PaymentState inFlight(Purpose purpose) {
  switch (purpose) {
    case Purpose::Capture:
      return PaymentState::Capturing;
    case Purpose::Void:
      return PaymentState::Voiding;
    case Purpose::Refund:
      return PaymentState::Refunding;
    default:
      return PaymentState::Authorising;
  }
}

qint64 doneMinor(const Attempt& attempt) {
  return moved(attempt.outcome) ? attempt.approvedMinor : 0;
}
qint64 heldMinor(const Attempt& attempt) {
  return open(attempt.outcome) ? attempt.amountMinor : doneMinor(attempt);
}

}  // namespace

QString text(DisputeState state) {
  return QLatin1String(kDisputes[size_t(state)].text);
}

DisputeState disputeStateOf(QStringView text) {
  for (const DisputeRow& row : kDisputes) {
    if (text == QLatin1String(row.text)) return row.state;
  }
  return DisputeState::Open;
}

int rankOf(DisputeState state) {
  return kDisputes[size_t(state)].rank;
}

core::AnyId disputeIdOf(const core::AnyId& gateway, const QString& reference) {
  return core::AnyId(QUuid::createUuidV5(gateway.uuid(), QStringLiteral("dispute/") + reference));
}

QString text(PaymentState state) {
  return QLatin1String(kStates[size_t(state)].text);
}

template <class Figure>
qint64 Payment::sumOf(Purpose purpose, Figure figure) const {
  qint64 sum = 0;
  for (const Attempt& step : steps) sum += step.purpose == purpose ? figure(step) : 0;
  return sum;
}

bool Payment::any(Purpose purpose, bool openToo) const {
  return std::any_of(steps.begin(), steps.end(), [&](const Attempt& step) {
    return step.purpose == purpose && (moved(step.outcome) || (openToo && open(step.outcome)));
  });
}

std::optional<Attempt> Payment::openStep() const {
  std::optional<Attempt> found;
  const auto look = [&found](const Attempt& attempt) {
    if (!open(attempt.outcome)) return;
    if (!found || (found->outcome == Outcome::Started && attempt.outcome == Outcome::Unknown)) found = attempt;
  };
  look(root);
  for (const Attempt& step : steps) look(step);
  return found;
}

qint64 Payment::authorisedMinor() const {
  return doneMinor(root);
}

qint64 Payment::capturedMinor() const {
  return root.purpose == Purpose::Charge ? doneMinor(root) : sumOf(Purpose::Capture, doneMinor);
}

qint64 Payment::refundedMinor() const {
  return sumOf(Purpose::Refund, doneMinor);
}

qint64 Payment::disputedMinor() const {
  qint64 sum = 0;
  for (const Dispute& dispute : disputes) sum += dispute.state == DisputeState::Won ? 0 : dispute.amountMinor;
  return sum;
}

qint64 Payment::capturableMinor() const {
  if (root.purpose != Purpose::Authorise || any(Purpose::Capture, true) || any(Purpose::Void, true)) return 0;
  return authorisedMinor();
}

qint64 Payment::refundableMinor() const {
  return std::max<qint64>(capturedMinor() - sumOf(Purpose::Refund, heldMinor), 0);
}

bool Payment::isVoidable() const {
  return capturableMinor() > 0;
}

PaymentState Payment::state() const {
  if (const auto step = openStep()) {
    return step->outcome == Outcome::Unknown ? PaymentState::Unknown : inFlight(step->purpose);
  }
  const qint64 captured = capturedMinor();
  if (captured > 0) {
    const auto has = [this](DisputeState state) {
      return std::any_of(disputes.begin(), disputes.end(), [&](const Dispute& each) { return each.state == state; });
    };
    if (has(DisputeState::Open)) return PaymentState::Disputed;
    if (has(DisputeState::Lost)) return PaymentState::DisputeLost;
    const qint64 refunded = refundedMinor();
    if (refunded >= captured) return PaymentState::Refunded;
    return refunded > 0 ? PaymentState::PartiallyRefunded : PaymentState::Captured;
  }
  if (root.outcome == Outcome::Declined) return PaymentState::Declined;
  if (!moved(root.outcome) || any(Purpose::Void, false)) return PaymentState::Voided;
  return PaymentState::Authorised;
}

}  // namespace counterfoil::payments
