// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/station_page.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

namespace {

constexpr int kLookEveryMs = 5'000;
enum Column { kVerdict, kLabel, kValue, kButton };
constexpr int kVerdictWidth = 100;
constexpr int kLabelWidth = 150;

}  // namespace

StationPage::StationPage(const Desk& desk, QWidget* parent)
    : Page(desk, parent),
      m_tools(new QWidget(this)),
      m_copy(new QPushButton(tr("&Copy for support"), m_tools)),
      m_backUp(new QPushButton(tr("&Back up…"), this)),
      m_hurry(new QPushButton(tr("Try &now"), this)),
      m_check(new QPushButton(tr("&Verify now"), this)),
      m_sheet(new QWidget(this)),
      m_grid(new QGridLayout(m_sheet)),
      m_verify(new VerifyPanel(desk.parts, this)) {
  makeTools();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setAccessibleName(title());
  scroll->setWidget(m_sheet);
  column->addWidget(scroll, 1);
  column->addWidget(m_verify);
  m_grid->setContentsMargins(16, 8, 16, 16);
  m_grid->setHorizontalSpacing(16);
  m_grid->setVerticalSpacing(6);
  m_grid->setColumnMinimumWidth(kVerdict, kVerdictWidth);
  m_grid->setColumnMinimumWidth(kLabel, kLabelWidth);
  m_grid->setColumnStretch(kValue, 1);
  for (QPushButton* const button : {m_backUp, m_hurry, m_check}) button->hide();
  m_timer.setInterval(kLookEveryMs);
  connect(&m_timer, &QTimer::timeout, this, &StationPage::look);
  connect(&desk.wording, &Wording::changed, this, &StationPage::show);
  connect(m_verify, &VerifyPanel::finished, this, &StationPage::look);
  connect(m_verify, &VerifyPanel::positionWanted, this, &StationPage::positionWanted);
}

void StationPage::makeTools() {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_copy);
  m_copy->setObjectName(u"stationCopy"_s);
  m_copy->setToolTip(tr("This page as text, without names, addresses, paths or secrets"));
  m_backUp->setObjectName(u"stationBackUp"_s);
  m_backUp->setToolTip(tr("Writes a whole copy of the book, opens and checks it"));
  m_hurry->setObjectName(u"stationHurry"_s);
  m_check->setObjectName(u"stationCheck"_s);
  m_check->setToolTip(tr("Computes every digest again from the stored bytes"));
  connect(m_copy, &QPushButton::clicked, this, &StationPage::copy);
  connect(m_backUp, &QPushButton::clicked, this, &StationPage::askWhere);
  connect(m_hurry, &QPushButton::clicked, this, &StationPage::syncWanted);
  connect(m_check, &QPushButton::clicked, m_verify, &VerifyPanel::start);
}

void StationPage::enter() {
  look();
  m_timer.start();
}

void StationPage::leave() {
  m_timer.stop();
  m_verify->cancel();
}

void StationPage::storeChanged(const QStringList& kinds) {
  if (kinds.contains(u"*"_s) || views::touches(kinds, {u"shift.", u"exception.", u"till.", u"shop."})) look();
}

void StationPage::setHub(const shared::HubView& hub) {
  m_hub = hub;
  show();
}

void StationPage::look() {
  if (m_looking || !m_desk.parts.station.look) return;
  m_looking = true;
  views::read(
      m_desk.parts.reads, this,
      [&station = m_desk.parts.station](const journal::Reader& reader) { return readStation(reader, station); },
      [this](const core::Result<StationFacts>& facts) {
        m_looking = false;
        if (!facts) return Q_EMIT told(shared::errorText(facts.error()), Tone::Bad);
        m_facts = *facts;
        show();
      });
}

void StationPage::show() {
  if (!m_facts) return;
  m_rows = stationRows(*m_facts, m_hub, m_desk.wording);
  arrange();
  int toAct = 0;
  int toLook = 0;
  for (const StationRow& row : m_rows) {
    write(m_lines[row.id], row);
    toAct += row.concern == Concern::Act ? 1 : 0;
    toLook += row.concern == Concern::Look ? 1 : 0;
  }
  const QString summary = toAct + toLook == 0 ? tr("All is well")
                          : toLook == 0       ? tr("%n to act on", nullptr, toAct)
                          : toAct == 0        ? tr("%n to look at", nullptr, toLook)
                                              : tr("%1 to act on, %2 to look at").arg(toAct).arg(toLook);
  Q_EMIT summaryChanged(summary);
}

/// Makes the lines anew where other rows are to be shown; texts alone change in place, so that nothing that is read or
/// selected jumps.
void StationPage::arrange() {
  QString wanted;
  for (const StationRow& row : m_rows) wanted += row.id + u' ';
  if (wanted == m_arranged) return;
  m_arranged = wanted;
  for (QPushButton* const button : {m_backUp, m_hurry, m_check}) {
    m_grid->removeWidget(button);
    button->setParent(this);
    button->hide();
  }
  for (const auto& [id, line] : m_lines) {
    for (QLabel* const label : {line.verdict, line.label, line.value, line.advice}) delete label;
  }
  for (QLabel* const heading : m_headings) delete heading;
  m_lines.clear();
  m_headings.clear();
  int at = 0;
  QString group;
  for (const StationRow& row : m_rows) {
    if (row.group != group) {
      group = row.group;
      QLabel* const heading = makeLabel(group, m_desk.theme.type.strong, QFont::DemiBold, m_sheet);
      heading->setContentsMargins(0, at == 0 ? 4 : 16, 0, 4);
      m_headings.push_back(heading);
      m_grid->addWidget(heading, at++, 0, 1, 4);
    }
    addLine(row, at);
    at += 2;
  }
  // Naming a row makes it: the count is taken before.
  const int rowsBefore = m_grid->rowCount();
  for (int each = 0; each < rowsBefore; ++each) m_grid->setRowStretch(each, 0);
  m_grid->setRowStretch(at, 1);
}

