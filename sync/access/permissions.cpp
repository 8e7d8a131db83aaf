// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/permissions.h"

#include <algorithm>

namespace counterfoil::access {

namespace {

constexpr PermissionInfo kAll[] = {
    {kSyncPush, true, false, false},      {"sync:pull", true, false, false},     {"sync:keys", true, false, false},
    {"payments:read", true, true, false}, {"payments:write", true, true, false}, {"orders:read", false, true, false},
    {"orders:write", false, true, false}, {"orders:price", false, true, false},  {"catalog:read", false, true, false},
    {"stock:read", false, true, false},   {"audit:read", false, true, false},    {kAccessManage, false, false, true},
    {kSelfRead, false, false, false},
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

namespace {

bool isOfPeople(QStringView word) {
  return std::any_of(std::begin(kAll), std::end(kAll),
                     [&](const PermissionInfo& info) { return info.person && word == QLatin1String(info.word); });
}

QStringList knownScopes(ScopesOf whose) {
  QStringList words;
  for (const PermissionInfo& info : kAll) {
    if (info.scope || (whose == ScopesOf::Person && info.person)) words.append(QLatin1String(info.word));
  }
  return words;
}

}  // namespace

core::Result<QStringList> checkedScopes(const QStringList& scopes, ScopesOf whose) {
  if (scopes.isEmpty()) return core::invalid(QStringLiteral("scope_missing"));
  for (const QString& scope : scopes) {
    if (!isScope(scope) && !(whose == ScopesOf::Person && isOfPeople(scope)))
      return core::invalid(QStringLiteral("unknown_scope"),
                           QStringLiteral("%1; known are %2").arg(scope, knownScopes(whose).join(QLatin1String(", "))));
  }
  QStringList sorted = scopes;
  sorted.sort();
  sorted.removeDuplicates();
  return sorted;
}

}  // namespace counterfoil::access
