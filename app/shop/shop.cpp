// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/shop.h"

#include <QDir>

#include "app/shop/owed_looks.h"
#include "models/cash/local_tables.h"
#include "models/cash/projector.h"
#include "models/catalog/projector.h"
#include "models/catalog/search_index_sqlite.h"
#include "models/core/failpoint.h"
#include "models/customers/projector.h"
#include "models/devices/projector.h"
#include "models/imports/batches.h"
#include "models/imports/money_adjustments.h"
#include "models/inbox/projector.h"
#include "models/inventory/projector.h"
#include "models/payments/local_tables.h"
#include "models/payments/projector.h"
#include "models/reconciliation/projector.h"
#include "models/sales/local_tables.h"
#include "models/sales/open_refunds.h"
#include "models/sales/projector.h"
#include "models/settings/local_tables.h"
#include "models/settings/projector.h"
#include "models/staff/local_tables.h"
#include "models/staff/projector.h"
#include "models/store/incarnation.h"
#include "models/vault/local_tables.h"
#include "reports/printing/local_tables.h"
#include "reports/printing/print_queue.h"
#include "reports/printing/shop_printing.h"
#include "sync/client/local_tables.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

journal::Projectors makeProjectors(bool withSearch) {
  journal::Projectors all;
  all.add(std::make_unique<settings::SettingsProjector>());
  all.add(std::make_unique<devices::DevicesProjector>());
  all.add(std::make_unique<staff::StaffProjector>());
  all.add(std::make_unique<catalog::CatalogProjector>());
  if (withSearch) all.add(std::make_unique<catalog::SearchIndexer>());
  all.add(std::make_unique<customers::CustomersProjector>());
  all.add(std::make_unique<inventory::InventoryProjector>());
  all.add(std::make_unique<payments::PaymentProjector>());
  all.add(std::make_unique<cash::CashProjector>());
  all.add(std::make_unique<sales::SalesProjector>());
  all.add(std::make_unique<reconciliation::ReconciliationProjector>());
  all.add(std::make_unique<imports::BatchProjector>());
  all.add(std::make_unique<imports::MoneyAdjustmentProjector>());
  all.add(std::make_unique<inbox::InboxProjector>());
  return all;
}

template <std::size_t N>
void append(std::vector<const char*>& all, const char* const (&tables)[N]) {
  all.insert(all.end(), std::begin(tables), std::end(tables));
}

/// After the name of a store's key: one that is to take its place.
const QString kArriving = u".arriving"_s;

QString keyFolder(const ShopOptions& options) {
  return options.machineFolder.isEmpty() ? vault::KeyFiles::defaultFolder() : options.machineFolder + u"/keys"_s;
}

/// The terminal of a till stays as long as it keeps payments that it has not sent: another one does not know them.
Done keepTheTerminal(const journal::Reader& reader, const settings::Till& before, const settings::Till& after) {
  if (before.id == after.id && before.terminal == after.terminal) return {};
  CF_TRY(const auto held, payments::attemptsHeldOffline(reader, before.id.as<core::Anything>()));
  return held.empty() ? Done() : core::refused(u"offline_cards_held"_s, QString::number(held.size()));
}

}  // namespace

const journal::Projectors& allProjectors() {
  static const journal::Projectors all = makeProjectors(true);
  return all;
}

const journal::Projectors& sharedProjectors() {
  static const journal::Projectors all = makeProjectors(false);
  return all;
}

std::vector<const char*> allLocalTables() {
  std::vector<const char*> all = sharedLocalTables();
  append(all, catalog::kSearchTables);
  return all;
}

std::vector<const char*> sharedLocalTables() {
  std::vector<const char*> all;
  append(all, vault::kLocalTables);
  append(all, settings::kLocalTables);
  append(all, staff::kLocalTables);
  append(all, payments::kLocalTables);
  append(all, cash::kLocalTables);
  append(all, sales::kLocalTables);
  append(all, printing::kLocalTables);
  append(all, client::kLocalTables);
  return all;
}

store::OpenOptions storeOptions(const ShopOptions& options) {
  store::OpenOptions all;
  all.path = options.path;
  all.machineFolder = options.machineFolder;
  all.vfs = options.vfs;
  all.waitMs = options.waitMs;
  all.reserveBytes = options.reserveBytes;
  all.progress = options.progress;
  all.localTables = allLocalTables();
  return all;
}

