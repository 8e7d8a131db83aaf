// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/tickets.h"

#include <QJsonDocument>
#include <algorithm>

#include "models/cash/queries.h"
#include "models/payments/service.h"
#include "models/sales/facts.h"
#include "models/sales/local_tables.h"
#include "models/sales/returns.h"

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Quantity;
using core::Result;
using journal::Writing;
using staff::Extent;
using staff::Permission;

namespace {

constexpr std::size_t kUndoSteps = 50;

Result<Ticket> parsedTicket(const QString& state) {
  const QJsonDocument json = QJsonDocument::fromJson(state.toUtf8());
  if (!json.isObject()) return core::integrityError(QStringLiteral("ticket_unreadable"));
  return ticketOf(json.object());
}

Done writeTicket(Writing& writing, const Ticket& ticket) {
  const QString state = QString::fromUtf8(QJsonDocument(ticketToJson(ticket)).toJson(QJsonDocument::Compact));
  return writing.local(kTicketTable)
      .execute(
          "INSERT INTO open_ticket(id, state, parked, label, updated_utc_ms) VALUES ($1, $2, $3, $4, $5) "
          "ON CONFLICT(id) DO UPDATE SET state = excluded.state, parked = excluded.parked, label = excluded.label, "
          "updated_utc_ms = excluded.updated_utc_ms",
          {ticket.id, state, ticket.parked, ticket.label.isNull() ? QStringLiteral("") : ticket.label, writing.now()});
}

/// What the line would cost before discounts.
Money lineAmount(const Ticket& ticket, Quantity quantity, core::UnitPrice price) {
  const core::Int128 micro = core::Int128(quantity.micro()) * price.micro();
  const core::Int128 perMinor = core::Int128(1'000'000) * ticket.currency.microPerMinor();
  return Money::ofMinor(core::narrowed(core::divideRounded(micro, perMinor, core::RoundingMode::HalfUp)).value_or(0),
                        ticket.currency);
}

TicketEvent eventOfLine(TicketEvent::Kind kind, const TicketLine& line, const Writing& writing,
                        const journal::Actor& actor) {
  TicketEvent event;
  event.kind = kind;
  event.product = line.product;
  event.name = line.name;
  event.quantity = line.quantity;
  event.unitPrice = line.unitPrice;
  event.listPrice = line.listPrice;
  event.staff = actor.staff;
  event.approver = actor.approver;
  event.at = writing.now();
  return event;
}

/// How far a price lies below the list price; 0 for one above it.
qint64 belowListPpm(core::UnitPrice price, core::UnitPrice list) {
  if (price >= list) return 0;
  return core::multiplyDivide(list.micro() - price.micro(), 1'000'000, list.micro(), core::RoundingMode::Up)
      .value_or(1'000'000);
}

}  // namespace

Result<Ticket> TicketDesk::read(const journal::Reader& reader, TicketId id) const {
  CF_TRY(const std::optional<QString> state, reader.first("SELECT state FROM open_ticket WHERE id = $1", {id},
                                                          [](const journal::Row& row) { return row.text(0); }));
  if (!state) return core::notFound(QStringLiteral("unknown_ticket"), id.text());
  return parsedTicket(*state);
}

Done TicketDesk::remove(Writing& writing, TicketId id) {
  return writing.local(kTicketTable).execute("DELETE FROM open_ticket WHERE id = $1", {id});
}

Result<TicketView> TicketDesk::viewOf(const journal::Reader& reader, Ticket ticket) const {
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  TicketView view;
  CF_TRY(view.priced, priceTicket(ticket, pricingRulesOf(here->settings, here->currency), std::nullopt));
  const auto undo = m_undo.find(ticket.id);
  view.canUndo = undo != m_undo.end() && !undo->second.empty();
  view.ticket = std::move(ticket);
  return view;
}

Result<TicketView> TicketDesk::view(TicketId id) const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(Ticket ticket, read(reader, id));
  return viewOf(reader, std::move(ticket));
}

Result<std::vector<TicketView>> TicketDesk::all() const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(const std::vector<QString> states, reader.list("SELECT state FROM open_ticket ORDER BY id", {},
                                                        [](const journal::Row& row) { return row.text(0); }));
  std::vector<TicketView> views;
  for (const QString& state : states) {
    Result<Ticket> ticket = parsedTicket(state);
    if (!ticket) continue;
    // One that the shop's rules no longer price, after they changed, is listed without figures.
    Result<TicketView> view = viewOf(reader, *ticket);
    views.push_back(view ? std::move(*view) : TicketView{std::move(*ticket), {}, false});
  }
  return views;
}

