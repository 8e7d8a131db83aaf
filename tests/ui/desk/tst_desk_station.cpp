// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <set>

#include "reports/printing/local_tables.h"
#include "sync/client/http_transport.h"
#include "tests/support/certificates.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "tests/ui/desk/station_samples.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/station_page.h"

using namespace Qt::StringLiterals;
namespace client = counterfoil::client;
namespace core = counterfoil::core;
namespace desk = counterfoil::desk;
namespace journal = counterfoil::journal;
namespace printing = counterfoil::printing;
namespace shared = counterfoil::shared;
namespace theme = counterfoil::theme;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;
using desk::Concern;
using desk::StationFacts;
using desk::StationRow;

using namespace counterfoil::support::samples;

namespace {

StationRow rowOf(const std::vector<StationRow>& rows, const QString& id) {
  for (const StationRow& row : rows) {
    if (row.id == id) return row;
  }
  return {};
}

using Change = std::function<void(StationFacts&, shared::HubView&)>;

}  // namespace

Q_DECLARE_METATYPE(Change)

/// How the till stands, on its own page: what each line says, and by clicking.
class TestDeskStation : public QObject {
  Q_OBJECT

  std::unique_ptr<DeskShop> m_shop;
  std::unique_ptr<counterfoil::desk::DeskParts> m_parts;
  std::unique_ptr<desk::DeskWindow> m_window;
  desk::Surroundings m_around;
  std::vector<QString> m_backedUpTo;
  std::optional<bool> m_noted;

  desk::StationPage& page() { return *m_window->findChild<desk::StationPage*>(); }
  QPushButton& button(const char* name) { return *m_window->findChild<QPushButton*>(QLatin1String(name)); }
  QString textOf(const char* name) {
    const auto* label = m_window->findChild<QLabel*>(QLatin1String(name));
    return label ? label->text() : QString();
  }
  void press(const char* name) {
    QTRY_VERIFY(m_window->findChild<QPushButton*>(QLatin1String(name)) && button(name).isVisible());
    QTest::mouseClick(&button(name), Qt::LeftButton);
  }
  void open(theme::Scheme scheme = theme::Scheme::Light) {
    m_window.reset();
    m_shop = std::make_unique<DeskShop>(scheme);
    m_parts = std::make_unique<desk::DeskParts>(m_shop->parts());
    // The small shop has no printer's queue.
    const auto made = m_shop->onStore([](ShopFixture&, const desk::DeskServices& services) {
      return services.book.write([](journal::Writing& writing) -> core::Done {
        for (const char* const sql : printing::kLocalTables) {
          CF_CHECK(writing.local(printing::kPrintJobTable).execute(sql, {}));
        }
        return {};
      });
    });
    CF_VERIFY_OK(made);
    m_around = allIsWell().around;
    m_parts->station.look = [this](const journal::Reader&) { return core::Result<desk::Surroundings>(m_around); };
    m_parts->station.backUp = [this](const journal::Reader& reader, const QString& path,
                                     const journal::Actor& actor) -> core::Result<qint64> {
      CF_CHECK(counterfoil::staff::Authority().authorise(reader, actor, counterfoil::staff::Permission::BackupRun));
      if (path.contains(u"full"_s)) return core::storageError(u"disk_full"_s, path);
      m_backedUpTo.push_back(path);
      m_around.backup = {m_around.now, path, 1234, true, false};
      return 1234;
    };
    m_parts->station.noteCheck = [this](const journal::Reader&, qint64 facts, bool held) -> core::Done {
      m_noted = held;
      m_around.check = {m_around.now, facts, held};
      return {};
    };
    m_window = std::make_unique<desk::DeskWindow>(*m_parts);
    m_window->show();
    counterfoil::support::signIn(*m_window);
    for (int index = 0; index < m_window->pageCount(); ++index) {
      if (&m_window->page(index) == &page()) m_window->goTo(index);
    }
    QTRY_VERIFY(!page().rows().empty());
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY2(!theme::fontFamily().isEmpty(), "no font");
    QLocale::setDefault(QLocale(u"en_GB"_s));
  }
  void cleanup() {
    m_window.reset();
    m_parts.reset();
    m_shop.reset();
    m_backedUpTo.clear();
    m_noted.reset();
  }