QString defaultStorePath() {
  const QString data = qEnvironmentVariable("XDG_DATA_HOME");
  return (data.isEmpty() ? QDir::homePath() + u"/.local/share"_s : data) + u"/counterfoil/shop.cfl"_s;
}

Result<vault::StoreKey> keyOf(const journal::Reader& reader, journal::StoreFileId store, const ShopOptions& options) {
  vault::KeyFiles files(keyFolder(options));
  const QString name = vault::secretName(store);
  const bool inKeychain = files.placeOf(name) == vault::KeyPlace::Keychain;
  Result<vault::StoreKey> key = core::storageError(u"no_keychain"_s, u"not asked yet"_s);
  if (inKeychain && !options.keychain) return key;
  vault::SecretStore& secrets = inKeychain ? *options.keychain : static_cast<vault::SecretStore&>(files);
  vault::findStoreKey(reader, secrets, store, [&](Result<vault::StoreKey> found) { key = std::move(found); });
  return key;
}

Shop::Shop(std::unique_ptr<store::Store> store, const ShopOptions& options)
    : m_store(std::move(store)),
      m_machineFolder(options.machineFolder),
      m_keyFiles(keyFolder(options)),
      m_keychain(options.keychain),
      m_authority(options.nameless),
      m_phraseCost(options.phraseCost),
      m_seat(m_store->book()),
      m_settings(
          m_store->book(),
          [this](const journal::Reader& reader, const journal::Actor& actor) {
            return m_authority.authorise(reader, actor, staff::Permission::SettingsEdit);
          },
          keepTheTerminal),
      m_staff(m_store->book(), m_authority),
      m_inbox(m_store->book(),
              [this](const journal::Reader& reader, const journal::Actor& actor) {
                return m_authority.authorise(reader, actor, staff::Permission::InboxResolve);
              }),
      m_catalog(m_store->book()),
      m_customers(m_store->book(), m_authority, m_vault),
      m_inventory(m_store->book()),
      m_payments(m_store->book()),
      m_cash(m_seat, m_authority),
      m_tickets(m_seat, m_authority),
      m_sales(m_seat, m_authority, m_tickets),
      m_closing(m_seat, m_authority, m_tickets) {
  m_tickets.setSealer([this](journal::Writing& writing, core::AnyId person, const QString& field,
                             const QString& text) -> Result<QByteArray> {
    if (!m_vault) return core::refused(u"key_missing"_s, u"names cannot be sealed without the store's key"_s);
    return m_vault->seal(writing, vault::PersonId(person.uuid()), field, text);
  });
  m_payments.setStands(sales::chargeStands);
  m_sales.setHook([this](journal::Writing& writing, const sales::Document& document) -> Done {
    CF_TRY(const auto* const place, m_seat.place(writing.reader()));
    return printing::oweReceipt(writing, document, place->settings.till);
  });
  m_closing.setHook([this](journal::Writing& writing, const sales::ShiftFigures& figures) -> Done {
    CF_TRY(const auto* const place, m_seat.place(writing.reader()));
    return printing::oweReport(writing, figures, place->settings.till);
  });
  m_closing.setUnprintedJobs([](const journal::Reader& reader) { return printing::unprintedJobs(reader); });
}

Shop::~Shop() = default;

void Shop::useKey(const vault::StoreKey& key) {
  m_pins = std::make_unique<staff::PinService>(m_store->book(), m_authority, key.derive(vault::kPinPepper));
  m_vault.emplace(key);
  m_directory->useKey(key);
  m_key = key;
  m_keyMissing.reset();
}

Result<payments::Attempt> Shop::settlePayment(payments::AttemptId attempt, const payments::TerminalAnswer& said,
                                              const journal::Actor& actor) {
  return book().write([&](journal::Writing& writing) -> Result<payments::Attempt> {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, staff::Permission::PaymentLeaveInDoubt));
    return payments::PaymentService::resolve(writing, attempt, said, actor, sales::chargeStands);
  });
}

Done Shop::takePaymentBack(const payments::Attempt& attempt, const journal::Actor& actor) {
  const auto refund = sales::openRefund(reader(), sales::DocumentId(attempt.ticket.uuid()));
  if (refund) return m_sales.dropRefund(refund->id, actor);
  return book().write([&](journal::Writing& writing) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, staff::Permission::SalePostVoid));
    return payments::PaymentService::queueReversal(writing, attempt.id);
  });
}

