// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/feed.h"

#include <algorithm>

#include "models/journal/facts_queries.h"
#include "sync/hub/holders.h"
#include "sync/hub/origin_rule.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Hlc;
using core::Result;
using journal::Fact;
using protocol::PushResult;
using protocol::PushStatus;

namespace {

const QByteArray kNoDigest(32, '\0');

/// A fact that the feed has already, or one that says it is.
Result<PushResult> answerKnown(const journal::Reader& reader, const Fact& fact) {
  CF_TRY(const auto known, journal::factById(reader, fact.id));
  if (!known || known->digest != fact.digest) return PushResult{fact.id, PushStatus::Fork, 0, {}, u"fork"_s, {}};
  return PushResult{fact.id, PushStatus::Duplicate, known->position, known->effectiveHlc, {}, {}};
}

/// One at a time, where all at once did not work: who is to blame gets its own answer.
Done applySingly(journal::Writing& writing, std::vector<Fact>& fresh, std::vector<PushResult>& results) {
  for (Fact& fact : fresh) {
    if (!results.empty() &&
        (results.back().status == PushStatus::Rejected || results.back().status == PushStatus::Fork ||
         results.back().status == PushStatus::Deferred)) {
      results.push_back({fact.id, PushStatus::Deferred, 0, {}, {}, {}});
      continue;
    }
    const Done applied = writing.attempt([&]() -> Done {
      CF_TRY([[maybe_unused]] const journal::Reception reception, writing.receive(fact));
      return {};
    });
    if (applied) {
      results.push_back({fact.id, PushStatus::Applied, 0, fact.effectiveHlc, {}, {}});
      continue;
    }
    if (applied.error().kind == core::ErrorKind::Storage || applied.error().kind == core::ErrorKind::Busy) {
      return applied;
    }
    const bool fork = applied.error().code == u"fork";
    results.push_back({fact.id, fork ? PushStatus::Fork : PushStatus::Rejected, 0, {}, applied.error().code, {}});
  }
  return {};
}

Done number(const journal::Reader& reader, std::vector<PushResult>& results, size_t from) {
  for (size_t i = from; i < results.size(); ++i) {
    if (results[i].status != PushStatus::Applied) continue;
    CF_TRY(const auto fact, journal::factById(reader, results[i].fact));
    if (fact) results[i].hubSeq = fact->position;
  }
  return {};
}

Done applyFresh(journal::Writing& writing, std::vector<Fact>& fresh, std::vector<PushResult>& results) {
  const size_t from = results.size();
  const Done together = writing.attempt([&] { return writing.receiveRun(fresh); });
  if (!together) {
    CF_CHECK(applySingly(writing, fresh, results));
    return number(writing.reader(), results, from);
  }
  // Nobody else writes meanwhile: the run has the last positions.
  CF_TRY(const qint64 last, headOfFeed(writing.reader()));
  qint64 position = last - qint64(fresh.size());
  for (const Fact& fact : fresh)
    results.push_back({fact.id, PushStatus::Applied, ++position, fact.effectiveHlc, {}, {}});
  return {};
}

Done arbitrate(journal::Writing& writing, const std::vector<Fact>& fresh, std::vector<PushResult>& results,
               const Situation& situation) {
  if (!situation.arbiter) return {};
  std::vector<Fact> applied;
  std::vector<size_t> places;
  const size_t from = results.size() - fresh.size();
  for (size_t i = 0; i < fresh.size(); ++i) {
    if (results[from + i].status != PushStatus::Applied) continue;
    applied.push_back(fresh[i]);
    applied.back().position = results[from + i].hubSeq;
    places.push_back(from + i);
  }
  if (applied.empty()) return {};
  std::vector<Flag> flags;
  const Done judged = writing.attempt([&]() -> Done {
    CF_TRY(flags, situation.arbiter(writing, applied));
    return {};
  });
  if (!judged) {
    if (judged.error().kind == core::ErrorKind::Storage || judged.error().kind == core::ErrorKind::Busy) return judged;
    // What happened is not refused because nobody can be asked about it.
    flags.clear();
  }
  for (const Flag& flag : flags) {
    PushResult& result = results[places.at(flag.index)];
    result.status = PushStatus::Merged;
    result.exceptions.push_back(flag.exception);
  }
  return {};
}

/// What was taken as a link and nothing more is told to its till as what it is.
void tellRejections(const std::vector<Fact>& fresh, std::vector<PushResult>& results) {
  const size_t from = results.size() - fresh.size();
  for (size_t i = 0; i < fresh.size(); ++i) {
    PushResult& result = results[from + i];
    if (fresh[i].rejected.isEmpty() || result.hubSeq == 0) continue;
    result.status = PushStatus::Rejected;
    result.code = fresh[i].rejected;
  }
}

/// Facts of the hub's own, written in an epoch that was lost.
Done tellReturned(journal::Writing& writing, const std::vector<Fact>& fresh, const Situation& situation) {
  CF_TRY(const bool own, isOwnChain(writing.reader(), fresh.front(), situation));
  return own && situation.ownReturned ? situation.ownReturned(writing, fresh) : Done();
}

/// Bounds the clocks of facts that follow a head by their arrival, and lets them rise as they were written: of two
/// edits by a till whose clock is ahead the later one must win, also where both arrive together.
Done boundByArrival(const journal::Reader& reader, const std::optional<journal::OriginHead>& head,
                    std::vector<Fact>& fresh, core::Instant receivedAt) {
  Hlc before;
  if (head) {
    CF_TRY(const auto last, journal::factsOfOrigin(reader, head->origin, head->originSeq - 1, 1));
    if (!last.empty()) before = last.front().effectiveHlc;
  }
  qint64 after = qint64(fresh.size());
  for (Fact& fact : fresh) {
    const Hlc latest(((receivedAt.utcMs() << 16) | 0xffff) - --after);
    fact.effectiveHlc = latest < fact.hlc ? latest : fact.hlc;
    if (!(before < fact.effectiveHlc)) fact.effectiveHlc = Hlc(before.packed() + 1);
    before = fact.effectiveHlc;
  }
  return {};
}

/// How many facts after a position have about so many bytes: what no page has room for is not read.
Result<int> fitting(const journal::Reader& reader, qint64 position, int limit, qint64 mostBytes) {
  int count = 0;
  qint64 bytes = 0;
  CF_CHECK(reader.rows("SELECT length(body) FROM journal WHERE position > $1 ORDER BY position LIMIT $2",
                       {position, limit}, [&](const journal::Row& row) {
                         bytes += row.integer(0);
                         if (count > 0 && bytes > mostBytes) return false;
                         ++count;
                         return true;
                       }));
  return count;
}

/// As a text in JSON. A body may be no JSON at all, and then up to six times as long.
qint64 writtenBytes(const QByteArray& body) {
  qint64 bytes = body.size();
  for (const char each : body) {
    if (each == '"' || each == '\\') bytes += 1;
    if (uchar(each) < 0x20) bytes += 5;
  }
  return bytes;
}

}  // namespace

