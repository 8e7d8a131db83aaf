// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/documents_page.h"

#include <QHBoxLayout>
#include <QUrl>

#include "models/journal/facts_queries.h"
#include "models/views/document_source.h"
#include "ui/desk/customer_editor.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using views::DocumentSource;

namespace {

shared::MoneyFormat formatOf(const core::Currency& currency) {
  return {currency.code(), currency.decimals()};
}

QString tenderWord(pricing::TenderKind kind) {
  switch (kind) {
    case pricing::TenderKind::Cash:
      return DocumentsPage::tr("Cash");
    case pricing::TenderKind::Card:
      return DocumentsPage::tr("Card");
    case pricing::TenderKind::Voucher:
      return DocumentsPage::tr("Voucher");
    case pricing::TenderKind::Account:
      return DocumentsPage::tr("Account");
    case pricing::TenderKind::External:
      return DocumentsPage::tr("Elsewhere");
  }
  return {};
}

}  // namespace

DocumentsPage::DocumentsPage(const Desk& desk, QWidget* parent)
    : ListPage(desk,
               {DocumentSource::columns(),
                {tr("Number"), tr("Kind"), tr("When"), tr("Person"), tr("Till"), tr("Amount"), tr("Lines"), tr("Of")},
                {{158, 3}, {58, 0}, {156, 0}, {60, 2}, {0, 0}, {70, 0}, {0, 0}, {0, 0}},
                DocumentSource::of,
                desk.parts.reads},
               parent),
      m_tools(new QWidget(this)),
      m_kind(new QComboBox(m_tools)),
      m_print(new QPushButton(tr("&Print a copy"), m_tools)),
      m_sheet(new SheetView(desk.theme, this)) {
  table().setColumnHidden(DocumentSource::Till, true);
  table().setColumnHidden(DocumentSource::Lines, true);
  table().setColumnHidden(DocumentSource::Original, true);
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_kind);
  row->addWidget(m_print);
  m_print->setObjectName(u"documentPrint"_s);
  m_print->setShortcut(QKeySequence::Print);
  m_print->setToolTip(tr("On the receipt printer of this till (%1)")
                          .arg(QKeySequence(QKeySequence::Print).toString(QKeySequence::NativeText)));
  m_print->setEnabled(false);
  connect(m_print, &QPushButton::clicked, this, &DocumentsPage::printCopy);
  m_kind->addItem(tr("Every kind"), QString());
  m_kind->addItem(tr("Sales"), u"sale"_s);
  m_kind->addItem(tr("Refunds"), u"refund"_s);
  m_kind->addItem(tr("Voids"), u"void"_s);
  m_kind->setAccessibleName(tr("Kind of documents"));
  m_sheet->setAccessibleName(tr("The document"));
  m_sheet->setPlaceholderText(tr("Choose a document to read it"));
  setDetail(m_sheet, 3, 2);
  connect(m_kind, &QComboBox::currentIndexChanged, this,
          [this](int index) { setFilter(m_kind->itemData(index).toString()); });
  connect(m_sheet, &QTextBrowser::anchorClicked, this, &DocumentsPage::follow);
}

void DocumentsPage::storeChanged(const QStringList& kinds) {
  if (!views::touches(kinds, {u"sale.", u"refund.", u"receipt.", u"*"})) return;
  model().refresh();
  if (!current().isNull()) showDetail(current());
}

void DocumentsPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  if (!current().isNull()) showDetail(current());
}

void DocumentsPage::leave() {
  m_print->setEnabled(false);
  m_sheet->clear();
}

QString DocumentsPage::summary(int rows, bool whole) const {
  return whole ? shared::counted(rows, tr("1 document"), tr("%1 documents"))
               : tr("the newest %1").arg(Wording::count(rows));
}

void DocumentsPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("Nothing was sold yet"), tr("The first sale at the till will stand here the moment it is paid."));
}

core::Result<DocumentsPage::Detail> DocumentsPage::readDetail(const journal::Reader& reader, sales::DocumentId id) {
  Detail detail;
  CF_TRY(detail.state, sales::refundable(reader, id));
  CF_TRY(detail.reprints, sales::reprintsOf(reader, id));
  CF_TRY(detail.facts, journal::factsAbout(reader, id.as<core::Anything>()));
  return detail;
}

