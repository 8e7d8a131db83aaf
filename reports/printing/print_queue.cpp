// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/printing/print_queue.h"

#include <algorithm>
#include <array>

#include "reports/printing/local_tables.h"

namespace counterfoil::printing {

namespace {

using journal::Row;

QString textOf(JobKind kind) {
  switch (kind) {
    case JobKind::Receipt:
      return QStringLiteral("receipt");
    case JobKind::Report:
      return QStringLiteral("report");
    case JobKind::Drawer:
      return QStringLiteral("drawer");
    case JobKind::Test:
      return QStringLiteral("test");
  }
  return {};
}

JobKind kindOf(const QString& text) {
  if (text == QLatin1String("report")) return JobKind::Report;
  if (text == QLatin1String("drawer")) return JobKind::Drawer;
  if (text == QLatin1String("test")) return JobKind::Test;
  return JobKind::Receipt;
}

Job jobOf(const Row& row) {
  Job job;
  job.id = row.id<JobId>(0);
  job.kind = kindOf(row.text(1));
  job.document = row.id<core::AnyId>(2);
  job.label = row.text(3);
  job.copy = static_cast<int>(row.integer(4));
  job.opensDrawer = row.flag(5);
  job.bytes = row.bytes(6);
  job.state = row.text(7) == QLatin1String("sending") ? JobState::Sending : JobState::Waiting;
  job.attempts = static_cast<int>(row.integer(8));
  job.perhapsPrinted = row.flag(9);
  job.lastError = row.text(10);
  job.created = row.instant(11);
  job.nextAttempt = row.instant(12);
  return job;
}

}  // namespace

qint64 backOffMs(int attempts) {
  static constexpr std::array<qint64, 6> kPauses = {1'000, 2'000, 5'000, 10'000, 30'000, 60'000};
  const int index = std::clamp(attempts - 1, 0, static_cast<int>(kPauses.size()) - 1);
  return kPauses[static_cast<std::size_t>(index)];
}

core::Result<JobId> enqueue(journal::Writing& writing, const JobDraft& draft) {
  const auto id = writing.make<JobId>();
  const core::Instant now = writing.now();
  const journal::Value bytes = draft.bytes.isEmpty() ? journal::Value() : journal::Value(draft.bytes);
  // Text columns are not null, so an absent text is written as an empty one.
  const QString label = draft.label.isNull() ? QStringLiteral("") : draft.label;
  CF_CHECK(
      writing.local(kPrintJobTable)
          .execute("INSERT INTO print_job(id, kind, document_id, label, copy, opens_drawer, bytes, created_utc_ms, "
                   "next_attempt_utc_ms) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $8)",
                   {id, textOf(draft.kind), draft.document, label, draft.copy, draft.opensDrawer, bytes, now}));
  return id;
}

core::Result<qint64> recover(journal::Writing& writing) {
  CF_TRY(const qint64 interrupted,
         writing.reader().integer("SELECT count(*) FROM print_job WHERE state = 'sending'", {}));
  journal::Transaction& tx = writing.local(kPrintJobTable);
  CF_CHECK(
      tx.execute("UPDATE print_job SET state = 'waiting', perhaps_printed = 1, last_error = 'interrupted' "
                 "WHERE state = 'sending'",
                 {}));
  CF_CHECK(tx.execute("DELETE FROM print_job WHERE state IN ('done', 'cancelled') AND ended_utc_ms < $1",
                      {writing.now().plusMs(-kKeepEndedMs)}));
  return interrupted;
}

core::Result<Claim> claim(journal::Writing& writing) {
  CF_TRY(const auto head,
         writing.reader().first("SELECT id, kind, document_id, label, copy, opens_drawer, bytes, state, attempts, "
                                "perhaps_printed, last_error, created_utc_ms, next_attempt_utc_ms FROM print_job "
                                "WHERE state = 'waiting' ORDER BY created_utc_ms, id LIMIT 1",
                                {}, jobOf));
  Claim found;
  if (!head) return found;
  const core::Instant now = writing.now();
  // A clock that was set back must not hold receipts up for as long as it was ahead.
  const bool due = head->nextAttempt <= now || head->nextAttempt > now.plusMs(backOffMs(100));
  if (!due) {
    found.nextAttempt = head->nextAttempt;
    return found;
  }
  CF_CHECK(writing.local(kPrintJobTable)
               .execute("UPDATE print_job SET state = 'sending', attempts = attempts + 1 WHERE id = $1", {head->id}));
  found.job = head;
  found.job->state = JobState::Sending;
  found.job->attempts += 1;
  return found;
}

core::Done markDone(journal::Writing& writing, JobId job) {
  return writing.local(kPrintJobTable)
      .execute(
          "UPDATE print_job SET state = 'done', bytes = NULL, last_error = '', ended_utc_ms = $2 "
          "WHERE id = $1 AND state = 'sending'",
          {job, writing.now()});
}

core::Done markFailed(journal::Writing& writing, const Job& job, const QString& error, bool bytesLeft) {
  return writing.local(kPrintJobTable)
      .execute(
          "UPDATE print_job SET state = 'waiting', last_error = $2, next_attempt_utc_ms = $3, "
          "perhaps_printed = CASE WHEN $4 = 1 THEN 1 ELSE perhaps_printed END WHERE id = $1 AND state = 'sending'",
          {job.id, error, writing.now().plusMs(backOffMs(job.attempts)), bytesLeft});
}

core::Done cancel(journal::Writing& writing, JobId job, const QString& why) {
  return writing.local(kPrintJobTable)
      .execute(
          "UPDATE print_job SET state = 'cancelled', bytes = NULL, last_error = $2, ended_utc_ms = $3 "
          "WHERE id = $1 AND state IN ('waiting', 'sending')",
          {job, why, writing.now()});
}

core::Done retryNow(journal::Writing& writing) {
  return writing.local(kPrintJobTable)
      .execute("UPDATE print_job SET next_attempt_utc_ms = $1 WHERE state = 'waiting'", {writing.now()});
}

core::Result<QueueState> queueState(const journal::Reader& reader) {
  QueueState state;
  CF_TRY(state.open, reader.integer("SELECT count(*) FROM print_job WHERE state IN ('waiting', 'sending')", {}));
  CF_CHECK(
      reader.rows("SELECT label, last_error FROM print_job WHERE state IN ('waiting', 'sending') "
                  "ORDER BY created_utc_ms, id LIMIT 1",
                  {}, [&](const Row& row) {
                    state.headLabel = row.text(0);
                    state.lastError = row.text(1);
                    return false;
                  }));
  return state;
}

core::Result<std::vector<Job>> openJobs(const journal::Reader& reader) {
  return reader.list(
      "SELECT id, kind, document_id, label, copy, opens_drawer, bytes, state, attempts, perhaps_printed, "
      "last_error, created_utc_ms, next_attempt_utc_ms FROM print_job "
      "WHERE state IN ('waiting', 'sending') ORDER BY created_utc_ms, id",
      {}, jobOf);
}

core::Result<qint64> unprintedJobs(const journal::Reader& reader) {
  return reader.integer(
      "SELECT count(*) FROM print_job WHERE state IN ('waiting', 'sending') "
      "AND kind IN ('receipt', 'report')",
      {});
}

}  // namespace counterfoil::printing
