// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/people_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include "models/staff/queries.h"
#include "ui/desk/empty_state.h"
#include "ui/shared/error_text.h"

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
    auto* label = makeLabel(name, desk.parts.theme.type.small, QFont::DemiBold, left);
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
  connect(m_person, &PersonEditor::refused, this, say);
  connect(m_role, &RoleEditor::refused, this, say);
  connect(m_person, &PersonEditor::saved, this, [this](core::StaffId id, const QString& text) {
    if (m_person->member().id.isNull()) m_person->edit({id, {}, {}, true, {}, {}, false});
    read();
    Q_EMIT told(text, Tone::Good);
  });
  connect(m_role, &RoleEditor::saved, this, [this](staff::RoleId id, const QString& text) {
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
    m_person->edit({});
    m_right->setCurrentWidget(m_person);
    m_right->show();
  });
  connect(role, &QPushButton::clicked, this, [this] {
    m_roles->setCurrentRow(-1);
    m_role->edit({});
    m_right->setCurrentWidget(m_role);
    m_right->show();
  });
}

void PeoplePage::enter() {
  read();
}

void PeoplePage::leave() {
  m_right->hide();
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
    m_roles->addItem(
        tr("%1 (%2 of %3 permissions)").arg(each.name).arg(each.grants.size()).arg(staff::kPermissionCount));
    if (each.id == role) m_roles->setCurrentRow(m_roles->count() - 1);
  }
  for (const staff::StaffMember& each : everybody.people) {
    QString line = tr("%1 – %2").arg(each.name, roleNames.value(each.role));
    if (!each.hasPin) line += tr(", no PIN");
    if (!each.active) line += tr(", no longer here");
    auto* item = new QListWidgetItem(line, m_people);
    if (!each.active) item->setForeground(m_desk.parts.theme.palette.mutedText);
    if (each.id == person) {
      m_people->setCurrentItem(item);
      if (differs(each, m_person->member())) m_person->edit(each);
    }
  }
  for (const staff::Role& each : everybody.roles) {
    if (each.id == role && (each.name != m_role->role().name || each.grants != m_role->role().grants))
      m_role->edit(each);
  }
  Q_EMIT summaryChanged(tr("%1 people, %2 roles").arg(everybody.people.size()).arg(everybody.roles.size()));
}

void PeoplePage::showPerson(int row) {
  if (row < 0 || row >= int(m_everybody.people.size())) return;
  m_roles->clearSelection();
  const staff::StaffMember& member = m_everybody.people[size_t(row)];
  m_person->edit(member);
  m_right->setCurrentWidget(m_person);
  m_right->show();
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
  m_role->edit(m_everybody.roles[size_t(row)]);
  m_right->setCurrentWidget(m_role);
  m_right->show();
}

}  // namespace counterfoil::desk
