// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QThread>
#include <memory>

namespace counterfoil::store {

/// A thread with an event loop on which work is done in the order it was posted: the store's thread for commands,
/// others for look-ups. What lives on it (connections, services) is made and destroyed by posted work.
class WorkerThread {
 public:
  explicit WorkerThread(const QString& name) : m_context(new QObject) {
    m_thread.setObjectName(name);
    m_context->moveToThread(&m_thread);
    m_thread.start();
  }
  /// Waits for what was posted, then ends the thread.
  ~WorkerThread() {
    QMetaObject::invokeMethod(
        m_context.get(), [this] { m_thread.quit(); }, Qt::QueuedConnection);
    m_thread.wait();
  }
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  /// Runs `work` on the thread; its result comes through the future (use `.then(context, …)` to return to a screen).
  template <class Work>
  auto post(Work work) -> QFuture<decltype(work())> {
    using R = decltype(work());
    auto promise = std::make_shared<QPromise<R>>();
    QFuture<R> future = promise->future();
    promise->start();
    QMetaObject::invokeMethod(
        m_context.get(),
        [promise, work = std::move(work)]() mutable {
          if constexpr (std::is_void_v<R>) {
            work();
          } else {
            promise->addResult(work());
          }
          promise->finish();
        },
        Qt::QueuedConnection);
    return future;
  }
  /// Runs `work` there and waits for it. Never from the thread itself.
  template <class Work>
  auto call(Work work) {
    auto future = post(std::move(work));
    future.waitForFinished();
    if constexpr (!std::is_void_v<decltype(work())>) return future.takeResult();
  }

 private:
  QThread m_thread;
  std::unique_ptr<QObject> m_context;
};

}  // namespace counterfoil::store
