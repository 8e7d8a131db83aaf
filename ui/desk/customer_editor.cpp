// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/customer_editor.h"

#include <QFontMetrics>
#include <QFormLayout>

#include "models/customers/rules.h"
#include "ui/desk/empty_state.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using customers::Contact;
using customers::ContactKind;
using customers::Customer;

namespace {

QPlainTextEdit* makeLines(const QString& name, const QString& hint, int lines, QWidget* parent) {
  auto* field = new QPlainTextEdit(parent);
  field->setObjectName(name);
  field->setTabChangesFocus(true);
  field->setPlaceholderText(hint);
  field->setFixedHeight(QFontMetrics(field->font()).lineSpacing() * lines + 14);
  return field;
}

QString linesOf(const Customer& customer, ContactKind kind) {
  QStringList lines;
  for (const Contact& each : customer.contacts) {
    if (each.kind == kind) lines.append(each.value);
  }
  return lines.join(u'\n');
}

/// A line that is as it was is the contact that it was; every other is a new one.
void addContacts(const Customer& shown, const QString& lines, ContactKind kind, std::vector<Contact>& contacts) {
  std::vector<Contact> before;
  for (const Contact& each : shown.contacts) {
    if (each.kind == kind) before.push_back(each);
  }
  for (const QString& line : lines.split(u'\n', Qt::SkipEmptyParts)) {
    const QString value = line.simplified();
    if (value.isEmpty()) continue;
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const Contact& each) { return each.value == value; });
    contacts.push_back(known == before.end() ? Contact{{}, kind, value, {}} : *known);
    if (known != before.end()) before.erase(known);
  }
}

}  // namespace

QString purposeText(const QString& purpose) {
  if (purpose == u"marketing_email"_s) return CustomerEditor::tr("News by mail");
  if (purpose == u"marketing_phone"_s) return CustomerEditor::tr("News by phone");
  if (purpose == u"personalisation"_s) return CustomerEditor::tr("Recommendations from own purchases");
  return purpose;
}

QString customerName(const Customer& customer) {
  if (customer.state == customers::State::Erased) return CustomerEditor::tr("Erased customer");
  if (!customer.name.isEmpty()) return customer.name;
  if (!customer.readable) return CustomerEditor::tr("Customer (the key is not here yet)");
  return customer.contacts.empty() ? CustomerEditor::tr("Customer") : customer.contacts.front().value;
}

CustomerEditor::CustomerEditor(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_theme(desk.theme),
      m_name(new QLineEdit(this)),
      m_phones(makeLines(u"customerPhones"_s, tr("One in each line"), 2, this)),
      m_emails(makeLines(u"customerEmails"_s, tr("One in each line"), 2, this)),
      m_address(makeLines(u"customerAddress"_s, {}, 3, this)),
      m_note(makeLines(u"customerNote"_s, tr("For colleagues; nothing about health, nothing about cards"), 2, this)),
      m_text(makeLabel({}, desk.theme.type.small, QFont::Normal, this)) {
  m_name->setObjectName(u"customerName"_s);
  m_name->setMaxLength(int(customers::kLongestName));
  m_text->setObjectName(u"customerText"_s);
  m_text->setWordWrap(true);
  auto* fields = new QFormLayout(this);
  fields->setContentsMargins(16, 8, 16, 4);
  fields->setVerticalSpacing(6);
  fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  fields->addRow(tr("&Name"), m_name);
  fields->addRow(tr("&Phone"), m_phones);
  fields->addRow(tr("M&ail"), m_emails);
  fields->addRow(tr("A&ddress"), m_address);
  fields->addRow(tr("N&ote"), m_note);
  for (const QString& purpose : customers::purposes()) {
    auto* box = new QCheckBox(purposeText(purpose), this);
    box->setObjectName(u"customerConsent_"_s + purpose);
    fields->addRow(m_consents.empty() ? tr("Agrees to") : QString(), box);
    m_consents.push_back(box);
    connect(box, &QCheckBox::toggled, this, &CustomerEditor::typed);
  }
  fields->addRow(m_text);
  connect(m_name, &QLineEdit::textChanged, this, &CustomerEditor::typed);
  connect(m_name, &QLineEdit::returnPressed, this, &CustomerEditor::saveWanted);
  for (QPlainTextEdit* field : {m_phones, m_emails, m_address, m_note}) {
    connect(field, &QPlainTextEdit::textChanged, this, &CustomerEditor::typed);
  }
}

void CustomerEditor::setTheme(const theme::Theme& theme) {
  m_theme = theme;
}

void CustomerEditor::edit(const Customer& customer) {
  m_shown = customer;
  {
    const QSignalBlocker quiet(this);
    m_name->setText(customer.name);
    m_phones->setPlainText(linesOf(customer, ContactKind::Phone));
    m_emails->setPlainText(linesOf(customer, ContactKind::Email));
    m_address->setPlainText(customer.address);
    m_note->setPlainText(customer.note);
    for (size_t i = 0; i < m_consents.size(); ++i) {
      const QString purpose = customers::purposes()[qsizetype(i)];
      m_consents[i]->setChecked(
          std::any_of(customer.consents.begin(), customer.consents.end(),
                      [&](const customers::Consent& each) { return each.purpose == purpose && each.granted; }));
    }
  }
  // Typing over what cannot be read would be lost, or lose what is there.
  setEnabled(customer.readable && customer.state == customers::State::Active);
  say({}, m_theme.palette.mutedText);
  m_clean = typingIn(*this);
  Q_EMIT typed();
}

void CustomerEditor::take(const Typing& typing) {
  restoreTyping(*this, typing);
}

Customer CustomerEditor::typedIn() const {
  Customer customer = m_shown;
  customer.name = m_name->text().simplified();
  customer.address = m_address->toPlainText().trimmed();
  customer.note = m_note->toPlainText().trimmed();
  customer.contacts.clear();
  addContacts(m_shown, m_phones->toPlainText(), ContactKind::Phone, customer.contacts);
  addContacts(m_shown, m_emails->toPlainText(), ContactKind::Email, customer.contacts);
  customer.consents.clear();
  for (size_t i = 0; i < m_consents.size(); ++i) {
    const QString purpose = customers::purposes()[qsizetype(i)];
    const bool granted = m_consents[i]->isChecked();
    const bool spokenOf = std::any_of(m_shown.consents.begin(), m_shown.consents.end(),
                                      [&](const customers::Consent& each) { return each.purpose == purpose; });
    if (granted || spokenOf) customer.consents.push_back({purpose, granted, {}, {}});
  }
  return customer;
}

void CustomerEditor::say(const QString& text, const QColor& colour) {
  colourText(m_text, colour);
  m_text->setText(text);
  m_text->setVisible(!text.isEmpty());
}

void CustomerEditor::warn(const QString& text) {
  say(text, m_theme.palette.warn);
}

void CustomerEditor::complain(const core::Error& error) {
  say(shared::errorText(error), m_theme.palette.bad);
  if (QWidget* field = fieldOf(error.where)) field->setFocus();
}

QWidget* CustomerEditor::fieldOf(const QString& where) const {
  if (where == u"/name"_s) return m_name;
  if (where == u"/phones"_s) return m_phones;
  if (where == u"/emails"_s) return m_emails;
  if (where == u"/address"_s) return m_address;
  return where == u"/note"_s ? m_note : nullptr;
}

}  // namespace counterfoil::desk