  void aTillOfWhichThereIsNothingToSaySaysFineInEveryLine() {
    const desk::Wording wording;
    const auto rows = desk::stationRows(allIsWell(), hubIsWell(), wording);
    QVERIFY(rows.size() > 12);
    std::set<QString> ids;
    for (const StationRow& row : rows) {
      QVERIFY2(row.concern == Concern::Fine && row.advice.isEmpty(), qPrintable(row.id + u": "_s + row.advice));
      QVERIFY(ids.insert(row.id).second);
      QVERIFY(!row.value.isEmpty() && !row.plain.isEmpty() && !row.label.isEmpty());
    }
    QVERIFY(rowOf(rows, u"certificate"_s).value.contains(u"SHA-256"_s));
  }

  void aLineSaysWhatToDo_data() {
    QTest::addColumn<QString>("row");
    QTest::addColumn<Concern>("concern");
    QTest::addColumn<Change>("change");
    const auto one = [](const char* name, const char* row, Concern concern, const Change& change) {
      QTest::newRow(name) << QString::fromLatin1(row) << concern << change;
    };
    one("a hub that does not answer for an hour", "sync", Concern::Look, [](auto&, auto& hub) {
      hub.status.standing = client::Standing::Offline;
      hub.status.offlineSince = kNow.plusMs(-kHourMs);
    });
    one("one that does not answer for two days", "sync", Concern::Act, [](auto&, auto& hub) {
      hub.status.standing = client::Standing::Offline;
      hub.status.offlineSince = kNow.plusMs(-2 * kDayMs);
    });
    one("sync that never started", "sync", Concern::Act,
        [](auto&, auto& hub) { hub.status.standing = client::Standing::Off; });
    one("a device that was revoked", "sync", Concern::Act, [](auto&, auto& hub) {
      hub.status.standing = client::Standing::NeedsYou;
      hub.status.notices = {{u"device_revoked"_s, 1}};
    });
    one("decisions alone", "sync", Concern::Look, [](auto&, auto& hub) {
      hub.status.standing = client::Standing::NeedsYou;
      hub.status.notices = {{u"hub_decisions"_s, 3}};
    });
    one("a sale that was not sent for an hour although the hub answers", "behind", Concern::Look, [](auto&, auto& hub) {
      hub.status.standing = client::Standing::Behind;
      hub.status.toSend = 4;
      hub.status.oldestUnsent = kNow.plusMs(-kHourMs);
    });
    one("facts that the hub does not take", "refused", Concern::Act, [](auto&, auto& hub) {
      hub.status.standing = client::Standing::NeedsYou;
      hub.status.notices = {{u"fact_refused"_s, 2}};
    });
    one("a clock that is an hour ahead", "clock", Concern::Act, [](auto&, auto& hub) { hub.status.skewMs = kHourMs; });
    one("a clock that is an hour behind", "clock", Concern::Act,
        [](auto&, auto& hub) { hub.status.skewMs = -kHourMs; });
    one("a certificate that ends in three weeks", "certificate", Concern::Look, [](auto& facts, auto& hub) {
      const auto until = client::shownCertificate(hub.certificatePem)->goodUntil;
      facts.around.now =
          core::Instant::fromUtcMs(QDateTime(until.addDays(-21), QTime(12, 0), Qt::UTC).toMSecsSinceEpoch());
    });
    one("a certificate that has ended", "certificate", Concern::Act, [](auto& facts, auto& hub) {
      const auto until = client::shownCertificate(hub.certificatePem)->goodUntil;
      facts.around.now =
          core::Instant::fromUtcMs(QDateTime(until.addDays(3), QTime(12, 0), Qt::UTC).toMSecsSinceEpoch());
    });
    one("decisions in the inbox", "inbox", Concern::Look, [](auto& facts, auto&) { facts.inboxOpen = 2; });
    one("facts of a newer program", "unprojected", Concern::Look, [](auto& facts, auto&) { facts.unprojected = 7; });
    one("a printer without paper", "printer", Concern::Act, [](auto& facts, auto&) {
      facts.printing = {3, u"paper_out"_s, u"1-T1A-S-000007"_s};
    });
    one("no backup", "backup", Concern::Act, [](auto& facts, auto&) { facts.around.backup.reset(); });
    one("a backup of two days ago", "backup", Concern::Look,
        [](auto& facts, auto&) { facts.around.backup->at = kNow.plusMs(-2 * kDayMs); });
    one("a backup of last month", "backup", Concern::Act,
        [](auto& facts, auto&) { facts.around.backup->at = kNow.plusMs(-30 * kDayMs); });
    one("a backup on the same disk", "backup", Concern::Look,
        [](auto& facts, auto&) { facts.around.backup->sameDisk = true; });
    one("chains that were never verified", "check", Concern::Look,
        [](auto& facts, auto&) { facts.around.check.reset(); });
    one("a chain that did not hold", "check", Concern::Act,
        [](auto& facts, auto&) { facts.around.check->held = false; });
    one("chains that were verified in winter", "check", Concern::Look,
        [](auto& facts, auto&) { facts.around.check->at = kNow.plusMs(-90 * kDayMs); });
    one("a log that grows", "log", Concern::Look, [](auto& facts, auto&) { facts.around.logBytes = 200LL << 20; });
    one("little room", "disk", Concern::Look, [](auto& facts, auto&) { facts.around.freeBytes = 1LL << 30; });
    one("no room", "disk", Concern::Act, [](auto& facts, auto&) { facts.around.freeBytes = 0; });
    one("a drawer of the day before yesterday", "shift", Concern::Look,
        [](auto& facts, auto&) { facts.openShift->openedAt = kNow.plusMs(-2 * kDayMs); });
    one("a key file that is gone", "key", Concern::Act, [](auto& facts, auto&) { facts.around.keyThere = false; });
    one("a phrase that is on no paper", "key", Concern::Act,
        [](auto& facts, auto&) { facts.around.phraseNoted = false; });
  }
  void aLineSaysWhatToDo() {
    QFETCH(QString, row);
    QFETCH(Concern, concern);
    QFETCH(Change, change);
    StationFacts facts = allIsWell();
    shared::HubView hub = hubIsWell();
    change(facts, hub);
    const desk::Wording wording;
    const StationRow found = rowOf(desk::stationRows(facts, hub, wording), row);
    QCOMPARE(found.id, row);
    QCOMPARE(desk::textOf(found.concern), desk::textOf(concern));
    QVERIFY2(!found.advice.isEmpty(), "nothing is said of what to do");
  }

