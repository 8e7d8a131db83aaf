// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/closing.h"
#include "models/sales/types.h"
#include "reports/documents/receipt.h"
#include "reports/documents/shift_report.h"

namespace counterfoil::documents {

struct ReceiptOptions {
  int copy = 0;  ///< 0: the first print
  /// Unsealed by whoever may read it; empty: not printed.
  QString customerName;
};

/// A posted document as a receipt. Everything comes from the document itself, so a reprint in ten years says the same.
/// Taxes get letters in the order of the document.
[[nodiscard]] Receipt receiptOf(const sales::Document& document, const ReceiptOptions& options = {});

struct ShiftReportOptions {
  int copy = 0;
  bool expectedHidden = false;  ///< the reader of an X may not see what should be in the drawer
  QString readBy;               ///< of an X
};

/// The X of an open shift, or the Z that closed one (a ShiftFigures with a number).
[[nodiscard]] ShiftReport shiftReportOf(const sales::ShiftFigures& figures, const ShiftReportOptions& options = {});

}  // namespace counterfoil::documents
