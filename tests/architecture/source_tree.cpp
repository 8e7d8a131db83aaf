// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

namespace counterfoil::architecture {

namespace {

// Copies `text` to `code`, leaving out what is between `from` and `to` except for line breaks.
void blank(const QString& text, qsizetype from, qsizetype to, QString& code) {
  for (qsizetype i = from; i < to && i < text.size(); ++i) {
    if (text[i] == u'\n') code += u'\n';
  }
}

qsizetype endOf(const QString& text, qsizetype from, const QString& mark) {
  const qsizetype found = text.indexOf(mark, from);
  return found < 0 ? text.size() : found + mark.size();
}

qsizetype endOfQuoted(const QString& text, qsizetype from, QChar quote) {
  qsizetype i = from + 1;
  while (i < text.size() && text[i] != quote && text[i] != u'\n') i += text[i] == u'\\' ? 2 : 1;
  return qMin(i + 1, text.size());
}

bool continuesName(const QString& code) {
  return !code.isEmpty() && (code.back().isLetterOrNumber() || code.back() == u'_');
}

bool isDigitSeparator(const QString& code) {
  static const QRegularExpression number(QStringLiteral("(^|[^A-Za-z0-9_])[0-9][0-9A-Fa-fxXbB']*$"));
  return number.match(code.right(40)).hasMatch();
}

bool isSource(const QString& path) {
  static const QRegularExpression named(
      QStringLiteral("(\\.(h|cpp|c|qml|sql|cmake|sh)|CMakeLists\\.txt|(^|/)dev|\\.ci/run)$"));
  return named.match(path).hasMatch();
}

}  // namespace

QString codeOnly(const QString& text) {
  QString code;
  code.reserve(text.size());
  qsizetype i = 0;
  while (i < text.size()) {
    const QStringView rest = QStringView(text).mid(i);
    qsizetype end = i;
    if (rest.startsWith(u"//")) {
      end = text.indexOf(u'\n', i);
      if (end < 0) end = text.size();
    } else if (rest.startsWith(u"/*")) {
      end = endOf(text, i + 2, QStringLiteral("*/"));
    } else if (rest.startsWith(u"R\"") && (!continuesName(code) || code.back() == u'u' || code.back() == u'8')) {
      const qsizetype open = text.indexOf(u'(', i);
      end = endOf(text, open, u')' + text.mid(i + 2, open - i - 2) + u'"');
      code += QStringLiteral("\"\"");
    } else if (rest.startsWith(u'"')) {
      end = endOfQuoted(text, i, u'"');
      code += QStringLiteral("\"\"");
    } else if (rest.startsWith(u'\'') && !isDigitSeparator(code)) {
      end = endOfQuoted(text, i, u'\'');
      code += QStringLiteral("''");
    }
    if (end > i) {
      blank(text, i, end, code);
      i = end;
    } else {
      code += text[i++];
    }
  }
  return code;
}

std::vector<SourceFile> readTree(const QString& root) {
  std::vector<SourceFile> files;
  const auto add = [&](const QString& path) {
    QFile file(root + u'/' + path);
    if (!isSource(path) || !file.open(QIODevice::ReadOnly)) return;
    SourceFile source;
    source.path = path;
    source.folder = path.contains(u'/') ? path.left(path.lastIndexOf(u'/')) : QString();
    source.text = QString::fromUtf8(file.readAll());
    source.code =
        source.isCpp() || path.endsWith(u".c") || path.endsWith(u".qml") ? codeOnly(source.text) : source.text;
    files.push_back(std::move(source));
  };
  for (const QString& name : QDir(root).entryList(QDir::Files | QDir::Hidden)) add(name);
  const QStringList tops = {QStringLiteral(".ci"),   QStringLiteral("app"),       QStringLiteral("models"),
                            QStringLiteral("ui"),    QStringLiteral("sync"),      QStringLiteral("reports"),
                            QStringLiteral("tests"), QStringLiteral("resources"), QStringLiteral("installer")};
  for (const QString& top : tops) {
    QDirIterator all(root + u'/' + top, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) add(all.next().mid(root.size() + 1));
  }
  return files;
}

QHash<QString, QStringList> readLayers(const QString& root) {
  QHash<QString, QStringList> layers;
  QFile file(root + QStringLiteral("/resources/cmake/layers.cmake"));
  if (!file.open(QIODevice::ReadOnly)) return layers;
  static const QRegularExpression row(QStringLiteral("^\\s*\"([a-z_/]+): ?([a-z_/ ]*)\""),
                                      QRegularExpression::MultilineOption);
  auto rows = row.globalMatch(QString::fromUtf8(file.readAll()));
  while (rows.hasNext()) {
    const auto match = rows.next();
    layers.insert(match.captured(1), match.captured(2).split(u' ', Qt::SkipEmptyParts));
  }
  return layers;
}

QString layerOf(const QString& path, const QHash<QString, QStringList>& layers) {
  QString folder = path;
  while (folder.contains(u'/')) {
    folder.truncate(folder.lastIndexOf(u'/'));
    if (layers.contains(folder)) return folder;
  }
  return {};
}

}  // namespace counterfoil::architecture