Result<TicketView> TicketDesk::open(const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<TicketView> {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    CF_TRY(const cash::Seat::Place* here, m_seat.place(writing.reader()));
    CF_TRY(const auto shift, cash::openShiftOf(writing.reader(), here->settings.till.id));
    if (!shift) return core::refused(QStringLiteral("no_open_shift"));
    Ticket ticket;
    ticket.id = writing.make<TicketId>();
    ticket.staff = actor.staff;
    ticket.openedAt = writing.now();
    ticket.currency = here->currency;
    CF_CHECK(writeTicket(writing, ticket));
    return viewOf(writing.reader(), std::move(ticket));
  });
}

Result<TicketView> TicketDesk::change(TicketId id, const Edit& edit) {
  std::optional<Ticket> before;
  Result<TicketView> view = m_seat.book().write([&](Writing& writing) -> Result<TicketView> {
    CF_TRY(Ticket ticket, read(writing.reader(), id));
    if (ticket.parked) return core::refused(QStringLiteral("already_parked"));
    before = ticket;
    CF_CHECK(edit(writing, ticket));
    CF_CHECK(writeTicket(writing, ticket));
    return viewOf(writing.reader(), std::move(ticket));
  });
  if (!view) return view;
  std::vector<Ticket>& steps = m_undo[id];
  steps.push_back(std::move(*before));
  if (steps.size() > kUndoSteps) steps.erase(steps.begin());
  view->canUndo = true;
  return view;
}

Result<TicketView> TicketDesk::undo(TicketId id) {
  const auto steps = m_undo.find(id);
  if (steps == m_undo.end() || steps->second.empty()) return core::refused(QStringLiteral("nothing_to_undo"));
  Result<TicketView> view = m_seat.book().write([&](Writing& writing) -> Result<TicketView> {
    CF_TRY(const Ticket there, read(writing.reader(), id));
    if (there.parked) return core::refused(QStringLiteral("already_parked"));
    CF_CHECK(writeTicket(writing, steps->second.back()));
    return viewOf(writing.reader(), steps->second.back());
  });
  if (!view) return view;
  steps->second.pop_back();
  view->canUndo = !steps->second.empty();
  return view;
}

Result<TicketView> TicketDesk::addProduct(TicketId id, catalog::ProductId product, Quantity quantity,
                                          const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    CF_TRY(TicketLine line, productLine(writing.reader(), product, quantity));
    line.id = writing.make<TicketLineId>();
    if (quantity.isNegative()) return core::invalid(QStringLiteral("out_of_range"));
    CF_CHECK(addLine(ticket, std::move(line)));
    return {};
  });
}

Result<TicketView> TicketDesk::setQuantity(TicketId id, TicketLineId line, Quantity quantity,
                                           const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    CF_CHECK(sales::setQuantity(ticket, line, quantity));
    return refreshReturns(writing.reader(), ticket);
  });
}

Result<TicketView> TicketDesk::overridePrice(TicketId id, TicketLineId line, core::UnitPrice price,
                                             const QString& reason, const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(setPrice(ticket, line, price, reason));
    const TicketLine& changed = *ticket.line(line);
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SalePriceOverride,
                                   Extent::percentPpm(belowListPpm(price, changed.listPrice))));
    if (!changed.overridden()) return {};
    TicketEvent event = eventOfLine(TicketEvent::Kind::PriceOverridden, changed, writing, actor);
    event.reason = changed.overrideReason;
    const qint64 taken = lineAmount(ticket, changed.quantity, changed.listPrice).minor() -
                         lineAmount(ticket, changed.quantity, changed.unitPrice).minor();
    event.amount = Money::ofMinor(taken, ticket.currency);
    ticket.events.push_back(event);
    return {};
  });
}

Result<TicketView> TicketDesk::discountLine(TicketId id, TicketLineId line, std::optional<pricing::Discount> discount,
                                            const QString& reason, const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(setLineDiscount(ticket, line, discount, reason));
    if (!discount) return {};
    const TicketLine& changed = *ticket.line(line);
    const Money of = lineAmount(ticket, changed.quantity, changed.unitPrice);
    return m_authority.authorise(writing.reader(), actor, Permission::SaleDiscount,
                                 Extent::percentPpm(discountPpm(*discount, of)));
  });
}

Result<TicketView> TicketDesk::discountTicket(TicketId id, std::optional<pricing::Discount> discount,
                                              const QString& reason, const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(setTicketDiscount(ticket, discount, reason));
    if (!discount) return {};
    qint64 total = 0;
    for (const TicketLine& line : ticket.lines) {
      if (line.discountable && !line.returns) total += lineAmount(ticket, line.quantity, line.unitPrice).minor();
    }
    return m_authority.authorise(writing.reader(), actor, Permission::SaleDiscount,
                                 Extent::percentPpm(discountPpm(*discount, Money::ofMinor(total, ticket.currency))));
  });
}