  void aShopWithoutAHubHasNoLinesOfOne() {
    const desk::Wording wording;
    const auto rows = desk::stationRows(allIsWell(), {}, wording);
    QCOMPARE(rowOf(rows, u"sync"_s).plain, u"none"_s);
    QVERIFY(rowOf(rows, u"certificate"_s).id.isEmpty());
    QVERIFY(rowOf(rows, u"refused"_s).id.isEmpty());
  }

  void whatIsCopiedForSupportNamesNobodyAndNoPlace() {
    StationFacts facts = allIsWell();
    shared::HubView hub = hubIsWell();
    hub.status.standing = client::Standing::NeedsYou;
    hub.status.notices = {{u"fact_refused"_s, 2}, {u"hub_decisions"_s, 1}};
    facts.printing = {1, u"printer_refused"_s, u"1-T1A-S-000007"_s};
    const desk::Wording wording;
    const QString text = desk::supportText(desk::stationRows(facts, hub, wording), kNow);
    for (const char* const canary : {"live", "OLIVE", "Teas", "/home", "/media", "STICK", "hub.", "example", "T1A"}) {
      QVERIFY2(!text.contains(QLatin1String(canary)), qPrintable(u"%1 in\n%2"_s.arg(QLatin1String(canary), text)));
    }
    QVERIFY(text.startsWith(u"Counterfoil status 2026-03-02T14:00:00Z\n"_s));
    QVERIFY(text.contains(u"fact_refused=2"_s));
    QVERIFY(text.contains(u"act  printer"_s));
    QVERIFY(text.contains(u"sqlite 3.40.1"_s));
  }

