// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/late_decline.h"

#include "models/inbox/facts.h"
#include "models/journal/record_about.h"

namespace counterfoil::payments {

core::Done askAboutLateDecline(journal::Writing& writing, const Attempt& charge, const journal::Fact& said) {
  const QString code = QLatin1String(inbox::kCardDeclinedLate);
  const core::AnyId subject = charge.id.as<core::Anything>();
  const QString field = QStringLiteral("amount_minor");
  const inbox::Side side{said.id,   said.origin,   said.actor,           said.at(),
                         said.kind, charge.reason, charge.approvedMinor, charge.id.as<core::Anything>()};
  return journal::recordAbout(writing, inbox::kRaised, inbox::itemFor(code, subject, field, charge.id.bytes()),
                              inbox::raisedBody(code, subject, field, {side}), {});
}

}  // namespace counterfoil::payments
