// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <functional>
#include <memory>

#include "models/journal/sql.h"

namespace counterfoil::views {

// How a screen gets work done elsewhere without knowing threads or the store: it is handed posters by whoever
// constructs it. Work is done in the order in which it was posted.

/// Posts work to a thread.
using Poster = std::function<void(std::function<void()>)>;
/// Posts reading to a thread that has a reader of its own.
using ReadPoster = std::function<void(std::function<void(const journal::Reader&)>)>;

/// Hands what the future brings to `then` on the thread of `context`; never after `context` died, and not at all when
/// the work was dropped with its thread.
template <class R, class Then>
void deliver(QObject* context, const QFuture<R>& future, Then then) {
  auto* watcher = new QFutureWatcher<R>(context);
  QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, then = std::move(then)]() mutable {
    watcher->deleteLater();
    if (watcher->future().resultCount() > 0) then(watcher->future().takeResult());
  });
  watcher->setFuture(future);
}

/// Does `work()` through the poster, then `then(result)` on the thread of `context`.
template <class Work, class Then>
void run(const Poster& poster, QObject* context, Work work, Then then) {
  using R = decltype(work());
  auto promise = std::make_shared<QPromise<R>>();
  promise->start();
  deliver(context, promise->future(), std::move(then));
  poster([promise, work = std::move(work)]() mutable {
    promise->addResult(work());
    promise->finish();
  });
}

/// Does `work(reader)` through the poster, then `then(result)` on the thread of `context`.
template <class Work, class Then>
void read(const ReadPoster& poster, QObject* context, Work work, Then then) {
  using R = decltype(work(std::declval<const journal::Reader&>()));
  auto promise = std::make_shared<QPromise<R>>();
  promise->start();
  deliver(context, promise->future(), std::move(then));
  poster([promise, work = std::move(work)](const journal::Reader& reader) mutable {
    promise->addResult(work(reader));
    promise->finish();
  });
}

}  // namespace counterfoil::views
