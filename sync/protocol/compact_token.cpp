// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/protocol/compact_token.h"

#include <QJsonDocument>
#include <optional>

#include "models/core/json_reader.h"

namespace counterfoil::protocol {

namespace {

constexpr auto kUrlEncoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr int kTokenDepth = 4;

std::optional<QByteArray> fromBase64Url(const QByteArray& text) {
  const auto decoded = QByteArray::fromBase64Encoding(text, kUrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
  if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok) return std::nullopt;
  // Bits that no byte needs could be anything: one token must not have two spellings.
  if (decoded.decoded.toBase64(kUrlEncoding) != text) return std::nullopt;
  return decoded.decoded;
}

QByteArray partOf(const QJsonObject& object) {
  return toBase64Url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

}  // namespace

QByteArray toBase64Url(const QByteArray& bytes) {
  return bytes.toBase64(kUrlEncoding);
}

core::Result<CompactToken> parseCompactToken(QByteArrayView text, qsizetype most) {
  const auto malformed = [] { return core::invalid(QStringLiteral("malformed_token")); };
  if (text.isEmpty() || text.size() > most) return malformed();
  const QByteArrayList parts = text.toByteArray().split('.');
  if (parts.size() != 3) return malformed();
  const auto header = fromBase64Url(parts[0]);
  const auto claims = fromBase64Url(parts[1]);
  const auto signature = fromBase64Url(parts[2]);
  if (!header || !claims || !signature) return malformed();
  auto headerJson = core::parseObject(*header, {kTokenDepth, most});
  auto claimsJson = core::parseObject(*claims, {kTokenDepth, most});
  if (!headerJson || !claimsJson) return malformed();
  return CompactToken{std::move(*headerJson), std::move(*claimsJson), parts[0] + '.' + parts[1], *signature};
}

QByteArray compactToken(const QJsonObject& header, const QJsonObject& claims,
                        const std::function<QByteArray(const QByteArray&)>& sign) {
  const QByteArray signedPart = partOf(header) + '.' + partOf(claims);
  return signedPart + '.' + toBase64Url(sign(signedPart));
}

}  // namespace counterfoil::protocol
