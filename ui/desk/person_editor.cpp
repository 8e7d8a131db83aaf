// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/person_editor.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QRegularExpressionValidator>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;

PersonEditor::PersonEditor(const Desk& desk, QWidget* parent) : QWidget(parent), m_desk(desk) {
  const theme::Theme& theme = desk.theme;
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 12);
  m_title = makeLabel({}, theme.type.strong, QFont::DemiBold, this);
  m_name = new QLineEdit(this);
  m_role = new QComboBox(this);
  m_badge = new QLineEdit(this);
  m_active = new QCheckBox(tr("Works here"), this);
  m_save = new QPushButton(tr("&Save"), this);
  m_save->setProperty(kButtonRole, u"primary"_s);
  m_save->setShortcut(QKeySequence::Save);
  auto* fields = new QFormLayout;
  fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  fields->addRow(tr("&Name"), m_name);
  fields->addRow(tr("&Role"), m_role);
  fields->addRow(tr("&Badge"), m_badge);
  fields->addRow(QString(), m_active);
  fields->addRow(QString(), m_save);
  column->addWidget(m_title);
  column->addLayout(fields);
  column->addSpacing(16);

  column->addWidget(makeLabel(tr("PIN"), theme.type.body, QFont::DemiBold, this));
  m_pinText = makeLabel({}, theme.type.small, QFont::Normal, this);
  m_pinText->setWordWrap(true);
  m_pin = new QLineEdit(this);
  m_again = new QLineEdit(this);
  for (QLineEdit* field : {m_pin, m_again}) {
    field->setEchoMode(QLineEdit::Password);
    field->setMaxLength(staff::kPinMaxDigits);
    field->setValidator(new QRegularExpressionValidator(QRegularExpression(u"[0-9]*"_s), field));
  }
  m_setPin = new QPushButton(tr("Set &PIN"), this);
  auto* pins = new QFormLayout;
  pins->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  pins->addRow(tr("Ne&w PIN"), m_pin);
  pins->addRow(tr("A&gain"), m_again);
  pins->addRow(QString(), m_setPin);
  column->addWidget(m_pinText);
  column->addLayout(pins);
  column->addSpacing(16);
  m_lock = makeLabel({}, theme.type.small, QFont::Normal, this);
  m_lock->setWordWrap(true);
  colourText(m_lock, theme.palette.bad);
  m_unlock = new QPushButton(tr("&Unlock"), this);
  column->addWidget(m_lock);
  column->addWidget(m_unlock, 0, Qt::AlignLeading);
  column->addStretch(1);
  m_name->setObjectName(u"personName"_s);
  m_pin->setObjectName(u"personPin"_s);
  m_again->setObjectName(u"personPinAgain"_s);
  m_setPin->setObjectName(u"personSetPin"_s);
  m_unlock->setObjectName(u"personUnlock"_s);
  for (QLineEdit* field : {m_name, m_badge}) connect(field, &QLineEdit::textChanged, this, &PersonEditor::typed);
  connect(m_role, &QComboBox::currentIndexChanged, this, &PersonEditor::typed);
  connect(m_active, &QCheckBox::toggled, this, &PersonEditor::typed);
  connect(m_save, &QPushButton::clicked, this, &PersonEditor::save);
  connect(m_name, &QLineEdit::returnPressed, this, &PersonEditor::save);
  connect(m_setPin, &QPushButton::clicked, this, &PersonEditor::setPin);
  connect(m_again, &QLineEdit::returnPressed, this, &PersonEditor::setPin);
  connect(m_unlock, &QPushButton::clicked, this, &PersonEditor::unlock);
}

void PersonEditor::setRoles(const std::vector<staff::Role>& roles) {
  const bool dirty = isDirty();
  const QSignalBlocker quiet(m_role);
  const QVariant chosen = m_role->currentData();
  m_role->clear();
  for (const staff::Role& role : roles) m_role->addItem(role.name, role.id.bytes());
  m_role->setCurrentIndex(std::max(0, m_role->findData(chosen)));
  if (!dirty) m_clean = typingIn(*this);
}

void PersonEditor::setTheme(const theme::Theme& theme) {
  colourText(m_lock, theme.palette.bad);
}

