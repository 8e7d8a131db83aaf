// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "models/core/result.h"

namespace counterfoil::daemon {

/// Secrets of a hub, 32 bytes each, in files that only its user can read (0400), made when they are first needed. They
/// belong to the data: a backup of the folder has them.
class HubKeys {
 public:
  /// Storage `cannot_read`, `cannot_write`; Integrity `malformed_key`.
  [[nodiscard]] static core::Result<HubKeys> open(const QString& folder);

  /// Under which cursors are sealed.
  [[nodiscard]] const QByteArray& cursorKey() const { return m_cursor; }
  /// Under which a tenant's access token is made.
  [[nodiscard]] const QByteArray& accessKey() const { return m_access; }
  /// Ed25519, 64 bytes. Thread-safe.
  [[nodiscard]] QByteArray sign(const QByteArray& bytes) const;
  [[nodiscard]] QByteArray publicKey() const;

 private:
  QByteArray m_cursor;
  QByteArray m_access;
  QByteArray m_signing;
};

}  // namespace counterfoil::daemon
