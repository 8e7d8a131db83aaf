// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/parted_chains.h"

#include <algorithm>

#include "models/journal/parting.h"
#include "sync/client/ledger_rows.h"

namespace counterfoil::client {

using core::Result;
using journal::Fact;
using journal::OriginId;
using journal::Writing;

namespace {

/// The new chain is sent as any other, and the old one goes on where the two parted.
core::Done markParted(Writing& writing, OriginId name, const journal::Parting& from, const std::vector<OwnChain>& own) {
  CF_CHECK(writing.local("sync_refusal")
               .execute("DELETE FROM sync_refusal WHERE fact_id IN (SELECT fact_id FROM journal WHERE origin = $1)",
                        {name}));
  for (OwnChain chain : own) {
    if (chain.origin != from.origin) continue;
    chain.acknowledged = std::min(chain.acknowledged, from.originSeq - 1);
    chain.durable = std::min(chain.durable, from.originSeq - 1);
    CF_CHECK(writeChain(writing, chain));
  }
  return writeChain(writing, {name, 0, 0, 0});
}

}  // namespace

Result<bool> partForked(Writing& writing, OriginId open) {
  struct Fork {
    OriginId origin;
    qint64 originSeq = 0;
  };
  CF_TRY(const auto forks,
         writing.reader().list("SELECT j.origin, min(j.origin_seq) FROM sync_refusal r JOIN journal j ON j.fact_id = "
                               "r.fact_id WHERE r.status = 'fork' AND j.origin <> $1 GROUP BY j.origin",
                               {open}, [](const journal::Row& row) {
                                 return Fork{row.id<OriginId>(0), row.integer(1)};
                               }));
  bool any = false;
  for (const Fork& fork : forks) {
    CF_TRY(const auto chains, ownChains(writing.reader(), open));
    // Facts before it are under way again: the hub may have others there as well.
    const bool isFirst = std::any_of(chains.begin(), chains.end(), [&](const OwnChain& each) {
      return each.origin == fork.origin && each.acknowledged + 1 >= fork.originSeq;
    });
    if (!isFirst) continue;
    CF_TRY(const auto opened, journal::openingFor(writing.reader(), fork.origin, fork.originSeq));
    if (!opened) continue;
    CF_TRY(const bool parted, writing.part(*opened));
    if (!parted) continue;
    any = true;
    CF_CHECK(markParted(writing, opened->origin, {fork.origin, fork.originSeq, {}}, chains));
  }
  if (!any) return false;
  CF_TRY(const Place place, readPlace(writing.reader()));
  CF_CHECK(writePlace(writing, fromTheBeginning(place)));
  return true;
}

Result<bool> partAsTold(Writing& writing, LeftChains& left, const Fact& fact, OriginId open) {
  const auto from = fact.rejected.isEmpty() ? journal::partingIn(fact) : std::nullopt;
  if (!from) return false;
  CF_TRY(const auto own, ownChains(writing.reader(), open));
  bool parted = false;
  const core::Done done = writing.attempt([&]() -> core::Done {
    CF_TRY(parted, writing.part(fact));
    return {};
  });
  // Whatever does not fit is looked at where the fact is taken in, as of any other.
  if (!done && done.error().kind == core::ErrorKind::Integrity) return false;
  CF_CHECK(done);
  if (!parted) return false;
  const bool isOwn =
      std::any_of(own.begin(), own.end(), [&](const OwnChain& each) { return each.origin == from->origin; });
  if (isOwn) CF_CHECK(markParted(writing, fact.origin, *from, own));
  CF_CHECK(goOnWith(writing, left, from->origin, left.value(from->origin).fromSeq));
  // What the hub signed of the numbers that are free now it signed of these facts under their old name.
  CF_CHECK(
      writing.local("sync_witness")
          .execute("DELETE FROM sync_witness WHERE origin = $1 AND origin_seq >= $2", {from->origin, from->originSeq}));
  return true;
}

}  // namespace counterfoil::client
