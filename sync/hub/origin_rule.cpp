// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/origin_rule.h"

#include <algorithm>

#include "models/devices/facts.h"
#include "models/inbox/facts.h"
#include "models/journal/facts_queries.h"
#include "models/payments/facts.h"
#include "sync/hub/holders.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Fact;
using journal::OriginId;
using journal::Reader;

namespace {

constexpr const char* kKindsOfTheHub[] = {
    payments::kPaymentDisputed,  "gateway.reported",        devices::kDeviceEnrolled,  devices::kDeviceRenamed,
    devices::kDeviceRevoked,     devices::kDeviceReleased,  devices::kDeviceSucceeded, devices::kDeviceDiskDestroyed,
    devices::kDeviceTokenReused, devices::kApiKeyCreated,   devices::kApiKeyRevoked,   devices::kUserCreated,
    devices::kUserDisabled,      devices::kUserPasswordSet, devices::kUserLinked,      devices::kUserTokenReused,
    devices::kProviderAdded,     devices::kProviderRemoved, devices::kAdministered,    inbox::kRaised};

bool isKindOfTheHub(const QString& kind) {
  return std::any_of(std::begin(kKindsOfTheHub), std::end(kKindsOfTheHub),
                     [&](const char* each) { return kind == QLatin1String(each); });
}

/// How an attempt began, as the journal tells it.
struct Beginning {
  OriginId origin;
  bool gateway = false;
};

Result<std::vector<Beginning>> beginningsOf(const Reader& reader, const core::AnyId& attempt) {
  return reader.list(
      "SELECT j.origin, j.body FROM journal j WHERE j.subject = $1 AND j.kind = 'payment.started' AND NOT EXISTS "
      "(SELECT 1 FROM unprojected u WHERE u.fact_id = j.fact_id AND u.reason LIKE 'rejected: %')",
      {attempt}, [](const journal::Row& row) {
        const auto body = journal::parseBody(row.bytes(1));
        return Beginning{row.id<OriginId>(0), body && !(*body)["gateway"_L1].toString().isEmpty()};
      });
}

Result<bool> isOfAGateway(const Reader& reader, const core::AnyId& attempt) {
  if (attempt.isNull()) return false;
  CF_TRY(const auto beginnings, beginningsOf(reader, attempt));
  return std::any_of(beginnings.begin(), beginnings.end(), [](const Beginning& each) { return each.gateway; });
}

Result<bool> mayBegin(const Reader& reader, const Fact& fact) {
  if (!fact.object["gateway"_L1].toString().isEmpty()) return false;
  CF_TRY(const auto beginnings, beginningsOf(reader, fact.subject));
  for (const Beginning& each : beginnings) {
    if (each.origin != fact.origin) return false;
  }
  const auto payment = core::AnyId::parse(fact.object["original"_L1].toString());
  CF_TRY(const bool hubs, isOfAGateway(reader, payment.value_or(core::AnyId())));
  return !hubs;
}

/// Questions are the hub's to raise, but for two: whether a card that was taken without contact is declined later, or
/// approved after that, is heard by the till alone. They are named as such a question is, and about no payment of the
/// hub's.
Result<bool> mayAsk(const Reader& reader, const Fact& fact) {
  const QString code = fact.object["code"_L1].toString();
  const auto charge = core::AnyId::parse(fact.object["subject_id"_L1].toString());
  const bool late = code == QLatin1String(inbox::kCardDeclinedLate) || code == QLatin1String(inbox::kCardApprovedLate);
  if (!late || !charge) return false;
  const inbox::ItemId item = inbox::itemFor(code, *charge, fact.object["field"_L1].toString(), charge->bytes());
  if (item.as<core::Anything>() != fact.subject) return false;
  CF_TRY(const bool hubs, isOfAGateway(reader, *charge));
  return !hubs;
}

Result<bool> maySay(const Reader& reader, const Fact& fact) {
  if (fact.kind == QLatin1String(payments::kPaymentStarted)) return mayBegin(reader, fact);
  if (fact.kind == QLatin1String(payments::kPaymentResolved)) {
    CF_TRY(const bool hubs, isOfAGateway(reader, fact.subject));
    return !hubs;
  }
  if (fact.kind == QLatin1String(inbox::kRaised)) return mayAsk(reader, fact);
  return !isKindOfTheHub(fact.kind);
}

bool isJudgedByOrigin(const QString& kind) {
  return kind == QLatin1String(payments::kPaymentStarted) || kind == QLatin1String(payments::kPaymentResolved) ||
         isKindOfTheHub(kind);
}

/// Whether it is the hub's to say, and about something of which this hub has written itself. What is older than this
/// hub, and what it had once, is of such things never: a device can give its fact any time, and this hub has also
/// signed the heads of chains in which it applied nothing.
Result<bool> isAboutOurs(const Reader& reader, const Fact& fact, const Situation& situation) {
  if (!isJudgedByOrigin(fact.kind)) return false;
  for (const core::AnyId& about :
       {fact.subject, core::AnyId::parse(fact.object["original"_L1].toString()).value_or(core::AnyId()),
        core::AnyId::parse(fact.object["payment"_L1].toString()).value_or(core::AnyId())}) {
    if (about.isNull()) continue;
    CF_TRY(const auto writers, reader.list("SELECT DISTINCT origin FROM journal WHERE subject = $1", {about},
                                           [](const journal::Row& row) { return row.id<OriginId>(0); }));
    const bool ours = std::any_of(writers.begin(), writers.end(), [&](const OriginId& each) {
      return std::find(situation.own.begin(), situation.own.end(), each) != situation.own.end();
    });
    if (ours) return true;
  }
  return false;
}

/// Whether links go on where the one before them ends. Appending looks at each anyway; before that only what is to be
/// rejected is worth it, and what was looked at once is not looked at again.
class Links {
 public:
  Links(const Reader& reader, const std::vector<Fact>& facts) : m_reader(reader), m_facts(facts) {}
  /// Every one up to that one, which is behind those of the calls before.
  Result<bool> holdUpTo(size_t last) {
    if (m_next == 0) {
      CF_TRY(const auto head, journal::headOf(m_reader, m_facts.front().origin));
      m_previous = head ? head->digest : QByteArray(32, '\0');
    }
    for (; m_next <= last; ++m_next) {
      const Fact& fact = m_facts[m_next];
      if (fact.rejected.isEmpty() && journal::digestOf(fact, m_previous) != fact.digest) return false;
      m_previous = fact.digest;
    }
    return true;
  }

