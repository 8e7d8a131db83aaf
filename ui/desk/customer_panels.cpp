// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/customer_panels.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QVBoxLayout>

#include "models/customers/directory.h"
#include "models/customers/rules.h"
#include "ui/desk/customer_editor.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using customers::Contact;
using customers::Customer;
using customers::CustomerId;

namespace {

constexpr size_t kMostOffered = 30;

QString contactsText(const Customer& customer, customers::ContactKind kind) {
  QStringList values;
  for (const Contact& each : customer.contacts) {
    if (each.kind == kind) values.append(each.value);
  }
  return values.join(u", "_s);
}

void onEscape(QWidget* panel, const std::function<void()>& then) {
  auto* shortcut = new QShortcut(QKeySequence(Qt::Key_Escape), panel);
  shortcut->setContext(Qt::WidgetWithChildrenShortcut);
  QObject::connect(shortcut, &QShortcut::activated, panel, then);
}

}  // namespace

MergePanel::MergePanel(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_find(new QLineEdit(this)),
      m_list(new QListWidget(this)),
      m_sheet(new SheetView(desk.theme, this)),
      m_keepThis(new QPushButton(this)),
      m_keepOther(new QPushButton(this)) {
  auto* back = new QPushButton(tr("&Back"), this);
  m_find->setObjectName(u"mergeFind"_s);
  m_find->setPlaceholderText(tr("Who else is the same person?"));
  m_find->setAccessibleName(tr("Find the other customer"));
  m_find->setClearButtonEnabled(true);
  m_list->setAccessibleName(tr("Customers who may be the same"));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setMaximumHeight(150);
  m_sheet->setAccessibleName(tr("Both sides"));
  m_keepThis->setObjectName(u"mergeKeepThis"_s);
  m_keepThis->setProperty(kButtonRole, u"primary"_s);
  m_keepOther->setObjectName(u"mergeKeepOther"_s);
  back->setObjectName(u"mergeBack"_s);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 12, 12, 12);
  column->addWidget(m_find);
  column->addWidget(m_list);
  column->addWidget(m_sheet, 1);
  column->addWidget(m_keepThis);
  column->addWidget(m_keepOther);
  column->addWidget(back, 0, Qt::AlignLeading);
  connect(m_find, &QLineEdit::textChanged, this, &MergePanel::search);
  connect(m_find, &QLineEdit::returnPressed, this, [this] { m_list->setFocus(); });
  connect(m_list, &QListWidget::currentRowChanged, this, &MergePanel::showBoth);
  connect(m_keepThis, &QPushButton::clicked, this, [this] { ask(false); });
  connect(m_keepOther, &QPushButton::clicked, this, [this] { ask(true); });
  connect(back, &QPushButton::clicked, this, &MergePanel::left);
  onEscape(this, [this] { Q_EMIT left(); });
}

void MergePanel::clear() {
  m_customer = {};
  m_found.clear();
  const QSignalBlocker quiet(m_find);
  m_find->clear();
  m_list->clear();
  m_sheet->clear();
}

void MergePanel::begin(const Customer& customer, CustomerId other) {
  clear();
  m_customer = customer;
  m_find->setFocus();
  showBoth();
  views::read(
      m_desk.parts.reads, this,
      [directory = m_desk.parts.services.directory, customer,
       other](const journal::Reader& reader) -> core::Result<std::vector<Customer>> {
        if (other.isNull()) return directory->duplicatesOf(reader, customer);
        CF_TRY(const auto found, directory->customer(reader, other));
        return found ? std::vector<Customer>{*found} : std::vector<Customer>();
      },
      [this, id = customer.id](const core::Result<std::vector<Customer>>& found) {
        if (found && m_customer.id == id && m_find->text().isEmpty()) fill(*found);
      });
}

void MergePanel::search() {
  views::read(
      m_desk.parts.reads, this,
      [directory = m_desk.parts.services.directory, text = m_find->text(),
       customer = m_customer](const journal::Reader& reader) {
        return text.trimmed().isEmpty() ? directory->duplicatesOf(reader, customer)
                                        : directory->find(reader, text, kMostOffered);
      },
      [this, text = m_find->text()](const core::Result<std::vector<Customer>>& found) {
        if (found && text == m_find->text()) fill(*found);
      });
}

void MergePanel::fill(std::vector<Customer> found) {
  std::erase_if(found, [this](const Customer& each) { return each.id == m_customer.id; });
  m_found = std::move(found);
  {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const Customer& each : m_found) {
      const QString contact = each.contacts.empty() ? QString() : each.contacts.front().value;
      m_list->addItem(contact.isEmpty() ? customerName(each) : tr("%1 – %2").arg(customerName(each), contact));
    }
    if (!m_found.empty()) m_list->setCurrentRow(0);
  }
  showBoth();
}

