// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/stripe_signature.h"

#include "models/vault/crypto.h"
#include "sync/gateways/gateway.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kSignaturesAtMost = 16;
constexpr qsizetype kHexDigits = 64;

struct SignatureHeader {
  QByteArray stamp;
  qint64 seconds = 0;
  std::vector<QByteArray> signatures;
};

std::optional<SignatureHeader> signatureHeader(const QByteArray& header) {
  SignatureHeader read;
  const QList<QByteArray> parts = header.split(',');
  for (const QByteArray& part : parts) {
    const qsizetype equals = part.indexOf('=');
    if (equals < 0) return std::nullopt;
    const QByteArray name = part.first(equals).trimmed();
    const QByteArray value = part.mid(equals + 1).trimmed();
    if (name == "t") {
      bool ok = false;
      read.seconds = value.toLongLong(&ok);
      // One stamp, in one spelling: what is signed is its text.
      if (!ok || !read.stamp.isEmpty() || read.seconds < 0 || read.seconds > 100'000'000'000 ||
          QByteArray::number(read.seconds) != value) {
        return std::nullopt;
      }
      read.stamp = value;
    } else if (name == "v1") {
      if (read.signatures.size() == kSignaturesAtMost) return std::nullopt;
      if (value.size() == kHexDigits) read.signatures.push_back(value);
    }
  }
  if (read.stamp.isEmpty() || read.signatures.empty()) return std::nullopt;
  return read;
}

}  // namespace

QByteArray stripeSignature(const QByteArray& body, const QByteArray& secret, core::Instant at) {
  const QByteArray stamp = QByteArray::number(at.utcMs() / 1000);
  return "t=" + stamp + ",v1=" + vault::hmacSha256(secret, stamp + '.' + body).toHex();
}

core::Done verifyStripeSignature(const QByteArray& header, const QByteArray& body,
                                 const std::vector<QByteArray>& secrets, core::Instant now) {
  const auto read = signatureHeader(header);
  if (!read) return core::denied(u"bad_signature"_s, u"no readable Stripe-Signature"_s);
  bool fits = false;
  for (const QByteArray& secret : secrets) {
    const QByteArray expected = vault::hmacSha256(secret, read->stamp + '.' + body).toHex();
    for (const QByteArray& signature : read->signatures) {
      fits |= vault::equalInConstantTime(expected, signature);
    }
  }
  if (!fits) return core::denied(u"bad_signature"_s, u"no signature fits"_s);
  const qint64 ageMs = now.utcMs() - read->seconds * 1000;
  // The stamp is of whole seconds, so that its end counts for the past and its beginning for the future.
  if (ageMs >= kWebhookSkewMs + 1000) return core::denied(u"stamp_too_old"_s);
  if (ageMs < -kWebhookSkewMs) return core::denied(u"stamp_in_future"_s);
  return {};
}

}  // namespace counterfoil::gateways
