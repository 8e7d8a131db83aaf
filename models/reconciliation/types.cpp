// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/types.h"

#include <array>

namespace counterfoil::reconciliation {

namespace {

constexpr std::array kSorts{"charge", "refund", "dispute", "fee", "decline", "drawer", "payout"};
constexpr std::array kBuckets{"matched",         "missing_at_provider", "missing_locally",
                              "amount_mismatch", "duplicate_capture",   "unknown_open",
                              "late_decline",    "refund_mismatch",     "fee"};

template <class Enum, class Words>
Enum wordIn(const Words& words, QStringView text, Enum otherwise) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (text == QLatin1String(words[i])) return Enum(i);
  }
  return otherwise;
}

}  // namespace

QString text(Sort sort) {
  return QLatin1String(kSorts[size_t(sort)]);
}
Sort sortOf(QStringView text) {
  return wordIn(kSorts, text, Sort::Charge);
}
QString text(Bucket bucket) {
  return QLatin1String(kBuckets[size_t(bucket)]);
}
Bucket bucketOf(QStringView text) {
  return wordIn(kBuckets, text, Bucket::MissingLocally);
}

}  // namespace counterfoil::reconciliation
