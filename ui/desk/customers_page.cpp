// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/customers_page.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QUrl>
#include <QVBoxLayout>

#include "models/customers/directory.h"
#include "models/views/customer_source.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using customers::Customer;
using customers::CustomerId;
using customers::State;
using views::CustomerSource;

namespace {

constexpr int kMostDocuments = 100;
constexpr int kDetailWidth = 440;

}  // namespace

CustomersPage::CustomersPage(const Desk& desk, QWidget* parent)
    : ListPage(desk,
               {CustomerSource::columns(),
                {tr("Name"), tr("Phone"), tr("Mail")},
                {{140, 2}, {110, 1}, {110, 1}},
                CustomerSource::over(desk.parts.services.directory),
                desk.parts.reads},
               parent),
      m_tools(new QWidget(this)),
      m_withRemoved(new QCheckBox(tr("&Removed ones"), m_tools)),
      m_undoButton(new QPushButton(tr("Undo"), m_tools)),
      m_import(new QPushButton(tr("&Import…"), m_tools)),
      m_new(new QPushButton(tr("&New customer"), m_tools)),
      m_right(new QStackedWidget(this)),
      m_nothing(new QWidget(this)),
      m_detail(new QWidget(this)),
      m_editor(new CustomerEditor(desk, this)),
      m_save(new QPushButton(tr("&Save"), this)),
      m_mergeButton(new QPushButton(tr("&Merge…"), this)),
      m_remove(new QPushButton(this)),
      m_erase(new QPushButton(tr("&Erase…"), this)),
      m_sheet(new SheetView(desk.theme, this)),
      m_merging(new MergePanel(desk, this)),
      m_erasing(new ErasePanel(desk, this)) {
  makeTools();
  makeDetail();
  for (QWidget* each : {m_nothing, m_detail, static_cast<QWidget*>(m_merging), static_cast<QWidget*>(m_erasing)}) {
    m_right->addWidget(each);
  }
  // Of the widest panel the list would get what is left over.
  m_right->setMinimumWidth(kDetailWidth);
  setDetail(m_right, 8, 9);
  connect(m_editor, &CustomerEditor::typed, this, &CustomersPage::offer);
  connect(m_editor, &CustomerEditor::saveWanted, this, &CustomersPage::save);
  connect(m_sheet, &QTextBrowser::anchorClicked, this, &CustomersPage::follow);
  connect(m_merging, &MergePanel::wanted, this, &CustomersPage::merge);
  connect(m_erasing, &ErasePanel::wanted, this, &CustomersPage::erase);
  for (const auto left : {0, 1}) {
    const auto back = [this] {
      m_right->setCurrentWidget(m_detail);
      focusList();
    };
    left == 0 ? connect(m_merging, &MergePanel::left, this, back) : connect(m_erasing, &ErasePanel::left, this, back);
  }
  const auto shortcut = [this](const QKeySequence& keys, auto then) {
    auto* made = new QShortcut(keys, this);
    made->setContext(Qt::WidgetWithChildrenShortcut);
    connect(made, &QShortcut::activated, this, then);
  };
  shortcut(QKeySequence::New, &CustomersPage::startNew);
  shortcut(QKeySequence::Undo, &CustomersPage::undo);
  shortcut(QKeySequence::Save, &CustomersPage::save);
  connect(&table(), &TableView::opened, this, [this] { m_editor->focusName(); });
}

void CustomersPage::makeTools() {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_withRemoved);
  for (QPushButton* const each : {m_undoButton, m_import, m_new}) row->addWidget(each);
  m_import->setObjectName(u"customersImport"_s);
  m_withRemoved->setObjectName(u"customersRemoved"_s);
  m_undoButton->setObjectName(u"customersUndo"_s);
  m_undoButton->setToolTip(QKeySequence(QKeySequence::Undo).toString(QKeySequence::NativeText));
  m_undoButton->setEnabled(false);
  m_new->setObjectName(u"customersNew"_s);
  m_new->setToolTip(QKeySequence(QKeySequence::New).toString(QKeySequence::NativeText));
  connect(m_withRemoved, &QCheckBox::toggled, this, [this](bool on) { setFilter(on ? u"removed"_s : QString()); });
  connect(m_undoButton, &QPushButton::clicked, this, &CustomersPage::undo);
  connect(m_import, &QPushButton::clicked, this, &CustomersPage::import);
  connect(m_new, &QPushButton::clicked, this, &CustomersPage::startNew);
}

