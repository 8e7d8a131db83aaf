// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/pricing/engine.h"
#include "models/sales/types.h"

namespace counterfoil::sales {

/// A line that is being sold. Everything printed or priced was copied from the product when it was added, so a change
/// of the catalog does not move a ticket under the cashier's hands.
struct TicketLine {
  TicketLineId id;
  catalog::ProductId product;
  QString sku;
  QString name;
  QString unit;
  catalog::CategoryId category;
  QString categoryName;
  catalog::ProductKind kind = catalog::ProductKind::Goods;
  bool fractional = false;
  bool discountable = true;
  core::Quantity quantity;  ///< negative for a return
  core::UnitPrice unitPrice;
  core::UnitPrice listPrice;
  QString overrideReason;
  std::optional<core::UnitPrice> cost;
  std::optional<pricing::Discount> discount;
  QString discountReason;
  std::vector<pricing::Tax> taxes;
  QString note;
  std::optional<ReturnOf> returns;
  QString returnReason;
  std::optional<pricing::PricedLine> returned;  ///< of a return: its figures, from the original
  [[nodiscard]] bool overridden() const { return unitPrice != listPrice; }
  friend bool operator==(const TicketLine&, const TicketLine&) = default;
};

/// What was done to a ticket that must be known even if it never becomes a sale; becomes a fact when the ticket is
/// parked, abandoned or completed.
struct TicketEvent {
  enum class Kind { LineVoided, PriceOverridden };
  Kind kind = Kind::LineVoided;
  catalog::ProductId product;
  QString name;
  core::Quantity quantity;
  core::UnitPrice unitPrice;
  core::UnitPrice listPrice;
  core::Money amount;  ///< of a voided line: what it would have cost; of an override: what it took off the price
  QString reason;
  core::StaffId staff;
  core::StaffId approver;
  core::Instant at;
};

/// An open ticket: a value. Edited by the functions below, kept by TicketDesk (see ticket_steps.h).
struct Ticket {
  TicketId id;
  core::StaffId staff;
  core::Instant openedAt;
  core::Currency currency;
  QString label;
  bool parked = false;
  QString note;
  std::optional<SealedCustomer> customer;
  std::optional<pricing::Discount> discount;
  QString discountReason;
  std::vector<TicketLine> lines;
  std::vector<TicketEvent> events;
  [[nodiscard]] bool isEmpty() const { return lines.empty(); }
  [[nodiscard]] const TicketLine* line(TicketLineId id) const;
};

// Pure edits. Each leaves the ticket as it was when it refuses.
// Errors: NotFound `unknown_line`; Invalid `quantity_zero`, `quantity_not_whole`, `out_of_range`, `reason_missing`,
// `text_too_long`, `discount_out_of_range`, `currency_mismatch`; Refused `ticket_full` (500 lines), `line_is_a_return`,
// `not_discountable`.

inline constexpr std::size_t kMaxTicketLines = 500;

/// Adds to a line of the same product at the same price without discount or note; otherwise appends. Answers the line.
[[nodiscard]] core::Result<TicketLineId> addLine(Ticket& ticket, TicketLine line);
/// Returned lines keep their sign; their figures are made anew by TicketDesk.
[[nodiscard]] core::Done setQuantity(Ticket& ticket, TicketLineId line, core::Quantity quantity);
/// Back to the list price needs no reason.
[[nodiscard]] core::Done setPrice(Ticket& ticket, TicketLineId line, core::UnitPrice price, const QString& reason);
/// Empty takes the discount off.
[[nodiscard]] core::Done setLineDiscount(Ticket& ticket, TicketLineId line, std::optional<pricing::Discount> discount,
                                         const QString& reason);
[[nodiscard]] core::Done setTicketDiscount(Ticket& ticket, std::optional<pricing::Discount> discount,
                                           const QString& reason);
[[nodiscard]] core::Done setNote(Ticket& ticket, const QString& note);
[[nodiscard]] core::Done setLineNote(Ticket& ticket, TicketLineId line, const QString& note);
[[nodiscard]] core::Done removeLine(Ticket& ticket, TicketLineId line);

/// How the shop prices: the part of the settings that figures depend on.
struct PricingRules {
  core::Currency currency;
  pricing::PriceMode prices = pricing::PriceMode::Gross;
  pricing::TaxRounding taxRounding = pricing::TaxRounding::Line;
  std::optional<pricing::CashRounding> cashRounding;
};
[[nodiscard]] PricingRules pricingRulesOf(const settings::ShopSettings& settings, core::Currency currency);

/// Prices a ticket: its sale lines by the engine, its returned lines as their originals say, together one due amount
/// that the tenders settle. Without tenders `cashRounding` is as if all were paid in cash. Errors: those of the engine.
[[nodiscard]] core::Result<pricing::PricedBasket> priceTicket(
    const Ticket& ticket, const PricingRules& rules, const std::optional<std::vector<pricing::Tender>>& tenders,
    pricing::Explain explain = pricing::Explain::No);
/// Cash rounding, change and remainder of a due amount; only these members of the answer are set, and `due`.
[[nodiscard]] core::Result<pricing::PricedBasket> settle(core::Money due, const PricingRules& rules,
                                                         const std::optional<std::vector<pricing::Tender>>& tenders);

/// How far a line's price lies below the list price, with its discount: what limits of roles are held against.
[[nodiscard]] qint64 discountPpm(const pricing::Discount& discount, core::Money of);

/// What one edit changed: the head where it differs, lines that are new or differ, ids of lines that are gone, new
/// events. Empty where nothing differs. An edit never moves a line and never takes an event back. From an empty ticket
/// it is the whole.
[[nodiscard]] QJsonObject ticketChange(const Ticket& before, const Ticket& after);
/// The same edit once more. TooNew `ticket_too_new`; Invalid for a currency that is none.
[[nodiscard]] core::Done applyTicketChange(Ticket& ticket, const QJsonObject& change);

}  // namespace counterfoil::sales
