// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/response_bytes.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>

#include "sync/http/gzip.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

bool isFieldName(const QByteArray& name) {
  return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool isFieldValue(const QByteArray& value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool isOurs(const QByteArray& name) {
  static constexpr const char* kOurs[] = {"Content-Length", "Transfer-Encoding", "Connection",
                                          "Date",           "X-Request-Id",      "Server"};
  return std::any_of(std::begin(kOurs), std::end(kOurs),
                     [&](const char* ours) { return name.compare(ours, Qt::CaseInsensitive) == 0; });
}

void addField(QByteArray& out, QByteArrayView name, QByteArrayView value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool isCompressible(const QByteArray& contentType) {
  return contentType.startsWith("application/json") || contentType.startsWith("application/problem+json") ||
         contentType.startsWith("text/");
}

}  // namespace

QByteArray headBytes(const Response& response, const HeadContext& context) {
  static constexpr const char* kSecurity[][2] = {
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"X-Frame-Options", "DENY"},
  };
  QByteArray out;
  out.reserve(640);
  out.append("HTTP/1.1 ").append(QByteArray::number(response.status)).append(' ').append(reasonOf(response.status));
  out.append("\r\n");
  addField(out, "Date", context.date);
  for (const Headers::Field& field : response.headers.all()) {
    if (isFieldName(field.first) && isFieldValue(field.second) && !isOurs(field.first)) {
      addField(out, field.first, field.second);
    }
  }
  for (const auto& field : kSecurity) {
    if (!response.headers.has(field[0])) addField(out, field[0], field[1]);
  }
  if (context.strictTransport) addField(out, "Strict-Transport-Security", "max-age=63072000");
  if (!context.requestId.isEmpty()) addField(out, "X-Request-Id", context.requestId);
  if (response.status != 204 && response.status != 304) {
    addField(out, "Content-Length", QByteArray::number(context.contentLength));
  }
  addField(out, "Connection", context.close ? "close" : "keep-alive");
  out.append("\r\n");
  return out;
}

void compress(Response& response, int aboveBytes) {
  if (!response.mayCompress || !response.filePath.isEmpty() || response.body.size() <= aboveBytes) return;
  if (response.headers.has("Content-Encoding") || !isCompressible(response.headers.value("Content-Type"))) return;
  response.headers.add("Vary", "Accept-Encoding");
  QByteArray smaller = gzip(response.body);
  if (smaller.size() >= response.body.size()) return;
  response.body = std::move(smaller);
  response.headers.add("Content-Encoding", "gzip");
}

QByteArray DateField::text(core::Instant now) {
  const qint64 second = now.utcMs() / 1000;
  const std::lock_guard lock(m_mutex);
  if (second != m_second) {
    m_second = second;
    m_text = QLocale::c()
                 .toString(QDateTime::fromMSecsSinceEpoch(second * 1000, Qt::UTC), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                 .toLatin1();
  }
  return m_text;
}

}  // namespace counterfoil::http
