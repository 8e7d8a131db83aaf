// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/printing/shop_printing.h"

#include <algorithm>

#include "models/sales/queries.h"
#include "models/settings/queries.h"
#include "reports/documents/from_sales.h"

namespace counterfoil::printing {

namespace {

std::vector<renderers::CodePage> pagesOf(const QString& first) {
  std::vector<renderers::CodePage> pages = renderers::EscposProfile().pages;
  const std::pair<const char*, renderers::CodePage> names[] = {
      {"437", renderers::CodePage::Cp437},   {"850", renderers::CodePage::Cp850}, {"858", renderers::CodePage::Cp858},
      {"1252", renderers::CodePage::Cp1252}, {"852", renderers::CodePage::Cp852}, {"866", renderers::CodePage::Cp866}};
  for (const auto& [digits, page] : names) {
    // "PC858", "CP858" and "858" are all written.
    if (!first.endsWith(QLatin1String(digits)) || first.size() > qsizetype(qstrlen(digits)) + 2) continue;
    std::erase(pages, page);
    pages.insert(pages.begin(), page);
  }
  return pages;
}

core::Done owe(journal::Writing& writing, const JobDraft& draft) {
  CF_TRY(const JobId id, enqueue(writing, draft));
  Q_UNUSED(id)
  return {};
}

}  // namespace

std::optional<Printer> printerOf(const settings::Till& till) {
  if (till.printerHost.isEmpty()) return std::nullopt;
  Printer printer;
  printer.endpoint = {till.printerHost, static_cast<quint16>(std::clamp(till.printerPort, 1, 65'535))};
  printer.profile.columns = till.printerColumns;
  // Font A is 12 dots wide; 80 mm printers of 180 dpi have 42 columns on 512 dots.
  printer.profile.dots = till.printerColumns == 42 ? 512 : till.printerColumns * 12;
  printer.profile.pages = pagesOf(till.printerCodePage);
  return printer;
}

Route routeOf(const settings::Till& till) {
  return {printerOf(till), std::nullopt};
}

core::Done oweReceipt(journal::Writing& writing, const sales::Document& document, const settings::Till& till) {
  if (!printerOf(till)) return {};
  const bool drawer = till.drawer && documents::opensDrawer(documents::receiptOf(document));
  return owe(writing, {JobKind::Receipt, document.id.as<core::Anything>(), document.number, 0, drawer, {}});
}

core::Done oweCopy(journal::Writing& writing, const sales::Document& document, int copy, const settings::Till& till) {
  if (!printerOf(till)) return {};
  return owe(writing, {JobKind::Receipt, document.id.as<core::Anything>(), document.number, copy, false, {}});
}

core::Done oweReport(journal::Writing& writing, const sales::ShiftFigures& figures, const settings::Till& till) {
  if (!printerOf(till)) return {};
  return owe(writing, {JobKind::Report, figures.shift.id.as<core::Anything>(), figures.number, 0, false, {}});
}

core::Done oweDrawer(journal::Writing& writing, const settings::Till& till) {
  if (!printerOf(till) || !till.drawer) return {};
  return owe(writing, {JobKind::Drawer, {}, {}, 0, true, {}});
}

core::Done oweSlip(journal::Writing& writing, JobKind kind, const documents::Slip& slip, const settings::Till& till) {
  const auto printer = printerOf(till);
  if (!printer) return core::refused(QStringLiteral("no_printer"));
  return owe(writing, {kind, {}, slip.title, 0, false, renderers::toEscpos(slip, printer->profile)});
}

core::Result<int> reprintReceipt(sales::SaleService& sales, sales::DocumentId id, const journal::Actor& actor) {
  journal::Book& book = sales.seat().book();
  CF_TRY(const auto place, settings::readSettings(book.reader()));
  if (!printerOf(place.till)) return core::refused(QStringLiteral("no_printer"));
  CF_TRY(const int copy, sales.reprint(id, actor));
  CF_TRY(const auto document, sales::documentById(book.reader(), id));
  CF_CHECK(book.write([&](journal::Writing& writing) { return oweCopy(writing, document, copy, place.till); }));
  return copy;
}

core::Result<int> reprintReport(sales::ClosingService& closing, cash::ShiftId shift, const journal::Actor& actor) {
  journal::Book& book = closing.seat().book();
  CF_TRY(const auto place, settings::readSettings(book.reader()));
  if (!printerOf(place.till)) return core::refused(QStringLiteral("no_printer"));
  CF_TRY(const int copy, closing.reprint(shift, actor));
  CF_TRY(const auto figures, sales::closingOf(book.reader(), shift));
  CF_CHECK(book.write([&](journal::Writing& writing) {
    return owe(writing, {JobKind::Report, shift.as<core::Anything>(), figures.number, copy, false, {}});
  }));
  return copy;
}

RenderJob renderFromBook(NameOf nameOf) {
  return [nameOf = std::move(nameOf)](const journal::Reader& reader, const Job& job,
                                      const Printer& printer) -> core::Result<QByteArray> {
    if (job.kind == JobKind::Report) {
      CF_TRY(const auto figures, sales::closingOf(reader, job.document.as<cash::ShiftTag>()));
      const auto report = documents::shiftReportOf(figures, {job.copy, false, {}});
      return renderers::toEscpos(documents::slipOf(report), printer.profile);
    }
    CF_TRY(const auto document, sales::documentById(reader, job.document.as<sales::DocumentTag>()));
    const QString name = nameOf && document.customer ? nameOf(reader, *document.customer) : QString();
    const auto receipt = documents::receiptOf(document, {job.copy, name});
    return renderers::toEscpos(documents::slipOf(receipt), printer.profile);
  };
}

}  // namespace counterfoil::printing
