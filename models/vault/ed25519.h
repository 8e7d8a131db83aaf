// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>

#include "models/core/result.h"

struct evp_pkey_st;

namespace counterfoil::vault {

inline constexpr qsizetype kSeedBytes = 32;
inline constexpr qsizetype kPublicKeyBytes = 32;
inline constexpr qsizetype kSignatureBytes = 64;

/// An Ed25519 key pair (RFC 8032). Copies share the key; any thread may sign with it.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey random();
  /// Invalid `malformed_key` unless 32 bytes.
  [[nodiscard]] static core::Result<SigningKey> fromSeed(const QByteArray& seed);

  /// The secret; for writing to where secrets are kept only.
  [[nodiscard]] const QByteArray& seed() const { return m_seed; }
  [[nodiscard]] const QByteArray& publicKey() const { return m_publicKey; }
  /// 64 bytes; the same for the same message.
  [[nodiscard]] QByteArray sign(QByteArrayView message) const;

 private:
  explicit SigningKey(QByteArray seed);
  QByteArray m_seed;
  QByteArray m_publicKey;
  std::shared_ptr<evp_pkey_st> m_key;
};

/// False also for keys and signatures of another length.
[[nodiscard]] bool verifySignature(QByteArrayView publicKey, QByteArrayView message, QByteArrayView signature);

}  // namespace counterfoil::vault
