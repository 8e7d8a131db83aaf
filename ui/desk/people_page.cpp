// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/people_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include "models/staff/queries.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Result;

namespace {

bool differs(const staff::StaffMember& a, const staff::StaffMember& b) {
  return a.name != b.name || a.role != b.role || a.active != b.active || a.badgeCode != b.badgeCode ||
         a.hasPin != b.hasPin;
}

}  // namespace

PeoplePage::PeoplePage(const Desk& desk, QWidget* parent)
    : Page(desk, parent),
      m_tools(new QWidget(this)),
      m_people(new QListWidget(this)),
      m_roles(new QListWidget(this)),
      m_right(new QStackedWidget(this)),
      m_person(new PersonEditor(desk, this)),
      m_role(new RoleEditor(desk, this)) {
  makeTools();
  auto* left = new QWidget(this);
  auto* lists = new QVBoxLayout(left);
  lists->setContentsMargins(0, 0, 0, 0);
  lists->setSpacing(0);
  const auto addList = [&](const QString& name, QListWidget* list, int share) {
    auto* label = makeLabel(name, desk.theme.type.small, QFont::DemiBold, left);
    label->setMargin(10);
    list->setFrameShape(QFrame::NoFrame);
    list->setAccessibleName(name);
    lists->addWidget(label);
    lists->addWidget(list, share);
  };
  addList(tr("People"), m_people, 3);
  addList(tr("Roles"), m_roles, 2);
  m_right->addWidget(m_person);
  m_right->addWidget(m_role);
  auto* splitter = new QSplitter(this);
  splitter->addWidget(left);
  splitter->addWidget(m_right);
  splitter->setChildrenCollapsible(false);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 2);
  splitter->setSizes({300, 600});
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(splitter);
  m_right->hide();
  const auto say = [this](const QString& text) { Q_EMIT told(text, Tone::Bad); };
  connect(m_people, &QListWidget::currentRowChanged, this, &PeoplePage::showPerson);
  connect(m_roles, &QListWidget::currentRowChanged, this, &PeoplePage::showRole);
  connect(m_people, &QListWidget::itemClicked, this, [this] { showPerson(m_people->currentRow()); });
  connect(m_roles, &QListWidget::itemClicked, this, [this] { showRole(m_roles->currentRow()); });
  connect(m_person, &PersonEditor::typed, this, &PeoplePage::mark);
  connect(m_role, &RoleEditor::typed, this, &PeoplePage::mark);
  connect(m_person, &PersonEditor::refused, this, say);
  connect(m_role, &RoleEditor::refused, this, say);
  connect(m_person, &PersonEditor::saved, this, [this](core::StaffId id, const QString& text) {
    m_keptPeople.erase(m_person->member().id.as<core::Anything>());
    if (m_person->member().id.isNull()) m_person->edit({id, {}, {}, true, {}, {}, false});
    read();
    Q_EMIT told(text, Tone::Good);
  });
  connect(m_role, &RoleEditor::saved, this, [this](staff::RoleId id, const QString& text) {
    m_keptRoles.erase(m_role->role().id.as<core::Anything>());
    if (m_role->role().id.isNull()) m_role->edit({id, {}, {}});
    read();
    Q_EMIT told(text, Tone::Good);
  });
}

void PeoplePage::makeTools() {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  auto* person = new QPushButton(tr("&New person"), m_tools);
  auto* role = new QPushButton(tr("New ro&le"), m_tools);
  person->setShortcut(QKeySequence::New);
  row->addWidget(person);
  row->addWidget(role);
  connect(person, &QPushButton::clicked, this, [this] {
    m_people->setCurrentRow(-1);
    showPersonOf({});
  });
  connect(role, &QPushButton::clicked, this, [this] {
    m_roles->setCurrentRow(-1);
    showRoleOf({});
  });
}

void PeoplePage::enter() {
  if (m_keptFor != m_desk.session.staff()) {
    m_keptPeople.clear();
    m_keptRoles.clear();
  }
  m_keptFor = m_desk.session.staff();
  read();
}

void PeoplePage::leave() {
  keepTyping();
  m_right->hide();
}

void PeoplePage::setTheme(const theme::Theme& theme) {
  m_person->setTheme(theme);
  mark();
}

void PeoplePage::keepTyping() {
  if (m_right->isHidden()) return;
  const auto keep = [](std::map<core::AnyId, Typing>& kept, const core::AnyId& id, const QWidget& form, bool dirty) {
    if (dirty) {
      kept[id] = typingIn(form);
    } else {
      kept.erase(id);
    }
  };
  if (m_right->currentWidget() == m_person) {
    keep(m_keptPeople, m_person->member().id.as<core::Anything>(), *m_person, m_person->isDirty());
  } else {
    keep(m_keptRoles, m_role->role().id.as<core::Anything>(), *m_role, m_role->isDirty());
  }
}

void PeoplePage::showPersonOf(const staff::StaffMember& member) {
  keepTyping();
  m_right->setCurrentWidget(m_person);
  m_person->edit(member);
  const auto kept = m_keptPeople.find(member.id.as<core::Anything>());
  if (kept != m_keptPeople.end()) restoreTyping(*m_person, kept->second);
  m_right->show();
  mark();
}

