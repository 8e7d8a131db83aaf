// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vault/vault.h"

#include <QtEndian>

#include "models/journal/forgetting.h"
#include "models/vault/local_tables.h"
#include "models/vault/phrase.h"
#include "models/vault/wrapped_key.h"

namespace counterfoil::vault {

using core::Done;
using core::refused;
using core::Result;
using journal::Reader;
using journal::Row;
using journal::Value;
using journal::Writing;

namespace {

constexpr const char* kWrapPurpose = "counterfoil/wrap/1";
constexpr const char* kCheckPurpose = "counterfoil/key-check/1";
constexpr const char* kPhraseContext = "counterfoil/phrase-wrap/1";
constexpr char kLayout = 1;
constexpr qsizetype kHeaderBytes = 5;

QByteArray number(int value) {
  QByteArray bytes(4, Qt::Uninitialized);
  qToBigEndian(qint32(value), bytes.data());
  return bytes;
}

QByteArray wrapContext(PersonId person, int version) {
  return "counterfoil/person-key/1" + person.bytes() + number(version);
}

/// Layout, person, field and key version; the field's length keeps them apart.
QByteArray fieldContext(PersonId person, const QString& field, int version) {
  const QByteArray name = field.toUtf8();
  return QByteArray(1, kLayout) + person.bytes() + number(int(name.size())) + name + number(version);
}

core::Error sealedBroken() {
  return core::integrityError(QStringLiteral("sealed_broken"));
}

Done putStoreRow(Writing& writing, const char* name, const PhraseWrap& row) {
  return writing.local(kVaultStoreTable)
      .execute(
          "INSERT INTO vault_store(name, sealed, salt, memory_kib, passes) VALUES($1, $2, $3, $4, $5) "
          "ON CONFLICT(name) DO UPDATE SET sealed = excluded.sealed, salt = excluded.salt, "
          "memory_kib = excluded.memory_kib, passes = excluded.passes",
          {QString::fromLatin1(name), row.sealed, row.salt, qint64(row.cost.memoryKib), qint64(row.cost.passes)});
}

}  // namespace

StoreKey StoreKey::random() {
  return StoreKey(randomBytes(kKeyBytes));
}

Result<StoreKey> StoreKey::fromBytes(const QByteArray& bytes) {
  if (bytes.size() != kKeyBytes) return core::invalid(QStringLiteral("malformed_key"));
  return StoreKey(bytes);
}

StoreKey::~StoreKey() {
  wipe(m_bytes);
}

QByteArray StoreKey::derive(const char* purpose) const {
  return hmacSha256(m_bytes, purpose);
}

Result<PhraseWrap> wrapWithPhrase(const StoreKey& key, const QByteArray& entropy, Argon2Cost cost) {
  PhraseWrap wrap;
  wrap.salt = randomBytes(16);
  wrap.cost = cost;
  CF_TRY(QByteArray outer, argon2id(entropy, wrap.salt, cost));
  wrap.sealed = encrypt(outer, kPhraseContext, key.bytes());
  wipe(outer);
  return wrap;
}

Result<StoreKey> openWithPhrase(const PhraseWrap& wrap, const QString& phrase) {
  CF_TRY(QByteArray entropy, entropyOf(phrase));
  CF_TRY(QByteArray outer, argon2id(entropy, wrap.salt, wrap.cost));
  wipe(entropy);
  const auto plain = decrypt(outer, kPhraseContext, wrap.sealed);
  wipe(outer);
  if (!plain) return refused(QStringLiteral("wrong_phrase"));
  return StoreKey::fromBytes(*plain);
}

Result<bool> vaultExists(const Reader& reader) {
  CF_TRY(const qint64 rows, reader.integer("SELECT COUNT(*) FROM vault_store", {}));
  return rows > 0;
}

Result<PhraseWrap> readPhraseWrap(const Reader& reader) {
  CF_TRY(const auto found,
         reader.first(
             "SELECT sealed, salt, memory_kib, passes FROM vault_store WHERE name = 'phrase'", {}, [](const Row& row) {
               return PhraseWrap{row.bytes(0), row.bytes(1), {quint32(row.integer(2)), quint32(row.integer(3))}};
             }));
  if (!found) return core::notFound(QStringLiteral("no_vault"));
  return *found;
}

Done checkKey(const Reader& reader, const StoreKey& key) {
  CF_TRY(const auto check, reader.first("SELECT sealed FROM vault_store WHERE name = 'check'", {},
                                        [](const Row& row) { return row.bytes(0); }));
  if (!check) return core::notFound(QStringLiteral("no_vault"));
  if (!equalInConstantTime(*check, key.derive(kCheckPurpose))) return refused(QStringLiteral("wrong_key"));
  return {};
}

Done createVault(Writing& writing, const StoreKey& key, const PhraseWrap& wrap) {
  CF_TRY(const bool exists, vaultExists(writing.reader()));
  if (exists) return refused(QStringLiteral("vault_exists"));
  CF_CHECK(putStoreRow(writing, "check", {key.derive(kCheckPurpose), QByteArray(""), {}}));
  CF_CHECK(putStoreRow(writing, "unnoted", {QByteArray(""), QByteArray(""), {}}));
  return putStoreRow(writing, "phrase", wrap);
}

Result<bool> phraseNoted(const Reader& reader) {
  CF_TRY(const qint64 rows, reader.integer("SELECT COUNT(*) FROM vault_store WHERE name = 'unnoted'", {}));
  return rows == 0;
}

Done markPhraseNoted(Writing& writing) {
  return writing.local(kVaultStoreTable).execute("DELETE FROM vault_store WHERE name = 'unnoted'", {});
}

Done changePhrase(Writing& writing, const StoreKey& key, const PhraseWrap& wrap) {
  CF_CHECK(checkKey(writing.reader(), key));
  CF_CHECK(markPhraseNoted(writing));
  return putStoreRow(writing, "phrase", wrap);
}

Result<std::optional<Vault::PersonKey>> Vault::findKey(const Reader& reader, PersonId person) const {
  struct Wrapped {
    int version;
    QByteArray bytes;
  };
  CF_TRY(const auto row, reader.first("SELECT key_version, wrapped FROM vault_person_key WHERE person_id = $1",
                                      {person}, [](const Row& found) {
                                        return Wrapped{int(found.integer(0)), found.bytes(1)};
                                      }));
  if (!row) return std::optional<PersonKey>();
  PersonKey key{row->version, {}};
  if (!row->bytes.isEmpty()) {
    CF_TRY(key.bytes, decrypt(m_key.derive(kWrapPurpose), wrapContext(person, row->version), row->bytes));
    if (key.bytes.size() != kKeyBytes) return sealedBroken();
  }
  return std::optional<PersonKey>(key);
}

Result<QByteArray> Vault::seal(Writing& writing, PersonId person, const QString& field, const QString& text) const {
  CF_TRY(auto key, findKey(writing.reader(), person));
  if (key && key->bytes.isEmpty()) return refused(QStringLiteral("person_erased"), person.text());
  if (!key) {
    key = PersonKey{1, randomBytes(kKeyBytes)};
    CF_CHECK(writing.local(kPersonKeyTable)
                 .execute("INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES($1, $2, $3)",
                          {person, key->version,
                           encrypt(m_key.derive(kWrapPurpose), wrapContext(person, key->version), key->bytes)}));
  }
  return QByteArray(1, kLayout) + number(key->version) +
         encrypt(key->bytes, fieldContext(person, field, key->version), text.toUtf8());
}

Result<std::optional<QString>> Vault::unseal(const Reader& reader, PersonId person, const QString& field,
                                             const QByteArray& sealed) const {
  CF_TRY(const auto wrapped, reader.first("SELECT key_version, wrapped FROM vault_person_key WHERE person_id = $1",
                                          {person}, [](const Row& row) {
                                            return WrappedKey{int(row.integer(0)), row.bytes(1)};
                                          }));
  if (!wrapped) return std::optional<QString>();
  return unsealWith(m_key, *wrapped, person, field, sealed);
}

Result<std::optional<QString>> unsealWith(const StoreKey& store, const WrappedKey& wrapped, PersonId person,
                                          const QString& field, const QByteArray& sealed) {
  if (wrapped.bytes.isEmpty()) return std::optional<QString>();
  CF_TRY(const QByteArray key,
         decrypt(store.derive(kWrapPurpose), wrapContext(person, wrapped.version), wrapped.bytes));
  if (key.size() != kKeyBytes) return sealedBroken();
  if (sealed.size() < kHeaderBytes || sealed.at(0) != kLayout) return sealedBroken();
  const int version = qFromBigEndian<qint32>(sealed.constData() + 1);
  if (version != wrapped.version) return sealedBroken();
  CF_TRY(const QByteArray plain,
         decrypt(key, fieldContext(person, field, version), QByteArrayView(sealed).sliced(kHeaderBytes)));
  return std::optional<QString>(QString::fromUtf8(plain));
}

Done Vault::destroyKey(Writing& writing, PersonId person) {
  journal::forgetAfterwards(writing);
  return writing.local(kPersonKeyTable)
      .execute(
          "INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES($1, 1, NULL) "
          "ON CONFLICT(person_id) DO UPDATE SET wrapped = NULL",
          {person});
}

}  // namespace counterfoil::vault
