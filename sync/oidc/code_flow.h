// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::oidc {

// The authorization code with PKCE (RFC 7636, RFC 8252), the part that a program on somebody's desk plays.
//
//   begin → the browser goes to `authorizationUrl` → the provider sends it back to http://127.0.0.1:PORT/… →
//   `takeRedirect` → the code, the verifier and the nonce go to the hub, which alone speaks with the provider

struct CodeRequest {
  QString state;
  QString nonce;
  QString verifier;     ///< 43 characters
  QString redirectUri;  ///< on this computer
};

/// Where on this computer the browser comes back to.
inline constexpr const char* kRedirectPath = "/signed-in";
/// With fresh random values of 256 bits each.
[[nodiscard]] CodeRequest beginCode(quint16 port);
/// BASE64URL(SHA-256(verifier)): `S256`.
[[nodiscard]] QString challengeOf(const QString& verifier);
[[nodiscard]] QUrl authorizationUrl(const QUrl& endpoint, const QString& clientId, const CodeRequest& request);
/// The code that came with a redirect. Denied `state_mismatch` for one that answers another request, or none;
/// `wrong_issuer` where the provider says (RFC 9207) that it is another; `access_denied` and others as the provider
/// says them; Invalid `code_missing`.
[[nodiscard]] core::Result<QString> takeRedirect(const QUrl& redirect, const CodeRequest& request,
                                                 const QString& issuer);

/// "http://127.0.0.1:PORT/…" or "http://[::1]:PORT/…", without user, query or fragment.
[[nodiscard]] bool isLoopbackRedirect(const QString& uri);
/// 43 to 128 unreserved characters.
[[nodiscard]] bool isVerifier(const QString& text);
/// https, or http to this computer for tests and providers that run beside; no user, query or fragment.
[[nodiscard]] bool isEndpoint(const QString& url);

}  // namespace counterfoil::oidc
