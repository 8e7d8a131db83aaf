// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <optional>

#include "models/cash/seat.h"
#include "models/cash/service.h"
#include "models/catalog/service.h"
#include "models/customers/directory.h"
#include "models/customers/service.h"
#include "models/inbox/service.h"
#include "models/inventory/service.h"
#include "models/payments/service.h"
#include "models/sales/closing.h"
#include "models/sales/service.h"
#include "models/sales/tickets.h"
#include "models/settings/service.h"
#include "models/staff/authority.h"
#include "models/staff/pins.h"
#include "models/staff/service.h"
#include "models/store/store.h"
#include "models/vault/key_file.h"
#include "models/vault/opening.h"
#include "models/vault/vault.h"
#include "sync/device/device_keys.h"

namespace counterfoil::app {

struct ShopOptions {
  QString path;
  /// Where this machine keeps incarnations and keys; empty: $XDG_STATE_HOME/counterfoil.
  QString machineFolder;
  QString vfs;
  qint64 waitMs = 0;
  qint64 reserveBytes = 16 * 1024 * 1024;
  /// On the command line an actor without a name is the program itself.
  staff::Authority::Nameless nameless = staff::Authority::Nameless::Nobody;
  std::function<bool(qint64, qint64)> progress;
  /// What trying a recovery phrase costs; smaller in tests.
  vault::Argon2Cost phraseCost = vault::kPhraseCost;
  /// Where a new store's key is kept on this machine.
  vault::KeyPlace keyPlace = vault::KeyPlace::File;
  /// A keychain that answers at once. Without one, a key that is kept there is brought with `useKeychainKey`.
  std::shared_ptr<vault::SecretStore> keychain;
};

/// Every projector of this program, in the order in which they apply.
[[nodiscard]] const journal::Projectors& allProjectors();
/// The DDL of every local and vault table.
[[nodiscard]] std::vector<const char*> allLocalTables();
/// The same without the search index, which is SQLite's own and which nobody asks on a hub.
[[nodiscard]] const journal::Projectors& sharedProjectors();
[[nodiscard]] std::vector<const char*> sharedLocalTables();
[[nodiscard]] store::OpenOptions storeOptions(const ShopOptions& options);

/// Where the programs keep their store when they are not told: $XDG_DATA_HOME/counterfoil/shop.cfl.
[[nodiscard]] QString defaultStorePath();

/// The key of a store, where this machine keeps it. Errors: see `Shop::keyMissing`.
[[nodiscard]] core::Result<vault::StoreKey> keyOf(const journal::Reader& reader, journal::StoreFileId store,
                                                  const ShopOptions& options);

/// One store with every service over it; the only place where they are put together. Lives on the store's thread.
class Shop {
 public:
  /// A new, empty store with a new key. Errors: those of store::Store::create and of the key's place.
  [[nodiscard]] static core::Result<std::unique_ptr<Shop>> create(const ShopOptions& options, const core::Clock& clock,
                                                                  core::IdSource& ids);
  /// Errors: those of store::Store::open. A key that is not on this machine is no error here: see `keyMissing`.
  [[nodiscard]] static core::Result<std::unique_ptr<Shop>> open(const ShopOptions& options, const core::Clock& clock,
                                                                core::IdSource& ids);
  ~Shop();
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  /// The recovery phrase of a store that was just created, to be shown once.
  [[nodiscard]] const QString& newPhrase() const { return m_phrase; }
  /// Why PINs cannot be checked and names not read: `key_missing`, `wrong_key`, `key_file_exposed` …; empty when they
  /// can.
  [[nodiscard]] const std::optional<core::Error>& keyMissing() const { return m_keyMissing; }
  /// The key from the phrase; from now on names can be read and PINs checked, and this machine keeps the key again
  /// where it was kept before. Slow. Refused `wrong_phrase`. When only keeping it failed the answer is false: the
  /// phrase will be asked for again at the next start.
  [[nodiscard]] core::Result<bool> unlock(const QString& phrase);

  // The recovery phrase on paper
  /// Whether somebody said that it is.
  [[nodiscard]] core::Result<bool> phraseNoted() const;
  /// A new phrase, to be shown. Nothing changes until `notePhrase`. Slow. Callers have checked who asks. Errors: the
  /// store's `keyMissing`.
  [[nodiscard]] core::Result<QString> proposePhrase();
  /// The phrase that was shown last is on paper: from now on it alone brings this store's key back.
  [[nodiscard]] core::Done notePhrase();
  /// The phrase that was proposed is not wanted: what was on paper stays.
  void dropPhrase() { m_proposed.reset(); }

