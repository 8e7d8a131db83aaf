// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/rules.h"

#include <QUuid>
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace counterfoil::reconciliation {

namespace {

/// Names are equal only within these.
using Group = std::tuple<QString, QString, Sort>;
using Named = std::pair<Group, QString>;

Sort sideOf(Sort sort) {
  return sort == Sort::Decline ? Sort::Charge : sort;
}
template <class R>
Group groupOf(const R& row) {
  return {row.tender, row.currency, sideOf(row.sort)};
}

bool isKnownByPayment(Sort sort) {
  return sort == Sort::Charge || sort == Sort::Dispute;
}

class Matching {
 public:
  Matching(const std::vector<OwnRow>& own, const std::vector<OtherRow>& other)
      : m_own(own), m_other(other), m_taken(own.size()), m_ownOf(other.size()) {
    for (size_t i = 0; i < own.size(); ++i) {
      const OwnRow& row = own[i];
      const Group group = groupOf(row);
      if (!row.reference.isEmpty()) m_byName.emplace(Named(group, row.reference), i);
      // Several refunds of one payment share its name: that says nothing about which is which.
      if (isKnownByPayment(row.sort) && !row.payment.isEmpty() && row.payment != row.reference) {
        m_byName.emplace(Named(group, row.payment), i);
      }
      if (!row.attempt.isNull()) m_byAttempt.emplace(Named(group, row.attempt.text()), i);
    }
    for (size_t i = 0; i < other.size(); ++i) m_order.push_back(i);
    std::sort(m_order.begin(), m_order.end(), [&](size_t a, size_t b) {
      return std::tuple(other[a].at.utcMs(), other[a].key) < std::tuple(other[b].at.utcMs(), other[b].key);
    });
    for (const size_t i : m_order) byName(i);
    for (const size_t i : m_order) byAmountAndTime(i);
  }

  [[nodiscard]] const std::vector<size_t>& othersOf(size_t own) const { return m_taken[own]; }
  [[nodiscard]] std::optional<size_t> ownOf(size_t other) const { return m_ownOf[other]; }

 private:
  void join(size_t own, size_t other) {
    m_taken[own].push_back(other);
    m_ownOf[other] = own;
  }
  /// The own row of this name that fits best: free with the same amount, free, or one that has its match already.
  bool joinBest(const std::multimap<Named, size_t>& names, const Named& name, size_t other) {
    std::optional<size_t> best;
    int worth = -1;
    for (auto [at, end] = names.equal_range(name); at != end; ++at) {
      const bool isFree = m_taken[at->second].empty();
      const int value = !isFree ? 0 : m_own[at->second].minor == m_other[other].minor ? 2 : 1;
      if (value <= worth) continue;
      worth = value;
      best = at->second;
    }
    if (best) join(*best, other);
    return best.has_value();
  }
  void byName(size_t i) {
    const OtherRow& row = m_other[i];
    const Group group = groupOf(row);
    if (!row.reference.isEmpty() && joinBest(m_byName, {group, row.reference}, i)) return;
    if (!row.attempt.isNull() && joinBest(m_byAttempt, {group, row.attempt.text()}, i)) return;
    if (isKnownByPayment(sideOf(row.sort)) && !row.payment.isEmpty()) joinBest(m_byName, {group, row.payment}, i);
  }
  void byAmountAndTime(size_t i) {
    const OtherRow& row = m_other[i];
    // What bears a name of ours that is not in the book is another's, or was lost: never somebody's by chance.
    if (m_ownOf[i] || !row.attempt.isNull() || row.sort == Sort::Fee || row.minor == 0) return;
    std::optional<size_t> best;
    qint64 nearest = kWindowMs + 1;
    for (size_t each = 0; each < m_own.size(); ++each) {
      const OwnRow& own = m_own[each];
      if (!m_taken[each].empty() || !own.moved || own.minor != row.minor || groupOf(own) != groupOf(row)) continue;
      // Of several on one day the earliest that is free: each of them is worth the same.
      if (row.dayOnly && (own.day != row.day || best)) continue;
      const qint64 apart = row.dayOnly ? 0 : std::abs(own.at.utcMs() - row.at.utcMs());
      if (apart >= nearest) continue;
      nearest = apart;
      best = each;
    }
    if (best) join(*best, i);
  }

  const std::vector<OwnRow>& m_own;
  const std::vector<OtherRow>& m_other;
  std::vector<std::vector<size_t>> m_taken;
  std::vector<std::optional<size_t>> m_ownOf;
  std::vector<size_t> m_order;
  std::multimap<Named, size_t> m_byName;
  std::multimap<Named, size_t> m_byAttempt;
};

core::AnyId lineIdOf(const QString& what, const QString& tender, const QString& key) {
  static const QUuid space(0x7d1f2c80, 0x3a55, 0x4f0e, 0x9b, 0x61, 0x20, 0x26, 0x11, 0x21, 0x22, 0x00);
  return core::AnyId(QUuid::createUuidV5(space, what + u'/' + tender + u'/' + key));
}

Line lineOf(const OwnRow& own) {
  Line line;
  line.id = lineIdOf(QStringLiteral("own"), own.tender, own.key);
  line.tender = own.tender;
  line.device = own.device;
  line.day = own.day;
  line.currency = own.currency;
  line.sort = own.sort;
  line.ownMinor = own.moved ? own.minor : 0;
  line.own = own.key;
  line.reference = own.reference;
  line.at = own.at;
  return line;
}

void put(Line& line, const OtherRow& other) {
  line.otherDay = other.day;
  line.otherMinor = other.minor;
  line.other = other.key;
  if (line.reference.isEmpty()) line.reference = other.reference.isEmpty() ? other.payment : other.reference;
}

Line lineOf(const OtherRow& other, Bucket bucket, const OwnRow* own) {
  Line line;
  line.id = lineIdOf(QStringLiteral("other"), other.tender, other.key);
  line.bucket = bucket;
  line.tender = other.tender;
  line.device = own == nullptr ? QString() : own->device;
  line.day = other.day;
  line.currency = other.currency;
  line.sort = other.sort;
  line.at = other.at;
  put(line, other);
  return line;
}

Bucket bucketOf(const OwnRow& own, const OtherRow& other) {
  const bool refund = own.sort == Sort::Refund;
  if (own.open) return Bucket::UnknownOpen;
  if (!own.moved) return refund ? Bucket::RefundMismatch : Bucket::MissingLocally;
  if (other.sort == Sort::Decline) return Bucket::LateDecline;
  if (own.minor == other.minor) return Bucket::Matched;
  return refund ? Bucket::RefundMismatch : Bucket::AmountMismatch;
}

Bucket bucketAlone(Sort sort) {
  if (sort == Sort::Fee) return Bucket::Fee;
  return sort == Sort::Refund ? Bucket::RefundMismatch : Bucket::MissingLocally;
}

}  // namespace

std::vector<Line> reconcile(const std::vector<OwnRow>& own, const std::vector<OtherRow>& other) {
  const Matching matching(own, other);
  std::vector<Line> lines;
  for (size_t i = 0; i < own.size(); ++i) {
    const OwnRow& row = own[i];
    const std::vector<size_t>& others = matching.othersOf(i);
    Line line = lineOf(row);
    if (others.empty()) {
      if (!row.moved && !row.open) continue;
      line.bucket = row.open                   ? Bucket::UnknownOpen
                    : row.sort == Sort::Refund ? Bucket::RefundMismatch
                                               : Bucket::MissingAtProvider;
      lines.push_back(line);
      continue;
    }
    line.bucket = bucketOf(row, other[others.front()]);
    put(line, other[others.front()]);
    lines.push_back(line);
    for (size_t extra = 1; extra < others.size(); ++extra) {
      const Bucket bucket = row.sort == Sort::Refund ? Bucket::RefundMismatch : Bucket::DuplicateCapture;
      lines.push_back(lineOf(other[others[extra]], bucket, &row));
    }
  }
  for (size_t i = 0; i < other.size(); ++i) {
    const OtherRow& row = other[i];
    const auto mine = matching.ownOf(i);
    if (!mine && row.minor != 0) lines.push_back(lineOf(row, bucketAlone(row.sort), nullptr));
    if (row.feeMinor == 0) continue;
    Line fee = lineOf(row, Bucket::Fee, mine ? &own[*mine] : nullptr);
    fee.id = lineIdOf(QStringLiteral("fee"), row.tender, row.key);
    fee.sort = Sort::Fee;
    fee.otherMinor = -row.feeMinor;
    lines.push_back(fee);
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tuple(a.day, a.at.utcMs(), a.id) < std::tuple(b.day, b.at.utcMs(), b.id);
  });
  return lines;
}

}  // namespace counterfoil::reconciliation
