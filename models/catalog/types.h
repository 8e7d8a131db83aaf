// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

#include "models/core/id.h"

namespace counterfoil::catalog {

using TaxId = core::Id<struct TaxTag>;
using CategoryId = core::Id<struct CategoryTag>;
using ProductId = core::Id<struct ProductTag>;
using BarcodeId = core::Id<struct BarcodeTag>;

inline constexpr qint64 kOneMicro = 1'000'000;

/// How a tax follows from a price: percent of the net, a fixed amount for each unit, or percent of the price with the
/// tax in it.
enum class TaxKind { Percent, PerUnit, Share };

struct Tax {
  TaxId id;
  QString name;  ///< as printed: "VAT 20%"
  QString code;  ///< short and stable: "VAT20"; the `id` of a tax in baskets
  TaxKind kind = TaxKind::Percent;
  qint64 ratePpm = 0;      ///< Percent, Share: 200000 is 20 %; negative for withholding
  qint64 amountMicro = 0;  ///< PerUnit: of the currency's unit
  /// Whether prices contain it; nothing follows the shop's price mode.
  std::optional<bool> included = {};
  bool affectsNext = false;      ///< its amount is part of the base of the taxes after it
  bool ignoresPrevious = false;  ///< keeps out of what earlier taxes put there
  bool archived = false;
};

struct Category {
  CategoryId id;
  QString name;
  CategoryId parent = {};         ///< null at the top
  QString colour = {};            ///< "#2f7d6b", or empty: the theme chooses
  std::vector<TaxId> taxes = {};  ///< proposed for new products; never looked up when selling
  qint64 sort = 0;
  bool archived = false;
};

/// Goods move stock; services and fees do not. A fee (postage, bank charges) is also kept out of favourites and figures
/// of bestsellers.
enum class ProductKind { Goods, Service, Fee };

/// A code printed on a pack, and how many base units are in the pack.
struct Barcode {
  BarcodeId id;
  QString code;  ///< as it was entered, with its leading zeros
  qint64 quantityMicro = kOneMicro;
};

/// As a product's favourite: after those that are there. The service puts the position in its place.
inline constexpr qint64 kLastFavourite = -1;

struct Product {
  ProductId id;
  QString sku;
  QString name;
  CategoryId category = {};       ///< null: none
  std::vector<TaxId> taxes = {};  ///< in the order in which they apply
  qint64 priceMicro = 0;  ///< for one unit, 10^-6 of the currency's unit; with or without tax as the shop's mode says
  std::optional<qint64> costMicro = {};
  QString unit = QStringLiteral("piece");  ///< one of rules.h `units()`
  bool fractional = false;                 ///< quantities may have decimals
  ProductKind kind = ProductKind::Goods;
  bool discountable = true;
  std::optional<qint64> favourite = {};  ///< position on the grid of favourites; nothing: not there
  /// "drawn:<name>" of a picture the program draws, "sha256:<64 hex>" of a stored one, or empty: drawn from name and
  /// category.
  QString picture = {};
  bool archived = false;
  std::vector<Barcode> barcodes = {};
};

}  // namespace counterfoil::catalog