void PeoplePage::showRoleOf(const staff::Role& role) {
  keepTyping();
  m_right->setCurrentWidget(m_role);
  m_role->edit(role);
  const auto kept = m_keptRoles.find(role.id.as<core::Anything>());
  if (kept != m_keptRoles.end()) restoreTyping(*m_role, kept->second);
  m_right->show();
  mark();
}

/// A dot behind those with something that is not saved, and a word for those who do not see it.
void PeoplePage::mark() {
  const bool open = !m_right->isHidden();
  const auto say = [](QListWidgetItem* item, bool unsaved) {
    const QString text = item->data(Qt::UserRole).toString();
    item->setText(unsaved ? tr("%1 •").arg(text) : text);
    item->setData(Qt::AccessibleTextRole, unsaved ? tr("%1, not saved yet").arg(text) : text);
  };
  for (int row = 0; row < m_people->count(); ++row) {
    const staff::StaffMember& each = m_everybody.people[size_t(row)];
    const bool shown = open && m_right->currentWidget() == m_person && each.id == m_person->member().id;
    say(m_people->item(row), shown ? m_person->isDirty() : m_keptPeople.contains(each.id.as<core::Anything>()));
    m_people->item(row)->setForeground(each.active ? m_desk.theme.palette.text : m_desk.theme.palette.mutedText);
  }
  for (int row = 0; row < m_roles->count(); ++row) {
    const staff::Role& each = m_everybody.roles[size_t(row)];
    const bool shown = open && m_right->currentWidget() == m_role && each.id == m_role->role().id;
    say(m_roles->item(row), shown ? m_role->isDirty() : m_keptRoles.contains(each.id.as<core::Anything>()));
  }
}

void PeoplePage::storeChanged(const QStringList& kinds) {
  if (views::touches(kinds, {u"staff.", u"role.", u"*"})) read();
}

void PeoplePage::read() {
  views::read(
      m_desk.parts.reads, this,
      [](const journal::Reader& reader) -> Result<Everybody> {
        Everybody everybody;
        CF_TRY(everybody.people, staff::listStaff(reader, staff::StaffFilter::Everybody));
        CF_TRY(everybody.roles, staff::listRoles(reader));
        return everybody;
      },
      [this](const Result<Everybody>& everybody) {
        if (!everybody) return Q_EMIT told(shared::errorText(everybody.error()), Tone::Bad);
        fill(*everybody);
      });
}

// What is being typed stays until the store holds something else than the editor was given.
void PeoplePage::fill(const Everybody& everybody) {
  const core::StaffId person = m_person->member().id;
  const staff::RoleId role = m_role->role().id;
  m_everybody = everybody;
  const QSignalBlocker quietPeople(m_people);
  const QSignalBlocker quietRoles(m_roles);
  m_people->clear();
  m_roles->clear();
  m_person->setRoles(everybody.roles);
  QHash<staff::RoleId, QString> roleNames;
  for (const staff::Role& each : everybody.roles) {
    roleNames.insert(each.id, each.name);
    auto* item = new QListWidgetItem(m_roles);
    item->setData(Qt::UserRole,
                  tr("%1 (%2 of %3 permissions)").arg(each.name).arg(each.grants.size()).arg(staff::kPermissionCount));
    if (each.id == role) m_roles->setCurrentRow(m_roles->count() - 1);
  }
  for (const staff::StaffMember& each : everybody.people) {
    QString line = tr("%1 – %2").arg(each.name, roleNames.value(each.role));
    if (!each.hasPin) line += tr(", no PIN");
    if (!each.active) line += tr(", no longer here");
    auto* item = new QListWidgetItem(m_people);
    item->setData(Qt::UserRole, line);
    if (each.id == person) {
      m_people->setCurrentItem(item);
      if (differs(each, m_person->member()) && !m_person->isDirty()) m_person->edit(each);
    }
  }
  for (const staff::Role& each : everybody.roles) {
    if (each.id == role && !m_role->isDirty() &&
        (each.name != m_role->role().name || each.grants != m_role->role().grants))
      m_role->edit(each);
  }
  mark();
  Q_EMIT summaryChanged(shared::counted(qint64(everybody.people.size()), tr("1 person"), tr("%1 people")) + u", "_s +
                        shared::counted(qint64(everybody.roles.size()), tr("1 role"), tr("%1 roles")));
}

void PeoplePage::showPerson(int row) {
  if (row < 0 || row >= int(m_everybody.people.size())) return;
  m_roles->clearSelection();
  const staff::StaffMember& member = m_everybody.people[size_t(row)];
  showPersonOf(member);
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, id = member.id] { return services.pins.lockState(id); },
      [this, id = member.id](const Result<staff::LockState>& lock) {
        if (lock && m_person->member().id == id) m_person->showLock(*lock);
      });
}

void PeoplePage::showRole(int row) {
  if (row < 0 || row >= int(m_everybody.roles.size())) return;
  m_people->clearSelection();
  showRoleOf(m_everybody.roles[size_t(row)]);
}

}  // namespace counterfoil::desk
