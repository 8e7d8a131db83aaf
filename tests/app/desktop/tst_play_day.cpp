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
};

QTEST_GUILESS_MAIN(TestPlayDay)
#include "tst_play_day.moc"
