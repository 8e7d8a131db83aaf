// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/station_rows.h"

#include <QDir>
#include <QLocale>
#include <QUrl>
#include <algorithm>
#include <cstdlib>

#include "sync/client/http_transport.h"
#include "ui/desk/station_words.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"
#include "ui/shared/sync_words.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using client::Standing;

namespace {

/// Writes the rows of one page.
class RowWriter {
 public:
  RowWriter(const StationFacts& facts, const shared::HubView& hub, const Wording& wording)
      : m_facts(facts), m_around(facts.around), m_hub(hub), m_wording(wording), m_now(facts.around.now) {}

  std::vector<StationRow> rows() {
    m_group = rowTr("Hub");
    add("sync", rowTr("Exchange"), standing());
    if (!m_hub.address.isEmpty()) writeHub();
    m_group = rowTr("Waiting");
    writeWaiting();
    writePrinter();
    m_group = rowTr("Safety of the book");
    writeBackup();
    writeCheck();
    writeDisk();
    m_group = rowTr("Day");
    writeDay();
    m_group = rowTr("Program");
    writeProgram();
    return std::move(m_rows);
  }

 private:
  struct Says {
    QString value;
    QString plain;
    Concern concern = Concern::Fine;
    QString advice = {};
  };
  void add(const char* id, const QString& label, Says says) {
    m_rows.push_back({QLatin1String(id), m_group, label, std::move(says.value), says.concern, std::move(says.advice),
                      std::move(says.plain)});
  }
  [[nodiscard]] QString at(core::Instant instant) const {
    const qint64 agoMs = m_now.utcMs() - instant.utcMs();
    if (agoMs < 0) return m_wording.instant(instant);
    return rowTr("%1 (%2 ago)").arg(m_wording.instant(instant), spanText(agoMs));
  }

  void writeHub();
  void writeCertificate();
  void writeClock();
  void writeWaiting();
  void writePrinter();
  void writeBackup();
  void writeCheck();
  void writeDisk();
  void writeDay();
  void writeProgram();
  [[nodiscard]] Says standing() const;
  [[nodiscard]] Says toSend() const;