Result<TicketView> TicketDesk::noteTicket(TicketId id, const QString& note) {
  return change(id, [&](Writing&, Ticket& ticket) -> Done { return setNote(ticket, note); });
}

Result<TicketView> TicketDesk::noteLine(TicketId id, TicketLineId line, const QString& note) {
  return change(id, [&](Writing&, Ticket& ticket) -> Done { return setLineNote(ticket, line, note); });
}

Result<TicketView> TicketDesk::customer(TicketId id, const QString& name, const QString& phone) {
  return change(id, [&](Writing&, Ticket& ticket) -> Done { return setCustomer(ticket, name, phone); });
}

Result<TicketView> TicketDesk::voidLine(TicketId id, TicketLineId line, const QString& reason,
                                        const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleVoidLine));
    const TicketLine* voided = ticket.line(line);
    if (!voided) return core::notFound(QStringLiteral("unknown_line"));
    TicketEvent event = eventOfLine(TicketEvent::Kind::LineVoided, *voided, writing, actor);
    event.reason = reason.trimmed().left(500);
    event.amount = lineAmount(ticket, voided->quantity, voided->unitPrice);
    ticket.events.push_back(event);
    return removeLine(ticket, line);
  });
}

Result<TicketView> TicketDesk::addReturn(TicketId id, ReturnOf of, Quantity quantity, const QString& reason,
                                         const journal::Actor& actor) {
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    if (reason.trimmed().isEmpty()) return core::invalid(QStringLiteral("reason_missing"));
    CF_TRY(TicketLine line, returnLine(writing.reader(), of, quantity));
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::RefundGive,
                                   Extent::amountMinor(line.returned->gross.minor())));
    line.id = writing.make<TicketLineId>();
    line.returnReason = reason.trimmed().left(500);
    if (ticket.lines.size() >= kMaxTicketLines) return core::refused(QStringLiteral("ticket_full"));
    ticket.lines.push_back(std::move(line));
    return refreshReturns(writing.reader(), ticket);
  });
}

Done TicketDesk::park(TicketId id, const QString& label, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    CF_TRY(Ticket ticket, read(writing.reader(), id));
    if (ticket.isEmpty()) return core::refused(QStringLiteral("ticket_empty"));
    if (ticket.parked) return core::refused(QStringLiteral("already_parked"));
    CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
    CF_TRY(const TicketView view, viewOf(writing.reader(), ticket));
    CF_CHECK(recordEvents(writing, ticket, place));
    CF_CHECK(writing.record(ticketFact(kTicketParked, ticket, view.priced.due, QString(), place, actor)));
    ticket.parked = true;
    ticket.label = label.trimmed().left(80);
    return writeTicket(writing, ticket);
  });
}

Result<TicketView> TicketDesk::recall(TicketId id, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<TicketView> {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    CF_TRY(Ticket ticket, read(writing.reader(), id));
    if (!ticket.parked) return core::refused(QStringLiteral("not_parked"));
    ticket.parked = false;
    CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
    CF_TRY(TicketView view, viewOf(writing.reader(), ticket));
    CF_CHECK(writing.record(ticketFact(kTicketRecalled, ticket, view.priced.due, QString(), place, actor)));
    CF_CHECK(writeTicket(writing, ticket));
    return view;
  });
}

Done TicketDesk::abandon(TicketId id, const QString& reason, const journal::Actor& actor) {
  Done done = m_seat.book().write([&](Writing& writing) -> Done {
    CF_TRY(Ticket ticket, read(writing.reader(), id));
    CF_TRY(const auto attempts, payments::attemptsOf(writing.reader(), id.as<core::Anything>()));
    for (const payments::Attempt& attempt : attempts) {
      if (payments::moved(attempt.outcome)) return core::refused(QStringLiteral("ticket_has_payments"));
      if (payments::open(attempt.outcome)) {
        CF_CHECK(payments::PaymentService::queueReversal(writing, attempt.id));
      }
    }
    if (!ticket.isEmpty() || !ticket.events.empty()) {
      CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleVoidTicket));
      CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
      CF_TRY(const TicketView view, viewOf(writing.reader(), ticket));
      CF_CHECK(recordEvents(writing, ticket, place));
      CF_CHECK(writing.record(
          ticketFact(kTicketAbandoned, ticket, view.priced.due, reason.trimmed().left(500), place, actor)));
    }
    return remove(writing, id);
  });
  if (done) forget(id);
  return done;
}

}  // namespace counterfoil::sales
