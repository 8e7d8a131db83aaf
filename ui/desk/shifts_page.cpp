// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/shifts_page.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPrintDialog>
#include <QPrinter>
#include <QTextDocument>

#include "models/views/shift_source.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using views::ShiftSource;

namespace {

QString tenderName(const QString& key) {
  if (key == u"cash"_s) return ShiftsPage::tr("Cash");
  if (key == u"card"_s) return ShiftsPage::tr("Card");
  if (key == u"voucher"_s) return ShiftsPage::tr("Voucher");
  if (key == u"account"_s) return ShiftsPage::tr("Account");
  return key;
}

}  // namespace

ShiftsPage::ShiftsPage(const Desk& desk, QWidget* parent)
    : ListPage(desk,
               {ShiftSource::columns(),
                {tr("Day"), tr("Till"), tr("State"), tr("Opened"), tr("By"), tr("Z"), tr("Gross"), tr("Over/short")},
                {{100, 0}, {44, 0}, {66, 0}, {0, 0}, {0, 0}, {120, 3}, {76, 1}, {92, 0}},
                ShiftSource::of,
                desk.parts.reads},
               parent),
      m_tools(new QWidget(this)),
      m_copy(new QPushButton(tr("&Receipt printer"), m_tools)),
      m_print(new QPushButton(tr("&Print…"), m_tools)),
      m_keep(new QPushButton(tr("Save as &PDF…"), m_tools)),
      m_sheet(new SheetView(desk.theme, this)) {
  table().setColumnHidden(ShiftSource::OpenedAt, true);
  table().setColumnHidden(ShiftSource::OpenedBy, true);
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_copy);
  row->addWidget(m_print);
  m_copy->setObjectName(u"shiftCopy"_s);
  m_copy->setToolTip(tr("Prints a copy of this Z on the receipt printer of this till"));
  m_copy->setEnabled(false);
  connect(m_copy, &QPushButton::clicked, this, &ShiftsPage::printCopy);
  row->addWidget(m_keep);
  m_print->setShortcut(QKeySequence::Print);
  m_print->setEnabled(false);
  m_keep->setEnabled(false);
  m_sheet->setAccessibleName(tr("Figures of the shift"));
  m_sheet->setPlaceholderText(tr("Choose a shift to read its figures"));
  setDetail(m_sheet, 3, 2);
  connect(m_print, &QPushButton::clicked, this, &ShiftsPage::print);
  connect(m_keep, &QPushButton::clicked, this, [this] {
    const QString path =
        QFileDialog::getSaveFileName(window(), tr("Save the figures"), u"shift.pdf"_s, tr("PDF (*.pdf)"));
    if (path.isEmpty()) return;
    const bool done = savePdf(path);
    Q_EMIT told(done ? tr("Saved %1").arg(QFileInfo(path).fileName())
                     : tr("%1 could not be written. Choose another folder.").arg(QFileInfo(path).fileName()),
                done ? Tone::Good : Tone::Bad);
  });
}

void ShiftsPage::storeChanged(const QStringList& kinds) {
  if (!views::touches(kinds, {u"shift.", u"cash.", u"sale.", u"refund.", u"*"})) return;
  model().refresh();
  if (!current().isNull()) showDetail(current());
}

void ShiftsPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  if (!current().isNull()) showDetail(current());
}

void ShiftsPage::leave() {
  m_sheet->clear();
  m_copy->setEnabled(false);
  m_print->setEnabled(false);
  m_keep->setEnabled(false);
}

QString ShiftsPage::summary(int rows, bool) const {
  return shared::counted(rows, tr("1 shift"), tr("%1 shifts"));
}

void ShiftsPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("No shift was opened yet"), tr("Open one at the till by counting the float into the drawer."));
}

