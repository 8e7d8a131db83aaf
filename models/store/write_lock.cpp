// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/write_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QFile>
#include <cerrno>
#include <cstring>
#include <thread>

namespace counterfoil::store {

using namespace Qt::StringLiterals;

core::Result<std::unique_ptr<WriteLock>> WriteLock::take(const QString& storePath, qint64 waitMs) {
  const QByteArray path = QFile::encodeName(storePath + u".lock"_s);
  const int descriptor = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return core::storageError(u"storage_failed"_s, QString::fromLocal8Bit(std::strerror(errno)) + u' ' + storePath);
  }
  qint64 waited = 0;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR && waited >= waitMs) {
      ::close(descriptor);
      return core::Error{core::ErrorKind::Busy, u"store_busy"_s, u"another process writes "_s + storePath, {}};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    waited += 50;
  }
  return std::unique_ptr<WriteLock>(new WriteLock(descriptor));
}

WriteLock::~WriteLock() {
  ::close(m_descriptor);
}

}  // namespace counterfoil::store
