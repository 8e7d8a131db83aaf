// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/shop/shop.h"
#include "models/store/worker_thread.h"
#include "ui/desk/desk_window.h"

namespace counterfoil::app {

/// The desk's window over one shop, with four threads that read: one for lists, one for searching the journal, one for
/// checking it, one for what comes in as files. Destroying it waits for what was posted.
class DeskHost {
 public:
  /// `shop` was opened on `storeThread` and stays there. Errors: the shop's `keyMissing`, because nobody could sign in;
  /// Storage where a reader does not open.
  [[nodiscard]] static core::Result<std::unique_ptr<DeskHost>> open(store::WorkerThread& storeThread, Shop& shop,
                                                                    theme::Scheme scheme,
                                                                    const shared::Joiner& joiner = {});
  ~DeskHost();
  DeskHost(const DeskHost&) = delete;
  DeskHost& operator=(const DeskHost&) = delete;

  [[nodiscard]] desk::DeskWindow& window() { return *m_window; }

 private:
  struct Reads {
    explicit Reads(const QString& name) : thread(name) {}
    store::WorkerThread thread;
    std::unique_ptr<store::SqliteConnection> reader;
    [[nodiscard]] views::ReadPoster poster();
  };
  explicit DeskHost(store::WorkerThread& storeThread);
  [[nodiscard]] core::Done start(Shop& shop, theme::Scheme scheme, const shared::Joiner& joiner);

  store::WorkerThread& m_storeThread;
  core::SystemClock m_clock;
  views::ChangeSignal m_changes;
  Reads m_reads;
  Reads m_longReads;
  Reads m_checks;
  Reads m_imports;
  std::unique_ptr<journal::Subscription> m_subscription;  ///< lives on the store's thread
  std::unique_ptr<desk::DeskParts> m_parts;
  std::unique_ptr<desk::DeskWindow> m_window;
};

}  // namespace counterfoil::app
