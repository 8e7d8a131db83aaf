// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/paths.h"

using namespace Qt::StringLiterals;

/// The whole program, from its start to its Z, by keys and scanner in its real window.
class TestPlayDay : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aDayFromTheLockToTheZ() {
    const QTemporaryDir folder;
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_STATE_HOME"_s, folder.filePath(u"state"_s));
    program.setProcessEnvironment(environment);
    program.start(counterfoil::support::program(u"counterfoil"_s), {u"--play-day"_s, folder.filePath(u"day"_s)});
    QVERIFY(program.waitForFinished(100'000));
    QVERIFY2(program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0,
             program.readAllStandardError().constData());
    const QByteArray said = program.readAllStandardOutput();
    QVERIFY2(said.contains("31 sales, 1 refunds") && said.contains("over/short 0.00"), said.constData());
    const QDir day(folder.filePath(u"day"_s));
    QVERIFY(day.entryList({u"*.png"_s}).size() >= 15);
    QCOMPARE(day.entryList({u"receipt-*.pdf"_s}).size(), 3);
    QCOMPARE(day.entryList({u"*-Z-*.pdf"_s}).size(), 1);
  }

  void withoutADisplayItSaysSo_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("its version is asked for") << QStringList{u"--version"_s} << 0 << QByteArray("counterfoil ");
    QTest::newRow("help is asked for") << QStringList{u"--help"_s} << 0 << QByteArray("--play-day <FOLDER>");
    QTest::newRow("a window is asked for") << QStringList() << 3 << QByteArray("counterfoil: no_display: ");
  }
  void withoutADisplayItSaysSo() {
    QFETCH(const QStringList, words);
    QFETCH(const int, status);
    QFETCH(const QByteArray, said);
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto& name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s}) environment.remove(name);
    program.setProcessEnvironment(environment);
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(counterfoil::support::program(u"counterfoil"_s), words);
    QVERIFY(program.waitForFinished());
    const QByteArray heard = program.readAll();
    QVERIFY2(program.exitStatus() == QProcess::NormalExit && heard.contains(said), heard.constData());
    QCOMPARE(program.exitCode(), status);
  }
};

QTEST_GUILESS_MAIN(TestPlayDay)
#include "tst_play_day.moc"