void CustomersPage::makeDetail() {
  m_save->setObjectName(u"customerSave"_s);
  m_save->setProperty(kButtonRole, u"primary"_s);
  m_mergeButton->setObjectName(u"customerMerge"_s);
  m_remove->setObjectName(u"customerRemove"_s);
  m_erase->setObjectName(u"customerErase"_s);
  m_sheet->setObjectName(u"customerSheet"_s);
  m_sheet->setAccessibleName(tr("What happened"));
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(16, 0, 16, 4);
  buttons->addWidget(m_save);
  buttons->addStretch(1);
  buttons->addWidget(m_mergeButton);
  buttons->addWidget(m_remove);
  buttons->addWidget(m_erase);
  auto* column = new QVBoxLayout(m_detail);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_editor);
  column->addLayout(buttons);
  column->addWidget(m_sheet, 1);
  connect(m_save, &QPushButton::clicked, this, &CustomersPage::save);
  connect(m_mergeButton, &QPushButton::clicked, this, [this] {
    m_right->setCurrentWidget(m_merging);
    m_merging->begin(m_shown.customer);
  });
  connect(m_remove, &QPushButton::clicked, this, &CustomersPage::removeOrRestore);
  connect(m_erase, &QPushButton::clicked, this, [this] {
    m_right->setCurrentWidget(m_erasing);
    m_erasing->begin(m_shown.customer, int(m_shown.documents.size()));
  });
}

void CustomersPage::enter() {
  if (m_keptFor != m_desk.session.staff()) m_kept.clear();
  m_keptFor = m_desk.session.staff();
  m_import->setVisible(m_desk.session.may(staff::Permission::ImportRun) &&
                       m_desk.session.may(staff::Permission::CustomersWrite));
  ListPage::enter();
  fillIndex();
}

/// In slices between other reading; the list grows meanwhile.
void CustomersPage::fillIndex() {
  views::read(
      m_desk.parts.longReads, this,
      [directory = m_desk.parts.services.directory](const journal::Reader& reader) -> Result<bool> {
        if (directory->isWhole()) return true;
        for (int slice = 0; slice < 10; ++slice) {
          CF_TRY(const bool whole, directory->fill(reader));
          // Without the store's key there is nothing to wait for.
          if (whole) return !directory->isWhole();
        }
        return false;
      },
      [this](const Result<bool>& known) {
        if (!known) return Q_EMIT told(shared::errorText(known.error()), Tone::Bad);
        if (*known) return noteLook();
        model().refresh();
        fillIndex();
      });
}

void CustomersPage::leave() {
  keepTyping();
  m_right->setCurrentWidget(m_nothing);
  m_shown = {};
  m_sheet->clear();
  m_merging->clear();
  m_erasing->clear();
  m_undo.clear();
  m_undoButton->setEnabled(false);
}

void CustomersPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  m_editor->setTheme(theme);
  if (m_right->currentWidget() == m_detail) write(m_shown);
}

void CustomersPage::storeChanged(const QStringList& kinds) {
  if (!views::touches(kinds, {u"customer.", u"person.", u"sale.", u"refund.", u"*"})) return;
  if (views::touches(kinds, {u"customer.", u"person.", u"*"})) model().refresh();
  if (!current().isNull()) showDetail(current());
}

QString CustomersPage::summary(int rows, bool) const {
  return shared::counted(rows, tr("1 customer"), tr("%1 customers"));
}

void CustomersPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("Nobody is known yet"),
            tr("A customer can be added here, or at the till while somebody pays: a name and a phone are enough. "
               "Many come from a file, with “Import…”."),
            tr("Add the first customer"));
}

