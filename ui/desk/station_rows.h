// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/desk/station.h"
#include "ui/desk/wording.h"
#include "ui/shared/hub_view.h"

namespace counterfoil::desk {

enum class Concern {
  Fine,
  Look,  ///< nothing is lost, but somebody should see to it
  Act,   ///< something may be lost, or does not work, until somebody does what the advice says
};

/// A line of the status page.
struct StationRow {
  QString id;     ///< stable, for support and tests: "backup"
  QString group;  ///< heading above the first of them
  QString label;
  QString value;
  Concern concern = Concern::Fine;
  QString advice;  ///< what to do; empty where nothing is
  /// The same for somebody outside of the shop: without paths, addresses and names. English.
  QString plain;
};

// From when on something is called worth a look, and worth acting on.
inline constexpr qint64 kUnsentLookMs = 15LL * 60 * 1000;        ///< the hub is there, and does not take it
inline constexpr qint64 kOfflineActMs = 24LL * 3600 * 1000;      ///< 24 hours without the hub
inline constexpr qint64 kBackupLookMs = 26LL * 3600 * 1000;      ///< a day, and time to come to it
inline constexpr qint64 kBackupActMs = 7LL * 24 * 3600 * 1000;   ///< a week
inline constexpr qint64 kCheckLookMs = 31LL * 24 * 3600 * 1000;  ///< a month
inline constexpr qint64 kShiftLookMs = 30LL * 3600 * 1000;       ///< a drawer that nobody counted yesterday
inline constexpr qint64 kSkewActMs = 120'000;                    ///< as the sync engine calls a clock wrong
inline constexpr qint64 kFreeLookBytes = 2LL << 30;
inline constexpr qint64 kFreeActBytes = 256LL << 20;
inline constexpr qint64 kLogLookBytes = 64LL << 20;
inline constexpr int kCertificateLookDays = 30;
inline constexpr int kCertificateActDays = 7;

[[nodiscard]] std::vector<StationRow> stationRows(const StationFacts& facts, const shared::HubView& hub,
                                                  const Wording& wording);
/// "fine", "look", "act": for support and logs.
[[nodiscard]] QString textOf(Concern concern);
/// What a person may send to somebody outside: one line a row, no path, address, name or secret.
[[nodiscard]] QString supportText(const std::vector<StationRow>& rows, core::Instant now);

}  // namespace counterfoil::desk