void StationPage::addLine(const StationRow& row, int at) {
  const theme::TypeSizes& type = m_desk.theme.type;
  Line line;
  line.verdict = makeLabel({}, type.body, QFont::DemiBold, m_sheet);
  line.label = makeLabel({}, type.body, QFont::Normal, m_sheet);
  line.value = makeLabel({}, type.body, QFont::Normal, m_sheet);
  line.advice = makeLabel({}, type.small, QFont::Normal, m_sheet);
  line.verdict->setObjectName(u"verdict_"_s + row.id);
  line.value->setObjectName(u"value_"_s + row.id);
  line.advice->setObjectName(u"advice_"_s + row.id);
  for (QLabel* const text : {line.value, line.advice}) {
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  m_grid->addWidget(line.verdict, at, kVerdict, Qt::AlignTop);
  m_grid->addWidget(line.label, at, kLabel, Qt::AlignTop);
  m_grid->addWidget(line.value, at, kValue);
  m_grid->addWidget(line.advice, at + 1, kValue);
  QPushButton* const button = row.id == u"backup"  ? m_backUp
                              : row.id == u"sync"  ? (m_hub.address.isEmpty() ? nullptr : m_hurry)
                              : row.id == u"check" ? m_check
                                                   : nullptr;
  if (button != nullptr) {
    button->setParent(m_sheet);
    m_grid->addWidget(button, at, kButton, 2, 1, Qt::AlignTop);
    button->show();
  }
  for (QLabel* const label : {line.verdict, line.label, line.value}) label->show();
  m_lines[row.id] = line;
}

void StationPage::write(const Line& line, const StationRow& row) const {
  const theme::Palette& c = m_desk.theme.palette;
  const QColor colour = row.concern == Concern::Act ? c.bad : row.concern == Concern::Look ? c.warn : c.good;
  line.verdict->setText(row.concern == Concern::Act    ? tr("Act")
                        : row.concern == Concern::Look ? tr("Look at this")
                                                       : tr("Fine"));
  line.label->setText(row.label);
  line.value->setText(row.value);
  line.advice->setText(row.advice);
  line.advice->setVisible(!row.advice.isEmpty());
  line.value->setAccessibleName(u"%1: %2. %3. %4"_s.arg(row.label, line.verdict->text(), row.value, row.advice));
  colourText(line.verdict, colour);
  colourText(line.label, c.mutedText);
  colourText(line.value, c.text);
  colourText(line.advice, row.concern == Concern::Act ? c.bad : c.text);
}

void StationPage::setTheme(const theme::Theme& theme) {
  m_verify->setTheme(theme);
  for (const StationRow& row : m_rows) write(m_lines[row.id], row);
}

void StationPage::askWhere() {
  if (!m_facts) return;
  const auto& last = m_facts->around.backup;
  const QFileInfo store(m_facts->around.storePath);
  const QString folder = last ? QFileInfo(last->path).absolutePath() : QString();
  const QString name =
      u"%1-%2.cfl"_s.arg(store.completeBaseName(), m_desk.wording.dayOf(m_facts->around.now).toString(u"yyyy-MM-dd"_s));
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Back up to"), folder.isEmpty() ? name : folder + u'/' + name,
                                   tr("Counterfoil backup (*.cfl)"), nullptr, QFileDialog::DontConfirmOverwrite);
  if (!path.isEmpty()) backUpTo(path);
}

void StationPage::backUpTo(const QString& path) {
  if (m_backingUp || !m_desk.parts.station.backUp) return;
  m_backingUp = true;
  m_backUp->setEnabled(false);
  Q_EMIT told(tr("Writing and checking a copy; selling goes on"), Tone::Plain);
  views::read(
      m_desk.parts.checks, this,
      [&station = m_desk.parts.station, path, actor = m_desk.session.actor()](const journal::Reader& reader) {
        return station.backUp(reader, path, actor);
      },
      [this, path](const core::Result<qint64>& bytes) {
        m_backingUp = false;
        m_backUp->setEnabled(true);
        look();
        if (bytes) return Q_EMIT told(tr("Backed up and checked: %1").arg(QFileInfo(path).fileName()), Tone::Good);
        Q_EMIT told(shared::errorText(bytes.error()), Tone::Bad);
      });
}

void StationPage::copy() {
  if (!m_facts) return;
  QGuiApplication::clipboard()->setText(supportText(m_rows, m_facts->around.now));
  Q_EMIT told(tr("Copied. It holds no names, addresses, paths or secrets."), Tone::Good);
}

}  // namespace counterfoil::desk
