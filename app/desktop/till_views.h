// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/cash/seat.h"
#include "models/sales/closing.h"
#include "models/sales/queries.h"
#include "models/sales/tickets.h"
#include "ui/shared/format.h"
#include "ui/till/backend_types.h"

namespace counterfoil::app {

/// Domain values as the till's screens show them. Nothing is computed here but counts of pieces.

[[nodiscard]] shared::MoneyFormat moneyFormatOf(const core::Currency& currency);
[[nodiscard]] till::TicketView ticketViewOf(const sales::TicketView& view, const cash::Seat::Place& place);
[[nodiscard]] till::ProductView productViewOf(const catalog::Product& product, const QString& categoryName);
[[nodiscard]] till::PaymentView completedViewOf(const sales::Document& document);
[[nodiscard]] till::DoneView doneViewOf(const sales::Document& document);
[[nodiscard]] till::DocumentRow documentRowOf(const sales::DocumentRow& row, const QString& at);
[[nodiscard]] till::DocumentView documentViewOf(const sales::Refundable& refundable, const QString& at, bool canVoid);
[[nodiscard]] till::ReportView reportViewOf(const sales::ShiftFigures& figures, const QString& opened,
                                            const QString& made);
[[nodiscard]] QString tenderName(pricing::TenderKind kind);
[[nodiscard]] till::TenderKind tenderKindOf(pricing::TenderKind kind);
/// Amounts a customer is likely to hand over: the exact one, then the next notes; ascending, at most five.
[[nodiscard]] QList<qint64> suggestedCash(qint64 dueMinor, const QString& currencyCode);

}  // namespace counterfoil::app
