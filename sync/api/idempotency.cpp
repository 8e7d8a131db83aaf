// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/idempotency.h"

#include <QCryptographicHash>
#include <algorithm>

#include "sync/api/problems.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;
using journal::Writing;

namespace {

constexpr qsizetype kMostKeyBytes = 255;
/// One key in so many takes the old ones away: a probe of the index at most orders is one too many.
constexpr int kPruneOneIn = 32;

http::Response replayed(int status, const QString& location, const QByteArray& body) {
  http::Response response;
  response.status = status;
  response.body = body;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "private, no-store");
  if (!location.isEmpty()) response.headers.set("Location", location.toUtf8());
  response.headers.set("Idempotency-Replayed", "true");
  return response;
}

Done prune(Writing& writing, const KeyedRequest& request, core::Instant now) {
  if (request.hash.isEmpty() || quint8(request.hash.front()) % kPruneOneIn != 0) return {};
  return writing.local(kIdempotencyTable)
      .execute("DELETE FROM api_idempotency WHERE at_utc_ms < $1", {now.utcMs() - kKeptMs});
}

struct Kept {
  QByteArray hash;
  KeyStanding standing;
};

Kept keptIn(const Row& row) {
  Kept found{row.bytes(0), {std::nullopt, row.id<core::AnyId>(1)}};
  if (row.integer(2) != 0) found.standing.answer = replayed(int(row.integer(2)), row.text(3), row.bytes(4));
  return found;
}

Result<std::optional<KeyStanding>> standingOf(std::optional<Kept> kept, const KeyedRequest& request) {
  if (!kept) return std::optional<KeyStanding>();
  if (kept->hash != request.hash) {
    return core::invalid(u"idempotency_mismatch"_s, u"this key was used with another body"_s);
  }
  return std::optional(std::move(kept->standing));
}

}  // namespace

Result<KeyedRequest> keyedRequest(const http::Request& request) {
  const int count = request.headers.count("Idempotency-Key");
  if (count == 0) return core::invalid(u"idempotency_key_missing"_s, u"send an Idempotency-Key of your own making"_s);
  const QByteArray key = request.headers.value("Idempotency-Key").trimmed();
  const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (count > 1 || key.isEmpty() || key.size() > kMostKeyBytes || !printable) {
    return core::invalid(u"bad_idempotency_key"_s, u"1 to 255 printable ASCII characters"_s);
  }
  return KeyedRequest{QString::fromLatin1(request.method) + u' ' + request.path, QString::fromLatin1(key),
                      QCryptographicHash::hash(request.body, QCryptographicHash::Sha256)};
}

Result<std::optional<KeyStanding>> standing(const journal::Reader& reader, const KeyedRequest& request) {
  CF_TRY(auto kept, reader.first("SELECT request_hash, subject, status, location, body FROM api_idempotency WHERE "
                                 "route = $1 AND key = $2",
                                 {request.route, request.key}, keptIn));
  return standingOf(std::move(kept), request);
}

TraceParts partsOf(const QString& trace) {
  return {trace.section(u'.', 0, 0), trace.contains(u'.') ? trace.section(u'.', 1, 1).toLatin1() : QByteArray("")};
}

Result<KeyTraced> traced(const journal::Reader& reader, const KeyedRequest& request, const QString& trace) {
  KeyTraced all;
  std::optional<Kept> kept;
  const TraceParts parts = partsOf(trace);
  bool otherBody = false;
  CF_CHECK(
      reader.rows("SELECT request_hash, subject, status, location, body, route FROM api_idempotency WHERE (route = $1 "
                  "AND key = $2) "
                  "OR (route = $3 AND key = $4)",
                  {request.route, request.key, QString(kTraceRoute), parts.key}, [&](const Row& row) {
                    if (row.text(5) == kTraceRoute) {
                      all.document = row.id<core::AnyId>(1);
                      otherBody = !row.bytes(0).isEmpty() && !parts.body.isEmpty() && row.bytes(0) != parts.body;
                    } else {
                      kept = keptIn(row);
                    }
                    return true;
                  }));
  CF_TRY(all.standing, standingOf(std::move(kept), request));
  if (!all.standing && otherBody) {
    return core::invalid(u"idempotency_mismatch"_s, u"this key was used with another body"_s);
  }
  return all;
}

Done claim(Writing& writing, const KeyedRequest& request, const core::AnyId& subject, core::Instant now) {
  CF_CHECK(prune(writing, request, now));
  return writing.local(kIdempotencyTable)
      .execute(
          "INSERT INTO api_idempotency(route, key, request_hash, subject, status, location, body, at_utc_ms) "
          "VALUES ($1, $2, $3, $4, 0, '', $5, $6)",
          {request.route, request.key, request.hash, subject, QByteArray(""), now.utcMs()});
}

Done keep(Writing& writing, const KeyedRequest& request, const http::Response& response, core::Instant now) {
  CF_CHECK(prune(writing, request, now));
  const QByteArray body = response.body.isNull() ? QByteArray("") : response.body;
  const QString location = QString::fromUtf8(response.headers.value("Location"));
  return writing.local(kIdempotencyTable)
      .execute(
          "INSERT INTO api_idempotency(route, key, request_hash, subject, status, location, body, at_utc_ms) "
          "VALUES ($1, $2, $3, NULL, $4, $5, $6, $7) ON CONFLICT(route, key) DO UPDATE SET status = "
          "excluded.status, location = excluded.location, body = excluded.body, at_utc_ms = excluded.at_utc_ms",
          {request.route, request.key, request.hash, response.status, location.isNull() ? u""_s : location, body,
           now.utcMs()});
}

Done release(Writing& writing, const KeyedRequest& request) {
  return writing.local(kIdempotencyTable)
      .execute("DELETE FROM api_idempotency WHERE route = $1 AND key = $2 AND status = 0",
               {request.route, request.key});
}

core::Error inProgress() {
  return core::refused(u"idempotency_in_progress"_s, u"the first request with this key is still at work"_s);
}

void once(const SharedGround& ground, const http::Request& request, const http::Answer& answer, Command command,
          Refuse refuse, const QString& trace) {
  auto keyed = keyedRequest(request);
  if (!keyed) return answer(problem(keyed.error()));
  struct Job {
    KeyedRequest request;
    Command command;
    QString trace;
    http::Response response;
  };
  const auto job = std::make_shared<Job>(Job{std::move(*keyed), std::move(command), trace, {}});
  ground->workforce.write(
      ground->asker(request).tenant,
      [ground, job](Writing& writing) -> Done {
        CF_TRY(auto before, traced(writing.reader(), job->request, job->trace));
        if (before.standing && !before.standing->answer) return inProgress();
        if (before.standing) {
          job->response = std::move(*before.standing->answer);
          return {};
        }
        CF_TRY(job->response, job->command(writing, before.document));
        return keep(writing, job->request, job->response, ground->clock.now());
      },
      [job, answer, refuse = std::move(refuse)](const Done& done) {
        if (done) return answer(std::move(job->response));
        answer(refuse ? refuse(done.error()) : problem(done.error()));
      });
}

}  // namespace counterfoil::api
