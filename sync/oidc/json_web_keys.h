// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "models/core/result.h"

struct evp_pkey_st;

namespace counterfoil::oidc {

/// How an identity token may be signed. Nothing else is known here: neither `none` nor anything with a shared secret.
enum class Algorithm { Rs256, Es256, EdDsa };
[[nodiscard]] QString wordOf(Algorithm algorithm);
[[nodiscard]] std::optional<Algorithm> algorithmOf(QStringView word);

/// A public key of a provider (RFC 7517). The kind of key decides the algorithm, not what a token says.
struct WebKey {
  QString kid;
  Algorithm algorithm = Algorithm::Rs256;
  std::shared_ptr<evp_pkey_st> key;
};

/// The keys of a set that are for signatures and of a kind that is known; others are passed over: RSA of 2,048 to 8,192
/// bits, P-256, Ed25519. Errors: those of parseObject; Invalid `malformed_keys`; at most 64 keys are read.
[[nodiscard]] core::Result<std::vector<WebKey>> parseKeys(const QByteArray& json);

[[nodiscard]] bool isSignedBy(const WebKey& key, const QByteArray& message, const QByteArray& signature);

}  // namespace counterfoil::oidc
