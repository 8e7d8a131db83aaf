// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>

#include "models/journal/book.h"
#include "reports/printing/print_queue.h"
#include "reports/printing/printer_link.h"
#include "reports/printing/timers.h"
#include "reports/renderers/escpos.h"

namespace counterfoil::printing {

/// A printer as the settings of a till name it.
struct Printer {
  Endpoint endpoint;
  renderers::EscposProfile profile;
};

/// Where jobs go. After two attempts in vain at the first, the second is tried in turn with it.
struct Route {
  std::optional<Printer> first;  ///< none: jobs wait until there is one
  std::optional<Printer> second;
};

/// Runs `work` on the store's thread with the book, some time later. Must be callable from the worker's thread.
using RunOnStore = std::function<void(std::function<void(journal::Book&)> work)>;

/// Renders a job that was queued without bytes; runs on the store's thread. An error takes the job out of the queue.
using RenderJob = std::function<core::Result<QByteArray>(const journal::Reader&, const Job&, const Printer&)>;

// Works the queue from its own event loop: the till never waits for it, and it never waits for the till. One job at a
// time, oldest first. Every step that matters is written down before the next: `sending` before the first byte, `done`
// or the failure after the last.
//
// Made on any thread, then moved to its own before start().
class PrintWorker final : public QObject {
  Q_OBJECT

 public:
  PrintWorker(RunOnStore runOnStore, RenderJob render, std::unique_ptr<Timers> timers, LinkDeadlines deadlines = {});
  ~PrintWorker() override;

 public Q_SLOTS:
  /// Takes up what an earlier run left, then works. Once.
  void start();
  /// Something was put into the queue, or a person asked for a retry. Cheap; safe from any thread by invokeMethod.
  void wake();
  /// From the settings; takes effect with the next attempt.
  void setRoute(const counterfoil::printing::Route& route);

 Q_SIGNALS:
  /// After every change: how many jobs are owed, and what is wrong with the head of the queue.
  void stateChanged(const counterfoil::printing::QueueState& state);
  void jobPrinted(const QString& label);

 private:
  struct Payload {
    Job job;
    Printer printer;
    QByteArray bytes;
  };
  struct Mailbox;
  struct Step {
    std::optional<Payload> payload;
    std::optional<qint64> waitMs;  ///< until the head may be tried again
    QueueState state;
    bool again = false;
  };

  void claimNext();
  void took(const Step& step);
  void settle(const Payload& payload, const Delivery& delivery);
  [[nodiscard]] static Step takeStep(journal::Book& book, const Route& route, const RenderJob& render);
  [[nodiscard]] static core::Result<QByteArray> payloadOf(journal::Writing& writing, const Job& job,
                                                          const Printer& printer, const RenderJob& render);
  /// Runs `work` on the store's thread and `then` back here with its result, unless this is gone by then.
  template <class Work, class Then>
  void onStore(Work work, Then then);

  std::shared_ptr<Mailbox> m_mailbox;
  RunOnStore m_runOnStore;
  RenderJob m_render;
  std::unique_ptr<Timers> m_timers;
  PrinterLink m_link;
  std::unique_ptr<Timer> m_pause;
  Route m_route;
  bool m_started = false;
  bool m_busy = false;
  bool m_wakeAgain = false;
};

}  // namespace counterfoil::printing
