// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/facts.h"

namespace counterfoil::settings {

using journal::FieldSpec;
using journal::FieldType;

namespace {

constexpr FieldSpec kShopFields[] = {
    {"name", FieldType::Text},
    {"address", FieldType::Text},
    {"tax_number", FieldType::Text},
    {"currency", FieldType::Text},
    {"currency_decimals", FieldType::Integer},
    {"locale", FieldType::Text},
    {"zone", FieldType::Text},
    {"price_mode", FieldType::Text},
    {"tax_rounding", FieldType::Text},
    {"cash_step_minor", FieldType::Integer},
    {"cash_rounding", FieldType::Text},
    {"exact_cash_accepted", FieldType::Flag},
    {"cut_over_hour", FieldType::Integer},
    {"receipt_header", FieldType::Text},
    {"receipt_footer", FieldType::Text},
    {"idle_lock_s", FieldType::Integer},
    {"count_tolerance_minor", FieldType::Integer},
    {"over_tolerance_needs_manager", FieldType::Flag},
};

constexpr FieldSpec kStoreFields[] = {{"code", FieldType::Text}, {"name", FieldType::Text}};

constexpr FieldSpec kTillFields[] = {
    {"store_id", FieldType::Identity},
    {"code", FieldType::Text},
    {"name", FieldType::Text},
    {"printer_host", FieldType::Text},
    {"printer_port", FieldType::Integer},
    {"printer_columns", FieldType::Integer},
    {"printer_code_page", FieldType::Text},
    {"drawer", FieldType::Flag},
    {"terminal", FieldType::Text},
    {"motion_off", FieldType::Flag},
    {"theme", FieldType::Text},
    {"keyboard", FieldType::Text},
    {"sound_off", FieldType::Flag},
    {"kind", FieldType::Text},
    {"offline_cards", FieldType::Flag},
    {"offline_payment_minor", FieldType::Integer},
    {"offline_total_minor", FieldType::Integer},
    {"offline_count", FieldType::Integer},
    {"offline_age_s", FieldType::Integer},
};

}  // namespace

TillId webTillOf(StoreId store) {
  return TillId(QUuid::createUuidV5(store.uuid(), QStringLiteral("counterfoil web till")));
}

core::AnyId shopSubject() {
  // "counterfoil shop": fixed, so that every till of a book means the same row.
  return core::AnyId::fromBytes(QByteArrayLiteral("counterfoil shop"));
}

std::span<const FieldSpec> shopFields() {
  return kShopFields;
}
std::span<const FieldSpec> storeFields() {
  return kStoreFields;
}
std::span<const FieldSpec> tillFields() {
  return kTillFields;
}

QJsonObject toJson(const Shop& shop) {
  return {
      {QStringLiteral("name"), shop.name},
      {QStringLiteral("address"), shop.address},
      {QStringLiteral("tax_number"), shop.taxNumber},
      {QStringLiteral("currency"), shop.currency},
      {QStringLiteral("currency_decimals"), shop.currencyDecimals},
      {QStringLiteral("locale"), shop.locale},
      {QStringLiteral("zone"), shop.zone},
      {QStringLiteral("price_mode"), wordOf(shop.priceMode)},
      {QStringLiteral("tax_rounding"), wordOf(shop.taxRounding)},
      {QStringLiteral("cash_step_minor"), shop.cashStepMinor},
      {QStringLiteral("cash_rounding"), wordOf(shop.cashRounding)},
      {QStringLiteral("exact_cash_accepted"), shop.exactCashAccepted},
      {QStringLiteral("cut_over_hour"), shop.cutOverHour},
      {QStringLiteral("receipt_header"), shop.receiptHeader},
      {QStringLiteral("receipt_footer"), shop.receiptFooter},
      {QStringLiteral("idle_lock_s"), shop.idleLockS},
      {QStringLiteral("count_tolerance_minor"), shop.countToleranceMinor},
      {QStringLiteral("over_tolerance_needs_manager"), shop.overToleranceNeedsManager},
  };
}

QJsonObject toJson(const Store& store) {
  return {{QStringLiteral("code"), store.code}, {QStringLiteral("name"), store.name}};
}

QJsonObject toJson(const Till& till) {
  return {
      {QStringLiteral("store_id"), till.store.text()},
      {QStringLiteral("code"), till.code},
      {QStringLiteral("name"), till.name},
      {QStringLiteral("printer_host"), till.printerHost},
      {QStringLiteral("printer_port"), till.printerPort},
      {QStringLiteral("printer_columns"), till.printerColumns},
      {QStringLiteral("printer_code_page"), till.printerCodePage},
      {QStringLiteral("drawer"), till.drawer},
      {QStringLiteral("terminal"), wordOf(till.terminal)},
      {QStringLiteral("motion_off"), till.motionOff},
      {QStringLiteral("theme"), wordOf(till.theme)},
      {QStringLiteral("keyboard"), wordOf(till.keyboard)},
      {QStringLiteral("sound_off"), till.soundOff},
      {QStringLiteral("kind"), wordOf(till.kind)},
      {QStringLiteral("offline_cards"), till.offlineCards.allowed},
      {QStringLiteral("offline_payment_minor"), till.offlineCards.paymentMinor},
      {QStringLiteral("offline_total_minor"), till.offlineCards.totalMinor},
      {QStringLiteral("offline_count"), till.offlineCards.count},
      {QStringLiteral("offline_age_s"), till.offlineCards.ageS},
  };
}

}  // namespace counterfoil::settings
