// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/sign_in_page.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>

#include "models/staff/queries.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

SignInPage::SignInPage(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_theme(desk.theme),
      m_people(new QComboBox(this)),
      m_pin(new QLineEdit(this)),
      m_button(new QPushButton(tr("Sign in"), this)),
      m_text(makeLabel({}, desk.theme.type.small, QFont::Normal, this)) {
  auto* outer = new QHBoxLayout(this);
  auto* column = new QVBoxLayout;
  outer->addStretch(1);
  outer->addLayout(column);
  outer->addStretch(1);
  column->setSpacing(m_theme.metrics.unit);
  column->addStretch(2);
  column->addWidget(makeLabel(tr("The desk"), m_theme.type.title, QFont::DemiBold, this));
  column->addSpacing(m_theme.metrics.unit);
  auto* who = makeLabel(tr("&Person"), m_theme.type.small, QFont::Normal, this);
  who->setBuddy(m_people);
  column->addWidget(who);
  column->addWidget(m_people);
  auto* secret = makeLabel(tr("P&IN"), m_theme.type.small, QFont::Normal, this);
  secret->setBuddy(m_pin);
  column->addWidget(secret);
  column->addWidget(m_pin);
  column->addSpacing(m_theme.metrics.unit);
  column->addWidget(m_button);
  column->addWidget(m_text);
  column->addStretch(3);
  for (QWidget* field : std::initializer_list<QWidget*>{m_people, m_pin, m_button}) field->setFixedWidth(320);
  m_text->setFixedWidth(320);
  m_text->setWordWrap(true);
  m_text->setMinimumHeight(48);
  m_text->setAlignment(Qt::AlignTop | Qt::AlignLeading);
  m_people->setObjectName(u"signInPerson"_s);
  m_pin->setObjectName(u"signInPin"_s);
  m_people->setAccessibleName(tr("Person"));
  m_pin->setAccessibleName(tr("PIN"));
  m_pin->setEchoMode(QLineEdit::Password);
  m_pin->setMaxLength(staff::kPinMaxDigits);
  m_pin->setValidator(new QRegularExpressionValidator(QRegularExpression(u"[0-9]*"_s), m_pin));
  m_button->setProperty(kButtonRole, u"primary"_s);
  m_button->setDefault(true);
  connect(m_pin, &QLineEdit::returnPressed, this, &SignInPage::submit);
  connect(m_button, &QPushButton::clicked, this, &SignInPage::submit);
  // Typing a name says "activated" at each letter: only the list's closing means that somebody has chosen.
  m_people->view()->parentWidget()->installEventFilter(this);
}

bool SignInPage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Hide) m_pin->setFocus();
  return QWidget::eventFilter(watched, event);
}

void SignInPage::setTheme(const theme::Theme& theme) {
  m_theme = theme;
}

void SignInPage::enter() {
  m_pin->clear();
  say({}, false);
  views::read(
      m_desk.parts.reads, this, [](const journal::Reader& reader) { return staff::listStaff(reader); },
      [this](const core::Result<std::vector<staff::StaffMember>>& people) {
        if (!people) return say(shared::errorText(people.error()), true);
        const QVariant chosen = m_people->currentData();
        m_people->clear();
        for (const staff::StaffMember& member : *people) {
          if (member.hasPin) m_people->addItem(member.name, member.id.bytes());
        }
        if (const int again = m_people->findData(chosen); again >= 0) m_people->setCurrentIndex(again);
        m_pin->setFocus();
      });
}

void SignInPage::submit() {
  const auto person = core::StaffId::fromBytes(m_people->currentData().toByteArray());
  if (person.isNull() || m_pin->text().isEmpty() || !m_button->isEnabled()) return;
  m_button->setEnabled(false);
  say(tr("One moment…"), false);
  m_desk.session.signIn(person, m_pin->text(), [this](const core::Done& done) {
    m_button->setEnabled(true);
    m_pin->clear();
    m_pin->setFocus();
    if (done) return say({}, false);
    say(shared::errorText(done.error()), true);
  });
}

void SignInPage::say(const QString& text, bool bad) {
  m_text->setText(text);
  colourText(m_text, bad ? m_theme.palette.bad : m_theme.palette.mutedText);
}

}  // namespace counterfoil::desk
