// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/status.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "sync/client/status_board.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;

namespace {

/// From here on the clock of this computer is called wrong.
constexpr qint64 kSkewShownMs = 120'000;
/// Less is what a message takes on its way.
constexpr qint64 kSkewNoiseMs = 2'000;

Standing standingOf(const Status& status, bool known) {
  if (!status.notices.empty()) return Standing::NeedsYou;
  if (status.offlineSince) return Standing::Offline;
  if (!known) return Standing::Starting;
  return status.behind() > 0 ? Standing::Behind : Standing::UpToDate;
}

}  // namespace

bool isShutOut(const QString& code) {
  return code == u"device_revoked" || code == u"tenant_erased" || code == u"not_admitted";
}

qint64 Status::needsYou() const {
  qint64 sum = 0;
  for (const Notice& each : notices) sum += each.count;
  return sum;
}

bool Status::isOver() const {
  const bool stopped = std::any_of(notices.begin(), notices.end(), [](const Notice& notice) {
    const bool stops = isShutOut(notice.code) || notice.code == u"update_needed" || notice.code == u"feed_broken";
    return stops && !notice.remembered;
  });
  return idle || stopped || offlineSince.has_value();
}

QString textOf(Standing standing) {
  switch (standing) {
    case Standing::Off:
      return u"off"_s;
    case Standing::NeedsYou:
      return u"needs_you"_s;
    case Standing::Offline:
      return u"offline"_s;
    case Standing::Starting:
      return u"starting"_s;
    case Standing::Behind:
      return u"behind"_s;
    case Standing::UpToDate:
      return u"up_to_date"_s;
  }
  return {};
}

void StatusBoard::begin() {
  m_status.standing = Standing::Starting;
  tell();
}

void StatusBoard::answered() {
  m_status.lastContact = m_clock.now();
  const bool again = m_status.offlineSince.has_value();
  m_status.offlineSince.reset();
  tell();
  if (again && m_contact) m_contact();
}

void StatusBoard::silent() {
  if (!m_status.offlineSince) m_status.offlineSince = m_status.lastContact.value_or(m_clock.now());
  tell();
}

void StatusBoard::outbox(const Batch& batch) {
  m_outboxKnown = true;
  notice(u"store_failed"_s, 0);
  m_sendable = !batch.facts.empty();
  m_status.toSend = batch.pending;
  m_status.oldestUnsent = batch.oldest;
  notice(u"journal_split"_s, batch.split ? 1 : 0);
  notice(u"store_copied"_s, !batch.split && batch.others > 0 ? 1 : 0);
  notice(u"fact_refused"_s, batch.split ? 0 : batch.refused);
  notice(u"chain_differs"_s, batch.left);
  if (!m_shutOut) noticeShutOut(batch.shutOut, true);
  tell();
}

bool StatusBoard::shutOut(const QString& code) {
  noticeShutOut(code, false);
  return std::exchange(m_shutOut, code) != code;
}

void StatusBoard::noticeShutOut(const QString& code, bool remembered) {
  auto& all = m_status.notices;
  std::erase_if(all, [](const Notice& each) { return isShutOut(each.code); });
  if (!code.isEmpty()) all.push_back({code, 1, remembered});
  tell();
}

void StatusBoard::feed(qint64 position, qint64 head) {
  m_feedKnown = true;
  m_status.toReceive = std::max<qint64>(0, head - position);
  tell();
}

void StatusBoard::keys(bool waiting) {
  m_keysWait = waiting;
  tell();
}

void StatusBoard::comparing(bool waiting) {
  m_comparing = waiting;
  tell();
}

void StatusBoard::serverTime(core::Instant atHub) {
  const qint64 skewMs = m_clock.now().utcMs() - atHub.utcMs();
  m_status.skewMs = std::llabs(skewMs) < kSkewNoiseMs ? 0 : skewMs;
  notice(u"clock_differs"_s, std::llabs(skewMs) > kSkewShownMs ? 1 : 0);
}

void StatusBoard::notice(const QString& code, qint64 count) {
  auto& all = m_status.notices;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Notice& each) { return each.code == code; });
  if (count == 0) {
    if (found != all.end()) all.erase(found);
  } else if (found != all.end()) {
    found->count = count;
  } else {
    all.push_back({code, count});
  }
  tell();
}

void StatusBoard::tell() {
  m_status.idle = m_outboxKnown && m_feedKnown && !m_sendable && !m_keysWait && !m_comparing && m_status.toReceive == 0;
  if (m_status.standing != Standing::Off) m_status.standing = standingOf(m_status, m_outboxKnown && m_feedKnown);
  if (m_status == m_told) return;
  m_told = m_status;
  if (m_listener) m_listener(m_status);
}

}  // namespace counterfoil::client
