// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/file_hash.h"

#include <openssl/evp.h>

#include <memory>

#include "models/core/result.h"

namespace counterfoil::vault {

std::optional<QByteArray> sha256OfRest(QIODevice& device) {
  struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  bool isGood = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  QByteArray part(256 * 1024, Qt::Uninitialized);
  qint64 count = 0;
  while (isGood && (count = device.read(part.data(), part.size())) > 0) {
    isGood = EVP_DigestUpdate(context.get(), part.constData(), size_t(count)) == 1;
  }
  QByteArray digest(32, Qt::Uninitialized);
  isGood = isGood && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1;
  if (!isGood) core::panic(QStringLiteral("OpenSSL has no SHA-256"));
  return count == 0 ? std::optional(digest) : std::nullopt;
}

}  // namespace counterfoil::vault
