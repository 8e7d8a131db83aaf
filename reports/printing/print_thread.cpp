// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/printing/print_thread.h"

namespace counterfoil::printing {

PrintThread::PrintThread(RunOnStore runOnStore, RenderJob render, LinkDeadlines deadlines)
    : m_worker(new PrintWorker(std::move(runOnStore), std::move(render), std::make_unique<SystemTimers>(), deadlines)) {
  m_thread.setObjectName(QStringLiteral("printing"));
  m_worker->moveToThread(&m_thread);
  QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
  m_thread.start();
}

PrintThread::~PrintThread() {
  m_thread.quit();
  m_thread.wait();
}

void PrintThread::start(const Route& route) {
  QMetaObject::invokeMethod(
      m_worker,
      [worker = m_worker, route] {
        worker->setRoute(route);
        worker->start();
      },
      Qt::QueuedConnection);
}

void PrintThread::setRoute(const Route& route) {
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, route] { worker->setRoute(route); }, Qt::QueuedConnection);
}

void PrintThread::wake() {
  QMetaObject::invokeMethod(m_worker, &PrintWorker::wake, Qt::QueuedConnection);
}

}  // namespace counterfoil::printing
