// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/service_routes.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "sync/access/principal.h"
#include "sync/api/descriptions.h"
#include "sync/api/problems.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

constexpr qint64 kProbeEveryMs = 2000;

/// What every operation may answer beside what it is for.
QJsonObject commonResponses() {
  const QJsonObject problemContent{
      {u"application/problem+json"_s,
       QJsonObject{{u"schema"_s, QJsonObject{{u"$ref"_s, u"#/components/schemas/Problem"_s}}}}}};
  return {
      {u"200"_s, QJsonObject{{u"description"_s, u"Done"_s}}},
      {u"default"_s, QJsonObject{{u"description"_s, u"A problem document (RFC 9457); its type is stable"_s},
                                 {u"content"_s, problemContent}}},
  };
}

QJsonObject components() {
  const QJsonObject text{{u"type"_s, u"string"_s}};
  const QJsonObject problemSchema{
      {u"type"_s, u"object"_s},
      {u"required"_s, QJsonArray{u"type"_s, u"title"_s, u"status"_s}},
      {u"properties"_s, QJsonObject{{u"type"_s, text},
                                    {u"title"_s, text},
                                    {u"detail"_s, text},
                                    {u"status"_s, QJsonObject{{u"type"_s, u"integer"_s}}}}},
  };
  QJsonObject schemas = schemaDescriptions();
  schemas[u"Problem"_s] = problemSchema;
  return {{u"schemas"_s, schemas},
          {u"securitySchemes"_s,
           QJsonObject{{u"bearer"_s, QJsonObject{{u"type"_s, u"http"_s}, {u"scheme"_s, u"bearer"_s}}}}}};
}

/// What is said of the operation besides: responses and parameters are added, the rest is put there.
void describeMore(QJsonObject& operation, const QJsonObject& more) {
  for (auto member = more.begin(); member != more.end(); ++member) {
    if (member.key() == u"responses") {
      const QJsonObject added = member->toObject();
      QJsonObject responses = operation[u"responses"_s].toObject();
      if (!added.contains(u"200"_s)) responses.remove(u"200"_s);
      for (auto each = added.begin(); each != added.end(); ++each) responses[each.key()] = *each;
      operation[u"responses"_s] = responses;
    } else if (member.key() == u"parameters") {
      QJsonArray parameters = operation[u"parameters"_s].toArray();
      const QJsonArray added = member->toArray();
      for (const QJsonValue& each : added) parameters.append(each);
      operation[u"parameters"_s] = parameters;
    } else {
      operation[member.key()] = *member;
    }
  }
}

QJsonObject describe(const http::Router& router) {
  QJsonObject paths = router.openApiPaths();
  const QJsonObject described = operationDescriptions();
  for (auto path = paths.begin(); path != paths.end(); ++path) {
    QJsonObject operations = path->toObject();
    for (auto each = operations.begin(); each != operations.end(); ++each) {
      QJsonObject operation = each->toObject();
      operation[u"responses"_s] = commonResponses();
      describeMore(operation, described[each.key().toUpper() + u' ' + path.key()].toObject());
      if (operation[u"x-permission"_s].toString() != QLatin1String(access::kPublic)) {
        operation[u"security"_s] = QJsonArray{QJsonObject{{u"bearer"_s, QJsonArray()}}};
      }
      *each = operation;
    }
    *path = operations;
  }
  return {{u"openapi"_s, u"3.1.0"_s},
          {u"info"_s, QJsonObject{{u"title"_s, u"Counterfoil hub"_s}, {u"version"_s, u"1"_s}}},
          {u"paths"_s, paths},
          {u"components"_s, components()}};
}

}  // namespace

Readiness::Readiness(std::function<Done()> probe, const core::Clock& clock, int mostMs)
    : m_probe(std::move(probe)), m_clock(clock), m_mostMs(mostMs), m_thread([this] { probeWhenAsked(); }) {}

void Readiness::end() {
  {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
  }
  m_changed.notify_all();
  if (m_thread.joinable()) m_thread.join();
}

void Readiness::probeWhenAsked() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_changed.wait(lock, [this] { return m_ended || m_wanted; });
    if (m_ended) return;
    lock.unlock();
    Done found = m_probe();
    lock.lock();
    m_found = std::move(found);
    if (m_found) m_goodMs = m_clock.monotonicMs();
    m_wanted = false;
    m_changed.notify_all();
  }
}

Done Readiness::state() {
  if (m_draining) return core::Error{core::ErrorKind::Busy, u"draining"_s, u"this process is about to end"_s, {}};
  std::unique_lock lock(m_mutex);
  if (m_goodMs && m_clock.monotonicMs() - *m_goodMs < kProbeEveryMs) return {};
  m_goodMs.reset();
  m_wanted = true;
  m_changed.notify_all();
  const bool inTime =
      m_changed.wait_for(lock, std::chrono::milliseconds(m_mostMs), [this] { return m_ended || !m_wanted; });
  if (inTime && !m_ended) return m_found;
  return core::Error{core::ErrorKind::Busy, u"probe_slow"_s, u"the store takes too long"_s, {}};
}

std::vector<http::Route> healthRoutes(std::shared_ptr<Readiness> readiness,
                                      std::function<void(std::function<void()>)> aside) {
  std::vector<http::Route> routes;
  routes.push_back({"GET",
                    u"/livez"_s,
                    http::answering([](const http::Request&) {
                      return http::json({{u"status"_s, u"alive"_s}});
                    }),
                    QLatin1String(access::kPublic),
                    {},
                    0,
                    false,
                    u"Whether the process is alive"_s});
  const auto ready = [readiness = std::move(readiness), aside = std::move(aside)](const http::Request&,
                                                                                  const http::Answer& answer) {
    aside([readiness, answer] {
      const Done state = readiness->state();
      if (state) return answer(http::json({{u"status"_s, u"ready"_s}}));
      protocol::Problem document = protocol::problemOf(state.error());
      document.status = 503;
      document.retryAfterS = 2;
      document.detail.clear();
      http::Response response = problem(document);
      response.cause = (state.error().code + u' ' + state.error().where).trimmed();
      answer(std::move(response));
    });
  };
  routes.push_back(
      {"GET", u"/readyz"_s, ready, QLatin1String(access::kPublic), {}, 0, false, u"Whether it should get requests"_s});
  return routes;
}

std::unique_ptr<http::Router> makeRouter(std::vector<http::Route> routes, http::Router::Gate gate,
                                         http::Router::Observer observer) {
  const auto document = std::make_shared<QJsonObject>();
  routes.push_back({"GET",
                    u"/v1/openapi.json"_s,
                    http::answering([document](const http::Request&) { return http::json(*document); }),
                    QLatin1String(access::kPublic),
                    {},
                    0,
                    false,
                    u"This description"_s});
  auto router = std::make_unique<http::Router>(std::move(routes), std::move(gate), std::move(observer));
  *document = describe(*router);
  return router;
}

}  // namespace counterfoil::api
