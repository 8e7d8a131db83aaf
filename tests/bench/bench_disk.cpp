// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHash>

#include "tests/bench/benches.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

// Not ours at all: what this machine's disk gives today, to read the other figures by.
void benchDisk(Report& report) {
  const WorkFolder folder(u"disk"_s);
  std::vector<double> fsync;
  std::vector<double> sale;
  for (int round = 0; round < kRounds; ++round) {
    const auto bare = runLimit(u"fsync_limit"_s, {folder.file(u"append"_s), u"0.5"_s});
    const auto rows = runLimit(u"sqlite_sale_limit"_s, {folder.file(u"limit.db"_s), u"0.5"_s});
    if (!bare || !rows) return report.missing(u"disk"_s, u"a limit program failed"_s);
    fsync.push_back((*bare)[u"p50_us"_s]);
    sale.push_back((*rows)[u"p50_us"_s]);
  }
  report.add({.name = u"SQLite, 14 bare rows, p50"_s,
              .unit = u"µs"_s,
              .ours = medianOf(sale),
              .cpu = {},
              .limit = medianOf(fsync),
              .limitName = u"append 20 KiB + fdatasync"_s,
              .budget = {},
              .ofRatio = false,
              .note = u"the limit of the commit, beside the disk's own"_s});
}

}  // namespace counterfoil::bench
