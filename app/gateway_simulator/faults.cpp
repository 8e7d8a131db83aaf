// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gateway_simulator/faults.h"

#include <algorithm>
#include <array>
#include <utility>

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;

namespace {

struct Named {
  QLatin1String name;
  Fault fault;
};
constexpr std::array kNames = {
    Named{QLatin1String("approve"), Fault::None},
    Named{QLatin1String("decline"), Fault::Decline},
    Named{QLatin1String("partial_approve"), Fault::PartialApprove},
    Named{QLatin1String("timeout_after"), Fault::TimeoutAfter},
    Named{QLatin1String("timeout_before"), Fault::TimeoutBefore},
    Named{QLatin1String("late_after_cancel"), Fault::LateAfterCancel},
    Named{QLatin1String("late_approve"), Fault::LateApprove},
    Named{QLatin1String("error_then_ok"), Fault::ErrorThenOk},
    Named{QLatin1String("error_after"), Fault::ErrorAfter},
    Named{QLatin1String("in_progress"), Fault::InProgress},
    Named{QLatin1String("rate_limited"), Fault::RateLimited},
};

constexpr QLatin1String kTokenPrefix("pm_sim_");

struct Token {
  QLatin1String name;
  QLatin1String code;
};
/// Stripe's test tokens: https://docs.stripe.com/testing#declined-payments
constexpr std::array kDeclining = {
    Token{QLatin1String("pm_card_chargeDeclined"), QLatin1String("generic_decline")},
    Token{QLatin1String("pm_card_visa_chargeDeclined"), QLatin1String("generic_decline")},
    Token{QLatin1String("pm_card_chargeDeclinedInsufficientFunds"), QLatin1String("insufficient_funds")},
    Token{QLatin1String("pm_card_chargeDeclinedLostCard"), QLatin1String("lost_card")},
    Token{QLatin1String("pm_card_chargeDeclinedStolenCard"), QLatin1String("stolen_card")},
    Token{QLatin1String("pm_card_chargeDeclinedExpiredCard"), QLatin1String("expired_card")},
    Token{QLatin1String("pm_card_chargeDeclinedIncorrectCvc"), QLatin1String("incorrect_cvc")},
};

bool happensOnce(Fault fault) {
  return fault == Fault::TimeoutBefore || fault == Fault::ErrorThenOk || fault == Fault::InProgress ||
         fault == Fault::RateLimited;
}

bool authorisesOnly(Fault fault) {
  return fault == Fault::LateApprove || fault == Fault::LateAfterCancel || fault == Fault::PartialApprove ||
         fault == Fault::Decline;
}

/// The same number for the same text, on every machine (FNV-1a, then SplitMix64).
quint64 numberOf(quint64 seed, const QString& text) {
  quint64 number = 14695981039346656037ULL ^ seed;
  for (const QChar character : text) number = (number ^ character.unicode()) * 1099511628211ULL;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
  return number ^ (number >> 31);
}

Choice ofToken(const QString& token) {
  for (const Token& declining : kDeclining) {
    if (token == declining.name) return {Fault::Decline, declining.code};
  }
  if (token.startsWith(kTokenPrefix)) return choiceOf(token.mid(kTokenPrefix.size())).value_or(Choice());
  return {};
}

}  // namespace

std::optional<Choice> choiceOf(const QString& text) {
  const qsizetype colon = text.indexOf(u':');
  const QString name = colon < 0 ? text : text.first(colon);
  for (const Named& named : kNames) {
    if (name != named.name) continue;
    if (named.fault != Fault::Decline) {
      return colon < 0 ? std::optional(Choice{named.fault, {}}) : std::nullopt;
    }
    return Choice{named.fault, colon < 0 ? u"generic_decline"_s : text.mid(colon + 1)};
  }
  return std::nullopt;
}

QStringList faultNames() {
  QStringList names;
  for (const Named& named : kNames) names.append(named.name);
  return names;
}

bool isMistyped(const QString& token) {
  return token.startsWith(kTokenPrefix) && !choiceOf(token.mid(kTokenPrefix.size()));
}

Choice Faults::choose(const QString& operation, const QString& key, const QString& token, qint64 amount) {
  const auto next = std::find_if(m_script.begin(), m_script.end(), [&operation](const Scripted& scripted) {
    return scripted.operation == operation || scripted.operation == u"any";
  });
  if (next != m_script.end()) {
    const Choice choice = next->choice;
    m_script.erase(next);
    return choice;
  }
  Choice choice = ofToken(token);
  if (choice.fault == Fault::None && byAmount) {
    const qint64 digits = amount % 100;
    if (digits > 0 && digits < qint64(kNames.size())) choice.fault = kNames[size_t(digits)].fault;
  }
  if (choice.fault == Fault::None && percent > 0) {
    const quint64 number = numberOf(seed, operation + key);
    if (number % 100 < quint64(percent)) choice.fault = kNames[(number / 100) % kNames.size()].fault;
  }
  if (choice.fault == Fault::Decline && choice.declineCode.isEmpty()) choice.declineCode = u"generic_decline"_s;
  if (authorisesOnly(choice.fault) && operation != u"authorise") return {};
  if (happensOnce(choice.fault)) {
    if (m_met.contains(operation + key)) return {};
    m_met.insert(operation + key);
  }
  return choice;
}

}  // namespace counterfoil::simulator
