// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"
#include "sync/client/status.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::app {

struct JoinRequest {
  QString hub;
  QByteArray authorityPem;
  QString code;
  QString deviceName;
};

struct Joined {
  QString tillCode;
  protocol::Bootstrap bootstrap = protocol::Bootstrap::Push;
  /// The recovery phrase of the tenant's key, where this store took it; to be shown once.
  QString newPhrase;
};

/// Enrols the store with a hub: its history fills an empty tenant; an empty store takes the tenant's key and will pull
/// everything. Waits for the hub in an event loop. Errors: those of client::checkedAddress and client::enrol;
/// `malformed_code`; the shop's `keyMissing`; Refused `already_enrolled`.
[[nodiscard]] core::Result<Joined> joinHub(Shop& shop, const JoinRequest& request);

/// Sends and takes in what there is, with no other program at work on the store, until client::Status::isOver or
/// `mostMs` are over. Waits in an event loop. Errors: NotFound `not_enrolled`.
[[nodiscard]] core::Result<client::Status> syncNow(Shop& shop, const core::Clock& clock, core::IdSource& ids,
                                                   qint64 mostMs,
                                                   const std::function<void(const client::Status&)>& progress = {});

/// A store that joined empty and knows its shop by now becomes the till whose code the hub gave it, which is made where
/// there is none; at whatever exchange that is. False where there is nothing to finish. Errors: Refused
/// `shop_not_set_up`; those of the settings' service.
[[nodiscard]] core::Result<bool> finishJoining(Shop& shop);

}  // namespace counterfoil::app
