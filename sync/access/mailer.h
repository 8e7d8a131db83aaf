// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/clock.h"
#include "models/core/result.h"

namespace counterfoil::access {

struct Mail {
  QString to;
  QString subject;
  QString text;
};

/// Sends mails that a hub writes. Called on threads of the workforce: short, or handed on.
class Mailer {
 public:
  virtual ~Mailer() = default;
  [[nodiscard]] virtual core::Done send(const Mail& mail) = 0;
};

/// Puts every mail as a file (RFC 5322, UTF-8, mode 0600) into a folder, from where the machine's own mail program may
/// take it: "<utc ms>-<random>.eml".
class FileOutbox final : public Mailer {
 public:
  FileOutbox(QString folder, const core::Clock& clock) : m_folder(std::move(folder)), m_clock(clock) {}
  /// Invalid `malformed_login` for an address that would end its line; Storage.
  [[nodiscard]] core::Done send(const Mail& mail) override;

 private:
  QString m_folder;
  const core::Clock& m_clock;
};

}  // namespace counterfoil::access
