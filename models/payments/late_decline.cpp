// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/late_decline.h"

#include "models/inbox/facts.h"
#include "models/journal/record_about.h"

namespace counterfoil::payments {

core::Done askAboutHeld(journal::Writing& writing, const Attempt& before, const Attempt& now,
                        const journal::Fact& said) {
  const bool came = before.offline == Offline::Declined && moved(now.outcome);
  const qint64 minor = came ? now.approvedMinor : now.lostMinor();
  if (minor == 0) return {};
  const QString code = QLatin1String(came ? inbox::kCardApprovedLate : inbox::kCardDeclinedLate);
  const core::AnyId subject = now.id.as<core::Anything>();
  const QString field = QStringLiteral("amount_minor");
  const inbox::Side side{said.id, said.origin, said.actor, said.at(), said.kind, now.reason, minor, subject};
  return journal::recordAbout(writing, inbox::kRaised, inbox::itemFor(code, subject, field, now.id.bytes()),
                              inbox::raisedBody(code, subject, field, {side}), {});
}

}  // namespace counterfoil::payments
