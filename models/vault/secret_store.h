// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <optional>

#include "models/core/result.h"

namespace counterfoil::vault {

/// The two places for a machine's copy of the store key: a file of mode 0600, right for a till that many share and that
/// starts by itself, or the keychain of one person's desktop, which opens with that person's password.
enum class KeyPlace { File, Keychain };

/// Where this machine keeps its copy of the store key. Answers come in the thread that asked, at once or from the event
/// loop. Nothing found is an empty optional; Storage `no_keychain` when the place cannot be asked at all.
class SecretStore {
 public:
  using ReadDone = std::function<void(core::Result<std::optional<QByteArray>>)>;
  using WriteDone = std::function<void(core::Done)>;
  virtual ~SecretStore() = default;
  virtual void read(const QString& name, ReadDone done) = 0;
  virtual void write(const QString& name, const QByteArray& secret, WriteDone done) = 0;
  virtual void remove(const QString& name, WriteDone done) = 0;
};

}  // namespace counterfoil::vault
