// SPDX-License-Identifier: GPL-3.0-or-later
// The third net of ARCHITECTURE.md: reads the tree and holds it to the layer table and to the house rules. An exception
// stands in allowed.txt with its reason; one that is no longer needed fails, and so does a longer list.
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include "tests/architecture/source_tree.h"
#include "tests/support/paths.h"

namespace counterfoil::architecture {

namespace {

// May be lowered, never raised.
constexpr int kExceptionsAtMost = 0;
constexpr int kLinesAtMost = 400;

bool under(const QString& path, const QStringList& folders) {
  for (const QString& folder : folders) {
    if (path.startsWith(folder)) return true;
  }
  return false;
}

int lineOf(const QString& text, qsizetype offset) {
  return int(QStringView(text).left(offset).count(u'\n')) + 1;
}

}  // namespace

class TestLayers : public QObject {
  Q_OBJECT

 private:
  std::vector<SourceFile> m_files;
  QHash<QString, QStringList> m_layers;
  QStringList m_exceptions;
  QStringList m_usedExceptions;

  // "rule path" in allowed.txt excuses a file from a rule.
  bool excused(const QString& rule, const QString& path) {
    const QString exception = rule + u' ' + path;
    if (!m_exceptions.contains(exception)) return false;
    m_usedExceptions.append(exception);
    return true;
  }

  QStringList matches(const QString& rule, const QRegularExpression& pattern, const QStringList& in,
                      const QStringList& butNotIn) {
    QStringList found;
    for (const SourceFile& file : m_files) {
      if (!(file.isCpp() || file.path.endsWith(u".qml")) || !under(file.path, in) || under(file.path, butNotIn))
        continue;
      const auto match = pattern.match(file.code);
      if (match.hasMatch() && !excused(rule, file.path)) {
        found.append(QStringLiteral("%1:%2: %3")
                         .arg(file.path)
                         .arg(lineOf(file.code, match.capturedStart()))
                         .arg(match.captured().trimmed()));
      }
    }
    return found;
  }

  static void verifyNone(const QStringList& found) { QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n'))); }

 private Q_SLOTS:
  void initTestCase() {
    const QString root = support::sourceRoot();
    m_files = readTree(root);
    m_layers = readLayers(root);
    QVERIFY(m_files.size() > 30);
    QVERIFY(m_layers.contains(QStringLiteral("models/core")));
    QFile allowed(root + QStringLiteral("/tests/architecture/allowed.txt"));
    QVERIFY(allowed.open(QIODevice::ReadOnly));
    for (QString line : QString::fromUtf8(allowed.readAll()).split(u'\n')) {
      line = line.section(u'#', 0, 0).simplified();
      if (!line.isEmpty()) m_exceptions.append(line);
    }
    QVERIFY2(m_exceptions.size() <= kExceptionsAtMost, "the list of exceptions may only shrink");
  }

  void includesObeyTheLayerTable() {
    static const QRegularExpression include(QStringLiteral("^#include \"([^\"]+)\""),
                                            QRegularExpression::MultilineOption);
    static const QStringList tops = {QStringLiteral("models"),   QStringLiteral("reports"), QStringLiteral("ui"),
                                     QStringLiteral("app"),      QStringLiteral("sync"),    QStringLiteral("tests"),
                                     QStringLiteral("resources")};
    QStringList found;
    for (const SourceFile& file : m_files) {
      if (!file.isCpp()) continue;
      const QString layer = layerOf(file.path, m_layers);
      auto all = include.globalMatch(file.text);
      while (all.hasNext()) {
        const auto match = all.next();
        const QString target = match.captured(1);
        const QString where =
            QStringLiteral("%1:%2: \"%3\" ").arg(file.path).arg(lineOf(file.text, match.capturedStart())).arg(target);
        if (target.endsWith(u".moc")) continue;
        if (!tops.contains(target.section(u'/', 0, 0))) {
          found.append(where + QStringLiteral("is not written from the root"));
        } else if (file.path.startsWith(u"tests/")) {
          continue;
        } else if (target.startsWith(u"tests/")) {
          found.append(where + QStringLiteral("is a test's"));
        } else if (file.path.startsWith(u"app/")) {
          continue;
        } else if (target.startsWith(u"app/")) {
          found.append(where + QStringLiteral("only app constructs"));
        } else if (layer.isEmpty()) {
          found.append(where + QStringLiteral("stands in a folder that the layer table does not know"));
        } else if (const QString other = layerOf(target, m_layers);
                   other != layer && !m_layers[layer].contains(other)) {
          found.append(where + QStringLiteral("the layer table does not let %1 use it").arg(layer));
        }
      }
    }
    verifyNone(found);
  }

  void theLayerTableHasNoCycle() {
    for (auto row = m_layers.cbegin(); row != m_layers.cend(); ++row) {
      QStringList reached = row.value();
      for (qsizetype i = 0; i < reached.size(); ++i) {
        QVERIFY2(m_layers.contains(reached[i]),
                 qPrintable(reached[i] + QStringLiteral(" is used but not in the table")));
        QVERIFY2(reached[i] != row.key(), qPrintable(row.key() + QStringLiteral(" reaches itself")));
        for (const QString& next : m_layers[reached[i]]) {
          if (!reached.contains(next)) reached.append(next);
        }
      }
    }
  }

  void wordsStayInTheirFolders_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("in");
    QTest::addColumn<QStringList>("butNotIn");
    const QStringList models = {QStringLiteral("models/")};
    const QStringList code = {QStringLiteral("models/"), QStringLiteral("reports/"), QStringLiteral("ui/"),
                              QStringLiteral("sync/"), QStringLiteral("app/")};
    const auto row = [](const char* name, const QString& pattern, const QStringList& in,
                        const QStringList& butNotIn = {}) { QTest::newRow(name) << pattern << in << butNotIn; };
    row("sql", QStringLiteral("\\bQSql\\w*|\\bsqlite3_\\w+"), code, {QStringLiteral("models/store/")});
    row("network", QStringLiteral("\\bQ(Network|Tcp|Udp|Ssl|Http)[A-Z]\\w*"), code,
        {QStringLiteral("sync/"), QStringLiteral("reports/printing/"), QStringLiteral("reports/emulator/")});
    row("translation", QStringLiteral("\\b(tr|translate|qsTr|QT_TR_NOOP|QT_TRANSLATE_NOOP)\\("), code,
        {QStringLiteral("ui/"), QStringLiteral("reports/"), QStringLiteral("app/")});
    row("exception", QStringLiteral("\\bthrow\\b|\\bcatch\\s*\\("), code);
    row("singleton", QStringLiteral("\\binstance\\(\\)"), models);
    row("floating-point", QStringLiteral("\\b(double|float|qreal|toDouble|toFloat)\\b(?!\\) = delete)"), models);
    row("wall-clock",
        QStringLiteral(
            "\\bQTimeZone\\b|\\bcurrent(DateTime|Date|Time|MSecs|Secs)\\w*\\(|\\btoLocalTime\\(|\\bsystem_clock\\b"),
        {QStringLiteral("models/"), QStringLiteral("reports/"), QStringLiteral("ui/"), QStringLiteral("sync/")},
        {QStringLiteral("models/core/")});
    row("unfinished", QStringLiteral("\\bQSKIP\\b|\\bqDebug\\b"), code + QStringList{QStringLiteral("tests/")},
        {QStringLiteral("tests/architecture/")});
  }
  void wordsStayInTheirFolders() {
    QFETCH(QString, pattern);
    QFETCH(QStringList, in);
    QFETCH(QStringList, butNotIn);
    verifyNone(matches(QString::fromUtf8(QTest::currentDataTag()), QRegularExpression(pattern), in, butNotIn));
  }

