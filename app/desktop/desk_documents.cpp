// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "app/desktop/till_desk.h"
#include "app/desktop/till_views.h"
#include "reports/printing/shop_printing.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Result<sales::DocumentId> documentIn(const QString& text) {
  const auto id = sales::DocumentId::parse(text);
  if (!id) return core::notFound(u"unknown_document"_s, text);
  return *id;
}

}  // namespace

Result<QList<till::DocumentRow>> TillDesk::documents(const QString& text) {
  sales::DocumentFilter filter;
  filter.numberPart = text.trimmed();
  CF_TRY(const auto rows, sales::listDocuments(m_shop.reader(), filter, {}, 60));
  QList<till::DocumentRow> views;
  for (const sales::DocumentRow& row : rows) views.append(documentRowOf(row, wallTime(row.at, true)));
  return views;
}

Result<till::DocumentView> TillDesk::document(const QString& documentId) {
  CF_TRY(const auto id, documentIn(documentId));
  CF_TRY(const auto refundable, sales::refundable(m_shop.reader(), id));
  CF_TRY(const auto* const where, place());
  CF_TRY(const auto open, cash::openShiftOf(m_shop.reader(), where->settings.till.id));
  const bool canVoid =
      open && refundable.document.shift == open->id && refundable.document.kind != sales::DocumentKind::Void;
  return documentViewOf(refundable, wallTime(refundable.document.at, true), canVoid);
}

Result<sales::RefundRequest> TillDesk::refundRequest(const QString& documentId, const QList<till::ReturnLine>& lines,
                                                     const QString& reason) const {
  sales::RefundRequest request;
  CF_TRY(request.original, documentIn(documentId));
  request.reason = reason;
  for (const till::ReturnLine& line : lines) {
    if (line.quantityMicro > 0) request.lines.push_back({line.number, core::Quantity::ofMicro(line.quantityMicro)});
  }
  if (request.lines.empty()) return core::refused(u"nothing_to_refund"_s);
  return request;
}

Result<till::RefundQuoteView> TillDesk::quoteRefund(const QString& documentId, const QList<till::ReturnLine>& lines) {
  CF_TRY(const auto request, refundRequest(documentId, lines, {}));
  CF_TRY(const auto quote, m_shop.sales().quoteRefund(request));
  return till::RefundQuoteView{quote.due().minor() + quote.rounding.minor(), quote.unreceived.minor()};
}

Result<till::PaymentView> TillDesk::refund(const QString& documentId, const QList<till::ReturnLine>& lines,
                                           const QString& reason) {
  CF_TRY(const auto request, refundRequest(documentId, lines, reason));
  CF_TRY(const auto* const machine, terminal());
  CF_TRY(const auto* const where, place());
  CF_TRY(const auto quote, m_shop.sales().quoteRefund(request));
  CF_CHECK(leaveRefund());
  const bool card = std::any_of(quote.tenders.begin(), quote.tenders.end(), [](const auto& tender) {
    return tender.kind == pricing::TenderKind::Card && !tender.unreceived;
  });
  if (!card || machine == nullptr || where->settings.till.terminal == settings::TerminalKind::None) {
    CF_TRY(const auto document, m_shop.sales().refund(request, actor()));
    return completedViewOf(document);
  }
  CF_CHECK(m_shop.store().hasRoom());
  CF_TRY(m_refund, m_shop.sales().beginRefund(request, actor()));
  m_given.clear();
  if (const Done asked = startCardPayout(); !asked) {
    CF_CHECK(leaveRefund());
    return asked.error();
  }
  return payment();
}

Result<till::TicketView> TillDesk::exchange(const QString& documentId, const QList<till::ReturnLine>& lines,
                                            const QString& reason) {
  CF_TRY(const auto request, refundRequest(documentId, lines, reason));
  CF_CHECK(ensureTicket());
  const journal::Actor who = actor();
  for (const sales::RefundLine& line : request.lines) {
    CF_TRY(const auto changed,
           m_shop.tickets().addReturn(m_ticket, {request.original, line.line}, line.quantity, reason, who));
    m_ticket = changed.ticket.id;
  }
  return ticket();
}

Result<till::DoneView> TillDesk::voidDocument(const QString& documentId, const QString& reason) {
  CF_TRY(const auto id, documentIn(documentId));
  CF_TRY(const auto document, m_shop.sales().postVoid(id, reason, actor()));
  return doneViewOf(document);
}

Done TillDesk::reprint(const QString& documentId) {
  CF_TRY(const auto id, documentIn(documentId));
  CF_TRY(const int copy, m_shop.sales().reprint(id, actor()));
  CF_TRY(const auto document, sales::documentById(m_shop.reader(), id));
  CF_TRY(const auto* const where, place());
  return m_shop.book().write(
      [&](journal::Writing& writing) { return printing::oweCopy(writing, document, copy, where->settings.till); });
}

}  // namespace counterfoil::app
