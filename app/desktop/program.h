// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>
#include <atomic>
#include <memory>

#include "app/desktop/desk_host.h"
#include "app/desktop/hub_joiner.h"
#include "app/desktop/shop_backend.h"
#include "app/shop/hub_link.h"
#include "app/shop/shop.h"
#include "models/store/worker_thread.h"
#include "models/views/change_signal.h"
#include "reports/printing/print_thread.h"
#include "ui/till/till_window.h"

namespace counterfoil::app {

struct ProgramOptions {
  QString storePath;
  bool demo = false;  ///< make the demo shop where there is no store, without asking
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

  /// Opens the store and makes the till's window, without showing it. Where there is no store, or one that was never
  /// set up, the window asks what shall be made. Errors: those of Shop::open; `screen_failed`.
  [[nodiscard]] core::Done start();
  [[nodiscard]] till::TillWindow& window() { return *m_window; }
  /// Shows the desk, which is made at its first use; Ctrl+D goes there from the till and back. Errors: those of
  /// DeskHost::open; Refused `shop_not_set_up` where there is no store yet.
  [[nodiscard]] core::Done showDesk();
  void showTill();
  [[nodiscard]] store::WorkerThread& storeThread() { return *m_storeThread; }
  /// Only on the store's thread, and not before there is one.
  [[nodiscard]] Shop& shop() { return *m_shop; }
  [[nodiscard]] bool asksForShop() const { return m_asksForShop; }

 private:
  [[nodiscard]] ShopOptions shopOptions() const;
  [[nodiscard]] core::Done openShop();
  /// What makes the shop when the screens ask for it.
  [[nodiscard]] FirstRun firstRun();
  [[nodiscard]] core::Result<FirstRun::Made> makeOwn(const NewShop& wanted);
  [[nodiscard]] core::Result<FirstRun::Made> makeDemoShop(const std::function<void(int, int)>& progress);
  /// A phrase that nobody noted before the program ended is lost: another one takes its place.
  void askForPhraseAgain();
  /// What needs a shop: printing, the way it writes figures, the clock.
  void begin();
  /// What the desk changes shows on the till's tiles.
  void followCatalog();
  /// A key that the desktop's keychain keeps. Where it does not come the till asks for the recovery phrase.
  void askKeychain();
  void startPrinting();
  /// What this till's settings say about its looks.
  void apply(const settings::Till& till);
  void startClock(const QString& zoneName);
  void startSync();
  void showSync();
  void makeJoiner();
  [[nodiscard]] shared::Joiner joiner();
  /// Which hub this store belongs to, and whether its shop is still to come.
  void readBelonging();
  /// A machine without a shop begins with a copy of the hub's, and goes on by sync.
  void fetchShop();
  /// All that the hub has was taken in: this becomes a till of that shop, and the screens go on.
  void seeWhetherTheShopCame();

  ProgramOptions m_options;
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<store::WorkerThread> m_storeThread;
  std::unique_ptr<Shop> m_shop;
  views::ChangeSignal m_changes;
  std::unique_ptr<journal::Subscription> m_printing;
  std::unique_ptr<HubJoiner> m_joiner;
  std::unique_ptr<HubLink> m_hub;
  std::unique_ptr<DeskHost> m_desk;
  std::unique_ptr<printing::PrintThread> m_printer;
  std::unique_ptr<ShopBackend> m_backend;
  std::unique_ptr<till::TillWindow> m_window;
  QTimer m_wallClock;
  QTimer m_catalogChanged;  ///< many changes at once are one for the till's tiles
  QString m_newPhrase;      ///< that nobody has noted yet
  bool m_asksForShop = false;
  Belonging m_belonging;
  bool m_arriving = false;             ///< being asked on the store's thread
  std::atomic<bool> m_ending = false;  ///< what takes long on the store's thread gives up
  QFuture<void> m_fetching;
};

}  // namespace counterfoil::app
