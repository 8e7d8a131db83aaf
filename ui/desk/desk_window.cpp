// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/desk_window.h"

#include <QApplication>
#include <QChildEvent>
#include <QDialog>
#include <QHBoxLayout>
#include <QScreen>
#include <QShortcut>
#include <QStatusBar>
#include <QVBoxLayout>

#include "models/core/money.h"
#include "models/devices/queries.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "ui/desk/categories_page.h"
#include "ui/desk/customers_page.h"
#include "ui/desk/documents_page.h"
#include "ui/desk/empty_state.h"
#include "ui/desk/hub_dialog.h"
#include "ui/desk/inbox_page.h"
#include "ui/desk/journal_page.h"
#include "ui/desk/people_page.h"
#include "ui/desk/products_page.h"
#include "ui/desk/reconciliation_page.h"
#include "ui/desk/shifts_page.h"
#include "ui/desk/sign_in_page.h"
#include "ui/desk/station_page.h"
#include "ui/desk/style.h"
#include "ui/desk/taxes_page.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

namespace {

constexpr int kFindDelayMs = 120;
constexpr int kToldForMs = 6'000;
constexpr int kNavigationWidth = 184;

}  // namespace

DeskWindow::DeskWindow(const DeskParts& parts, QWidget* parent)
    : QMainWindow(parent),
      m_parts(parts),
      m_theme(parts.theme),
      m_session(parts),
      m_desk{parts, m_session, m_wording, m_theme},
      m_style(std::make_unique<DeskStyle>(parts.theme)),
      m_whole(new QStackedWidget(this)) {
  setWindowTitle(tr("Counterfoil desk"));
  setPalette(paletteOf(m_theme.palette));
  setFont(theme::font(m_theme.type.small));
  auto* column = new QWidget(this);
  m_signIn = new SignInPage(m_desk, this);
  m_whole->addWidget(m_signIn);
  m_whole->addWidget(column);
  setCentralWidget(m_whole);

  auto* row = new QHBoxLayout(column);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  m_navigation = new QWidget(column);
  row->addWidget(m_navigation);
  auto* right = new QWidget(column);
  row->addWidget(right, 1);
  makeHead(right);
  makeStatus();

  m_journal = new JournalPage(m_desk, this);
  addPage(new ProductsPage(m_desk, this));
  addPage(new CategoriesPage(m_desk, this));
  addPage(new TaxesPage(m_desk, this));
  addPage(new DocumentsPage(m_desk, this));
  addPage(new ShiftsPage(m_desk, this));
  addPage(new ReconciliationPage(m_desk, this));
  addPage(new InboxPage(m_desk, this));
  addPage(m_journal);
  addPage(new PeoplePage(m_desk, this));
  addPage(new CustomersPage(m_desk, this));
  addStation();
  m_denied = new EmptyState(m_theme, this);
  m_stack->addWidget(m_denied);
  makeNavigation(m_navigation);
  makeActions();
  dress(this, m_style.get());

  connect(&m_parts.changes, &views::ChangeSignal::changed, this, &DeskWindow::storeChanged);
  connect(&m_session, &Session::changed, this, &DeskWindow::sessionChanged);
  connect(&m_idleTimer, &QTimer::timeout, &m_session, &Session::signOut);
  m_idleTimer.setSingleShot(true);
  qApp->installEventFilter(this);
  readPlace();
  readPeople();
  sessionChanged();
  m_session.start();
  // On a small screen the last line, with the hub's state in it, would be below the edge.
  resize(QSize(1280, 800).boundedTo(screen()->availableSize()).expandedTo({1024, 700}));
}

DeskWindow::~DeskWindow() {
  qApp->removeEventFilter(this);
}

