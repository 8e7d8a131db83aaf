// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

#include "models/core/id.h"
#include "models/journal/book.h"

namespace counterfoil::printing {

// The print queue: rows of this device, written in the Book's transactions.
//
// A job is put there in the transaction of the sale itself, so a receipt is owed exactly when the sale happened. It is
// `sending` from before its first byte leaves until its outcome is known, each in a transaction of its own. A crash in
// between leaves it `sending`: on the next start it goes back to `waiting` and is printed again under the mark "may
// have been printed already", because nobody can know. It becomes `done` once and never comes back.
//
// A drawer is opened only by a job that is fresh: a receipt that comes out an hour late, or again after a crash, must
// not open a drawer that nobody stands at.

using JobId = core::Id<struct PrintJobTag>;

enum class JobKind {
  Receipt,
  Report,  ///< an X or a Z
  Drawer,  ///< opens the drawer and prints nothing: no sale
  Test,
};

enum class JobState { Waiting, Sending, Done, Cancelled };

struct JobDraft {
  JobKind kind = JobKind::Receipt;
  core::AnyId document;  ///< of a receipt or report; null otherwise
  QString label;         ///< what a person calls it: the document's number
  int copy = 0;
  bool opensDrawer = false;
  /// ESC/POS of the slip; empty: rendered when its turn comes, which keeps the transaction of a sale short.
  QByteArray bytes;
};

struct Job {
  JobId id;
  JobKind kind = JobKind::Receipt;
  core::AnyId document;
  QString label;
  int copy = 0;
  bool opensDrawer = false;
  QByteArray bytes;
  JobState state = JobState::Waiting;
  int attempts = 0;
  bool perhapsPrinted = false;
  QString lastError;  ///< a code: `printer_refused`, `printer_silent`, `paper_out`, …
  core::Instant created;
  core::Instant nextAttempt;
};

/// What a person should know of the queue.
struct QueueState {
  qint64 open = 0;    ///< waiting or being sent
  QString lastError;  ///< of the job at the head; empty while all is well
  QString headLabel;
};

/// How long after it was asked for a drawer may still be opened.
inline constexpr qint64 kDrawerFreshMs = 30'000;
/// How long jobs that ended are kept to be looked at.
inline constexpr qint64 kKeepEndedMs = 7LL * 24 * 3600 * 1000;

/// Pauses between attempts: 1, 2, 5, 10, 30, then 60 seconds for ever.
[[nodiscard]] qint64 backOffMs(int attempts);

/// Inside the transaction of a command. Errors: Storage.
[[nodiscard]] core::Result<JobId> enqueue(journal::Writing& writing, const JobDraft& draft);

/// Once at the start, before the first claim: what was being sent when the program died may have been printed. Drops
/// what ended long ago. Answers how many jobs were interrupted.
[[nodiscard]] core::Result<qint64> recover(journal::Writing& writing);

/// The oldest open job, now `sending`, if its time has come; else when that is, if there is one.
struct Claim {
  std::optional<Job> job;
  std::optional<core::Instant> nextAttempt;
};
[[nodiscard]] core::Result<Claim> claim(journal::Writing& writing);

/// How an attempt ended. A job that is not `sending` any more (cancelled meanwhile) stays as it is.
[[nodiscard]] core::Done markDone(journal::Writing& writing, JobId job);
/// `bytesLeft`: some of it may be on paper.
[[nodiscard]] core::Done markFailed(journal::Writing& writing, const Job& job, const QString& error, bool bytesLeft);
/// Never tried again: a person took it out, or it cannot be rendered.
[[nodiscard]] core::Done cancel(journal::Writing& writing, JobId job, const QString& why);
/// Tries the head at once, whatever its pause: "retry" on the screen.
[[nodiscard]] core::Done retryNow(journal::Writing& writing);

[[nodiscard]] core::Result<QueueState> queueState(const journal::Reader& reader);
/// Oldest first.
[[nodiscard]] core::Result<std::vector<Job>> openJobs(const journal::Reader& reader);
/// Receipts and reports that are still owed; what closing a shift asks.
[[nodiscard]] core::Result<qint64> unprintedJobs(const journal::Reader& reader);

}  // namespace counterfoil::printing
