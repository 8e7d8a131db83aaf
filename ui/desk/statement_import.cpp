// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/statement_import.h"

#include <QLocale>
#include <QVBoxLayout>

#include "models/imports/statement_file.h"
#include "models/reconciliation/queries.h"
#include "models/reconciliation/service.h"
#include "models/reconciliation/statements.h"
#include "reports/figures/reconciliation.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Done;
using core::Result;
using imports::StatementFile;
using journal::Reader;
using reconciliation::Bucket;
using reconciliation::Line;
using reconciliation::Report;

namespace {

constexpr size_t kMostLinesShown = 500;
constexpr int kMostStatements = 200;

/// What a statement says, beside the book.
struct Beside {
  StatementFile file;
  std::vector<Line> lines;  ///< of its terminal and days
  qint64 known = 0;         ///< told by an earlier file already
  bool taken = false;
};

QString daysText(const QDate& first, const QDate& last) {
  const QLocale locale;
  const QString from = locale.toString(first, QLocale::ShortFormat);
  return first == last ? from
                       : StatementImportDialog::tr("%1 to %2").arg(from, locale.toString(last, QLocale::ShortFormat));
}

ImportFindings faultsOf(const StatementFile& file) {
  ImportFindings found;
  found.title = StatementImportDialog::tr("Lines that cannot be read: %1").arg(Wording::count(file.faultCount));
  found.text = StatementImportDialog::tr(
      "Nothing of a statement is taken while a line of it is wrong: it says that these days are whole.");
  found.tone = Tone::Bad;
  found.heads = {StatementImportDialog::tr("Line"), StatementImportDialog::tr("Column"),
                 StatementImportDialog::tr("What stands there"), StatementImportDialog::tr("Why")};
  for (const imports::StatementFault& fault : file.faults) {
    if (found.rows.size() >= kMostLinesShown) break;
    found.rows.push_back({{Wording::count(fault.line), fault.column, fault.detail.left(80),
                           shared::errorText(core::refused(fault.code))},
                          Tone::Bad});
  }
  found.left = file.faultCount - qint64(found.rows.size());
  return found;
}

ImportFindings findingsOf(const Beside& beside, const Wording& wording) {
  if (beside.file.faultCount > 0) return faultsOf(beside.file);
  const shared::MoneyFormat& money = wording.money();
  const auto all = qint64(beside.file.lines.size());
  const qint64 news = all - beside.known;
  ImportFindings found;
  found.title =
      StatementImportDialog::tr("Payments of %3: %1, together %2")
          .arg(Wording::count(all), money.text(beside.file.sumMinor), daysText(beside.file.first, beside.file.last));
  found.tone = beside.taken ? Tone::Good : Tone::Plain;
  const auto matched = std::count_if(beside.lines.begin(), beside.lines.end(),
                                     [](const Line& line) { return line.bucket == Bucket::Matched; });
  const auto open =
      std::count_if(beside.lines.begin(), beside.lines.end(), [](const Line& line) { return !line.isClosed(); });
  QStringList parts;
  if (beside.taken) parts.append(StatementImportDialog::tr("Came in: %1.").arg(Wording::count(news)));
  if (!beside.taken && beside.known > 0 && news > 0) {
    parts.append(StatementImportDialog::tr("Told by an earlier file already: %1.").arg(Wording::count(beside.known)));
  }
  if (!beside.taken && news == 0) parts.append(StatementImportDialog::tr("Earlier files have told all of it."));
  if (beside.file.feeMinor != 0) {
    parts.append(StatementImportDialog::tr("Fees come to %1.").arg(money.text(beside.file.feeMinor)));
  }
  parts.append(StatementImportDialog::tr("Agree with the book: %1.").arg(Wording::count(matched)));
  parts.append(open == 0 ? StatementImportDialog::tr("Nothing is to settle.")
                         : StatementImportDialog::tr("To settle: %1.").arg(Wording::count(open)));
  found.text = parts.join(u' ');
  found.takeable = !beside.taken && news > 0;
  found.heads = {StatementImportDialog::tr("Day"), StatementImportDialog::tr("What"), StatementImportDialog::tr("Here"),
                 StatementImportDialog::tr("There"), StatementImportDialog::tr("Reference")};
  for (const Line& line : beside.lines) {
    if (line.isClosed()) continue;
    if (found.rows.size() < kMostLinesShown) {
      found.rows.push_back(
          {{wording.day(line.day.isEmpty() ? line.otherDay : line.day), figures::bucketTitle(line.bucket),
            money.plain(line.ownMinor), money.plain(line.otherMinor), line.reference},
           Tone::Warn});
    }
  }
  found.left = open - qint64(found.rows.size());
  return found;
}

QString stateOf(const reconciliation::Statement& statement) {
  const auto all = qint64(statement.report.lines.size());
  if (all == 0) return StatementImportDialog::tr("Told nothing new");
  if (statement.standingLines == 0) return StatementImportDialog::tr("Withdrawn");
  return statement.standingLines == all
             ? StatementImportDialog::tr("Counts")
             : StatementImportDialog::tr("Lines that count: %1").arg(Wording::count(statement.standingLines));
}

ImportFindings listOf(const std::vector<reconciliation::Statement>& all, const Wording& wording) {
  ImportFindings found;
  found.title = StatementImportDialog::tr("Earlier statements");
  found.text = all.empty() ? StatementImportDialog::tr("No statement has come in yet.")
                           : StatementImportDialog::tr(
                                 "Withdrawing one takes back what no other one tells: those payments wait to be "
                                 "reported again. For a file of the wrong terminal or shop.");
  found.heads = {StatementImportDialog::tr("When"),     StatementImportDialog::tr("File"),
                 StatementImportDialog::tr("Terminal"), StatementImportDialog::tr("Days"),
                 StatementImportDialog::tr("Payments"), StatementImportDialog::tr("State")};
  for (const reconciliation::Statement& statement : all) {
    qint64 minor = 0;
    for (const reconciliation::ReportedLine& line : statement.report.lines) minor += line.amountMinor;
    const QDate first = wording.dayOf(statement.report.from);
    const QDate last = wording.dayOf(statement.report.until.plusMs(-1));
    found.rows.push_back({{wording.instant(statement.at), statement.report.source,
                           Wording::word(statement.report.tender), daysText(first, last),
                           StatementImportDialog::tr("%1: %2").arg(
                               Wording::count(qint64(statement.report.lines.size())), wording.money().text(minor)),
                           stateOf(statement)},
                          statement.standingLines > 0 ? Tone::Plain : Tone::Muted,
                          statement.standingLines > 0 ? statement.id : core::AnyId()});
  }
  return found;
}

}  // namespace

