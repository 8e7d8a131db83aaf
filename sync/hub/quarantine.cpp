// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/quarantine.h"

#include <QJsonDocument>
#include <map>

#include "models/core/json_reader.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Result;
using journal::Fact;
using journal::Row;
using protocol::PushStatus;

namespace {

constexpr const char* kQuarantine = "quarantine";

Result<qint64> waitingOf(const journal::Reader& reader, const core::AnyId& device) {
  return reader.integer("SELECT count(*) FROM quarantine WHERE device_id = $1", {device});
}

Result<std::map<journal::OriginId, std::vector<Fact>>> waitingFacts(const journal::Reader& reader,
                                                                    const core::AnyId& device) {
  std::map<journal::OriginId, std::vector<Fact>> all;
  core::Done read;
  CF_CHECK(reader.rows("SELECT origin, fact FROM quarantine WHERE device_id = $1 ORDER BY origin, origin_seq", {device},
                       [&](const Row& row) {
                         const auto origin = row.id<journal::OriginId>(0);
                         const auto json = core::parseObject(row.text(1).toUtf8());
                         auto fact = json ? protocol::factFromJson(*json, origin, false) : Result<Fact>(json.error());
                         if (!fact) {
                           read = fact.error();
                           return false;
                         }
                         all[origin].push_back(std::move(*fact));
                         return true;
                       }));
  if (!read) return read.error();
  return all;
}

}  // namespace

Result<qint64> keepInQuarantine(journal::Writing& writing, const core::AnyId& device,
                                const protocol::PushRequest& request, core::Instant at) {
  CF_TRY(const qint64 waiting, waitingOf(writing.reader(), device));
  if (waiting + qint64(request.facts.size()) > kMostQuarantined) return core::refused(u"quarantine_full"_s);
  for (const Fact& fact : request.facts) {
    const QByteArray json = QJsonDocument(protocol::factToJson(fact, false)).toJson(QJsonDocument::Compact);
    CF_CHECK(writing.local(kQuarantine)
                 .execute("INSERT INTO quarantine(origin, origin_seq, device_id, received_at_utc_ms, fact) VALUES "
                          "($1, $2, $3, $4, $5) ON CONFLICT(origin, origin_seq) DO NOTHING",
                          {request.origin, fact.originSeq, device, at, QString::fromUtf8(json)}));
  }
  return waitingOf(writing.reader(), device);
}

Result<int> releaseFromQuarantine(journal::Writing& writing, const core::AnyId& device, core::Instant at,
                                  const Situation& situation) {
  CF_TRY(const auto origins, waitingFacts(writing.reader(), device));
  int gone = 0;
  for (const auto& waiting : origins) {
    const auto& origin = waiting.first;
    const auto& facts = waiting.second;
    protocol::PushAnswer answer;
    const core::Done pushed = writing.attempt([&]() -> core::Done {
      CF_TRY(answer, push(writing, {origin, facts}, at, situation));
      return {};
    });
    // What is missing before them may still come from the device itself.
    if (!pushed && pushed.error().code == u"chain_gap") continue;
    CF_CHECK(pushed);
    for (size_t i = 0; i < answer.results.size(); ++i) {
      const PushStatus status = answer.results[i].status;
      if (status != PushStatus::Applied && status != PushStatus::Duplicate && status != PushStatus::Merged) continue;
      CF_CHECK(
          writing.local(kQuarantine)
              .execute("DELETE FROM quarantine WHERE origin = $1 AND origin_seq = $2", {origin, facts[i].originSeq}));
      ++gone;
    }
  }
  return gone;
}

}  // namespace counterfoil::hub
