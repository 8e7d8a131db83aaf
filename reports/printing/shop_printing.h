// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/cash/types.h"
#include "models/sales/closing.h"
#include "models/sales/service.h"
#include "models/sales/types.h"
#include "models/settings/types.h"
#include "reports/printing/print_queue.h"
#include "reports/printing/print_worker.h"

namespace counterfoil::printing {

// What joins selling to the queue: hooks for the transactions of SaleService and ClosingService, and the renderer that
// reads the documents back when their turn comes.

/// The printer of a till; nothing where it has none. `printerCodePage` ("PC858") goes before the usual pages.
[[nodiscard]] std::optional<Printer> printerOf(const settings::Till& till);
[[nodiscard]] Route routeOf(const settings::Till& till);

/// The receipt of a document that is being posted. Where the till has no printer nothing is owed.
[[nodiscard]] core::Done oweReceipt(journal::Writing& writing, const sales::Document& document,
                                    const settings::Till& till);
/// COPY n of a posted document.
[[nodiscard]] core::Done oweCopy(journal::Writing& writing, const sales::Document& document, int copy,
                                 const settings::Till& till);
/// The Z of a shift that is being closed.
[[nodiscard]] core::Done oweReport(journal::Writing& writing, const sales::ShiftFigures& figures,
                                   const settings::Till& till);
/// A drawer opened with no sale.
[[nodiscard]] core::Done oweDrawer(journal::Writing& writing, const settings::Till& till);
/// Anything else that is ready to print: an X, a test page.
[[nodiscard]] core::Done oweSlip(journal::Writing& writing, JobKind kind, const documents::Slip& slip,
                                 const settings::Till& till);

/// COPY n of a posted document, or of a closed shift's Z: noted in the book, and owed by the printer of this till.
/// Answers n. Refused `no_printer` before anything is noted; the errors of the services.
[[nodiscard]] core::Result<int> reprintReceipt(sales::SaleService& sales, sales::DocumentId document,
                                               const journal::Actor& actor);
[[nodiscard]] core::Result<int> reprintReport(sales::ClosingService& closing, cash::ShiftId shift,
                                              const journal::Actor& actor);

/// The name that a receipt shows for its customer; empty: none. Called where the job is rendered.
using NameOf = std::function<QString(const journal::Reader&, const sales::SealedCustomer&)>;
/// Renders receipts and Zs from the book. Errors of the queries: the job is then taken out of the queue.
[[nodiscard]] RenderJob renderFromBook(NameOf nameOf = {});

}  // namespace counterfoil::printing