void DeskWindow::makeHead(QWidget* column) {
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* head = new QWidget(column);
  head->setMinimumHeight(56);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(16, 8, 16, 8);
  row->setSpacing(12);
  m_title = makeLabel({}, m_theme.type.title, QFont::DemiBold, head);
  m_summary = makeLabel({}, m_theme.type.small, QFont::Normal, head);
  m_find = new QLineEdit(head);
  m_find->setClearButtonEnabled(true);
  m_find->setMinimumWidth(160);
  m_find->setMaximumWidth(320);
  m_find->setAccessibleName(tr("Find"));
  m_tools = new QWidget(head);
  auto* tools = new QHBoxLayout(m_tools);
  tools->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_title);
  row->addWidget(m_summary);
  row->addStretch(1);
  row->addWidget(m_find, 2);
  row->addWidget(m_tools);
  m_stack = new QStackedWidget(column);
  layout->addWidget(head);
  m_rule = new QFrame(column);
  m_rule->setFrameShape(QFrame::HLine);
  m_rule->setFixedHeight(1);
  m_rule->setFrameShadow(QFrame::Plain);
  colourText(m_rule, m_theme.palette.rule);
  layout->addWidget(m_rule);
  layout->addWidget(m_stack, 1);

  m_findTimer.setSingleShot(true);
  m_findTimer.setInterval(kFindDelayMs);
  connect(m_find, &QLineEdit::textChanged, &m_findTimer, qOverload<>(&QTimer::start));
  connect(&m_findTimer, &QTimer::timeout, this, [this] { m_pages[size_t(m_current)]->find(m_find->text()); });
  connect(m_find, &QLineEdit::returnPressed, this, [this] {
    m_findTimer.stop();
    m_pages[size_t(m_current)]->find(m_find->text());
    m_pages[size_t(m_current)]->focusList();
  });
}

void DeskWindow::makeNavigation(QWidget* column) {
  column->setFixedWidth(kNavigationWidth);
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(8, 12, 8, 8);
  layout->setSpacing(0);
  layout->addWidget(makeLabel(u"Counterfoil"_s, m_theme.type.strong, QFont::DemiBold, column), 0, Qt::AlignHCenter);
  layout->addSpacing(12);
  for (int index = 0; index < pageCount(); ++index) {
    // Ctrl+1 to Ctrl+9, then Ctrl+0; who comes after it says its own.
    const Qt::Key digit = Qt::Key(Qt::Key_0 + (index + 1) % 10);
    const QKeySequence keys = index < 10 ? QKeySequence(Qt::CTRL | digit) : page(index).ownKeys();
    auto* button = new NavButton(page(index).title(), keys.toString(QKeySequence::NativeText), m_theme, column);
    m_buttons.push_back(button);
    layout->addWidget(button);
    connect(button, &QAbstractButton::clicked, this, [this, index] { goTo(index); });
    if (keys.isEmpty()) continue;
    connect(new QShortcut(keys, this), &QShortcut::activated, this, [this, index] { goTo(index); });
  }
  layout->addStretch(1);
  const QKeySequence keys(Qt::CTRL | Qt::Key_D);
  auto* till = new NavButton(tr("Till"), keys.toString(QKeySequence::NativeText), m_theme, column);
  till->setCheckable(false);
  till->setAutoExclusive(false);
  m_buttons.push_back(till);
  layout->addWidget(till);
  connect(till, &QAbstractButton::clicked, this, &DeskWindow::tillWanted);
  connect(new QShortcut(keys, this), &QShortcut::activated, this, &DeskWindow::tillWanted);
}

void DeskWindow::makeStatus() {
  m_state = makeLabel({}, m_theme.type.small, QFont::Normal, this);
  m_told = makeLabel({}, m_theme.type.small, QFont::Normal, this);
  m_person = makeLabel({}, m_theme.type.small, QFont::Normal, this);
  m_signOut = new QPushButton(tr("Sign out"), this);
  m_signOut->setProperty(kButtonRole, u"quiet"_s);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->setContentsMargins(12, 0, 8, 0);
  statusBar()->addWidget(m_state);
  statusBar()->addWidget(m_told, 1);
  m_sync = new QPushButton(this);
  m_sync->setProperty(kButtonRole, u"quiet"_s);
  m_sync->hide();
  connect(m_sync, &QPushButton::clicked, this, &DeskWindow::showSync);
  statusBar()->addPermanentWidget(m_sync);
  statusBar()->addPermanentWidget(m_person);
  statusBar()->addPermanentWidget(m_signOut);
  colourText(m_state, m_theme.palette.mutedText);
  m_toldTimer.setSingleShot(true);
  connect(&m_toldTimer, &QTimer::timeout, m_told, &QLabel::clear);
  connect(m_signOut, &QPushButton::clicked, &m_session, &Session::signOut);
}

