// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/oidc/code_flow.h"

#include <QCryptographicHash>
#include <QUrlQuery>
#include <algorithm>

#include "models/vault/crypto.h"
#include "sync/protocol/compact_token.h"

namespace counterfoil::oidc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kSecretBytes = 32;

QString random() {
  return QString::fromLatin1(protocol::toBase64Url(vault::randomBytes(kSecretBytes)));
}

bool isHere(const QString& host) {
  return host == u"127.0.0.1" || host == u"::1";
}

bool isBare(const QUrl& url) {
  return url.isValid() && url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment() && !url.host().isEmpty();
}

}  // namespace

CodeRequest beginCode(quint16 port) {
  return {random(), random(), random(), u"http://127.0.0.1:%1"_s.arg(port) + QLatin1String(kRedirectPath)};
}

QString challengeOf(const QString& verifier) {
  return QString::fromLatin1(
      protocol::toBase64Url(QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256)));
}

QUrl authorizationUrl(const QUrl& endpoint, const QString& clientId, const CodeRequest& request) {
  QUrlQuery query(endpoint);
  const auto add = [&query](const QString& name, const QString& value) {
    query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
  };
  add(u"response_type"_s, u"code"_s);
  add(u"scope"_s, u"openid email"_s);
  add(u"client_id"_s, clientId);
  add(u"redirect_uri"_s, request.redirectUri);
  add(u"state"_s, request.state);
  add(u"nonce"_s, request.nonce);
  add(u"code_challenge"_s, challengeOf(request.verifier));
  add(u"code_challenge_method"_s, u"S256"_s);
  QUrl url = endpoint;
  url.setQuery(query);
  return url;
}

core::Result<QString> takeRedirect(const QUrl& redirect, const CodeRequest& request, const QString& issuer) {
  const QUrlQuery query(redirect);
  const auto value = [&query](const QString& name) { return query.queryItemValue(name, QUrl::FullyDecoded); };
  // Before anything else is believed: only the provider that was asked knows it.
  if (!vault::equalInConstantTime(value(u"state"_s).toUtf8(), request.state.toUtf8())) {
    return core::denied(u"state_mismatch"_s);
  }
  if (query.hasQueryItem(u"iss"_s) && value(u"iss"_s) != issuer) return core::denied(u"wrong_issuer"_s);
  if (query.hasQueryItem(u"error"_s)) return core::denied(value(u"error"_s).left(64));
  const QString code = value(u"code"_s);
  if (code.isEmpty()) return core::invalid(u"code_missing"_s);
  return code;
}

bool isLoopbackRedirect(const QString& uri) {
  const QUrl url(uri, QUrl::StrictMode);
  return isBare(url) && url.scheme() == u"http" && isHere(url.host()) && url.port() > 0;
}

bool isVerifier(const QString& text) {
  return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](QChar c) {
           return (c.unicode() < 0x80 && c.isLetterOrNumber()) || c == u'-' || c == u'.' || c == u'_' || c == u'~';
         });
}

bool isEndpoint(const QString& text) {
  const QUrl url(text, QUrl::StrictMode);
  return isBare(url) && (url.scheme() == u"https" || (url.scheme() == u"http" && isHere(url.host())));
}

}  // namespace counterfoil::oidc
