// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QString>
#include <QStringList>
#include <QThreadPool>
#include <memory>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::daemon {

class Place;

// One process alone may write an embedded store, and a hub serves all day: so a command for a folder that is being
// served is done by the process that serves it. It listens on a socket in that folder which only the folder's user can
// open. One line of JSON each way: {"arguments": [...], "by"} and {"kind", "out", "error"}.

struct ServedCommand {
  int kind = 0;  ///< core::ErrorKind; means something where `error` is not empty
  QByteArray out;
  QByteArray error;
};
/// `by`: who typed it. Nothing where no hub serves this folder.
[[nodiscard]] std::optional<ServedCommand> askServingHub(const QString& folder, const QStringList& arguments,
                                                         const QString& by = {});

class AdminSocket {
 public:
  /// Runs what comes on two threads of its own, one command after the other on each: what takes long (it asks a payment
  /// provider, it exports) holds up nothing but its like; a device is revoked meanwhile.
  explicit AdminSocket(Place& place);
  ~AdminSocket();
  /// Storage `cannot_listen`.
  [[nodiscard]] core::Done listen(const QString& folder);
  /// Takes no more, and waits for the commands that run; before what they work on goes.
  void end();

 private:
  struct Talk;
  void hear(const std::shared_ptr<Talk>& talk);
  void run(const std::shared_ptr<Talk>& talk, const QStringList& arguments, const QString& by);
  Place& m_place;
  QLocalServer m_server;
  QThreadPool m_commands;
  QThreadPool m_long;
};

}  // namespace counterfoil::daemon
