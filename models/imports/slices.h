// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iterator>

#include "models/imports/slice_pace.h"
#include "models/imports/sliced_book.h"

namespace counterfoil::imports {

/// Calls `each(writing, element)` for all of a range in slices, a transaction each, so that nobody who sells waits
/// long. `progress` is told after every slice; where it says no the rest stays undone: Refused `cancelled`. `sliced` is
/// called within a slice's transaction, when its last element is done.
template <class Iterator, class Each, class Sliced>
[[nodiscard]] core::Done inSlices(const SlicedBook& book, Iterator next, Iterator end, Each each, Sliced sliced,
                                  const ImportProgress& progress) {
  const auto all = qint64(std::distance(next, end));
  qint64 done = 0;
  SlicePace pace(book.clock());
  while (next != end) {
    CF_CHECK(book.write([&](journal::Writing& writing) -> core::Done {
      pace.begin();
      do {
        CF_CHECK(each(writing, *next));
        ++next;
        ++done;
      } while (!pace.isOver() && next != end);
      return sliced();
    }));
    pace.end();
    if (progress && !progress(done, done, all)) return core::refused(QStringLiteral("cancelled"));
  }
  return {};
}

template <class Iterator, class Each>
[[nodiscard]] core::Done inSlices(const SlicedBook& book, Iterator next, Iterator end, Each each,
                                  const ImportProgress& progress) {
  return inSlices(
      book, next, end, std::move(each), [] { return core::Done(); }, progress);
}

}  // namespace counterfoil::imports
