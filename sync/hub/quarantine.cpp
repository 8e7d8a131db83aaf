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

constexpr const char* kQuarantine = "quarantined_fact";

struct Size {
  qint64 facts = 0;
  qint64 bytes = 0;
};

/// Kept beside, so that a thief's push does not have to be paid by counting all that it sent before.
Result<Size> sizeOf(const journal::Reader& reader, const core::AnyId& device) {
  CF_TRY(const auto size,
         reader.first("SELECT facts, bytes FROM quarantine_size WHERE device_id = $1", {device}, [](const Row& row) {
           return Size{row.integer(0), row.integer(1)};
         }));
  return size.value_or(Size());
}

core::Done writeSize(journal::Writing& writing, const core::AnyId& device, const Size& size) {
  return writing.local("quarantine_size")
      .execute(
          "INSERT INTO quarantine_size(device_id, facts, bytes) VALUES ($1, $2, $3) ON CONFLICT(device_id) DO "
          "UPDATE SET facts = excluded.facts, bytes = excluded.bytes",
          {device, size.facts, size.bytes});
}

Result<std::map<journal::OriginId, std::vector<Fact>>> waitingFacts(const journal::Reader& reader,
                                                                    const core::AnyId& device) {
  std::map<journal::OriginId, std::vector<Fact>> all;
  core::Done read;
  CF_CHECK(reader.rows("SELECT origin, fact FROM quarantined_fact WHERE device_id = $1 ORDER BY origin, origin_seq",
                       {device}, [&](const Row& row) {
                         const auto origin = row.id<journal::OriginId>(0);
                         const auto json = core::parseObject(row.text(1).toUtf8());
                         auto fact = json ? protocol::factFromJson(*json, origin) : Result<Fact>(json.error());
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
  CF_TRY(Size size, sizeOf(writing.reader(), device));
  for (const Fact& fact : request.facts) {
    CF_TRY(const qint64 known, writing.reader().integer("SELECT count(*) FROM quarantined_fact WHERE device_id = $1 "
                                                        "AND origin = $2 AND origin_seq = $3",
                                                        {device, request.origin, fact.originSeq}));
    if (known > 0) continue;
    const QByteArray json = QJsonDocument(protocol::factToJson(fact, false)).toJson(QJsonDocument::Compact);
    size = {size.facts + 1, size.bytes + json.size()};
    if (size.facts > kMostQuarantined || size.bytes > kMostQuarantinedBytes) return core::refused(u"quarantine_full"_s);
    CF_CHECK(writing.local(kQuarantine)
                 .execute("INSERT INTO quarantined_fact(device_id, origin, origin_seq, received_at_utc_ms, fact) "
                          "VALUES ($1, $2, $3, $4, $5)",
                          {device, request.origin, fact.originSeq, at, QString::fromUtf8(json)}));
  }
  CF_CHECK(writeSize(writing, device, size));
  return size.facts;
}

Result<Released> releaseFromQuarantine(journal::Writing& writing, const core::AnyId& device, core::Instant at,
                                       const Situation& situation) {
  CF_TRY(const auto origins, waitingFacts(writing.reader(), device));
  Released released;
  for (const auto& waiting : origins) {
    const auto& origin = waiting.first;
    const auto& facts = waiting.second;
    protocol::PushAnswer answer;
    const core::Done pushed = writing.attempt([&]() -> core::Done {
      CF_TRY(answer, push(writing, {origin, facts}, at, situation));
      return {};
    });
    // What is missing before them may still come from the device itself.
    // Or they are somebody else's to write.
    const bool stays =
        !pushed && (pushed.error().code == u"chain_gap" || pushed.error().code == u"origin_of_another_device" ||
                    pushed.error().code == u"nothing_parted");
    if (stays) continue;
    CF_CHECK(pushed);
    for (size_t i = 0; i < answer.results.size(); ++i) {
      const protocol::PushResult& result = answer.results[i];
      const bool taken = result.status == PushStatus::Applied || result.status == PushStatus::Duplicate ||
                         result.status == PushStatus::Merged;
      const bool dropped = result.status == PushStatus::Rejected && result.hubSeq > 0;
      if (!taken && !dropped) continue;
      CF_CHECK(writing.local(kQuarantine)
                   .execute("DELETE FROM quarantined_fact WHERE device_id = $1 AND origin = $2 AND origin_seq = $3",
                            {device, origin, facts[i].originSeq}));
      if (dropped) released.dropped.push_back({facts[i].id, facts[i].kind, result.code});
      released.taken += taken ? 1 : 0;
    }
  }
  CF_TRY(const auto left, writing.reader().first("SELECT count(*), coalesce(sum(length(fact)), 0) FROM "
                                                 "quarantined_fact WHERE device_id = $1",
                                                 {device}, [](const Row& row) {
                                                   return Size{row.integer(0), row.integer(1)};
                                                 }));
  CF_CHECK(writeSize(writing, device, left.value_or(Size())));
  released.left = left.value_or(Size()).facts;
  return released;
}

}  // namespace counterfoil::hub
