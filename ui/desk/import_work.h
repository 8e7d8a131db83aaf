// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "models/imports/product_import.h"
#include "ui/desk/desk_parts.h"
#include "ui/desk/wording.h"

namespace counterfoil::desk {

/// How far long work is that goes on elsewhere, and word to it. Any thread.
struct ImportWatch {
  std::atomic<qint64> rows = 0;
  std::atomic<qint64> done = 0;  ///< of `all`; both 0 where nobody can say
  std::atomic<qint64> all = 0;
  std::atomic<bool> cancelled = false;  ///< stop, and leave everything as it was
  std::atomic<bool> left = false;       ///< nobody waits any more: stop where it is
};
using Watched = std::shared_ptr<ImportWatch>;

/// What was found in a file, or became of it, in words for a screen.
struct ImportFindings {
  struct Row {
    QStringList cells;
    Tone tone = Tone::Plain;
    core::AnyId back = {};  ///< what can be taken back by choosing this row
  };
  QString title;
  QString text;
  Tone tone = Tone::Plain;
  QStringList heads;
  std::vector<Row> rows;
  qint64 left = 0;        ///< rows beyond those
  bool takeable = false;  ///< there is something to import
};

/// Made where screens are, because it speaks their language.
using Telling = std::function<ImportFindings()>;
/// Runs on the thread of imports, with its reader.
using ImportWork = std::function<core::Result<Telling>(const journal::Reader& reader, const Watched& watch)>;

[[nodiscard]] imports::ImportProgress progressOf(const Watched& watch);
/// The book for such work: each slice waits its turn on the store's thread. Refused `cancelled` once `watch` was left.
[[nodiscard]] imports::SlicedBook bookBetweenSales(const DeskParts& parts, const journal::Reader& reader,
                                                   const Watched& watch);

}  // namespace counterfoil::desk