void CustomersPage::keepTyping() {
  if (m_right->currentWidget() != m_detail) return;
  const core::AnyId id = m_editor->shown().id.as<core::Anything>();
  if (m_editor->isDirty()) {
    m_kept[id] = typingIn(*m_editor);
  } else {
    m_kept.erase(id);
  }
}

void CustomersPage::startNew() {
  if (!m_desk.session.may(staff::Permission::CustomersWrite)) return;
  keepTyping();
  table().setCurrentIndex({});
  show({});
  m_editor->focusName();
}

Result<std::optional<CustomersPage::Detail>> CustomersPage::readDetail(const journal::Reader& reader,
                                                                       const DeskServices& services, CustomerId id) {
  CF_TRY(const auto found, services.directory->customer(reader, id));
  if (!found) return std::optional<Detail>();
  Detail detail;
  detail.customer = *found;
  CF_TRY(const customers::Family family, customers::familyOf(reader, id));
  detail.merges = family.merges;
  CF_TRY(detail.consents, customers::consentsOf(reader, family.members));
  if (found->state == State::Active) {
    CF_TRY(detail.duplicates, services.directory->duplicatesOf(reader, *found));
  }
  for (const CustomerId& member : family.members) {
    sales::DocumentFilter filter;
    filter.person = member.as<core::Anything>();
    CF_TRY(const auto some, sales::listDocuments(reader, filter, {}, kMostDocuments));
    detail.documents.insert(detail.documents.end(), some.begin(), some.end());
  }
  std::sort(detail.documents.begin(), detail.documents.end(),
            [](const sales::DocumentRow& a, const sales::DocumentRow& b) { return b.at < a.at; });
  if (found->state == State::Erased && services.erasureWaitsFor) {
    for (const CustomerId& member : family.members) {
      CF_TRY(const auto waiting, services.erasureWaitsFor(reader, member));
      // Whom the hub has not heard of is less than whom devices have not answered for.
      const bool more = waiting && (!detail.waiting || (*detail.waiting >= 0 && *waiting > *detail.waiting));
      if (more || (waiting && *waiting < 0)) detail.waiting = waiting;
    }
  }
  return std::optional<Detail>(detail);
}

void CustomersPage::showDetail(const core::AnyId& id) {
  if (id.isNull()) {
    if (!m_shown.customer.id.isNull()) {
      keepTyping();
      m_right->setCurrentWidget(m_nothing);
    }
    return;
  }
  views::read(
      m_desk.parts.reads, this,
      [services = m_desk.parts.services, id = id.as<customers::CustomerTag>()](const journal::Reader& reader) {
        return readDetail(reader, services, id);
      },
      [this, id](const Result<std::optional<Detail>>& detail) {
        if (id != current()) return;
        if (!detail) return Q_EMIT told(shared::errorText(detail.error()), Tone::Bad);
        if (*detail) show(**detail);
      });
}

void CustomersPage::show(const Detail& detail) {
  const bool same = m_right->currentWidget() != m_nothing && m_shown.customer.id == detail.customer.id;
  // What is being typed, or asked in a panel, stays.
  const bool busy = same && (m_editor->isDirty() || m_right->currentWidget() != m_detail);
  if (!same) keepTyping();
  m_shown = detail;
  if (!busy) {
    m_right->setCurrentWidget(m_detail);
    m_editor->edit(detail.customer);
    const auto kept = m_kept.find(detail.customer.id.as<core::Anything>());
    if (kept != m_kept.end() && m_editor->isEnabled()) m_editor->take(kept->second);
    if (detail.customer.id.isNull()) m_editor->setEnabled(true);
  }
  offer();
  write(detail);
}

void CustomersPage::offer() {
  const bool fresh = m_shown.customer.id.isNull();
  const bool active = m_shown.customer.state == State::Active;
  const bool mayWrite = m_desk.session.may(staff::Permission::CustomersWrite);
  m_save->setEnabled(mayWrite && m_editor->isDirty());
  m_save->setText(fresh ? tr("&Add customer") : tr("&Save"));
  m_save->setVisible(active);
  m_mergeButton->setVisible(!fresh && active && mayWrite);
  m_remove->setVisible(!fresh && m_shown.customer.state != State::Erased && mayWrite);
  m_remove->setText(active ? tr("&Remove") : tr("Bring bac&k"));
  m_erase->setVisible(!fresh && m_shown.customer.state != State::Erased &&
                      m_desk.session.may(staff::Permission::CustomersErase));
}

