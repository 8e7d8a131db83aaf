// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/enrolment.h"

#include <QJsonDocument>

#include "models/core/json_reader.h"
#include "sync/client/ledger_rows.h"
#include "sync/client/person_keys.h"
#include "sync/protocol/problem.h"

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

core::Error networkError(const QString& code, const QString& detail) {
  return {core::ErrorKind::Network, code, detail, {}};
}

Result<protocol::EnrolAnswer> enrolAnswerOf(const HttpAnswer& answer) {
  if (!answer.certificateFault.isEmpty()) {
    return networkError(answer.certificateFault, u"the certificate of what answers there is not to be trusted"_s);
  }
  if (answer.status == 0) return networkError(u"hub_unreachable"_s, u"the hub does not answer"_s);
  const auto json = core::parseObject(answer.body);
  if (answer.status == 200 || answer.status == 201) {
    if (!json) return networkError(u"bad_answer"_s, u"the hub answers what cannot be read"_s);
    const auto parsed = protocol::EnrolAnswer::fromJson(*json);
    if (!parsed) return networkError(u"bad_answer"_s, parsed.error().detail);
    return parsed;
  }
  const auto problem = json ? protocol::Problem::fromJson(*json) : std::nullopt;
  if (!problem) return networkError(u"bad_answer"_s, u"status %1"_s.arg(answer.status));
  return core::refused(problem->code, problem->detail);
}

}  // namespace

Result<std::optional<Enrolment>> readEnrolment(const journal::Reader& reader) {
  CF_TRY(const auto row,
         reader.first("SELECT hub, authority, tenant, device FROM sync_state WHERE one = 1 AND hub <> ''", {},
                      [](const journal::Row& each) {
                        return Enrolment{each.text(0),
                                         each.text(1).toUtf8(),
                                         {each.id<protocol::TenantId>(2), each.id<protocol::DeviceId>(3)}};
                      }));
  return row;
}

Done writeEnrolment(journal::Writing& writing, const Enrolment& enrolment) {
  journal::Transaction& local = writing.local("sync_state");
  CF_CHECK(local.execute("DELETE FROM sync_state", {}));
  CF_CHECK(writing.local("sync_origin").execute("UPDATE sync_origin SET acknowledged_seq = 0, durable_seq = 0", {}));
  CF_CHECK(writing.local("sync_refusal").execute("DELETE FROM sync_refusal", {}));
  CF_CHECK(writeShutOut(writing, {}));
  CF_CHECK(forgetKeysTold(writing));
  return local.execute(
      "INSERT INTO sync_state(one, hub, authority, tenant, device) VALUES (1, $1, $2, $3, $4)",
      {enrolment.hub, QString::fromUtf8(enrolment.authorityPem), enrolment.identity.tenant, enrolment.identity.device});
}

Done renewEnrolment(journal::Writing& writing, const Enrolment& enrolment) {
  CF_CHECK(writing.local("sync_refusal").execute("DELETE FROM sync_refusal", {}));
  CF_CHECK(writeShutOut(writing, {}));
  CF_CHECK(forgetKeysTold(writing));
  return writing.local("sync_state")
      .execute("UPDATE sync_state SET hub = $1, authority = $2, tenant = $3, device = $4",
               {enrolment.hub, QString::fromUtf8(enrolment.authorityPem), enrolment.identity.tenant,
                enrolment.identity.device});
}

Done goOnFrom(journal::Writing& writing, const QString& cursor, const std::vector<journal::OriginId>& own,
              const journal::Reader& before) {
  CF_TRY(Place place, readPlace(before));
  place.cursor = cursor;
  CF_TRY(place.position, writing.reader().integer("SELECT max(hub_seq) FROM journal_ack", {}));
  place.head = std::max(place.head, place.position);
  CF_CHECK(writePlace(writing, place));
  for (const journal::OriginId origin : own) {
    CF_TRY(const qint64 known, writing.reader().integer("SELECT max(j.origin_seq) FROM journal j JOIN journal_ack a ON "
                                                        "a.fact_id = j.fact_id WHERE j.origin = $1 AND a.hub_seq > 0",
                                                        {origin}));
    CF_CHECK(writeChain(writing, {origin, known, 0, 0}));
  }
  return {};
}

Done moveHub(journal::Writing& writing, const QString& address) {
  return writing.local("sync_state").execute("UPDATE sync_state SET hub = $1 WHERE hub <> ''", {address});
}

Result<QString> readTillCode(const journal::Reader& reader) {
  CF_TRY(const auto code, reader.first("SELECT code FROM sync_till WHERE one = 1", {},
                                       [](const journal::Row& row) { return row.text(0); }));
  return code.value_or(QString());
}

Done writeTillCode(journal::Writing& writing, const QString& code) {
  journal::Transaction& local = writing.local("sync_till");
  CF_CHECK(local.execute("DELETE FROM sync_till", {}));
  if (code.isEmpty()) return {};
  return local.execute("INSERT INTO sync_till(one, code) VALUES (1, $1)", {code});
}

Result<bool> hasHistory(const journal::Reader& reader) {
  CF_TRY(const qint64 one, reader.integer("SELECT 1 FROM journal WHERE kind <> 'origin.opened' LIMIT 1", {}));
  return one == 1;
}

namespace {

using Enrolled = std::function<void(Result<protocol::EnrolAnswer>, const HttpAnswer&)>;

void askToEnrol(Transport& line, const protocol::EnrolRequest& request, Enrolled done) {
  HttpRequest http;
  http.method = "POST";
  http.target = u"/v1/devices"_s;
  http.body = QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact);
  line.send(std::move(http),
            [done = std::move(done)](const HttpAnswer& answer) { done(enrolAnswerOf(answer), answer); });
}

bool isAskedBy(const protocol::TenantId& tenant, const HttpAnswer& answer) {
  const auto json = core::parseObject(answer.body);
  const auto problem = json ? protocol::Problem::fromJson(*json) : std::nullopt;
  return problem && problem->members[u"tenant"_s].toString() == tenant.text();
}

}  // namespace

void enrol(Transport& line, const protocol::EnrolRequest& request, Enrolled done) {
  if (request.tenant.isNull() || request.storeKey.isEmpty()) return askToEnrol(line, request, std::move(done));
  protocol::EnrolRequest first = request;
  first.storeKey.clear();
  askToEnrol(
      line, first,
      [&line, request, done = std::move(done)](const Result<protocol::EnrolAnswer>& said, const HttpAnswer& raw) {
        if (said || said.error().code != u"store_key_missing") return done(said, raw);
        if (!isAskedBy(request.tenant, raw)) return done(core::refused(u"another_tenant"_s), raw);
        askToEnrol(line, request, done);
      });
}

}  // namespace counterfoil::client
