// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <atomic>
#include <mutex>

#include "sync/access/access_token.h"
#include "sync/access/directory.h"
#include "sync/access/principal.h"
#include "sync/access/rate_limits.h"
#include "sync/http/router.h"

namespace counterfoil::access {

/// Who may pass: `Authorization: Bearer` with an access token, an API key, or (a revoked device that pushes) an
/// assertion. Asks no store; a token that was verified is remembered by its SHA-256 until it expires. On every thread
/// of the server at once.
///
/// Refusals say the same whatever was wrong:
///   401 `unauthenticated` · 403 `forbidden`, `device_revoked` · 429 `rate_limited` · 503 `not_ready`, before the
///   tenant was read for the first time
class Gate {
 public:
  /// All outlive the gate.
  Gate(const HubKeys& keys, const Directory& directory, RateLimits& rates, const core::Clock& clock)
      : m_keys(keys), m_directory(directory), m_rates(rates), m_clock(clock) {}

  /// For the Router; the gate outlives it.
  [[nodiscard]] http::Router::Gate asFunction() {
    return [this](http::Request& head, const http::Route& route) { return admit(head, route); };
  }
  [[nodiscard]] std::optional<http::Response> admit(http::Request& head, const http::Route& route);

  /// Refusals since the start, for metrics.
  struct Counts {
    qint64 unauthenticated = 0;
    qint64 forbidden = 0;
    qint64 revoked = 0;
    qint64 limited = 0;
  };
  [[nodiscard]] Counts counts() const { return {m_unauthenticated, m_forbidden, m_revoked, m_limited}; }

 private:
  struct Verified {
    AccessClaims claims;
    QString kid;
  };
  /// Who it is, or how to refuse.
  struct Finding {
    std::shared_ptr<Principal> principal;
    std::optional<http::Response> refusal;
  };
  [[nodiscard]] std::optional<http::Response> judge(http::Request& head, const http::Route& route);
  [[nodiscard]] Finding byToken(const QByteArray& token, const http::Route& route);
  [[nodiscard]] Finding byApiKey(const QByteArray& text) const;
  [[nodiscard]] Finding byAssertion(const protocol::CompactToken& token, const http::Route& route) const;
  [[nodiscard]] Finding ofSubject(const AccessClaims& claims, const http::Route& route) const;
  /// Of a tenant that is not in the directory: not yet, or no more.
  [[nodiscard]] Finding ofNobodys(hub::TenantId tenant) const;
  [[nodiscard]] Finding ofDevice(hub::TenantId tenant, protocol::DeviceId device, const http::Route& route) const;
  [[nodiscard]] std::optional<AccessClaims> remembered(const QByteArray& hash);
  void remember(const QByteArray& hash, Verified verified);
  [[nodiscard]] std::optional<http::Response> limit(const QByteArray& who, const http::Route& route,
                                                    const http::Request& head);

  const HubKeys& m_keys;
  const Directory& m_directory;
  RateLimits& m_rates;
  const core::Clock& m_clock;
  std::atomic<qint64> m_unauthenticated = 0;
  std::atomic<qint64> m_forbidden = 0;
  std::atomic<qint64> m_revoked = 0;
  std::atomic<qint64> m_limited = 0;
  std::mutex m_mutex;
  QHash<QByteArray, Verified> m_verified;
};

/// A problem document of the gate and of this library's routes: nothing but its code, so that equal refusals are equal
/// to the byte.
[[nodiscard]] http::Response refusal(int status, const QString& code, int retryAfterS = 0);

}  // namespace counterfoil::access
