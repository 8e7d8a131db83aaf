// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/architecture/source_tree.h"

namespace counterfoil::architecture {

class TestSourceTree : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void codeIsWhatIsLeftWithoutProse_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const char* text, const char* code) {
      QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(code);
    };
    row("a line comment", "int a; // double\nint b;", "int a; \nint b;");
    row("a block comment keeps its lines", "a /* throw\n float */ b", "a \n b");
    row("a string is emptied", "f(\"double \\\" tr(\") + x", "f(\"\") + x");
    row("a comment inside a string is none", "f(\"// x\"); y", "f(\"\"); y");
    row("a raw string", "f(R\"sql(SELECT \"a\")\" ')sql\"); double", "f(\"\"); double");
    row("a digit separator is no character", "1'000'000 + 'x' + 0xff'ff", "1'000'000 + '' + 0xff'ff");
    row("an escaped quote character", "a == '\\'' || b == '\"' || c", "a == '' || b == '' || c");
    row("an unfinished comment", "a /* b", "a ");
  }
  void codeIsWhatIsLeftWithoutProse() {
    QFETCH(QString, text);
    QTEST(codeOnly(text), "code");
  }

  void aPathBelongsToTheDeepestLayer() {
    const QHash<QString, QStringList> layers = {{QStringLiteral("models/core"), {}}, {QStringLiteral("ui/till"), {}}};
    QCOMPARE(layerOf(QStringLiteral("models/core/id.h"), layers), QStringLiteral("models/core"));
    QCOMPARE(layerOf(QStringLiteral("ui/till/parts/key.h"), layers), QStringLiteral("ui/till"));
    QCOMPARE(layerOf(QStringLiteral("models/other/id.h"), layers), QString());
  }
};

}  // namespace counterfoil::architecture

QTEST_GUILESS_MAIN(counterfoil::architecture::TestSourceTree)
#include "tst_source_tree.moc"
