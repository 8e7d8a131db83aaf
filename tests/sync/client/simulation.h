// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <memory>

#include "sync/client/engine.h"
#include "tests/sync/client/sim_hub.h"

namespace counterfoil::sim {

// Some tills and a hub, of one process or of several over one store, in virtual time, with everything that can go wrong
// between them: requests and answers that are lost, late or doubled, partitions, tills that crash between any two
// steps, clocks that are wrong and are set, a hub that is busy, puts off, and is restored from its last backup, and
// whose processes end before and after any commit. What several processes do, they do a transaction after the other, as
// the feed row makes them; what a process keeps in memory it has for itself. Then a quiet phase without new facts,
// after which
//
//   every fact that was ever committed is at the hub and at every till, once, with the same bytes;
//   all tables are equal, and every chain holds;
//   every outbox is empty, and every till says that it is up to date;
//   and on the way no process let in a device for longer than it may have known it, once another had revoked it.
//
// The same seed gives the same run.

struct SimOptions {
  int tills = 3;
  /// Processes of the hub over one store; each request reaches another, and they end at any step.
  int hubs = 1;
  /// One more till is revoked on the way, at one of them, and let in again at the end, or not.
  bool revokes = false;
  qint64 stormMs = 15 * 60'000;
  qint64 quietMs = 10 * 60'000;
  int facts = 20;  ///< each till writes about so many
  bool hubRestores = true;
  bool tillRestores = false;  ///< with the hub's: what both lost comes back from whoever has it
  bool gaps = false;          ///< pages of the feed lack a fact now and then
  bool clones = false;        ///< a till's disk is put into another machine, and both go on
  bool epochsFall = false;    ///< a restored hub is on a new machine, which knows less of epochs than the old one

  // Planted faults.
  /// Makes the till's ledger; `dies` says whether the till crashes at this very moment.
  using MakeLedger = std::function<std::unique_ptr<client::Ledger>(std::function<bool()> dies)>;
  MakeLedger ledger;
  /// Falsifies what a till gets.
  std::function<void(const client::HttpRequest& request, client::HttpAnswer& answer)> falsify;
  /// A till that is set back goes on with its old chain, and so gives numbers twice, until the hub tells.
  bool reusesNumbers = false;
  /// The hub asks nobody whose a chain is.
  bool anybodyWrites = false;
  /// Hub processes believe what they know of the store, though others write to it.
  bool trustsHeads = false;
  bool trustsDevices = false;
  /// Timers as long as this never come.
  qint64 deafFromMs = std::numeric_limits<qint64>::max();
};

struct SimCounts {
  qint64 facts = 0;
  qint64 crashes = 0;
  qint64 lost = 0;
  qint64 doubled = 0;
  qint64 hubRestores = 0;
  qint64 tillRestores = 0;
  qint64 clones = 0;
  qint64 hubCrashes = 0;
  quint64 steps = 0;
};

/// Empty, or what broke, for a person to read.
[[nodiscard]] QByteArray simulate(quint64 seed, const SimOptions& options, SimCounts* counts = nullptr);

}  // namespace counterfoil::sim
