// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/router.h"

#include <QJsonArray>
#include <algorithm>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

QStringList segmentsOf(const QString& path) {
  return path.mid(1).split(u'/');
}

bool isName(const QString& segment) {
  return segment.size() > 2 && segment.startsWith(u'{') && segment.endsWith(u'}');
}

QString nameOf(const QString& segment) {
  return segment.sliced(1, segment.size() - 2);
}

// The same for templates that match the same paths; a name sorts behind every literal.
QString shapeOf(const QString& pathTemplate) {
  QStringList shape = segmentsOf(pathTemplate);
  for (QString& segment : shape) {
    if (isName(segment)) segment = QString(QChar(0xffff));
  }
  return shape.join(u'/');
}

bool isTemplate(const QString& text) {
  if (!text.startsWith(u'/')) return false;
  const QStringList segments = segmentsOf(text);
  return std::all_of(segments.begin(), segments.end(), [&](const QString& segment) {
    const bool braces = segment.contains(u'{') || segment.contains(u'}');
    return !segment.isEmpty() && (!braces || (isName(segment) && segments.count(segment) == 1));
  });
}

}  // namespace

std::function<void(Request, Answer)> answering(std::function<Response(const Request&)> function) {
  return [function = std::move(function)](const Request& request, const Answer& answer) { answer(function(request)); };
}

Router::Router(std::vector<Route> routes, Gate gate, Observer observer)
    : m_routes(std::move(routes)), m_gate(std::move(gate)), m_observer(std::move(observer)) {
  const auto key = [](const Route& route) {
    return std::make_pair(shapeOf(route.pathTemplate), QString::fromLatin1(route.method));
  };
  std::sort(m_routes.begin(), m_routes.end(), [&](const Route& a, const Route& b) { return key(a) < key(b); });
  for (size_t i = 0; i < m_routes.size(); ++i) {
    const Route& route = m_routes[i];
    if (!isTemplate(route.pathTemplate)) core::panic(u"malformed template "_s + route.pathTemplate);
    if (!route.handle) core::panic(u"no handler for "_s + route.pathTemplate);
    if (i > 0 && key(m_routes[i - 1]) == key(route)) core::panic(u"two routes for "_s + route.pathTemplate);
    m_segments.push_back(segmentsOf(route.pathTemplate));
  }
}

Router::~Router() = default;

bool Router::matches(size_t route, const QStringList& segments) const {
  const QStringList& own = m_segments[route];
  return own.size() == segments.size() &&
         std::equal(own.begin(), own.end(), segments.begin(), [](const QString& part, const QString& given) {
           return isName(part) ? !given.isEmpty() : part == given;
         });
}

QByteArray Router::allowed(const QStringList& segments) const {
  QByteArrayList methods;
  for (size_t i = 0; i < m_routes.size(); ++i) {
    if (!matches(i, segments)) continue;
    methods.append(m_routes[i].method);
    if (m_routes[i].method == "GET") methods.append("HEAD");
  }
  if (methods.isEmpty()) return {};
  methods.append("OPTIONS");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  return methods.join(", ");
}

Admission Router::admit(Request& head) {
  Admission admission;
  const QStringList segments = segmentsOf(head.path);
  const QByteArray method = head.method == "HEAD" ? QByteArray("GET") : head.method;
  for (size_t i = 0; i < m_routes.size(); ++i) {
    const Route& route = m_routes[i];
    if (route.method != method || !matches(i, segments)) continue;
    head.route = route.pathTemplate;
    head.routeIndex = int(i);
    for (qsizetype s = 0; s < segments.size(); ++s) {
      const QString& part = m_segments[i][s];
      if (isName(part)) head.parameters.emplace_back(nameOf(part), segments[s]);
    }
    admission.bodyLimitBytes = route.bodyLimitBytes;
    admission.waits = route.waits;
    if (m_gate) admission.refusal = m_gate(head, route);
    return admission;
  }
  const QByteArray methods = allowed(segments);
  if (methods.isEmpty()) {
    admission.refusal = problem(404, u"not_found"_s);
  } else if (method == "OPTIONS") {
    Response none;
    none.status = 204;
    none.headers.add("Allow", methods);
    admission.refusal = std::move(none);
  } else {
    admission.refusal = methodNotAllowed(methods);
  }
  return admission;
}

void Router::handle(Request request, Answer answer) {
  if (request.routeIndex < 0 || size_t(request.routeIndex) >= m_routes.size()) {
    return answer(problem(404, u"not_found"_s));
  }
  const Route& route = m_routes[size_t(request.routeIndex)];
  route.handle(std::move(request), std::move(answer));
}

void Router::ended(const Outcome& outcome) {
  if (m_observer) m_observer(outcome);
}

void Router::serve(Request request, Answer answer) {
  QByteArray body = std::exchange(request.body, {});
  Admission admission = admit(request);
  if (admission.refusal) return answer(std::move(*admission.refusal));
  if (body.size() > admission.bodyLimitBytes) return answer(problem(413, u"body_too_large"_s));
  request.body = std::move(body);
  handle(std::move(request), std::move(answer));
}

QJsonObject Router::openApiPaths() const {
  QJsonObject paths;
  for (size_t i = 0; i < m_routes.size(); ++i) {
    const Route& route = m_routes[i];
    QJsonArray parameters;
    for (const QString& part : m_segments[i]) {
      if (!isName(part)) continue;
      parameters.append(QJsonObject{{u"name"_s, nameOf(part)},
                                    {u"in"_s, u"path"_s},
                                    {u"required"_s, true},
                                    {u"schema"_s, QJsonObject{{u"type"_s, u"string"_s}}}});
    }
    QJsonObject operation{{u"summary"_s, route.summary}};
    if (!parameters.isEmpty()) operation.insert(u"parameters"_s, parameters);
    if (!route.permission.isEmpty()) operation.insert(u"x-permission"_s, route.permission);
    if (!route.rateBucket.isEmpty()) operation.insert(u"x-rate-bucket"_s, route.rateBucket);
    if (route.bodyLimitBytes > 0) operation.insert(u"x-body-limit-bytes"_s, route.bodyLimitBytes);
    QJsonObject path = paths.value(route.pathTemplate).toObject();
    path.insert(QString::fromLatin1(route.method).toLower(), operation);
    paths.insert(route.pathTemplate, path);
  }
  return paths;
}

}  // namespace counterfoil::http
