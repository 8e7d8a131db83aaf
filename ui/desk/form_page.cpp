// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/form_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/desk/tax_field.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::AnyId;
using core::Result;

namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kTextRole = Qt::UserRole + 1;
constexpr size_t kMostTaken = 200;

AnyId idOf(const QTreeWidgetItem* item) {
  return item ? AnyId::fromBytes(item->data(0, kIdRole).toByteArray()) : AnyId();
}

}  // namespace

FormPage::FormPage(const Desk& desk, QWidget* parent)
    : Page(desk, parent),
      m_tools(new QWidget(this)),
      m_new(new QPushButton(tr("&New"), m_tools)),
      m_undoButton(new QPushButton(tr("Undo"), m_tools)),
      m_withArchived(new QCheckBox(tr("With archived"), m_tools)),
      m_list(new QTreeWidget(this)),
      m_empty(new EmptyState(desk.theme, this)),
      m_left(new QStackedWidget(this)),
      m_right(new QStackedWidget(this)),
      m_nothing(new EmptyState(desk.theme, this)),
      m_theme(desk.theme) {
  makeTools();
  m_list->setHeaderHidden(true);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setIndentation(18);
  m_list->setExpandsOnDoubleClick(false);
  m_left->addWidget(m_list);
  m_left->addWidget(m_empty);
  auto* right = new QWidget(this);
  makeRight(right);
  m_right->addWidget(m_nothing);
  m_right->addWidget(right);
  auto* splitter = new QSplitter(this);
  splitter->addWidget(m_left);
  splitter->addWidget(m_right);
  splitter->setChildrenCollapsible(false);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({450, 500});
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(splitter);
  connect(m_list, &QTreeWidget::currentItemChanged, this, &FormPage::follow);
  connect(m_list, &QTreeWidget::itemActivated, this,
          [this] { m_form->focusWidget() ? m_form->focusWidget()->setFocus() : m_form->setFocus(); });
  connect(m_empty, &EmptyState::pressed, this, &FormPage::startNew);
  const auto shortcut = [this](const QKeySequence& keys, auto then) {
    auto* made = new QShortcut(keys, this);
    made->setContext(Qt::WidgetWithChildrenShortcut);
    connect(made, &QShortcut::activated, this, then);
  };
  shortcut(QKeySequence::New, &FormPage::startNew);
  shortcut(QKeySequence::Undo, &FormPage::undo);
  shortcut(QKeySequence::Save, &FormPage::save);
  shortcut(QKeySequence(Qt::Key_Escape), [this] { focusList(); });
}

void FormPage::makeTools() {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_withArchived);
  row->addWidget(m_undoButton);
  row->addWidget(m_new);
  m_undoButton->setEnabled(false);
  m_undoButton->setObjectName(u"formUndo"_s);
  m_new->setObjectName(u"formNew"_s);
  m_undoButton->setToolTip(QKeySequence(QKeySequence::Undo).toString(QKeySequence::NativeText));
  m_new->setToolTip(QKeySequence(QKeySequence::New).toString(QKeySequence::NativeText));
  connect(m_new, &QPushButton::clicked, this, &FormPage::startNew);
  connect(m_undoButton, &QPushButton::clicked, this, &FormPage::undo);
  connect(m_withArchived, &QCheckBox::toggled, this, [this] { read(); });
}

void FormPage::makeRight(QWidget* right) {
  auto* outer = new QVBoxLayout(right);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->setSpacing(0);
  m_scroll = new QScrollArea(right);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_form = new QWidget(m_scroll);
  auto* column = new QVBoxLayout(m_form);
  column->setContentsMargins(16, 12, 16, 12);
  m_title = makeLabel({}, m_theme.type.strong, QFont::DemiBold, m_form);
  m_title->setWordWrap(true);
  m_fields = new QFormLayout;
  m_fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  m_fields->setVerticalSpacing(6);
  column->addWidget(m_title);
  column->addLayout(m_fields);
  column->addStretch(1);
  m_scroll->setWidget(m_form);
  auto* bar = new QWidget(right);
  auto* box = new QVBoxLayout(bar);
  box->setContentsMargins(16, 8, 16, 8);
  m_text = makeLabel({}, m_theme.type.small, QFont::Normal, bar);
  m_text->setWordWrap(true);
  m_save = new QPushButton(tr("&Save"), bar);
  m_discard = new QPushButton(tr("Discard"), bar);
  m_archive = new QPushButton(tr("Archive"), bar);
  m_save->setProperty(kButtonRole, u"primary"_s);
  m_archive->setProperty(kButtonRole, u"quiet"_s);
  m_save->setObjectName(u"formSave"_s);
  m_discard->setObjectName(u"formDiscard"_s);
  m_archive->setObjectName(u"formArchive"_s);
  m_save->setToolTip(QKeySequence(QKeySequence::Save).toString(QKeySequence::NativeText));
  auto* row = new QHBoxLayout;
  row->addWidget(m_save);
  row->addWidget(m_discard);
  row->addStretch(1);
  row->addWidget(m_archive);
  box->addWidget(m_text);
  box->addLayout(row);
  outer->addWidget(m_scroll, 1);
  outer->addWidget(bar);
  connect(m_save, &QPushButton::clicked, this, &FormPage::save);
  connect(m_discard, &QPushButton::clicked, this, &FormPage::discard);
  connect(m_archive, &QPushButton::clicked, this, &FormPage::archive);
}

