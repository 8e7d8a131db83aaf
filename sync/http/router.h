// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "sync/http/handler.h"

namespace counterfoil::http {

/// One route. Everything that an access check, a rate limit, metrics and the API's description want to know stands
/// here.
struct Route {
  QByteArray method;     ///< "GET" answers HEAD as well
  QString pathTemplate;  ///< "/v1/orders/{id}"; a name takes exactly one segment that is not empty
  std::function<void(Request, Answer)> handle;
  QString permission;  ///< what the gate asks of the principal; empty for anyone
  QString rateBucket;  ///< which limit the gate counts it under; empty for none
  qint64 bodyLimitBytes = 0;
  bool waits = false;  ///< a long poll
  QString summary;     ///< one English line
};

/// A handler that answers at once.
[[nodiscard]] std::function<void(Request, Answer)> answering(std::function<Response(const Request&)> function);

/// A table of routes. Literal segments win over names. Immutable, so that any number of threads may use it.
class Router final : public Handler {
 public:
  /// Who may pass: sets the principal, or refuses with 401, 403 or 429. Called for every request that has a route,
  /// before its body is read.
  using Gate = std::function<std::optional<Response>(Request& head, const Route& route)>;
  using Observer = std::function<void(const Outcome&)>;

  /// Panics where two routes are the same or a template is malformed: a mistake of the programmer.
  explicit Router(std::vector<Route> routes, Gate gate = {}, Observer observer = {});
  ~Router() override;

  /// 404, 405 with Allow, 204 with Allow for OPTIONS, what the gate refuses, or the route's limits.
  [[nodiscard]] Admission admit(Request& head) override;
  void handle(Request request, Answer answer) override;
  void ended(const Outcome& outcome) override;
  /// Both in turn, without a server: for tests.
  void serve(Request request, Answer answer);

  [[nodiscard]] const std::vector<Route>& routes() const { return m_routes; }
  /// The `paths` of an OpenAPI 3.1 document: operation, summary, path parameters, and as extensions `x-permission`,
  /// `x-rate-bucket`, `x-body-limit-bytes`.
  [[nodiscard]] QJsonObject openApiPaths() const;

 private:
  [[nodiscard]] bool matches(size_t route, const QStringList& segments) const;
  [[nodiscard]] QByteArray allowed(const QStringList& segments) const;

  std::vector<Route> m_routes;  // literal segments before names
  std::vector<QStringList> m_segments;
  Gate m_gate;
  Observer m_observer;
};

}  // namespace counterfoil::http
