// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/till_views.h"

#include <QCoreApplication>

#include "models/core/decimal.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("Till", text);
}

QString percentText(qint64 ppm) {
  return core::formatScaled(ppm, 4, 0) + u" %"_s;
}

QString discountText(const pricing::Discount& discount, const shared::MoneyFormat& money) {
  if (discount.kind == pricing::Discount::Kind::Percent) return u"\u2212"_s + percentText(discount.percent.ppm());
  return money.text(-discount.amount.minor());
}

}  // namespace

shared::MoneyFormat moneyFormatOf(const core::Currency& currency) {
  return {currency.code(), currency.decimals()};
}

till::TicketView ticketViewOf(const sales::TicketView& view, const cash::Seat::Place& place) {
  const shared::MoneyFormat money = moneyFormatOf(place.currency);
  const bool net = place.settings.shop.priceMode == settings::PriceMode::Net;
  till::TicketView shown;
  shown.id = view.ticket.id.text();
  shown.label = view.ticket.label;
  shown.canUndo = view.canUndo;
  for (std::size_t i = 0; i < view.ticket.lines.size(); ++i) {
    const sales::TicketLine& line = view.ticket.lines[i];
    till::LineView row;
    row.id = line.id.text();
    row.name = line.name;
    row.sku = line.sku;
    row.unit = line.unit == u"piece" ? QString() : line.unit;
    row.note = line.note;
    row.quantityMicro = line.quantity.micro();
    row.unitPriceMicro = line.unitPrice.micro();
    row.listPriceMicro = line.listPrice.micro();
    row.isReturn = line.quantity.isNegative();
    if (line.discount) row.discount = discountText(*line.discount, money);
    if (i < view.priced.lines.size()) {
      const pricing::PricedLine& priced = view.priced.lines[i];
      row.totalMinor = net ? priced.net.minor() : priced.gross.minor();
    }
    shown.pieces += line.fractional ? 1 : std::abs(line.quantity.micro() / 1'000'000);
    shown.lines.append(row);
  }
  if (view.ticket.discount) {
    qint64 minor = 0;
    for (const pricing::PricedLine& line : view.priced.lines) minor += line.basketDiscount.minor();
    shown.notes.append({tr("Discount") + u' ' + discountText(*view.ticket.discount, money), -minor});
  }
  for (const pricing::PricedTax& tax : view.priced.taxes) {
    const QString name = tax.name.isEmpty() ? tax.id : tax.name;
    shown.notes.append({net ? name : tr("incl. %1").arg(name), tax.amount.minor()});
  }
  shown.totalMinor = view.priced.due.minor();
  shown.cashTotalMinor = view.priced.due.minor() + view.priced.cashRounding.minor();
  return shown;
}

till::ProductView productViewOf(const catalog::Product& product, const QString& categoryName) {
  till::ProductView view;
  view.id = product.id.text();
  view.name = product.name;
  view.picture = product.picture;
  view.sku = product.sku;
  view.barcode = product.barcodes.empty() ? QString() : product.barcodes.front().code;
  view.category = categoryName;
  view.unit = product.unit == u"piece" ? QString() : product.unit;
  view.priceMicro = product.priceMicro;
  view.tracked = product.kind == catalog::ProductKind::Goods;
  return view;
}

QString tenderName(pricing::TenderKind kind) {
  switch (kind) {
    case pricing::TenderKind::Card:
      return tr("Card");
    case pricing::TenderKind::Voucher:
      return tr("Voucher");
    case pricing::TenderKind::Account:
      return tr("Account");
    case pricing::TenderKind::External:
      return tr("Paid elsewhere");
    case pricing::TenderKind::Cash:
      break;
  }
  return tr("Cash");
}

till::TenderKind tenderKindOf(pricing::TenderKind kind) {
  switch (kind) {
    case pricing::TenderKind::Cash:
      return till::TenderKind::Cash;
    case pricing::TenderKind::Card:
      return till::TenderKind::Card;
    default:
      return till::TenderKind::Voucher;
  }
}

