// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gateway_simulator/form_data.h"

namespace counterfoil::simulator {

namespace {

QString decoded(QByteArray text) {
  return QString::fromUtf8(QByteArray::fromPercentEncoding(text.replace('+', ' ')));
}

}  // namespace

FormData::FormData(const QByteArray& body) {
  const QList<QByteArray> parts = body.split('&');
  for (const QByteArray& part : parts) {
    if (part.isEmpty()) continue;
    const qsizetype equals = part.indexOf('=');
    m_all.emplace_back(decoded(part.left(equals)), equals < 0 ? QString() : decoded(part.mid(equals + 1)));
  }
}

FormData::FormData(const http::Query& query) : m_all(query.all()) {}

bool FormData::has(QStringView name) const {
  for (const auto& [known, value] : m_all) {
    if (known == name) return true;
  }
  return false;
}

QString FormData::text(QStringView name) const {
  for (const auto& [known, value] : m_all) {
    if (known == name) return value;
  }
  return {};
}

qint64 FormData::number(QStringView name) const {
  const QString digits = text(name);
  bool ok = false;
  const qint64 number = digits.toLongLong(&ok);
  return ok && digits.size() <= 15 && number >= 0 ? number : -1;
}

QJsonObject FormData::map(QStringView name) const {
  QJsonObject object;
  for (const auto& [known, value] : m_all) {
    if (!known.startsWith(name) || !known.endsWith(u']') || known.mid(name.size(), 1) != u"[") continue;
    object[known.mid(name.size() + 1, known.size() - name.size() - 2)] = value;
  }
  return object;
}

QStringList FormData::list(QStringView name) const {
  QStringList all;
  for (const auto& [known, value] : m_all) {
    if (known.startsWith(name) && known.mid(name.size(), 1) == u"[") all.append(value);
  }
  return all;
}

}  // namespace counterfoil::simulator
