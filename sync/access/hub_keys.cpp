// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/hub_keys.h"

#include <QCryptographicHash>
#include <algorithm>

#include "models/vault/crypto.h"

namespace counterfoil::access {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

const QString kSigningPrefix = u"signing-"_s;
constexpr char kTenantKeyPurpose[] = "counterfoil/tenant-key/1";

QString kidOf(const vault::SigningKey& key) {
  return QString::fromLatin1(QCryptographicHash::hash(key.publicKey(), QCryptographicHash::Sha256).left(8).toHex());
}

/// The key of a variable; nothing where it is not set.
Result<std::optional<QByteArray>> keyFrom(const QProcessEnvironment& environment, const QString& variable) {
  if (!environment.contains(variable)) return std::optional<QByteArray>();
  const auto decoded = QByteArray::fromBase64Encoding(environment.value(variable).trimmed().toLatin1(),
                                                      QByteArray::AbortOnBase64DecodingErrors);
  if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || decoded.decoded.size() != vault::kKeyBytes) {
    return core::invalid(u"malformed_key"_s, variable);
  }
  return std::optional<QByteArray>(decoded.decoded);
}

}  // namespace

Result<std::unique_ptr<HubKeys>> HubKeys::open(const HubKeysOptions& options, const core::Clock& clock) {
  std::unique_ptr<HubKeys> keys(new HubKeys(options.folder, clock));
  CF_TRY(keys->m_cursor, keys->secret(options.environment, u"COUNTERFOIL_HUB_CURSOR_KEY"_s, u"cursor"_s));
  CF_TRY(keys->m_root, keys->secret(options.environment, u"COUNTERFOIL_HUB_ROOT_KEY"_s, u"root"_s));
  CF_CHECK(keys->openSigning(options.environment));
  return keys;
}

Result<QByteArray> HubKeys::secret(const QProcessEnvironment& environment, const QString& variable,
                                   const QString& name) {
  CF_TRY(auto given, keyFrom(environment, variable));
  if (given) return std::move(*given);
  const QByteArray fresh = vault::randomBytes(vault::kKeyBytes);
  CF_TRY(auto kept, m_folder.findOrMake(name, fresh, m_clock.now()));
  if (kept.bytes == fresh) m_made.append(name);
  if (kept.bytes.size() != vault::kKeyBytes) return core::storageError(u"key_file_broken"_s, name);
  return std::move(kept.bytes);
}

Done HubKeys::openSigning(const QProcessEnvironment& environment) {
  const auto add = [this](const QByteArray& seed) -> Done {
    CF_TRY(auto key, vault::SigningKey::fromSeed(seed));
    const QString kid = kidOf(key);
    m_live.push_back({kid, core::Instant(), std::move(key)});
    return {};
  };
  CF_TRY(const auto previous, keyFrom(environment, u"COUNTERFOIL_HUB_SIGNING_KEY_PREVIOUS"_s));
  CF_TRY(const auto newest, keyFrom(environment, u"COUNTERFOIL_HUB_SIGNING_KEY"_s));
  if (newest) {
    m_signingFromEnvironment = true;
    if (previous) CF_CHECK(add(*previous));
    return add(*newest);
  }
  CF_TRY(const auto kept, m_folder.list(kSigningPrefix));
  if (kept.empty()) {
    // One name for the first key, so that two processes that start together agree on it.
    CF_TRY([[maybe_unused]] const auto made,
           m_folder.findOrMake(kSigningPrefix + u"first"_s, vault::randomBytes(vault::kSeedBytes), m_clock.now()));
    m_made.append(u"signing"_s);
  }
  return refresh();
}

Done HubKeys::refresh() {
  if (m_signingFromEnvironment) return {};
  CF_TRY(const auto kept, m_folder.list(kSigningPrefix));
  std::vector<Live> live;
  for (const KeyFolder::Secret& secret : kept) {
    auto key = vault::SigningKey::fromSeed(secret.bytes);
    if (!key) return core::storageError(u"key_file_broken"_s, secret.name);
    const QString kid = kidOf(*key);
    live.push_back({kid, secret.madeAt, std::move(*key)});
  }
  if (live.empty()) return core::storageError(u"key_missing"_s, kSigningPrefix);
  const std::lock_guard lock(m_mutex);
  m_live = std::move(live);
  return {};
}

Done HubKeys::rotate() {
  if (m_signingFromEnvironment) return core::refused(u"keys_from_environment"_s);
  CF_CHECK(refresh());
  CF_TRY(const auto kept, m_folder.list(kSigningPrefix));
  const core::Instant now = m_clock.now();
  const core::Instant soonest = kept.back().madeAt.plusMs(kRotationLeastMs);
  if (now < soonest) {
    return core::refused(u"rotation_too_soon"_s, u"not before "_s + soonest.text());
  }
  const auto fresh = vault::SigningKey::random();
  CF_TRY([[maybe_unused]] const auto made, m_folder.findOrMake(kSigningPrefix + kidOf(fresh), fresh.seed(), now));
  for (size_t i = 0; i + 1 < kept.size(); ++i) CF_CHECK(m_folder.remove(kept[i].name));
  return refresh();
}

HubKeys::Signer HubKeys::signer() const {
  const core::Instant knownSince = m_clock.now().plusMs(-kPublishedBeforeSigningMs);
  const std::lock_guard lock(m_mutex);
  for (auto live = m_live.rbegin(); live != m_live.rend(); ++live) {
    if (live->madeAt <= knownSince) return {live->kid, live->key};
  }
  return {m_live.front().kid, m_live.front().key};
}

std::optional<QByteArray> HubKeys::publicKey(const QString& kid) const {
  const std::lock_guard lock(m_mutex);
  for (const Live& live : m_live) {
    if (live.kid == kid) return live.key.publicKey();
  }
  return std::nullopt;
}

bool HubKeys::hasSigned(const QByteArray& bytes, const QByteArray& signature) const {
  const auto keys = published();
  return std::any_of(keys.begin(), keys.end(), [&](const protocol::HubKey& key) {
    return vault::verifySignature(key.publicKey, bytes, signature);
  });
}

std::vector<protocol::HubKey> HubKeys::published() const {
  const std::lock_guard lock(m_mutex);
  std::vector<protocol::HubKey> keys;
  for (const Live& live : m_live) keys.push_back({live.kid, live.key.publicKey()});
  return keys;
}

QByteArray HubKeys::derive(const QByteArray& purpose) const {
  return vault::hmacSha256(m_root, purpose);
}

QByteArray HubKeys::wrap(const QByteArray& tenantBytes, const QByteArray& key) const {
  return vault::encrypt(derive(kTenantKeyPurpose), kTenantKeyPurpose + tenantBytes, key);
}

Result<QByteArray> HubKeys::unwrap(const QByteArray& tenantBytes, const QByteArray& wrapped) const {
  return vault::decrypt(derive(kTenantKeyPurpose), kTenantKeyPurpose + tenantBytes, wrapped);
}

}  // namespace counterfoil::access