void DeskWindow::makeActions() {
  const auto shortcut = [this](const QKeySequence& keys, auto then) {
    connect(new QShortcut(keys, this), &QShortcut::activated, this, then);
  };
  shortcut(QKeySequence::Find, [this] {
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
  });
  shortcut(QKeySequence(Qt::Key_F5), [this] { storeChanged({u"*"_s}); });
}

void DeskWindow::addPage(Page* page) {
  const int index = pageCount();
  m_pages.push_back(page);
  m_summaries.emplace_back();
  m_stack->addWidget(page);
  if (QWidget* tools = page->tools()) {
    m_tools->layout()->addWidget(tools);
    tools->hide();
  }
  connect(page, &Page::told, this, &DeskWindow::tell);
  connect(page, &Page::summaryChanged, this, [this, index](const QString& text) {
    m_summaries[size_t(index)] = text;
    if (index == m_current) m_summary->setText(text);
  });
  connect(page, &Page::factWanted, this, [this](journal::FactId fact) {
    showJournal();
    m_journal->showFact(fact);
  });
}

void DeskWindow::showJournal() {
  goTo(int(std::find(m_pages.begin(), m_pages.end(), m_journal) - m_pages.begin()));
}

void DeskWindow::goTo(int index) {
  if (!m_session.isOpen() || index < 0 || index >= pageCount()) return;
  if (index != m_current) m_pages[size_t(m_current)]->leave();
  m_current = index;
  showPage();
}

void DeskWindow::showPage() {
  Page& shown = page(m_current);
  m_buttons[size_t(m_current)]->setChecked(true);
  m_title->setText(shown.title());
  const bool allowed = m_session.may(shown.needs());
  m_summary->setText(allowed ? m_summaries[size_t(m_current)] : QString());
  // The old tools go first: both at once would make the window wider than a small screen, for good.
  for (Page* each : m_pages) {
    if (each->tools() && each != &shown) each->tools()->hide();
  }
  if (shown.tools()) shown.tools()->setVisible(allowed);
  {
    const QSignalBlocker quiet(m_find);
    m_find->clear();
    m_findTimer.stop();
  }
  m_find->setVisible(allowed && !shown.findHint().isEmpty());
  m_find->setPlaceholderText(
      tr("%1 (%2)").arg(shown.findHint(), QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText)));
  if (!allowed) {
    m_denied->say(tr("Your role does not open this page"),
                  tr("It needs the permission “%1”. Somebody who has it can sign in here, or give it to your role.")
                      .arg(staff::wordOf(shown.needs())));
    m_stack->setCurrentWidget(m_denied);
    return;
  }
  m_stack->setCurrentWidget(&shown);
  shown.find({});
  shown.enter();
  shown.focusList();
}

void DeskWindow::sessionChanged() {
  const bool open = m_session.isOpen();
  leaveHub();
  m_whole->setCurrentIndex(open ? 1 : 0);
  m_person->setText(open ? m_session.name() : QString());
  m_person->setVisible(open);
  m_signOut->setVisible(open && !m_session.staff().isNull());
  showStanding();
  if (open) {
    // A role that changed re-opens the page only where what may be seen has changed with it.
    if (m_shownFor != m_session.staff() || m_stack->currentWidget() == m_denied ||
        !m_session.may(page(m_current).needs())) {
      showPage();
    }
    m_shownFor = m_session.staff();
  } else {
    for (Page* const left : m_pages) left->leave();
    m_shownFor = core::StaffId(QUuid::createUuidV5(QUuid(), u"nobody"_s));
    m_signIn->enter();
  }
}

void DeskWindow::storeChanged(const QStringList& kinds) {
  const bool everything = kinds.contains(u"*"_s);
  if (everything || views::touches(kinds, {u"shop.", u"store.", u"till."})) readPlace();
  if (everything || views::touches(kinds, {u"staff.created", u"staff.changed", u"role.", u"user.created"})) {
    readPeople();
    m_session.refresh();
  }
  if (!everything && !kinds.isEmpty())
    m_state->setText(tr("Saved: %1").arg(m_wording.instant(m_parts.changes.lastFactAt())));
  if (m_session.isOpen() && m_session.may(page(m_current).needs())) page(m_current).storeChanged(kinds);
}

