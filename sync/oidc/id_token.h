// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include "models/core/instant.h"
#include "sync/oidc/json_web_keys.h"

namespace counterfoil::oidc {

inline constexpr qsizetype kMostIdTokenBytes = 16 * 1024;
/// How far the provider's clock may be from this one.
inline constexpr qint64 kClockLeewayMs = 60'000;

/// What an identity token must say.
struct Expected {
  QString issuer;  ///< to the letter
  QString clientId;
  QString nonce;
  QList<Algorithm> algorithms;
  core::Instant now;
};

struct Identity {
  QString subject;  ///< the provider's name for the person, good for its issuer alone
  QString email;    ///< empty unless the provider says that it is theirs
};

/// The `kid` that a token names, before anything of it was checked; empty where none.
[[nodiscard]] QString keyNamedBy(const QByteArray& token);

/// OpenID Connect Core 1.0, 3.1.3.7. Denied, by what was wrong: `malformed_token`, `algorithm_refused`, `unknown_key`,
/// `bad_signature`, `wrong_issuer`, `wrong_audience`, `expired`, `not_yet_valid`, `wrong_nonce`, `subject_missing`. The
/// code is for logs; who asked is told no more than that it was refused.
[[nodiscard]] core::Result<Identity> checkIdToken(const QByteArray& token, const std::vector<WebKey>& keys,
                                                  const Expected& expected);

}  // namespace counterfoil::oidc
