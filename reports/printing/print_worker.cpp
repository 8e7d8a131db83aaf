// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/printing/print_worker.h"

#include <QMutex>
#include <algorithm>

#include "models/core/failpoint.h"

namespace counterfoil::printing {

namespace {

/// When the store itself fails (a full disk), the queue is asked again after this.
constexpr qint64 kStoreTroubleMs = 5'000;

const Printer* chosen(const Route& route, int attempts) {
  if (!route.first) return route.second ? &*route.second : nullptr;
  const bool useSecond = route.second && attempts > 2 && attempts % 2 == 1;
  return useSecond ? &*route.second : &*route.first;
}

bool drawerMayOpen(const Job& job, core::Instant now) {
  // A clock that jumped makes the age a lie; then the drawer stays shut and its key opens it.
  const qint64 age = now.utcMs() - job.created.utcMs();
  return job.opensDrawer && !job.perhapsPrinted && age >= 0 && age <= kDrawerFreshMs;
}

}  // namespace

/// The way back from the store's thread; closed when the worker goes, so that nobody calls what is not there any more.
struct PrintWorker::Mailbox {
  QMutex mutex;
  PrintWorker* worker = nullptr;
};

PrintWorker::PrintWorker(RunOnStore runOnStore, RenderJob render, std::unique_ptr<Timers> timers,
                         LinkDeadlines deadlines)
    : m_mailbox(std::make_shared<Mailbox>()),
      m_runOnStore(std::move(runOnStore)),
      m_render(std::move(render)),
      m_timers(std::move(timers)),
      m_link(*m_timers, deadlines, this) {
  m_mailbox->worker = this;
  qRegisterMetaType<counterfoil::printing::QueueState>("counterfoil::printing::QueueState");
  qRegisterMetaType<counterfoil::printing::Route>("counterfoil::printing::Route");
}

PrintWorker::~PrintWorker() {
  const QMutexLocker lock(&m_mailbox->mutex);
  m_mailbox->worker = nullptr;
}

template <class Work, class Then>
void PrintWorker::onStore(Work work, Then then) {
  m_runOnStore([mailbox = m_mailbox, work = std::move(work), then = std::move(then)](journal::Book& book) {
    auto result = work(book);
    const QMutexLocker lock(&mailbox->mutex);
    if (mailbox->worker == nullptr) return;
    QMetaObject::invokeMethod(
        mailbox->worker, [then, result = std::move(result)] { then(result); }, Qt::QueuedConnection);
  });
}

void PrintWorker::start() {
  if (m_started) return;
  m_started = true;
  m_busy = true;
  onStore([](journal::Book& book) { return book.write([](journal::Writing& writing) { return recover(writing); }); },
          [this](const core::Result<qint64>&) { claimNext(); });
}

void PrintWorker::wake() {
  if (!m_started) return;
  if (m_busy) {
    m_wakeAgain = true;
    return;
  }
  m_pause.reset();
  claimNext();
}

void PrintWorker::setRoute(const Route& route) {
  m_route = route;
  wake();
}

core::Result<QByteArray> PrintWorker::payloadOf(journal::Writing& writing, const Job& job, const Printer& printer,
                                                const RenderJob& render) {
  QByteArray bytes;
  if (drawerMayOpen(job, writing.now())) bytes += renderers::drawerPulse(printer.profile);
  if (job.kind == JobKind::Drawer) {
    if (bytes.isEmpty()) return core::refused(QStringLiteral("drawer_too_late"));
    return bytes;
  }
  QByteArray slip = job.bytes;
  if (slip.isEmpty()) {
    if (!render) return core::refused(QStringLiteral("nothing_to_print"));
    CF_TRY(slip, render(writing.reader(), job, printer));
  }
  if (job.perhapsPrinted) bytes += renderers::perhapsPrintedMark(printer.profile);
  return QByteArray(bytes + slip);
}

PrintWorker::Step PrintWorker::takeStep(journal::Book& book, const Route& route, const RenderJob& render) {
  Step step;
  const bool hasPrinter = route.first || route.second;
  const core::Done done = book.write([&](journal::Writing& writing) -> core::Done {
    if (hasPrinter) {
      CF_TRY(const Claim claimed, claim(writing));
      if (claimed.nextAttempt) step.waitMs = std::max<qint64>(0, claimed.nextAttempt->utcMs() - writing.now().utcMs());
      if (claimed.job) {
        const Printer& printer = *chosen(route, claimed.job->attempts);
        auto bytes = payloadOf(writing, *claimed.job, printer, render);
        if (bytes) {
          step.payload = Payload{*claimed.job, printer, *bytes};
        } else {
          // What cannot be rendered now cannot be rendered later: it must not block those behind it.
          CF_CHECK(cancel(writing, claimed.job->id, bytes.error().code));
          step.again = true;
        }
      }
    }
    CF_TRY(step.state, queueState(writing.reader()));
    return {};
  });
  if (!done) {
    step = {};
    step.waitMs = kStoreTroubleMs;
    step.state.lastError = done.error().code;
  }
  return step;
}

void PrintWorker::claimNext() {
  m_busy = true;
  m_wakeAgain = false;
  onStore([route = m_route, render = m_render](journal::Book& book) { return takeStep(book, route, render); },
          [this](const Step& step) { took(step); });
}

void PrintWorker::took(const Step& step) {
  Q_EMIT stateChanged(step.state);
  if (step.again) {
    claimNext();
    return;
  }
  if (!step.payload) {
    m_busy = false;
    if (m_wakeAgain) {
      claimNext();
    } else if (step.waitMs) {
      m_pause = m_timers->after(std::max<qint64>(1, *step.waitMs), [this] { wake(); });
    }
    return;
  }
  const Payload payload = *step.payload;
  m_link.deliver(payload.printer.endpoint, payload.bytes, [this, payload](const Delivery& delivery) {
    CF_FAILPOINT("print-before-settled");
    if (delivery.printed) Q_EMIT jobPrinted(payload.job.label);
    settle(payload, delivery);
  });
}

void PrintWorker::settle(const Payload& payload, const Delivery& delivery) {
  onStore(
      [job = payload.job, delivery](journal::Book& book) {
        return book.write([&](journal::Writing& writing) -> core::Done {
          if (delivery.printed) return markDone(writing, job.id);
          return markFailed(writing, job, delivery.error, delivery.bytesLeft);
        });
      },
      [this, payload, delivery](const core::Done& done) {
        if (done) {
          claimNext();
          return;
        }
        // Nothing else is printed before this outcome is written down: a full disk must not print twice.
        m_pause = m_timers->after(kStoreTroubleMs, [this, payload, delivery] { settle(payload, delivery); });
      });
}

}  // namespace counterfoil::printing
