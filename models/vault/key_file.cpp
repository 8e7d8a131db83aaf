// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/key_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace counterfoil::vault {

using core::Done;
using core::Result;
using core::storageError;

namespace {

constexpr QFile::Permissions kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;
constexpr qint64 kLongestFile = 4096;
constexpr char kHeader[] = "counterfoil-key 1 ";

Result<std::optional<QByteArray>> readSecret(const QString& path) {
  QFile file(path);
  if (!file.exists()) return std::optional<QByteArray>();
  const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
  if (QFileInfo(path).permissions() & others) return storageError(QStringLiteral("key_file_exposed"), path);
  if (!file.open(QIODevice::ReadOnly)) return storageError(QStringLiteral("no_keychain"), file.errorString());
  const QByteArray line = file.read(kLongestFile).trimmed();
  const QByteArray hex = line.mid(qsizetype(sizeof(kHeader)) - 1);
  const QByteArray secret = QByteArray::fromHex(hex);
  if (!line.startsWith(kHeader) || secret.isEmpty() || secret.toHex() != hex) {
    return storageError(QStringLiteral("key_file_broken"), path);
  }
  return std::optional<QByteArray>(secret);
}

Done writeSecret(const QString& folder, const QString& path, const QByteArray& secret) {
  const auto failed = [&](const QString& why) { return storageError(QStringLiteral("no_keychain"), why); };
  if (!QDir().mkpath(folder)) return failed(folder);
  if (!QFile::setPermissions(folder, kOwnerOnly | QFile::ExeOwner)) return failed(folder);
  QSaveFile file(path);  // written beside, synced, renamed
  if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(kOwnerOnly)) return failed(file.errorString());
  const QByteArray line = kHeader + secret.toHex() + '\n';
  if (file.write(line) != line.size() || !file.commit()) return failed(file.errorString());
  return {};
}

}  // namespace

QString KeyFiles::defaultFolder() {
  QString state = qEnvironmentVariable("XDG_STATE_HOME");
  if (!QDir::isAbsolutePath(state)) state = QDir::homePath() + QStringLiteral("/.local/state");
  return state + QStringLiteral("/counterfoil/keys");
}

KeyFiles::KeyFiles(QString folder) : m_folder(std::move(folder)) {}

QString KeyFiles::fileOf(const QString& name, const char* suffix) const {
  QString safe;
  for (const QChar c : name) safe += c.isLetterOrNumber() || c == u'-' ? c : QChar(u'_');
  return m_folder + u'/' + safe + QLatin1String(suffix);
}

QString KeyFiles::pathOf(const QString& name) const {
  return fileOf(name, ".key");
}

KeyPlace KeyFiles::placeOf(const QString& name) const {
  return QFile::exists(fileOf(name, ".keychain")) ? KeyPlace::Keychain : KeyPlace::File;
}

Done KeyFiles::setPlace(const QString& name, KeyPlace place) {
  const QString path = fileOf(name, ".keychain");
  if (place == KeyPlace::File) {
    return QFile::exists(path) && !QFile::remove(path) ? Done(storageError(QStringLiteral("no_keychain"), path))
                                                       : Done();
  }
  return writeSecret(m_folder, path, QByteArrayLiteral("kept"));
}

void KeyFiles::read(const QString& name, ReadDone done) {
  done(readSecret(pathOf(name)));
}

void KeyFiles::write(const QString& name, const QByteArray& secret, WriteDone done) {
  done(writeSecret(m_folder, pathOf(name), secret));
}

void KeyFiles::remove(const QString& name, WriteDone done) {
  const QString path = pathOf(name);
  done(QFile::exists(path) && !QFile::remove(path) ? Done(storageError(QStringLiteral("no_keychain"), path)) : Done());
}

}  // namespace counterfoil::vault
