// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/provider_client.h"

#include <QUrl>
#include <algorithm>

#include "models/core/json_reader.h"
#include "sync/oidc/code_flow.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

constexpr qint64 kKeptMs = 3'600'000;
constexpr qint64 kKeysAgainMs = 60'000;
constexpr core::JsonLimits kProviderJson{16, 256 * 1024};

core::Error unreachable(const QString& url) {
  return {core::ErrorKind::Network, u"provider_unreachable"_s, url, {}};
}

QByteArray formOf(const std::vector<std::pair<const char*, QString>>& fields) {
  QByteArray form;
  for (const auto& [name, value] : fields) {
    if (value.isEmpty()) continue;
    if (!form.isEmpty()) form += '&';
    form += name;
    form += '=' + QUrl::toPercentEncoding(value);
  }
  return form;
}

Result<ProviderClient::Endpoints> endpointsIn(const QByteArray& body, const QString& issuer) {
  const auto json = core::parseObject(body, kProviderJson);
  if (!json) return core::invalid(u"malformed_provider"_s);
  if ((*json)["issuer"_L1] != issuer) return core::denied(u"wrong_issuer"_s);
  const ProviderClient::Endpoints found{(*json)["authorization_endpoint"_L1].toString(),
                                        (*json)["token_endpoint"_L1].toString(), (*json)["jwks_uri"_L1].toString()};
  for (const QString& each : {found.authorization, found.token, found.keys}) {
    if (!oidc::isEndpoint(each)) return core::invalid(u"malformed_provider"_s, each);
  }
  return found;
}

}  // namespace

void ProviderClient::endpoints(const QString& issuer, std::function<void(Result<Endpoints>)> done) {
  std::optional<Endpoints> kept;
  {
    const std::lock_guard lock(m_mutex);
    const Known& known = m_known[issuer];
    if (known.endpoints && m_clock.now() < known.endpointsAt.plusMs(kKeptMs)) kept = known.endpoints;
  }
  if (kept) return done(*kept);
  const QString base = issuer.endsWith(u'/') ? issuer.chopped(1) : issuer;
  m_outbound.fetch(base + u"/.well-known/openid-configuration"_s, {},
                   [self = shared_from_this(), issuer, done = std::move(done)](const Outbound::Answer& answer) {
                     if (answer.status != 200) return done(unreachable(issuer));
                     const auto found = endpointsIn(answer.body, issuer);
                     if (found) {
                       const std::lock_guard lock(self->m_mutex);
                       Known& known = self->m_known[issuer];
                       known.endpoints = *found;
                       known.endpointsAt = self->m_clock.now();
                     }
                     done(found);
                   });
}

void ProviderClient::keysFor(const QString& issuer, const QString& url, const QString& kid, KeysDone done) {
  std::optional<std::vector<oidc::WebKey>> kept;
  {
    const std::lock_guard lock(m_mutex);
    Known& known = m_known[issuer];
    const core::Instant now = m_clock.now();
    const bool fresh = known.keysAt && now < known.keysAt->plusMs(kKeptMs);
    const bool has = kid.isEmpty() || std::any_of(known.keys.begin(), known.keys.end(),
                                                  [&kid](const oidc::WebKey& key) { return key.kid == kid; });
    // A token that names a key which nobody has must not make the hub ask and ask.
    const bool askedAgain = known.askedAgainAt && now < known.askedAgainAt->plusMs(kKeysAgainMs);
    if (fresh && (has || askedAgain)) kept = known.keys;
    if (fresh && !has && !askedAgain) known.askedAgainAt = now;
  }
  if (kept) return done(*kept);
  m_outbound.fetch(url, {},
                   [self = shared_from_this(), issuer, url, done = std::move(done)](const Outbound::Answer& answer) {
                     if (answer.status != 200) return done(unreachable(url));
                     const auto keys = oidc::parseKeys(answer.body);
                     if (keys) {
                       const std::lock_guard lock(self->m_mutex);
                       Known& known = self->m_known[issuer];
                       known.keys = *keys;
                       known.keysAt = self->m_clock.now();
                     }
                     done(keys);
                   });
}

void ProviderClient::check(const Provider& provider, const Endpoints& endpoints, const QString& nonce,
                           const QByteArray& token, const std::function<void(Result<oidc::Identity>)>& done) {
  keysFor(provider.issuer, endpoints.keys, oidc::keyNamedBy(token),
          [self = shared_from_this(), provider, nonce, token, done](const Result<std::vector<oidc::WebKey>>& keys) {
            if (!keys) return done(keys.error());
            done(oidc::checkIdToken(
                token, *keys, {provider.issuer, provider.clientId, nonce, provider.algorithms, self->m_clock.now()}));
          });
}

void ProviderClient::identify(const Provider& provider, const Shown& shown,
                              std::function<void(Result<oidc::Identity>)> done) {
  endpoints(provider.issuer,
            [self = shared_from_this(), provider, shown, done = std::move(done)](const Result<Endpoints>& found) {
              if (!found) return done(found.error());
              const QByteArray form = formOf({{"grant_type", u"authorization_code"_s},
                                              {"code", shown.code},
                                              {"redirect_uri", shown.redirectUri},
                                              {"client_id", provider.clientId},
                                              {"client_secret", provider.clientSecret},
                                              {"code_verifier", shown.verifier}});
              const auto take = [self, provider, shown, done, endpoints = *found](const Outbound::Answer& answer) {
                if (answer.status == 0 || answer.status >= 500) return done(unreachable(endpoints.token));
                const auto json = core::parseObject(answer.body, kProviderJson);
                const QByteArray token = json ? (*json)["id_token"_L1].toString().toLatin1() : QByteArray();
                if (answer.status != 200 || token.isEmpty()) return done(core::denied(u"code_refused"_s));
                self->check(provider, endpoints, shown.nonce, token, done);
              };
              self->m_outbound.fetch(found->token, form, take);
            });
}

}  // namespace counterfoil::access
