// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/queries.h"

#include <algorithm>

#include "models/settings/facts.h"
#include "models/settings/local_tables.h"

namespace counterfoil::settings {

using core::Result;
using journal::Reader;
using journal::Row;

namespace {

constexpr qint64 kMostOfflineMinor = 1'000'000'000'000;

/// The integer, within its range; what was never set keeps the fallback.
int within(const Row& row, int column, int low, int high, int fallback) {
  return row.isNull(column) ? fallback : int(std::clamp<qint64>(row.integer(column), low, high));
}
bool flagOr(const Row& row, int column, bool fallback) {
  return row.isNull(column) ? fallback : row.flag(column);
}

Shop shopOf(const Row& row) {
  const Shop unset;
  Shop shop;
  shop.name = row.text(0);
  shop.address = row.text(1);
  shop.taxNumber = row.text(2);
  shop.currency = row.text(3);
  shop.currencyDecimals = within(row, 4, 0, 6, unset.currencyDecimals);
  shop.locale = row.text(5);
  shop.zone = row.text(6);
  shop.priceMode = priceModeOf(row.text(7));
  shop.taxRounding = taxRoundingOf(row.text(8));
  shop.cashStepMinor = std::max<qint64>(0, row.integer(9));
  shop.cashRounding = cashRoundingOf(row.text(10));
  shop.exactCashAccepted = flagOr(row, 11, unset.exactCashAccepted);
  shop.cutOverHour = within(row, 12, 0, 12, unset.cutOverHour);
  shop.receiptHeader = row.text(13);
  shop.receiptFooter = row.text(14);
  shop.idleLockS = within(row, 15, 0, 86'400, unset.idleLockS);
  shop.countToleranceMinor = std::max<qint64>(0, row.integer(16));
  shop.overToleranceNeedsManager = flagOr(row, 17, unset.overToleranceNeedsManager);
  return shop;
}

Store storeOf(const Row& row) {
  return {row.id<StoreId>(0), row.text(1), row.text(2)};
}

#define CF_TILL_COLUMNS                                                                                 \
  "SELECT t.id, t.store_id, t.code, t.name, t.printer_host, t.printer_port, t.printer_columns, "        \
  "t.printer_code_page, t.drawer, t.terminal, t.motion_off, t.theme, t.keyboard, t.sound_off, t.kind, " \
  "t.offline_cards, t.offline_payment_minor, t.offline_total_minor, t.offline_count, t.offline_age_s "

Till tillOf(const Row& row) {
  const Till unset;
  Till till;
  till.id = row.id<TillId>(0);
  till.store = row.id<StoreId>(1);
  till.code = row.text(2);
  till.name = row.text(3);
  till.printerHost = row.text(4);
  till.printerPort = within(row, 5, 1, 65'535, unset.printerPort);
  till.printerColumns = within(row, 6, 24, 64, unset.printerColumns);
  till.printerCodePage = row.text(7);
  till.drawer = flagOr(row, 8, unset.drawer);
  till.terminal = terminalKindOf(row.text(9));
  till.motionOff = flagOr(row, 10, unset.motionOff);
  till.theme = themeOf(row.text(11));
  till.keyboard = onScreenKeyboardOf(row.text(12));
  till.soundOff = flagOr(row, 13, unset.soundOff);
  till.kind = tillKindOf(row.text(14));
  OfflineCards& cards = till.offlineCards;
  cards.allowed = flagOr(row, 15, cards.allowed);
  if (!row.isNull(16)) cards.paymentMinor = std::clamp<qint64>(row.integer(16), 0, kMostOfflineMinor);
  if (!row.isNull(17)) cards.totalMinor = std::clamp<qint64>(row.integer(17), 0, kMostOfflineMinor);
  cards.count = within(row, 18, 0, 1'000, cards.count);
  cards.ageS = within(row, 19, 0, 259'200, cards.ageS);
  return till;
}

}  // namespace

Result<Shop> readShop(const Reader& reader) {
  CF_TRY(const auto found,
         reader.first("SELECT name, address, tax_number, currency, currency_decimals, locale, zone, price_mode, "
                      "tax_rounding, cash_step_minor, cash_rounding, exact_cash_accepted, cut_over_hour, "
                      "receipt_header, receipt_footer, idle_lock_s, count_tolerance_minor, "
                      "over_tolerance_needs_manager FROM shop WHERE id = $1",
                      {shopSubject()}, shopOf));
  return found.value_or(Shop());
}

Result<ShopSettings> readSettings(const Reader& reader) {
  ShopSettings settings;
  CF_TRY(settings.shop, readShop(reader));
  CF_TRY(const auto till, reader.first(CF_TILL_COLUMNS "FROM device AS d JOIN till AS t ON t.id = d.till_id "
                                                       "WHERE d.id = 1 AND t.created_stamp IS NOT NULL",
                                       {}, tillOf));
  if (!till) return settings;
  settings.till = *till;
  CF_TRY(const auto store, reader.first("SELECT id, code, name FROM store WHERE id = $1 AND created_stamp IS NOT NULL",
                                        {till->store}, storeOf));
  if (store) settings.store = *store;
  return settings;
}

Result<std::vector<Store>> listStores(const Reader& reader) {
  return reader.list("SELECT id, code, name FROM store WHERE created_stamp IS NOT NULL ORDER BY code, id", {}, storeOf);
}

Result<std::vector<Till>> listTills(const Reader& reader) {
  return reader.list(CF_TILL_COLUMNS
                     "FROM till AS t LEFT JOIN store AS s ON s.id = t.store_id WHERE t.created_stamp IS NOT NULL "
                     "ORDER BY t.kind = 'web', s.code, t.code, t.id",
                     {}, tillOf);
}

Result<Store> findStore(const Reader& reader, StoreId id) {
  CF_TRY(const auto found,
         reader.first("SELECT id, code, name FROM store WHERE id = $1 AND created_stamp IS NOT NULL", {id}, storeOf));
  if (!found) return core::notFound(QStringLiteral("unknown_store"), id.text());
  return *found;
}

Result<Till> findTill(const Reader& reader, TillId id) {
  CF_TRY(const auto found,
         reader.first(CF_TILL_COLUMNS "FROM till AS t WHERE t.id = $1 AND t.created_stamp IS NOT NULL", {id}, tillOf));
  if (!found) return core::notFound(QStringLiteral("unknown_till"), id.text());
  return *found;
}

bool concernsSettings(const journal::Change& change) {
  const auto ours = [](const journal::Fact& fact) {
    return fact.kind == QLatin1String(kShopChanged) || fact.kind.startsWith(QLatin1String("store.")) ||
           fact.kind.startsWith(QLatin1String("till."));
  };
  return std::any_of(change.facts.begin(), change.facts.end(), ours) ||
         std::any_of(change.localTables.begin(), change.localTables.end(),
                     [](const QString& table) { return table == QLatin1String(kDeviceTable); });
}

}  // namespace counterfoil::settings
