// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "sync/client/http_transport.h"
#include "sync/device/device_keys.h"

namespace counterfoil::client {

/// To which hub this store belongs, and as whom.
struct Enrolment {
  QString hub;  ///< its address
  QByteArray authorityPem;
  device::Identity identity;
};

/// Nothing where the store belongs to no hub.
[[nodiscard]] core::Result<std::optional<Enrolment>> readEnrolment(const journal::Reader& reader);
/// The store belongs to a hub from now on. What it knew of another one (cursor, epoch, acknowledgements) is forgotten:
/// the whole outbox is sent.
[[nodiscard]] core::Done writeEnrolment(journal::Writing& writing, const Enrolment& enrolment);

/// The same store belongs to the same tenant, as another device: what it knows of the feed stays, and what was refused
/// to the device before is sent again.
[[nodiscard]] core::Done renewEnrolment(journal::Writing& writing, const Enrolment& enrolment);

/// The same hub answers at another address from now on.
[[nodiscard]] core::Done moveHub(journal::Writing& writing, const QString& address);

/// The code of the till that this store shall become once it knows its shop; empty: none, or it is.
[[nodiscard]] core::Result<QString> readTillCode(const journal::Reader& reader);
[[nodiscard]] core::Done writeTillCode(journal::Writing& writing, const QString& code);

/// Whether a store holds anything but its own beginning.
[[nodiscard]] core::Result<bool> hasHistory(const journal::Reader& reader);

/// The store holds what the feed had up to a cursor; of the chains that were written in the store before it, the hub
/// has what is in the feed, and the rest, which was recorded again, is to be sent.
[[nodiscard]] core::Done goOnFrom(journal::Writing& writing, const QString& cursor,
                                  const std::vector<journal::OriginId>& own, const journal::Reader& before);

/// POST /v1/devices. Where the request names a tenant, the store key goes only to a hub that asks for it in that
/// tenant's name; Refused `another_tenant` for one that does otherwise, or whose code is another's. Errors: Network
/// `hub_unreachable`, those of HttpAnswer::certificateFault; what the hub refuses, by its code (`bad_code`,
/// `tenant_not_empty`, `rate_limited` …); Network `bad_answer`. Given with the answer as it came.
void enrol(Transport& line, const protocol::EnrolRequest& request,
           std::function<void(core::Result<protocol::EnrolAnswer>, const HttpAnswer&)> done);

}  // namespace counterfoil::client
