// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/permissions.h"

#include <algorithm>

namespace counterfoil::access {

namespace {

constexpr PermissionInfo kAll[] = {
    {kSyncPush, true, false},      {"sync:pull", true, false},     {"sync:keys", true, false},
    {"payments:read", true, true}, {"payments:write", true, true}, {"orders:read", false, true},
    {"orders:write", false, true}, {"orders:price", false, true},  {"catalog:read", false, true},
    {"stock:read", false, true},   {"audit:read", false, true},
};

QSet<QString> ofDevices() {
  QSet<QString> words;
  for (const PermissionInfo& info : kAll) {
    if (info.device) words.insert(QLatin1String(info.word));
  }
  return words;
}

}  // namespace

std::span<const PermissionInfo> allPermissions() {
  return kAll;
}

const QSet<QString>& devicePermissions() {
  static const QSet<QString> words = ofDevices();
  return words;
}

const QSet<QString>& quarantinePermissions() {
  static const QSet<QString> words{QLatin1String(kSyncPush)};
  return words;
}

bool isScope(QStringView word) {
  return std::any_of(std::begin(kAll), std::end(kAll),
                     [&](const PermissionInfo& info) { return info.scope && word == QLatin1String(info.word); });
}

core::Result<QStringList> checkedScopes(const QStringList& scopes) {
  if (scopes.isEmpty()) return core::invalid(QStringLiteral("scope_missing"));
  for (const QString& scope : scopes) {
    if (!isScope(scope)) return core::invalid(QStringLiteral("unknown_scope"), scope);
  }
  QStringList sorted = scopes;
  sorted.sort();
  sorted.removeDuplicates();
  return sorted;
}

}  // namespace counterfoil::access
