// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "sync/client/status.h"

namespace counterfoil::shared {

/// A till's hub as its status page shows it.
struct HubView {
  client::Status status;
  QString address;             ///< empty: it belongs to none
  QByteArray certificatePem;   ///< what the hub showed last; empty where it was not reached, or without TLS
  bool trustedByHand = false;  ///< a person compared its fingerprint, and the system's authorities are not asked
};

}  // namespace counterfoil::shared
