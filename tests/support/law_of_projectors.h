// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <functional>
#include <vector>

#include "models/journal/fact.h"
#include "models/journal/projector.h"
#include "tests/support/random.h"

namespace counterfoil::support {

// Tables are a function of the set of facts, never of their order: the test that holds every projector to it.
//
// A slice joins by one line in its test:
//
//   void tablesDoNotDependOnTheOrderOfFacts() {
//     CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<CatalogProjector>()); }, catalogHistory);
//   }
//
// `catalogHistory(Random&)` invents drafts of every kind that the projector knows: creations, edits of the same field,
// removals, several of each, about the same few subjects, 15 to 40 in all. The fixture deals them to three origins
// whose clocks disagree and sometimes tie, and then lets them arrive in 1,000 orders that keep each origin's own. After
// each, every row of every table must be the same, no projector may refuse a fact, and a body must survive being
// written and read. One order of each history goes through the Book: the tables must equal those that a replay of its
// journal makes in an empty store, and those that it rebuilds itself, after a hub has corrected the clocks of some.
// Where a difference is found, the history is made smaller as long as it still differs, and what is left is printed.
// The first histories are then played on PostgreSQL too, in two orders each: its rows must be SQLite's.

using AddProjectors = std::function<void(journal::Projectors&)>;
using History = std::function<std::vector<journal::FactDraft>(Random&)>;
/// Body → struct → body, for slices that want their structs checked: returns what the second body is.
using Reread = std::function<core::Result<QJsonObject>(const QString& kind, const QJsonObject& body)>;

struct LawOptions {
  int orders = 1000;
  /// Different histories among which the orders are divided.
  int histories = 10;
  quint64 seed = Random::runSeed();
};

/// Empty when the law holds, otherwise what broke it, for a person to read.
[[nodiscard]] QByteArray breachOfLaw(const AddProjectors& add, const History& history, const Reread& reread = {},
                                     const LawOptions& options = {});

/// Drafts as facts of `origins` origins, chained, in the order of the draft's list within each; `hlc`s rise within an
/// origin and tie across them now and then.
[[nodiscard]] std::vector<journal::Fact> dealToOrigins(const std::vector<journal::FactDraft>& drafts, int origins,
                                                       Random& random);
/// The same facts in a random order that keeps each origin's own.
[[nodiscard]] std::vector<journal::Fact> reordered(const std::vector<journal::Fact>& facts, Random& random);

}  // namespace counterfoil::support

#define CF_LAW_OF_PROJECTORS(...)                                                  \
  do {                                                                             \
    const QByteArray cf_breach = ::counterfoil::support::breachOfLaw(__VA_ARGS__); \
    QVERIFY2(cf_breach.isEmpty(), cf_breach.constData());                          \
  } while (false)
