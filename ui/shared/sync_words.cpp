// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/sync_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QUrl>
#include <cstdlib>

#include "ui/shared/format.h"

namespace counterfoil::shared {

using namespace Qt::StringLiterals;
using client::Notice;
using client::Standing;
using client::Status;

namespace {

constexpr qint64 kDayMs = 86'400'000;

QString tr(const char* text, int count = -1) {
  return QCoreApplication::translate("Sync", text, nullptr, count);
}

/// The time, and the day where that is not today.
QString when(core::Instant instant, core::Instant now) {
  const QLocale locale;
  const auto local = QDateTime::fromMSecsSinceEpoch(instant.utcMs());
  const auto today = QDateTime::fromMSecsSinceEpoch(now.utcMs());
  const QString time = locale.toString(local.time(), QLocale::ShortFormat);
  if (local.date() == today.date()) return time;
  return locale.toString(local.date(), QLocale::ShortFormat) + u' ' + time;
}

QString lasting(qint64 ms) {
  const qint64 seconds = std::llabs(ms) / 1000;
  if (seconds < 120) return tr("%n s", int(seconds));
  if (seconds < 7200) return tr("%n min", int(seconds / 60));
  if (std::llabs(ms) < 2 * kDayMs) return tr("%n h", int(seconds / 3600));
  return tr("%n days", int(seconds / 86400));
}

QString chipOf(const Status& status, core::Instant now) {
  switch (status.standing) {
    case Standing::Off:
      return {};
    case Standing::NeedsYou:
      return tr("Needs you (%1)").arg(status.needsYou());
    case Standing::Offline:
      return tr("Offline since %1").arg(when(*status.offlineSince, now));
    case Standing::Starting:
      return tr("Connecting");
    case Standing::Behind:
      return tr("Behind by %1").arg(status.behind());
    case Standing::UpToDate:
      return tr("Up to date");
  }
  return {};
}

QString sentenceOf(const Notice& notice) {
  if (notice.code == u"device_revoked") return tr("The hub does not take this till any more. Enrol it again.");
  if (notice.code == u"tenant_erased") {
    return tr("This shop was erased at the hub. Everything is still here, and selling goes on.");
  }
  if (notice.code == u"not_admitted") return tr("The hub does not accept who this till says it is. Enrol it again.");
  if (notice.code == u"update_needed") {
    return tr("The hub has news that this program is too old to read. Update it; selling and sending go on.");
  }
  if (notice.code == u"fact_refused")
    return counted(notice.count, tr("The hub does not take an entry of the journal."),
                   tr("The hub does not take %1 entries of the journal."));
  if (notice.code == u"journal_split") {
    return tr(
        "This store was copied or set back while it went on elsewhere, and both wrote under one name. "
        "Nothing is lost, but what was sold here since is not at the hub yet.");
  }
  if (notice.code == u"store_copied") {
    return tr(
        "Another device goes on under the name that this store had: it is a copy, or its place was taken. "
        "What was sold here before that was known is not at the hub; selling and sending go on.");
  }
  if (notice.code == u"chain_differs") {
    return counted(notice.count, tr("What another till wrote is another story here than at the hub."),
                   tr("What %1 other tills wrote is another story here than at the hub.")) +
           tr(" The rest comes in and selling goes on; figures over all tills are the hub's. To have them here, enrol "
              "this till as a new one.");
  }
  if (notice.code == u"new_series") {
    return tr("The hub knows receipts of this till that are not here. New receipts have a new series of numbers.");
  }
  if (notice.code == u"clock_differs") return tr("The clock of this computer is wrong. Set it.");
  if (notice.code == u"store_failed") {
    return tr("This computer cannot write its book just now; the disk may be full. Nothing comes in until it can.");
  }
  if (notice.code == u"feed_broken") return tr("What the hub sends does not fit together. Selling goes on.");
  if (notice.code == u"hub_decisions")
    return counted(notice.count, tr("A decision waits in the inbox at the desk."),
                   tr("%1 decisions wait in the inbox at the desk."));
  return notice.code;
}

}  // namespace

SyncWords syncWords(const Status& status, const QString& hub, core::Instant now) {
  SyncWords words;
  words.shown = status.standing != Standing::Off;
  if (!words.shown) return words;
  words.attention = status.standing == Standing::NeedsYou;
  words.text = chipOf(status, now);
  words.accessible = tr("Hub: %1. Open the details.").arg(words.text);
  const auto add = [&](const QString& label, const QString& value) { words.rows.append({label, value}); };
  add(tr("Last contact"), status.lastContact ? when(*status.lastContact, now) : tr("Not yet"));
  if (status.offlineSince) add(tr("Offline since"), when(*status.offlineSince, now));
  add(tr("To send"), QString::number(status.toSend));
  if (status.oldestUnsent && status.toSend > 0) add(tr("Oldest of them"), when(*status.oldestUnsent, now));
  add(tr("To receive"), QString::number(status.toReceive));
  add(tr("Hub"), QUrl(hub).authority());
  if (status.skewMs != 0) {
    add(tr("Clock"), status.skewMs > 0 ? tr("%1 ahead of the hub").arg(lasting(status.skewMs))
                                       : tr("%1 behind the hub").arg(lasting(status.skewMs)));
  } else {
    add(tr("Clock"), tr("Agrees with the hub"));
  }
  words.hub = hub;
  for (const Notice& notice : status.notices) {
    words.needs.append(sentenceOf(notice));
    if (notice.code == u"not_admitted" || notice.code == u"device_revoked") words.enrolAgain = true;
  }
  return words;
}

}  // namespace counterfoil::shared
