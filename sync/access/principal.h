// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

#include "models/core/id.h"
#include "sync/http/message.h"
#include "sync/hub/estate.h"

namespace counterfoil::access {

enum class PrincipalKind { Device, User, ApiKey };

/// Who asks, as the gate found out from the credential. The tenant comes from here and from nowhere else.
struct Principal final : http::Principal {
  hub::TenantId tenant;
  PrincipalKind kind = PrincipalKind::Device;
  core::AnyId id;             ///< of the device, the user or the API key
  QSet<QString> permissions;  ///< "orders:read"
  QByteArray publicKey;       ///< of a device
  /// A revoked device that sends what it still has: only a push, whose facts wait for a manager.
  bool quarantined = false;

  [[nodiscard]] bool may(const QString& permission) const { return permissions.contains(permission); }
};

/// The principal that the gate left in a request; null on public routes.
[[nodiscard]] inline const Principal* principalOf(const http::Request& request) {
  return dynamic_cast<const Principal*>(request.principal.get());
}

/// What a route says in `Route::permission` when anyone may ask. An empty permission lets nobody in.
inline constexpr const char* kPublic = "public";

}  // namespace counterfoil::access
