// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/opening.h"

#include "models/vault/key_file.h"
#include "models/vault/phrase.h"

namespace counterfoil::vault {

using core::Done;
using core::Result;

QString secretName(journal::StoreFileId store) {
  return QStringLiteral("store-") + store.text();
}

void findStoreKey(const journal::Reader& reader, SecretStore& secrets, journal::StoreFileId store,
                  std::function<void(Result<StoreKey>)> done) {
  secrets.read(secretName(store), [&reader, done = std::move(done)](const Result<std::optional<QByteArray>>& found) {
    if (!found) return done(found.error());
    if (!*found) return done(core::denied(QStringLiteral("key_missing")));
    auto key = StoreKey::fromBytes(**found);
    if (!key) return done(key.error());
    if (const Done fits = checkKey(reader, *key); !fits) return done(fits.error());
    done(std::move(key));
  });
}

void createStoreKey(journal::Book& book, SecretStore& secrets, journal::StoreFileId store, Argon2Cost cost,
                    std::function<void(Result<NewKey>)> done) {
  const auto exists = vaultExists(book.reader());
  if (!exists) return done(exists.error());
  if (*exists) return done(core::refused(QStringLiteral("vault_exists")));
  const StoreKey key = StoreKey::random();
  const QByteArray entropy = randomBytes(kPhraseEntropyBytes);
  const auto wrap = wrapWithPhrase(key, entropy, cost);
  if (!wrap) return done(wrap.error());
  secrets.write(
      secretName(store), key.bytes(), [&book, done = std::move(done), key, entropy, wrap = *wrap](const Done& written) {
        if (!written) return done(written.error());
        const Done created = book.write([&](journal::Writing& writing) { return createVault(writing, key, wrap); });
        if (!created) return done(created.error());
        done(NewKey{key, phraseOf(entropy)});
      });
}

Result<NewPhrase> makePhrase(const StoreKey& key, Argon2Cost cost) {
  QByteArray entropy = randomBytes(kPhraseEntropyBytes);
  CF_TRY(const PhraseWrap wrap, wrapWithPhrase(key, entropy, cost));
  const NewPhrase made{phraseOf(entropy), wrap};
  wipe(entropy);
  return made;
}

Result<StoreKey> findStoreKey(const journal::Reader& reader, KeyFiles& files, journal::StoreFileId store) {
  std::optional<Result<StoreKey>> found;
  findStoreKey(reader, files, store, [&](Result<StoreKey> result) { found.emplace(std::move(result)); });
  return *std::move(found);
}

Result<NewKey> createStoreKey(journal::Book& book, KeyFiles& files, journal::StoreFileId store, Argon2Cost cost) {
  std::optional<Result<NewKey>> made;
  createStoreKey(book, files, store, cost, [&](Result<NewKey> result) { made.emplace(std::move(result)); });
  return *std::move(made);
}

void keepStoreKey(SecretStore& secrets, journal::StoreFileId store, const StoreKey& key, SecretStore::WriteDone done) {
  secrets.write(secretName(store), key.bytes(), std::move(done));
}

}  // namespace counterfoil::vault
