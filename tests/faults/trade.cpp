// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/trade.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include "models/store/backup.h"
#include "tests/support/notes_projector.h"
#include "tests/support/random.h"

namespace counterfoil::faults {

namespace {

constexpr int kLinesOfASale = 5;

store::OpenOptions optionsFor(const QString& path, const QString& vfs, const QString& machine) {
  store::OpenOptions options;
  options.path = path;
  options.machineFolder = QFileInfo(path).absolutePath() + u'/' + machine;
  options.vfs = vfs;
  options.reserveBytes = 0;
  return options;
}

}  // namespace

const journal::Projectors& allProjectors() {
  static const auto all = [] {
    auto projectors = std::make_unique<journal::Projectors>();
    projectors->add(std::make_unique<support::NotesProjector>());
    return projectors;
  }();
  return *all;
}

core::Result<std::unique_ptr<Trade>> Trade::begin(const QString& path, const QString& vfs) {
  auto trade = std::make_unique<Trade>();
  trade->m_clock = std::make_unique<core::ManualClock>(core::Instant::fromUtcMs(1'774'000'000'000));
  trade->m_ids = std::make_unique<core::SeededIds>(support::Random::runSeed());
  CF_TRY(trade->m_store, store::Store::create(optionsFor(path, vfs, QStringLiteral("machine")), allProjectors(),
                                              *trade->m_clock, *trade->m_ids));
  return trade;
}

core::Result<std::unique_ptr<Trade>> Trade::goOn(const QString& path, const QString& vfs, const QString& machine) {
  auto trade = std::make_unique<Trade>();
  trade->m_clock = std::make_unique<core::ManualClock>(core::Instant::fromUtcMs(1'774'100'000'000));
  trade->m_ids = std::make_unique<core::SeededIds>(support::Random::runSeed() + 1);
  CF_TRY(trade->m_store,
         store::Store::open(optionsFor(path, vfs, machine), allProjectors(), *trade->m_clock, *trade->m_ids));
  return trade;
}

core::Done Trade::sell() {
  m_clock->advanceMs(20'000);
  return m_store->book().write([this](journal::Writing& writing) -> core::Done {
    for (int line = 0; line < kLinesOfASale; ++line) {
      CF_CHECK(writing.record(support::noteDraft("note.created", core::AnyId(writing.newId()),
                                                 QStringLiteral("line %1 of sale %2").arg(line).arg(m_next))));
    }
    ++m_next;
    return {};
  });
}

core::Result<qint64> Trade::sales() const {
  CF_TRY(const qint64 lines, m_store->reader().integer("SELECT count(*) FROM note", {}));
  if (lines % kLinesOfASale != 0) return core::integrityError(QStringLiteral("torn_sale"));
  return lines / kLinesOfASale;
}

}  // namespace counterfoil::faults
