// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/incarnation.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cerrno>
#include <cstring>

namespace counterfoil::store {

using namespace Qt::StringLiterals;

quint64 inodeOf(const QString& path) {
  struct stat status {};
  return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? quint64(status.st_ino) : 0;
}

QString defaultMachineFolder() {
  const QString state = qEnvironmentVariable("XDG_STATE_HOME");
  return (state.isEmpty() ? QDir::homePath() + u"/.local/state"_s : state) + u"/counterfoil"_s;
}

core::Result<std::unique_ptr<Incarnation>> Incarnation::open(const QString& folder, journal::StoreFileId store) {
  const QString directory = folder.isEmpty() ? defaultMachineFolder() : folder;
  if (!QDir().mkpath(directory)) return core::storageError(u"storage_failed"_s, u"cannot make "_s + directory);
  const QString path = directory + u"/incarnation-"_s + store.text() + u".json"_s;
  const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return core::storageError(u"storage_failed"_s, QString::fromLocal8Bit(std::strerror(errno)) + u' ' + path);
  }
  std::unique_ptr<Incarnation> incarnation(new Incarnation(descriptor));
  QByteArray bytes(4096, '\0');
  const auto length = ::pread(descriptor, bytes.data(), std::size_t(bytes.size()), 0);
  const QJsonObject object = QJsonDocument::fromJson(bytes.left(qsizetype(length)).trimmed()).object();
  const auto origin = journal::OriginId::parse(object[u"origin"_s].toString());
  const auto storeId = journal::StoreFileId::parse(object[u"store"_s].toString());
  if (origin && storeId) {
    incarnation->m_remembered = Memory{*storeId,
                                       *origin,
                                       object[u"origin_seq"_s].toInteger(),
                                       object[u"inode"_s].toString().toULongLong(),
                                       object[u"path"_s].toString(),
                                       object[u"ordinal"_s].toInt(),
                                       object[u"position"_s].toInteger()};
  }
  return incarnation;
}

Incarnation::~Incarnation() {
  ::close(m_descriptor);
}

void Incarnation::remember(const Memory& memory) {
  // One pwrite of a fixed length: there is never half a record, and no fsync is waited for.
  QByteArray bytes = QJsonDocument(QJsonObject{{u"store"_s, memory.store.text()},
                                               {u"origin"_s, memory.origin.text()},
                                               {u"origin_seq"_s, memory.originSeq},
                                               {u"inode"_s, QString::number(memory.inode)},
                                               {u"path"_s, memory.path},
                                               {u"ordinal"_s, memory.ordinal},
                                               {u"position"_s, memory.position}})
                         .toJson(QJsonDocument::Compact);
  bytes = bytes.leftJustified(std::max<qsizetype>(1024, bytes.size()), ' ');
  // A failure costs nothing but a new series at the next opening.
  if (::pwrite(m_descriptor, bytes.constData(), std::size_t(bytes.size()), 0) != bytes.size()) return;
}

}  // namespace counterfoil::store
