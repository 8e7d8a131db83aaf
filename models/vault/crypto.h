// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include "models/core/result.h"

namespace counterfoil::vault {

inline constexpr qsizetype kKeyBytes = 32;
inline constexpr qsizetype kNonceBytes = 12;
inline constexpr qsizetype kTagBytes = 16;

/// From OpenSSL's RAND_bytes; panics where the system has no randomness, because nothing may go on without.
[[nodiscard]] QByteArray randomBytes(qsizetype count);
[[nodiscard]] QByteArray hmacSha256(QByteArrayView key, QByteArrayView message);
/// In time that depends on the lengths alone.
[[nodiscard]] bool equalInConstantTime(QByteArrayView a, QByteArrayView b);
void wipe(QByteArray& secret);

/// AES-256-GCM with a fresh random nonce: nonce, ciphertext, tag. `key` has 32 bytes.
[[nodiscard]] QByteArray encrypt(QByteArrayView key, QByteArrayView additional, QByteArrayView plain);
/// Integrity `sealed_broken` for anything that `encrypt` did not make with the same key and additional data.
[[nodiscard]] core::Result<QByteArray> decrypt(QByteArrayView key, QByteArrayView additional, QByteArrayView sealed);

struct Argon2Cost {
  quint32 memoryKib = 0;
  quint32 passes = 0;
};
/// Argon2id (RFC 9106), one lane, 32 bytes. Errors: Storage `out_of_memory`; Invalid `out_of_range` for costs that the
/// library refuses or above 4 GiB or 64 passes.
[[nodiscard]] core::Result<QByteArray> argon2id(QByteArrayView secret, QByteArrayView salt, Argon2Cost cost);

}  // namespace counterfoil::vault
