// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <algorithm>
#include <memory>
#include <vector>

#include "models/store/store.h"
#include "reports/printing/local_tables.h"
#include "reports/printing/print_worker.h"
#include "tests/support/verify.h"

namespace counterfoil::support {

/// Time that passes when told to.
class ManualTime {
 public:
  struct Entry {
    qint64 dueMs = 0;
    std::function<void()> call;
  };

  void advanceMs(qint64 ms) {
    m_nowMs += ms;
    // A call may make or cancel others, so the list is looked at afresh each time.
    for (;;) {
      auto due = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& e) { return e->dueMs <= m_nowMs; });
      if (due == m_entries.end()) return;
      const auto call = (*due)->call;
      m_entries.erase(due);
      call();
    }
  }
  void add(const std::shared_ptr<Entry>& entry, qint64 ms) {
    entry->dueMs = m_nowMs + ms;
    m_entries.push_back(entry);
  }
  void remove(const std::shared_ptr<Entry>& entry) { std::erase(m_entries, entry); }
  [[nodiscard]] std::size_t pending() const { return m_entries.size(); }
  /// Until the first of them; −1 where there is none.
  [[nodiscard]] qint64 nextMs() const {
    const auto first = std::min_element(m_entries.begin(), m_entries.end(),
                                        [](const auto& a, const auto& b) { return a->dueMs < b->dueMs; });
    return first == m_entries.end() ? -1 : (*first)->dueMs - m_nowMs;
  }

 private:
  qint64 m_nowMs = 0;
  std::vector<std::shared_ptr<Entry>> m_entries;
};

class ManualTimers final : public printing::Timers {
 public:
  explicit ManualTimers(ManualTime& time) : m_time(time) {}
  [[nodiscard]] std::unique_ptr<printing::Timer> after(qint64 ms, std::function<void()> call) override {
    struct One final : printing::Timer {
      One(ManualTime& t, std::shared_ptr<ManualTime::Entry> e) : time(t), entry(std::move(e)) {}
      ~One() override { time.remove(entry); }
      ManualTime& time;
      std::shared_ptr<ManualTime::Entry> entry;
    };
    auto entry = std::make_shared<ManualTime::Entry>();
    entry->call = std::move(call);
    m_time.add(entry, ms);
    return std::make_unique<One>(m_time, entry);
  }

 private:
  ManualTime& m_time;
};

/// A store with a print queue, a worker on this thread, and time by hand.
class PrintingBench {
 public:
  PrintingBench() { open(true); }

  [[nodiscard]] journal::Book& book() { return m_store->book(); }
  [[nodiscard]] const journal::Reader& reader() const { return m_store->reader(); }
  [[nodiscard]] printing::PrintWorker& worker() { return *m_worker; }
  [[nodiscard]] core::ManualClock& clock() { return m_clock; }

  void pass(qint64 ms) {
    m_clock.advanceMs(ms);
    m_time.advanceMs(ms);
  }
  [[nodiscard]] qint64 nextTimerMs() const { return m_time.nextMs(); }
  /// Timers alone: a deadline passes.
  void passDeadline(qint64 ms) { m_time.advanceMs(ms); }

  void startWorker(std::optional<printing::Endpoint> first, std::optional<printing::Endpoint> second = {}) {
    m_worker = std::make_unique<printing::PrintWorker>(
        [this](std::function<void(journal::Book&)> work) {
          if (!m_storeGone) work(m_store->book());
        },
        m_render, std::make_unique<ManualTimers>(m_time));
    printing::Route route;
    if (first) route.first = printing::Printer{*first, {}};
    if (second) route.second = printing::Printer{*second, {}};
    m_worker->setRoute(route);
    m_worker->start();
  }
  void setRender(printing::RenderJob render) { m_render = std::move(render); }

  printing::JobId add(const printing::JobDraft& draft) {
    auto id = book().write([&](journal::Writing& writing) { return printing::enqueue(writing, draft); });
    if (!id) qFatal("no job: %s", describe(id).constData());
    m_clock.advanceMs(1);
    return *id;
  }
  printing::JobId addReceipt(const QString& number, const QByteArray& bytes, bool opensDrawer = false) {
    return add({printing::JobKind::Receipt, {}, number, 0, opensDrawer, bytes});
  }
  [[nodiscard]] QString stateOf(printing::JobId id) const {
    QString state;
    const auto done = reader().rows("SELECT state FROM print_job WHERE id = $1", {id}, [&](const journal::Row& row) {
      state = row.text(0);
      return false;
    });
    return done ? state : QStringLiteral("?");
  }
  [[nodiscard]] QString errorOf(printing::JobId id) const {
    QString error;
    const auto done =
        reader().rows("SELECT last_error FROM print_job WHERE id = $1", {id}, [&](const journal::Row& row) {
          error = row.text(0);
          return false;
        });
    return done ? error : QStringLiteral("?");
  }
  [[nodiscard]] qint64 openCount() const { return printing::queueState(reader()).value().open; }

  /// From now on nothing the worker wants written is written: the power is gone.
  void loseStore() { m_storeGone = true; }
  /// The program starts again over the same file.
  void restart() {
    m_worker.reset();
    m_store.reset();
    m_storeGone = false;
    open(false);
  }

 private:
  void open(bool create) {
    store::OpenOptions options;
    options.path = m_folder.filePath(QStringLiteral("shop.cfl"));
    options.machineFolder = m_folder.filePath(QStringLiteral("machine"));
    options.reserveBytes = 0;
    for (const char* table : printing::kLocalTables) options.localTables.push_back(table);
    auto made = create ? store::Store::create(options, m_projectors, m_clock, m_ids)
                       : store::Store::open(options, m_projectors, m_clock, m_ids);
    if (!made) qFatal("no store: %s", describe(made).constData());
    m_store = std::move(made).value();
  }

  QTemporaryDir m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'795'253'400'000)};
  core::SeededIds m_ids{11};
  ManualTime m_time;
  std::unique_ptr<store::Store> m_store;
  printing::RenderJob m_render;
  std::unique_ptr<printing::PrintWorker> m_worker;
  bool m_storeGone = false;
};

}  // namespace counterfoil::support
