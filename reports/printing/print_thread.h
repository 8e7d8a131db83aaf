// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>

#include "reports/printing/print_worker.h"

namespace counterfoil::printing {

/// A PrintWorker on a thread of its own. Methods may be called from any thread; the worker's signals are connected with
/// a context, as usual. Destroying it cuts an attempt short: the job is taken up again on the next start.
class PrintThread {
 public:
  PrintThread(RunOnStore runOnStore, RenderJob render, LinkDeadlines deadlines = {});
  /// Before the store's thread ends.
  ~PrintThread();
  PrintThread(const PrintThread&) = delete;
  PrintThread& operator=(const PrintThread&) = delete;

  void start(const Route& route);
  void setRoute(const Route& route);
  void wake();
  /// For connecting its signals.
  [[nodiscard]] const PrintWorker* worker() const { return m_worker; }

 private:
  QThread m_thread;
  PrintWorker* m_worker;
};

}  // namespace counterfoil::printing