void MergePanel::showBoth() {
  const int row = m_list->currentRow();
  const bool chosen = row >= 0 && row < int(m_found.size());
  m_keepThis->setVisible(chosen);
  m_keepOther->setVisible(chosen);
  HtmlSheet sheet(m_desk.theme);
  if (!chosen) {
    sheet.line(tr("Whoever has the same phone or mail is offered here. Others are found by name."));
    return m_sheet->show(sheet);
  }
  const Customer& other = m_found[size_t(row)];
  sheet.beginTable({QString(), tr("This one"), tr("The other one")});
  const auto line = [&](const QString& what, const QString& left, const QString& right) {
    if (!left.isEmpty() || !right.isEmpty()) sheet.row({what, left, right});
  };
  line(tr("Name"), customerName(m_customer), customerName(other));
  line(tr("Phone"), contactsText(m_customer, customers::ContactKind::Phone),
       contactsText(other, customers::ContactKind::Phone));
  line(tr("Mail"), contactsText(m_customer, customers::ContactKind::Email),
       contactsText(other, customers::ContactKind::Email));
  line(tr("Address"), m_customer.address, other.address);
  line(tr("Note"), m_customer.note, other.note);
  sheet.endTable();
  sheet.line(
      tr("They become one person with the documents, phones and mails of both. The name of the one that stays is "
         "shown. It can be undone."));
  m_sheet->show(sheet);
  const auto quoted = [](const Customer& each) { return customerName(each).left(40).replace(u'&', u"&&"_s); };
  m_keepThis->setText(tr("Merge and keep “%1”").arg(quoted(m_customer)));
  m_keepOther->setText(tr("Merge and keep “%1”").arg(quoted(other)));
}

void MergePanel::ask(bool otherStays) {
  const int row = m_list->currentRow();
  if (row < 0 || row >= int(m_found.size())) return;
  const CustomerId other = m_found[size_t(row)].id;
  Q_EMIT wanted(otherStays ? other : m_customer.id, otherStays ? m_customer.id : other);
}

ErasePanel::ErasePanel(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_sheet(new SheetView(desk.theme, this)),
      m_reason(new QLineEdit(this)),
      m_erase(new QPushButton(tr("&Erase for ever"), this)) {
  auto* back = new QPushButton(tr("&Back"), this);
  m_sheet->setAccessibleName(tr("What erasing means"));
  m_reason->setObjectName(u"eraseReason"_s);
  m_reason->setPlaceholderText(tr("Why, for whoever asks later; no names"));
  m_reason->setAccessibleName(tr("Reason"));
  m_reason->setMaxLength(int(customers::kLongestName));
  m_erase->setObjectName(u"eraseDo"_s);
  back->setObjectName(u"eraseBack"_s);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 12, 12, 12);
  column->addWidget(m_sheet, 1);
  column->addWidget(m_reason);
  auto* row = new QHBoxLayout;
  row->addWidget(back);
  row->addStretch(1);
  row->addWidget(m_erase);
  column->addLayout(row);
  m_erase->setEnabled(false);
  connect(m_reason, &QLineEdit::textChanged, this,
          [this](const QString& text) { m_erase->setEnabled(!text.trimmed().isEmpty()); });
  connect(m_erase, &QPushButton::clicked, this, [this] { Q_EMIT wanted(m_id, m_reason->text().simplified()); });
  connect(back, &QPushButton::clicked, this, &ErasePanel::left);
  onEscape(this, [this] { Q_EMIT left(); });
}

void ErasePanel::clear() {
  m_id = {};
  m_reason->clear();
  m_sheet->clear();
}

void ErasePanel::begin(const Customer& customer, int documents) {
  m_id = customer.id;
  m_reason->clear();
  HtmlSheet sheet(m_desk.theme);
  sheet.title(tr("Erase %1?").arg(customerName(customer)));
  sheet.heading(tr("What goes"));
  sheet.line(tr("Name, phones, mails, address and note, on every device: their key is destroyed, and nobody can read "
                "them again. This cannot be undone."),
             Tone::Bad);
  if (!customer.aliases.empty()) {
    sheet.line(tr("Also of %1 merged with this one.").arg(Wording::count(qint64(customer.aliases.size()))),
               Tone::Plain);
  }
  sheet.heading(tr("What stays"));
  sheet.line(documents > 0
                 ? shared::counted(
                       documents, tr("1 document with its amounts, goods and taxes, as the law asks; without a name."),
                       tr("%1 documents with their amounts, goods and taxes, as the law asks; without a name."))
                 : tr("That there was somebody, without a name. There are no documents."),
             Tone::Plain);
  sheet.heading(tr("What takes longer"));
  sheet.line(
      tr("Other tills do it at their next contact with the hub, and say so here. Backups keep the key until they "
         "expire or are deleted. Paper, and mails that were sent, are out of reach."),
      Tone::Warn);
  m_sheet->show(sheet);
  m_reason->setFocus();
}

}  // namespace counterfoil::desk
