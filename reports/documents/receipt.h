// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <QStringList>
#include <QTime>
#include <vector>

#include "reports/documents/slip.h"
#include "reports/figures/formatter.h"

namespace counterfoil::documents {

using figures::CurrencyFormat;
using figures::Formatter;

/// Who issues a document: as printed at the time, from the document itself.
struct ShopHeader {
  QString name;
  QStringList addressLines;
  QString phone;
  QString website;
  QString taxNumberLabel;  ///< "VAT no."; the shop's own word
  QString taxNumber;
};

enum class ReceiptKind {
  Sale,
  Refund,
  Exchange,  ///< returned and sold lines in one document
  Void,      ///< mirrors a document of the same shift
  Bill,      ///< shown before payment; no document yet, opens no drawer
  Training,
};

/// A discount or promotion, positive where it takes away. `label` says which ("10% off", "Order discount").
struct ReceiptDiscount {
  QString label;
  qint64 amountMinor = 0;
};

struct ReceiptLine {
  QString name;
  QString sku;
  qint64 quantityMicro = 1'000'000;
  QString unit;  ///< "kg"; empty for pieces
  qint64 unitPriceMicro = 0;
  std::vector<ReceiptDiscount> discounts;
  qint64 undiscountedMinor =
      0;                   ///< quantity × unit price, rounded, before discounts, in the price mode of the document
  qint64 amountMinor = 0;  ///< after all discounts, in the price mode of the document
  QString taxLetters;      ///< letters of the table of taxes below: "A", "AC"
  QString note;            ///< reason of a return or override, serial, lot
};

struct ReceiptTax {
  QString letter;
  QString name;  ///< "VAT 20%"
  qint64 netMinor = 0;
  qint64 taxMinor = 0;
  qint64 grossMinor = 0;
};

/// What was given, positive; what was paid out, negative.
struct ReceiptTender {
  QString name;
  qint64 amountMinor = 0;
  QStringList details;  ///< what the card scheme wants printed
  bool cash = false;
};

/// A receipt as a value: everything on it, nothing looked up, nothing added up. Amounts in minor units of `currency`.
struct Receipt {
  ReceiptKind kind = ReceiptKind::Sale;
  QString id;  ///< of the document, a UUID
  QString number;
  QString originalNumber;  ///< of a refund, exchange or void; empty without a receipt
  ShopHeader shop;
  QString till;
  QString staff;
  QString customer;
  QDate date;  ///< wall date and time at the shop
  QTime time;
  QString instantUtc;   ///< RFC 3339
  QString businessDay;  ///< YYYY-MM-DD
  QString locale;       ///< as "en_GB"; decides separators and dates
  CurrencyFormat currency;
  bool pricesWithTax = true;

  std::vector<ReceiptLine> lines;
  std::vector<ReceiptTax> taxes;
  std::vector<ReceiptTender> tenders;
  qint64 netMinor = 0;
  qint64 taxMinor = 0;
  qint64 grossMinor = 0;
  qint64 discountMinor = 0;      ///< of lines and basket together, positive
  qint64 cashRoundingMinor = 0;  ///< what paying in cash changed
  qint64 changeMinor = 0;        ///< given back, positive
  qint64 remainingMinor = 0;     ///< still due (a bill, an account)

  int copy = 0;  ///< 0 the first print, n the n-th reprint: marked COPY n
  QStringList notes;
  QStringList footer;
};

/// The slip of a receipt, in the language of the program and the figures of the receipt's own locale.
[[nodiscard]] Slip slipOf(const Receipt& receipt);
/// Whether printing it for the first time opens the drawer: cash or change moved. Never a copy, a bill or training.
[[nodiscard]] bool opensDrawer(const Receipt& receipt);

}  // namespace counterfoil::documents
