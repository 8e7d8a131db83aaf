// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/staff/authority.h"

#include "models/staff/queries.h"
#include "models/staff/rules.h"

namespace counterfoil::staff {

using core::Done;
using core::Result;

Done Authority::authorise(const journal::Reader& reader, const journal::Actor& actor, Permission permission,
                          Extent extent) const {
  Done judgement = judged(reader, actor, permission, extent);
  if (!judgement) m_refusal = Refusal{permission, extent};
  return judgement;
}

Done Authority::judged(const journal::Reader& reader, const journal::Actor& actor, Permission permission,
                       Extent extent) const {
  if (actor.staff.isNull() && actor.approver.isNull()) {
    if (m_nameless == Nameless::Program) return {};
    CF_TRY(const bool somebody, anyStaff(reader));
    return somebody ? Done(core::refused(QStringLiteral("unknown_staff"))) : Done();
  }
  CF_TRY(const Standing own, standingOf(reader, actor.staff, permission));
  if (actor.approver.isNull()) return require(own, permission, extent);
  CF_TRY(const Standing approver, standingOf(reader, actor.approver, permission));
  return requireWithApprover(own, approver, permission, extent);
}

Result<Verdict> Authority::verdict(const journal::Reader& reader, StaffId staff, Permission permission,
                                   Extent extent) const {
  CF_TRY(const Standing standing, standingOf(reader, staff, permission));
  return check(standing, permission, extent);
}

}  // namespace counterfoil::staff
