// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/range.h"

#include <QByteArray>
#include <algorithm>
#include <optional>

namespace counterfoil::http {

namespace {

// Digits alone, and few enough of them not to overflow.
std::optional<qint64> offset(QByteArrayView text) {
  if (text.isEmpty() || text.size() > 18) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  return text.toByteArray().toLongLong();
}

}  // namespace

Range parseRange(QByteArrayView header, qint64 sizeBytes) {
  const Range whole{Range::Kind::Whole, 0, sizeBytes};
  constexpr QByteArrayView kUnit = "bytes=";
  if (!header.startsWith(kUnit)) return whole;
  const QByteArrayView range = header.sliced(kUnit.size()).trimmed();
  const qsizetype hyphen = range.indexOf('-');
  if (hyphen < 0) return whole;
  const QByteArrayView before = range.first(hyphen);
  const QByteArrayView after = range.sliced(hyphen + 1);
  if (before.isEmpty()) {
    const std::optional<qint64> last = offset(after);
    if (!last) return whole;
    if (*last == 0 || sizeBytes == 0) return {Range::Kind::Unsatisfiable, 0, 0};
    const qint64 length = std::min(*last, sizeBytes);
    return {Range::Kind::Part, sizeBytes - length, length};
  }
  const std::optional<qint64> first = offset(before);
  const std::optional<qint64> last = after.isEmpty() ? std::optional<qint64>(sizeBytes - 1) : offset(after);
  if (!first || !last) return whole;
  if (*first >= sizeBytes) return {Range::Kind::Unsatisfiable, 0, 0};
  if (*last < *first) return whole;
  return {Range::Kind::Part, *first, std::min(*last, sizeBytes - 1) - *first + 1};
}

}  // namespace counterfoil::http