  void noMarkOfUnfinishedWorkIsLeft() {
    static const QRegularExpression marks(
        QStringLiteral("\\b(TO"
                       "DO|FIX"
                       "ME|X"
                       "XX|HA"
                       "CK)\\b"));
    QStringList found;
    for (const SourceFile& file : m_files) {
      if (const auto match = marks.match(file.text); match.hasMatch()) {
        found.append(QStringLiteral("%1:%2").arg(file.path).arg(lineOf(file.text, match.capturedStart())));
      }
    }
    verifyNone(found);
  }

  void aFileIsOneThing() {
    QStringList found;
    for (const SourceFile& file : m_files) {
      const auto lines = file.text.count(u'\n');
      if (lines > kLinesAtMost && !excused(QStringLiteral("lines"), file.path)) {
        found.append(QStringLiteral("%1 has %2 lines").arg(file.path).arg(lines));
      }
    }
    verifyNone(found);
  }

  void everyFileNamesItsLicence() {
    QStringList found;
    for (const SourceFile& file : m_files) {
      const QStringList lines = file.text.split(u'\n').mid(0, 2);
      const QString first = lines.value(lines.value(0).startsWith(u"#!") ? 1 : 0);
      if (!first.contains(u"SPDX-License-Identifier: GPL-3.0-or-later")) found.append(file.path);
    }
    verifyNone(found);
  }

  void aFolderIsANamespace() {
    QStringList found;
    for (const SourceFile& file : m_files) {
      if (!file.path.endsWith(u".h") || layerOf(file.path, m_layers).isEmpty()) continue;
      const QString expected = QStringLiteral("namespace counterfoil::") + file.folder.section(u'/', 1, 1);
      if (file.code.contains(u"namespace ") && !file.code.contains(expected))
        found.append(file.path + QStringLiteral(": ") + expected);
    }
    verifyNone(found);
  }

  // Runs last: Qt Test keeps the order of the slots.
  void everyExceptionIsStillNeeded() {
    for (const QString& exception : std::as_const(m_exceptions)) {
      QVERIFY2(m_usedExceptions.contains(exception),
               qPrintable(exception + QStringLiteral(" excuses nothing: remove it")));
    }
  }
};

}  // namespace counterfoil::architecture

QTEST_GUILESS_MAIN(counterfoil::architecture::TestLayers)
#include "tst_layers.moc"
