// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/key_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "models/vault/crypto.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Result;
using core::storageError;

namespace {

constexpr char kHeader[] = "counterfoil-hub-key 1 ";
constexpr qint64 kLongestKeyFile = 4096;

void syncFolder(const QString& folder) {
  const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(::fsync(descriptor));
  ::close(descriptor);
}

Result<KeyFolder::Secret> readKeyFile(const QString& path) {
  const auto broken = [&] { return storageError(u"key_file_broken"_s, path); };
  const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
  if (QFileInfo(path).permissions() & others) return storageError(u"key_file_exposed"_s, path);
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return storageError(u"storage_failed"_s, file.errorString());
  const QByteArray line = file.read(kLongestKeyFile).trimmed();
  if (!line.startsWith(kHeader)) return broken();
  const QByteArrayList fields = line.mid(qsizetype(sizeof(kHeader)) - 1).split(' ');
  if (fields.size() != 2) return broken();
  bool isNumber = false;
  KeyFolder::Secret secret;
  secret.name = QFileInfo(path).completeBaseName();
  secret.madeAt = core::Instant::fromUtcMs(fields[0].toLongLong(&isNumber));
  secret.bytes = QByteArray::fromHex(fields[1]);
  if (!isNumber || secret.bytes.isEmpty() || secret.bytes.toHex() != fields[1]) return broken();
  return secret;
}

core::Done writeNewFile(const QString& path, const QByteArray& bytes) {
  const int descriptor = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR);
  if (descriptor < 0) return storageError(u"storage_failed"_s, path);
  const bool written =
      ::write(descriptor, bytes.constData(), size_t(bytes.size())) == ssize_t(bytes.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  return written ? core::Done() : core::Done(storageError(u"storage_failed"_s, path));
}

}  // namespace

QString KeyFolder::pathOf(const QString& name) const {
  return m_folder + u'/' + name + u".key"_s;
}

Result<std::vector<KeyFolder::Secret>> KeyFolder::list(const QString& prefix) const {
  std::vector<Secret> secrets;
  const QStringList files = QDir(m_folder).entryList({prefix + u"*.key"_s}, QDir::Files, QDir::Name);
  for (const QString& file : files) {
    auto secret = readKeyFile(m_folder + u'/' + file);
    if (!secret && !QFileInfo::exists(m_folder + u'/' + file)) continue;  // retired by another process just now
    if (!secret) return secret.error();
    secrets.push_back(std::move(*secret));
  }
  std::sort(secrets.begin(), secrets.end(), [](const Secret& a, const Secret& b) {
    return a.madeAt == b.madeAt ? a.name < b.name : a.madeAt < b.madeAt;
  });
  return secrets;
}

Result<KeyFolder::Secret> KeyFolder::findOrMake(const QString& name, const QByteArray& fresh, core::Instant now) const {
  const QString path = pathOf(name);
  if (QFileInfo::exists(path)) return readKeyFile(path);
  if (!QDir().mkpath(m_folder) ||
      !QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
    return storageError(u"storage_failed"_s, m_folder);
  }
  const QString beside = m_folder + u"/."_s + QString::fromLatin1(vault::randomBytes(8).toHex());
  const QByteArray line = kHeader + QByteArray::number(now.utcMs()) + ' ' + fresh.toHex() + '\n';
  CF_CHECK(writeNewFile(beside, line));
  // Fails where another process was first; then its file is the one to read.
  static_cast<void>(::link(QFile::encodeName(beside).constData(), QFile::encodeName(path).constData()));
  static_cast<void>(::unlink(QFile::encodeName(beside).constData()));
  syncFolder(m_folder);
  return readKeyFile(path);
}

core::Done KeyFolder::remove(const QString& name) const {
  if (QFile::exists(pathOf(name)) && !QFile::remove(pathOf(name))) {
    return storageError(u"storage_failed"_s, pathOf(name));
  }
  syncFolder(m_folder);
  return {};
}

}  // namespace counterfoil::access
