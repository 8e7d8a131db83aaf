// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/message.h"

#include <QJsonDocument>
#include <algorithm>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

bool sameName(QByteArrayView a, QByteArrayView b) {
  return a.compare(b, Qt::CaseInsensitive) == 0;
}

}  // namespace

void Headers::set(const QByteArray& name, QByteArray value) {
  m_all.erase(std::remove_if(m_all.begin(), m_all.end(), [&](const Field& f) { return sameName(f.first, name); }),
              m_all.end());
  add(name, std::move(value));
}

int Headers::count(QByteArrayView name) const {
  return int(std::count_if(m_all.begin(), m_all.end(), [&](const Field& f) { return sameName(f.first, name); }));
}

QByteArray Headers::value(QByteArrayView name) const {
  for (const Field& field : m_all) {
    if (sameName(field.first, name)) return field.second;
  }
  return {};
}

QString Request::parameter(QStringView name) const {
  for (const auto& parameter : parameters) {
    if (parameter.first == name) return parameter.second;
  }
  return {};
}

Response json(const QJsonObject& object, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
  return response;
}

Response text(const QByteArray& body, const QByteArray& contentType) {
  Response response;
  response.headers.add("Content-Type", contentType);
  response.body = body;
  return response;
}

Response problem(int status, const QString& code, const QString& detail) {
  // As the protocol's own problems are named (RFC 9457, 3.1.1: a type is a URI).
  QJsonObject document{{u"type"_s, u"urn:counterfoil:problem:"_s + code}, {u"title"_s, QString::fromLatin1(reasonOf(status))}, {u"status"_s, status}};
  if (!detail.isEmpty()) document.insert(u"detail"_s, detail);
  Response response = json(document, status);
  response.headers.set("Content-Type", "application/problem+json");
  return response;
}

Response retryLater(int status, const QString& code, int afterSeconds, const QString& detail) {
  Response response = problem(status, code, detail);
  response.headers.add("Retry-After", QByteArray::number(afterSeconds));
  return response;
}

Response methodNotAllowed(const QByteArray& allowed) {
  Response response = problem(405, u"method_not_allowed"_s, u"allowed: "_s + QString::fromLatin1(allowed));
  response.headers.add("Allow", allowed);
  return response;
}

QByteArray reasonOf(int status) {
  struct Reason {
    int status;
    const char* words;
  };
  static constexpr Reason kReasons[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  };
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.words;
  }
  return "Status";
}

}  // namespace counterfoil::http
