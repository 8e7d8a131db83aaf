// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/questions.h"

#include "models/inbox/facts.h"
#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"

namespace counterfoil::cashier {

core::Done askAboutFailedRefund(journal::Writing& writing, const payments::Attempt& refund) {
  const QString code = QLatin1String(inbox::kRefundFailed);
  const auto subject = refund.original.as<core::Anything>();
  const QString field = QStringLiteral("amount_minor");
  CF_TRY(const auto about, journal::factsAbout(writing.reader(), refund.id.as<core::Anything>()));
  if (about.empty()) return {};
  const journal::Fact& said = about.back();
  const inbox::Side side{said.id,   said.origin,   said.actor,         said.at(),
                         said.kind, refund.reason, refund.amountMinor, refund.id.as<core::Anything>()};
  return journal::recordAbout(writing, inbox::kRaised, inbox::itemFor(code, subject, field, refund.id.bytes()),
                              inbox::raisedBody(code, subject, field, {side}), {});
}

}  // namespace counterfoil::cashier
