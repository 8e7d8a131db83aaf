// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>
#include <QStringList>
#include <span>

#include "models/core/result.h"
#include "sync/access/principal.h"

namespace counterfoil::access {

/// What a route may ask of who calls it, and to whom it can be given at all. What is not in this list is nobody's.
struct PermissionInfo {
  const char* word;  ///< "orders:read"
  bool device;       ///< every enrolled device has it
  bool scope;        ///< an API key or a user may be given it
  bool person;       ///< a user alone may be given it: it opens the door to others
};
[[nodiscard]] std::span<const PermissionInfo> allPermissions();

/// Of every enrolled device that is not revoked.
[[nodiscard]] const QSet<QString>& devicePermissions();
/// Of a revoked device: to send what it still has.
[[nodiscard]] const QSet<QString>& quarantinePermissions();
/// Whether an API key may be given it.
[[nodiscard]] bool isScope(QStringView word);

enum class ScopesOf { ApiKey, Person };
/// Sorted and without doubles; Invalid `scope_missing`, `unknown_scope`.
[[nodiscard]] core::Result<QStringList> checkedScopes(const QStringList& scopes, ScopesOf whose = ScopesOf::ApiKey);

inline constexpr const char* kSyncPush = "sync:push";
/// To see devices and users, to end them, and to make codes for new devices.
inline constexpr const char* kAccessManage = "access:manage";
/// Of every user, without being given: to read who they are.
inline constexpr const char* kSelfRead = "self:read";

}  // namespace counterfoil::access
