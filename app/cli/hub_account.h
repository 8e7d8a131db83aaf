// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"
#include "models/core/clock.h"
#include "sync/client/http_transport.h"
#include "sync/person/session.h"

namespace counterfoil::cli {

/// A person's session at the hub that this store belongs to, kept from one command to the next in a file beside this
/// machine's keys, which is its user's alone. One command at a time has it.
class HubAccount {
 public:
  /// NotFound `not_enrolled`; Busy `session_busy`; those of openShopReader.
  [[nodiscard]] static core::Result<std::unique_ptr<HubAccount>> open(const Context& context);
  ~HubAccount();

  [[nodiscard]] const QString& hub() const;
  [[nodiscard]] person::Session& session();
  /// Waits for the reply to an act.
  template <class T>
  [[nodiscard]] core::Result<T> wait(const std::function<void(person::Session::Reply<T>)>& act) {
    std::optional<core::Result<T>> came;
    act([this, &came](core::Result<T> result) {
      came.emplace(std::move(result));
      quit();
    });
    while (!came) turn();
    return std::move(*came);
  }
  /// What the next command goes on with; nothing where nobody is signed in. Storage `cannot_write`.
  [[nodiscard]] core::Done save();

 private:
  HubAccount();
  [[nodiscard]] bool browse(const QUrl& url) const;
  [[nodiscard]] core::Done read();
  void turn();
  void quit();

  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::cli