void CustomersPage::write(const Detail& detail) {
  HtmlSheet sheet(m_desk.theme);
  const Customer& customer = detail.customer;
  if (customer.id.isNull()) {
    sheet.line(tr("What is typed here is sealed: only this shop's devices can read it."));
    return m_sheet->show(sheet);
  }
  if (customer.state == State::Erased) {
    sheet.title(tr("Erased customer"), tr("erased"), Tone::Bad);
    if (detail.waiting && *detail.waiting > 0) {
      sheet.line(shared::counted(*detail.waiting, tr("A device has not answered yet that it erased it too."),
                                 tr("%1 devices have not answered yet that they erased it too.")),
                 Tone::Warn);
    } else if (detail.waiting && *detail.waiting < 0) {
      sheet.line(tr("The hub has not heard of it yet; other devices follow once it has."), Tone::Warn);
    } else if (detail.waiting) {
      sheet.line(tr("Every device has answered that it erased it too."), Tone::Good);
    }
    sheet.line(tr("Backups keep the key until they expire."));
  } else if (!customer.readable) {
    sheet.line(tr("The key of this customer has not arrived here yet: it comes with the next contact with the hub."),
               Tone::Warn);
  } else if (customer.state == State::Removed) {
    sheet.title(customerName(customer), tr("removed"), Tone::Warn);
    if (customer.editedSinceRemoval) sheet.line(tr("Another till changed it since it was removed."), Tone::Warn);
  }
  for (const Customer& each : detail.duplicates) {
    sheet.link(u"merge:"_s + each.id.text(), tr("Perhaps the same: %1").arg(customerName(each)),
               tr("has the same phone or mail"));
  }
  for (const customers::Merge& merge : detail.merges) {
    sheet.link(u"unmerge:"_s + merge.id.text(), tr("Undo a merge"), tr("two customers were made one"));
  }
  writeHistory(sheet, detail);
  m_sheet->show(sheet);
}

void CustomersPage::writeHistory(HtmlSheet& sheet, const Detail& detail) const {
  sheet.heading(tr("Documents"));
  if (detail.documents.empty()) {
    sheet.line(tr("None yet."));
  } else {
    sheet.beginTable({tr("Number"), tr("When"), u">"_s + tr("Amount")});
    for (const sales::DocumentRow& row : detail.documents) {
      sheet.row({row.number, m_desk.wording.instant(row.at), m_desk.wording.money().text(row.gross.minor())});
    }
    sheet.endTable();
  }
  if (detail.consents.empty()) return;
  sheet.heading(tr("What was agreed to"));
  for (auto said = detail.consents.rbegin(); said != detail.consents.rend(); ++said) {
    sheet.line(tr("%1: %2, %3, said at: %4")
                   .arg(purposeText(said->purpose), said->granted ? tr("yes") : tr("no"),
                        m_desk.wording.instant(said->at), Wording::word(said->source)),
               Tone::Plain);
  }
}

void CustomersPage::follow(const QUrl& address) {
  const QString text = address.path();
  if (const auto other = CustomerId::parse(text); other && address.scheme() == u"merge"_s) {
    m_right->setCurrentWidget(m_merging);
    m_merging->begin(m_shown.customer, *other);
  }
  if (const auto merge = customers::MergeId::parse(text); merge && address.scheme() == u"unmerge"_s) {
    work(
        [merge = *merge, id = m_shown.customer.id](const DeskServices& services,
                                                   const journal::Actor& actor) -> Result<CustomerId> {
          CF_CHECK(services.customers.unmerge(merge, actor));
          return id;
        },
        tr("They are two again"));
  }
}

}  // namespace counterfoil::desk
