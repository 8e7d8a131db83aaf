// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/mailer.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
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
  QSaveFile file(QStringLiteral("%1/%2-%3.eml").arg(m_folder).arg(m_clock.now().utcMs()).arg(random));
  const QByteArray bytes = "To: <" + mail.to.toUtf8() + ">\r\nSubject: " + mail.subject.toUtf8() +
                           "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                           mail.text.toUtf8();
  if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
      file.write(bytes) != bytes.size() || !file.commit()) {
    return failed(file.errorString());
  }
  return {};
}

}  // namespace counterfoil::access
