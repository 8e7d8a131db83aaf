// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/mailer.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QSysInfo>
#include <algorithm>

#include "models/vault/crypto.h"

namespace counterfoil::access {

using core::Done;

Done FileOutbox::send(const Mail& mail) {
  const auto isControl = [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; };
  if (std::any_of(mail.to.begin(), mail.to.end(), isControl)) {
    return core::invalid(QStringLiteral("malformed_login"));
  }
  const auto failed = [&](const QString& why) { return core::storageError(QStringLiteral("storage_failed"), why); };
  if (!QDir().mkpath(m_folder) ||
      !QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
    return failed(m_folder);
  }
  const QString random = QString::fromLatin1(vault::randomBytes(8).toHex());
  const qint64 nowMs = m_clock.now().utcMs();
  QSaveFile file(QStringLiteral("%1/%2-%3.eml").arg(m_folder).arg(nowMs).arg(random));
  const QByteArray host = QSysInfo::machineHostName().toLatin1();
  const QByteArray date = QDateTime::fromMSecsSinceEpoch(nowMs, Qt::UTC).toString(Qt::RFC2822Date).toLatin1();
  const QByteArray bytes =
      "From: Counterfoil <no-reply@" + host + ">\r\nTo: <" + mail.to.toUtf8() + ">\r\nDate: " + date +
      "\r\nMessage-ID: <" + random.toLatin1() + '@' + host + ">\r\nSubject: " + mail.subject.toUtf8() +
      "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + mail.text.toUtf8();
  if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
      file.write(bytes) != bytes.size() || !file.commit()) {
    return failed(file.errorString());
  }
  return {};
}

}  // namespace counterfoil::access