void DeskWindow::readPlace() {
  views::read(
      m_parts.reads, this, [](const journal::Reader& reader) { return settings::readSettings(reader); },
      [this](const core::Result<settings::ShopSettings>& place) {
        if (!place) return tell(tr("The shop's settings could not be read."), Tone::Bad);
        const auto zone = core::Zone::named(place->shop.zone);
        shared::MoneyFormat money;
        if (!place->shop.currency.isEmpty()) money = {place->shop.currency, place->shop.currencyDecimals};
        m_wording.setPlace(money, zone ? *zone : core::Zone::utc());
        followTheme(place->till.theme);
        setIdleLock(place->shop.idleLockS);
        if (!place->shop.name.isEmpty()) setWindowTitle(tr("%1 – Counterfoil desk").arg(place->shop.name));
        if (m_state->text().isEmpty()) m_state->setText(tr("The book is open"));
      });
}

void DeskWindow::readPeople() {
  // Of the journal's actors some are people of the hub, who have no place at a till.
  using Everybody = std::pair<std::vector<staff::StaffMember>, std::vector<devices::User>>;
  views::read(
      m_parts.reads, this,
      [](const journal::Reader& reader) -> core::Result<Everybody> {
        Everybody all;
        CF_TRY(all.first, staff::listStaff(reader, staff::StaffFilter::Everybody));
        CF_TRY(all.second, devices::listUsers(reader));
        return all;
      },
      [this](const core::Result<Everybody>& people) {
        if (!people) return;
        QHash<QByteArray, QString> names;
        for (const staff::StaffMember& member : people->first) names.insert(member.id.bytes(), member.name);
        for (const devices::User& user : people->second) names.insert(user.id.bytes(), user.name);
        m_wording.setPeople(names);
      });
}

// The window begins as it was told to; afterwards it follows the till's settings when they change.
void DeskWindow::followTheme(settings::Theme wanted) {
  const auto known = std::exchange(m_wantedTheme, wanted);
  if (!known || *known == wanted) return;
  const bool systemIsDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  const bool dark = wanted == settings::Theme::Dark || (wanted == settings::Theme::System && systemIsDark);
  const auto scheme = dark ? theme::Scheme::Dark : theme::Scheme::Light;
  if (scheme != m_theme.scheme) setTheme(theme::make(scheme, m_theme.metrics.motionMs > 0, m_theme.room));
}

void DeskWindow::childEvent(QChildEvent* event) {
  QMainWindow::childEvent(event);
  auto* const dialog = event->polished() ? qobject_cast<QDialog*>(event->child()) : nullptr;
  if (dialog != nullptr) dressLike(dialog, this);
}

void DeskWindow::setTheme(const theme::Theme& theme) {
  m_theme = theme;
  m_style->setTheme(theme);
  setPalette(paletteOf(theme.palette));
  colourText(m_state, theme.palette.mutedText);
  colourText(m_told, theme.palette.text);
  colourText(m_rule, theme.palette.rule);
  for (NavButton* button : m_buttons) button->setTheme(theme);
  for (Page* each : m_pages) each->setTheme(theme);
  m_denied->setTheme(theme);
  m_signIn->setTheme(theme);
  for (QWidget* each : findChildren<QWidget*>()) each->update();
}

void DeskWindow::setIdleLock(int seconds) {
  m_idleTimer.setInterval(seconds * 1000);
  if (seconds > 0) {
    m_idleTimer.start();
  } else {
    m_idleTimer.stop();
  }
}

void DeskWindow::tell(const QString& text, Tone tone) {
  const theme::Palette& c = m_theme.palette;
  colourText(m_told, tone == Tone::Bad ? c.bad : tone == Tone::Warn ? c.warn : tone == Tone::Good ? c.good : c.text);
  m_told->setText(text);
  m_toldTimer.start(kToldForMs);
}

bool DeskWindow::eventFilter(QObject* watched, QEvent* event) {
  const bool used = event->type() == QEvent::KeyPress || event->type() == QEvent::MouseButtonPress ||
                    event->type() == QEvent::Wheel || event->type() == QEvent::MouseMove;
  if (used && m_idleTimer.interval() > 0 && m_session.isOpen() && !m_session.staff().isNull()) m_idleTimer.start();
  return QMainWindow::eventFilter(watched, event);
}

}  // namespace counterfoil::desk
