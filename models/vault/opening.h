// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/vault/secret_store.h"
#include "models/vault/vault.h"

namespace counterfoil::vault {

/// The name of a store's key in a SecretStore.
[[nodiscard]] QString secretName(journal::StoreFileId store);

/// Finds the key of a book that has one. Errors, on each of which the program asks for the recovery phrase and never
/// makes a new key: Denied `key_missing` (nothing there), `wrong_key` (another store's), or the SecretStore's own.
void findStoreKey(const journal::Reader& reader, SecretStore& secrets, journal::StoreFileId store,
                  std::function<void(core::Result<StoreKey>)> done);

/// Makes the key of a new book: machine's copy first, then the book's rows, so that a book never has a key that nobody
/// holds. `phrase` is for showing once, on paper. Slow (the phrase's hash). Refused `vault_exists`.
struct NewKey {
  StoreKey key;
  QString phrase;
};
void createStoreKey(journal::Book& book, SecretStore& secrets, journal::StoreFileId store, Argon2Cost cost,
                    std::function<void(core::Result<NewKey>)> done);

/// Another phrase for a key that is at hand; nothing is written: see `changePhrase`. Slow; any thread.
struct NewPhrase {
  QString words;
  PhraseWrap wrap;
};
[[nodiscard]] core::Result<NewPhrase> makePhrase(const StoreKey& key, Argon2Cost cost = kPhraseCost);

// The same where the secrets are files, which answer at once.
class KeyFiles;
[[nodiscard]] core::Result<StoreKey> findStoreKey(const journal::Reader& reader, KeyFiles& files,
                                                  journal::StoreFileId store);
[[nodiscard]] core::Result<NewKey> createStoreKey(journal::Book& book, KeyFiles& files, journal::StoreFileId store,
                                                  Argon2Cost cost = kPhraseCost);

/// The phrase was right: this machine keeps the key again.
void keepStoreKey(SecretStore& secrets, journal::StoreFileId store, const StoreKey& key, SecretStore::WriteDone done);

}  // namespace counterfoil::vault
