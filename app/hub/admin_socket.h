// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QString>
#include <QStringList>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::daemon {

class Place;

// One process alone may write an embedded store, and a hub serves all day: so a command for a folder that is being
// served is done by the process that serves it. It listens on a socket in that folder which only the folder's user can
// open. One line of JSON each way: {"arguments": [...]} and {"kind", "out", "error"}.

struct ServedCommand {
  int kind = 0;  ///< core::ErrorKind; means something where `error` is not empty
  QByteArray out;
  QByteArray error;
};
/// Nothing where no hub serves this folder.
[[nodiscard]] std::optional<ServedCommand> askServingHub(const QString& folder, const QStringList& arguments);

class AdminSocket {
 public:
  /// Runs what comes on the thread that made it, one command after the other.
  explicit AdminSocket(Place& place);
  /// Storage `cannot_listen`.
  [[nodiscard]] core::Done listen(const QString& folder);

 private:
  void serveNext();
  Place& m_place;
  QLocalServer m_server;
};

}  // namespace counterfoil::daemon
