// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/order_keys.h"

#include <QCryptographicHash>

#include "models/journal/facts_queries.h"
#include "sync/hub/arbiter.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using sales::DocumentId;

namespace {

QString hashed(const QByteArray& bytes) {
  return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).left(16).toHex());
}

Result<std::optional<DocumentId>> madeFor(const journal::Reader& reader, const QString& trace) {
  return reader.first("SELECT subject FROM api_idempotency WHERE route = $1 AND key = $2",
                      {QString(kTraceRoute), partsOf(trace).key},
                      [](const journal::Row& row) { return row.id<DocumentId>(0); });
}

}  // namespace

QString traceOfBody(const KeyedRequest& request) {
  return hashed("counterfoil/order-body/1" + request.route.toUtf8() + '\n' + request.key.toUtf8() + '\n' +
                request.hash);
}

QString traceOf(const KeyedRequest& request) {
  return hashed("counterfoil/order-key/1" + request.route.toUtf8() + '\n' + request.key.toUtf8()) + u'.' +
         traceOfBody(request);
}

Done rememberDocument(journal::Writing& writing, const QString& trace, DocumentId document, core::Instant at) {
  const TraceParts parts = partsOf(trace);
  return writing.local(kIdempotencyTable)
      .execute(
          "INSERT INTO api_idempotency(route, key, request_hash, subject, status, location, body, at_utc_ms) VALUES "
          "($1, $2, $3, $4, 201, '', $6, $5) ON CONFLICT(route, key) DO NOTHING",
          {QString(kTraceRoute), parts.key, parts.body, document, at.utcMs(), QByteArray("")});
}

Done ordersReturned(journal::Writing& writing, std::span<const journal::Fact> facts) {
  for (const journal::Fact& fact : facts) {
    const QString trace = fact.object["source"_L1].toObject()["key"_L1].toString();
    if (trace.isEmpty()) continue;
    const auto document = fact.subject.as<sales::DocumentTag>();
    CF_TRY(const auto made, madeFor(writing.reader(), trace));
    if (!made) CF_CHECK(rememberDocument(writing, trace, document, fact.at()));
    if (!made || *made == document) continue;
    const auto other = made->as<core::Anything>();
    CF_TRY(const auto about, journal::factsAbout(writing.reader(), other));
    if (about.empty()) continue;
    CF_CHECK(hub::raiseBoth(writing, inbox::kDuplicateOrder, other, fact, about.front()));
  }
  return {};
}

}  // namespace counterfoil::api
