// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/facts.h"

namespace counterfoil::staff {

using journal::FieldSpec;
using journal::FieldType;

namespace {

constexpr FieldSpec kRoleFields[] = {{"name", FieldType::Text}};
constexpr FieldSpec kStaffFields[] = {
    {"name", FieldType::Text},       {"role_id", FieldType::Identity}, {"active", FieldType::Flag},
    {"badge_code", FieldType::Text}, {"language", FieldType::Text},
};

QString permissionsMember() {
  return QStringLiteral("permissions");
}

QJsonObject grantJson(Permission permission, const Grant& grant) {
  QJsonObject json{{QStringLiteral("granted"), true}};
  if (!grant.limit) return json;
  const bool percent = infoOf(permission).limit == LimitKind::PercentPpm;
  json.insert(percent ? QStringLiteral("limit_ppm") : QStringLiteral("limit_minor"), *grant.limit);
  return json;
}

QJsonObject takenJson() {
  return {{QStringLiteral("granted"), false}};
}

/// A permission that was a part of another is spoken of wherever that one is granted: silence would mean both.
QJsonObject grantsJson(const Grants& grants) {
  QJsonObject json;
  for (const PermissionInfo& info : allPermissions()) {
    if (info.partOf && grants.count(*info.partOf)) json.insert(wordOf(info.permission), takenJson());
  }
  for (const auto& [permission, grant] : grants) json.insert(wordOf(permission), grantJson(permission, grant));
  return json;
}

}  // namespace

std::span<const FieldSpec> roleFields() {
  return kRoleFields;
}
std::span<const FieldSpec> staffFields() {
  return kStaffFields;
}

QJsonObject toJson(const Role& role) {
  return {{QStringLiteral("name"), role.name}, {permissionsMember(), grantsJson(role.grants)}};
}

QJsonObject toJson(const StaffMember& member) {
  return {
      {QStringLiteral("name"), member.name},         {QStringLiteral("role_id"), member.role.text()},
      {QStringLiteral("active"), member.active},     {QStringLiteral("badge_code"), member.badgeCode},
      {QStringLiteral("language"), member.language},
  };
}

QJsonObject roleChanges(const Role& before, const Role& after) {
  QJsonObject changes =
      journal::changesBetween({{QStringLiteral("name"), before.name}}, {{QStringLiteral("name"), after.name}});
  QJsonObject old;
  QJsonObject now;
  for (const PermissionInfo& info : allPermissions()) {
    const QString word = wordOf(info.permission);
    const auto was = before.grants.find(info.permission);
    const auto is = after.grants.find(info.permission);
    old.insert(word, was == before.grants.end() ? takenJson() : grantJson(info.permission, was->second));
    now.insert(word, is == after.grants.end() ? takenJson() : grantJson(info.permission, is->second));
  }
  QJsonObject permissions = journal::changesBetween(old, now);
  for (const PermissionInfo& info : allPermissions()) {
    if (!info.partOf || !permissions.contains(wordOf(*info.partOf))) continue;
    const QString word = wordOf(info.permission);
    permissions.insert(
        word, QJsonObject{{QStringLiteral("before"), old.value(word)}, {QStringLiteral("after"), now.value(word)}});
  }
  if (!permissions.isEmpty()) changes.insert(permissionsMember(), permissions);
  return changes;
}

}  // namespace counterfoil::staff