  // The keychain of the desktop answers in the application's thread alone, so that who owns the shop speaks with it:
  // reads or writes `secretName`, and tells the shop.
  [[nodiscard]] vault::KeyPlace keyPlace() const;
  [[nodiscard]] QString secretName() const;
  /// Where the key is, while it is kept in a file.
  [[nodiscard]] QString keyFile() const { return m_keyFiles.pathOf(secretName()); }
  /// As it was opened with.
  [[nodiscard]] const QString& machineFolder() const { return m_machineFolder; }
  /// What the keychain gave. Denied `key_missing` for nothing, `wrong_key`.
  [[nodiscard]] core::Done useKeychainKey(const std::optional<QByteArray>& secret);
  /// For writing into the keychain only; the store's `keyMissing` where there is none.
  [[nodiscard]] core::Result<QByteArray> keyForKeychain() const;
  /// The key is in the keychain now, or shall be in a file again: the file goes, or comes.
  [[nodiscard]] core::Done keepKeyIn(vault::KeyPlace place);

  /// An empty store takes the key of the tenant that it joins in place of its own; `with` is written in the same
  /// transaction. The recovery phrase of that key on this machine. Slow. Refused `vault_in_use` where something was
  /// sealed with the old one. The key is on this machine before the store needs it and takes the old one's place
  /// afterwards, so that the end of the program at any moment leaves a store that finds its key.
  [[nodiscard]] core::Result<QString> takeKey(const QByteArray& key,
                                              const std::function<core::Done(journal::Writing&)>& with = {});
  /// The key pair with which this machine proves to a hub which store it is; made at the first use.
  [[nodiscard]] core::Result<device::DeviceKeys> deviceKeys();

  [[nodiscard]] store::Store& store() { return *m_store; }
  [[nodiscard]] journal::Book& book() { return m_store->book(); }
  [[nodiscard]] const journal::Reader& reader() const { return m_store->reader(); }
  [[nodiscard]] const staff::Authority& authority() const { return m_authority; }
  [[nodiscard]] cash::Seat& seat() { return m_seat; }
  [[nodiscard]] settings::SettingsService& settings() { return m_settings; }
  [[nodiscard]] staff::StaffService& staff() { return m_staff; }
  /// Only without `keyMissing`.
  [[nodiscard]] staff::PinService& pins();
  [[nodiscard]] catalog::CatalogService& catalog() { return m_catalog; }
  [[nodiscard]] customers::CustomerService& customers() { return m_customers; }
  /// For any thread; outlives the shop where somebody holds it.
  [[nodiscard]] const std::shared_ptr<customers::Directory>& directory() const { return m_directory; }
  [[nodiscard]] inbox::InboxService& inbox() { return m_inbox; }
  [[nodiscard]] inventory::InventoryService& inventory() { return m_inventory; }
  [[nodiscard]] payments::PaymentService& payments() { return m_payments; }
  /// A person says of a payment in doubt, or of one that the terminal keeps, what the terminal does not: as
  /// PaymentService::resolve. Needs `payment:leave_in_doubt`: what is said is no risk of anybody's any more.
  [[nodiscard]] core::Result<payments::Attempt> settlePayment(payments::AttemptId attempt,
                                                              const payments::TerminalAnswer& said,
                                                              const journal::Actor& actor);
  /// Its money is not wanted: an open refund that it belongs to is dropped, or it is reversed, which needs
  /// `sale:post_void`. Errors: those of SaleService::dropRefund and PaymentService::queueReversal.
  [[nodiscard]] core::Done takePaymentBack(const payments::Attempt& attempt, const journal::Actor& actor);
  [[nodiscard]] cash::CashService& cash() { return m_cash; }
  [[nodiscard]] sales::TicketDesk& tickets() { return m_tickets; }
  [[nodiscard]] sales::SaleService& sales() { return m_sales; }
  [[nodiscard]] sales::ClosingService& closing() { return m_closing; }
  [[nodiscard]] const std::optional<vault::Vault>& vault() const { return m_vault; }

 private:
  Shop(std::unique_ptr<store::Store> store, const ShopOptions& options);
  void useKey(const vault::StoreKey& key);
  /// One that `takeKey` left under way, where it is the store's by now.
  [[nodiscard]] bool useArrivedKey();

  std::unique_ptr<store::Store> m_store;
  QString m_machineFolder;
  vault::KeyFiles m_keyFiles;
  std::shared_ptr<vault::SecretStore> m_keychain;
  std::optional<vault::StoreKey> m_key;
  staff::Authority m_authority;
  std::optional<vault::Vault> m_vault;
  std::optional<core::Error> m_keyMissing;
  QString m_phrase;
  std::optional<vault::NewPhrase> m_proposed;
  vault::Argon2Cost m_phraseCost;
  cash::Seat m_seat;
  settings::SettingsService m_settings;
  staff::StaffService m_staff;
  inbox::InboxService m_inbox;
  std::unique_ptr<staff::PinService> m_pins;
  catalog::CatalogService m_catalog;
  customers::CustomerService m_customers;
  std::shared_ptr<customers::Directory> m_directory = std::make_shared<customers::Directory>();
  inventory::InventoryService m_inventory;
  payments::PaymentService m_payments;
  cash::CashService m_cash;
  sales::TicketDesk m_tickets;
  sales::SaleService m_sales;
  sales::ClosingService m_closing;
};

}  // namespace counterfoil::app
