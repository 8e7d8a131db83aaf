// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace counterfoil::catalog {

/// How many letters have to be changed, added, left out or swapped with their neighbour.
struct WordDistance {
  int whole = 0;   ///< to make `typed` into `word`
  int prefix = 0;  ///< to make it into the beginning of `word` that is nearest
};

/// Optimal string alignment (Damerau 1964, Boytsov 2011 section 2.2), cut off: anything above `limit` is limit + 1.
/// Words are looked at up to their 32nd letter. `limit` 0 to 3.
[[nodiscard]] WordDistance wordDistance(QStringView typed, QStringView word, int limit);

/// One bit a letter: a word that lacks more letters of `typed` than the limit cannot be near.
[[nodiscard]] quint32 letterMask(QStringView word);

}  // namespace counterfoil::catalog
