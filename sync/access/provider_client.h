// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <functional>
#include <mutex>

#include "models/core/clock.h"
#include "sync/access/providers.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::access {

/// The way out of the hub, to providers of identities alone.
class Outbound {
 public:
  struct Answer {
    int status = 0;  ///< 0: none came
    QByteArray body;
  };
  virtual ~Outbound() = default;
  /// GET where `form` is empty, else POST of a form. No redirects, at most 256 KiB, 10 s. `done` is called once, on any
  /// thread, later.
  virtual void fetch(const QString& url, const QByteArray& form, std::function<void(const Answer&)> done) = 0;
};

/// Speaks with providers: reads what they publish about themselves, keeps it for an hour, and changes codes for
/// identities. Keys are read again when a token names one that is not known, once a minute at most. Thread-safe.
class ProviderClient : public std::enable_shared_from_this<ProviderClient> {
 public:
  /// Both outlive it.
  ProviderClient(Outbound& outbound, const core::Clock& clock) : m_outbound(outbound), m_clock(clock) {}

  struct Endpoints {
    QString authorization;
    QString token;
    QString keys;
  };
  /// Network `provider_unreachable`; Denied `wrong_issuer` where it says that it is another; Invalid
  /// `malformed_provider`.
  void endpoints(const QString& issuer, std::function<void(core::Result<Endpoints>)> done);

  /// What came back to the person's program, and what the program had asked with.
  struct Shown {
    QString code;
    QString verifier;
    QString redirectUri;
    QString nonce;
  };
  /// Those of `endpoints` and of oidc::checkIdToken; Denied `code_refused`.
  void identify(const Provider& provider, const Shown& shown, std::function<void(core::Result<oidc::Identity>)> done);

 private:
  struct Known {
    std::optional<Endpoints> endpoints;
    core::Instant endpointsAt;
    std::vector<oidc::WebKey> keys;
    std::optional<core::Instant> keysAt;
    std::optional<core::Instant> askedAgainAt;  ///< because of a key that was not known
  };
  using KeysDone = std::function<void(core::Result<std::vector<oidc::WebKey>>)>;
  void keysFor(const QString& issuer, const QString& url, const QString& kid, KeysDone done);
  void check(const Provider& provider, const Endpoints& endpoints, const QString& nonce, const QByteArray& token,
             const std::function<void(core::Result<oidc::Identity>)>& done);

  Outbound& m_outbound;
  const core::Clock& m_clock;
  std::mutex m_mutex;
  QHash<QString, Known> m_known;  ///< by issuer
};

}  // namespace counterfoil::access
