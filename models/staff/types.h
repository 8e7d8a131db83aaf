// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <map>
#include <optional>
#include <vector>

#include "models/core/id.h"
#include "models/journal/fact.h"
#include "models/staff/permissions.h"

namespace counterfoil::staff {

using core::StaffId;
using RoleId = core::Id<struct RoleTag>;

/// A permission that a role holds. An empty limit is none: any amount. The limit's unit is that of
/// `infoOf(permission).limit`; 0 with a limited permission allows nothing without approval.
struct Grant {
  std::optional<qint64> limit;
  friend bool operator==(const Grant& a, const Grant& b) { return a.limit == b.limit; }
};
using Grants = std::map<Permission, Grant>;

struct Role {
  RoleId id;
  QString name;
  Grants grants;
};

struct StaffMember {
  StaffId id;
  QString name;
  RoleId role;
  bool active = true;
  QString badgeCode;    ///< what a badge's barcode says; empty: none. Unique among the active
  QString language;     ///< of their screens, such as "de"; empty: the shop's
  bool hasPin = false;  ///< read only: set by PinService
};

/// How much of something is asked for: nothing countable, an amount in minor units, or a percentage in parts per
/// million. Negative extents count by their size.
class Extent {
 public:
  constexpr Extent() = default;
  [[nodiscard]] static constexpr Extent none() { return {}; }
  [[nodiscard]] static constexpr Extent amountMinor(qint64 minor) { return Extent(LimitKind::AmountMinor, minor); }
  [[nodiscard]] static constexpr Extent percentPpm(qint64 ppm) { return Extent(LimitKind::PercentPpm, ppm); }
  [[nodiscard]] constexpr LimitKind kind() const { return m_kind; }
  /// Never negative.
  [[nodiscard]] constexpr qint64 size() const { return m_size; }

 private:
  constexpr Extent(LimitKind kind, qint64 value)
      : m_kind(kind),
        m_size(value >= 0           ? value
               : value == INT64_MIN ? INT64_MAX
                                    : -value) {}
  LimitKind m_kind = LimitKind::None;
  qint64 m_size = 0;
};

static_assert(Extent::amountMinor(-5).size() == 5);
static_assert(Extent::percentPpm(INT64_MIN).size() == INT64_MAX);

/// One person's standing towards one permission.
struct Standing {
  bool known = false;  ///< there is such a person
  bool active = false;
  QString name;
  bool granted = false;
  std::optional<qint64> limit;
};

enum class Verdict {
  Allowed,
  NeedsApproval,  ///< a second person with the permission and the limit may lift it
  Denied,         ///< nobody can lift it for this person
};

}  // namespace counterfoil::staff
