// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/cli/context.h"
#include "app/shop/reading.h"

namespace counterfoil::cli {

/// The store of `--store`, opened for writing, with clock and ids of its own.
struct OpenShop {
  std::unique_ptr<core::SystemClock> clock;
  std::unique_ptr<core::RandomIds> ids;
  std::unique_ptr<app::Shop> shop;
  app::Shop* operator->() const { return shop.get(); }
  app::Shop& operator*() const { return *shop; }
};
/// How that store is opened.
[[nodiscard]] core::Result<app::ShopOptions> shopOptions(const Context& context);
[[nodiscard]] core::Result<OpenShop> openShop(const Context& context);

/// Read-only, with names where the key is here: works while another process writes.
[[nodiscard]] core::Result<app::ReadingShop> openReadingShop(const Context& context);
/// Read-only: works while another process writes.
[[nodiscard]] core::Result<std::unique_ptr<store::SqliteConnection>> openShopReader(const Context& context);

/// Staff by id or by name (of any case); an empty text is nobody. NotFound `unknown_staff`; Refused `staff_ambiguous`.
[[nodiscard]] core::Result<core::StaffId> staffNamed(const journal::Reader& reader, const QString& text);
/// `--staff` and `--approver`. Invalid `bad_usage` without --staff. Whoever may run the program on the file needs no
/// PIN.
[[nodiscard]] core::Result<journal::Actor> actorOf(const Context& context, const journal::Reader& reader);
/// The same where `--staff` may be left out: then it is the program itself.
[[nodiscard]] core::Result<journal::Actor> actorOrProgram(const Context& context, const journal::Reader& reader);
/// A document by id or number.
[[nodiscard]] core::Result<sales::DocumentId> documentNamed(const journal::Reader& reader, const QString& text);
/// A product by id, SKU or barcode. NotFound `product_unknown`; Refused `product_ambiguous`.
struct NamedProduct {
  catalog::ProductId id;
  core::Quantity pack;
};
[[nodiscard]] core::Result<NamedProduct> productNamed(const journal::Reader& reader, const QString& text);
/// The shop's currency. Refused `shop_not_set_up`.
[[nodiscard]] core::Result<core::Currency> currencyOf(const journal::Reader& reader);
/// An option with an amount. Invalid `bad_usage` where it is missing, and those of Money::parse.
[[nodiscard]] core::Result<core::Money> moneyOption(const Context& context, const QString& name,
                                                    core::Currency currency);

}  // namespace counterfoil::cli
