// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/queries.h"

#include <map>
#include <set>

namespace counterfoil::staff {

using core::notFound;
using core::Result;
using journal::Reader;
using journal::Row;

namespace {

/// Column of a limit: what the permission's kind says, so that a body with the wrong one limits to nothing.
std::optional<qint64> limitOf(const Row& row, Permission permission, int minorColumn, int ppmColumn) {
  const int column = infoOf(permission).limit == LimitKind::PercentPpm ? ppmColumn : minorColumn;
  if (!row.isNull(column)) return row.integer(column);
  return row.isNull(minorColumn) && row.isNull(ppmColumn) ? std::nullopt : std::optional<qint64>(0);
}

/// What facts say of a role's permissions: the word, whether it is granted, the limits.
class GrantsRead {
 public:
  void add(const Row& row, int wordColumn) {
    const auto permission = permissionOf(row.text(wordColumn));
    if (!permission) return;
    m_spokenOf.insert(*permission);
    if (row.flag(wordColumn + 1)) m_grants[*permission] = {limitOf(row, *permission, wordColumn + 2, wordColumn + 3)};
  }
  /// With the permissions of which no fact speaks, as parts of what they were a part of.
  [[nodiscard]] Grants whole() const {
    Grants grants = m_grants;
    for (const PermissionInfo& info : allPermissions()) {
      if (info.partOf && !m_spokenOf.count(info.permission) && m_grants.count(*info.partOf)) {
        grants[info.permission] = m_grants.at(*info.partOf);
      }
    }
    return grants;
  }

 private:
  Grants m_grants;
  std::set<Permission> m_spokenOf;
};

StaffMember memberOf(const Row& row) {
  StaffMember member;
  member.id = row.id<StaffId>(0);
  member.name = row.text(1);
  member.role = row.id<RoleId>(2);
  member.active = row.flag(3);
  member.badgeCode = row.text(4);
  member.language = row.text(5);
  member.hasPin = row.flag(6);
  return member;
}

}  // namespace

Result<std::vector<Role>> listRoles(const Reader& reader) {
  CF_TRY(auto roles, reader.list("SELECT id, name FROM role WHERE created_stamp IS NOT NULL ORDER BY name, id", {},
                                 [](const Row& row) {
                                   return Role{row.id<RoleId>(0), row.text(1), {}};
                                 }));
  std::map<RoleId, GrantsRead> read;
  CF_CHECK(reader.rows("SELECT role_id, permission, granted, limit_minor, limit_ppm FROM role_permission", {},
                       [&](const Row& row) {
                         read[row.id<RoleId>(0)].add(row, 1);
                         return true;
                       }));
  for (Role& role : roles) role.grants = read[role.id].whole();
  return roles;
}

Result<Role> findRole(const Reader& reader, RoleId id) {
  CF_TRY(auto role, reader.first("SELECT id, name FROM role WHERE id = $1 AND created_stamp IS NOT NULL", {id},
                                 [](const Row& row) {
                                   return Role{row.id<RoleId>(0), row.text(1), {}};
                                 }));
  if (!role) return notFound(QStringLiteral("unknown_role"), id.text());
  GrantsRead read;
  CF_CHECK(
      reader.rows("SELECT permission, granted, limit_minor, limit_ppm FROM role_permission "
                  "WHERE role_id = $1",
                  {id}, [&](const Row& row) {
                    read.add(row, 0);
                    return true;
                  }));
  role->grants = read.whole();
  return *role;
}

Result<std::vector<StaffMember>> listStaff(const Reader& reader, StaffFilter filter) {
  return reader.list(
      "SELECT id, name, role_id, active, badge_code, language, pin_verifier <> '' FROM staff "
      "WHERE created_stamp IS NOT NULL AND (active = 1 OR $1 = 1) ORDER BY name, id",
      {filter == StaffFilter::Everybody}, memberOf);
}

Result<StaffMember> findStaff(const Reader& reader, StaffId id) {
  CF_TRY(const auto member,
         reader.first("SELECT id, name, role_id, active, badge_code, language, pin_verifier <> '' FROM staff "
                      "WHERE id = $1 AND created_stamp IS NOT NULL",
                      {id}, memberOf));
  if (!member) return notFound(QStringLiteral("unknown_staff"), id.text());
  return *member;
}

Result<StaffMember> findByBadge(const Reader& reader, const QString& badgeCode) {
  if (badgeCode.isEmpty()) return notFound(QStringLiteral("unknown_badge"));
  CF_TRY(const auto members,
         reader.list("SELECT id, name, role_id, active, badge_code, language, pin_verifier <> '' FROM staff "
                     "WHERE badge_code = $1 AND active = 1 AND created_stamp IS NOT NULL",
                     {badgeCode}, memberOf));
  if (members.empty()) return notFound(QStringLiteral("unknown_badge"));
  if (members.size() > 1) return core::refused(QStringLiteral("badge_ambiguous"));
  return members.front();
}

Result<Standing> standingOf(const Reader& reader, StaffId id, Permission permission) {
  const std::optional<Permission> partOf = infoOf(permission).partOf;
  bool spokenOf = true;
  CF_TRY(const auto standing,
         reader.first("SELECT s.active, s.name, p.granted, p.limit_minor, p.limit_ppm FROM staff AS s "
                      "LEFT JOIN role_permission AS p ON p.role_id = s.role_id AND p.permission = $2 "
                      "WHERE s.id = $1 AND s.created_stamp IS NOT NULL",
                      {id, wordOf(permission)}, [&](const Row& row) {
                        spokenOf = !row.isNull(2);
                        return Standing{true, row.flag(0), row.text(1), row.flag(2), limitOf(row, permission, 3, 4)};
                      }));
  if (partOf && !spokenOf) return standingOf(reader, id, *partOf);
  return standing.value_or(Standing());
}

Result<bool> anyStaff(const Reader& reader) {
  CF_TRY(const qint64 found, reader.integer("SELECT 1 FROM staff WHERE created_stamp IS NOT NULL LIMIT 1", {}));
  return found != 0;
}

}  // namespace counterfoil::staff
