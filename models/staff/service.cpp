// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/service.h"

#include "models/journal/record_about.h"
#include "models/staff/facts.h"
#include "models/staff/queries.h"

namespace counterfoil::staff {

using core::Done;
using core::refused;
using core::Result;
using journal::Actor;
using journal::Reader;
using journal::recordAbout;
using journal::Writing;

namespace {

QByteArray bytesOrNone(const core::AnyId& id) {
  return id.isNull() ? QByteArray("") : id.bytes();
}

Done nameFree(const Reader& reader, const Role& role) {
  CF_TRY(const qint64 others,
         reader.integer("SELECT COUNT(*) FROM role WHERE name = $1 AND id <> $2 AND created_stamp IS NOT NULL",
                        {role.name, bytesOrNone(role.id.as<core::Anything>())}));
  return others > 0 ? Done(refused(QStringLiteral("name_taken"), role.name)) : Done();
}

Done badgeFree(const Reader& reader, const StaffMember& member) {
  if (member.badgeCode.isEmpty() || !member.active) return {};
  CF_TRY(const qint64 others,
         reader.integer("SELECT COUNT(*) FROM staff WHERE badge_code = $1 AND active = 1 AND id <> $2",
                        {member.badgeCode, bytesOrNone(member.id.as<core::Anything>())}));
  return others > 0 ? Done(refused(QStringLiteral("badge_taken"))) : Done();
}

/// After an edit: is there still somebody who can make another? Otherwise the shop would have locked itself out.
Done somebodyMayEdit(const Reader& reader) {
  CF_TRY(const qint64 left,
         reader.integer("SELECT COUNT(*) FROM staff AS s JOIN role_permission AS p ON p.role_id = s.role_id "
                        "WHERE p.permission = 'staff:edit' AND p.granted = 1 AND s.active = 1 "
                        "AND s.created_stamp IS NOT NULL",
                        {}));
  return left == 0 ? Done(refused(QStringLiteral("last_owner"))) : Done();
}

}  // namespace

StaffService::StaffService(journal::Book& book, const Authority& authority) : m_book(book), m_authority(authority) {}

Result<RoleId> StaffService::createRole(Writing& writing, const Role& role, const Actor& actor) {
  CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::StaffEdit));
  CF_CHECK(checkRole(role));
  Role made = role;
  made.id = writing.make<RoleId>();
  CF_CHECK(nameFree(writing.reader(), made));
  CF_CHECK(recordAbout(writing, kRoleCreated, made.id, toJson(made), actor));
  return made.id;
}

Result<StaffId> StaffService::createStaff(Writing& writing, const StaffMember& member, const Actor& actor) {
  CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::StaffEdit));
  CF_CHECK(checkStaff(member));
  if (const auto role = findRole(writing.reader(), member.role); !role) return role.error();
  StaffMember made = member;
  made.id = writing.make<StaffId>();
  CF_CHECK(badgeFree(writing.reader(), made));
  CF_CHECK(recordAbout(writing, kStaffCreated, made.id, toJson(made), actor));
  return made.id;
}

Result<StaffService::PresetRoles> StaffService::createPresetRoles(Writing& writing, int currencyDecimals,
                                                                  const Actor& actor) {
  const auto create = [&](Preset preset) { return createRole(writing, presetRole(preset, currencyDecimals), actor); };
  PresetRoles roles;
  CF_TRY(roles.owner, create(Preset::Owner));
  CF_TRY(roles.manager, create(Preset::Manager));
  CF_TRY(roles.cashier, create(Preset::Cashier));
  CF_TRY(roles.trainee, create(Preset::Trainee));
  return roles;
}

Result<RoleId> StaffService::createRole(const Role& role, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return createRole(writing, role, actor); });
}

Result<StaffId> StaffService::createStaff(const StaffMember& member, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return createStaff(writing, member, actor); });
}

Done StaffService::changeRole(const Role& role, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    const Reader& reader = writing.reader();
    CF_CHECK(m_authority.authorise(reader, actor, Permission::StaffEdit));
    CF_CHECK(checkRole(role));
    CF_TRY(const Role before, findRole(reader, role.id));
    CF_CHECK(nameFree(reader, role));
    const QJsonObject changes = roleChanges(before, role);
    if (changes.isEmpty()) return {};
    CF_CHECK(recordAbout(writing, kRoleChanged, role.id, changes, actor));
    return before.grants.count(Permission::StaffEdit) ? somebodyMayEdit(reader) : Done();
  });
}

Done StaffService::changeStaff(const StaffMember& member, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    const Reader& reader = writing.reader();
    CF_CHECK(m_authority.authorise(reader, actor, Permission::StaffEdit));
    CF_CHECK(checkStaff(member));
    CF_TRY(const StaffMember before, findStaff(reader, member.id));
    if (const auto role = findRole(reader, member.role); !role) return role.error();
    CF_CHECK(badgeFree(reader, member));
    CF_TRY(const Standing stood, standingOf(reader, member.id, Permission::StaffEdit));
    const QJsonObject changes = journal::changesBetween(toJson(before), toJson(member));
    if (changes.isEmpty()) return {};
    CF_CHECK(recordAbout(writing, kStaffChanged, member.id, changes, actor));
    return before.active && stood.granted ? somebodyMayEdit(reader) : Done();
  });
}

}  // namespace counterfoil::staff
