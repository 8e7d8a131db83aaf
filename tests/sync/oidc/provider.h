// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutex>
#include <QUrlQuery>
#include <memory>

#include "models/core/clock.h"
#include "sync/http/router.h"
#include "sync/http/server.h"

typedef struct evp_pkey_st EVP_PKEY;

namespace counterfoil::support {

/// A key of a provider of identities. `alg` is RS256, ES256 or EdDSA; ES384 is a curve that nobody here knows.
struct ProviderKey {
  QString kid;
  QString alg;
  std::shared_ptr<EVP_PKEY> key;
  [[nodiscard]] static ProviderKey make(const QString& kid, const QString& alg);
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] QByteArray sign(const QByteArray& message) const;
  /// Of a curve, as X.509 writes it.
  [[nodiscard]] QByteArray signDer(const QByteArray& message) const;
  [[nodiscard]] QByteArray publicPem() const;
};

/// A small OpenID Connect provider on this computer: discovery, keys, codes that are good once and for their verifier
/// alone. What stands in its tokens is the test's to say.
class Provider {
 public:
  Provider();
  ~Provider();
  [[nodiscard]] QString issuer() const;
  void setKeys(const QList<ProviderKey>& keys);
  /// What discovery calls the issuer; empty: what it is.
  void setClaimedIssuer(const QString& issuer);
  [[nodiscard]] int keysAsked() const { return m_keysAsked; }

  /// Who sits at its page: the token that they get for the nonce of a request. Its page sends them back at once.
  void setPerson(std::function<QByteArray(const QString& nonce)> tokenFor);
  /// What is done to the answer before it goes back.
  void setAnswer(std::function<void(QUrlQuery& answer)> change);

  /// A code that gives this token to who shows the verifier of `challenge`.
  [[nodiscard]] QString codeFor(const QByteArray& idToken, const QString& challenge);

 private:
  struct Code {
    QByteArray token;
    QString challenge;
  };
  [[nodiscard]] std::vector<http::Route> routes();
  [[nodiscard]] http::Response discovery() const;
  [[nodiscard]] http::Response authorize(const http::Request& request);
  [[nodiscard]] http::Response token(const http::Request& request);

  core::SystemClock m_clock;
  mutable QMutex m_mutex;
  QHash<QString, Code> m_codes;
  int m_codesMade = 0;
  QJsonArray m_keys;
  QString m_claimed;
  std::function<QByteArray(const QString&)> m_tokenFor;
  std::function<void(QUrlQuery&)> m_change;
  std::atomic<int> m_keysAsked = 0;
  http::Router m_router;
  http::Server m_server;
};

/// header.claims.signature, signed by `sign`.
[[nodiscard]] QByteArray identityToken(const QJsonObject& header, const QJsonObject& claims,
                                       const std::function<QByteArray(const QByteArray&)>& sign);

}  // namespace counterfoil::support
