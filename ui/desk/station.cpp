// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/station.h"

#include <algorithm>

#include "models/cash/queries.h"
#include "models/inbox/queries.h"
#include "models/settings/queries.h"

namespace counterfoil::desk {

namespace {

/// Shifts of all tills of a shop are in one list; this many are looked through for this till's last.
constexpr int kShiftsLookedAt = 200;

}  // namespace

core::Result<StationFacts> readStation(const journal::Reader& reader, const Station& station) {
  StationFacts facts;
  CF_TRY(facts.around, station.look(reader));
  CF_TRY(facts.entries, reader.integer("SELECT max(position) FROM journal", {}));
  CF_TRY(facts.unprojected, reader.integer("SELECT count(*) FROM unprojected WHERE reason NOT LIKE 'rejected: %'", {}));
  CF_TRY(facts.inboxOpen, inbox::openCount(reader));
  CF_TRY(facts.printing, printing::queueState(reader));
  CF_TRY(const auto settings, settings::readSettings(reader));
  facts.hasPrinter = !settings.till.printerHost.isEmpty();
  facts.tillCode = settings.till.code;
  if (settings.till.id.isNull()) return facts;
  CF_TRY(facts.openShift, cash::openShiftOf(reader, settings.till.id));
  CF_TRY(const auto shifts, cash::listShifts(reader, kShiftsLookedAt));
  const auto last = std::find_if(shifts.begin(), shifts.end(), [&](const cash::Shift& shift) {
    return shift.closed && shift.till == settings.till.id;
  });
  if (last != shifts.end()) facts.lastClosed = *last;
  return facts;
}

}  // namespace counterfoil::desk