void ShiftsPage::showDetail(const core::AnyId& id) {
  if (id.isNull()) return leave();
  const auto shift = id.as<cash::ShiftTag>();
  views::read(
      m_desk.parts.reads, this,
      [shift](const journal::Reader& reader) -> core::Result<sales::ShiftFigures> {
        // An open shift is summed up to its newest fact, so that the figures say when they are from.
        CF_TRY(const qint64 newest, reader.integer("SELECT hlc FROM journal ORDER BY position DESC LIMIT 1", {}));
        return sales::shiftFigures(reader, shift, core::Instant::fromUtcMs(core::Hlc(newest).milliseconds()));
      },
      [this, id](const core::Result<sales::ShiftFigures>& figures) {
        if (id != current()) return;
        if (figures) return write(*figures);
        HtmlSheet sheet(m_desk.theme);
        sheet.line(shared::errorText(figures.error()), Tone::Bad);
        m_sheet->show(sheet);
      });
}

void ShiftsPage::write(const sales::ShiftFigures& f) {
  const shared::MoneyFormat money{f.currency.code(), f.currency.decimals()};
  HtmlSheet sheet(m_desk.theme);
  const bool closed = !f.number.isEmpty();
  sheet.title(closed ? tr("Z %1").arg(f.number) : tr("Open shift"), closed ? QString() : tr("so far"), Tone::Good);
  sheet.line(tr("%1 · till %2 · opened %3 by %4")
                 .arg(m_desk.wording.day(f.shift.businessDay), f.shift.tillCode,
                      m_desk.wording.instant(f.shift.openedAt), f.shift.openedByName));
  if (closed) sheet.line(tr("Closed %1 by %2").arg(m_desk.wording.instant(f.at), f.closedByName));

  sheet.heading(tr("Sold"));
  sheet.beginTable({{}, u">"_s + tr("Count"), u">"_s + tr("Amount")});
  sheet.row({tr("Sales"), Wording::count(f.saleCount), money.plain(f.sales.minor())});
  sheet.row({tr("Refunds"), Wording::count(f.refundCount), money.plain(f.refunds.minor())});
  sheet.row({tr("Voids"), Wording::count(f.voidCount), money.plain(f.voids.minor())});
  sheet.sum({tr("Gross"), Wording::count(f.documentCount), money.text(f.gross.minor())});
  sheet.row({tr("Net"), {}, money.plain(f.net.minor())});
  for (const sales::TaxTally& tax : f.taxes) {
    sheet.row({tr("%1 on %2").arg(tax.name, money.plain(tax.net.minor())), {}, money.plain(tax.tax.minor())},
              Tone::Muted);
  }
  sheet.endTable();
  if (!f.firstNumber.isEmpty()) sheet.line(tr("Documents %1 to %2").arg(f.firstNumber, f.lastNumber));

  const auto tallies = [&](const QString& heading, const std::vector<sales::Tally>& rows, bool tender) {
    if (rows.empty()) return;
    sheet.heading(heading);
    sheet.beginTable({{}, u">"_s + tr("Count"), u">"_s + tr("Amount")});
    for (const sales::Tally& tally : rows) {
      const QString name = tender ? tenderName(tally.key) : tally.name.isEmpty() ? tr("without a name") : tally.name;
      sheet.row({name, Wording::count(tally.count), money.plain(tally.amount.minor())});
    }
    sheet.endTable();
  };
  tallies(tr("Paid with"), f.tenders, true);
  writeDrawer(sheet, f);
  tallies(tr("By person"), f.staff, false);
  tallies(tr("By category"), f.categories, false);

  sheet.heading(tr("Worth a look"));
  sheet.beginTable({{}, u">"_s + tr("Count"), u">"_s + tr("Amount")});
  sheet.row({tr("Discounts"), Wording::count(f.discountCount), money.plain(f.discounts.minor())});
  sheet.row({tr("Lines removed"), Wording::count(f.lineVoidCount), money.plain(f.lineVoids.minor())});
  sheet.row({tr("Prices overridden"), Wording::count(f.overrideCount), {}});
  sheet.row({tr("Drawer opened without a sale"), Wording::count(f.drawer.noSales), {}});
  sheet.row({tr("Tickets abandoned"), Wording::count(f.abandonedCount), {}});
  sheet.row({tr("Receipts reprinted"), Wording::count(f.reprintCount), {}});
  sheet.endTable();
  if (closed) sheet.line(tr("Grand total of this till since it was set up: %1").arg(money.text(f.perpetual.minor())));
  m_sheet->show(sheet);
  m_copy->setEnabled(closed && m_desk.session.may(staff::Permission::ReceiptReprint));
  m_print->setEnabled(true);
  m_keep->setEnabled(true);
}

