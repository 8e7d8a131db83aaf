// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

#include "models/core/id.h"
#include "models/journal/book.h"
#include "models/vault/crypto.h"

namespace counterfoil::vault {

// Keys, from the outside in.
//
//   recovery phrase ─Argon2id─┐
//   key file or keychain ─────┴→ store key → wraps the persons' keys → seal names, phones, … of customers
//                                         └→ pepper of PINs
//
// The store key is never in the book in the clear. With the machine's copy and the phrase both gone, sealed fields and
// PINs are lost; documents, stock and money are not, because they are not sealed. A crash at any point leaves the vault
// as it was before or after the command, because its rows are written in the Book's transaction.

using PersonId = core::Id<struct PersonTag>;

inline constexpr const char* kPinPepper = "counterfoil/pin-pepper/1";

/// 256 random bits; wiped from memory at the end.
class StoreKey {
 public:
  [[nodiscard]] static StoreKey random();
  /// Invalid `malformed_key` unless 32 bytes.
  [[nodiscard]] static core::Result<StoreKey> fromBytes(const QByteArray& bytes);
  StoreKey(const StoreKey&) = default;
  StoreKey(StoreKey&&) = default;
  StoreKey& operator=(const StoreKey&) = default;
  StoreKey& operator=(StoreKey&&) = default;
  ~StoreKey();

  /// For writing to a SecretStore only.
  [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }
  /// A key for one purpose: HMAC-SHA-256(store key, purpose).
  [[nodiscard]] QByteArray derive(const char* purpose) const;

 private:
  explicit StoreKey(QByteArray bytes) : m_bytes(std::move(bytes)) {}
  QByteArray m_bytes;
};

/// Cost of the recovery phrase: 256 MiB, three passes, about 0.6 s. Smaller in tests.
inline constexpr Argon2Cost kPhraseCost{256 * 1024, 3};

/// The store key behind the phrase, as it stands in the book. Read on the store's thread, opened on any.
struct PhraseWrap {
  QByteArray sealed;
  QByteArray salt;
  Argon2Cost cost;
};
/// Slow; any thread. `entropy` is that of phrase.h.
[[nodiscard]] core::Result<PhraseWrap> wrapWithPhrase(const StoreKey& key, const QByteArray& entropy,
                                                      Argon2Cost cost = kPhraseCost);
/// Slow; any thread. Errors: those of entropyOf; Refused `wrong_phrase`.
[[nodiscard]] core::Result<StoreKey> openWithPhrase(const PhraseWrap& wrap, const QString& phrase);

/// Whether the book has a store key already; where it has, no new one may be made.
[[nodiscard]] core::Result<bool> vaultExists(const journal::Reader& reader);
/// NotFound `no_vault`.
[[nodiscard]] core::Result<PhraseWrap> readPhraseWrap(const journal::Reader& reader);
/// Refused `wrong_key` when the key is another store's; NotFound `no_vault`.
[[nodiscard]] core::Done checkKey(const journal::Reader& reader, const StoreKey& key);
/// Writes the check and the phrase's wrap of a new key; nobody has noted that phrase yet. Refused `vault_exists`.
[[nodiscard]] core::Done createVault(journal::Writing& writing, const StoreKey& key, const PhraseWrap& wrap);
/// A new phrase for the same key, which is on paper already: the old one opens nothing any more, but for the backups
/// that were made with it. Refused `wrong_key`.
[[nodiscard]] core::Done changePhrase(journal::Writing& writing, const StoreKey& key, const PhraseWrap& wrap);
/// Whether somebody said that the phrase is on paper.
[[nodiscard]] core::Result<bool> phraseNoted(const journal::Reader& reader);
[[nodiscard]] core::Done markPhraseNoted(journal::Writing& writing);

/// Seals and unseals fields of persons. A sealed field is: layout 1 (1 byte), key version (4, big-endian), nonce (12),
/// ciphertext, tag (16); AES-256-GCM; additional data are layout, person, field and key version. Bodies of facts hold
/// it as Base64, tables as bytes; both are the same bytes.
class Vault {
 public:
  explicit Vault(StoreKey key) : m_key(std::move(key)) {}

  [[nodiscard]] const StoreKey& storeKey() const { return m_key; }
  /// Makes the person's key with their first field. `field` is ASCII, such as "phone". Refused `person_erased`.
  [[nodiscard]] core::Result<QByteArray> seal(journal::Writing& writing, PersonId person, const QString& field,
                                              const QString& text) const;
  /// Nothing when the person was erased or their key has not arrived. Integrity `sealed_broken` when the bytes, the
  /// person or the field are not those that were sealed.
  [[nodiscard]] core::Result<std::optional<QString>> unseal(const journal::Reader& reader, PersonId person,
                                                            const QString& field, const QByteArray& sealed) const;
  /// Erases a person: what is sealed for them can be read by nobody any more, here and in every copy made from now on.
  [[nodiscard]] static core::Done destroyKey(journal::Writing& writing, PersonId person);

 private:
  struct PersonKey {
    int version = 1;
    QByteArray bytes;  ///< empty: destroyed
  };
  [[nodiscard]] core::Result<std::optional<PersonKey>> findKey(const journal::Reader& reader, PersonId person) const;
  StoreKey m_key;
};

}  // namespace counterfoil::vault
