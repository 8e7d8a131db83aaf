// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/import_dialog.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

#include "ui/desk/empty_state.h"
#include "ui/desk/session.h"
#include "ui/desk/style.h"
#include "ui/shared/error_text.h"

namespace counterfoil::desk {
using namespace Qt::StringLiterals;

using core::Result;

namespace {

constexpr QSize kImportSize(968, 680);
constexpr int kLeftWidth = 360;
constexpr int kHeadRecords = 25;
constexpr int kShowEveryMs = 100;

}  // namespace

ImportDialog::ImportDialog(const Desk& desk, Words words, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_words(std::move(words)), m_staff(desk.session.staff()) {
  setObjectName(m_words.name);
  setWindowTitle(m_words.title);
  setAttribute(Qt::WA_DeleteOnClose);
  resize(kImportSize.boundedTo(parent->size() - QSize(40, 40)));
  makeParts();
  m_timer.setInterval(kShowEveryMs);
  connect(&m_timer, &QTimer::timeout, this, &ImportDialog::offer);
  connect(&desk.session, &Session::changed, this, &ImportDialog::sessionChanged);
  enter(State::Empty);
}

ImportDialog::~ImportDialog() {
  m_watch->left = true;
}

QPushButton* ImportDialog::makeButton(const char* name, const QString& text) {
  auto* button = new QPushButton(text, this);
  button->setObjectName(m_words.name + QLatin1String(name));
  button->setAutoDefault(false);
  return button;
}

void ImportDialog::makeParts() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 20, 24, 16);
  column->setSpacing(12);
  auto* row = new QHBoxLayout;
  row->setSpacing(24);
  m_left = makeLeft();
  row->addWidget(m_left);
  row->addWidget(makeRight(), 1);
  column->addLayout(row, 1);
  makeButtons(column);
}

QWidget* ImportDialog::makeLeft() {
  auto* left = new QWidget(this);
  left->setFixedWidth(kLeftWidth);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  m_fileName = makeLabel({}, m_desk.theme.type.strong, QFont::DemiBold, left);
  m_fileName->setTextFormat(Qt::PlainText);
  m_choose = makeButton("Choose", {});
  column->addWidget(m_fileName);
  column->addWidget(m_choose, 0, Qt::AlignLeading);
  m_choices = new QWidget(left);
  m_options = new QVBoxLayout(m_choices);
  m_options->setContentsMargins(0, 0, 0, 0);
  m_options->setSpacing(8);
  column->addWidget(m_choices, 1);
  column->addStretch(0);
  connect(m_choose, &QPushButton::clicked, this, &ImportDialog::choose);
  return left;
}

QWidget* ImportDialog::makeRight() {
  auto* right = new QWidget(this);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  m_title = makeLabel({}, m_desk.theme.type.strong, QFont::DemiBold, right);
  m_title->setObjectName(m_words.name + u"Title"_s);
  m_text = makeLabel({}, m_desk.theme.type.body, QFont::Normal, right);
  m_text->setObjectName(m_words.name + u"Text"_s);
  m_table = new QTableWidget(right);
  m_table->setObjectName(m_words.name + u"Rows"_s);
  m_table->setAccessibleName(m_words.title);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setShowGrid(false);
  m_table->setTabKeyNavigation(false);
  m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_table->verticalHeader()->hide();
  m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_more = makeLabel({}, m_desk.theme.type.small, QFont::Normal, right);
  for (QLabel* const label : {m_title, m_text, m_more}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    column->addWidget(label);
  }
  column->insertWidget(2, m_table, 1);
  column->addStretch(0);
  connect(m_table, &QTableWidget::itemSelectionChanged, this, &ImportDialog::offer);
  return right;
}

void ImportDialog::makeButtons(QVBoxLayout* column) {
  m_bar = new QProgressBar(this);
  m_bar->setAccessibleName(tr("How far it is"));
  m_bar->setTextVisible(false);
  m_rows = makeLabel({}, m_desk.theme.type.small, QFont::Normal, this);
  m_earlier = makeButton("Earlier", {});
  m_back = makeButton("Back", m_words.takeBack);
  m_close = makeButton("Close", {});
  m_take = makeButton("Take", m_words.take);
  m_take->setProperty(kButtonRole, u"primary"_s);
  auto* row = new QHBoxLayout;
  row->addWidget(m_earlier);
  row->addSpacing(8);
  row->addWidget(m_bar, 1);
  row->addWidget(m_rows);
  row->addStretch(1);
  row->addWidget(m_back);
  row->addWidget(m_close);
  row->addWidget(m_take);
  column->addLayout(row);
  connect(m_earlier, &QPushButton::clicked, this, [this] {
    if (m_state != State::Listing) return list();
    enter(State::Empty);
    if (m_file.bytes) look();
  });
  connect(m_back, &QPushButton::clicked, this, &ImportDialog::takeBack);
  connect(m_close, &QPushButton::clicked, this, &ImportDialog::reject);
  connect(m_take, &QPushButton::clicked, this, [this] {
    if (m_take->isEnabled()) run(State::Taking, State::Taken, taking());
  });
}