void FormPage::finish() {
  for (auto* line : m_form->findChildren<QLineEdit*>()) {
    connect(line, &QLineEdit::textChanged, this, &FormPage::typed);
    connect(line, &QLineEdit::returnPressed, this, &FormPage::save);
  }
  for (auto* choice : m_form->findChildren<QComboBox*>())
    connect(choice, &QComboBox::currentIndexChanged, this, &FormPage::typed);
  for (auto* check : m_form->findChildren<QCheckBox*>()) connect(check, &QCheckBox::toggled, this, &FormPage::typed);
  for (auto* taxes : m_form->findChildren<TaxField*>()) connect(taxes, &TaxField::changed, this, &FormPage::typed);
  m_fixed = isFixed();
  m_new->setVisible(!m_fixed);
  m_withArchived->setVisible(!m_fixed);
  m_nothing->say(tr("Choose an entry to edit it"), m_fixed ? QString() : tr("Ctrl+N begins a new one."));
  m_list->setAccessibleName(title());
}

void FormPage::enter() {
  if (m_keptFor != m_desk.session.staff()) m_kept.clear();
  m_keptFor = m_desk.session.staff();
  read();
}

void FormPage::leave() {
  keepTyping();
  m_open = false;
  m_right->setCurrentIndex(0);
}

void FormPage::find(const QString& text) {
  m_find = text.trimmed();
  filter();
}

void FormPage::filter() {
  for (QTreeWidgetItemIterator each(m_list); *each; ++each) {
    const bool found = m_find.isEmpty() || (*each)->data(0, kTextRole).toString().contains(m_find, Qt::CaseInsensitive);
    (*each)->setHidden(!found);
    if (!found) continue;
    for (QTreeWidgetItem* up = (*each)->parent(); up; up = up->parent()) up->setHidden(false);
  }
}

void FormPage::setTheme(const theme::Theme& theme) {
  m_theme = theme;
  m_empty->setTheme(theme);
  m_nothing->setTheme(theme);
  say(m_text->text(), m_tone);
  mark();
}

void FormPage::setEntries(const std::vector<Entry>& entries) {
  {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    std::vector<QTreeWidgetItem*> above;
    for (const Entry& entry : entries) {
      above.resize(std::min(above.size(), size_t(entry.depth)));
      auto* item = above.empty() ? new QTreeWidgetItem(m_list) : new QTreeWidgetItem(above.back());
      above.push_back(item);
      item->setData(0, kIdRole, entry.id.bytes());
      item->setData(0, kTextRole, entry.archived ? tr("%1 (archived)").arg(entry.text) : entry.text);
    }
    m_list->expandAll();
    filter();
  }
  if (entries.empty()) sayEmpty(*m_empty);
  m_left->setCurrentIndex(entries.empty() ? 1 : 0);
  Q_EMIT summaryChanged(summary(int(entries.size())));
  mark();
  const AnyId target = m_wanted.isNull() ? m_shown : m_wanted;
  for (QTreeWidgetItemIterator each(m_list); *each; ++each) {
    if (target.isNull() || idOf(*each) != target) continue;
    m_wanted = {};
    {
      const QSignalBlocker quiet(m_list);
      m_list->setCurrentItem(*each);
    }
    if (target != m_shown || !m_open) return show(target);
  }
  if (m_open && !isDirty()) refill();
}

void FormPage::choose(const AnyId& id) {
  m_wanted = id;
  read();
}

void FormPage::follow() {
  if (const AnyId id = idOf(m_list->currentItem()); !id.isNull() && (id != m_shown || !m_open)) show(id);
}

void FormPage::keepTyping() {
  if (!m_open) return;
  if (isDirty()) {
    m_kept[m_shown] = typingIn(*m_form);
  } else {
    m_kept.erase(m_shown);
  }
}