 private:
  const Reader& m_reader;
  const std::vector<Fact>& m_facts;
  QByteArray m_previous;
  size_t m_next = 0;
};

}  // namespace

Result<bool> isOnlyTheHubs(const Reader& reader, const Fact& fact) {
  CF_TRY(const bool may, maySay(reader, fact));
  return !may;
}

Done rejectWhatTheHubAloneSays(const Reader& reader, const protocol::PushRequest& request, std::vector<Fact>& fresh,
                               const Situation& situation) {
  if (fresh.empty()) return {};
  if (request.witness) {
    CF_TRY(const bool own, isOwnChain(reader, fresh.front(), situation));
    if (own) return {};
  }
  Links links(reader, fresh);
  for (size_t i = 0; i < fresh.size(); ++i) {
    Fact& fact = fresh[i];
    if (!fact.rejected.isEmpty()) continue;
    const bool isHistory = situation.historyUntil && fact.hlc.milliseconds() < situation.historyUntil->utcMs();
    if (isHistory || request.witness) {
      CF_TRY(const bool ours, isAboutOurs(reader, fact, situation));
      if (!ours) continue;
    }
    CF_TRY(const bool hubs, isOnlyTheHubs(reader, fact));
    if (!hubs) continue;
    // A link that does not hold is told as that; what hangs on it is not looked at.
    CF_TRY(const bool holds, links.holdUpTo(i));
    if (!holds) return {};
    fact.rejected = QLatin1String(kHubOnly);
  }
  return {};
}

}  // namespace counterfoil::hub
