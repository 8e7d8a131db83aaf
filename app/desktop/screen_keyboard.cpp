// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/screen_keyboard.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLibraryInfo>

#include "models/settings/queries.h"
#include "models/store/store.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;

namespace {

constexpr char kModule[] = "qtvirtualkeyboard";

bool isInstalled() {
  return QFileInfo::exists(QLibraryInfo::path(QLibraryInfo::PluginsPath) +
                           u"/platforminputcontexts/libqtvirtualkeyboardplugin.so"_s);
}

/// A bit of "B: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe": words of 64, the highest first.
bool hasKey(const QByteArray& bitmap, int key) {
  const QList<QByteArray> words = bitmap.simplified().split(' ');
  const qsizetype fromEnd = key / 64;
  if (fromEnd >= words.size()) return false;
  bool good = false;
  const quint64 word = words.at(words.size() - 1 - fromEnd).toULongLong(&good, 16);
  return good && ((word >> (key % 64)) & 1U) != 0;
}

bool isKeyboard(const QByteArray& device) {
  // Letters from both ends of the keyboard, and space: KEY_Q, KEY_P, KEY_Z, KEY_M, KEY_SPACE of linux/input.h.
  constexpr int kTyped[] = {16, 25, 44, 50, 57};
  constexpr const char* kScanners[] = {"scanner", "barcode", "bar code", "imager", "card reader", "virtual"};
  bool typed = false;
  for (const QByteArray& line : device.split('\n')) {
    if (line.startsWith("N:")) {
      const QByteArray name = line.toLower();
      for (const char* word : kScanners) {
        if (name.contains(word)) return false;
      }
    }
    if (!line.startsWith("B: KEY=")) continue;
    typed = true;
    for (const int key : kTyped) typed = typed && hasKey(line.mid(7), key);
  }
  return typed;
}

settings::OnScreenKeyboard choiceIn(const QString& storePath) {
  const auto reader = store::openReader(storePath);
  if (!reader) return settings::OnScreenKeyboard::Automatic;
  const auto all = settings::readSettings(**reader);
  return all ? all->till.keyboard : settings::OnScreenKeyboard::Automatic;
}

}  // namespace

bool hasKeyboard(const QByteArray& inputDevices) {
  qsizetype at = 0;
  while (at < inputDevices.size()) {
    const qsizetype end = inputDevices.indexOf("\n\n", at);
    if (isKeyboard(inputDevices.mid(at, end < 0 ? -1 : end - at))) return true;
    if (end < 0) break;
    at = end + 2;
  }
  return false;
}

bool wantsScreenKeyboard(settings::OnScreenKeyboard choice, const QByteArray& inputDevices) {
  if (choice != settings::OnScreenKeyboard::Automatic) return choice == settings::OnScreenKeyboard::Always;
  return !inputDevices.isEmpty() && !hasKeyboard(inputDevices);
}

bool prepareScreenKeyboard(const QString& storePath, char* programName) {
  if (!isInstalled()) return false;
  // The panel stands in the till's window, not in one of its own.
  qputenv("QT_VIRTUALKEYBOARD_DESKTOP_DISABLE", "1");
  if (qgetenv("QT_IM_MODULE") == kModule) return true;
  // Qt's database plugins are found through an application object; this one is gone before the real one is made.
  settings::OnScreenKeyboard choice = settings::OnScreenKeyboard::Automatic;
  if (QFileInfo::exists(storePath)) {
    int count = 1;
    char* arguments[] = {programName, nullptr};
    const QCoreApplication early(count, arguments);
    choice = choiceIn(storePath);
  }
  QFile devices(u"/proc/bus/input/devices"_s);
  const bool readable = devices.open(QIODevice::ReadOnly);
  if (!wantsScreenKeyboard(choice, readable ? devices.readAll() : QByteArray())) return false;
  qputenv("QT_IM_MODULE", kModule);
  return true;
}

}  // namespace counterfoil::app
