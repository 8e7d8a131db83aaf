// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/join_dialog.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/desk/empty_state.h"
#include "ui/desk/style.h"

namespace counterfoil::desk {

using namespace Qt::StringLiterals;

namespace {

constexpr int kJoinWidth = 456;

/// A dialog does not ask how high its words are at their width.
void fitWords(QLabel* label) {
  label->setWordWrap(true);
  label->setFixedWidth(kJoinWidth);
  label->setMinimumHeight(label->text().isEmpty() ? 0 : label->heightForWidth(kJoinWidth));
}

}  // namespace

JoinDialog::JoinDialog(const DeskParts& parts, const theme::Theme& theme, const journal::Actor& actor, QWidget* parent,
                       const QString& again)
    : QDialog(parent), m_form(parts.joiner), m_theme(theme), m_again(!again.isEmpty()) {
  setObjectName(u"join"_s);
  setWindowTitle(m_again ? tr("Enrol this till again") : tr("Join a hub"));
  m_form.setActor(actor);
  if (m_again) m_form.setAgain(again);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 24, 24, 16);
  column->setSpacing(12);
  m_fields = makeFields();
  m_comparing = makeComparing();
  column->addWidget(m_fields);
  column->addWidget(m_comparing);
  m_told = makeLabel({}, theme.type.body, QFont::Normal, this);
  column->addWidget(m_told);
  auto* buttons = new QHBoxLayout;
  m_leave = new QPushButton(this);
  m_leave->setAutoDefault(false);
  m_join = new QPushButton(this);
  m_join->setProperty(kButtonRole, u"primary"_s);
  m_join->setDefault(true);
  buttons->addStretch(1);
  buttons->addWidget(m_leave);
  buttons->addWidget(m_join);
  column->addLayout(buttons);
  connect(m_leave, &QPushButton::clicked, this, &JoinDialog::reject);
  connect(m_join, &QPushButton::clicked, this, [this] {
    if (m_form.fingerprint().isEmpty()) return m_form.submit();
    m_form.trust();
  });
  connect(&m_form, &shared::JoinForm::changed, this, &JoinDialog::refresh);
  connect(&m_form, &shared::JoinForm::joined, this, &QDialog::accept);
  connect(&m_form, &shared::JoinForm::pointed, this, [this](const QString& field) {
    const Field& first = field == u"hub" ? m_hub : field == u"code" ? m_code : m_name;
    first.line->setFocus();
    first.line->selectAll();
  });
  refresh();
}

JoinDialog::Field JoinDialog::addField(QVBoxLayout* column, const QString& name, const QString& label,
                                       const QString& help) {
  Field field{new QLineEdit(this), makeLabel({}, m_theme.type.small, QFont::Normal, this)};
  auto* above = makeLabel(label, m_theme.type.small, QFont::Normal, this);
  above->setBuddy(field.line);
  field.line->setObjectName(name);
  field.line->setAccessibleName(QString(label).remove(u'&'));
  field.line->setPlaceholderText(help);
  field.line->setMaxLength(200);
  colourText(field.problem, m_theme.palette.bad);
  column->addWidget(above);
  column->addWidget(field.line);
  column->addWidget(field.problem);
  connect(field.line, &QLineEdit::textEdited, this, [this, name](const QString& text) { m_form.set(name, text); });
  return field;
}

QWidget* JoinDialog::makeFields() {
  auto* fields = new QWidget(this);
  auto* column = new QVBoxLayout(fields);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  QLabel* const words = makeLabel(
      m_again ? tr("The hub does not know this till by its key any more. Who runs the hub makes a code that "
                   "replaces the till as it was; everything that was not sent yet goes there then.")
              : tr("All that this shop has goes to the hub, and every other till of the shop gets it from there. Who "
                   "runs the hub makes a code; the shop there must be empty."),
      m_theme.type.body, QFont::Normal, fields);
  fitWords(words);
  colourText(words, m_theme.palette.mutedText);
  column->addWidget(words);
  column->addSpacing(8);
  m_hub = addField(column, u"hub"_s, tr("&Address of the hub"), tr("hub.example.com or 192.168.1.10:7410"));
  m_hub.line->setText(m_form.values().value(u"hub"_s).toString());
  m_code = addField(column, u"code"_s, tr("&Code"), tr("Twelve letters and digits"));
  m_name = addField(column, u"name"_s, tr("&Name of this till"), {});
  m_name.line->setText(m_form.values().value(u"name"_s).toString());
  return fields;
}

QWidget* JoinDialog::makeComparing() {
  auto* comparing = new QWidget(this);
  auto* column = new QVBoxLayout(comparing);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  QLabel* const words = makeLabel(
      tr("Nobody that this computer knows vouches for the hub there. Compare the fingerprint with the one that the hub "
         "writes when it starts. Only if every pair is the same, trust it."),
      m_theme.type.body, QFont::Normal, comparing);
  fitWords(words);
  m_certificate = makeLabel({}, m_theme.type.body, QFont::Normal, comparing);
  m_fingerprint = makeLabel({}, m_theme.type.body, QFont::Normal, comparing);
  m_fingerprint->setObjectName(u"fingerprint"_s);
  m_fingerprint->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_fingerprint->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  column->addWidget(words);
  column->addWidget(m_certificate);
  column->addWidget(m_fingerprint);
  return comparing;
}

void JoinDialog::say(const Field& field, const QString& name) {
  const QString problem = m_form.problems().value(name).toString();
  field.problem->setText(problem);
  fitWords(field.problem);
  field.problem->setVisible(!problem.isEmpty());
  field.line->setAccessibleDescription(problem);
  field.line->setEnabled(!m_form.busy());
}

void JoinDialog::refresh() {
  const QString print = m_form.fingerprint();
  const bool comparing = !print.isEmpty();
  m_fields->setVisible(!comparing);
  m_comparing->setVisible(comparing);
  m_certificate->setText(m_form.certificate());
  m_fingerprint->setText(print.left(47) + u'\n' + print.mid(48));
  m_fingerprint->setAccessibleName(print);
  say(m_hub, u"hub"_s);
  say(m_code, u"code"_s);
  say(m_name, u"name"_s);
  m_told->setText(m_form.busy() ? tr("Asking the hub…") : m_form.error());
  fitWords(m_told);
  m_told->setVisible(!m_told->text().isEmpty());
  colourText(m_told, m_form.busy() ? m_theme.palette.mutedText : m_theme.palette.bad);
  m_leave->setText(comparing ? tr("No") : tr("Cancel"));
  m_join->setText(comparing ? tr("It is the same: trust it") : m_again ? tr("Enrol again") : tr("Join"));
  m_join->setEnabled(!m_form.busy());
  adjustSize();
}

void JoinDialog::reject() {
  if (m_form.busy()) return m_form.cancel();
  if (!m_form.fingerprint().isEmpty()) return m_form.distrust();
  QDialog::reject();
}

}  // namespace counterfoil::desk