void PersonEditor::edit(const staff::StaffMember& member) {
  m_member = member;
  const bool fresh = member.id.isNull();
  m_title->setText(fresh ? tr("New person") : member.name);
  m_name->setText(member.name);
  m_badge->setText(member.badgeCode);
  m_active->setChecked(member.active);
  if (!member.role.isNull()) m_role->setCurrentIndex(m_role->findData(member.role.bytes()));
  m_pin->clear();
  m_again->clear();
  m_setPin->setEnabled(!fresh);
  m_pin->setEnabled(!fresh);
  m_again->setEnabled(!fresh);
  m_pinText->setText(fresh           ? tr("Save the person first.")
                     : member.hasPin ? tr("There is a PIN. A new one replaces it.")
                                     : tr("Without a PIN nobody can sign in under this name."));
  showLock({});
  m_clean = typingIn(*this);
  Q_EMIT typed();
}

void PersonEditor::showLock(const staff::LockState& lock) {
  m_lock->setVisible(lock.isLocked());
  m_unlock->setVisible(lock.isLocked());
  const QString after =
      shared::counted(lock.failures, tr("Locked after a wrong PIN"), tr("Locked after %1 wrong PINs"));
  const qint64 seconds = (lock.remainingMs + 999) / 1000;
  m_lock->setText(after + (lock.untilUnlocked
                               ? tr(", until somebody unlocks it.")
                               : shared::counted(seconds, tr(", for a second more."), tr(", for %1 seconds more."))));
}

void PersonEditor::save() {
  staff::StaffMember member = m_member;
  member.name = m_name->text().trimmed();
  member.role = staff::RoleId::fromBytes(m_role->currentData().toByteArray());
  member.badgeCode = m_badge->text().trimmed();
  member.active = m_active->isChecked();
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, member, actor = m_desk.session.actor()]() -> Result<core::StaffId> {
        if (member.id.isNull()) return services.staff.createStaff(member, actor);
        CF_CHECK(services.staff.changeStaff(member, actor));
        return member.id;
      },
      [this, member](const Result<core::StaffId>& id) {
        if (!id) return Q_EMIT refused(shared::errorText(id.error()));
        if (m_member.id == member.id) m_clean = typingIn(*this);
        Q_EMIT saved(*id, tr("Saved %1").arg(member.name));
      });
}

// The hash takes 20 ms and is made on a reading thread; the pepper does not change while the program runs.
void PersonEditor::setPin() {
  if (m_pin->text() != m_again->text()) return Q_EMIT refused(tr("The two PINs differ. Write the same one twice."));
  views::read(
      m_desk.parts.reads, this,
      [pin = m_pin->text(), pepper = m_desk.parts.services.pins.pepper()](const journal::Reader&) {
        return staff::hashPin(pin, pepper);
      },
      [this, id = m_member.id](const Result<staff::PinVerifier>& verifier) {
        if (!verifier) {
          const QString& code = verifier.error().code;
          return Q_EMIT refused(code == u"pin_trivial"_s
                                    ? tr("That PIN is the first anybody would try. Choose another.")
                                : code == u"pin_length"_s ? tr("A PIN has 4 to 12 digits.")
                                                          : shared::errorText(verifier.error()));
        }
        views::run(
            m_desk.parts.store, this,
            [services = m_desk.parts.services, id, verifier = *verifier, actor = m_desk.session.actor()] {
              return services.pins.setPin(id, verifier, actor);
            },
            [this, id](const Done& done) {
              if (!done) return Q_EMIT refused(shared::errorText(done.error()));
              m_pin->clear();
              m_again->clear();
              Q_EMIT saved(id, tr("The PIN is set"));
            });
      });
}

void PersonEditor::unlock() {
  views::run(
      m_desk.parts.store, this,
      [services = m_desk.parts.services, id = m_member.id, actor = m_desk.session.actor()] {
        return services.pins.unlock(id, actor);
      },
      [this, id = m_member.id](const Done& done) {
        if (!done) return Q_EMIT refused(shared::errorText(done.error()));
        if (id == m_member.id) showLock({});
        Q_EMIT saved(id, tr("Unlocked"));
      });
}

}  // namespace counterfoil::desk