// Before the count is committed only those see what should be in the drawer who may.
void ShiftsPage::writeDrawer(HtmlSheet& sheet, const sales::ShiftFigures& f) const {
  const shared::MoneyFormat money{f.currency.code(), f.currency.decimals()};
  const bool closed = !f.number.isEmpty();
  sheet.heading(tr("Drawer"));
  if (!closed && !m_desk.session.may(staff::Permission::ShiftSeeExpected)) {
    return sheet.line(tr("What should be in it is shown after the count."));
  }
  sheet.beginTable({{}, u">"_s + tr("Amount")});
  sheet.row({tr("Opening float"), money.plain(f.shift.openingFloat.minor())});
  sheet.row({tr("Cash taken"), money.plain(f.cashTaken.minor())});
  sheet.row({tr("Change given"), money.plain(-f.cashChange.minor())});
  sheet.row({tr("Paid out in refunds and voids"), money.plain(-f.cashPaidOut.minor())});
  sheet.row({tr("Pay-ins"), money.plain(f.drawer.payInMinor)});
  sheet.row({tr("Pay-outs"), money.plain(-f.drawer.payOutMinor)});
  sheet.row({tr("Safe drops"), money.plain(-f.drawer.safeDropMinor)});
  sheet.sum({tr("Should be there"), money.plain(f.expectedCash.minor())});
  if (f.counted) {
    sheet.row({tr("Counted"), money.plain(f.counted->total.minor())});
    const qint64 off = f.overShort.minor();
    sheet.row({off < 0   ? tr("Short")
               : off > 0 ? tr("Over")
                         : tr("Exact"),
               money.plain(off)},
              off == 0  ? Tone::Good
              : off < 0 ? Tone::Bad
                        : Tone::Warn);
    sheet.row({tr("Left in the drawer"), money.plain(f.left.minor())});
  }
  sheet.endTable();
}

void ShiftsPage::printCopy() {
  if (current().isNull()) return;
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, id = current().as<cash::ShiftTag>(), actor = m_desk.session.actor()] {
        return services.printReport(id, actor);
      },
      [this](const core::Result<int>& copy) {
        if (!copy) return Q_EMIT told(shared::errorText(copy.error()), Tone::Bad);
        Q_EMIT told(tr("Copy %1 goes to the receipt printer").arg(*copy), Tone::Good);
      });
}

bool ShiftsPage::savePdf(const QString& path) {
  QPrinter printer;
  printer.setOutputFormat(QPrinter::PdfFormat);
  printer.setOutputFileName(path);
  // On paper the colours of the dark scheme would be unreadable.
  const std::unique_ptr<QTextDocument> copy(m_sheet->document()->clone());
  QTextCursor cursor(copy.get());
  cursor.select(QTextCursor::Document);
  QTextCharFormat black;
  black.setForeground(Qt::black);
  cursor.mergeCharFormat(black);
  copy->print(&printer);
  return QFileInfo(path).size() > 0;
}

void ShiftsPage::print() {
  QPrinter printer;
  QPrintDialog dialog(&printer, window());
  if (dialog.exec() == QDialog::Accepted) m_sheet->print(&printer);
}

}  // namespace counterfoil::desk
