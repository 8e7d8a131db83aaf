// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/left_chains.h"

#include <algorithm>

namespace counterfoil::client {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::OriginId;

namespace {

constexpr qint64 kStepMs = 60'000;
constexpr qint64 kMostMs = 24LL * 60 * 60 * 1000;

qint64 mostPauseMs(int tries) {
  return std::min(kMostMs, kStepMs << std::min(tries, 12));
}

/// Full jitter, rand(1 s, min(a day, a minute · 2^tries)), from the random part of an id: the store has no other
/// source.
qint64 pauseMs(journal::Writing& writing, int tries) {
  const QByteArray random = writing.newId().toRfc4122().last(6);
  quint64 number = 0;
  for (const char each : random) number = number << 8 | uchar(each);
  return 1'000 + qint64(number % quint64(mostPauseMs(tries) - 999));
}

Done keep(journal::Writing& writing, OriginId origin, const LeftChain& chain) {
  return writing.local("sync_left")
      .execute(
          "INSERT INTO sync_left(origin, from_seq, code, tries, next_try_utc_ms) VALUES ($1, $2, $3, $4, $5) ON "
          "CONFLICT(origin) DO UPDATE SET from_seq = excluded.from_seq, code = excluded.code, tries = excluded.tries, "
          "next_try_utc_ms = excluded.next_try_utc_ms",
          {origin, chain.fromSeq, chain.code, chain.tries, chain.nextTry});
}

}  // namespace

Result<LeftChains> leftChains(const journal::Reader& reader) {
  LeftChains all;
  CF_CHECK(reader.rows(
      "SELECT origin, from_seq, code, tries, next_try_utc_ms FROM sync_left", {}, [&](const journal::Row& row) {
        all.insert(row.id<OriginId>(0), {row.integer(1), row.text(2), int(row.integer(3)), row.instant(4)});
        return true;
      }));
  return all;
}

Result<qint64> leftForGood(const journal::Reader& reader) {
  return reader.integer("SELECT count(*) FROM sync_left WHERE code = 'fork' OR tries > 1", {});
}

Result<bool> leaveChain(journal::Writing& writing, LeftChains& known, OriginId origin, qint64 seq,
                        const QString& code) {
  const auto before = known.constFind(origin);
  LeftChain chain = before == known.constEnd() ? LeftChain{seq, code, 0, {}} : *before;
  const bool fork = code == u"fork" || chain.code == u"fork";
  // What follows a number that does not fit does not fit either, and is no news.
  const bool news = before == known.constEnd() || seq < chain.fromSeq || (fork && chain.code != u"fork");
  const bool due =
      !fork && (before == known.constEnd() || core::isDue(chain.nextTry, writing.wall(), mostPauseMs(chain.tries)));
  if (!news && !due) return false;
  chain.fromSeq = std::min(chain.fromSeq, seq);
  if (fork) chain.code = u"fork"_s;
  if (due) {
    ++chain.tries;
    chain.nextTry = writing.wall().plusMs(pauseMs(writing, chain.tries));
  }
  CF_CHECK(keep(writing, origin, chain));
  known.insert(origin, chain);
  return due;
}

Done goOnUpTo(journal::Writing& writing, LeftChains& known, OriginId origin, qint64 seq) {
  const qint64 from = known.value(origin).fromSeq;
  return from > 0 && seq >= from ? goOnWith(writing, known, origin, from) : Done();
}

Done goOnWith(journal::Writing& writing, LeftChains& known, OriginId origin, qint64 seq) {
  const auto chain = known.constFind(origin);
  if (chain == known.constEnd() || seq != chain->fromSeq) return {};
  known.erase(chain);
  return writing.local("sync_left").execute("DELETE FROM sync_left WHERE origin = $1", {origin});
}

Done hopeAgain(journal::Writing& writing) {
  // Of a fork nothing is asked for as long as it is one: whether it still is, the hub's heads say, or its pages.
  CF_CHECK(writing.local("sync_left").execute("DELETE FROM sync_left WHERE code = 'fork'", {}));
  CF_CHECK(writing.local("sync_left").execute("UPDATE sync_left SET tries = 0, next_try_utc_ms = 0", {}));
  return writing.local("sync_refusal").execute("UPDATE sync_refusal SET tried_utc_ms = 0", {});
}

}  // namespace counterfoil::client
