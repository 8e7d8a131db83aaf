// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/access/administration.h"
#include "sync/access/keeper.h"

namespace counterfoil::access {

// A store file has one writer. While a hub serves, the command line cannot write a tenant's store itself, so it leaves
// its request in a folder of the data folder that only the hub's owner may enter, and the hub answers there. Files are
// of mode 0600, appear by renaming, and go when they were read.

/// The serving side: takes requests and lets the workforce act on them. For Keeper::Options::tick. Keys and clock
/// outlive the workforce's jobs.
class SpoolServer {
 public:
  SpoolServer(QString folder, const HubKeys& keys, hub::Workforce& workforce, const core::Clock& clock,
              std::shared_ptr<Changes> changes);
  /// Looks once. Requests older than a minute are thrown away: nobody waits for them any more.
  void tick();

 private:
  void act(const QString& answerPath, const AdminRequest& request);

  QString m_folder;
  const HubKeys& m_keys;
  hub::Workforce& m_workforce;
  const core::Clock& m_clock;
  std::shared_ptr<Changes> m_changes;
};

/// The asking side: acts on the tenant's store, or has the hub do it that holds the store. Errors: those of
/// `administer` and of the estate; Busy `hub_silent` when nobody answered within `waitMs`.
[[nodiscard]] core::Result<QJsonObject> askHub(hub::Estate& estate, const QString& spoolFolder, const HubKeys& keys,
                                               const core::Clock& clock, const AdminRequest& request,
                                               int waitMs = 10'000);

}  // namespace counterfoil::access
