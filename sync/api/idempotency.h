// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "models/journal/book.h"
#include "sync/api/ground.h"

namespace counterfoil::api {

// Once and no more, for every route that creates or moves money.
//
// A request carries an `Idempotency-Key`. What it did and what it was answered are written in one transaction, so that
// after any crash either both are there or neither, and whoever did not hear the answer asks again with the same key
// and gets it again, the same to the byte. Keys belong to a tenant and to a method and path; they are kept 30 days.
//
//   same key, same body              the answer of the first time, with `Idempotency-Replayed: true`
//   same key, another body           422 `idempotency_mismatch`, nothing written
//   same key, still at work          409 `idempotency_in_progress` with Retry-After
//   no key                           400 `idempotency_key_missing`; a malformed one 400 `bad_idempotency_key`
//
// A command that was refused wrote nothing and leaves no key: the same key may try again, also with a better body.
//
// A command that is one transaction uses `once`. One that must be committed before it is finished (a payment: the
// attempt is written, then the gateway is asked, then its answer is written) uses the steps:
//   first transaction   `standing`; where nothing is there: `claim`, and the attempt
//   last transaction    `keep` with the answer; or `release` where nothing came of it
// A claim whose process died stays: `KeyStanding::subject` says what it was about, and whoever finds out how that ended
// calls `keep`. The body that is kept must hold no personal data.

/// A request that is done once.
struct KeyedRequest {
  QString route;  ///< "POST /v1/orders"; ids stand in it
  QString key;
  QByteArray hash;  ///< SHA-256 of the body as it came
};

/// Invalid `idempotency_key_missing`, `bad_idempotency_key` (more than one, or not 1 to 255 printable ASCII).
[[nodiscard]] core::Result<KeyedRequest> keyedRequest(const http::Request& request);

/// What a key stands for.
struct KeyStanding {
  std::optional<http::Response> answer;  ///< empty: claimed, and at work
  core::AnyId subject;                   ///< as `claim` said
};

/// Nothing where the key is new. Invalid `idempotency_mismatch`.
[[nodiscard]] core::Result<std::optional<KeyStanding>> standing(const journal::Reader& reader,
                                                                const KeyedRequest& request);
/// The same, and the document that was made for this key before a restore forgot it (order_keys.h), under its `trace`:
/// one question for both, because on a server each is a round trip. Invalid `idempotency_mismatch` for another body
/// too.
struct KeyTraced {
  std::optional<KeyStanding> standing;
  core::AnyId document;  ///< null for none
};
[[nodiscard]] core::Result<KeyTraced> traced(const journal::Reader& reader, const KeyedRequest& request,
                                             const QString& trace);
/// The key is at work from this commit on.
[[nodiscard]] core::Done claim(journal::Writing& writing, const KeyedRequest& request, const core::AnyId& subject,
                               core::Instant now);
/// This is the answer from now on: status, body and `Location` are kept. Claimed before or not.
[[nodiscard]] core::Done keep(journal::Writing& writing, const KeyedRequest& request, const http::Response& response,
                              core::Instant now);
/// A claim of which nothing came.
[[nodiscard]] core::Done release(journal::Writing& writing, const KeyedRequest& request);
/// For a key that is at work: Refused, answered as 409 with Retry-After.
[[nodiscard]] core::Error inProgress();

/// The whole of it for a command of one transaction on the asker's tenant: the kept answer, or what `command` says,
/// kept. Answered after the commit. `command` may be run again where the database asks for it. `refuse` words a
/// refusal; without it, `problem` does. Where there is a `trace`, the command is told its document.
using Command = std::function<core::Result<http::Response>(journal::Writing&, const core::AnyId& document)>;
using Refuse = std::function<http::Response(const core::Error&)>;
void once(const SharedGround& ground, const http::Request& request, const http::Answer& answer, Command command,
          Refuse refuse = {}, const QString& trace = {});

/// A route of its own among the kept keys: of traces of keys.
inline constexpr QLatin1String kTraceRoute{"key of a document"};
/// Of a trace: the key, and the body; no body in those of older programs.
struct TraceParts {
  QString key;
  QByteArray body;
};
[[nodiscard]] TraceParts partsOf(const QString& trace);
inline constexpr const char* kIdempotencyTable = "api_idempotency";
inline constexpr qint64 kKeptMs = 30LL * 24 * 3600 * 1000;
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS api_idempotency(route TEXT NOT NULL, key TEXT NOT NULL, request_hash BLOB NOT NULL, "
    "subject BLOB, status INTEGER NOT NULL, location TEXT NOT NULL, body BLOB NOT NULL, at_utc_ms INTEGER NOT NULL, "
    "PRIMARY KEY(route, key)) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS api_idempotency_at ON api_idempotency(at_utc_ms)",
};

}  // namespace counterfoil::api
