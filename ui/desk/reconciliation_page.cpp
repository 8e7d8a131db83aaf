// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/reconciliation_page.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <map>

#include "models/reconciliation/service.h"
#include "models/views/reconciliation_source.h"
#include "reports/figures/reconciliation.h"
#include "ui/desk/session.h"
#include "ui/desk/statement_import.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using reconciliation::Bucket;
using reconciliation::Line;
using reconciliation::Reconciliation;
using views::ReconciliationSource;

namespace {

QString adviceOn(Bucket bucket) {
  switch (bucket) {
    case Bucket::MissingAtProvider:
      return ReconciliationPage::tr("The book says that it was taken, and the provider says nothing of it.");
    case Bucket::MissingLocally:
      return ReconciliationPage::tr("The provider tells of money that the book does not know.");
    case Bucket::AmountMismatch:
      return ReconciliationPage::tr("Both know it, with different amounts.");
    case Bucket::DuplicateCapture:
      return ReconciliationPage::tr("The provider took it once more. Give it back there.");
    case Bucket::UnknownOpen:
      return ReconciliationPage::tr("Nobody knows yet what became of it. The hub goes on asking.");
    case Bucket::LateDecline:
      return ReconciliationPage::tr("It was taken offline and declined later: the customer owes it.");
    case Bucket::RefundMismatch:
      return ReconciliationPage::tr("What went back is not the same on both sides.");
    default:
      return {};
  }
}

}  // namespace

ReconciliationPage::ReconciliationPage(const Desk& desk, QWidget* parent)
    : ListPage(desk,
               {ReconciliationSource::columns(),
                {tr("Day"), tr("Tender"), tr("Till"), tr("What"), tr("Here"), tr("There"), tr("Reference")},
                {{100, 0}, {76, 0}, {44, 0}, {150, 1}, {86, 0}, {86, 0}, {90, 2}},
                ReconciliationSource::of,
                desk.parts.reads},
               parent),
      m_tools(new QWidget(this)),
      m_all(new QCheckBox(tr("&Settled too"), m_tools)),
      m_import(new QPushButton(tr("&Import statement…"), m_tools)),
      m_sheet(new SheetView(desk.theme, this)),
      m_actions(new QWidget(this)),
      m_reason(new QLineEdit(m_actions)),
      m_close(new QPushButton(tr("&Settle"), m_actions)) {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_all);
  row->addWidget(m_import);
  m_import->setObjectName(u"reconciliationImport"_s);
  m_all->setObjectName(u"reconciliationAll"_s);
  m_reason->setObjectName(u"reconciliationReason"_s);
  m_close->setObjectName(u"reconciliationSettle"_s);
  m_close->setProperty(kButtonRole, u"primary"_s);
  m_reason->setPlaceholderText(tr("Why it is so, and what was done"));
  m_reason->setAccessibleName(tr("Reason"));
  m_reason->setMaxLength(500);
  m_sheet->setAccessibleName(tr("Both sides"));

  auto* line = new QHBoxLayout(m_actions);
  line->setContentsMargins(16, 8, 16, 12);
  line->addWidget(m_reason, 1);
  line->addWidget(m_close);
  m_actions->setVisible(false);
  auto* detail = new QWidget(this);
  auto* parts = new QVBoxLayout(detail);
  parts->setContentsMargins(0, 0, 0, 0);
  parts->setSpacing(0);
  parts->addWidget(m_sheet, 1);
  parts->addWidget(m_actions);
  setDetail(detail, 3, 2);

  connect(m_all, &QCheckBox::toggled, this, [this](bool all) { setFilter(all ? u"all"_s : QString()); });
  connect(m_import, &QPushButton::clicked, this, &ReconciliationPage::importStatement);
  connect(m_reason, &QLineEdit::textChanged, this,
          [this](const QString& text) { m_close->setEnabled(!text.trimmed().isEmpty()); });
  connect(m_reason, &QLineEdit::returnPressed, m_close, &QPushButton::click);
  connect(m_close, &QPushButton::clicked, this, &ReconciliationPage::explain);
}

void ReconciliationPage::enter() {
  m_import->setVisible(m_desk.session.may(staff::Permission::ImportRun));
  ListPage::enter();
  if (current().isNull()) showTotals();
}

void ReconciliationPage::storeChanged(const QStringList& kinds) {
  if (!views::touches(kinds, {u"payment.", u"gateway.", u"statement.", u"reconciliation.", u"shift.", u"*"})) return;
  model().refresh();
  showDetail(current());
}

void ReconciliationPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  showDetail(current());
}

void ReconciliationPage::leave() {
  m_sheet->clear();
  m_actions->setVisible(false);
}

QString ReconciliationPage::summary(int rows, bool) const {
  return m_all->isChecked() ? shared::counted(rows, tr("1 line"), tr("%1 lines"))
                            : tr("%1 to settle").arg(Wording::count(rows));
}

void ReconciliationPage::sayEmpty(EmptyState& empty) {
  empty.say(
      tr("Both sides agree"),
      tr("Where a provider or a count says otherwise than the book, it stands here until somebody says why. What a "
         "bank says of a terminal that stands apart comes in with “Import statement…”."));
}

void ReconciliationPage::showTotals() {
  views::read(
      m_desk.parts.reads, this,
      [](const journal::Reader& reader) -> core::Result<Reconciliation> {
        CF_TRY(const auto days, reconciliation::recentDays(reader));
        return reconciliation::reconciliationOf(reader, days);
      },
      [this](const core::Result<Reconciliation>& all) {
        if (current().isNull() && all) writeTotals(*all);
      });
}

