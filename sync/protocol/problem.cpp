// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/problem.h"

#include <array>

namespace counterfoil::protocol {

using namespace Qt::StringLiterals;
using core::ErrorKind;

namespace {

const QString kPrefix = u"urn:counterfoil:problem:"_s;

QString titleOf(const QString& code) {
  QString title = code;
  title.replace(u'_', u' ');
  return title;
}

}  // namespace

QJsonObject Problem::toJson() const {
  QJsonObject json = members;
  json[u"type"_s] = QString(kPrefix + code);
  json[u"title"_s] = titleOf(code);
  json[u"status"_s] = status;
  if (!detail.isEmpty()) json[u"detail"_s] = detail;
  return json;
}

std::optional<Problem> Problem::fromJson(const QJsonObject& json) {
  const QString type = json[u"type"_s].toString();
  if (!type.startsWith(kPrefix) || type.size() > 200) return std::nullopt;
  Problem problem;
  problem.code = type.mid(kPrefix.size());
  problem.status = json[u"status"_s].toInt(500);
  problem.detail = json[u"detail"_s].toString();
  problem.members = json;
  for (const QLatin1String own : {"type"_L1, "title"_L1, "status"_L1, "detail"_L1}) problem.members.remove(own);
  return problem;
}

Problem problemOf(const core::Error& error) {
  Problem problem;
  problem.code = error.code;
  problem.detail = error.detail;
  if (!error.where.isEmpty()) problem.members[u"where"_s] = error.where;
  switch (error.kind) {
    case ErrorKind::Invalid: {
      const bool unreadable =
          error.code == u"malformed_json" || error.code == u"too_deep" || error.code == u"too_large";
      problem.status = unreadable ? 400 : 422;
      break;
    }
    case ErrorKind::Denied:
      problem.status = 403;
      break;
    case ErrorKind::NotFound:
      problem.status = 404;
      break;
    case ErrorKind::Refused:
    case ErrorKind::Integrity:
      problem.status = 409;
      break;
    case ErrorKind::TooNew:
      problem.status = 426;
      break;
    case ErrorKind::Network:
      problem.status = 502;
      break;
    case ErrorKind::Busy:
    case ErrorKind::Storage:
      problem.status = 503;
      problem.retryAfterS = 1;
      break;
  }
  return problem;
}

}  // namespace counterfoil::protocol