till::DoneView doneViewOf(const sales::Document& document) {
  till::DoneView done;
  done.documentId = document.id.text();
  done.number = document.number;
  done.totalMinor = document.gross.minor();
  done.changeMinor = document.change().minor();
  done.isRefund = document.kind != sales::DocumentKind::Sale || document.gross.isNegative();
  int ordinal = 0;
  for (const sales::DocumentTender& tender : document.tenders) {
    const QString name = tender.unreceived ? tr("Never received") : tenderName(tender.kind);
    done.tenders.append({QString::number(++ordinal), tenderKindOf(tender.kind), name, tender.amount.minor(), false});
    // What is given back, which is what the person at the till does now.
    if (tender.unreceived) done.totalMinor -= tender.amount.minor();
  }
  return done;
}

till::PaymentView completedViewOf(const sales::Document& document) {
  till::PaymentView view;
  view.completed = true;
  view.totalMinor = document.gross.minor();
  view.done = doneViewOf(document);
  return view;
}

till::DocumentRow documentRowOf(const sales::DocumentRow& row, const QString& at) {
  till::DocumentRow view;
  view.id = row.id.text();
  view.number = row.number;
  view.at = at;
  view.staff = row.staffName;
  view.kind = row.kind == sales::DocumentKind::Refund ? tr("Refund")
              : row.kind == sales::DocumentKind::Void ? tr("Void")
                                                      : QString();
  view.totalMinor = row.gross.minor();
  return view;
}

till::DocumentView documentViewOf(const sales::Refundable& refundable, const QString& at, bool canVoid) {
  const sales::Document& document = refundable.document;
  till::DocumentView view;
  sales::DocumentRow head;
  head.id = document.id;
  head.kind = document.kind;
  head.number = document.number;
  head.staffName = document.staffName;
  head.gross = document.gross;
  view.head = documentRowOf(head, at);
  QStringList names;
  int ordinal = 0;
  for (const sales::DocumentTender& tender : document.tenders) {
    names.append(tenderName(tender.kind));
    view.tenders.append({QString::number(++ordinal), tenderKindOf(tender.kind),
                         tender.unreceived ? tr("Never received") : tenderName(tender.kind),
                         tender.amount.minor() - tender.change.minor(), false});
  }
  for (const sales::RefundableTender& tender : refundable.tenders) {
    if (tender.unpaid.isZero() || refundable.voided) continue;
    view.tenders.append({u"unpaid"_s + QString::number(tender.ordinal), tenderKindOf(tender.tender.kind),
                         tr("Declined later, never came"), -tender.unpaid.minor(), false});
  }
  names.removeDuplicates();
  view.head.tenders = names.join(u", "_s);
  for (const sales::DocumentLine& line : document.lines) {
    till::DocumentLineView row;
    row.number = int(line.line);
    row.name = line.name;
    row.unit = line.unit == u"piece" ? QString() : line.unit;
    row.parts = !row.unit.isEmpty() || line.quantity.micro() % 1'000'000 != 0;
    row.quantityMicro = line.quantity.micro();
    row.unitPriceMicro = line.unitPrice.micro();
    row.totalMinor = document.prices == pricing::PriceMode::Net ? line.net.minor() : line.gross.minor();
    for (const sales::RefundableLine& left : refundable.lines) {
      if (left.line.line == line.line) row.refundableMicro = left.left.micro();
    }
    view.lines.append(row);
  }
  for (const sales::LineTax& tax : document.taxes) view.taxes.append({tax.name, tax.amount.minor()});
  view.canRefund = refundable.any();
  view.canVoid = canVoid && !refundable.voided;
  return view;
}

QList<qint64> suggestedCash(qint64 dueMinor, const QString& currencyCode) {
  if (dueMinor <= 0) return {};
  QList<qint64> all{dueMinor};
  const std::vector<qint64> pieces = cash::denominations(currencyCode);
  for (auto piece = pieces.crbegin(); piece != pieces.crend() && all.size() < 5; ++piece) {
    const qint64 next = (dueMinor + *piece - 1) / *piece * *piece;
    // Small coins only lead back to nearly the same amount.
    if (*piece >= 500 && next > all.last()) all.append(next);
  }
  return all;
}

}  // namespace counterfoil::app