void ImportDialog::choose() {
  const QString path =
      QFileDialog::getOpenFileName(this, m_words.title, {}, tr("Tables (*.csv *.tsv *.txt *.csv.gz);;All files (*)"));
  if (!path.isEmpty()) take(path);
}

void ImportDialog::take(const QString& path) {
  if (isBusy()) return;
  ++m_round;
  m_watch->cancelled = true;
  enter(State::Looking);
  views::read(
      m_desk.parts.imports, this,
      [path](const journal::Reader&) -> Result<File> {
        CF_TRY(auto bytes, imports::readImportFile(path));
        File file{QFileInfo(path).fileName(), std::make_shared<const QByteArray>(std::move(bytes)), {}};
        imports::CsvReader reader(*file.bytes);
        for (int i = 0; i < kHeadRecords; ++i) {
          const auto record = reader.next();
          if (!record) break;
          file.head.push_back(*record);
        }
        return file;
      },
      [this, round = m_round](const Result<File>& file) {
        if (round != m_round) return;
        if (!file) {
          enter(State::Empty);
          return say(tr("That file cannot be read"), shared::errorText(file.error()), Tone::Bad);
        }
        m_file = *file;
        opened();
        look();
      });
}

void ImportDialog::look() {
  if (isBusy() || !m_file.bytes) return;
  run(State::Looking, State::Ready, looking());
}

void ImportDialog::list() {
  run(State::Listing, State::Listing, listing());
}

void ImportDialog::takeBack() {
  const core::AnyId what = chosen();
  if (!what.isNull()) run(State::TakingBack, State::Listing, takingBack(what));
}

/// What was asked before is not waited for any more.
void ImportDialog::run(State state, State after, const ImportWork& work) {
  m_watch->cancelled = true;
  m_watch = std::make_shared<ImportWatch>();
  ++m_round;
  enter(state);
  views::read(
      m_desk.parts.imports, this,
      [work, watch = m_watch](const journal::Reader& reader) { return work(reader, watch); },
      [this, round = m_round, after](const Result<Telling>& answer) {
        if (round != m_round) return;
        const bool acted = isBusy();
        if (answer) {
          enter(after);
          write((*answer)());
          if (acted) Q_EMIT told(m_title->text(), Tone::Good);
        } else {
          enter(after == State::Taken ? State::Ready : after);
          m_takeable = false;
          m_table->hide();
          // Taking back goes slice by slice, and on from where it was.
          const bool halfWay = acted && after == State::Listing && answer.error().code == u"cancelled";
          say(halfWay ? tr("Stopped half-way")
              : acted ? tr("It was not done")
                      : tr("This cannot be taken"),
              halfWay ? tr("Take it back again, and it goes on.") : shared::errorText(answer.error()), Tone::Bad);
          offer();
        }
        // Whoever began it is not here any more.
        if (!isVisible()) deleteLater();
      });
}

void ImportDialog::say(const QString& title, const QString& text, Tone tone) {
  const theme::Palette& c = m_desk.theme.palette;
  m_title->setText(title);
  m_title->setVisible(!title.isEmpty());
  m_text->setText(text);
  m_text->setVisible(!text.isEmpty());
  colourText(m_title, tone == Tone::Bad ? c.bad : tone == Tone::Warn ? c.warn : tone == Tone::Good ? c.good : c.text);
  colourText(m_text, c.text);
  colourText(m_more, c.mutedText);
  colourText(m_rows, c.mutedText);
}