  void thePageReadsWell_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<bool>("troubled");
    QTest::newRow("by day, all well") << false << false;
    QTest::newRow("by night, all well") << true << false;
    QTest::newRow("by day, troubled") << false << true;
    QTest::newRow("by night, troubled") << true << true;
  }
  void thePageReadsWell() {
    QFETCH(bool, dark);
    QFETCH(bool, troubled);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(1024, 768);
    shared::HubView hub = hubIsWell();
    if (troubled) {
      hub.status.standing = client::Standing::NeedsYou;
      hub.status.notices = {{u"fact_refused"_s, 2}, {u"clock_differs"_s, 1}};
      hub.status.skewMs = 7 * 60'000;
      hub.status.toSend = 12;
      hub.status.oldestUnsent = kNow.plusMs(-2 * kHourMs);
      m_around.backup->at = kNow.plusMs(-9 * kDayMs);
      m_around.check.reset();
      m_around.freeBytes = 900LL << 20;
    }
    m_window->setHub(hub);
    Q_EMIT m_parts->changes.changed({u"*"_s}, {});
    QTRY_COMPARE(textOf("verdict_check"), troubled ? u"Look at this"_s : u"Fine"_s);
    QCOMPARE(textOf("verdict_backup"), troubled ? u"Act"_s : u"Fine"_s);
    QCOMPARE(m_window->width(), 1024);
    QVERIFY(button("stationCheck").mapTo(m_window.get(), QPoint(button("stationCheck").width(), 0)).x() < 1016);
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    const QString name = u"station-%1-%2"_s.arg(troubled ? u"troubled"_s : u"well"_s, dark ? u"dark"_s : u"light"_s);
    photograph(*m_window, name);
    m_window->resize(1024, 1500);
    QCoreApplication::processEvents();
    photograph(*m_window, name + u"-whole"_s);
  }

  void verifyingIsStartedHereAndRemembered() {
    open();
    m_around.check.reset();
    press("stationCheck");
    QTRY_VERIFY(m_noted);
    QVERIFY(*m_noted);
    QTRY_COMPARE(textOf("verdict_check"), u"Fine"_s);
    QTRY_VERIFY(!page().verifyPanel().isRunning());
  }

  void aDamagedFactIsSaidAndShownInTheJournal() {
    open();
    QVERIFY(m_shop->tamper(3));
    press("stationCheck");
    QTRY_COMPARE(textOf("verdict_check"), u"Act"_s);
    QCOMPARE(m_noted, std::optional<bool>(false));
    auto* faults = page().verifyPanel().findChild<QListWidget*>();
    QTRY_VERIFY(faults->count() > 0);
    Q_EMIT faults->itemActivated(faults->item(0));
    QVERIFY(!page().isVisible());
  }

  void verifyingCanBeStopped() {
    open();
    auto hold = std::make_shared<QPromise<void>>();
    hold->start();
    m_shop->holdChecks(hold);
    press("stationCheck");
    QVERIFY(page().verifyPanel().isRunning());
    auto* stop = page().verifyPanel().findChild<QPushButton*>();
    QVERIFY(page().verifyPanel().findChild<QProgressBar*>()->isVisible());
    QTest::mouseClick(stop, Qt::LeftButton);
    hold->finish();
    QTRY_VERIFY(!page().verifyPanel().isRunning());
  }

  void aBackupIsMadeFromHere() {
    open();
    m_around.backup.reset();
    Q_EMIT m_parts->changes.changed({u"*"_s}, {});
    QTRY_COMPARE(textOf("verdict_backup"), u"Act"_s);
    page().backUpTo(u"/media/stick/full.cfl"_s);
    QTRY_VERIFY(button("stationBackUp").isEnabled());
    QVERIFY(m_backedUpTo.empty());
    page().backUpTo(u"/media/stick/today.cfl"_s);
    QTRY_COMPARE(textOf("verdict_backup"), u"Fine"_s);
    QVERIFY(textOf("value_backup").contains(u"today.cfl"_s));
  }

  void theCopyIsOnTheClipboard() {
    open();
    m_window->setHub(hubIsWell());
    QGuiApplication::clipboard()->clear();
    press("stationCopy");
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY(text.contains(u"fine backup"_s));
    QVERIFY(!text.contains(u"Mona"_s));
  }

  void itHasTheKeyThatItHasAtTheTill() {
    open();
    m_window->goTo(0);
    QVERIFY(!page().isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_H, Qt::ControlModifier);
    QTRY_VERIFY(page().isVisible());
  }

  void tryingNowAsksForSync() {
    open();
    m_window->setHub(hubIsWell());
    const QSignalSpy asked(m_window.get(), &desk::DeskWindow::syncWanted);
    press("stationHurry");
    QCOMPARE(asked.count(), 1);
  }
};

QTEST_MAIN(TestDeskStation)
#include "tst_desk_station.moc"
