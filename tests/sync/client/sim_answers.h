// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>

#include "sync/client/environment.h"
#include "sync/protocol/problem.h"

namespace counterfoil::sim {

[[nodiscard]] inline client::HttpAnswer json(const QJsonObject& object, int status = 200) {
  client::HttpAnswer answer;
  answer.status = status;
  answer.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
  return answer;
}

[[nodiscard]] inline client::HttpAnswer problem(int status, const QString& code, const QJsonObject& members = {},
                                                int retryAfterS = 0) {
  protocol::Problem document;
  document.status = status;
  document.code = code;
  document.members = members;
  client::HttpAnswer answer = json(document.toJson(), status);
  answer.retryAfterS = retryAfterS;
  return answer;
}

}  // namespace counterfoil::sim
