// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/vault/secret_store.h"

namespace counterfoil::vault {

/// Secrets as files of mode 0600 in a folder of mode 0700 that is not the data folder, so that a copy of the data does
/// not carry its key. Replaced atomically and synced. The default, and right for a shared till; answers at once.
class KeyFiles final : public SecretStore {
 public:
  /// `$XDG_STATE_HOME/counterfoil/keys`, or below `~/.local/state`.
  [[nodiscard]] static QString defaultFolder();
  explicit KeyFiles(QString folder = defaultFolder());

  /// Storage `key_file_exposed` when others may read the file; `key_file_broken` when it holds no key.
  void read(const QString& name, ReadDone done) override;
  void write(const QString& name, const QByteArray& secret, WriteDone done) override;
  void remove(const QString& name, WriteDone done) override;
  [[nodiscard]] QString pathOf(const QString& name) const;

  /// Where the secret of that name is kept: this machine remembers it beside the files, because a locked keychain says
  /// that it has nothing. Files unless said otherwise.
  [[nodiscard]] KeyPlace placeOf(const QString& name) const;
  /// Storage `no_keychain` when it cannot be written.
  [[nodiscard]] core::Done setPlace(const QString& name, KeyPlace place);

 private:
  [[nodiscard]] QString fileOf(const QString& name, const char* suffix) const;

  QString m_folder;
};

}  // namespace counterfoil::vault
