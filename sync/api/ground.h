// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "models/core/clock.h"
#include "sync/api/cursor.h"
#include "sync/api/long_polls.h"
#include "sync/http/message.h"
#include "sync/hub/feed.h"
#include "sync/hub/workforce.h"
#include "sync/protocol/messages.h"

namespace counterfoil::api {

/// Who asks, as far as a route wants to know it. The tenant comes from the credential and from nowhere else.
struct Asker {
  hub::TenantId tenant;
  core::AnyId id;  ///< of the device, the user or the key
  /// A device that was revoked: it learns nothing, and what it sends waits for a manager.
  bool quarantined = false;
  QSet<QString> permissions = {};
  /// The device's public key: what its chains are held by. Empty where this process does not know it yet.
  QByteArray holder = {};
};

/// A part of the work on a request, for traces: the request is its parent.
struct Part {
  http::Trace request;
  const char* name = "";  ///< lives for ever
  core::Instant start;
  qint64 durationUs = 0;
  qint64 waitedUs = 0;  ///< of it, for the store's turn
  qint64 facts = 0;
  bool failed = false;
};

/// What a device was given when it followed the feed, for metrics.
struct Given {
  hub::TenantId tenant;
  std::optional<qint64> after;  ///< from where; nothing for one that begins
  qint64 facts = 0;
  bool differed = false;  ///< another fact stands where it stood: the feed tells another story than it was told
};

/// What the routes stand on. It outlives the server and the workforce's jobs; thread-safe.
struct Ground {
  hub::Workforce& workforce;
  LongPolls& polls;
  const core::Clock& clock;
  CursorSeal cursors;
  /// Of a request that the gate let pass.
  std::function<Asker(const http::Request&)> asker;
  /// Ed25519 over heads of chains.
  std::function<QByteArray(const QByteArray&)> sign;
  /// Runs work that takes long but waits for nothing, such as reading a large body, beside the server's threads.
  std::function<void(std::function<void()>)> aside;
  protocol::Limits limits;
  /// Told of every push that was applied, for metrics; may be empty.
  std::function<void(const protocol::PushAnswer&)> pushed = {};
  /// The same for pages of the feed, and for parts of the work on a request.
  std::function<void(const Given&)> given = {};
  std::function<void(const Part&)> worked = {};
  /// The tenant's store key, under which persons' keys are wrapped; empty where no till brought one yet.
  std::function<core::Result<QByteArray>(const journal::Reader&, hub::TenantId)> tenantKey = {};
  /// Looks at what was pushed, in the same transaction; none: nobody does.
  hub::Arbiter arbiter = {};
  /// Whether a counter-signature of a head is this hub's.
  std::function<bool(const QByteArray& bytes, const QByteArray& signature)> verify = {};
  /// Up to where a tenant's feed survives the loss of this hub; nothing where nobody knows.
  std::function<std::optional<qint64>(hub::TenantId)> durable = {};
  /// See hub::Situation.
  std::function<core::Done(journal::Writing&, std::span<const journal::Fact>)> ownReturned = {};
  /// The public key of a device that this process does not know yet, as its tenant's store does.
  std::function<core::Result<QByteArray>(const journal::Reader&, const core::AnyId& device)> holderOf = {};
  /// Whether a device came into the empty tenant with a history.
  std::function<core::Result<bool>(const journal::Reader&, const core::AnyId& device)> bringsHistory = {};

  /// Reads of the asker's tenant through a store that was opened for writing by this process before: opening is what
  /// notices that a folder was restored, and begins the epoch. `then` is called once, on any thread.
  void read(hub::TenantId tenant, hub::Workforce::Reading then) const;

  /// Tenants whose stores were opened for writing.
  struct Opened {
    std::mutex mutex;
    std::set<hub::TenantId> tenants;
  };
  std::shared_ptr<Opened> opened = std::make_shared<Opened>();
};

/// Bodies up to this are read where they arrive: handing them on would take longer.
inline constexpr qsizetype kReadAtOnceBytes = 64 * 1024;

using SharedGround = std::shared_ptr<const Ground>;

}  // namespace counterfoil::api
