// SPDX-License-Identifier: GPL-3.0-or-later
#include <QEventLoop>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>

#include "models/vault/keychain.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
using counterfoil::vault::Keychain;

namespace {

constexpr char kInside[] = "COUNTERFOIL_TEST_KEYRING";

/// Starts an asynchronous call and waits for its answer.
template <class Answer, class Start>
std::optional<Answer> answerOf(Start start) {
  std::optional<Answer> answer;
  QEventLoop loop;
  start([&](Answer result) {
    answer = std::move(result);
    loop.quit();
  });
  if (!answer) {
    QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
    loop.exec();
  }
  return answer;
}

std::optional<core::Done> probe() {
  Keychain keychain;
  return answerOf<core::Done>([&](auto done) { keychain.probe(done); });
}

using Found = core::Result<std::optional<QByteArray>>;

}  // namespace

/// Runs itself once more inside a session bus with an unlocked keyring, where there is one to be had.
class TestKeychain : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void withoutASessionThereIsNoKeychain() {
    if (qEnvironmentVariableIsSet(kInside)) return;
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    qunsetenv("DISPLAY");
    const auto worked = probe();
    QVERIFY(worked);
    CF_VERIFY_CODE(*worked, "no_keychain");
    Keychain keychain;
    const auto found = answerOf<Found>([&](auto done) { keychain.read(u"store-1"_s, done); });
    QVERIFY(found);
    CF_VERIFY_CODE(*found, "no_keychain");
  }

  void anUnlockedKeyringKeepsSecrets() {
    if (qEnvironmentVariableIsSet(kInside)) return;
    const QString bus = QStandardPaths::findExecutable(u"dbus-run-session"_s);
    if (bus.isEmpty() || QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s).isEmpty()) {
      qInfo("dbus-run-session or gnome-keyring-daemon is not installed: nothing tried");
      return;
    }
    QProcess session;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QLatin1String(kInside), u"1"_s);
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    environment.remove(u"DISPLAY"_s);
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::MergedChannels);
    session.start(bus, {u"--"_s, u"sh"_s, u"-c"_s,
                        u"printf 'pw\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
                        "exec \"$0\" insideAnUnlockedSession"_s,
                        QCoreApplication::applicationFilePath()});
    QVERIFY(session.waitForFinished(60'000));
    const QByteArray output = session.readAll();
    QVERIFY2(session.exitStatus() == QProcess::NormalExit && session.exitCode() == 0, output.constData());
  }

  void insideAnUnlockedSession() {
    if (!qEnvironmentVariableIsSet(kInside)) return;
    const auto worked = probe();
    QVERIFY(worked);
    CF_VERIFY_OK(*worked);
    counterfoil::vault::WaitingKeychain waiting;
    waiting.write(u"waited-for"_s, QByteArray("\x00\x01\xff", 3), [](const core::Done& done) { CF_VERIFY_OK(done); });
    std::optional<QByteArray> back;
    waiting.read(u"waited-for"_s, [&](const Found& found) { back = found ? *found : std::nullopt; });
    QCOMPARE(back, std::optional(QByteArray("\x00\x01\xff", 3)));
    waiting.remove(u"waited-for"_s, [](const core::Done& done) { CF_VERIFY_OK(done); });
    waiting.read(u"waited-for"_s, [&](const Found& found) { back = found ? *found : std::nullopt; });
    QVERIFY(!back);
    Keychain keychain;
    const auto read = [&] { return answerOf<Found>([&](auto done) { keychain.read(u"store-1"_s, done); }); };
    QCOMPARE(**read(), std::nullopt);
    const QByteArray secret("\0\1\2\xff\0", 5);
    const auto written = answerOf<core::Done>([&](auto done) { keychain.write(u"store-1"_s, secret, done); });
    CF_VERIFY_OK(*written);
    QCOMPARE(**read(), std::optional(secret));
    const auto removed = answerOf<core::Done>([&](auto done) { keychain.remove(u"store-1"_s, done); });
    CF_VERIFY_OK(*removed);
    QCOMPARE(**read(), std::nullopt);
  }
};

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
