// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/access/routes.h"
#include "sync/access/tokens.h"

namespace counterfoil::access {

// How people sign in: the parts of POST /v1/token and POST /v1/magic-links that are theirs. Every refusal is the same,
// whether the login is unknown, disabled, without a password, or the password wrong; and takes as long.

/// Counts a try against the address alone.
[[nodiscard]] std::optional<http::Response> tooManyFrom(const RouteContext& context, const QString& peer);
/// Counts a try against the address and the login; the refusal where there were too many.
[[nodiscard]] std::optional<http::Response> tooManyTries(const RouteContext& context, const QString& peer,
                                                         hub::TenantId tenant, const QString& login);
void signInByPassword(const RouteContext& context, const protocol::TokenRequest& asked, const http::Answer& answer);
/// By the code of an OpenID Connect provider. Whom the provider knows and the hub does not gets 403 `not_linked`;
/// everything else that is wrong is the same refusal, and its reason goes to the log alone.
void signInByProvider(const RouteContext& context, const protocol::TokenRequest& asked, const http::Answer& answer);
/// GET /v1/sign-in/{tenant}: the providers by which its users may sign in; none for a tenant that is none.
void offerProviders(const RouteContext& context, const http::Request& request, const http::Answer& answer);
/// By a link, or with a user's refresh token.
void signInByToken(const RouteContext& context, const protocol::TokenRequest& asked, const http::Answer& answer);
void mailLink(const RouteContext& context, const http::Request& request, const http::Answer& answer);

// What the routes share.
[[nodiscard]] http::Response ofGrant(const RouteContext& context, const Grant& grant);
[[nodiscard]] http::Response ofError(const core::Error& error);
/// At most 16 KiB, 8 deep.
[[nodiscard]] core::Result<QJsonObject> bodyOf(const http::Request& request);
inline constexpr qint64 kMostBodyBytes = 16 * 1024;

}  // namespace counterfoil::access
