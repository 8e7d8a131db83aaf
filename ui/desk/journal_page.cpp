// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/journal_page.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "models/journal/facts_queries.h"
#include "models/views/fact_source.h"
#include "ui/desk/style.h"
#include "ui/shared/format.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using views::FactSource;

namespace {

/// Shorter searches say nothing of how far they are.
constexpr int kWatchMs = 400;

}  // namespace

JournalPage::JournalPage(const Desk& desk, QWidget* parent)
    : ListPage(
          desk,
          {FactSource::columns(),
           {tr("Place"), tr("When"), tr("What"), tr("Who"), tr("Approved"), tr("Chain"), tr("Number"), tr("Bytes")},
           {{76, 0}, {172, 0}, {130, 2}, {90, 1}, {0, 0}, {0, 0}, {0, 0}, {0, 0}},
           [this](const views::Query& query) { return newSource(query); },
           desk.parts.longReads},
          parent),
      m_tools(new QWidget(this)),
      m_family(new QComboBox(m_tools)),
      m_check(new QPushButton(tr("&Verify"), m_tools)),
      m_enough(new QPushButton(tr("&Stop searching"), m_tools)),
      m_fact(new FactView(desk, this)),
      m_verify(new VerifyPanel(desk.parts, this)) {
  for (const int hidden : {FactSource::Approver, FactSource::Origin, FactSource::OriginSeq, FactSource::Bytes}) {
    table().setColumnHidden(hidden, true);
  }
  makeTools();
  auto* right = new QWidget(this);
  auto* layout = new QVBoxLayout(right);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_fact, 1);
  layout->addWidget(m_verify);
  setDetail(right, 5, 4);
  connect(m_check, &QPushButton::clicked, m_verify, &VerifyPanel::start);
  connect(m_verify, &VerifyPanel::positionWanted, this, &JournalPage::showPosition);
}

void JournalPage::makeTools() {
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_enough);
  row->addWidget(m_family);
  row->addWidget(m_check);
  m_enough->setObjectName(u"journalEnough"_s);
  m_enough->setToolTip(tr("Keeps what was found"));
  m_enough->hide();
  connect(m_enough, &QPushButton::clicked, this, [this] {
    if (m_search) m_search->enough = true;
  });
  m_watch.setInterval(kWatchMs);
  connect(&m_watch, &QTimer::timeout, this, &JournalPage::watch);
  const std::pair<QString, QString> families[] = {
      {tr("Everything"), {}},
      {tr("Sales"), u"sale."_s},
      {tr("Refunds"), u"refund."_s},
      {tr("Tickets"), u"ticket."_s},
      {tr("Prices overridden"), u"price."_s},
      {tr("Lines removed"), u"line."_s},
      {tr("Payments"), u"payment."_s},
      {tr("Shifts"), u"shift."_s},
      {tr("Cash moved"), u"cash."_s},
      {tr("Receipts printed again"), u"receipt."_s},
      {tr("Reports printed again"), u"report."_s},
      {tr("Products"), u"product."_s},
      {tr("Categories"), u"category."_s},
      {tr("Taxes"), u"tax."_s},
      {tr("Stock"), u"stock."_s},
      {tr("People"), u"staff."_s},
      {tr("Roles"), u"role."_s},
      {tr("Done at the hub"), u"hub."_s},
      {tr("Devices"), u"device."_s},
      {tr("Imports"), u"import."_s},
      {tr("Chains"), u"origin."_s},
  };
  for (const auto& [name, prefix] : families) m_family->addItem(name, prefix);
  m_family->setAccessibleName(tr("Kind of facts"));
  m_check->setToolTip(tr("Computes every digest again from the stored bytes"));
  connect(m_family, &QComboBox::currentIndexChanged, this,
          [this](int index) { setFilter(m_family->itemData(index).toString()); });
}

