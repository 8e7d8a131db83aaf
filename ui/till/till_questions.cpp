// SPDX-License-Identifier: GPL-3.0-or-later
// What the till asks on its sheets, and what it does with the answers.
#include "ui/till/till_controller.h"

namespace counterfoil::till {

namespace {

constexpr int kMicroDecimals = 6;
constexpr int kPercentDecimals = 4;

/// "12.5" without separators of thousands, as the sheet's keys would type it.
QString typedNumber(qint64 scaled, int decimals) {
  QString digits = QString::number(qAbs(scaled)).rightJustified(decimals + 1, u'0');
  if (decimals == 0) return digits;
  digits.insert(digits.size() - decimals, u'.');
  while (digits.endsWith(u'0')) digits.chop(1);
  if (digits.endsWith(u'.')) digits.chop(1);
  return digits;
}

}  // namespace

void TillController::ticketCommand(const std::function<void(TillBackend::Reply<TicketView>)>& call) {
  m_stage.send<TicketView>(call, [this](const TicketView& ticket) {
    m_stage.closeSheet();
    m_basket.show(ticket);
  });
}

void TillController::askQuantity() {
  const auto line = m_basket.selectedLine();
  if (!line) return m_stage.say(tr("Choose a line first."));
  EntryRequest request;
  request.title = tr("Quantity");
  request.hint = line->name;
  request.primary = tr("Set quantity");
  request.suffix = line->unit;
  request.initial = typedNumber(line->quantityMicro, kMicroDecimals);
  request.accept = [this, id = line->id, negative = line->quantityMicro < 0](const EntryValue& value) {
    const auto quantity = shared::parseDecimal(value.text, kMicroDecimals);
    if (!quantity || *quantity == 0) return m_entry.refuse(tr("Enter a quantity above zero."));
    ticketCommand([this, id, micro = negative ? -*quantity : *quantity](auto reply) {
      m_stage.backend().setQuantity(id, micro, reply);
    });
  };
  m_entry.ask(request);
}

void TillController::askPrice() {
  const auto line = m_basket.selectedLine();
  if (!line) return m_stage.say(tr("Choose a line first."));
  EntryRequest request;
  request.title = tr("Change the price");
  request.hint = line->name;
  request.primary = tr("Set price");
  request.suffix = m_shop.currency;
  request.initial = typedNumber(line->unitPriceMicro, kMicroDecimals);
  request.reasonNeeded = true;
  request.reasons = {tr("Price match"), tr("Damaged"), tr("Wrong label"), tr("Last piece")};
  request.accept = [this, id = line->id](const EntryValue& value) {
    const auto price = shared::parseDecimal(value.text, kMicroDecimals);
    if (!price) return m_entry.refuse(tr("That is not a price."));
    ticketCommand([this, id, micro = *price, reason = value.reason](auto reply) {
      m_stage.backend().overridePrice(id, micro, reason, reply);
    });
  };
  m_entry.ask(request);
}

void TillController::askDiscount(bool wholeTicket) {
  const auto line = m_basket.selectedLine();
  if (!wholeTicket && !line) return m_stage.say(tr("Choose a line first."));
  if (wholeTicket && m_basket.empty()) return m_stage.say(tr("There is nothing on the ticket yet."));
  EntryRequest request;
  request.title = wholeTicket ? tr("Discount on everything") : tr("Discount on the line");
  request.hint = wholeTicket ? m_basket.pieces() : line->name;
  request.primary = tr("Take off");
  request.suffix = m_shop.currency;
  request.percentChoice = true;
  request.reasonNeeded = true;
  request.reasons = {tr("Staff"), tr("Regular customer"), tr("Damaged"), tr("Goodwill")};
  request.accept = [this, id = wholeTicket ? QString() : line->id](const EntryValue& value) {
    DiscountInput input;
    input.percent = value.percent;
    input.reason = value.reason;
    const auto number =
        value.percent ? shared::parseDecimal(value.text, kPercentDecimals) : m_stage.money().parse(value.text);
    if (!number) return m_entry.refuse(value.percent ? tr("That is not a percentage.") : tr("That is not an amount."));
    (value.percent ? input.ppm : input.amountMinor) = *number;
    ticketCommand([this, id, input](auto reply) { m_stage.backend().discount(id, input, reply); });
  };
  m_entry.ask(request);
}

void TillController::doubtCash(qint64 amountMinor) {
  EntryRequest request;
  request.title = tr("%1 in cash?").arg(m_stage.money().text(amountMinor));
  request.hint = tr("That gives %1 change. Type what was handed over, or take it as it is.")
                     .arg(m_stage.money().text(m_payment.changeOf(amountMinor)));
  request.primary = tr("Take it");
  request.suffix = m_shop.currency;
  request.initial = typedNumber(amountMinor, m_shop.currencyDecimals);
  request.accept = [this, amountMinor](const EntryValue& value) {
    const auto amount = m_stage.money().parse(value.text);
    if (!amount || *amount <= 0) return m_entry.refuse(tr("That is not an amount."));
    m_stage.closeSheet();
    if (*amount == amountMinor) return m_payment.takeCashAsItIs(amountMinor);
    m_payment.takeCash(*amount);
  };
  m_entry.ask(request);
}

void TillController::askNote() {
  const auto line = m_basket.selectedLine();
  if (!line) return m_stage.say(tr("Choose a line first."));
  EntryRequest request;
  request.title = tr("Note on the line");
  request.hint = line->name;
  request.primary = tr("Keep note");
  request.initial = line->note;
  request.number = false;
  request.text = true;
  request.textNeeded = false;
  request.accept = [this, id = line->id](const EntryValue& value) {
    ticketCommand([this, id, text = value.text](auto reply) { m_stage.backend().note(id, text, reply); });
  };
  m_entry.ask(request);
}

void TillController::askPark() {
  if (m_basket.empty()) return m_stage.say(tr("There is nothing to park."));
  EntryRequest request;
  request.title = tr("Park the ticket");
  request.hint = tr("A name helps to find it again; it can be left out.");
  request.primary = tr("Park");
  request.number = false;
  request.text = true;
  request.textNeeded = false;
  request.accept = [this](const EntryValue& value) {
    m_stage.send<TicketView>([this, label = value.text](auto reply) { m_stage.backend().park(label, reply); },
                             [this](const TicketView& ticket) {
                               m_stage.closeSheet();
                               m_basket.show(ticket);
                               m_stage.say(tr("Parked. Tickets brings it back."), QStringLiteral("good"));
                             });
  };
  m_entry.ask(request);
}

void TillController::askVoucher() {
  if (m_payment.givesBack() || m_payment.even() || m_payment.cardPending()) return;
  EntryRequest request;
  request.title = tr("Voucher");
  request.hint = tr("%1 is due").arg(m_payment.due());
  request.primary = tr("Take voucher");
  request.number = false;
  request.text = true;
  request.textNeeded = false;
  request.accept = [this](const EntryValue& value) {
    m_stage.closeSheet();
    m_payment.voucher(value.text);
  };
  m_entry.ask(request);
}

void TillController::askCash(CashMove kind) {
  EntryRequest request;
  request.number = kind != CashMove::NoSale;
  request.suffix = m_shop.currency;
  request.reasonNeeded = kind != CashMove::SafeDrop;
  switch (kind) {
    case CashMove::PayIn:
      request.title = tr("Put cash in");
      request.primary = tr("Put in");
      request.reasons = {tr("Change"), tr("Float topped up"), tr("Found in the drawer")};
      break;
    case CashMove::PayOut:
      request.title = tr("Take cash out");
      request.primary = tr("Take out");
      request.reasons = {tr("Supplier paid"), tr("Postage"), tr("Shop supplies")};
      break;
    case CashMove::SafeDrop:
      request.title = tr("Drop to the safe");
      request.primary = tr("Drop");
      break;
    case CashMove::NoSale:
      request.title = tr("Open the drawer");
      request.primary = tr("Open");
      request.reasons = {tr("Give change"), tr("Check the drawer"), tr("By mistake")};
      break;
  }
  request.hint =
      kind == CashMove::NoSale ? tr("Without a sale. It is written down, with the reason.") : m_drawer.shiftText();
  request.accept = [this, kind](const EntryValue& value) {
    const auto amount = kind == CashMove::NoSale ? std::optional<qint64>(0) : m_stage.money().parse(value.text);
    if (!amount || (kind != CashMove::NoSale && *amount <= 0)) return m_entry.refuse(tr("Enter an amount above zero."));
    m_drawer.move(kind, *amount, value.reason);
  };
  m_entry.ask(request);
}

void TillController::askVoidDocument() {
  if (!m_documents.canVoid()) return;
  EntryRequest request;
  request.title = tr("Void the whole sale");
  request.hint = tr("%1: a mirrored document takes all of it back.").arg(m_documents.view().head.number);
  request.primary = tr("Void it");
  request.number = false;
  request.reasonNeeded = true;
  request.reasons = {tr("Wrong items"), tr("Customer changed their mind"), tr("Wrong payment")};
  request.accept = [this](const EntryValue& value) {
    m_stage.send<DoneView>(
        [this, reason = value.reason](auto reply) {
          m_stage.backend().voidDocument(m_documents.view().head.id, reason, reply);
        },
        [this](const DoneView& done) { m_payment.showDone(done); });
  };
  m_entry.ask(request);
}

void TillController::askReturnQuantity() {
  const auto line = m_documents.chosenLine();
  if (!line || line->refundableMicro <= 0) return m_stage.say(tr("Choose a line first."));
  EntryRequest request;
  request.title = tr("How much comes back?");
  request.hint = tr("%1: %2 at most").arg(line->name, shared::quantityText(line->refundableMicro));
  request.primary = tr("Set quantity");
  request.suffix = line->unit;
  const qint64 set = m_documents.chosenReturnMicro();
  request.initial = typedNumber(set > 0 ? set : line->refundableMicro, kMicroDecimals);
  request.accept = [this, line = *line, row = m_documents.line()](const EntryValue& value) {
    const auto quantity = shared::parseDecimal(value.text, kMicroDecimals);
    if (!quantity || *quantity < 0) return m_entry.refuse(tr("That is not a quantity."));
    if (*quantity > line.refundableMicro) return m_entry.refuse(tr("That is more than is left to give back."));
    constexpr qint64 kWhole = 1'000'000;
    if (!line.parts && *quantity % kWhole != 0) return m_entry.refuse(tr("This is sold in whole pieces only."));
    m_stage.closeSheet();
    m_documents.setReturn(row, *quantity);
  };
  m_entry.ask(request);
}

void TillController::askReturnReason(bool exchange) {
  if (!m_documents.anyReturn()) return m_stage.say(tr("Choose what comes back first."));
  EntryRequest request;
  request.title = exchange ? tr("Exchange for something else") : tr("Give %1 back").arg(m_documents.returnTotal());
  request.hint = exchange ? tr("%1 comes off the new ticket.").arg(m_documents.returnTotal())
                          : tr("Back the way it was paid, the card first.");
  request.primary = exchange ? tr("Put it on the ticket") : tr("Give it back");
  request.number = false;
  request.reasonNeeded = true;
  request.reasons = {tr("Faulty"), tr("Not wanted"), tr("Wrong item")};
  request.accept = [this, exchange](const EntryValue& value) {
    const QString id = m_documents.view().head.id;
    const QList<ReturnLine> lines = m_documents.returns();
    const QString reason = value.reason;
    if (exchange) {
      m_stage.send<TicketView>([=, this](auto reply) { m_stage.backend().exchange(id, lines, reason, reply); },
                               [this](const TicketView& ticket) {
                                 m_basket.show(ticket);
                                 m_stage.show(QStringLiteral("Sell"));
                                 m_stage.say(tr("What comes back is on the ticket. Scan or search what goes instead."),
                                             QStringLiteral("good"));
                               });
      return;
    }
    m_payment.beginRefund(id, lines, reason);
  };
  m_entry.ask(request);
}

}  // namespace counterfoil::till
