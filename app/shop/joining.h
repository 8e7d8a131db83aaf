// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"
#include "sync/client/http_transport.h"
#include "sync/client/status.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::app {

struct JoinRequest {
  QString hub;
  QByteArray authorityPem;
  QString code;
  QString deviceName;
  /// The store belongs to the tenant already, and its device's key is gone or was revoked: with a code that names that
  /// device it goes on as another, with all that it has not sent yet.
  bool again = false;
};

struct Joined {
  QString tillCode;
  protocol::Bootstrap bootstrap = protocol::Bootstrap::Push;
  /// The recovery phrase of the tenant's key, where this store took it; to be shown once.
  QString newPhrase;
};

/// Enrols the store with a hub: its history fills an empty tenant; an empty store takes the tenant's key, and
/// `beginFromSnapshot` fills it. Waits for the hub in an event loop. A program that ends on the way leaves a store that
/// can be enrolled again with the same code, or that is enrolled. Errors: those of client::checkedAddress and
/// client::enrol; `malformed_code`; the shop's `keyMissing`; Refused `already_enrolled`,
/// `another_tenant`; `not_enrolled`.
[[nodiscard]] core::Result<Joined> joinHub(Shop& shop, const JoinRequest& request);

// The same in three steps, for a window: the first and the last on the store's thread, and between them client::enrol
// with the question's request, on a thread that nobody waits for. What was asked and not kept can be asked again with
// the same code.
struct JoinQuestion {
  client::HubAddress address;
  protocol::EnrolRequest request;
};
[[nodiscard]] core::Result<JoinQuestion> joinQuestion(Shop& shop, const JoinRequest& request);
[[nodiscard]] core::Result<Joined> keepJoined(Shop& shop, const JoinRequest& request, const JoinQuestion& question,
                                              const protocol::EnrolAnswer& answer);

struct Belonging {
  QString hub;             ///< its address; empty: none
  bool shopComes = false;  ///< the hub has a shop, which has not come yet, or whose till this is not yet
};
[[nodiscard]] core::Result<Belonging> belongingOf(const journal::Reader& reader);

enum class BeginStep {
  Download,  ///< of so many packed bytes
  Check,
  Open,
};
/// False cancels, which leaves everything as it was.
using BeginProgress = std::function<bool(BeginStep step, qint64 done, qint64 total)>;

/// Whether the store has joined a tenant with history and took nothing in yet.
[[nodiscard]] core::Result<bool> awaitsSnapshot(const journal::Reader& reader);
/// Such a store becomes the hub's snapshot, and `shop` is opened anew over it: what is left to pull is what happened
/// since. False where it awaits none. `options` are those that the shop was opened with. Whatever goes wrong, the feed
/// can be pulled instead, and another try goes on where this one ended; `shop` is null only where the store that was
/// there before cannot be opened again. Errors: those of client::SnapshotDownload and store::prepareSuccessor.
[[nodiscard]] core::Result<bool> beginFromSnapshot(std::unique_ptr<Shop>& shop, const ShopOptions& options,
                                                   const core::Clock& clock, core::IdSource& ids,
                                                   const BeginProgress& progress = {});

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
