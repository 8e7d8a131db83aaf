// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/held_cards.h"

#include "models/core/money.h"
#include "models/payments/offline.h"
#include "models/payments/queries.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;

Done refuseHeldCards(const journal::Reader& reader, const QByteArray& holder) {
  CF_TRY(const auto held, payments::attemptsHeldOffline(reader, {}));
  std::vector<payments::Attempt> kept;
  for (const payments::Attempt& attempt : held) {
    // Who began it, not what it says of its till: a till's chain is its device's.
    CF_TRY(
        const qint64 theirs,
        reader.integer("SELECT COUNT(*) FROM journal j JOIN origin_holder h ON h.origin = j.origin WHERE j.subject = "
                       "$1 AND j.kind = 'payment.started' AND h.holder = $2",
                       {attempt.id, holder}));
    if (theirs > 0) kept.push_back(attempt);
  }
  if (kept.empty()) return {};
  const auto currency = core::Currency::of(kept.front().currency);
  const qint64 minor = payments::exposureOf(kept).minor;
  const QString sum =
      currency ? core::Money::ofMinor(minor, *currency).text() + u' ' + kept.front().currency : QString::number(minor);
  const QString count = kept.size() == 1 ? u"1 payment"_s : u"%1 payments"_s.arg(kept.size());
  return core::refused(u"offline_cards_held"_s, count + u", "_s + sum);
}

}  // namespace counterfoil::hub
