// SPDX-License-Identifier: GPL-3.0-or-later
#include <QQuickItem>
#include <QSignalSpy>

#include "tests/ui/till/screens_fixture.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

/// The word in the corner about the hub, and the sheet behind it.
class TestTillSync : public till::ScreensFixture {
  Q_OBJECT

  static shared::SyncWords words(client::Standing standing) {
    client::Status status;
    status.standing = standing;
    const auto now = core::Instant::fromUtcMs(1'774'000'000'000);
    status.lastContact = now.plusMs(-90'000);
    status.toSend = 12;
    status.oldestUnsent = now.plusMs(-3'600'000);
    if (standing == client::Standing::Offline) status.offlineSince = now.plusMs(-3'600'000);
    if (standing == client::Standing::NeedsYou) {
      status.skewMs = 400'000;
      status.notices = {{u"clock_differs"_s, 1}, {u"journal_split"_s, 1}};
    }
    return shared::syncWords(status, u"https://hub.corner-and-crumb.example:8443"_s, now);
  }
  static QQuickItem* buttonSaying(const QString& text, QQuickItem* in) {
    if (in->isVisible() && in->inherits("QQuickAbstractButton") && in->property("text").toString() == text) return in;
    for (QQuickItem* const child : in->childItems()) {
      if (QQuickItem* const found = buttonSaying(text, child)) return found;
    }
    return nullptr;
  }
  QQuickItem* named(const QString& text) { return buttonSaying(text, m_window->contentItem()); }
  void click(QQuickItem* item) {
    QVERIFY(item != nullptr);
    const QPointF middle = item->mapToScene(QPointF(item->width() / 2, item->height() / 2));
    QTest::mouseClick(m_window.get(), Qt::LeftButton, Qt::NoModifier, middle.toPoint());
  }

 private Q_SLOTS:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:|QML|Binding"))); }
  void cleanup() {
    m_window.reset();
    m_backend.reset();
  }

  void theWordIsThereOnlyForAStoreOfAHub() {
    open(QSize(1024, 768), false);
    signIn();
    QTRY_COMPARE(screen(), u"Sell"_s);
    QVERIFY(named(u"Behind by 12"_s) == nullptr);
    till().run(u"sync"_s);
    QCOMPARE(sheet(), QString());
    till().sync()->set(words(client::Standing::Behind));
    QTRY_VERIFY(named(u"Behind by 12"_s) != nullptr);
  }

  void itOpensASheetAndTriesAtOnceWhenAsked_data() { sizes(); }
  void itOpensASheetAndTriesAtOnceWhenAsked() {
    openRow();
    signIn();
    fill();
    QTRY_COMPARE(screen(), u"Sell"_s);
    till().sync()->set(words(client::Standing::UpToDate));
    look(u"sync-up-to-date"_s);
    till().sync()->set(words(client::Standing::Offline));
    look(u"sync-offline"_s);
    click(named(till().sync()->text()));
    QTRY_COMPARE(sheet(), u"Sync"_s);
    look(u"sync-sheet-offline"_s);
    QSignalSpy wanted(till().sync(), &till::SyncController::wanted);
    click(named(u"Try now"_s));
    QCOMPARE(wanted.count(), 1);
    till().sync()->set(words(client::Standing::NeedsYou));
    look(u"sync-sheet-needs-you"_s);
    key(Qt::Key_Escape);
    QTRY_COMPARE(sheet(), QString());
    look(u"sync-needs-you"_s);
    key(Qt::Key_H, Qt::ControlModifier);
    QTRY_COMPARE(sheet(), u"Sync"_s);
  }
};

QTEST_MAIN(TestTillSync)
#include "tst_till_sync.moc"
