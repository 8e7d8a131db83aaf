// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/vault/secret_store.h"

namespace counterfoil::vault {

/// The desktop's keychain (Secret Service, KWallet), for a personal desk. Asynchronous: needs a running event loop;
/// every job is given up after three seconds. A locked keyring cannot be told from an empty one, so nothing found never
/// means that a new key may be made. Whatever error it reports is `no_keychain`.
class Keychain final : public SecretStore {
 public:
  void read(const QString& name, ReadDone done) override;
  void write(const QString& name, const QByteArray& secret, WriteDone done) override;
  void remove(const QString& name, WriteDone done) override;
  /// Writes, reads and removes a secret of its own: does it work here?
  void probe(WriteDone done);
};

/// The same for whoever runs no event loop: the command line, and the desktop program before its own begins. Waits for
/// each answer, three seconds at most. Only where no other loop runs, in the thread of the application.
class WaitingKeychain final : public SecretStore {
 public:
  void read(const QString& name, ReadDone done) override;
  void write(const QString& name, const QByteArray& secret, WriteDone done) override;
  void remove(const QString& name, WriteDone done) override;

 private:
  Keychain m_keychain;
};

}  // namespace counterfoil::vault
