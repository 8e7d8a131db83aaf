// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/types.h"

#include <array>

namespace counterfoil::payments {
namespace {

struct OutcomeRow {
  Outcome outcome;
  const char* text;
  int rank;
};
constexpr std::array kOutcomes{
    OutcomeRow{Outcome::Started, "started", 0},           OutcomeRow{Outcome::Unknown, "unknown", 1},
    OutcomeRow{Outcome::Declined, "declined", 2},         OutcomeRow{Outcome::Cancelled, "cancelled", 2},
    OutcomeRow{Outcome::NotFound, "not_found", 2},        OutcomeRow{Outcome::Approved, "approved", 4},
    OutcomeRow{Outcome::Reversed, "reversed", 5},         OutcomeRow{Outcome::ApprovedLate, "approved_late", 6},
    OutcomeRow{Outcome::ReversedLate, "reversed_late", 7}};
constexpr int kHeldRank = 3;
constexpr const char* kOffline[] = {"", "asked", "held", "forwarded", "declined"};

struct PurposeRow {
  Purpose purpose;
  const char* text;
};
constexpr std::array kPurposes{PurposeRow{Purpose::Charge, "charge"}, PurposeRow{Purpose::Refund, "refund"},
                               PurposeRow{Purpose::Authorise, "authorise"}, PurposeRow{Purpose::Capture, "capture"},
                               PurposeRow{Purpose::Void, "void"}};

}  // namespace

QString text(Purpose purpose) {
  for (const PurposeRow& row : kPurposes) {
    if (row.purpose == purpose) return QString::fromLatin1(row.text);
  }
  return QStringLiteral("charge");
}

Purpose purposeOf(QStringView text) {
  for (const PurposeRow& row : kPurposes) {
    if (text == QLatin1String(row.text)) return row.purpose;
  }
  return Purpose::Charge;
}

QString text(Outcome outcome) {
  for (const OutcomeRow& row : kOutcomes) {
    if (row.outcome == outcome) return QString::fromLatin1(row.text);
  }
  return QStringLiteral("unknown");
}

Outcome outcomeOf(QStringView text) {
  for (const OutcomeRow& row : kOutcomes) {
    if (text == QLatin1String(row.text)) return row.outcome;
  }
  return Outcome::Unknown;
}

QString text(Offline offline) {
  return QLatin1String(kOffline[size_t(offline)]);
}

Offline offlineOf(QStringView text) {
  for (size_t i = 0; i < std::size(kOffline); ++i) {
    if (text == QLatin1String(kOffline[i])) return Offline(i);
  }
  return Offline::No;
}

int rankOf(Outcome outcome, Offline offline) {
  if (outcome == Outcome::Approved && offline == Offline::Held) return kHeldRank;
  for (const OutcomeRow& row : kOutcomes) {
    if (row.outcome == outcome) return row.rank;
  }
  return 1;
}

}  // namespace counterfoil::payments
