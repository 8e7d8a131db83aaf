// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/hub_account_form.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/desk/empty_state.h"

namespace counterfoil::desk {

using namespace Qt::StringLiterals;

namespace {

// As the hub takes them.
constexpr int kMostLogin = 254;
constexpr int kMostPassword = 256;
constexpr int kMostLink = 256;

}  // namespace

HubAccountForm::HubAccountForm(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_login(makeField(u"hubLogin"_s, tr("Mail address"), kMostLogin)),
      m_password(makeField(u"hubPassword"_s, tr("Password"), kMostPassword)),
      m_enter(makeButton(u"hubEnter"_s, tr("&Sign in"))),
      m_mail(makeButton(u"hubMail"_s, tr("&Mail me a code"))),
      m_linkRow(new QWidget(this)),
      m_link(makeField(u"hubLink"_s, tr("The code from the mail"), kMostLink)),
      m_enterByLink(makeButton(u"hubEnterByLink"_s, tr("Sign in &with it"))) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(makeLabel(tr("With an account of the hub's own"), theme.type.strong, QFont::DemiBold, this));
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(m_login, 3);
  row->addWidget(m_password, 2);
  row->addWidget(m_enter);
  row->addWidget(m_mail);
  column->addLayout(row);
  auto* link = new QHBoxLayout(m_linkRow);
  link->setContentsMargins(0, 0, 0, 0);
  link->setSpacing(8);
  link->addWidget(m_link, 1);
  link->addWidget(m_enterByLink);
  column->addWidget(m_linkRow);
  m_linkRow->hide();
  m_password->setEchoMode(QLineEdit::Password);
  connect(m_login, &QLineEdit::textChanged, this, &HubAccountForm::offer);
  connect(m_password, &QLineEdit::textChanged, this, &HubAccountForm::offer);
  connect(m_link, &QLineEdit::textChanged, this, &HubAccountForm::offer);
  connect(m_login, &QLineEdit::returnPressed, this, [this] { m_password->setFocus(); });
  connect(m_password, &QLineEdit::returnPressed, m_enter, &QPushButton::click);
  connect(m_link, &QLineEdit::returnPressed, m_enterByLink, &QPushButton::click);
  connect(m_enter, &QPushButton::clicked, this,
          [this] { Q_EMIT passwordGiven(m_login->text().trimmed(), m_password->text()); });
  connect(m_mail, &QPushButton::clicked, this, [this] { Q_EMIT linkWanted(m_login->text().trimmed()); });
  connect(m_enterByLink, &QPushButton::clicked, this, [this] { Q_EMIT linkGiven(m_link->text().trimmed()); });
  offer();
}

QLineEdit* HubAccountForm::makeField(const QString& name, const QString& words, int mostCharacters) {
  auto* field = new QLineEdit(this);
  field->setObjectName(name);
  field->setPlaceholderText(words);
  field->setAccessibleName(words);
  field->setMaxLength(mostCharacters);
  return field;
}

QPushButton* HubAccountForm::makeButton(const QString& name, const QString& words) {
  auto* button = new QPushButton(words, this);
  button->setObjectName(name);
  button->setAutoDefault(false);
  return button;
}

void HubAccountForm::offer() {
  const bool named = !m_login->text().trimmed().isEmpty();
  m_enter->setEnabled(named && !m_password->text().isEmpty());
  m_mail->setEnabled(named);
  m_enterByLink->setEnabled(!m_link->text().trimmed().isEmpty());
}

void HubAccountForm::askForLink() {
  m_linkRow->show();
  m_link->clear();
  m_link->setFocus();
}

void HubAccountForm::beginAgain() {
  m_password->clear();
  m_link->clear();
  QLineEdit* const next = !m_linkRow->isHidden() ? m_link : m_login->text().isEmpty() ? m_login : m_password;
  next->setFocus();
}

void HubAccountForm::forget() {
  m_login->clear();
  m_password->clear();
  m_link->clear();
  m_linkRow->hide();
}

}  // namespace counterfoil::desk
