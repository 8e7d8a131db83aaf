// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include <QFile>
#include <QJsonDocument>

#include "app/shop/shop.h"
#include "models/core/json_reader.h"

namespace counterfoil::cli {

using core::Done;
using core::Result;

std::optional<QString> Context::value(const QString& name) const {
  const auto found = m_options.constFind(name);
  if (found == m_options.constEnd()) return std::nullopt;
  return *found;
}

Result<qint64> Context::integer(const QString& name, qint64 fallback, qint64 least, qint64 most) const {
  const auto text = value(name);
  if (!text) return fallback;
  bool ok = false;
  const qint64 number = text->toLongLong(&ok);
  if (!ok || number < least || number > most) {
    return core::invalid(QStringLiteral("bad_usage"),
                         QStringLiteral("--%1 is a whole number from %2 to %3").arg(name).arg(least).arg(most));
  }
  return number;
}

QString Context::storePath() const {
  if (const auto given = value(QStringLiteral("store"))) return *given;
  if (const QByteArray set = qgetenv("COUNTERFOIL_STORE"); !set.isEmpty()) return QFile::decodeName(set);
  return app::defaultStorePath();
}

Result<qint64> Context::waitSeconds() const {
  return integer(QStringLiteral("wait"), 0, 0, 86'400);
}

Result<QByteArray> Context::readInput(const QString& path) const {
  QFile file(path);
  QIODevice* device = &m_streams.in;
  if (path != u'-') {
    if (!file.open(QIODevice::ReadOnly)) {
      core::Error error = core::storageError(QStringLiteral("cannot_read"), file.errorString());
      error.where = path;
      return error;
    }
    device = &file;
  }
  const qint64 most = core::JsonLimits().bytes;
  QByteArray bytes;
  while (bytes.size() <= most) {
    const QByteArray part = device->read(most + 1 - bytes.size());
    if (part.isEmpty()) break;
    bytes.append(part);
  }
  if (bytes.size() > most) {
    return core::invalid(QStringLiteral("too_large"), QStringLiteral("at most %1 bytes").arg(most));
  }
  return bytes;
}

Done Context::answer(const QJsonObject& document) const {
  return write(QJsonDocument(document).toJson(QJsonDocument::Compact) + '\n');
}

Done Context::write(const QByteArray& bytes) const {
  if (m_streams.out.write(bytes) == bytes.size()) return {};
  return core::storageError(QStringLiteral("cannot_write"), m_streams.out.errorString());
}

QJsonObject errorJson(const core::Error& error) {
  return {{QStringLiteral("error"), QJsonObject{{QStringLiteral("code"), error.code},
                                                {QStringLiteral("message"), error.detail},
                                                {QStringLiteral("where"), error.where}}}};
}

}  // namespace counterfoil::cli
