// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/session.h"

#include "models/staff/queries.h"

namespace counterfoil::desk {

using core::Done;
using core::Result;

Session::Session(const DeskParts& parts, QObject* parent) : QObject(parent), m_parts(parts) {}

bool Session::may(staff::Permission permission) const {
  return m_open && (m_staff.isNull() || m_held.contains(permission));
}

void Session::start() {
  views::read(
      m_parts.reads, this, [](const journal::Reader& reader) { return staff::anyStaff(reader); },
      [this](Result<bool> any) {
        if (any && !*any && !m_open) open({}, {tr("Nobody yet"), {}, true});
      });
}

// The try is counted on the store's thread, hashed on a reading one (20 ms that no sale should wait for), and settled
// on the store's again.
void Session::signIn(core::StaffId staff, const QString& pin, std::function<void(Done)> reply) {
  views::run(
      m_parts.store, this, [&pins = m_parts.services.pins, staff] { return pins.begin(staff); },
      [this, pin, reply = std::move(reply)](Result<staff::PinChallenge> challenge) mutable {
        if (!challenge) return reply(challenge.error());
        views::read(
            m_parts.reads, this,
            [challenge = std::move(*challenge), pin](const journal::Reader&) {
              return staff::PinAnswer::of(challenge, pin);
            },
            [this, reply = std::move(reply)](staff::PinAnswer answer) mutable {
              views::run(
                  m_parts.store, this,
                  [&pins = m_parts.services.pins, &book = m_parts.services.book,
                   answer = std::move(answer)]() -> Result<std::pair<core::StaffId, Standing>> {
                    CF_TRY(const staff::StaffMember member, pins.signIn(answer));
                    CF_TRY(Standing standing, standingOf(book.reader(), member.id));
                    return std::pair(member.id, std::move(standing));
                  },
                  [this, reply = std::move(reply)](Result<std::pair<core::StaffId, Standing>> entered) {
                    if (!entered) return reply(entered.error());
                    open(entered->first, std::move(entered->second));
                    reply({});
                  });
            });
      });
}

void Session::open(core::StaffId staff, Standing standing) {
  m_open = true;
  m_staff = staff;
  m_name = standing.name;
  m_held = std::move(standing.held);
  Q_EMIT changed();
}

void Session::signOut() {
  if (!m_open) return;
  m_open = false;
  m_staff = {};
  m_name.clear();
  m_held.clear();
  Q_EMIT changed();
}

void Session::refresh() {
  if (!m_open) return;
  if (m_staff.isNull()) {
    // The first person was added: from now on there is a name to every change.
    views::read(
        m_parts.reads, this, [](const journal::Reader& reader) { return staff::anyStaff(reader); },
        [this](Result<bool> any) {
          if (any && *any && m_staff.isNull()) signOut();
        });
    return;
  }
  views::read(
      m_parts.reads, this, [staff = m_staff](const journal::Reader& reader) { return standingOf(reader, staff); },
      [this, staff = m_staff](Result<Standing> standing) {
        if (!standing || staff != m_staff) return;
        if (!standing->active) return signOut();
        open(staff, std::move(*standing));
      });
}

Result<Session::Standing> Session::standingOf(const journal::Reader& reader, core::StaffId staff) {
  CF_TRY(const staff::StaffMember member, staff::findStaff(reader, staff));
  CF_TRY(const staff::Role role, staff::findRole(reader, member.role));
  Standing standing{member.name, {}, member.active};
  for (const auto& [permission, grant] : role.grants) standing.held.insert(permission);
  return standing;
}

}  // namespace counterfoil::desk
