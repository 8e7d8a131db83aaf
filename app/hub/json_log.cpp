// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/json_log.h"

#include <QJsonDocument>
#include <QStringList>
#include <cstdio>

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;

void JsonLog::write(const char* level, const char* event, const char* message, QJsonObject members) const {
  members[u"ts"_s] = m_clock.now().text();
  members[u"level"_s] = QLatin1String(level);
  members[u"event"_s] = QLatin1String(event);
  members[u"msg"_s] = QLatin1String(message);
  members[u"svc"_s] = u"counterfoil-hub"_s;
  const QByteArray line = QJsonDocument(members).toJson(QJsonDocument::Compact) + '\n';
  std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
}

void JsonLog::note(const char* event, const char* message, const QJsonObject& members) const {
  write("info", event, message, members);
}

void JsonLog::warn(const char* event, const char* message, const QJsonObject& members) const {
  write("warning", event, message, members);
}

void JsonLog::request(const http::Outcome& outcome) const {
  const bool health = outcome.route == u"/livez" || outcome.route == u"/readyz" || outcome.route == u"/metrics";
  if (health && outcome.status < 400) return;
  if (outcome.uneventful && !m_everything) return;
  QJsonObject members{{u"method"_s, QString::fromLatin1(outcome.method)},
                      {u"route"_s, outcome.route},
                      {u"status"_s, outcome.status},
                      {u"dur_ms"_s, outcome.durationUs / 1000},
                      {u"bytes_in"_s, outcome.bytesIn},
                      {u"bytes_out"_s, outcome.bytesOut},
                      {u"req_id"_s, QString::fromLatin1(outcome.id)},
                      {u"trace_id"_s, QString::fromLatin1(outcome.trace.traceId)},
                      {u"span_id"_s, QString::fromLatin1(outcome.trace.spanId)}};
  if (outcome.status >= 400 && !outcome.cause.isEmpty()) members[u"err.code"_s] = outcome.cause;
  if (const QString network = networkOf(outcome.peer); !network.isEmpty()) members[u"net"_s] = network;
  const char* const level = outcome.status >= 500 ? "error" : outcome.uneventful ? "debug" : "info";
  write(level, "request", "a request was answered", members);
}

QString networkOf(const QString& address) {
  if (address.contains(u':')) {
    const QStringList groups = address.split(u':');
    // What stands before "::" may be shorter than 48 bits; less is said then, never more.
    QStringList first;
    for (qsizetype i = 0; i < 3 && i < groups.size() && !groups[i].isEmpty(); ++i) first.append(groups[i]);
    return first.join(u':') + u"::/48"_s;
  }
  const QStringList parts = address.split(u'.');
  return parts.size() == 4 ? u"%1.%2.%3.0/24"_s.arg(parts[0], parts[1], parts[2]) : QString();
}

}  // namespace counterfoil::daemon