/// As the document was printed; who was erased, or cannot be read here, is said to be so.
core::Result<QString> DocumentsPage::customerOf(const journal::Reader& reader, const customers::Directory& directory,
                                                const sales::SealedCustomer& customer) {
  const customers::CustomerId id(customer.person.uuid());
  CF_TRY(const auto name, directory.nameOn(reader, id, customer.name));
  if (name && !name->isEmpty()) return *name;
  CF_TRY(const auto known, directory.customer(reader, id));
  return known ? customerName(*known) : tr("Customer");
}

void DocumentsPage::showDetail(const core::AnyId& id) {
  if (id.isNull()) {
    m_print->setEnabled(false);
    return m_sheet->clear();
  }
  const auto document = id.as<sales::DocumentTag>();
  const auto directory = m_desk.session.may(staff::Permission::CustomersRead) ? m_desk.parts.services.directory
                                                                              : std::shared_ptr<customers::Directory>();
  views::read(
      m_desk.parts.reads, this,
      [document, directory](const journal::Reader& reader) -> core::Result<Detail> {
        CF_TRY(Detail detail, readDetail(reader, document));
        const auto& customer = detail.state.document.customer;
        if (customer && directory) {
          CF_TRY(detail.customer, customerOf(reader, *directory, *customer));
        }
        return detail;
      },
      [this, id](const core::Result<Detail>& detail) {
        if (id != current()) return;
        if (detail) return write(*detail);
        HtmlSheet sheet(m_desk.theme);
        sheet.line(shared::errorText(detail.error()), Tone::Bad);
        m_sheet->show(sheet);
      });
}

void DocumentsPage::printCopy() {
  if (current().isNull()) return;
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, id = current().as<sales::DocumentTag>(), actor = m_desk.session.actor()] {
        return services.printReceipt(id, actor);
      },
      [this](const core::Result<int>& copy) {
        if (!copy) return Q_EMIT told(shared::errorText(copy.error()), Tone::Bad);
        Q_EMIT told(tr("Copy %1 goes to the receipt printer").arg(*copy), Tone::Good);
      });
}

void DocumentsPage::write(const Detail& detail) {
  m_print->setEnabled(m_desk.session.may(staff::Permission::ReceiptReprint));
  const sales::Document& document = detail.state.document;
  HtmlSheet sheet(m_desk.theme);
  const QString kind = sales::text(document.kind);
  sheet.title(document.number, document.isExchange() ? tr("Exchange") : Wording::word(kind), Wording::tone(kind));
  QStringList about{m_desk.wording.instant(document.at), tr("till %1").arg(document.tillCode)};
  if (!document.source.kind.isEmpty()) about.append(Wording::word(document.source.kind));
  if (!document.source.reference.isEmpty()) about.append(tr("order %1").arg(document.source.reference));
  if (!document.staffName.isEmpty()) about.append(document.staffName);
  if (!document.approver.isNull())
    about.append(tr("approved by %1").arg(m_desk.wording.person(document.approver.bytes())));
  sheet.line(about.join(u" · "_s));
  if (!document.originalNumber.isEmpty()) {
    sheet.link(u"document:"_s + document.original.text(), document.originalNumber, tr("is what it gives back"));
  }
  if (!detail.customer.isEmpty()) sheet.line(tr("Customer: %1").arg(detail.customer), Tone::Plain);
  if (!document.reason.isEmpty()) sheet.line(tr("Reason: %1").arg(document.reason));
  if (!document.note.isEmpty()) sheet.line(document.note);
  if (detail.state.voided) sheet.line(tr("This document was voided."), Tone::Bad);
  if (detail.reprints > 0) sheet.line(tr("Copies printed: %1").arg(Wording::count(detail.reprints)), Tone::Warn);
  writeLines(sheet, detail);
  writeMoney(sheet, detail.state);
  if (m_desk.session.may(staff::Permission::JournalRead)) {
    sheet.heading(tr("The facts behind"));
    for (const journal::Fact& fact : detail.facts) {
      sheet.link(u"fact:"_s + fact.id.text(), Wording::word(fact.kind),
                 tr("%1 · place %2").arg(m_desk.wording.instant(fact.at()), Wording::count(fact.position)));
    }
  }
  m_sheet->show(sheet);
}

