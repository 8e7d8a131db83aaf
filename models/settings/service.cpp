// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/service.h"

#include "models/journal/record_about.h"
#include "models/settings/facts.h"
#include "models/settings/local_tables.h"
#include "models/settings/queries.h"
#include "models/settings/rules.h"

namespace counterfoil::settings {

using core::Done;
using core::refused;
using core::Result;
using journal::Actor;
using journal::Reader;
using journal::recordAbout;
using journal::Writing;

namespace {

Done storeCodeFree(const Reader& reader, const Store& store) {
  CF_TRY(const qint64 others, reader.integer("SELECT COUNT(*) FROM store WHERE code = $1 AND id <> $2",
                                             {store.code, store.id.isNull() ? QByteArray("") : store.id.bytes()}));
  if (others > 0) return refused(QStringLiteral("code_taken"), store.code);
  return {};
}

Done tillCodeFree(const Reader& reader, const Till& till) {
  CF_TRY(const qint64 others,
         reader.integer("SELECT COUNT(*) FROM till WHERE store_id = $1 AND code = $2 AND id <> $3",
                        {till.store, till.code, till.id.isNull() ? QByteArray("") : till.id.bytes()}));
  if (others > 0) return refused(QStringLiteral("code_taken"), till.code);
  return {};
}

}  // namespace

SettingsService::SettingsService(journal::Book& book, Guard guard, TillGuard tillGuard)
    : m_book(book), m_guard(std::move(guard)), m_tillGuard(std::move(tillGuard)) {}

Done SettingsService::allowed(const Reader& reader, const Actor& actor) const {
  return m_guard ? m_guard(reader, actor) : Done();
}

Done SettingsService::changeShop(Writing& writing, const Shop& shop, const Actor& actor) {
  CF_CHECK(allowed(writing.reader(), actor));
  CF_CHECK(checkShop(shop));
  CF_TRY(const Shop before, readShop(writing.reader()));
  const bool currencyKept = before.currency == shop.currency && before.currencyDecimals == shop.currencyDecimals;
  if (!before.currency.isEmpty() && !currencyKept) {
    return refused(QStringLiteral("currency_fixed"), before.currency);
  }
  // The first time every field is written, so that the shop does not depend on a program's defaults.
  const QJsonObject old = before.currency.isEmpty() ? QJsonObject() : toJson(before);
  const QJsonObject changes = journal::changesBetween(old, toJson(shop));
  return changes.isEmpty() ? Done() : recordAbout(writing, kShopChanged, shopSubject(), changes, actor);
}

Result<StoreId> SettingsService::createStore(Writing& writing, const Store& store, const Actor& actor) {
  CF_CHECK(allowed(writing.reader(), actor));
  CF_CHECK(checkStore(store));
  Store made = store;
  made.id = writing.make<StoreId>();
  CF_CHECK(storeCodeFree(writing.reader(), made));
  CF_CHECK(recordAbout(writing, kStoreCreated, made.id, toJson(made), actor));
  return made.id;
}

Result<TillId> SettingsService::createTill(Writing& writing, const Till& till, const Actor& actor) {
  CF_CHECK(allowed(writing.reader(), actor));
  CF_CHECK(checkTill(till));
  if (const auto store = findStore(writing.reader(), till.store); !store) return store.error();
  Till made = till;
  made.id = writing.make<TillId>();
  CF_CHECK(tillCodeFree(writing.reader(), made));
  CF_CHECK(recordAbout(writing, kTillCreated, made.id, toJson(made), actor));
  return made.id;
}

Done SettingsService::useTill(Writing& writing, TillId till, const Actor& actor) {
  CF_CHECK(allowed(writing.reader(), actor));
  CF_TRY(const Till after, findTill(writing.reader(), till));
  CF_TRY(const ShopSettings before, readSettings(writing.reader()));
  if (m_tillGuard && !before.till.id.isNull()) CF_CHECK(m_tillGuard(writing.reader(), before.till, after));
  return writing.local(kDeviceTable)
      .execute("INSERT INTO device(id, till_id) VALUES(1, $1) ON CONFLICT(id) DO UPDATE SET till_id = excluded.till_id",
               {till});
}

Result<Till> SettingsService::webTill(Writing& writing, StoreId store) {
  const Reader& reader = writing.reader();
  const auto found = findTill(reader, webTillOf(store));
  if (found || found.error().kind != core::ErrorKind::NotFound) return found;
  if (const auto there = findStore(reader, store); !there) return there.error();
  Till till;
  till.id = webTillOf(store);
  till.store = store;
  till.kind = TillKind::Web;
  till.name = QStringLiteral("Web");
  till.drawer = false;
  till.terminal = TerminalKind::None;
  for (int number = 1;; ++number) {
    till.code = QStringLiteral("WEB") + (number > 1 ? QString::number(number) : QString());
    const Done free = tillCodeFree(reader, till);
    if (free) break;
    if (free.error().code != QLatin1String("code_taken")) return free.error();
  }
  CF_CHECK(recordAbout(writing, kTillCreated, till.id, toJson(till), Actor()));
  return till;
}

Done SettingsService::changeStore(const Store& store, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_CHECK(allowed(writing.reader(), actor));
    CF_CHECK(checkStore(store));
    CF_TRY(const Store before, findStore(writing.reader(), store.id));
    CF_CHECK(storeCodeFree(writing.reader(), store));
    const QJsonObject changes = journal::changesBetween(toJson(before), toJson(store));
    if (changes.isEmpty()) return {};
    return recordAbout(writing, kStoreChanged, store.id, changes, actor);
  });
}

Done SettingsService::changeTill(const Till& till, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Done {
    CF_CHECK(allowed(writing.reader(), actor));
    CF_CHECK(checkTill(till));
    CF_TRY(const Till before, findTill(writing.reader(), till.id));
    if (before.store != till.store) return refused(QStringLiteral("store_fixed"));
    CF_CHECK(tillCodeFree(writing.reader(), till));
    const QJsonObject changes = journal::changesBetween(toJson(before), toJson(till));
    if (changes.isEmpty()) return {};
    if (m_tillGuard) CF_CHECK(m_tillGuard(writing.reader(), before, till));
    return recordAbout(writing, kTillChanged, till.id, changes, actor);
  });
}

Done SettingsService::changeShop(const Shop& shop, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return changeShop(writing, shop, actor); });
}
Result<StoreId> SettingsService::createStore(const Store& store, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return createStore(writing, store, actor); });
}
Result<TillId> SettingsService::createTill(const Till& till, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return createTill(writing, till, actor); });
}
Done SettingsService::useTill(TillId till, const Actor& actor) {
  return m_book.write([&](Writing& writing) { return useTill(writing, till, actor); });
}

}  // namespace counterfoil::settings
