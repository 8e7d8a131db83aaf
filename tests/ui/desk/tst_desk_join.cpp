// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QTimer>

#include "tests/support/certificates.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/join_dialog.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

/// An existing shop joins a hub from the desk.
class TestDeskJoin : public QObject {
  Q_OBJECT

  shared::JoinInput m_asked;
  shared::Joiner::Reply m_reply;

  shared::Joiner joiner() {
    return {[this](const shared::JoinInput& input, const shared::Joiner::Reply& reply) {
              m_asked = input;
              m_reply = reply;
            },
            [this] { m_reply({core::refused(u"cancelled"_s)}); }, u"front"_s};
  }

 private Q_SLOTS:
  void theFormSaysWhatIsWrongAndComparesTheFingerprint_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void theFormSaysWhatIsWrongAndComparesTheFingerprint() {
    QFETCH(bool, dark);
    support::DeskShop shop(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    desk::DeskParts parts = shop.parts();
    parts.joiner = joiner();
    const core::StaffId manager = shop.shop().manager;
    desk::DeskWindow window(parts);
    window.show();
    support::signIn(window);
    QPushButton* corner = nullptr;
    for (QPushButton* each : window.findChildren<QPushButton*>()) {
      if (each->text() == u"Join a hub…") corner = each;
    }
    QVERIFY(corner != nullptr && corner->isVisible());
    desk::JoinDialog dialog(parts, parts.theme, {manager, {}}, &window);
    dialog.show();
    QCOMPARE(dialog.palette().color(QPalette::Window), window.palette().color(QPalette::Window));
    QCOMPARE(dialog.findChild<QLineEdit*>(u"hub"_s)->style(), window.style());
    const auto look = [&](const QString& name) {
      QCoreApplication::processEvents();
      const QStringList faults = support::faultsOn(dialog);
      QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
      support::photograph(dialog, name + (dark ? u"-dark"_s : u"-light"_s));
    };
    look(u"desk-join"_s);
    QTest::keyClick(&dialog, Qt::Key_Return);
    QCOMPARE(dialog.form().problems().size(), 2);
    QTest::keyClicks(dialog.findChild<QLineEdit*>(u"hub"_s), u"hub.example.com"_s);
    QTest::keyClicks(dialog.findChild<QLineEdit*>(u"code"_s), u"7K2M-9QXW-0AB3"_s);
    QTest::keyClick(&dialog, Qt::Key_Return);
    QVERIFY(dialog.form().busy());
    QCOMPARE(m_asked.hub, u"https://hub.example.com"_s);
    QCOMPARE(m_asked.name, u"front"_s);
    QCOMPARE(m_asked.actor.staff, manager);
    QTest::keyClick(&dialog, Qt::Key_Escape);  // ends the asking, not the dialog
    QVERIFY(!dialog.form().busy() && dialog.isVisible());
    QTest::keyClick(&dialog, Qt::Key_Return);
    m_reply({core::refused(u"tenant_not_empty"_s)});
    QVERIFY(!dialog.form().error().isEmpty());
    look(u"desk-join-refused"_s);
    QTest::keyClick(&dialog, Qt::Key_Return);
    const QByteArray pem = support::selfSigned("DNS:hub.example.com").certificate;
    m_reply({core::invalid(u"certificate_unknown"_s), pem});
    look(u"desk-join-compare"_s);
    QTest::keyClick(&dialog, Qt::Key_Return);
    QCOMPARE(m_asked.authorityPem, pem);
    m_reply({core::Done()});
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
  }

  void aTillThatTheHubDoesNotLetInIsEnrolledAgain_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void aTillThatTheHubDoesNotLetInIsEnrolledAgain() {
    QFETCH(bool, dark);
    support::DeskShop shop(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    desk::DeskParts parts = shop.parts();
    parts.joiner = joiner();
    desk::DeskWindow window(parts);
    window.resize(1024, 768);
    window.show();
    support::signIn(window);
    client::Status status;
    status.standing = client::Standing::NeedsYou;
    status.notices = {{u"not_admitted"_s, 1}};
    const auto words = shared::syncWords(status, u"https://hub.example.com"_s, core::Instant::fromUtcMs(0));
    QVERIFY(words.enrolAgain);
    window.setSync(words);
    const auto look = [&](QDialog& dialog, const QString& name) {
      QCoreApplication::processEvents();
      const QStringList faults = support::faultsOn(dialog);
      QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
      support::photograph(dialog, name + (dark ? u"-dark"_s : u"-light"_s));
    };
    // Each dialog runs inside the click that opens it.
    QTimer::singleShot(0, &window, [&] {
      auto* const standing = window.findChild<QDialog*>(u"sync"_s);
      QVERIFY(standing != nullptr);
      look(*standing, u"desk-sync-again"_s);
      QPushButton* enrol = nullptr;
      for (QPushButton* each : standing->findChildren<QPushButton*>()) {
        if (each->text() == u"Enrol again…") enrol = each;
      }
      QVERIFY(enrol != nullptr);
      QTimer::singleShot(0, &window, [&] {
        auto* const dialog = window.findChild<QDialog*>(u"join"_s);
        QVERIFY(dialog != nullptr);
        look(*dialog, u"desk-enrol-again"_s);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"hub"_s)->text(), u"https://hub.example.com"_s);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"code"_s), u"7K2M-9QXW-0AB3"_s);
        QTest::keyClick(dialog, Qt::Key_Return);
        m_reply({core::Done()});
      });
      enrol->click();
    });
    for (QPushButton* each : window.findChildren<QPushButton*>()) {
      if (each->text() == words.text) each->click();
    }
    QVERIFY(m_asked.again);
    QCOMPARE(m_asked.hub, u"https://hub.example.com"_s);
    QCOMPARE(m_asked.code, u"7K2M-9QXW-0AB3"_s);
    m_asked = {};
  }
};

QTEST_MAIN(TestDeskJoin)
#include "tst_desk_join.moc"