void DocumentsPage::writeLines(HtmlSheet& sheet, const Detail& detail) const {
  const sales::Document& document = detail.state.document;
  const shared::MoneyFormat money = formatOf(document.currency);
  sheet.heading(tr("Lines"));
  sheet.beginTable({tr("Product"), u">"_s + tr("Quantity"), u">"_s + tr("Price"), u">"_s + tr("Amount")});
  for (const sales::DocumentLine& line : document.lines) {
    sheet.row({line.name, shared::quantityText(line.quantity.micro()), money.unitPrice(line.unitPrice.micro()),
               money.plain(line.gross.minor())},
              line.quantity.isNegative() ? Tone::Warn : Tone::Plain);
    if (line.listPrice) {
      sheet.under(tr("instead of %1: %2").arg(money.unitPrice(line.listPrice->micro()), line.overrideReason),
                  Tone::Warn);
    }
    if (!line.discount.isZero()) {
      sheet.under(tr("discount %1 %2").arg(money.plain(-line.discount.minor()), line.discountReason).trimmed());
    }
    if (!line.basketDiscount.isZero()) {
      sheet.under(tr("share of the ticket's discount %1").arg(money.plain(-line.basketDiscount.minor())));
    }
    if (!line.returnReason.isEmpty()) sheet.under(tr("returned: %1").arg(line.returnReason));
    if (!line.note.isEmpty()) sheet.under(line.note);
    for (const sales::RefundableLine& left : detail.state.lines) {
      if (left.line.line == line.line && left.refunded.quantity.micro() != 0) {
        sheet.under(
            tr("%1 given back, %2 left")
                .arg(shared::quantityText(left.refunded.quantity.micro()), shared::quantityText(left.left.micro())),
            Tone::Warn);
      }
    }
  }
  sheet.sum({tr("Total"), {}, {}, money.text(document.gross.minor())});
  sheet.endTable();
}

void DocumentsPage::writeMoney(HtmlSheet& sheet, const sales::Refundable& state) const {
  const sales::Document& document = state.document;
  const shared::MoneyFormat money = formatOf(document.currency);
  if (!document.taxes.empty()) {
    sheet.heading(tr("Taxes"));
    sheet.beginTable({tr("Tax"), u">"_s + tr("Rate"), u">"_s + tr("Net"), u">"_s + tr("Tax")});
    for (const sales::LineTax& tax : document.taxes) {
      sheet.row({tax.name, tax.ratePpm == 0 ? QString() : m_desk.wording.rate(tax.ratePpm),
                 money.plain(tax.base.minor()), money.plain(tax.amount.minor())});
    }
    sheet.sum({tr("Together"), {}, money.plain(document.net.minor()), money.plain(document.tax.minor())});
    sheet.endTable();
  }
  sheet.heading(tr("Paid"));
  sheet.beginTable({tr("With"), {}, u">"_s + tr("Given"), u">"_s + tr("Change")});
  for (const sales::DocumentTender& tender : document.tenders) {
    sheet.row({tender.unreceived ? tr("Never received") : tenderWord(tender.kind),
               tender.card.isEmpty() ? tender.reference : tender.card, money.plain(tender.amount.minor()),
               tender.change.isZero() ? QString() : money.plain(tender.change.minor())});
  }
  sheet.endTable();
  for (const sales::RefundableTender& tender : state.tenders) {
    if (tender.unpaid.isZero() || state.voided) continue;
    sheet.line(tr("%1 of it never came: the card was declined after the sale. A refund settles that first, and gives "
                  "nothing back for it.")
                   .arg(money.text(tender.unpaid.minor())),
               Tone::Bad);
  }
  if (!document.rounding.isZero()) sheet.line(tr("Rounded for cash by %1").arg(money.plain(document.rounding.minor())));
}

void DocumentsPage::follow(const QUrl& address) {
  if (const auto fact = journal::FactId::parse(address.path()); address.scheme() == u"fact"_s && fact) {
    Q_EMIT factWanted(*fact);
  }
  if (const auto document = core::AnyId::parse(address.path()); address.scheme() == u"document"_s && document) {
    if (model().rowOf(*document) >= 0) return choose(*document);
    views::read(
        m_desk.parts.reads, this,
        [id = document->as<sales::DocumentTag>()](const journal::Reader& reader) {
          return sales::documentById(reader, id);
        },
        [this](const core::Result<sales::Document>& found) {
          if (!found) return Q_EMIT told(shared::errorText(found.error()), Tone::Bad);
          choose(found->id.as<core::Anything>());
          find(found->number);
        });
  }
}

}  // namespace counterfoil::desk
