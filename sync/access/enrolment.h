// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "sync/access/hub_keys.h"
#include "sync/hub/estate.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::access {

// Functions over a tenant's book of either engine, to be called in a write of the Workforce. `now` is the hub's clock,
// and not Writing::now(), which facts of a till whose clock is ahead may move.

inline constexpr int kCodeMinutes = 10;

struct EnrolmentCode {
  QString code;  ///< to be shown once; grouped for reading
  core::Instant expiresAt;
};

/// A new one-time code of a tenant. `name` becomes the device's where it says none. `minutes` 1 to 60, otherwise
/// Invalid `out_of_range`.
[[nodiscard]] core::Result<EnrolmentCode> makeCode(journal::Writing& writing, hub::TenantId tenant, const HubKeys& keys,
                                                   const QString& name, core::Instant now, int minutes = kCodeMinutes);

/// The same for a till that takes the place of a device whose key is gone: it may come with its history, and goes on
/// with that device's chains (succeedDevice). Of several codes for one device the first that is used is good.
/// `anyway`: though the terminal of that device may keep card payments by then; see `enrol`. NotFound `unknown_device`;
/// Refused `already_succeeded`: another has its place, and is to be named instead.
[[nodiscard]] core::Result<EnrolmentCode> makeSuccessorCode(journal::Writing& writing, hub::TenantId tenant,
                                                            const HubKeys& keys, const QString& name,
                                                            protocol::DeviceId device, core::Instant now,
                                                            int minutes = kCodeMinutes, bool anyway = false);

/// Registers the device. The same request again, with the same code and key, gives the same answer while the code
/// lives, because answers get lost.
///   Denied  `bad_code`          for a code that is unknown, spent or expired, or a proof that does not fit: one answer
///   Refused `already_succeeded` a code that replaces a device whose place another has taken; it stays unspent
///   Refused `replaced_keeps_cards`  the terminal of the device that the code replaces keeps card payments that it has
///                               not sent, and whoever made the code did not let them go; it stays unspent
///   Refused `another_tenant`    a store that enrols again, with the code of another tenant, which stays unspent
///   Refused `tenant_not_empty`  a store with history, and the tenant has devices or facts of its own
///   Invalid `store_key_missing` a store with history without its key, or one that enrols again where it is needed
[[nodiscard]] core::Result<protocol::EnrolAnswer> enrol(journal::Writing& writing, hub::TenantId tenant,
                                                        const HubKeys& keys, const protocol::EnrolRequest& request,
                                                        core::Instant now);

/// The store key of the tenant's tills; empty where none has brought it yet.
[[nodiscard]] core::Result<QByteArray> tenantKey(const journal::Reader& reader, hub::TenantId tenant,
                                                 const HubKeys& keys);

/// No more tokens and no pull; what it still pushes waits. The tenant's refresh families of that device end. NotFound
/// `unknown_device`.
[[nodiscard]] core::Done revokeDevice(journal::Writing& writing, protocol::DeviceId device, const QString& reason,
                                      const journal::Actor& actor);
/// What a revoked device sends is let in; it stays revoked. NotFound `unknown_device`; Refused `device_active`.
[[nodiscard]] core::Done releaseDevice(journal::Writing& writing, protocol::DeviceId device, const QString& reason,
                                       const journal::Actor& actor);

/// The tenant's store key, unwrapped; empty where no till has brought one. For whoever runs the hub.
[[nodiscard]] core::Result<QByteArray> tenantKey(const journal::Reader& reader, hub::TenantId tenant,
                                                 const HubKeys& keys);

/// Facts of the hub's own, of an epoch that a restore lost and a till brought back, with this hub's signature: devices
/// that were enrolled then are so again, devices that took another's place then have it, and devices, API keys and
/// users that were ended then are ended again.
[[nodiscard]] core::Done applyReturned(journal::Writing& writing, std::span<const journal::Fact> facts);

/// By what chains of a device are held. NotFound `unknown_device`.
[[nodiscard]] core::Result<QByteArray> publicKeyOf(const journal::Reader& reader, protocol::DeviceId device);
/// Whether it came into the empty tenant with what it holds, or took the place of one that did.
[[nodiscard]] core::Result<bool> cameWithHistory(const journal::Reader& reader, protocol::DeviceId device);

}  // namespace counterfoil::access
