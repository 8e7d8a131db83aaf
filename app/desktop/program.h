// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "app/desktop/desk_host.h"
#include "app/desktop/shop_backend.h"
#include "app/shop/shop.h"
#include "models/store/worker_thread.h"
#include "reports/printing/print_thread.h"
#include "ui/till/till_window.h"

namespace counterfoil::app {

struct ProgramOptions {
  QString storePath;
  bool demo = false;  ///< make the demo shop where there is no store
  theme::Scheme scheme = theme::Scheme::Light;
  bool schemeGiven = false;  ///< otherwise the till's settings decide
  bool motion = true;
  bool keyboardAvailable = false;  ///< the on-screen keyboard was loaded: see screen_keyboard.h
};

/// The desktop program: the shop on its thread, the printer's thread, and the windows. Everything is made here and
/// destroyed in the other order.
class Program {
 public:
  explicit Program(ProgramOptions options) : m_options(std::move(options)) {}
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Opens the store and makes the till's window, without showing it. Errors: those of Shop::open; `screen_failed`.
  [[nodiscard]] core::Done start();
  [[nodiscard]] till::TillWindow& window() { return *m_window; }
  /// Shows the desk, which is made at its first use; Ctrl+D goes there from the till and back. Errors: those of
  /// DeskHost::open.
  [[nodiscard]] core::Done showDesk();
  void showTill();
  [[nodiscard]] store::WorkerThread& storeThread() { return *m_storeThread; }
  /// Only on the store's thread.
  [[nodiscard]] Shop& shop() { return *m_shop; }

 private:
  [[nodiscard]] core::Done openShop();
  /// A key that the desktop's keychain keeps. Where it does not come the till asks for the recovery phrase.
  void askKeychain();
  void startPrinting();
  /// What this till's settings say about its looks.
  void apply(const settings::Till& till);
  void startClock(const QString& zoneName);

  ProgramOptions m_options;
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<store::WorkerThread> m_storeThread;
  std::unique_ptr<Shop> m_shop;
  std::unique_ptr<journal::Subscription> m_printing;
  std::unique_ptr<DeskHost> m_desk;
  std::unique_ptr<printing::PrintThread> m_printer;
  std::unique_ptr<ShopBackend> m_backend;
  std::unique_ptr<till::TillWindow> m_window;
  QTimer m_wallClock;
  QString m_newPhrase;  ///< of a store that was made just now
};

}  // namespace counterfoil::app