staff::PinService& Shop::pins() {
  if (!m_pins) core::panic(u"PINs were asked for without the store's key"_s);
  return *m_pins;
}

Result<std::unique_ptr<Shop>> Shop::create(const ShopOptions& options, const core::Clock& clock, core::IdSource& ids) {
  CF_TRY(auto opened, store::Store::create(storeOptions(options), allProjectors(), clock, ids));
  std::unique_ptr<Shop> shop(new Shop(std::move(opened), options));
  const bool inKeychain = options.keyPlace == vault::KeyPlace::Keychain;
  if (inKeychain && !shop->m_keychain) return core::storageError(u"no_keychain"_s, u"none was given"_s);
  vault::SecretStore& secrets = inKeychain ? *shop->m_keychain : static_cast<vault::SecretStore&>(shop->m_keyFiles);
  // Both places answer at once, so the callback has run when this returns.
  std::optional<Result<vault::NewKey>> made;
  vault::createStoreKey(shop->book(), secrets, shop->m_store->id(), options.phraseCost,
                        [&](Result<vault::NewKey> result) { made.emplace(std::move(result)); });
  if (!made) return core::storageError(u"no_keychain"_s, u"the key's place did not answer"_s);
  CF_TRY(const vault::NewKey key, std::move(*made));
  CF_CHECK(shop->m_keyFiles.setPlace(shop->secretName(), options.keyPlace));
  shop->useKey(key.key);
  shop->m_phrase = key.phrase;
  return shop;
}

Result<std::unique_ptr<Shop>> Shop::open(const ShopOptions& options, const core::Clock& clock, core::IdSource& ids) {
  CF_TRY(auto opened, store::Store::open(storeOptions(options), allProjectors(), clock, ids));
  std::unique_ptr<Shop> shop(new Shop(std::move(opened), options));
  // A trace that cannot be taken down now stays owed.
  static_cast<void>(takeOwedLooks(shop->book(), options.path));
  shop->m_keyMissing = core::storageError(u"no_keychain"_s, u"not asked yet"_s);
  const bool inKeychain = shop->keyPlace() == vault::KeyPlace::Keychain;
  if (inKeychain && !shop->m_keychain) return shop;
  vault::SecretStore& secrets = inKeychain ? *shop->m_keychain : static_cast<vault::SecretStore&>(shop->m_keyFiles);
  if (const auto found = keyOf(shop->reader(), shop->m_store->id(), options)) {
    shop->useKey(*found);
  } else {
    shop->m_keyMissing = found.error();
  }
  if (shop->m_keyMissing && shop->useArrivedKey()) {
    // From now on it is found where it belongs; where that fails, it is found here again.
    secrets.write(shop->secretName(), shop->m_key->bytes(), [&](const Done& done) {
      if (done) shop->m_keyFiles.remove(shop->secretName() + kArriving, [](const Done&) {});
    });
  }
  return shop;
}

Result<bool> Shop::phraseNoted() const {
  return vault::phraseNoted(reader());
}

Result<QString> Shop::proposePhrase() {
  if (!m_key) return m_keyMissing.value_or(core::denied(u"key_missing"_s));
  CF_TRY(m_proposed, vault::makePhrase(*m_key, m_phraseCost));
  return m_proposed->words;
}

Done Shop::notePhrase() {
  CF_CHECK(book().write([this](journal::Writing& writing) -> Done {
    if (m_proposed) return vault::changePhrase(writing, *m_key, m_proposed->wrap);
    return vault::markPhraseNoted(writing);
  }));
  m_proposed.reset();
  m_phrase.clear();
  return {};
}

vault::KeyPlace Shop::keyPlace() const {
  return m_keyFiles.placeOf(secretName());
}

QString Shop::secretName() const {
  return vault::secretName(m_store->id());
}

Done Shop::useKeychainKey(const std::optional<QByteArray>& secret) {
  if (!secret) {
    m_keyMissing = core::denied(u"key_missing"_s, u"the keychain is locked or does not have it"_s);
    return *m_keyMissing;
  }
  CF_TRY(const vault::StoreKey key, vault::StoreKey::fromBytes(*secret));
  if (const Done fits = vault::checkKey(reader(), key); !fits) return useArrivedKey() ? Done() : fits;
  useKey(key);
  return {};
}

