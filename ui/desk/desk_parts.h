// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/cash/types.h"
#include "models/catalog/service.h"
#include "models/customers/directory.h"
#include "models/customers/service.h"
#include "models/inbox/service.h"
#include "models/journal/book.h"
#include "models/sales/types.h"
#include "models/settings/service.h"
#include "models/staff/authority.h"
#include "models/staff/pins.h"
#include "models/staff/service.h"
#include "models/views/change_signal.h"
#include "models/views/posting.h"
#include "sync/person/session.h"
#include "ui/desk/station.h"
#include "ui/shared/join_form.h"
#include "ui/theme/theme.h"

namespace counterfoil::desk {

/// Commands. They live on the store's thread and are called there only, through `DeskParts::store`.
struct DeskServices {
  journal::Book& book;
  const staff::Authority& authority;
  staff::StaffService& staff;
  staff::PinService& pins;
  catalog::CatalogService& catalog;
  inbox::InboxService& inbox;
  customers::CustomerService& customers;
  /// Names in the clear; for any thread.
  std::shared_ptr<customers::Directory> directory;
  /// How many devices may still hold the key of somebody who was erased; −1: the hub has not heard of it; nothing:
  /// there is no hub. May be empty.
  std::function<core::Result<std::optional<qint64>>(const journal::Reader&, customers::CustomerId)> erasureWaitsFor;
  /// COPY n to this till's receipt printer; answers n.
  std::function<core::Result<int>(sales::DocumentId, const journal::Actor&)> printReceipt;
  std::function<core::Result<int>(cash::ShiftId, const journal::Actor&)> printReport;
  settings::SettingsService& settings;
};

/// What the desk is constructed with. Everything here outlives the window; each reading poster has a thread and a
/// reader of its own, so that a long check delays no list.
struct DeskParts {
  views::Poster store;          ///< the store's thread
  views::ReadPoster reads;      ///< lists and details
  views::ReadPoster longReads;  ///< searching the journal
  views::ReadPoster checks;     ///< verifying it
  views::ReadPoster imports;    ///< what takes minutes and writes between sales
  views::ChangeSignal& changes;
  DeskServices services;
  theme::Theme theme;
  /// The way to a hub, for a store that belongs to none; without one it is not offered.
  shared::Joiner joiner = {};
  /// This machine, for the status page.
  Station station = {};
  /// A person's session at the store's hub, not signed in yet; without it the hub's door is not offered.
  std::function<core::Result<std::shared_ptr<person::Session>>()> hubPerson = {};
};

class Session;
class Wording;

/// What every page is given: the parts, and what the window made of them.
struct Desk {
  const DeskParts& parts;
  Session& session;
  Wording& wording;
  const theme::Theme& theme;  ///< as it is now; it may change while the window is open
};

}  // namespace counterfoil::desk