std::shared_ptr<const views::PageSource> JournalPage::newSource(const views::Query& query) {
  m_search = std::make_shared<views::FactSearch>();
  m_enough->hide();
  m_watch.stop();
  if (!query.find.isEmpty()) m_watch.start();
  return std::make_shared<FactSource>(query, m_search);
}

void JournalPage::watch() {
  const qint64 newest = m_search->newest;
  const bool searching = model().isLoading() && newest > 0 && !m_search->enough;
  m_enough->setVisible(searching);
  if (!searching) return;
  const qint64 percent = (newest - m_search->place) * 100 / newest;
  Q_EMIT summaryChanged(tr("Searching, newest first: %1 % of %2 facts").arg(percent).arg(Wording::count(newest)));
}

void JournalPage::storeChanged(const QStringList& kinds) {
  // What was found stays as it is: a search reads a long way, and need not do so for every sale.
  if (!kinds.isEmpty() && model().query().find.isEmpty()) model().refresh();
}

void JournalPage::leave() {
  m_verify->cancel();
  if (m_search && model().isLoading()) m_search->enough = true;
  m_fact->clear();
}

void JournalPage::setTheme(const theme::Theme& theme) {
  ListPage::setTheme(theme);
  m_fact->setTheme(theme);
  m_verify->setTheme(theme);
}

QString JournalPage::summary(int rows, bool whole) const {
  if (m_search && m_search->cutShort) {
    return tr("%1 found in the newest %2 facts")
        .arg(Wording::count(rows), Wording::count(m_search->newest - m_search->place + 1));
  }
  return whole ? shared::counted(rows, tr("1 fact"), tr("%1 facts"))
               : shared::counted(rows, tr("1 fact so far"), tr("%1 facts so far"));
}

void JournalPage::sayEmpty(EmptyState& empty) {
  empty.say(tr("Nothing has happened yet"), tr("Every sale, change and sign-in will stand here."));
}

void JournalPage::showDetail(const core::AnyId& id) {
  if (id.isNull()) return m_fact->clear();
  views::read(
      m_desk.parts.reads, this,
      [id](const journal::Reader& reader) { return journal::factById(reader, id.as<journal::FactTag>()); },
      [this, id](const core::Result<std::optional<journal::Fact>>& fact) {
        if (fact && *fact && id == current()) m_fact->show(**fact);
      });
}

void JournalPage::showFact(journal::FactId fact) {
  views::read(
      m_desk.parts.reads, this, [fact](const journal::Reader& reader) { return journal::factById(reader, fact); },
      [this](const core::Result<std::optional<journal::Fact>>& found) {
        if (found && *found) showPosition((*found)->position);
      });
}

// Places are numbered without gaps as they are written, newest first in the list; where a fact was taken out by force,
// the row is off by that, and the list still comes to the right neighbourhood.
void JournalPage::showPosition(qint64 position) {
  if (!model().query().filter.isEmpty() || !model().query().find.isEmpty()) {
    const QSignalBlocker quiet(m_family);
    m_family->setCurrentIndex(0);
    model().setQuery({});
  }
  views::read(
      m_desk.parts.reads, this,
      [position](const journal::Reader& reader) -> core::Result<std::pair<qint64, std::optional<journal::Fact>>> {
        CF_TRY(const qint64 newer, journal::factsNewerThan(reader, position));
        CF_TRY(const auto facts, journal::factsAfter(reader, position - 1, 1, false));
        return std::pair(newer, facts.empty() ? std::nullopt : std::optional(facts.front()));
      },
      [this](const core::Result<std::pair<qint64, std::optional<journal::Fact>>>& found) {
        if (!found || !found->second) return;
        choose(found->second->id.as<core::Anything>());
        const int row = int(std::min<qint64>(found->first, model().rowCount() - 1));
        if (row >= 0) table().scrollTo(model().index(row, 0), QAbstractItemView::PositionAtCenter);
      });
}

}  // namespace counterfoil::desk
