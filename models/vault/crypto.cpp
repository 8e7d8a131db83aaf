// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/crypto.h"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>

namespace counterfoil::vault {

using core::Error;
using core::Result;

namespace {

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* octets(QByteArrayView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(QByteArray& bytes, qsizetype offset = 0) {
  return reinterpret_cast<unsigned char*>(bytes.data()) + offset;
}

void mustHaveKey(QByteArrayView key) {
  if (key.size() != kKeyBytes) core::panic(QStringLiteral("AES-256 with a key of another length"));
}

Error broken() {
  return core::integrityError(QStringLiteral("sealed_broken"));
}

}  // namespace

QByteArray randomBytes(qsizetype count) {
  QByteArray bytes(count, Qt::Uninitialized);
  if (RAND_bytes(octets(bytes), int(count)) != 1) core::panic(QStringLiteral("the system has no random numbers"));
  return bytes;
}

QByteArray hmacSha256(QByteArrayView key, QByteArrayView message) {
  QByteArray digest(32, Qt::Uninitialized);
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), int(key.size()), octets(message), size_t(message.size()), octets(digest),
            &size)) {
    core::panic(QStringLiteral("HMAC-SHA-256 is not available"));
  }
  return digest;
}

bool equalInConstantTime(QByteArrayView a, QByteArrayView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), size_t(a.size())) == 0;
}

void wipe(QByteArray& secret) {
  // A shared buffer is somebody else's too; only the last holder may clear it.
  if (secret.isDetached()) OPENSSL_cleanse(secret.data(), size_t(secret.size()));
  secret.clear();
}

QByteArray encrypt(QByteArrayView key, QByteArrayView additional, QByteArrayView plain) {
  mustHaveKey(key);
  QByteArray sealed = randomBytes(kNonceBytes);
  sealed.resize(kNonceBytes + plain.size() + kTagBytes);
  const Cipher context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key), octets(sealed)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, octets(additional), int(additional.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), octets(sealed, kNonceBytes), &size, octets(plain), int(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), octets(sealed, kNonceBytes + plain.size()), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, int(kTagBytes),
                          octets(sealed, kNonceBytes + plain.size())) == 1;
  if (!done) core::panic(QStringLiteral("AES-256-GCM is not available"));
  return sealed;
}

Result<QByteArray> decrypt(QByteArrayView key, QByteArrayView additional, QByteArrayView sealed) {
  mustHaveKey(key);
  const qsizetype length = sealed.size() - kNonceBytes - kTagBytes;
  if (length < 0) return broken();
  QByteArray plain(length, Qt::Uninitialized);
  QByteArray tag = sealed.last(kTagBytes).toByteArray();
  const Cipher context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key), octets(sealed)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, octets(additional), int(additional.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), octets(plain), &size, octets(sealed.sliced(kNonceBytes)), int(length)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, int(kTagBytes), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), octets(tag), &size) == 1;
  if (done) return plain;
  wipe(plain);
  return broken();
}

Result<QByteArray> argon2id(QByteArrayView secret, QByteArrayView salt, Argon2Cost cost) {
  // The cost stands in the book: a changed one must not make the program take all memory or a year.
  if (cost.memoryKib < 8 || cost.memoryKib > 4u * 1024 * 1024 || cost.passes < 1 || cost.passes > 64) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("cost of the hash"));
  }
  QByteArray tag(kKeyBytes, Qt::Uninitialized);
  const int status = argon2id_hash_raw(cost.passes, cost.memoryKib, 1, secret.data(), size_t(secret.size()),
                                       salt.data(), size_t(salt.size()), tag.data(), size_t(tag.size()));
  if (status == ARGON2_MEMORY_ALLOCATION_ERROR) return core::storageError(QStringLiteral("out_of_memory"));
  if (status != ARGON2_OK) {
    return core::invalid(QStringLiteral("out_of_range"), QString::fromLatin1(argon2_error_message(status)));
  }
  return tag;
}

}  // namespace counterfoil::vault