  const StationFacts& m_facts;
  const Surroundings& m_around;
  const shared::HubView& m_hub;
  const Wording& m_wording;
  const core::Instant m_now;
  QString m_group;
  std::vector<StationRow> m_rows;
};

RowWriter::Says RowWriter::standing() const {
  const client::Status& status = m_hub.status;
  const QString plain = client::textOf(status.standing);
  switch (m_hub.address.isEmpty() ? Standing::Off : status.standing) {
    case Standing::Off:
      if (m_hub.address.isEmpty()) return {rowTr("This shop belongs to no hub"), u"none"_s};
      return {rowTr("Not started"), plain, Concern::Act,
              rowTr("Start the program again. If it stays so, send the text of “Copy for support”.")};
    case Standing::UpToDate:
      return {rowTr("Up to date"), plain};
    case Standing::Starting:
      return {rowTr("Connecting"), plain};
    case Standing::Behind:
      return {shared::counted(status.behind(), rowTr("Behind by 1 entry"), rowTr("Behind by %1 entries")),
              u"%1 by %2"_s.arg(plain).arg(status.behind())};
    case Standing::Offline: {
      const core::Instant since = status.offlineSince.value_or(m_now);
      const qint64 lastsMs = m_now.utcMs() - since.utcMs();
      const bool long_ = lastsMs >= kOfflineActMs;
      return {rowTr("Offline since %1").arg(at(since)), u"%1, %2"_s.arg(plain, plainAge(since, m_now)),
              long_ ? Concern::Act : Concern::Look,
              long_ ? rowTr("Selling goes on, but this computer alone has what was sold. See that the network and the "
                            "hub run, or make a backup on a stick.")
                    : rowTr("Selling goes on; everything is sent when the hub answers again.")};
    }
    case Standing::NeedsYou:
      break;
  }
  QStringList codes;
  for (const client::Notice& notice : status.notices) codes.append(u"%1=%2"_s.arg(notice.code).arg(notice.count));
  const QStringList needs = shared::syncWords(status, m_hub.address, m_now).needs;
  // What only waits for a decision in the inbox has a line of its own.
  const bool inboxOnly = std::all_of(status.notices.begin(), status.notices.end(),
                                     [](const client::Notice& notice) { return notice.code == u"hub_decisions"; });
  return {rowTr("Somebody is needed"), u"%1 %2"_s.arg(plain, codes.join(u' ')),
          inboxOnly ? Concern::Look : Concern::Act, needs.join(u'\n')};
}

RowWriter::Says RowWriter::toSend() const {
  const client::Status& status = m_hub.status;
  Says says{rowTr("%1 to send, %2 to receive").arg(Wording::count(status.toSend), Wording::count(status.toReceive)),
            u"%1 to send, %2 to receive"_s.arg(status.toSend).arg(status.toReceive)};
  if (status.toSend == 0 || !status.oldestUnsent) return says;
  says.value = rowTr("%1; the oldest is from %2").arg(says.value, at(*status.oldestUnsent));
  says.plain += u", oldest "_s + plainAge(*status.oldestUnsent, m_now);
  const qint64 waitsMs = m_now.utcMs() - status.oldestUnsent->utcMs();
  if (waitsMs < kUnsentLookMs || status.standing == Standing::Offline) return says;
  says.concern = Concern::Look;
  says.advice =
      rowTr("The hub answers, and still something was not sent. Press “Try now”; if it stays so, ask support.");
  return says;
}

void RowWriter::writeHub() {
  const client::Status& status = m_hub.status;
  add("behind", rowTr("On its way"), toSend());
  if (status.lastContact) {
    add("contact", rowTr("Last contact"), {at(*status.lastContact), plainAge(*status.lastContact, m_now)});
  } else {
    add("contact", rowTr("Last contact"), {rowTr("None since the program began"), u"none"_s});
  }
  const QUrl url(m_hub.address);
  add("hub", rowTr("Address"), {url.authority(), u"%1, port %2"_s.arg(url.scheme()).arg(url.port())});
  writeCertificate();
  writeClock();
}

void RowWriter::writeCertificate() {
  const QString label = rowTr("Certificate");
  const auto shown = client::shownCertificate(m_hub.certificatePem);
  if (!shown) {
    const bool plainLine = QUrl(m_hub.address).scheme() == u"http";
    add("certificate", label,
        {plainLine ? rowTr("None: the hub is on this computer") : rowTr("Not seen since the program began"),
         plainLine ? u"none needed"_s : u"not seen"_s});
    return;
  }
  const qint64 days = m_wording.dayOf(m_now).daysTo(shown->goodUntil);
  Says says{rowTr("%1, good until %2\nSHA-256 %3")
                .arg(shown->name.isEmpty() ? rowTr("Without a name") : shown->name,
                     QLocale().toString(shown->goodUntil, QLocale::ShortFormat), grouped(shown->fingerprint)),
            u"good for %1 days, %2, sha256 %3"_s.arg(days).arg(m_hub.trustedByHand ? u"pinned"_s : u"by authority"_s,
                                                               shown->fingerprint)};
  if (m_hub.trustedByHand) says.value += rowTr("\nTrusted by hand when this till joined");
  if (days <= kCertificateLookDays) {
    says.concern = days <= kCertificateActDays ? Concern::Act : Concern::Look;
    says.advice = days < 0
                      ? rowTr("It has expired. Tell whoever runs the hub to renew it; selling goes on meanwhile.")
                      : shared::counted(days, rowTr("It ends tomorrow. Tell whoever runs the hub to renew it before."),
                                        rowTr("It ends in %1 days. Tell whoever runs the hub to renew it before."));
  }
  add("certificate", label, std::move(says));
}

void RowWriter::writeClock() {
  const qint64 skewMs = m_hub.status.skewMs;
  Says says{rowTr("Agrees with the hub's"), u"%1 s ahead"_s.arg(skewMs / 1000)};
  if (!m_hub.status.lastContact) {
    says = {rowTr("Not compared since the program began"), u"not compared"_s};
  } else if (skewMs != 0) {
    says.value = skewMs > 0 ? rowTr("%1 ahead of the hub's").arg(spanText(skewMs))
                            : rowTr("%1 behind the hub's").arg(spanText(skewMs));
  }
  if (std::llabs(skewMs) > kSkewActMs) {
    says.concern = Concern::Act;
    says.advice = rowTr("Set the date and time of this computer, and let it follow the network's time.");
  }
  add("clock", rowTr("Clock"), std::move(says));
}

void RowWriter::writeWaiting() {
  const auto& notices = m_hub.status.notices;
  const auto refused = std::find_if(notices.begin(), notices.end(),
                                    [](const client::Notice& notice) { return notice.code == u"fact_refused"; });
  if (const qint64 count = refused == notices.end() ? 0 : refused->count; !m_hub.address.isEmpty()) {
    add("refused", rowTr("Not taken by the hub"),
        {count == 0 ? rowTr("Nothing") : Wording::count(count), QString::number(count),
         count > 0 ? Concern::Act : Concern::Fine,
         count > 0 ? rowTr("They are kept here and tried again every hour. Ask support, with “Copy for support”.")
                   : QString()});
  }
  const qint64 open = m_facts.inboxOpen;
  add("inbox", rowTr("Decisions"),
      {open == 0 ? rowTr("Nothing waits in the inbox")
                 : shared::counted(open, rowTr("1 waits in the inbox"), rowTr("%1 wait in the inbox")),
       QString::number(open), open > 0 ? Concern::Look : Concern::Fine,
       open > 0 ? rowTr("Open the page “Inbox” and say what is right.") : QString()});
  if (const qint64 count = m_facts.unprojected; count > 0) {
    add("unprojected", rowTr("Not understood"),
        {shared::counted(count, rowTr("1 entry of a newer program"), rowTr("%1 entries of a newer program")),
         QString::number(count), Concern::Look, rowTr("Update this program: they are kept, and applied then.")});
  }
}

void RowWriter::writePrinter() {
  const printing::QueueState& queue = m_facts.printing;
  const QString label = rowTr("Receipt printer");
  const QString plain =
      u"%1 open, %2"_s.arg(queue.open).arg(queue.lastError.isEmpty() ? u"no error"_s : queue.lastError);
  if (queue.open == 0) {
    add("printer", label,
        {m_facts.hasPrinter ? rowTr("Nothing waits") : rowTr("This till has none"),
         m_facts.hasPrinter ? plain : u"none"_s});
    return;
  }
  const QString waits = shared::counted(queue.open, rowTr("1 receipt waits"), rowTr("%1 receipts wait"));
  if (queue.lastError.isEmpty()) {
    add("printer", label, {waits, plain});
    return;
  }
  add("printer", label,
      {waits, plain, Concern::Act,
       rowTr("%1 It prints by itself as soon as it can.")
           .arg(shared::errorText(core::Error{core::ErrorKind::Network, queue.lastError, {}, {}}))});
}

void RowWriter::writeBackup() {
  const QString label = rowTr("Last backup");
  if (!m_around.backup) {
    add("backup", label,
        {rowTr("None was made on this computer"), u"none"_s, Concern::Act,
         rowTr("Press “Back up…” and choose a stick or another computer's folder.")});
    return;
  }
  const auto& backup = *m_around.backup;
  const qint64 ageMs = m_now.utcMs() - backup.at.utcMs();
  Says says{u"%1\n%2, %3"_s.arg(at(backup.at), QDir::toNativeSeparators(backup.path), bytesText(backup.bytes)),
            u"%1, %2%3%4"_s.arg(plainAge(backup.at, m_now), plainMebibytes(backup.bytes),
                                backup.sameDisk ? u", same disk"_s : QString(),
                                backup.isThere ? QString() : u", file not there now"_s)};
  // A stick that lies in a drawer is a good place.
  if (!backup.isThere) says.value += rowTr("\nThe file is not to be seen now");
  QStringList advice;
  if (ageMs >= kBackupLookMs) {
    says.concern = ageMs >= kBackupActMs ? Concern::Act : Concern::Look;
    advice.append(rowTr("Press “Back up…”: a day's sales should not hang on one disk."));
  }
  if (backup.isThere && backup.sameDisk) {
    says.concern = std::max(says.concern, Concern::Look);
    advice.append(rowTr("It is on the disk that it should replace. Choose a stick or another computer's folder."));
  }
  says.advice = advice.join(u' ');
  add("backup", label, std::move(says));
}

void RowWriter::writeCheck() {
  const QString label = rowTr("Chains verified");
  if (!m_around.check) {
    add("check", label,
        {rowTr("Never on this computer"), u"never"_s, Concern::Look,
         rowTr("Press “Verify now”: it reads every entry and can be stopped.")});
    return;
  }
  const Surroundings::Check& check = *m_around.check;
  const QString plain = u"%1, %2 facts, %3"_s.arg(plainAge(check.at, m_now))
                            .arg(check.facts)
                            .arg(check.held ? u"held"_s : u"did not hold"_s);
  if (!check.held) {
    add("check", label,
        {rowTr("%1: did not hold").arg(at(check.at)), plain, Concern::Act,
         rowTr("The book was damaged or changed. Keep this file and every backup as they are, and ask support.")});
    return;
  }
  const bool old = m_now.utcMs() - check.at.utcMs() >= kCheckLookMs;
  add("check", label,
      {rowTr("%1: all %2 entries as they were written").arg(at(check.at), Wording::count(check.facts)), plain,
       old ? Concern::Look : Concern::Fine, old ? rowTr("Press “Verify now” once a month.") : QString()});
}

void RowWriter::writeDisk() {
  add("book", rowTr("Book"),
      {rowTr("%1, %2 entries\n%3")
           .arg(bytesText(m_around.storeBytes), Wording::count(m_facts.entries),
                QDir::toNativeSeparators(m_around.storePath)),
       u"%1, %2 facts"_s.arg(plainMebibytes(m_around.storeBytes)).arg(m_facts.entries)});
  const bool logGrows = m_around.logBytes >= kLogLookBytes;
  add("log", rowTr("Its log"),
      {bytesText(m_around.logBytes), plainMebibytes(m_around.logBytes), logGrows ? Concern::Look : Concern::Fine,
       logGrows ? rowTr("It should have been folded into the book. Close the program tonight and start it again.")
                : QString()});
  if (!m_around.freeBytes) return;
  const qint64 free = *m_around.freeBytes;
  Says says{rowTr("%1 free").arg(bytesText(free)), plainMebibytes(free) + u" free"_s};
  if (free < kFreeLookBytes) {
    says.concern = free < kFreeActBytes ? Concern::Act : Concern::Look;
    says.advice = free < kFreeActBytes ? rowTr("Delete what is not needed now: on a full disk nothing can be sold.")
                                       : rowTr("Make room on this disk in the coming days.");
  }
  add("disk", rowTr("Disk"), std::move(says));
}

void RowWriter::writeDay() {
  if (m_facts.tillCode.isEmpty()) {
    add("day", rowTr("Last Z"), {rowTr("This computer is no till"), u"no till"_s});
    return;
  }
  if (m_facts.lastClosed) {
    add("day", rowTr("Last Z"),
        {rowTr("Day %1, closed %2")
             .arg(m_wording.day(m_facts.lastClosed->businessDay), at(m_facts.lastClosed->closedAt)),
         plainAge(m_facts.lastClosed->closedAt, m_now)});
  } else {
    add("day", rowTr("Last Z"), {rowTr("No shift was closed at this till yet"), u"none"_s});
  }
  if (!m_facts.openShift) {
    add("shift", rowTr("Shift"), {rowTr("None is open"), u"none open"_s});
    return;
  }
  const core::Instant opened = m_facts.openShift->openedAt;
  const bool old = m_now.utcMs() - opened.utcMs() >= kShiftLookMs;
  add("shift", rowTr("Shift"),
      {rowTr("Open since %1").arg(at(opened)), u"open, "_s + plainAge(opened, m_now),
       old ? Concern::Look : Concern::Fine,
       old ? rowTr("Count the drawer and close it at the till: a Z should be of one day.") : QString()});
}

void RowWriter::writeProgram() {
  add("version", rowTr("Versions"),
      {rowTr("Counterfoil %1, Qt %2, SQLite %3")
           .arg(m_around.version, QString::fromLatin1(qVersion()), m_around.sqlite),
       u"counterfoil %1, qt %2, sqlite %3"_s.arg(m_around.version, QString::fromLatin1(qVersion()), m_around.sqlite)});
  const QString place =
      m_around.keyInKeychain ? rowTr("In this person's keychain") : rowTr("In a file of this computer");
  const QString plain = m_around.keyInKeychain ? u"keychain"_s : u"file"_s;
  if (!m_around.keyThere) {
    add("key", rowTr("Key"),
        {rowTr("%1, where it is not").arg(place), plain + u", missing"_s, Concern::Act,
         rowTr("Start the program again and type the recovery phrase at the till.")});
  } else if (!m_around.phraseNoted) {
    add("key", rowTr("Key"),
        {place, plain + u", phrase not noted"_s, Concern::Act,
         rowTr("Nobody has said that the recovery phrase is on paper. The till shows it at its next start.")});
  } else {
    add("key", rowTr("Key"), {rowTr("%1; the recovery phrase is on paper").arg(place), plain + u", phrase noted"_s});
  }
}

}  // namespace

std::vector<StationRow> stationRows(const StationFacts& facts, const shared::HubView& hub, const Wording& wording) {
  return RowWriter(facts, hub, wording).rows();
}

QString textOf(Concern concern) {
  return concern == Concern::Act ? u"act"_s : concern == Concern::Look ? u"look"_s : u"fine"_s;
}

QString supportText(const std::vector<StationRow>& rows, core::Instant now) {
  QString text = u"Counterfoil status "_s + core::Instant::fromUtcMs(now.utcMs() / 1000 * 1000).text() + u'\n';
  for (const StationRow& row : rows) {
    text += u"%1 %2 %3\n"_s.arg(textOf(row.concern), -4).arg(row.id, -12).arg(row.plain);
  }
  return text;
}

}  // namespace counterfoil::desk
