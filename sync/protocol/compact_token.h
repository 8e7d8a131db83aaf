// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <functional>

#include "models/core/result.h"

namespace counterfoil::protocol {

/// A signed token as it travels (RFC 7519 in the compact form of RFC 7515), taken apart but not checked.
struct CompactToken {
  QJsonObject header;
  QJsonObject claims;
  QByteArray signedPart;  ///< what the signature is over
  QByteArray signature;
};

inline constexpr qsizetype kMostTokenBytes = 4096;

/// Invalid `malformed_token` for everything but three parts of canonical base64url, of which two are JSON objects
/// without duplicate members, in at most so many bytes.
[[nodiscard]] core::Result<CompactToken> parseCompactToken(QByteArrayView text, qsizetype most = kMostTokenBytes);
[[nodiscard]] QByteArray compactToken(const QJsonObject& header, const QJsonObject& claims,
                                      const std::function<QByteArray(const QByteArray&)>& sign);

/// Without padding.
[[nodiscard]] QByteArray toBase64Url(const QByteArray& bytes);

// The two kinds of token, told apart by their `typ`.
inline constexpr const char* kAccessTokenType = "at+jwt";
inline constexpr const char* kAssertionType = "device+jwt";
inline constexpr const char* kTokenAlgorithm = "EdDSA";
/// The audience of both.
inline constexpr const char* kTokenAudience = "counterfoil-hub";
/// How far clocks may be apart.
inline constexpr qint64 kTokenLeewayMs = 60'000;
/// The longest that an assertion may be good for; one is used once.
inline constexpr qint64 kAssertionMs = 60'000;

}  // namespace counterfoil::protocol
