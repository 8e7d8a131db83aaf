// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>

#include "models/journal/sql.h"
#include "models/staff/types.h"

namespace counterfoil::staff {

/// Asked by every service before it writes. Reads through the reader that it is given, so inside a command it sees what
/// the command wrote. One prepared point query a person; keeps nothing
/// but its last refusal.
class Authority {
 public:
  /// Who may act without a name. `Nobody`: every action needs a staff member, except in a book that has none yet (so
  /// that the first can be made). `Program`: an actor without staff is the program itself, as on the command line,
  /// whose user owns the file anyhow.
  enum class Nameless { Nobody, Program };
  explicit Authority(Nameless nameless = Nameless::Nobody) : m_nameless(nameless) {}

  /// Allowed if the person holds the permission to that extent, or the approver does. The approver's name stays on the
  /// fact because the fact carries the actor. Errors: those of staff::requireWithApprover.
  [[nodiscard]] core::Done authorise(const journal::Reader& reader, const journal::Actor& actor, Permission permission,
                                     Extent extent = Extent::none()) const;
  /// For screens: should the action be offered, ask for a PIN, or be hidden?
  [[nodiscard]] core::Result<Verdict> verdict(const journal::Reader& reader, StaffId staff, Permission permission,
                                              Extent extent = Extent::none()) const;

  /// What `authorise` refused last, for asking who could approve it.
  struct Refusal {
    Permission permission;
    Extent extent;
  };
  [[nodiscard]] const std::optional<Refusal>& lastRefusal() const { return m_refusal; }

 private:
  [[nodiscard]] core::Done judged(const journal::Reader& reader, const journal::Actor& actor, Permission permission,
                                  Extent extent) const;
  mutable std::optional<Refusal> m_refusal;
  Nameless m_nameless;
};

/// A second person's PIN, good for one action. Made by PinService after the PIN was right; whoever holds it takes the
/// approver out once, into the actor of the one command.
class Approval {
 public:
  Approval() = default;
  Approval(const Approval&) = delete;
  Approval& operator=(const Approval&) = delete;
  Approval(Approval&& other) noexcept : m_approver(std::exchange(other.m_approver, {})) {}
  Approval& operator=(Approval&& other) noexcept {
    m_approver = std::exchange(other.m_approver, {});
    return *this;
  }
  /// The actor with the approver in it; the second call gives the actor alone.
  [[nodiscard]] journal::Actor take(StaffId staff) { return {staff, std::exchange(m_approver, {})}; }
  [[nodiscard]] bool isEmpty() const { return m_approver.isNull(); }

 private:
  friend class PinService;
  explicit Approval(StaffId approver) : m_approver(approver) {}
  StaffId m_approver;
};

}  // namespace counterfoil::staff
