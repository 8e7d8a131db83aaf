// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/ed25519.h"

#include <openssl/evp.h>

#include "models/vault/crypto.h"

namespace counterfoil::vault {

namespace {

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

const unsigned char* rawBytes(QByteArrayView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

SigningKey::SigningKey(QByteArray seed) : m_seed(std::move(seed)), m_publicKey(kPublicKeyBytes, Qt::Uninitialized) {
  m_key = std::shared_ptr<evp_pkey_st>(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, rawBytes(m_seed), size_t(m_seed.size())), EVP_PKEY_free);
  auto size = size_t(kPublicKeyBytes);
  if (!m_key ||
      EVP_PKEY_get_raw_public_key(m_key.get(), reinterpret_cast<unsigned char*>(m_publicKey.data()), &size) != 1) {
    core::panic(QStringLiteral("Ed25519 is not available"));
  }
}

SigningKey SigningKey::random() {
  return SigningKey(randomBytes(kSeedBytes));
}

core::Result<SigningKey> SigningKey::fromSeed(const QByteArray& seed) {
  if (seed.size() != kSeedBytes) return core::invalid(QStringLiteral("malformed_key"));
  return SigningKey(seed);
}

QByteArray SigningKey::sign(QByteArrayView message) const {
  QByteArray signature(kSignatureBytes, Qt::Uninitialized);
  auto size = size_t(kSignatureBytes);
  const DigestContext context(EVP_MD_CTX_new());
  const bool done = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_key.get()) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                   rawBytes(message), size_t(message.size())) == 1;
  if (!done) core::panic(QStringLiteral("Ed25519 is not available"));
  return signature;
}

bool verifySignature(QByteArrayView publicKey, QByteArrayView message, QByteArrayView signature) {
  if (publicKey.size() != kPublicKeyBytes || signature.size() != kSignatureBytes) return false;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, rawBytes(publicKey), size_t(publicKey.size())),
      EVP_PKEY_free);
  const DigestContext context(EVP_MD_CTX_new());
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), rawBytes(signature), size_t(signature.size()), rawBytes(message),
                          size_t(message.size())) == 1;
}

}  // namespace counterfoil::vault
