// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <algorithm>

#include "models/journal/record_about.h"
#include "models/staff/facts.h"
#include "models/staff/local_tables.h"
#include "models/staff/pins.h"
#include "models/staff/queries.h"

namespace counterfoil::staff {

using core::Done;
using core::refused;
using core::Result;
using journal::Actor;
using journal::Reader;
using journal::recordAbout;
using journal::Row;
using journal::Writing;

namespace {

constexpr int kTriesBeforeWait = 5;

QJsonObject verifierJson(const PinVerifier& verifier) {
  return {
      {QStringLiteral("algorithm"), QStringLiteral("argon2id")},
      {QStringLiteral("memory_kib"), qint64(verifier.cost.memoryKib)},
      {QStringLiteral("passes"), qint64(verifier.cost.passes)},
      {QStringLiteral("salt"), QString::fromLatin1(verifier.salt.toHex())},
      {QStringLiteral("tag"), QString::fromLatin1(verifier.tag.toHex())},
  };
}

/// Empty for what this program cannot check.
PinVerifier verifierOf(const QString& text) {
  const QJsonObject json = QJsonDocument::fromJson(text.toUtf8()).object();
  if (json.value(QLatin1String("algorithm")).toString() != QLatin1String("argon2id")) return {};
  const auto bytes = [&](QLatin1String member) {
    return QByteArray::fromHex(json.value(member).toString().toLatin1());
  };
  PinVerifier verifier;
  verifier.cost.memoryKib =
      quint32(std::clamp<qint64>(json.value(QLatin1String("memory_kib")).toInteger(), 8, 1 << 20));
  verifier.cost.passes = quint32(std::clamp<qint64>(json.value(QLatin1String("passes")).toInteger(), 1, 16));
  verifier.salt = bytes(QLatin1String("salt"));
  verifier.tag = bytes(QLatin1String("tag"));
  return verifier;
}

QString secondsUp(qint64 ms) {
  return QString::number((ms + 999) / 1000);
}

}  // namespace

PinService::PinService(journal::Book& book, const Authority& authority, QByteArray pepper)
    : m_book(book), m_authority(authority), m_pepper(std::move(pepper)), m_startedAtMs(book.clock().monotonicMs()) {}

qint64 PinService::leftOf(StaffId staff, qint64 storedMs) const {
  const auto running = m_running.constFind(staff);
  const qint64 from = running == m_running.constEnd() ? m_startedAtMs : running->seenAtMs;
  const qint64 ms = running == m_running.constEnd() ? storedMs : running->remainingMs;
  return std::max<qint64>(0, ms - std::max<qint64>(0, m_book.clock().monotonicMs() - from));
}

Result<LockState> PinService::currentState(const Reader& reader, StaffId staff) const {
  CF_TRY(const auto state,
         reader.first("SELECT failures, remaining_ms, until_unlocked FROM staff_lockout WHERE staff_id = $1", {staff},
                      [&](const Row& row) {
                        return LockState{int(row.integer(0)), leftOf(staff, row.integer(1)), row.flag(2)};
                      }));
  return state.value_or(LockState());
}

Done PinService::store(StaffId staff, const LockState& state) {
  CF_CHECK(m_book.write([&](Writing& writing) -> Done {
    return writing.local(kLockoutTable)
        .execute(
            "INSERT INTO staff_lockout(staff_id, failures, remaining_ms, until_unlocked) VALUES($1, $2, $3, $4) "
            "ON CONFLICT(staff_id) DO UPDATE SET failures = excluded.failures, "
            "remaining_ms = excluded.remaining_ms, until_unlocked = excluded.until_unlocked",
            {staff, state.failures, state.remainingMs, state.untilUnlocked});
  }));
  m_running.insert(staff, {state.remainingMs, m_book.clock().monotonicMs()});
  return {};
}

Done PinService::forget(Writing& writing, StaffId staff) {
  return writing.local(kLockoutTable).execute("DELETE FROM staff_lockout WHERE staff_id = $1", {staff});
}

Done PinService::setPin(Writing& writing, StaffId staff, const PinVerifier& verifier, const Actor& actor) {
  if (actor.staff.isNull() || actor.staff != staff) {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::StaffEdit));
  }
  if (const auto member = findStaff(writing.reader(), staff); !member) return member.error();
  return recordAbout(writing, kPinSet, staff, {{QStringLiteral("verifier"), verifierJson(verifier)}}, actor);
}

Done PinService::setPin(StaffId staff, const PinVerifier& verifier, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return setPin(writing, staff, verifier, actor); });
}