bool Shop::useArrivedKey() {
  std::optional<QByteArray> bytes;
  m_keyFiles.read(secretName() + kArriving, [&](const Result<std::optional<QByteArray>>& found) {
    if (found) bytes = *found;
  });
  const auto key = bytes ? vault::StoreKey::fromBytes(*bytes) : Result<vault::StoreKey>(core::denied(u"key_missing"_s));
  if (!key || !vault::checkKey(reader(), *key)) return false;
  useKey(*key);
  return true;
}

Result<QByteArray> Shop::keyForKeychain() const {
  if (!m_key) return m_keyMissing.value_or(core::denied(u"key_missing"_s));
  return m_key->bytes();
}

Done Shop::keepKeyIn(vault::KeyPlace place) {
  CF_TRY(const QByteArray key, keyForKeychain());
  Done kept;
  const auto note = [&](Done done) { kept = std::move(done); };
  if (place == vault::KeyPlace::File) {
    m_keyFiles.write(secretName(), key, note);
    CF_CHECK(kept);
    return m_keyFiles.setPlace(secretName(), place);
  }
  // The file goes last: whatever fails before leaves a machine that still finds its key.
  CF_CHECK(m_keyFiles.setPlace(secretName(), place));
  m_keyFiles.remove(secretName(), note);
  return kept;
}

Result<bool> Shop::unlock(const QString& phrase) {
  CF_TRY(const vault::PhraseWrap wrap, vault::readPhraseWrap(reader()));
  CF_TRY(const vault::StoreKey key, vault::openWithPhrase(wrap, phrase));
  CF_CHECK(vault::checkKey(reader(), key));
  useKey(key);
  // Whoever can type it has it on paper.
  CF_TRY(const bool noted, phraseNoted());
  if (!noted) CF_CHECK(notePhrase());
  const bool inKeychain = keyPlace() == vault::KeyPlace::Keychain;
  if (inKeychain && !m_keychain) return false;
  vault::SecretStore& secrets = inKeychain ? *m_keychain : static_cast<vault::SecretStore&>(m_keyFiles);
  bool kept = false;
  secrets.write(secretName(), key.bytes(), [&](const Done& done) { kept = bool(done); });
  return kept;
}

Result<QString> Shop::takeKey(const QByteArray& bytes, const std::function<Done(journal::Writing&)>& with) {
  CF_TRY(const vault::StoreKey key, vault::StoreKey::fromBytes(bytes));
  CF_TRY(const qint64 sealed, reader().integer("SELECT count(*) FROM vault_person_key", {}));
  if (sealed > 0) return core::refused(u"vault_in_use"_s, u"names were sealed with this store's own key"_s);
  CF_TRY(const vault::NewPhrase phrase, vault::makePhrase(key, m_phraseCost));
  const bool inKeychain = keyPlace() == vault::KeyPlace::Keychain;
  if (inKeychain && !m_keychain) return core::storageError(u"no_keychain"_s, u"none was given"_s);
  vault::SecretStore& secrets = inKeychain ? *m_keychain : static_cast<vault::SecretStore&>(m_keyFiles);
  Done kept = core::storageError(u"no_keychain"_s, u"the key's place did not answer"_s);
  const auto note = [&](const Done& done) { kept = done; };
  m_keyFiles.write(secretName() + kArriving, key.bytes(), note);
  CF_CHECK(kept);
  CF_FAILPOINT("joining.key_arriving");
  CF_CHECK(book().write([&](journal::Writing& writing) -> Done {
    CF_CHECK(writing.local(vault::kVaultStoreTable).execute("DELETE FROM vault_store", {}));
    CF_CHECK(vault::createVault(writing, key, phrase.wrap));
    return with ? with(writing) : Done();
  }));
  CF_FAILPOINT("joining.key_taken");
  secrets.write(secretName(), key.bytes(), note);
  if (kept) m_keyFiles.remove(secretName() + kArriving, [](const Done&) {});
  useKey(key);
  return phrase.words;
}

Result<device::DeviceKeys> Shop::deviceKeys() {
  std::optional<Result<device::DeviceKeys>> found;
  // A file even where the store's key is in the keychain: a till signs in by itself at any hour.
  device::findOrMakeKeys(m_keyFiles, m_store->id(), [&](Result<device::DeviceKeys> keys) { found = std::move(keys); });
  return *std::move(found);
}

}  // namespace counterfoil::app
