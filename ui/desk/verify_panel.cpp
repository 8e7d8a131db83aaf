// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/verify_panel.h"

#include <QGridLayout>

#include "models/journal/facts_queries.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/wording.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

namespace {

constexpr int kProgressEveryMs = 100;
constexpr int kMostFaultsShown = 200;

QString faultWord(const QString& code) {
  if (code == u"digest_differs"_s) return VerifyPanel::tr("was changed after it was written");
  if (code == u"sequence_gap"_s) return VerifyPanel::tr("follows a gap: a fact before it is missing");
  if (code == u"malformed_json"_s) return VerifyPanel::tr("cannot be read");
  if (code == u"origin_not_opened"_s) return VerifyPanel::tr("has no beginning of its chain");
  return code;
}

}  // namespace

VerifyPanel::VerifyPanel(const DeskParts& parts, QWidget* parent)
    : QFrame(parent),
      m_parts(parts),
      m_theme(parts.theme),
      m_text(makeLabel({}, parts.theme.type.small, QFont::Normal, this)),
      m_bar(new QProgressBar(this)),
      m_button(new QPushButton(this)),
      m_faults(new QListWidget(this)) {
  setFrameShape(StyledPanel);
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(16, 8, 8, 8);
  layout->setHorizontalSpacing(16);
  layout->addWidget(m_text, 0, 0);
  layout->addWidget(m_bar, 0, 1);
  layout->addWidget(m_button, 0, 2);
  layout->addWidget(m_faults, 1, 0, 1, 3);
  layout->setColumnStretch(0, 1);
  m_text->setWordWrap(true);
  m_bar->setTextVisible(false);
  m_bar->setFixedSize(140, 8);
  m_bar->setAccessibleName(tr("Progress of the check"));
  m_faults->setMaximumHeight(140);
  m_faults->setFrameShape(NoFrame);
  m_faults->setAccessibleName(tr("Facts that do not hold"));
  hide();
  m_timer.setInterval(kProgressEveryMs);
  connect(&m_timer, &QTimer::timeout, this, &VerifyPanel::showProgress);
  connect(m_button, &QPushButton::clicked, this, [this] {
    if (m_run) return cancel();
    hide();
  });
  connect(m_faults, &QListWidget::itemActivated, this,
          [this](QListWidgetItem* item) { Q_EMIT positionWanted(item->data(Qt::UserRole).toLongLong()); });
}

VerifyPanel::~VerifyPanel() {
  cancel();
}

void VerifyPanel::setTheme(const theme::Theme& theme) {
  m_theme = theme;
}

void VerifyPanel::start() {
  if (m_run) return;
  m_run = std::make_shared<Run>();
  m_faults->clear();
  m_faults->hide();
  m_bar->show();
  m_bar->setRange(0, 1000);
  m_bar->setValue(0);
  m_button->setText(tr("Stop"));
  say(tr("Checking the journal…"), m_theme.palette.text);
  setVisible(true);
  m_timer.start();
  views::read(
      m_parts.checks, this,
      [run = m_run, &station = m_parts.station](const journal::Reader& reader) -> core::Result<journal::ChainReport> {
        CF_TRY(run->total, journal::factCount(reader));
        auto report = journal::verifyChains(reader, [&](qint64 facts) {
          run->done = facts;
          return !run->stop;
        });
        // Remembering is a courtesy: where it fails, the page goes on saying what it knew.
        if (report && station.noteCheck) static_cast<void>(station.noteCheck(reader, report->facts, report->holds()));
        return report;
      },
      [this](const core::Result<journal::ChainReport>& report) {
        m_timer.stop();
        m_run.reset();
        show(report);
        Q_EMIT finished();
      });
}

void VerifyPanel::cancel() {
  if (m_run) m_run->stop = true;
}

void VerifyPanel::showProgress() {
  if (!m_run || m_run->total == 0) return;
  m_bar->setValue(int(m_run->done * 1000 / m_run->total));
  say(tr("Checking the journal… %1 of %2 facts").arg(Wording::count(m_run->done), Wording::count(m_run->total)),
      m_theme.palette.text);
}

void VerifyPanel::say(const QString& text, const QColor& colour) {
  m_text->setText(text);
  colourText(m_text, colour);
}

void VerifyPanel::show(const core::Result<journal::ChainReport>& report) {
  m_bar->hide();
  m_button->setText(tr("Close"));
  if (!report) {
    if (report.error().code == u"cancelled"_s)
      return say(tr("Stopped. Nothing was changed."), m_theme.palette.mutedText);
    return say(shared::errorText(report.error()), m_theme.palette.bad);
  }
  if (report->holds()) {
    return say(shared::counted(report->facts, tr("The journal holds: its one fact is as it was written."),
                               tr("The journal holds: all %1 facts are as they were written.")),
               m_theme.palette.good);
  }
  const QString facts = Wording::count(report->facts);
  const QString what =
      report->faults.size() == 1
          ? tr("One fact of %1 does not hold.").arg(facts)
          : tr("%1 facts of %2 do not hold.").arg(Wording::count(qint64(report->faults.size())), facts);
  say(tr("%1 Keep this file as it is, and compare it with a backup.").arg(what), m_theme.palette.bad);
  for (const journal::ChainFault& fault : report->faults) {
    if (m_faults->count() == kMostFaultsShown) break;
    auto* item =
        new QListWidgetItem(tr("Fact %1 %2").arg(Wording::count(fault.position), faultWord(fault.code)), m_faults);
    item->setData(Qt::UserRole, fault.position);
  }
  m_faults->show();
}

}  // namespace counterfoil::desk