Result<PinChallenge> PinService::begin(StaffId staff) {
  const Reader& reader = m_book.reader();
  CF_TRY(const StaffMember member, findStaff(reader, staff));
  if (!member.active) return refused(QStringLiteral("staff_inactive"), member.name);
  if (!member.hasPin) return refused(QStringLiteral("no_pin"), member.name);
  CF_TRY(LockState state, currentState(reader, staff));
  if (state.isLocked()) {
    CF_CHECK(store(staff, state));
    if (state.untilUnlocked) return refused(QStringLiteral("locked_until_unlocked"));
    return refused(QStringLiteral("locked_out"), secondsUp(state.remainingMs));
  }
  state.failures += 1;
  const LockRule rule = lockAfter(state.failures);
  state.remainingMs = rule.waitMs;
  state.untilUnlocked = rule.untilUnlocked;
  CF_CHECK(store(staff, state));
  CF_TRY(const auto verifier, reader.first("SELECT pin_verifier FROM staff WHERE id = $1", {staff},
                                           [](const Row& row) { return row.text(0); }));
  PinChallenge challenge;
  challenge.m_staff = staff;
  challenge.m_pepper = m_pepper;
  challenge.m_verifier = verifierOf(verifier.value_or(QString()));
  return challenge;
}

Result<StaffMember> PinService::finish(const PinAnswer& answer, bool signingIn) {
  const StaffId staff = answer.m_staff;
  CF_TRY(const StaffMember member, findStaff(m_book.reader(), staff));
  CF_TRY(const LockState state, currentState(m_book.reader(), staff));
  const QString purpose = signingIn ? QStringLiteral("sign_in") : QStringLiteral("approval");
  CF_CHECK(m_book.write([&](Writing& writing) -> Done {
    const Actor actor{staff, {}};
    if (answer.m_right) {
      CF_CHECK(forget(writing, staff));
      return signingIn
                 ? recordAbout(writing, kSignedIn, staff, {{QStringLiteral("method"), QStringLiteral("pin")}}, actor)
                 : Done();
    }
    CF_CHECK(recordAbout(writing, kSignInFailed, staff,
                         {{QStringLiteral("failures"), state.failures}, {QStringLiteral("purpose"), purpose}}, {}));
    const LockRule rule = lockAfter(state.failures);
    if (!rule.untilUnlocked && rule.waitMs == 0) return {};
    return recordAbout(writing, kLocked, staff,
                       {{QStringLiteral("failures"), state.failures},
                        {QStringLiteral("wait_ms"), rule.waitMs},
                        {QStringLiteral("until_unlocked"), rule.untilUnlocked}},
                       {});
  }));
  if (!answer.m_right) {
    return refused(QStringLiteral("wrong_pin"), QString::number(std::max(0, kTriesBeforeWait - state.failures)));
  }
  m_running.remove(staff);
  return member;
}

Result<StaffMember> PinService::signIn(const PinAnswer& answer) {
  return finish(answer, true);
}

Result<Approval> PinService::approve(const PinAnswer& answer) {
  CF_TRY(const StaffMember member, finish(answer, false));
  return Approval(member.id);
}

Result<LockState> PinService::lockState(StaffId staff) const {
  return currentState(m_book.reader(), staff);
}

Done PinService::unlock(StaffId staff, const Actor& actor) {
  CF_CHECK(m_book.write([&](Writing& writing) -> Done {
    if (const auto member = findStaff(writing.reader(), staff); !member) return member.error();
    const bool alone = actor.approver.isNull() || actor.approver == staff;
    if (actor.staff == staff && alone) return refused(QStringLiteral("not_permitted"), wordOf(Permission::StaffUnlock));
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::StaffUnlock));
    CF_CHECK(forget(writing, staff));
    return recordAbout(writing, kUnlocked, staff, {}, actor);
  }));
  m_running.remove(staff);
  return {};
}

Done PinService::rememberWaits() {
  struct Wait {
    StaffId staff;
    LockState state;
  };
  CF_TRY(const auto waits,
         m_book.reader().list("SELECT staff_id, failures, remaining_ms, until_unlocked FROM staff_lockout "
                              "WHERE remaining_ms > 0",
                              {}, [&](const Row& row) {
                                const auto staff = row.id<StaffId>(0);
                                return Wait{staff, {int(row.integer(1)), leftOf(staff, row.integer(2)), row.flag(3)}};
                              }));
  for (const Wait& wait : waits) CF_CHECK(store(wait.staff, wait.state));
  return {};
}

}  // namespace counterfoil::staff
