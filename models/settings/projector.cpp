// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/projector.h"

#include "models/settings/facts.h"

namespace counterfoil::settings {

using journal::ProjectionTable;

namespace {

constexpr ProjectionTable kTables[] = {
    {"shop",
     "CREATE TABLE shop(id BLOB PRIMARY KEY, created_stamp BLOB, "
     "name TEXT NOT NULL DEFAULT '', name_stamp BLOB, address TEXT NOT NULL DEFAULT '', address_stamp BLOB, "
     "tax_number TEXT NOT NULL DEFAULT '', tax_number_stamp BLOB, currency TEXT NOT NULL DEFAULT '', "
     "currency_stamp BLOB, currency_decimals INTEGER, currency_decimals_stamp BLOB, "
     "locale TEXT NOT NULL DEFAULT '', locale_stamp BLOB, zone TEXT NOT NULL DEFAULT '', zone_stamp BLOB, "
     "price_mode TEXT NOT NULL DEFAULT '', price_mode_stamp BLOB, tax_rounding TEXT NOT NULL DEFAULT '', "
     "tax_rounding_stamp BLOB, cash_step_minor INTEGER, cash_step_minor_stamp BLOB, "
     "cash_rounding TEXT NOT NULL DEFAULT '', cash_rounding_stamp BLOB, exact_cash_accepted INTEGER, "
     "exact_cash_accepted_stamp BLOB, cut_over_hour INTEGER, cut_over_hour_stamp BLOB, "
     "receipt_header TEXT NOT NULL DEFAULT '', receipt_header_stamp BLOB, receipt_footer TEXT NOT NULL DEFAULT '', "
     "receipt_footer_stamp BLOB, idle_lock_s INTEGER, idle_lock_s_stamp BLOB, count_tolerance_minor INTEGER, "
     "count_tolerance_minor_stamp BLOB, over_tolerance_needs_manager INTEGER, "
     "over_tolerance_needs_manager_stamp BLOB) STRICT, WITHOUT ROWID",
     "id", "id"},
    {"store",
     "CREATE TABLE store(id BLOB PRIMARY KEY, created_stamp BLOB, code TEXT NOT NULL DEFAULT '', code_stamp BLOB, "
     "name TEXT NOT NULL DEFAULT '', name_stamp BLOB) STRICT, WITHOUT ROWID",
     "id", "id"},
    {"till",
     "CREATE TABLE till(id BLOB PRIMARY KEY, created_stamp BLOB, store_id BLOB, store_id_stamp BLOB, "
     "code TEXT NOT NULL DEFAULT '', code_stamp BLOB, name TEXT NOT NULL DEFAULT '', name_stamp BLOB, "
     "printer_host TEXT NOT NULL DEFAULT '', printer_host_stamp BLOB, printer_port INTEGER, printer_port_stamp BLOB, "
     "printer_columns INTEGER, printer_columns_stamp BLOB, printer_code_page TEXT NOT NULL DEFAULT '', "
     "printer_code_page_stamp BLOB, drawer INTEGER, drawer_stamp BLOB, terminal TEXT NOT NULL DEFAULT '', "
     "terminal_stamp BLOB, motion_off INTEGER, motion_off_stamp BLOB, theme TEXT NOT NULL DEFAULT '', "
     "theme_stamp BLOB, keyboard TEXT NOT NULL DEFAULT '', keyboard_stamp BLOB, sound_off INTEGER, "
     "sound_off_stamp BLOB, kind TEXT NOT NULL DEFAULT '', kind_stamp BLOB, offline_cards INTEGER, offline_cards_stamp "
     "BLOB, "
     "offline_payment_minor INTEGER, offline_payment_minor_stamp BLOB, offline_total_minor INTEGER, "
     "offline_total_minor_stamp BLOB, offline_count INTEGER, offline_count_stamp BLOB, offline_age_s INTEGER, "
     "offline_age_s_stamp BLOB) STRICT, WITHOUT ROWID",
     "id", "id"},
};

constexpr const char* kKinds[] = {kShopChanged, kStoreCreated, kStoreChanged, kTillCreated, kTillChanged};

}  // namespace

std::span<const ProjectionTable> SettingsProjector::tables() const {
  return kTables;
}

std::span<const char* const> SettingsProjector::kinds() const {
  return kKinds;
}

core::Done SettingsProjector::project(const journal::Fact& fact, journal::Transaction& tx) const {
  const auto is = [&](const char* kind) { return fact.kind == QLatin1String(kind); };
  if (is(kShopChanged)) {
    return journal::editRow(tx, "shop", fact.subject, fact.stamp(), journal::editedFields(fact.object, shopFields()));
  }
  const bool store = is(kStoreCreated) || is(kStoreChanged);
  const char* table = store ? "store" : "till";
  const auto fields = store ? storeFields() : tillFields();
  if (is(kStoreCreated) || is(kTillCreated)) {
    return journal::createRow(tx, table, fact.subject, fact.stamp(), journal::createdFields(fact.object, fields));
  }
  return journal::editRow(tx, table, fact.subject, fact.stamp(), journal::editedFields(fact.object, fields));
}

}  // namespace counterfoil::settings
