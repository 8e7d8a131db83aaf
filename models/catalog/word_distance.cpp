// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/word_distance.h"

#include <algorithm>
#include <array>

namespace counterfoil::catalog {
namespace {

constexpr qsizetype kLongest = 32;
using DistanceRow = std::array<int, size_t(kLongest) + 1>;

}  // namespace

WordDistance wordDistance(QStringView typed, QStringView word, int limit) {
  typed = typed.left(kLongest);
  word = word.left(kLongest);
  const int far = limit + 1;
  if (word.size() + limit < typed.size()) return {far, far};
  // No beginning longer than this can be near.
  const auto columns = size_t(std::min(word.size(), typed.size() + limit));
  DistanceRow older{};
  DistanceRow old{};
  DistanceRow row{};
  for (size_t j = 0; j <= columns; ++j) old[j] = int(j);
  for (size_t i = 1; i <= size_t(typed.size()); ++i) {
    row[0] = int(i);
    int best = row[0];
    const QChar letter = typed[qsizetype(i) - 1];
    for (size_t j = 1; j <= columns; ++j) {
      const QChar other = word[qsizetype(j) - 1];
      int cost = std::min({old[j] + 1, row[j - 1] + 1, old[j - 1] + (letter == other ? 0 : 1)});
      if (i > 1 && j > 1 && letter == word[qsizetype(j) - 2] && typed[qsizetype(i) - 2] == other) {
        cost = std::min(cost, older[j - 2] + 1);
      }
      row[j] = cost;
      best = std::min(best, cost);
    }
    if (best > limit) return {far, far};
    older = old;
    old = row;
  }
  const int whole = columns == size_t(word.size()) ? old[columns] : far;
  const int prefix = *std::min_element(old.begin(), old.begin() + qsizetype(columns) + 1);
  return {std::min(whole, far), std::min(prefix, far)};
}

quint32 letterMask(QStringView word) {
  quint32 mask = 0;
  for (const QChar c : word) {
    const char16_t u = c.unicode();
    const int bit = u >= u'a' && u <= u'z' ? u - u'a' : u >= u'0' && u <= u'9' ? 26 : 27 + (u & 3);
    mask |= quint32(1) << bit;
  }
  return mask;
}

}  // namespace counterfoil::catalog