void FormPage::show(const AnyId& id) {
  keepTyping();
  m_open = true;
  m_shown = id;
  refill();
  if (const auto kept = m_kept.find(id); kept != m_kept.end()) {
    restoreTyping(*m_form, kept->second);
    typed();
  }
  m_right->setCurrentIndex(1);
  mark();
}

void FormPage::refill() {
  m_filling = true;
  fill(m_shown);
  m_filling = false;
  m_clean = typingIn(*m_form);
  m_title->setText(m_shown.isNull()      ? newTitle()
                   : isArchived(m_shown) ? tr("%1 (archived)").arg(nameOf(m_shown))
                                         : nameOf(m_shown));
  m_archive->setText(isArchived(m_shown) ? tr("Bring back") : tr("Archive"));
  m_archive->setVisible(!m_fixed && !m_shown.isNull());
  say({}, Tone::Plain);
  m_save->setEnabled(false);
  m_discard->setVisible(false);
}

void FormPage::typed() {
  if (m_filling || !m_open) return;
  const bool dirty = isDirty();
  m_save->setEnabled(dirty);
  m_discard->setVisible(dirty);
  say(dirty ? tr("Not saved yet") : QString(), Tone::Muted);
  mark();
}

/// Entries with something that is not saved bear a dot, and a word for those who do not see it.
void FormPage::mark() {
  for (QTreeWidgetItemIterator each(m_list); *each; ++each) {
    const AnyId id = idOf(*each);
    const bool open = m_open && id == m_shown ? isDirty() : m_kept.contains(id);
    const QString text = (*each)->data(0, kTextRole).toString();
    (*each)->setText(0, open ? tr("%1 •").arg(text) : text);
    (*each)->setData(0, Qt::AccessibleTextRole, open ? tr("%1, not saved yet").arg(text) : text);
    (*each)->setForeground(0, isArchived(id) ? m_theme.palette.mutedText : m_theme.palette.text);
  }
}

void FormPage::startNew() {
  if (m_fixed) return;
  {
    const QSignalBlocker quiet(m_list);
    m_list->setCurrentItem(nullptr);
  }
  show({});
  if (QWidget* name = fieldOf(u"/name"_s)) name->setFocus();
}

void FormPage::save() {
  if (isDirty()) saveShown();
}

void FormPage::discard() {
  m_kept.erase(m_shown);
  refill();
  mark();
}

void FormPage::archive() {
  if (!m_fixed && m_open && !m_shown.isNull()) archiveShown(!isArchived(m_shown));
}

void FormPage::write(Work work, const QString& done, Back back, bool saves) {
  const AnyId asked = m_shown;
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, actor = m_desk.session.actor(), needed = needs(),
       work = std::move(work)]() -> Result<AnyId> {
        CF_CHECK(services.authority.authorise(services.book.reader(), actor, needed));
        return work(services, actor);
      },
      [this, asked, done, saves, back = std::move(back)](const Result<AnyId>& id) {
        if (!id) {
          Q_EMIT told(tr("%1 was not saved. %2").arg(nameOf(asked), shared::errorText(id.error())), Tone::Bad);
          if (m_open && m_shown == asked) complain(id.error());
          return;
        }
        if (back) m_undo.push_back({done, *id, back});
        if (m_undo.size() > kMostTaken) m_undo.erase(m_undo.begin());
        m_undoButton->setEnabled(!m_undo.empty());
        if (saves) m_kept.erase(asked);
        // What was sent is what is saved; the list brings it back as it is now.
        if (saves && m_open && m_shown == asked) {
          m_clean = typingIn(*m_form);
          m_shown = *id;
        }
        choose(*id);
        Q_EMIT told(done, Tone::Good);
      });
}

void FormPage::undo() {
  if (m_undo.empty()) return;
  const Taken taken = m_undo.back();
  m_undo.pop_back();
  m_undoButton->setEnabled(!m_undo.empty());
  write([taken](const DeskServices& services,
                const journal::Actor& actor) { return taken.back(services, actor, taken.id); },
        tr("Took back: %1").arg(taken.name));
}

void FormPage::say(const QString& text, Tone tone) {
  const theme::Palette& c = m_theme.palette;
  m_tone = tone;
  colourText(m_text, tone == Tone::Bad ? c.bad : tone == Tone::Good ? c.good : c.mutedText);
  m_text->setText(text);
  m_text->setVisible(!text.isEmpty());
}

void FormPage::complain(const core::Error& error) {
  say(shared::errorText(error), Tone::Bad);
  if (QWidget* field = fieldOf(error.where)) field->setFocus();
}

}  // namespace counterfoil::desk
