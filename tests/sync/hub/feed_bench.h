// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <optional>

#include "models/catalog/facts.h"
#include "models/catalog/projector.h"
#include "models/journal/schema.h"
#include "sync/hub/feed.h"
#include "sync/hub/holders.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/memory_engine.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using core::Hlc;
using journal::Fact;
using protocol::PushAnswer;
using protocol::PushRequest;
using protocol::PushStatus;

inline constexpr qint64 kNow = 1'774'000'000'000;

/// A hub over a catalog in memory.
struct Hub {
  Hub() {
    projectors.add(std::make_unique<catalog::CatalogProjector>());
    if (!engine.run(QString::fromLatin1(journal::kJournalSql))) qFatal("journal");
    for (const auto& table : projectors.all().front()->tables()) {
      if (!engine.run(QString::fromUtf8(table.createSql))) qFatal("%s", table.name);
    }
    for (const char* const table : hub::kHolderTables) {
      if (!engine.run(QString::fromUtf8(table))) qFatal("holders");
    }
    book.emplace(engine, projectors, clock, ids);
    situation.sign = [](const QByteArray& bytes) { return bytes.leftJustified(64, 's', true); };
  }
  core::Result<PushAnswer> push(std::vector<Fact> facts,
                                core::Instant at = core::Instant::fromUtcMs(kNow + 1'000'000)) {
    const PushRequest request{facts.front().origin, std::move(facts)};
    auto answer = book->write([&](journal::Writing& writing) { return hub::push(writing, request, at, situation); });
    if (book->position() != *hub::headOfFeed(engine.reader())) qFatal("the book lost count of positions");
    return answer;
  }
  support::MemoryEngine engine;
  journal::Projectors projectors;
  core::ManualClock clock{core::Instant::fromUtcMs(kNow)};
  core::SeededIds ids{1};
  hub::Situation situation;
  std::optional<journal::Book> book;
};

/// Facts of `origins` tills, each a list in order.
inline std::vector<std::vector<journal::Fact>> tills(int origins, int count, quint64 seed) {
  support::Random random(seed);
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < count; ++i) {
    const core::AnyId subject(QUuid(1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, uchar(i)));
    drafts.push_back({QLatin1String(catalog::kProductCreated), 1, subject, {{u"name"_s, u"Thing %1"_s.arg(i)}}, {}});
  }
  std::vector<std::vector<Fact>> lists;
  for (const Fact& fact : support::dealToOrigins(drafts, origins, random)) {
    auto list =
        std::find_if(lists.begin(), lists.end(), [&](const auto& l) { return l.front().origin == fact.origin; });
    if (list == lists.end()) list = lists.insert(list, std::vector<Fact>());
    list->push_back(fact);
  }
  return lists;
}

inline std::vector<PushStatus> statuses(const PushAnswer& answer) {
  std::vector<PushStatus> all;
  for (const auto& result : answer.results) all.push_back(result.status);
  return all;
}

}  // namespace counterfoil