Result<qint64> headOfFeed(const journal::Reader& reader) {
  return reader.integer("SELECT max(position) FROM journal", {});
}

Result<protocol::PushAnswer> push(journal::Writing& writing, const protocol::PushRequest& request,
                                  core::Instant receivedAt, const Situation& situation) {
  CF_TRY(const auto head, journal::headOf(writing.reader(), request.origin));
  const qint64 headSeq = head ? head->originSeq : 0;
  if (request.facts.front().originSeq > headSeq + 1) {
    return core::refused(u"chain_gap"_s, QString::number(headSeq + 1));
  }
  protocol::PushAnswer answer;
  std::vector<Fact> fresh;
  for (const Fact& fact : request.facts) {
    if (fact.originSeq <= headSeq) {
      CF_TRY(PushResult known, answerKnown(writing.reader(), fact));
      answer.results.push_back(std::move(known));
      continue;
    }
    fresh.push_back(fact);
    if (!fact.object.isEmpty()) continue;
    if (auto object = journal::parseBody(fact.body)) fresh.back().object = std::move(*object);
  }
  CF_CHECK(admit(writing, request, fresh, situation));
  CF_CHECK(rejectWhatTheHubAloneSays(writing.reader(), request, fresh, situation));
  CF_CHECK(boundByArrival(writing.reader(), head, fresh, receivedAt));
  const bool forked = std::any_of(answer.results.begin(), answer.results.end(),
                                  [](const PushResult& result) { return result.status == PushStatus::Fork; });
  if (forked) {
    for (const Fact& fact : fresh) answer.results.push_back({fact.id, PushStatus::Deferred, 0, {}, {}, {}});
  } else if (!fresh.empty()) {
    CF_CHECK(applyFresh(writing, fresh, answer.results));
    CF_CHECK(arbitrate(writing, fresh, answer.results, situation));
    tellRejections(fresh, answer.results);
    CF_CHECK(tellReturned(writing, fresh, situation));
  }

  CF_TRY(const auto after, journal::headOf(writing.reader(), request.origin));
  answer.epoch = situation.epoch;
  answer.serverTime = receivedAt;
  answer.head.originSeq = after ? after->originSeq : 0;
  answer.head.digest = after ? after->digest : kNoDigest;
  answer.head.signature = situation.sign(protocol::signedBytes(request.origin, answer.head));
  answer.nextOriginSeq = answer.head.originSeq + 1;
  answer.durableOriginSeq = situation.durable ? situation.durable(request.origin, answer.head.originSeq) : 0;
  return answer;
}

Result<protocol::PullPage> page(const journal::Reader& reader, qint64 position, int limit, qint64 mostBytes,
                                const protocol::HeldChains& held) {
  protocol::PullPage page;
  CF_TRY(page.head, headOfFeed(reader));
  CF_TRY(const int count, fitting(reader, position, limit, mostBytes));
  CF_TRY(page.facts, journal::factsAfter(reader, position, count, false));
  qint64 bytes = 0;
  for (size_t i = 0; i < page.facts.size(); ++i) {
    bytes += writtenBytes(page.facts[i].body);
    if (i > 0 && bytes > mostBytes) {
      page.facts.resize(i);
      break;
    }
    page.facts[i].hubSeq = page.facts[i].position;
    // Of a link its digest does not tell whether it is the same.
    const bool isHeld = std::any_of(held.begin(), held.end(), [&](const auto& c) { return c.has(page.facts[i]); });
    if (isHeld && page.facts[i].rejected.isEmpty()) page.facts[i].body = QByteArray();
  }
  page.more = !page.facts.empty() && page.facts.back().position < page.head;
  return page;
}

}  // namespace counterfoil::hub
