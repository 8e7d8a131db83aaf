// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/core/money.h"
#include "models/core/percent.h"
#include "models/core/quantity.h"
#include "models/core/unit_price.h"

namespace counterfoil::pricing {

/// What goes into the price engine and what comes out: plain values, no identities of the store.

enum class PriceMode { Gross, Net };        ///< do unit prices contain their taxes?
enum class TaxRounding { Line, Document };  ///< each line's tax, or the sum of a tax over the document
enum class TaxKind {
  Percent,  ///< of the base
  PerUnit,  ///< a fixed amount for each unit of quantity
  Share,    ///< percent of the price with this tax in it: base × rate / (1 − rate)
};
/// External: paid in another system, of imported history only; a basket does not name it.
enum class TenderKind { Cash, Card, Voucher, Account, External };

struct Tax {
  QString id;    ///< taxes with one id are one tax of the document
  QString name;  ///< for receipts; the engine does not read it
  TaxKind kind = TaxKind::Percent;
  core::Percent rate;             ///< for Percent and Share
  core::UnitPrice amountPerUnit;  ///< for PerUnit
  std::optional<bool> included;   ///< in the unit price? Empty: as the basket's price mode says
  bool affectsNext = false;       ///< its amount joins the base of the taxes after it
  bool ignoresPrevious = false;   ///< its base is the net alone

  friend bool operator==(const Tax&, const Tax&) = default;
};

/// A percent of an amount, or an amount; never negative, at most what it is taken from.
struct Discount {
  enum class Kind { Percent, Amount };
  Kind kind = Kind::Percent;
  core::Percent percent;
  core::Money amount;

  friend bool operator==(const Discount&, const Discount&) = default;
};

struct BasketLine {
  QString id;
  core::Quantity quantity;  ///< negative: a return
  core::UnitPrice unitPrice;
  std::optional<Discount> discount;
  bool discountable = true;  ///< may a discount of the basket take from it?
  std::vector<Tax> taxes;    ///< in the order in which they apply

  friend bool operator==(const BasketLine&, const BasketLine&) = default;
};

struct CashRounding {
  core::Money step;  ///< above zero
  core::RoundingMode mode = core::RoundingMode::HalfUp;
  bool exactCashAccepted = false;  ///< cash of exactly what is due is not rounded

  friend bool operator==(const CashRounding&, const CashRounding&) = default;
};

struct Tender {
  TenderKind kind = TenderKind::Cash;
  core::Money amount;  ///< negative where money is paid out

  friend bool operator==(const Tender&, const Tender&) = default;
};

struct Basket {
  core::Currency currency;
  PriceMode prices = PriceMode::Gross;
  TaxRounding taxRounding = TaxRounding::Line;
  std::optional<CashRounding> cashRounding;
  std::vector<BasketLine> lines;
  std::optional<Discount> discount;
  std::optional<std::vector<Tender>> tenders;  ///< empty: not known yet

  friend bool operator==(const Basket&, const Basket&) = default;
};

struct PricedTax {
  QString id;
  QString name;
  core::Money base;
  core::Money amount;

  friend bool operator==(const PricedTax&, const PricedTax&) = default;
};

/// gross = net + the amounts of its taxes, always. Gross and net are after all discounts; discounts have the sign of
/// the line, so that price before discounts − discount − basketDiscount is what was taxed.
struct PricedLine {
  QString id;
  core::Quantity quantity;
  core::UnitPrice unitPrice;
  core::Money gross;
  core::Money net;
  core::Money discount;        ///< of the line, in the price mode of the basket
  core::Money basketDiscount;  ///< its share of the basket's discount
  std::vector<PricedTax> taxes;

  friend bool operator==(const PricedLine&, const PricedLine&) = default;
};

/// One step of an explanation. `code` is stable; `line` is empty for steps of the whole basket.
struct Step {
  QString line;
  QString code;
  QString before;
  QString after;
  QString why;  ///< English, with the figures that went in

  friend bool operator==(const Step&, const Step&) = default;
};

struct PricedBasket {
  core::Currency currency;
  std::vector<PricedLine> lines;
  std::vector<PricedTax> taxes;  ///< sums per tax id, in the order of first appearance
  core::Money gross;
  core::Money net;
  core::Money tax;
  core::Money discount;      ///< all discounts, of lines and of the basket
  core::Money due;           ///< the gross, never rounded to cash
  core::Money cashRounding;  ///< what paying in cash changes; add it to `due`
  core::Money tendered;
  core::Money change;
  core::Money remaining;
  std::vector<Step> steps;  ///< only when asked for

  friend bool operator==(const PricedBasket&, const PricedBasket&) = default;
};

}  // namespace counterfoil::pricing
