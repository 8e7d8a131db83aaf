// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMessageAuthenticationCode>
#include <QTest>
#include <QUrlQuery>

#include "sync/oidc/code_flow.h"
#include "sync/protocol/problem.h"
#include "tests/app/hub/hub_program.h"
#include "tests/sync/http/http_bench.h"
#include "tests/sync/oidc/provider.h"

namespace counterfoil::support {
using namespace Qt::StringLiterals;

/// An identity token before it is signed, for a test to spoil.
struct TokenAttempt {
  QJsonObject header{{u"alg"_s, u"RS256"_s}, {u"kid"_s, u"rsa"_s}};
  QJsonObject claims;
  std::function<QByteArray(const QByteArray&)> sign;
};

/// A real hub with a tenant, Crumb, and a provider of identities with a key of each kind; every request goes over a
/// socket.
class OidcBench : public QObject {
 protected:
  using Attempt = TokenAttempt;
  using Change = std::function<void(TokenAttempt&)>;
  static constexpr const char* kClient = "counterfoil-test";

  HubProgram m_hub;
  Provider m_provider;
  ProviderKey m_rsa = ProviderKey::make(u"rsa"_s, u"RS256"_s);
  ProviderKey m_curve = ProviderKey::make(u"curve"_s, u"ES256"_s);
  ProviderKey m_edwards = ProviderKey::make(u"edwards"_s, u"EdDSA"_s);
  ProviderKey m_thief = ProviderKey::make(u"rsa"_s, u"RS256"_s);
  QString m_tenant;
  QString m_spentNonce;  ///< of the last sign-in that was let in
  QByteArray m_said;     ///< the log of hubs that ended
  int m_tries = 0;

  [[nodiscard]] QJsonObject claims(const QString& nonce) const {
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    return {{u"iss"_s, m_provider.issuer()},
            {u"aud"_s, QLatin1String(kClient)},
            {u"sub"_s, u"person-1"_s},
            {u"nonce"_s, nonce},
            {u"iat"_s, now},
            {u"exp"_s, now + 300}};
  }
  [[nodiscard]] QJsonObject requestOf(const oidc::CodeRequest& asked, const QString& code) const {
    return {{u"grant_type"_s, u"oidc_code"_s},
            {u"tenant"_s, m_tenant},
            {u"provider"_s, u"staff"_s},
            {u"code"_s, code},
            {u"code_verifier"_s, asked.verifier},
            {u"redirect_uri"_s, asked.redirectUri},
            {u"nonce"_s, asked.nonce},
            {u"client"_s, u"the-secret-of-this-program"_s}};
  }
  http::Reply post(const QJsonObject& body) {
    http::RawClient client(m_hub.port());
    return client.ask(http::post("/v1/token", QJsonDocument(body).toJson(QJsonDocument::Compact)));
  }
  /// An address may try twenty times a minute, whatever other rates are: a hub that begins has forgotten.
  void restart() {
    if (m_hub.isServing()) {
      QCOMPARE(m_hub.terminate(), 0);
      m_said += m_hub.log();
    }
    m_hub.serve({u"--rates"_s, u"100000"_s});
    m_tries = 0;
  }
  http::Reply signIn(const Change& change = {}, const QString& provider = u"staff"_s) {
    if (++m_tries > 15) restart();
    const oidc::CodeRequest asked = oidc::beginCode(9);
    Attempt attempt;
    attempt.claims = claims(asked.nonce);
    attempt.sign = [this](const QByteArray& bytes) { return m_rsa.sign(bytes); };
    if (change) change(attempt);
    const QByteArray token = support::identityToken(attempt.header, attempt.claims, attempt.sign);
    QJsonObject request = requestOf(asked, m_provider.codeFor(token, oidc::challengeOf(asked.verifier)));
    request[u"provider"_s] = provider;
    http::Reply reply = post(request);
    if (reply.status == 200) m_spentNonce = asked.nonce;
    return reply;
  }
  static QString codeOf(const http::Reply& reply) {
    const auto problem = protocol::Problem::fromJson(QJsonDocument::fromJson(reply.body).object());
    return problem ? problem->code : QString();
  }
  /// As a provider with a key of P-256 signs.
  static Change byCurve(const ProviderKey& key) {
    return [key](Attempt& attempt) {
      attempt.header = {{u"alg"_s, u"ES256"_s}, {u"kid"_s, u"curve"_s}};
      attempt.sign = [key](const QByteArray& bytes) { return key.sign(bytes); };
    };
  }
  [[nodiscard]] Change byCurve() const { return byCurve(m_curve); }
  static Change set(const QString& claim, const QJsonValue& value) {
    return [=](Attempt& attempt) { attempt.claims[claim] = value; };
  }
  static Change with(const QString& subject, const QString& email, const QJsonValue& verified) {
    return [=](Attempt& attempt) {
      attempt.claims[u"sub"_s] = subject;
      attempt.claims[u"email"_s] = email;
      attempt.claims[u"email_verified"_s] = verified;
    };
  }

  /// The tenant, the hub, and a provider by that name for these algorithms, by which Ada comes.
  void open(const QByteArray& name, const QByteArray& algorithms) {
    m_provider.setKeys({m_rsa, m_curve, m_edwards});
    m_tenant = m_hub.say("tenant create Crumb").json()[u"tenant"_s].toString();
    restart();
    QCOMPARE(m_hub.say("oidc add " + name + " --algorithms " + algorithms + place()).status, 0);
    for (const QByteArray login : {"ada@corner.example", "ben@corner.example"}) {
      QCOMPARE(m_hub.say("user create " + login + " --tenant Crumb --name Somebody --scopes audit:read").status, 0);
    }
    QCOMPARE(m_hub.say("user link ada@corner.example --tenant Crumb --provider " + name + " --subject person-1").status,
             0);
  }
  [[nodiscard]] QByteArray place() const {
    return " --tenant Crumb --issuer " + m_provider.issuer().toLatin1() + " --client-id " + kClient;
  }
};

}  // namespace counterfoil::support
