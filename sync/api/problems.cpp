// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/problems.h"

#include "models/core/json_reader.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;

namespace {

/// Whether the hub itself is at fault: what a store says, of whatever kind, is nothing that the caller could mend.
bool isOurs(const core::Error& error) {
  switch (error.kind) {
    case core::ErrorKind::Storage:
    case core::ErrorKind::Busy:
    case core::ErrorKind::Integrity:
    case core::ErrorKind::TooNew:
      return true;
    default:
      return error.code == u"wrong_password" || error.code == u"store_missing" || error.code == u"store_not_migrated";
  }
}

}  // namespace

http::Response problem(const protocol::Problem& problem) {
  http::Response response = http::json(problem.toJson(), problem.status);
  response.headers.set("Content-Type", protocol::kProblemMediaType);
  if (problem.retryAfterS > 0) response.headers.add("Retry-After", QByteArray::number(problem.retryAfterS));
  return response;
}

http::Response problem(const core::Error& error) {
  protocol::Problem document = protocol::problemOf(error);
  if (error.code == u"chain_gap") {
    document.members[u"expected_origin_seq"_s] = error.detail.toLongLong();
    document.detail = u"facts are missing before these"_s;
  } else if (error.code == u"batch_too_large") {
    document.status = 413;
  } else if (error.code == u"bad_cursor" || error.code == u"bad_parameter" ||
             error.code == u"idempotency_key_missing" || error.code == u"bad_idempotency_key") {
    document.status = 400;
  } else if (error.code == u"idempotency_in_progress") {
    document.retryAfterS = 1;
  } else if (isOurs(error)) {
    // Later, then; and what the database says may hold values and statements.
    document.status = 503;
    document.retryAfterS = 1;
    document.detail.clear();
  }
  http::Response response = problem(document);
  // Storage errors name the database's code where there is one, which holds no values.
  response.cause = isOurs(error) ? (error.code + u' ' + error.where).trimmed() : error.code;
  return response;
}

core::Result<qint64> integerIn(const http::Request& request, const QString& name, qint64 fallback, qint64 least,
                               qint64 most) {
  if (!request.query.has(name)) return fallback;
  bool isNumber = false;
  const qint64 value = request.query.value(name).toLongLong(&isNumber);
  if (isNumber && value >= least && value <= most) return value;
  return core::invalid(u"bad_parameter"_s, u"a whole number from %1 to %2"_s.arg(least).arg(most), name);
}

core::Result<QJsonObject> objectIn(const http::Request& request) {
  return core::parseObject(request.body, {32, 16 * 1024 * 1024});
}

}  // namespace counterfoil::api