StatementImportDialog::StatementImportDialog(const Desk& desk, QWidget* parent)
    : ImportDialog(desk,
                   {u"statementImport"_s, tr("Import a statement"),
                    tr("What a bank or an acquirer says of a terminal that stands apart from the till, as a table that "
                       "you download there: CSV, a line for each payment, with at least a date and an amount. It is "
                       "held against what the till wrote. Nothing is written before you have seen what would happen."),
                    tr("&Import"), tr("&Earlier statements"), tr("&Withdraw")},
                   parent),
      m_terminal(new QComboBox(this)),
      m_dates(new QComboBox(this)) {
  const auto add = [this](const QString& words, const QString& name, QComboBox* choice) {
    auto* label = makeLabel(words, m_desk.theme.type.small, QFont::DemiBold, this);
    label->setBuddy(choice);
    choice->setObjectName(name);
    choice->setAccessibleName(QString(words).remove(u'&'));
    options().addWidget(label);
    options().addWidget(choice);
    connect(choice, &QComboBox::currentIndexChanged, this, &StatementImportDialog::look);
  };
  for (const QString& tender : {u"manual"_s, u"simulator"_s}) m_terminal->addItem(Wording::word(tender), tender);
  m_dates->addItems({tr("As the file shows"), tr("The day first: 31/03/2026"), tr("The month first: 03/31/2026")});
  add(tr("&Of which terminal"), u"statementImportTerminal"_s, m_terminal);
  add(tr("How &dates are written"), u"statementImportDates"_s, m_dates);
  options().addStretch(1);
}

ImportWork StatementImportDialog::work(bool dryRun) const {
  Report report;
  report.tender = m_terminal->currentData().toString();
  report.source = file().name.left(200);
  return [&parts = m_desk.parts, &wording = m_desk.wording, bytes = file().bytes, dryRun, report,
          dates = imports::DateOrder(m_dates->currentIndex()),
          actor = m_desk.session.actor()](const Reader& reader, const Watched& watch) mutable -> Result<Telling> {
    CF_CHECK(parts.services.authority.authorise(reader, actor, staff::Permission::ImportRun));
    CF_TRY(auto options, imports::statementOptions(reader));
    options.dates = dates;
    Beside beside;
    CF_TRY(beside.file, imports::readStatement(*bytes, options));
    if (beside.file.faultCount == 0) {
      report.from = beside.file.from;
      report.until = beside.file.until;
      report.lines = beside.file.lines;
      CF_TRY(beside.known, reconciliation::knownLines(reader, report));
      if (!dryRun) {
        CF_TRY([[maybe_unused]] const int news,
               bookBetweenSales(parts, reader, watch).write([&](journal::Writing& writing) {
                 return reconciliation::takeStatement(writing, report, actor);
               }));
        beside.taken = true;
      }
      const reconciliation::Days days{beside.file.first, beside.file.last};
      CF_TRY(auto all, dryRun ? reconciliation::reconciliationWith(reader, days, report)
                              : reconciliation::reconciliationOf(reader, days));
      std::erase_if(all.lines, [&](const Line& line) { return line.tender != report.tender; });
      beside.lines = std::move(all.lines);
    }
    return Telling([beside, &wording] { return findingsOf(beside, wording); });
  };
}

ImportWork StatementImportDialog::looking() const {
  return work(true);
}

ImportWork StatementImportDialog::taking() const {
  return work(false);
}

ImportWork StatementImportDialog::listing() const {
  return [&wording = m_desk.wording](const Reader& reader, const Watched&) -> Result<Telling> {
    CF_TRY(const auto all, reconciliation::statements(reader, kMostStatements));
    return Telling([all, &wording] { return listOf(all, wording); });
  };
}

ImportWork StatementImportDialog::takingBack(const core::AnyId& what) const {
  return [&parts = m_desk.parts, actor = m_desk.session.actor(), list = listing(), what](
             const Reader& reader, const Watched& watch) -> Result<Telling> {
    CF_CHECK(parts.services.authority.authorise(reader, actor, staff::Permission::ImportRun));
    CF_TRY(const int lines, bookBetweenSales(parts, reader, watch).write([&](journal::Writing& writing) {
      return reconciliation::withdrawStatement(writing, what, actor);
    }));
    CF_TRY(const Telling all, list(reader, watch));
    return Telling([all, lines] {
      ImportFindings found = all();
      found.title = tr("Withdrawn; lines that count no more: %1").arg(Wording::count(lines));
      found.tone = Tone::Good;
      return found;
    });
  };
}

}  // namespace counterfoil::desk
