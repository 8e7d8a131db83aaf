// SPDX-License-Identifier: GPL-3.0-or-later
// The corner of the desk's status bar that says how the store stands with its hub.
#include <QApplication>
#include <QDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/desk/desk_window.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/hub_dialog.h"
#include "ui/desk/join_dialog.h"
#include "ui/desk/journal_page.h"
#include "ui/desk/station_page.h"
#include "ui/desk/style.h"
#include "ui/desk/tills_page.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {

void DeskWindow::setSync(const shared::SyncWords& words) {
  m_syncWords = words;
  showStanding();
}

void DeskWindow::setHub(const shared::HubView& hub) {
  m_station->setHub(hub);
}

void DeskWindow::addStation() {
  addPage(new TillsPage(m_desk, this));
  m_station = new StationPage(m_desk, this);
  addPage(m_station);
  connect(m_station, &StationPage::syncWanted, this, &DeskWindow::syncWanted);
  connect(m_station, &StationPage::positionWanted, this, [this](qint64 position) {
    showJournal();
    m_journal->showPosition(position);
  });
}

void DeskWindow::showStanding() {
  const shared::SyncWords& words = m_syncWords;
  const bool mayJoin = !words.shown && m_parts.joiner.join && m_session.may(staff::Permission::SettingsEdit);
  m_sync->setVisible(words.shown || mayJoin);
  m_sync->setText(mayJoin ? tr("Join a hub…") : words.text);
  m_sync->setAccessibleName(mayJoin ? m_sync->text() : words.accessible);
  colourText(m_sync, words.attention ? m_theme.palette.bad : m_theme.palette.mutedText);
}

void DeskWindow::joinHub() {
  JoinDialog dialog(m_parts, m_theme, m_session.actor(), this);
  if (dialog.exec() != QDialog::Accepted) return;
  tell(tr("This shop belongs to a hub now; what it has goes there."), Tone::Good);
}

void DeskWindow::showHub() {
  if (!m_hubPerson) {
    auto made = m_parts.hubPerson();
    if (!made) return tell(shared::errorText(made.error()), Tone::Bad);
    m_hubPerson = std::move(*made);
    m_hubFor = m_session.staff();
  }
  HubDialog dialog(m_hubPerson, m_theme, m_wording, this);
  m_hubDialog = &dialog;
  dialog.exec();
}

void DeskWindow::leaveHub() {
  if (!m_hubPerson || (m_session.isOpen() && m_session.staff() == m_hubFor)) return;
  if (m_hubDialog) m_hubDialog->done(QDialog::Rejected);
  const auto left = std::exchange(m_hubPerson, {});
  left->cancel();
  // The session and its line go after the answer, not from within it.
  left->signOut([left](const core::Done&) { QTimer::singleShot(0, qApp, [left] {}); });
}

void DeskWindow::enrolAgain() {
  JoinDialog dialog(m_parts, m_theme, m_session.actor(), this, m_syncWords.hub);
  if (dialog.exec() != QDialog::Accepted) return;
  tell(tr("The hub knows this till again."), Tone::Good);
}

void DeskWindow::showSync() {
  if (!m_syncWords.shown) return joinHub();
  QDialog dialog(this);
  dialog.setObjectName(QStringLiteral("sync"));
  dialog.setWindowTitle(m_syncWords.text);
  auto* column = new QVBoxLayout(&dialog);
  column->setContentsMargins(24, 24, 24, 16);
  column->setSpacing(12);
  for (const QString& each : m_syncWords.needs) {
    QLabel* const label = makeLabel(each, m_theme.type.body, QFont::Normal, &dialog);
    label->setWordWrap(true);
    label->setMinimumWidth(360);
    colourText(label, m_theme.palette.bad);
    column->addWidget(label);
  }
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(24);
  for (const auto& row : m_syncWords.rows) {
    QLabel* const label = makeLabel(row.label, m_theme.type.body, QFont::Normal, &dialog);
    colourText(label, m_theme.palette.mutedText);
    form->addRow(label, makeLabel(row.value, m_theme.type.body, QFont::Normal, &dialog));
  }
  column->addLayout(form);
  auto* tryNow = new QPushButton(tr("Try now"), &dialog);
  connect(tryNow, &QPushButton::clicked, this, &DeskWindow::syncWanted);
  connect(tryNow, &QPushButton::clicked, &dialog, &QDialog::accept);
  auto* buttons = new QHBoxLayout;
  if (m_parts.hubPerson && m_session.may(staff::Permission::SettingsEdit)) {
    auto* door = new QPushButton(tr("Who is let in…"), &dialog);
    door->setObjectName(QStringLiteral("hubDoor"));
    door->setAutoDefault(false);
    connect(door, &QPushButton::clicked, &dialog, &QDialog::accept);
    connect(door, &QPushButton::clicked, this, &DeskWindow::showHub, Qt::QueuedConnection);
    buttons->addWidget(door);
  }
  buttons->addStretch(1);
  bool again = false;
  if (m_syncWords.enrolAgain && m_parts.joiner.join && m_session.may(staff::Permission::SettingsEdit)) {
    auto* enrol = new QPushButton(tr("Enrol again…"), &dialog);
    connect(enrol, &QPushButton::clicked, &dialog, [&dialog, &again] {
      again = true;
      dialog.accept();
    });
    buttons->addWidget(enrol);
  }
  buttons->addWidget(tryNow);
  column->addLayout(buttons);
  dialog.exec();
  if (again) enrolAgain();
}

}  // namespace counterfoil::desk
