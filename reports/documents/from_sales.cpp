// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/documents/from_sales.h"

#include <QCoreApplication>

#include "models/core/zone.h"

namespace counterfoil::documents {

namespace {

struct SalesWords {
  Q_DECLARE_TR_FUNCTIONS(Receipt)
};

/// A, B, … Z, then a number: letters are for the eye.
QString taxLetter(std::size_t index) {
  if (index < 26) return QString(QChar(static_cast<char16_t>(u'A' + index)));
  return QString::number(index + 1);
}

QString lettersOf(const sales::DocumentLine& line, const sales::Document& document) {
  QString letters;
  for (const sales::LineTax& tax : line.taxes) {
    for (std::size_t i = 0; i < document.taxes.size(); ++i) {
      const sales::LineTax& sum = document.taxes[i];
      if (sum.id == tax.id && sum.ratePpm == tax.ratePpm && sum.name == tax.name) letters += taxLetter(i);
    }
  }
  return letters;
}

QString tenderName(pricing::TenderKind kind) {
  switch (kind) {
    case pricing::TenderKind::Cash:
      return SalesWords::tr("Cash");
    case pricing::TenderKind::Card:
      return SalesWords::tr("Card");
    case pricing::TenderKind::Voucher:
      return SalesWords::tr("Voucher");
    case pricing::TenderKind::Account:
      return SalesWords::tr("Account");
    case pricing::TenderKind::External:
      return SalesWords::tr("Paid elsewhere");
  }
  return {};
}

ReceiptKind kindOf(const sales::Document& document) {
  switch (document.kind) {
    case sales::DocumentKind::Sale:
      return document.isExchange() ? ReceiptKind::Exchange : ReceiptKind::Sale;
    case sales::DocumentKind::Refund:
      return ReceiptKind::Refund;
    case sales::DocumentKind::Void:
      return ReceiptKind::Void;
  }
  return ReceiptKind::Sale;
}

ShopHeader shopOf(const sales::PrintedShop& printed) {
  ShopHeader shop;
  shop.name = printed.name;
  shop.addressLines = printed.address.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  shop.addressLines += printed.header.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  shop.taxNumber = printed.taxNumber;
  return shop;
}

WallTime wallOf(core::Instant at, const QString& zoneName) {
  // A zone that this system no longer knows is no reason not to print: then UTC stands there.
  const auto zone = core::Zone::named(zoneName);
  const auto wall = (zone ? *zone : core::Zone::utc()).toWall(at);
  return {wall.date, wall.time};
}

/// "kg"; a piece needs no word.
QString unitOf(const QString& unit) {
  return unit == QLatin1String("piece") || unit == QLatin1String("C62") || unit == QLatin1String("H87") ? QString()
                                                                                                        : unit;
}

ReceiptLine lineOf(const sales::DocumentLine& line, const sales::Document& document) {
  ReceiptLine out;
  out.name = line.name;
  out.sku = line.sku;
  out.quantityMicro = line.quantity.micro();
  out.unit = unitOf(line.unit);
  out.unitPriceMicro = line.unitPrice.micro();
  out.undiscountedMinor = line.undiscounted.minor();
  const bool gross = document.prices == pricing::PriceMode::Gross;
  out.amountMinor = gross ? line.gross.minor() : line.net.minor();
  if (!line.discount.isZero()) {
    QString label =
        line.discountRule.isEmpty() ? SalesWords::tr("Discount") : SalesWords::tr("Discount %1").arg(line.discountRule);
    if (!line.discountReason.isEmpty()) label += QStringLiteral(" · ") + line.discountReason;
    out.discounts.push_back({label, line.discount.minor()});
  }
  if (!line.basketDiscount.isZero()) {
    out.discounts.push_back({SalesWords::tr("Order discount"), line.basketDiscount.minor()});
  }
  out.taxLetters = lettersOf(line, document);
  QStringList notes;
  if (!line.note.isEmpty()) notes << line.note;
  if (!line.returnReason.isEmpty()) notes << line.returnReason;
  out.note = notes.join(QStringLiteral(" · "));
  return out;
}

ReceiptTender tenderOf(const sales::DocumentTender& tender) {
  ReceiptTender out;
  out.name = tenderName(tender.kind);
  out.amountMinor = tender.amount.minor();
  out.cash = tender.kind == pricing::TenderKind::Cash;
  for (const QString& detail : {tender.card, tender.reference}) {
    if (!detail.isEmpty()) out.details << detail;
  }
  if (tender.unreceived) {
    out.name = SalesWords::tr("Never received");
    out.details << SalesWords::tr("The card was declined after the sale; no money goes back for it");
  }
  if (tender.offline) out.details << SalesWords::tr("Taken without contact; the card is charged later");
  return out;
}

qint64 sumOf(core::Money a, core::Money b) {
  // Figures of one document that fitted when it was posted; should they not, the net alone is better than a wrong sum.
  const auto sum = a.plus(b);
  return sum ? sum->minor() : a.minor();
}

/// The till, or the order of a web shop.
QString placeOf(const sales::Document& document) {
  if (document.source.kind == QLatin1String(sales::kWebSource)) {
    const QString& order = document.source.reference;
    return order.isEmpty() ? SalesWords::tr("Web order") : SalesWords::tr("Web order %1").arg(order);
  }
  return document.tillCode.isEmpty() ? QString() : SalesWords::tr("Till %1").arg(document.tillCode);
}

}  // namespace

Receipt receiptOf(const sales::Document& document, const ReceiptOptions& options) {
  Receipt receipt;
  receipt.kind = kindOf(document);
  receipt.id = document.id.text();
  receipt.number = document.number;
  receipt.originalNumber = document.originalNumber;
  receipt.shop = shopOf(document.shop);
  receipt.till = placeOf(document);
  receipt.staff = document.staffName;
  receipt.customer = options.customerName;
  const WallTime wall = wallOf(document.at, document.shop.zone);
  receipt.date = wall.date;
  receipt.time = wall.time;
  receipt.instantUtc = document.at.text();
  receipt.businessDay = document.businessDay;
  receipt.locale = document.shop.locale;
  receipt.currency = {document.currency.code(), document.currency.decimals()};
  receipt.pricesWithTax = document.prices == pricing::PriceMode::Gross;
  for (const sales::DocumentLine& line : document.lines) receipt.lines.push_back(lineOf(line, document));
  for (std::size_t i = 0; i < document.taxes.size(); ++i) {
    const sales::LineTax& tax = document.taxes[i];
    receipt.taxes.push_back(
        {taxLetter(i), tax.name, tax.base.minor(), tax.amount.minor(), sumOf(tax.base, tax.amount)});
  }
  for (const sales::DocumentTender& tender : document.tenders) receipt.tenders.push_back(tenderOf(tender));
  receipt.netMinor = document.net.minor();
  receipt.taxMinor = document.tax.minor();
  receipt.grossMinor = document.gross.minor();
  receipt.discountMinor = document.kind == sales::DocumentKind::Sale ? document.discount.minor() : 0;
  receipt.cashRoundingMinor = document.rounding.minor();
  receipt.changeMinor = document.change().minor();
  receipt.copy = options.copy;
  if (!document.reason.isEmpty()) receipt.notes << SalesWords::tr("Reason: %1").arg(document.reason);
  if (!document.note.isEmpty()) receipt.notes << document.note;
  receipt.footer = document.shop.footer.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  return receipt;
}

namespace {

std::vector<CountedAmount> talliesOf(const std::vector<sales::Tally>& tallies, const QString& nameless) {
  std::vector<CountedAmount> rows;
  for (const sales::Tally& tally : tallies) {
    rows.push_back({tally.key, tally.name.isEmpty() ? nameless : tally.name, tally.count, tally.amount.minor()});
  }
  return rows;
}

std::vector<CountedAmount> cashPartsOf(const sales::ShiftFigures& figures) {
  const auto row = [](const char* key, const QString& name, qint64 minor) {
    return CountedAmount{QString::fromLatin1(key), name, 0, minor};
  };
  return {row("opening", SalesWords::tr("Opening float"), figures.shift.openingFloat.minor()),
          row("taken", SalesWords::tr("Cash taken"), figures.cashTaken.minor()),
          row("change", SalesWords::tr("Change given"), -figures.cashChange.minor()),
          row("paid_out", SalesWords::tr("Cash refunds"), -figures.cashPaidOut.minor()),
          row("pay_in", SalesWords::tr("Pay-ins"), figures.drawer.payInMinor),
          row("pay_out", SalesWords::tr("Pay-outs"), -figures.drawer.payOutMinor),
          row("safe_drop", SalesWords::tr("Safe drops"), -figures.drawer.safeDropMinor)};
}

void addCount(ShiftReport& report, const sales::ShiftFigures& figures) {
  DrawerCount drawer;
  drawer.name = SalesWords::tr("Cash");
  drawer.expectedMinor = figures.expectedCash.minor();
  if (figures.counted) {
    drawer.countedMinor = figures.counted->total.minor();
    if (figures.recounted) drawer.recountedMinor = figures.recounted->minor();
    if (report.closes) drawer.differenceMinor = figures.overShort.minor();
    for (const cash::Piece& piece : figures.counted->pieces) {
      if (piece.count != 0)
        report.denominations.push_back({piece.valueMinor, piece.count, piece.valueMinor * piece.count});
    }
  }
  report.drawer.push_back(drawer);
}

}  // namespace

ShiftReport shiftReportOf(const sales::ShiftFigures& figures, const ShiftReportOptions& options) {
  ShiftReport report;
  report.closes = !figures.number.isEmpty();
  report.number = figures.number;
  report.shiftId = figures.shift.id.text();
  report.shop = shopOf(figures.shop);
  report.till = figures.shift.tillCode;
  report.openedBy = figures.shift.openedByName;
  report.closedBy = report.closes ? figures.closedByName : options.readBy;
  report.opened = wallOf(figures.shift.openedAt, figures.shop.zone);
  report.made = wallOf(figures.at, figures.shop.zone);
  report.instantUtc = figures.at.text();
  report.businessDay = figures.shift.businessDay;
  report.locale = figures.shop.locale;
  report.currency = {figures.currency.code(), figures.currency.decimals()};
  report.saleCount = figures.saleCount;
  report.salesMinor = figures.sales.minor();
  report.refundCount = figures.refundCount;
  report.refundsMinor = figures.refunds.minor();
  report.voidCount = figures.voidCount;
  report.voidsMinor = figures.voids.minor();
  report.lineVoidCount = figures.lineVoidCount;
  report.lineVoidsMinor = figures.lineVoids.minor();
  report.discountCount = figures.discountCount;
  report.discountsMinor = figures.discounts.minor();
  report.overrideCount = figures.overrideCount;
  report.noSaleCount = figures.drawer.noSales;
  report.reprintCount = figures.reprintCount;
  report.abandonedCount = figures.abandonedCount;
  report.parkedCount = figures.parkedTickets;
  report.unknownPaymentCount = static_cast<qint64>(figures.unresolvedPayments.size());
  report.unpostedPayoutCount = static_cast<qint64>(figures.unpostedPayouts.size());
  report.heldOfflineCount = static_cast<qint64>(figures.heldOffline.size());
  report.heldOfflineMinor = figures.heldOfflineSum.minor();
  report.declinedLateCount = static_cast<qint64>(figures.declinedLate.size());
  report.declinedLateMinor = figures.declinedLateSum.minor();
  report.documentCount = figures.documentCount;
  report.firstNumber = figures.firstNumber;
  report.lastNumber = figures.lastNumber;
  report.netMinor = figures.net.minor();
  report.taxMinor = figures.tax.minor();
  report.grossMinor = figures.gross.minor();
  for (const sales::TaxTally& tax : figures.taxes) {
    report.taxes.push_back({{}, tax.name, tax.net.minor(), tax.tax.minor(), sumOf(tax.net, tax.tax)});
  }
  for (const sales::Tally& tender : figures.tenders) {
    report.tenders.push_back(
        {tender.key, tenderName(sales::tenderKindOf(tender.key)), tender.count, tender.amount.minor()});
  }
  report.staff = talliesOf(figures.staff, SalesWords::tr("Nobody"));
  report.categories = talliesOf(figures.categories, SalesWords::tr("No category"));
  report.cashRoundingMinor = figures.rounding.minor();
  report.cashParts = cashPartsOf(figures);
  report.openingDifferenceMinor = figures.shift.openingDifference.minor();
  report.expectedHidden = options.expectedHidden && !report.closes;
  addCount(report, figures);
  if (report.closes) {
    report.leftMinor = figures.left.minor();
    report.perpetualMinor = figures.perpetual.minor();
  }
  report.copy = options.copy;
  return report;
}

}  // namespace counterfoil::documents
