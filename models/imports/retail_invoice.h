// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <QTime>
#include <vector>

#include "models/core/result.h"

namespace counterfoil::imports {

// The format `online-retail`: one row a line of an invoice, with the columns InvoiceNo, StockCode, Description,
// Quantity, InvoiceDate (local), UnitPrice, CustomerID, Country. (D. Chen, "Online Retail", UCI Machine Learning
// Repository, 2015, doi 10.24432/C5BW33.)

/// What an invoice is, from its number and its lines.
enum class InvoiceKind {
  Sale,
  Refund,           ///< the number begins with C: a credit note
  MoneyAdjustment,  ///< the number begins with A: bad debt and the like, an amount without goods
  StockAdjustment,  ///< every price is 0 and there is no customer: goods found, damaged or written off
};

struct RetailLine {
  qint64 row = 0;  ///< in the file, the header being row 1
  QString code;    ///< trimmed, upper case: the file writes one code both ways
  QString description;
  qint64 quantity = 0;    ///< units; negative for what came back
  qint64 priceMicro = 0;  ///< a unit; may be 0, negative for adjustments
};

struct RetailInvoice {
  QString number;
  QDate date;
  QTime time;  ///< of its first line
  QString customer;
  QString country;
  std::vector<RetailLine> lines;
  [[nodiscard]] InvoiceKind kind() const;
};

/// One row as text, in the order of the columns above.
struct RetailRow {
  qint64 row = 0;
  QString invoice;
  QString code;
  QString description;
  QString quantity;
  QString date;
  QString price;
  QString customer;
  QString country;
};

/// Adds a row to its invoice. Errors: Invalid `malformed_row` with `where` the column: no invoice number, no code, a
/// quantity that is no whole number or 0, a date or price that cannot be read, more than 6 decimals; `out_of_range`:
/// a line of more than 10^9.
[[nodiscard]] core::Done addRow(RetailInvoice& invoice, const RetailRow& row);

/// Whether a code stands for a charge and not for goods: POST, DOT, M, D, S, B, C2, BANK CHARGES, AMAZONFEE, CRUK and
/// gift vouchers.
[[nodiscard]] bool isFee(const QString& code);

/// Quantity × price in minor units of a currency with two decimals, half away from zero.
[[nodiscard]] qint64 lineMinor(const RetailLine& line);

}  // namespace counterfoil::imports
