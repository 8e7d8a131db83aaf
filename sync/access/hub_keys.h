// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcessEnvironment>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "models/core/clock.h"
#include "models/vault/ed25519.h"
#include "sync/access/key_folder.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::access {

// The keys of a hub.
//
//   signing   Ed25519: access tokens, counter-signed heads. At most two live: a new one is published for a minute
//   before
//             it signs, so that every hub process knows it by then, and the old one checks what it signed until the
//             next rotation. So keys rotate while hubs run.
//   cursor    HMAC-SHA-256 of cursors
//   root      wraps the tenants' keys, derives the keys of codes and refresh tokens
//
// From the environment (32 bytes in Base64 each) or from files in a folder, made on first use:
//   COUNTERFOIL_HUB_SIGNING_KEY, COUNTERFOIL_HUB_SIGNING_KEY_PREVIOUS, COUNTERFOIL_HUB_CURSOR_KEY,
//   COUNTERFOIL_HUB_ROOT_KEY

struct HubKeysOptions {
  QString folder;  ///< "<data>/keys"
  /// Where each variable is looked for first; what is there takes the place of a file.
  QProcessEnvironment environment = {};
};

/// Thread-safe.
class HubKeys {
 public:
  /// Storage `key_file_exposed`, `key_file_broken`, `storage_failed`; Invalid `malformed_key` for a variable that is no
  /// key.
  [[nodiscard]] static core::Result<std::unique_ptr<HubKeys>> open(const HubKeysOptions& options,
                                                                   const core::Clock& clock);

  /// Which of "cursor", "root" and "signing" were in neither place, and were made when these were opened.
  [[nodiscard]] const QStringList& made() const { return m_made; }

  /// Signs by the newest key that every process knows; the other way round see `publicKey`.
  struct Signer {
    QString kid;
    vault::SigningKey key;
  };
  [[nodiscard]] Signer signer() const;
  /// Whether a live key made this signature.
  [[nodiscard]] bool hasSigned(const QByteArray& bytes, const QByteArray& signature) const;
  /// Of a live key.
  [[nodiscard]] std::optional<QByteArray> publicKey(const QString& kid) const;
  /// The live keys, for devices.
  [[nodiscard]] std::vector<protocol::HubKey> published() const;

  [[nodiscard]] QByteArray cursorKey() const { return m_cursor; }
  /// A key for one purpose.
  [[nodiscard]] QByteArray derive(const QByteArray& purpose) const;
  /// A tenant's store key under the root key.
  [[nodiscard]] QByteArray wrap(const QByteArray& tenantBytes, const QByteArray& key) const;
  /// Integrity `sealed_broken` for another tenant's, or another root's.
  [[nodiscard]] core::Result<QByteArray> unwrap(const QByteArray& tenantBytes, const QByteArray& wrapped) const;

  /// Makes a new signing key, and retires what was there before the newest. Refused `rotation_too_soon` while tokens of
  /// the key that would go may live, `keys_from_environment`.
  [[nodiscard]] core::Done rotate();
  /// Reads the files again: another process may have rotated. Every few seconds.
  [[nodiscard]] core::Done refresh();

 private:
  struct Live {
    QString kid;
    core::Instant madeAt;
    vault::SigningKey key;
  };
  HubKeys(QString folder, const core::Clock& clock) : m_folder(std::move(folder)), m_clock(clock) {}
  [[nodiscard]] core::Done openSigning(const QProcessEnvironment& environment);
  [[nodiscard]] core::Result<QByteArray> secret(const QProcessEnvironment& environment, const QString& variable,
                                                const QString& name);

  KeyFolder m_folder;
  const core::Clock& m_clock;
  bool m_signingFromEnvironment = false;
  QStringList m_made;
  QByteArray m_cursor;
  QByteArray m_root;
  mutable std::mutex m_mutex;
  std::vector<Live> m_live;  ///< oldest first
};

inline constexpr qint64 kPublishedBeforeSigningMs = 60'000;
/// The longest that something signed by the previous key may still be good: a token's life and twice the leeway.
inline constexpr qint64 kRotationLeastMs = 15 * 60'000;

}  // namespace counterfoil::access
