// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/tickets.h"

#include <algorithm>

#include "models/cash/queries.h"
#include "models/payments/service.h"
#include "models/sales/facts.h"
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
  if (const auto there = m_kept.find(id); there != m_kept.end()) return there->second.ticket;
  CF_TRY(KeptTicket kept, readKept(reader, id));
  return std::move(kept.ticket);
}

Done TicketDesk::remove(Writing& writing, TicketId id) {
  return dropTicket(writing, id);
}

Result<TicketView> TicketDesk::viewOf(const journal::Reader& reader, const KeptTicket& kept) const {
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  TicketView view;
  CF_TRY(view.priced, priceTicket(kept.ticket, pricingRulesOf(here->settings, here->currency), std::nullopt));
  view.ticket = kept.ticket;
  view.canUndo = kept.canUndo();
  return view;
}

Result<TicketView> TicketDesk::view(TicketId id) const {
  const journal::Reader& reader = m_seat.book().reader();
  if (const auto there = m_kept.find(id); there != m_kept.end()) return viewOf(reader, there->second);
  CF_TRY(const KeptTicket kept, readKept(reader, id));
  return viewOf(reader, kept);
}

Result<std::vector<TicketView>> TicketDesk::all() const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(const std::vector<KeptTicket> all, readAllKept(reader));
  std::vector<TicketView> views;
  for (const KeptTicket& kept : all) {
    // One that the shop's rules no longer price, after they changed, is listed without figures.
    Result<TicketView> view = viewOf(reader, kept);
    views.push_back(view ? std::move(*view) : TicketView{kept.ticket, {}, kept.canUndo()});
  }
  return views;
}

Result<TicketView> TicketDesk::open(const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<TicketView> {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    CF_TRY(const cash::Seat::Place* here, m_seat.place(writing.reader()));
    CF_TRY(const auto shift, cash::openShiftOf(writing.reader(), here->settings.till.id));
    if (!shift) return core::refused(QStringLiteral("no_open_shift"));
    KeptTicket kept;
    kept.ticket.id = writing.make<TicketId>();
    kept.ticket.staff = actor.staff;
    kept.ticket.openedAt = writing.now();
    kept.ticket.currency = here->currency;
    CF_CHECK(keepWhole(writing, kept));
    return viewOf(writing.reader(), kept);
  });
}

Result<TicketView> TicketDesk::with(TicketId id, const Work& work) {
  KeptTicket kept;
  Result<TicketView> view = m_seat.book().write([&](Writing& writing) -> Result<TicketView> {
    if (auto there = m_kept.extract(id)) {
      kept = std::move(there.mapped());
    } else {
      CF_TRY(kept, readKept(writing.reader(), id));
    }
    CF_CHECK(work(writing, kept));
    return viewOf(writing.reader(), kept);
  });
  if (view) m_kept.insert_or_assign(id, std::move(kept));
  return view;
}

Result<TicketView> TicketDesk::change(TicketId id, const Edit& edit) {
  return with(id, [&edit](Writing& writing, KeptTicket& kept) -> Done {
    if (kept.ticket.parked) return core::refused(QStringLiteral("already_parked"));
    Ticket after = kept.ticket;
    CF_CHECK(edit(writing, after));
    return keepStep(writing, kept, std::move(after));
  });
}

Result<TicketView> TicketDesk::undo(TicketId id) {
  return with(id, [](Writing& writing, KeptTicket& kept) -> Done {
    if (kept.ticket.parked) return core::refused(QStringLiteral("already_parked"));
    return dropStep(writing, kept);
  });
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
  return change(id, [&](Writing& writing, Ticket& ticket) -> Done {
    const core::AnyId person = ticket.customer ? ticket.customer->person : core::AnyId();
    CF_TRY(ticket.customer, sealed(writing, person, {name, phone, {}, {}, {}}));
    return {};
  });
}

Result<TicketView> TicketDesk::attach(TicketId id, const std::optional<SealedCustomer>& customer) {
  return change(id, [&](Writing&, Ticket& ticket) -> Done {
    ticket.customer = customer;
    return {};
  });
}

Result<std::optional<SealedCustomer>> TicketDesk::sealed(Writing& writing, core::AnyId person,
                                                         const CustomerText& text) const {
  SealedCustomer customer;
  customer.person = person;
  bool any = false;
  for (const CustomerField& field : kCustomerFields) {
    const QString words = (text.*(field.text)).trimmed();
    if (words.isEmpty()) continue;
    if (words.size() > kMaxCustomerText) return core::invalid(QStringLiteral("text_too_long"));
    if (!m_sealer) return core::refused(QStringLiteral("no_sealer"));
    if (customer.person.isNull()) customer.person = writing.make<core::AnyId>();
    CF_TRY(customer.*(field.sealed), m_sealer(writing, customer.person, QString::fromLatin1(field.name), words));
    any = true;
  }
  if (!any) return std::optional<SealedCustomer>();
  return std::optional<SealedCustomer>(std::move(customer));
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
    CF_TRY(const Refundable state, refundable(writing.reader(), of.document));
    CF_CHECK(refuseUnreceived(state));
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
  const Result<TicketView> parked = with(id, [&](Writing& writing, KeptTicket& kept) -> Done {
    Ticket& ticket = kept.ticket;
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    if (ticket.isEmpty()) return core::refused(QStringLiteral("ticket_empty"));
    if (ticket.parked) return core::refused(QStringLiteral("already_parked"));
    CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
    CF_TRY(const TicketView view, viewOf(writing.reader(), kept));
    CF_CHECK(recordEvents(writing, ticket, place));
    CF_CHECK(writing.record(ticketFact(kTicketParked, ticket, view.priced.due, QString(), place, actor)));
    ticket.parked = true;
    ticket.label = label.trimmed().left(80);
    return keepWhole(writing, kept);
  });
  forget(id);
  if (!parked) return parked.error();
  return {};
}

Result<TicketView> TicketDesk::recall(TicketId id, const journal::Actor& actor) {
  return with(id, [&](Writing& writing, KeptTicket& kept) -> Done {
    Ticket& ticket = kept.ticket;
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::SaleSell));
    if (!ticket.parked) return core::refused(QStringLiteral("not_parked"));
    ticket.parked = false;
    CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
    CF_TRY(const TicketView view, viewOf(writing.reader(), kept));
    CF_CHECK(writing.record(ticketFact(kTicketRecalled, ticket, view.priced.due, QString(), place, actor)));
    return keepWhole(writing, kept);
  });
}

Done TicketDesk::abandon(TicketId id, const QString& reason, const journal::Actor& actor) {
  Done done = m_seat.book().write([&](Writing& writing) -> Done {
    CF_TRY(KeptTicket kept, readKept(writing.reader(), id));
    Ticket& ticket = kept.ticket;
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
      CF_TRY(const TicketView view, viewOf(writing.reader(), kept));
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
