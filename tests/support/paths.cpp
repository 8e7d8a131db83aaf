// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace counterfoil::support {

QString sourceRoot() {
  QDir folder(QCoreApplication::applicationDirPath());
  while (!folder.exists(QStringLiteral("CMakePresets.json"))) {
    if (!folder.cdUp()) qFatal("no CMakePresets.json above %s", qPrintable(QCoreApplication::applicationDirPath()));
  }
  return folder.absolutePath();
}

QString fixture(const QString& name) {
  return sourceRoot() + QStringLiteral("/tests/fixtures/") + name;
}

QString program(const QString& name) {
  return QCoreApplication::applicationDirPath() + QStringLiteral("/../bin/") + name;
}

QString memoryFolderTemplate() {
  const QString memory = QStringLiteral("/dev/shm");
  const QFileInfo place(memory);
  return (place.isDir() && place.isWritable() ? memory : QDir::tempPath()) + QStringLiteral("/counterfoil-test-XXXXXX");
}

}  // namespace counterfoil::support
