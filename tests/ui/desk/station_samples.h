// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/certificates.h"
#include "ui/desk/station_rows.h"

namespace counterfoil::support::samples {
using namespace Qt::StringLiterals;

inline constexpr qint64 kHourMs = 3'600'000;
inline constexpr qint64 kDayMs = 24 * kHourMs;
/// The day of the fixture, five hours later.
inline const core::Instant kNow = core::Instant::fromUtcMs(1'772'442'000'000 + 5 * kHourMs);

/// A till of which there is nothing to say.
[[nodiscard]] inline desk::StationFacts allIsWell() {
  desk::StationFacts facts;
  facts.around.now = kNow;
  facts.around.storePath = u"/home/olive/Olive's Teas.cfl"_s;
  facts.around.storeBytes = 48LL << 20;
  facts.around.logBytes = 4LL << 20;
  facts.around.freeBytes = 40LL << 30;
  facts.around.backup = {kNow.plusMs(-3 * kHourMs), u"/media/olive/STICK/teas.cfl"_s, 47LL << 20, true, false};
  facts.around.check = {kNow.plusMs(-2 * kDayMs), 12'345, true};
  facts.around.version = u"1.2.3"_s;
  facts.around.sqlite = u"3.40.1"_s;
  facts.entries = 12'400;
  facts.hasPrinter = true;
  facts.tillCode = u"T1"_s;
  cash::Shift closed;
  closed.businessDay = u"2026-03-01"_s;
  closed.closedAt = kNow.plusMs(-20 * kHourMs);
  closed.closed = true;
  facts.lastClosed = closed;
  cash::Shift open;
  open.openedAt = kNow.plusMs(-5 * kHourMs);
  facts.openShift = open;
  return facts;
}

[[nodiscard]] inline shared::HubView hubIsWell() {
  static const QByteArray certificate =
      support::Authority("Olive's authority").issue("DNS:hub.olive.example", 400L * 24 * 3600).certificate;
  shared::HubView hub;
  hub.address = u"https://hub.olive.example:7410"_s;
  hub.status.standing = client::Standing::UpToDate;
  hub.status.lastContact = kNow.plusMs(-4'000);
  hub.certificatePem = certificate;
  return hub;
}

}  // namespace counterfoil::support::samples
