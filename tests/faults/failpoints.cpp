// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/failpoints.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

#include "tests/support/paths.h"

namespace counterfoil::faults {

using namespace Qt::StringLiterals;

QStringList failpointsIn(const QString& folder) {
  static const QRegularExpression named(u"CF_FAILPOINT\\(\"([^\"]+)\"\\)"_s);
  QStringList names;
  QDirIterator files(support::sourceRoot() + u'/' + folder, {u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) {
    QFile file(files.next());
    if (!file.open(QIODevice::ReadOnly)) continue;
    auto all = named.globalMatch(QString::fromUtf8(file.readAll()));
    while (all.hasNext()) names.append(all.next().captured(1));
  }
  names.removeDuplicates();
  names.sort();
  return names;
}

}  // namespace counterfoil::faults