void ImportDialog::write(const ImportFindings& findings) {
  m_takeable = findings.takeable;
  say(findings.title, findings.text, findings.tone);
  const theme::Palette& c = m_desk.theme.palette;
  m_table->setUpdatesEnabled(false);
  m_table->clear();
  m_table->setRowCount(int(findings.rows.size()));
  m_table->setColumnCount(int(findings.heads.size()));
  m_table->setHorizontalHeaderLabels(findings.heads);
  int at = 0;
  for (const ImportFindings::Row& row : findings.rows) {
    for (int column = 0; column < int(row.cells.size()); ++column) {
      auto* item = new QTableWidgetItem(row.cells[column]);
      item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
      item->setToolTip(row.cells[column]);
      item->setTextAlignment(Qt::AlignLeading | Qt::AlignVCenter);
      item->setData(Qt::UserRole, row.back.uuid());
      if (row.tone != Tone::Plain) {
        item->setForeground(row.tone == Tone::Bad    ? c.bad
                            : row.tone == Tone::Warn ? c.warn
                            : row.tone == Tone::Good ? c.good
                                                     : c.mutedText);
      }
      m_table->setItem(at, column, item);
    }
    ++at;
  }
  auto* head = m_table->horizontalHeader();
  head->setSectionResizeMode(QHeaderView::ResizeToContents);
  head->setStretchLastSection(true);
  m_table->setUpdatesEnabled(true);
  m_table->setVisible(!findings.rows.empty());
  if (m_state == State::Listing && !findings.rows.empty()) {
    // The newest, so that arrows go on from there.
    m_table->selectRow(0);
    m_table->setFocus();
  }
  // How high a row is follows from widths that are known once it is laid out.
  QMetaObject::invokeMethod(m_table, &QTableWidget::resizeRowsToContents, Qt::QueuedConnection);
  m_more->setText(findings.left > 0 ? tr("And %1 more.").arg(Wording::count(findings.left)) : QString());
  m_more->setVisible(findings.left > 0);
  offer();
}

void ImportDialog::enter(State state) {
  m_state = state;
  const bool listing = state == State::Listing || state == State::TakingBack;
  m_left->setVisible(!listing);
  m_fileName->setText(m_fileName->fontMetrics().elidedText(m_file.name, Qt::ElideMiddle, kLeftWidth));
  m_fileName->setVisible(m_file.bytes != nullptr);
  m_choices->setVisible(m_file.bytes != nullptr);
  m_choose->setText(m_file.bytes ? tr("Choose &another file…") : tr("Choose a &file…"));
  m_more->hide();
  switch (state) {
    case State::Empty:
      m_table->hide();
      say(m_words.title, m_words.advice, Tone::Plain);
      break;
    case State::Looking:
      say(tr("Reading the file…"), {}, Tone::Muted);
      break;
    case State::Taking:
      m_table->hide();
      say(tr("Importing; selling goes on…"), {}, Tone::Plain);
      break;
    case State::TakingBack:
      m_table->hide();
      say(tr("Taking it back; selling goes on…"), {}, Tone::Plain);
      break;
    case State::Listing:
      m_table->hide();
      say(m_words.earlier, tr("Reading…"), Tone::Muted);
      break;
    case State::Ready:
    case State::Taken:
      break;
  }
  if (isBusy())
    m_timer.start();
  else
    m_timer.stop();
  offer();
}

core::AnyId ImportDialog::chosen() const {
  const auto items = m_table->selectedItems();
  if (m_state != State::Listing || items.isEmpty()) return {};
  return core::AnyId(items.first()->data(Qt::UserRole).toUuid());
}

void ImportDialog::offer() {
  const bool busy = isBusy();
  const bool listing = m_state == State::Listing || m_state == State::TakingBack;
  m_left->setEnabled(!busy);
  m_earlier->setVisible(!busy);
  m_earlier->setText(listing ? tr("&Back") : m_words.earlier + u'…');
  m_bar->setVisible(busy);
  m_rows->setVisible(busy);
  const qint64 all = m_watch->all;
  // Percent: bytes may be more than a bar counts.
  m_bar->setValue(all > 0 ? int(m_watch->done * 100 / all) : 0);
  m_rows->setText(m_watch->rows > 0 ? tr("Rows: %1").arg(Wording::count(m_watch->rows)) : QString());
  m_back->setVisible(listing && !busy);
  m_back->setEnabled(!chosen().isNull());
  m_close->setText(busy ? tr("Cancel") : tr("Close"));
  m_close->setEnabled(!busy || !m_watch->cancelled);
  m_take->setVisible(!listing && m_state != State::Taken);
  m_take->setEnabled(m_state == State::Ready && m_takeable);
}

void ImportDialog::reject() {
  if (!isBusy()) return QDialog::reject();
  m_watch->cancelled = true;
  say(tr("Stopping…"), tr("What was written goes back."), Tone::Muted);
  offer();
}

/// What goes on is finished for whoever began it; nothing of it is shown to the next one.
void ImportDialog::sessionChanged() {
  if (m_desk.session.isOpen() && m_desk.session.staff() == m_staff) return;
  if (isBusy()) return hide();
  QDialog::reject();
}

}  // namespace counterfoil::desk
