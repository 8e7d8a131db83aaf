// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/tenant_tokens.h"

#include "models/vault/crypto.h"
#include "sync/api/service_routes.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using http::Request;
using http::Response;
using http::Route;

namespace {

std::shared_ptr<TenantPrincipal> principalOf(const QByteArray& key, const QByteArray& authorization) {
  if (!authorization.startsWith("Bearer cft_") || authorization.size() > 200) return nullptr;
  const QByteArray token = authorization.mid(7);
  const auto tenant = hub::TenantId::parse(QString::fromLatin1(token.mid(4, 36)));
  if (!tenant || !vault::equalInConstantTime(tenantToken(key, *tenant).toLatin1(), token)) return nullptr;
  auto principal = std::make_shared<TenantPrincipal>();
  principal->tenant = *tenant;
  return principal;
}

}  // namespace

QString tenantToken(const QByteArray& key, hub::TenantId tenant) {
  const QByteArray proof = vault::hmacSha256(key, "counterfoil/tenant-token/1" + tenant.bytes());
  return u"cft_"_s + tenant.text() + u'_' +
         QString::fromLatin1(proof.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

http::Router::Gate tenantTokenGate(const QByteArray& key) {
  return [key](Request& head, const Route& route) -> std::optional<Response> {
    if (route.permission == QLatin1String(api::kPublic)) return std::nullopt;
    head.principal = principalOf(key, head.headers.value("Authorization"));
    if (head.principal) return std::nullopt;
    Response response = http::problem(401, u"unauthorized"_s);
    response.headers.add("WWW-Authenticate", "Bearer");
    return response;
  };
}

}  // namespace counterfoil::daemon
