// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <algorithm>

#include "reports/documents/receipt.h"

namespace counterfoil::documents {

namespace {

struct ReceiptWords {
  Q_DECLARE_TR_FUNCTIONS(Receipt)
};

QString headingOf(const Receipt& receipt) {
  switch (receipt.kind) {
    case ReceiptKind::Sale:
      return {};
    case ReceiptKind::Refund:
      return ReceiptWords::tr("REFUND");
    case ReceiptKind::Exchange:
      return ReceiptWords::tr("EXCHANGE");
    case ReceiptKind::Void:
      return ReceiptWords::tr("VOID");
    case ReceiptKind::Bill:
      return ReceiptWords::tr("BILL – NOT A RECEIPT");
    case ReceiptKind::Training:
      return ReceiptWords::tr("TRAINING – NO SALE");
  }
  return {};
}

void addShop(Slip& slip, const ShopHeader& shop) {
  slip.words(shop.name, Align::Centre, Tone::Large);
  for (const QString& line : shop.addressLines) slip.words(line, Align::Centre);
  slip.words(shop.phone, Align::Centre);
  slip.words(shop.website, Align::Centre);
  if (!shop.taxNumber.isEmpty()) {
    const QString label = shop.taxNumberLabel.isEmpty() ? ReceiptWords::tr("Tax no.") : shop.taxNumberLabel;
    slip.words(label + QLatin1Char(' ') + shop.taxNumber, Align::Centre);
  }
}

void addIdentity(Slip& slip, const Receipt& receipt, const Formatter& formatter) {
  const QString heading = headingOf(receipt);
  if (!heading.isEmpty()) {
    slip.gap();
    slip.words(heading, Align::Centre, Tone::Large);
  }
  if (receipt.copy > 0) {
    slip.gap();
    slip.words(ReceiptWords::tr("COPY %1").arg(receipt.copy), Align::Centre, Tone::Large);
  }
  slip.gap();
  if (!receipt.number.isEmpty()) slip.pair(ReceiptWords::tr("Receipt"), receipt.number, Tone::Strong);
  if (!receipt.originalNumber.isEmpty()) slip.pair(ReceiptWords::tr("For receipt"), receipt.originalNumber);
  slip.pair(ReceiptWords::tr("Date"), formatter.dateTime(receipt.date, receipt.time));
  QStringList served;
  if (!receipt.till.isEmpty()) served << receipt.till;
  if (!receipt.staff.isEmpty()) served << receipt.staff;
  if (!served.isEmpty()) slip.pair(ReceiptWords::tr("Served by"), served.join(QStringLiteral(" · ")));
  if (!receipt.customer.isEmpty()) slip.pair(ReceiptWords::tr("Customer"), receipt.customer);
}

void addMarked(Slip& slip, const QString& label, const QString& figure, const QString& mark, int indent, bool column) {
  slip.blocks.emplace_back(Pair{label, figure, Tone::Normal, indent, mark, column});
}

void addLines(Slip& slip, const Receipt& receipt, const Formatter& formatter) {
  const bool marks = std::any_of(receipt.lines.begin(), receipt.lines.end(),
                                 [](const auto& line) { return !line.taxLetters.isEmpty(); });
  const QString times = QStringLiteral(" × ");
  for (const ReceiptLine& line : receipt.lines) {
    const bool discounted = !line.discounts.empty();
    addMarked(slip, line.name, formatter.money(discounted ? line.undiscountedMinor : line.amountMinor), line.taxLetters,
              0, marks);
    if (line.quantityMicro != 1'000'000 || !line.unit.isEmpty()) {
      QString quantity = formatter.quantity(line.quantityMicro);
      if (!line.unit.isEmpty()) quantity += QChar(QChar::Nbsp) + line.unit;
      slip.words(QStringLiteral("  ") + quantity + times + formatter.unitPrice(line.unitPriceMicro), Align::Start,
                 Tone::Quiet);
    }
    for (const ReceiptDiscount& discount : line.discounts) {
      addMarked(slip, discount.label, formatter.money(-discount.amountMinor), {}, 1, marks);
    }
    if (!line.note.isEmpty()) slip.words(QStringLiteral("  ") + line.note, Align::Start, Tone::Quiet);
  }
}

void addTotals(Slip& slip, const Receipt& receipt, const Formatter& formatter) {
  if (!receipt.pricesWithTax) {
    slip.pair(ReceiptWords::tr("Net"), formatter.money(receipt.netMinor));
    slip.pair(ReceiptWords::tr("Tax"), formatter.money(receipt.taxMinor));
  }
  const QString label = receipt.kind == ReceiptKind::Bill ? ReceiptWords::tr("To pay") : ReceiptWords::tr("Total");
  slip.pair(label, formatter.moneyWithSymbol(receipt.grossMinor), Tone::Total);
  if (receipt.discountMinor != 0) {
    slip.pair(ReceiptWords::tr("Discounts included"), formatter.money(receipt.discountMinor), Tone::Quiet);
  }
  if (receipt.cashRoundingMinor != 0) {
    slip.pair(ReceiptWords::tr("Cash rounding"), formatter.money(receipt.cashRoundingMinor));
  }
}

void addTenders(Slip& slip, const Receipt& receipt, const Formatter& formatter) {
  if (receipt.tenders.empty() && receipt.changeMinor == 0 && receipt.remainingMinor == 0) return;
  slip.gap();
  for (const ReceiptTender& tender : receipt.tenders) {
    const QString label = tender.amountMinor < 0 ? ReceiptWords::tr("%1 paid out").arg(tender.name) : tender.name;
    slip.pair(label, formatter.money(tender.amountMinor));
    for (const QString& detail : tender.details) {
      slip.words(QStringLiteral("  ") + detail, Align::Start, Tone::Quiet);
    }
  }
  if (receipt.changeMinor != 0) {
    slip.pair(ReceiptWords::tr("Change"), formatter.money(receipt.changeMinor), Tone::Strong);
  }
  if (receipt.remainingMinor != 0 && receipt.kind != ReceiptKind::Bill) {
    slip.pair(ReceiptWords::tr("Still due"), formatter.money(receipt.remainingMinor), Tone::Strong);
  }
}

void addTaxes(Slip& slip, const Receipt& receipt, const Formatter& formatter) {
  if (receipt.taxes.empty()) return;
  slip.gap();
  Grid grid;
  grid.titles = {ReceiptWords::tr("Tax"), ReceiptWords::tr("Net"), ReceiptWords::tr("Tax amount"),
                 ReceiptWords::tr("Gross")};
  for (const ReceiptTax& tax : receipt.taxes) {
    const QString name = tax.letter.isEmpty() ? tax.name : tax.letter + QLatin1Char(' ') + tax.name;
    grid.rows.push_back(
        {name, formatter.money(tax.netMinor), formatter.money(tax.taxMinor), formatter.money(tax.grossMinor)});
  }
  slip.blocks.emplace_back(std::move(grid));
}

}  // namespace

Slip slipOf(const Receipt& receipt) {
  const Formatter formatter(receipt.locale.isEmpty() ? QLocale::c() : QLocale(receipt.locale), receipt.currency);
  Slip slip;
  slip.title = ReceiptWords::tr("Receipt %1").arg(receipt.number);
  slip.locale = formatter.locale();
  addShop(slip, receipt.shop);
  addIdentity(slip, receipt, formatter);
  slip.rule();
  addLines(slip, receipt, formatter);
  slip.rule();
  addTotals(slip, receipt, formatter);
  addTenders(slip, receipt, formatter);
  addTaxes(slip, receipt, formatter);
  if (!receipt.notes.isEmpty() || !receipt.footer.isEmpty()) slip.gap();
  for (const QString& note : receipt.notes) slip.words(note);
  for (const QString& line : receipt.footer) slip.words(line, Align::Centre);
  if (!receipt.number.isEmpty() && receipt.kind != ReceiptKind::Bill) {
    slip.gap();
    slip.blocks.emplace_back(Symbol{SymbolKind::Code128, receipt.number, receipt.number});
  }
  return slip;
}

bool opensDrawer(const Receipt& receipt) {
  if (receipt.copy > 0 || receipt.kind == ReceiptKind::Bill || receipt.kind == ReceiptKind::Training) return false;
  return receipt.changeMinor != 0 ||
         std::any_of(receipt.tenders.begin(), receipt.tenders.end(),
                     [](const auto& tender) { return tender.cash && tender.amountMinor != 0; });
}

}  // namespace counterfoil::documents