void ReconciliationPage::writeTotals(const Reconciliation& all) {
  struct Sum {
    qint64 count = 0;
    qint64 own = 0;
    qint64 other = 0;
    bool open = false;
  };
  std::map<Bucket, Sum> sums;
  Sum total;
  for (const Line& line : all.lines) {
    for (Sum* const sum : {&sums[line.bucket], &total}) {
      ++sum->count;
      sum->own += line.ownMinor;
      sum->other += line.otherMinor;
      sum->open = sum->open || !line.isClosed();
    }
  }
  const shared::MoneyFormat& money = m_desk.wording.money();
  HtmlSheet sheet(m_desk.theme);
  sheet.title(tr("The last %1 days").arg(reconciliation::kRecentDays), total.open ? tr("to settle") : tr("agreed"),
              total.open ? Tone::Warn : Tone::Good);
  sheet.beginTable({{}, u">"_s + tr("Count"), u">"_s + tr("Here"), u">"_s + tr("There")});
  for (const auto& [bucket, sum] : sums) {
    sheet.row({figures::bucketTitle(bucket), Wording::count(sum.count), money.plain(sum.own), money.plain(sum.other)},
              sum.open ? Tone::Warn : Tone::Plain);
  }
  sheet.sum({tr("Together"), Wording::count(total.count), money.text(total.own), money.text(total.other)});
  sheet.endTable();
  if (!all.waiting.empty()) {
    sheet.heading(tr("Nobody has reported these yet"));
    sheet.beginTable({{}, {}, u">"_s + tr("Count"), u">"_s + tr("Here")});
    for (const auto& waiting : all.waiting) {
      sheet.row({m_desk.wording.day(waiting.day), Wording::word(waiting.tender), Wording::count(waiting.count),
                 money.plain(waiting.minor)},
                Tone::Muted);
    }
    sheet.endTable();
  }
  m_sheet->show(sheet);
  m_actions->setVisible(false);
}

void ReconciliationPage::showDetail(const core::AnyId& id) {
  if (id.isNull()) return showTotals();
  views::read(
      m_desk.parts.reads, this,
      [id](const journal::Reader& reader) -> core::Result<Line> {
        CF_TRY(const auto days, reconciliation::recentDays(reader));
        return reconciliation::lineById(reader, days, id);
      },
      [this, id](const core::Result<Line>& line) {
        if (id != current()) return;
        if (line) return write(*line);
        HtmlSheet sheet(m_desk.theme);
        sheet.line(shared::errorText(line.error()), Tone::Bad);
        m_sheet->show(sheet);
        m_actions->setVisible(false);
      });
}

void ReconciliationPage::write(const Line& line) {
  const shared::MoneyFormat& money = m_desk.wording.money();
  HtmlSheet sheet(m_desk.theme);
  const bool needs = reconciliation::needsReason(line.bucket);
  sheet.title(figures::bucketTitle(line.bucket), line.isClosed() ? QString() : tr("to settle"),
              line.isClosed() ? Tone::Good : Tone::Warn);
  sheet.line(tr("%1 · %2").arg(Wording::word(line.tender), m_desk.wording.instant(line.at)));
  sheet.beginTable({{}, u">"_s + tr("Amount")});
  sheet.row({tr("Here"), money.plain(line.ownMinor)});
  sheet.row({tr("There"), money.plain(line.otherMinor)});
  sheet.sum({tr("Difference"), money.text(line.otherMinor - line.ownMinor)});
  sheet.endTable();
  if (!line.reference.isEmpty()) sheet.line(tr("Reference %1").arg(line.reference));
  if (!line.otherDay.isEmpty() && line.otherDay != line.day) {
    sheet.line(tr("There it is of %1").arg(m_desk.wording.day(line.otherDay)));
  }
  if (!line.reason.isEmpty()) {
    const QString who = m_desk.wording.person(line.reasonBy.isNull() ? QByteArray() : line.reasonBy.bytes());
    sheet.line(tr("Settled %1 by %2").arg(m_desk.wording.instant(line.reasonAt), who));
    sheet.line(line.reason, Tone::Plain);
  } else if (needs) {
    sheet.line(adviceOn(line.bucket));
  }
  m_sheet->show(sheet);
  m_reason->clear();
  m_close->setEnabled(false);
  m_actions->setVisible(needs && line.reason.isEmpty() && m_desk.session.may(staff::Permission::InboxResolve));
}

void ReconciliationPage::importStatement() {
  auto* const dialog = new StatementImportDialog(m_desk, window());
  connect(dialog, &ImportDialog::told, this, &ReconciliationPage::told);
  dialog->open();
}

void ReconciliationPage::explain() {
  if (current().isNull()) return;
  views::run(
      m_desk.parts.store, this,
      [&services = m_desk.parts.services, id = current(), reason = m_reason->text(),
       actor = m_desk.session.actor()]() -> core::Done {
        CF_TRY(const auto days, reconciliation::recentDays(services.book.reader()));
        return reconciliation::ReconciliationService(services.book, services.authority)
            .explain(days, id, reason, actor);
      },
      [this](const core::Done& done) {
        if (!done) return Q_EMIT told(shared::errorText(done.error()), Tone::Bad);
        Q_EMIT told(tr("Settled"), Tone::Good);
      });
}

}  // namespace counterfoil::desk
