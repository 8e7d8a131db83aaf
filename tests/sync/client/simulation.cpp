// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/simulation.h"

#include <map>

#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"
#include "models/journal/verify.h"
#include "tests/sync/client/sim_till.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using journal::Fact;

namespace {

QByteArray keysOf(const journal::Reader& reader) {
  QByteArray all;
  const auto read = reader.rows("SELECT person_id, wrapped FROM vault_person_key ORDER BY person_id", {},
                                [&](const journal::Row& row) {
                                  all += row.bytes(0).toHex() + '=' + row.bytes(1) + ' ';
                                  return true;
                                });
  return read ? all : QByteArray("unreadable");
}

class World {
 public:
  World(quint64 seed, const SimOptions& options, SimCounts& counts)
      : m_options(options), m_counts(counts), m_random(seed), m_hub(m_timeline, m_random, options.hubs) {
    m_hub.temper.promises = m_random.chance(70);
    m_hub.temper.anybodyWrites = options.anybodyWrites;
    m_hub.temper.trustsHeads = options.trustsHeads;
    m_hub.temper.trustsDevices = options.trustsDevices;
    if (options.epochsFall) m_hub.letEpochsFall();
    for (int i = 0; i < options.tills; ++i) {
      m_tills.push_back(std::make_unique<SimTill>(m_timeline, m_random, m_hub, m_options, m_counts, i));
      if (m_random.chance(30)) m_tills.back()->setSkew(m_random.between(-90, 90) * 60'000);
    }
    if (options.hubs > 1) openCluster();
  }

  QByteArray run() {
    storm();
    m_timeline.runUntil(m_options.stormMs);
    calm();
    m_timeline.runUntil(m_options.stormMs + m_options.quietMs);
    m_counts.steps = m_timeline.steps();
    return verdict();
  }
  [[nodiscard]] qint64 hubDeaths() const { return m_hub.deaths(); }

 private:
  /// Plans what will go wrong, and when.
  void storm();
  void stormHub();
  void stormTill(SimTill& till);
  void stormClone();
  void openCluster();
  void stormOutcast();
  void calm();
  [[nodiscard]] QByteArray verdict();
  [[nodiscard]] QByteArray judgeClone(const journal::Reader& copys) const;
  [[nodiscard]] QByteArray judge(SimTill& till, const std::map<journal::FactId, QByteArray>& all);
  [[nodiscard]] std::map<journal::FactId, QByteArray> factsOf(const journal::Reader& reader) const;
  [[nodiscard]] qint64 sometime() { return m_random.below(m_options.stormMs); }

  const SimOptions& m_options;
  SimCounts& m_counts;
  support::Random m_random;
  Timeline m_timeline;
  SimHub m_hub;
  std::vector<std::unique_ptr<SimTill>> m_tills;
  bool m_unnoticed = false;
  bool m_released = false;
  std::unique_ptr<SimTill> m_outcast;  ///< not judged: from some moment on it gets nothing
  std::unique_ptr<SimTill> m_clone;    ///< not judged: what it wrote before it knew waits there for a person
};

void World::openCluster() {
  // A chain of the hub's own that lost its tail unnoticed gives its numbers twice: there it decides nothing.
  m_hub.temper.decides = m_random.chance(70);
  for (const auto& till : m_tills) m_hub.enrol(till->key(), u"till %1"_s.arg(till->number()));
  if (m_options.revokes && m_hub.temper.decides) {
    m_outcast = std::make_unique<SimTill>(m_timeline, m_random, m_hub, m_options, m_counts, m_options.tills + 1);
    m_hub.enrol(m_outcast->key(), u"outcast"_s);
  }
  m_hub.backUp();
}

void World::stormOutcast() {
  stormTill(*m_outcast);
  m_timeline.after(sometime(), [this] { m_hub.revoke(m_outcast->key()); });
}

void World::stormHub() {
  m_hub.temper.troubled = m_random.chance(80);
  m_hub.temper.leavesOut = m_options.gaps;
  if (m_options.hubs > 1) {
    const qint64 crashes = m_random.between(0, 6);
    for (qint64 i = 0; i < crashes; ++i) m_timeline.after(sometime(), [this] { m_hub.crash(); });
  }
  const qint64 backups = m_random.between(1, 5);
  for (qint64 i = 0; i < backups; ++i) m_timeline.after(sometime(), [this] { m_hub.backUp(); });
  if (!m_options.hubRestores) return;
  const qint64 restores = m_random.between(0, 3);
  for (qint64 i = 0; i < restores; ++i) {
    m_timeline.after(sometime(),
                     [this, unnoticed = m_random.chance(30) && !m_options.tillRestores && !m_hub.temper.decides] {
                       ++m_counts.hubRestores;
                       m_unnoticed = m_unnoticed || unnoticed;
                       unnoticed ? m_hub.loseTail() : m_hub.restore();
                     });
  }
}

void World::stormTill(SimTill& till) {
  till.troubled = m_random.chance(80);
  m_timeline.after(m_random.below(m_options.stormMs / 3), [&till] { till.start(); });
  for (int i = 0; i < m_options.facts / 2; ++i) m_timeline.after(sometime(), [&till] { till.trade(); });
  for (int i = 0; i < 4; ++i) m_timeline.after(sometime(), [&till] { till.meetPerson(); });
  const qint64 crashes = m_random.between(0, 8);
  for (qint64 i = 0; i < crashes; ++i) {
    m_timeline.after(sometime(), [&till] {
      if (till.running()) till.crash();
    });
  }
  const qint64 partitions = m_random.between(0, 4);
  for (qint64 i = 0; i < partitions; ++i) {
    m_timeline.after(sometime(), [this, &till] {
      till.cut = true;
      m_timeline.after(m_random.between(1'000, m_options.stormMs / 3), [&till] { till.cut = false; });
    });
  }
  if (m_random.chance(20)) {
    m_timeline.after(sometime(), [this, &till] { till.setSkew(m_random.between(-900, 900) * 60'000); });
  }
  if (!m_options.tillRestores) return;
  const qint64 restores = m_options.reusesNumbers ? m_random.between(1, 3) : 1;
  for (qint64 i = 0; i < restores; ++i) {
    m_timeline.after(sometime(), [&till] { till.backUp(); });
    m_timeline.after(sometime(), [&till] { till.restoreBackup(); });
  }
}

void World::stormClone() {
  m_clone = std::make_unique<SimTill>(m_timeline, m_random, m_hub, m_options, m_counts, m_options.tills);
  m_timeline.after(sometime(), [this] {
    // Whose a chain is, the hub knows from its first push on: a till is enrolled long before it is copied.
    const auto known = journal::headOf(m_hub.reader(), m_tills.front()->store().book().origin());
    if (!known || !*known) return;
    m_clone->becomeCloneOf(*m_tills.front());
    const qint64 facts = m_random.between(1, 5);
    for (qint64 i = 0; i < facts; ++i) m_timeline.after(sometime() / 4, [this] { m_clone->trade(); });
  });
}

void World::storm() {
  stormHub();
  if (m_options.clones) stormClone();
  if (m_outcast) stormOutcast();
  for (const auto& till : m_tills) stormTill(*till);
}

void World::calm() {
  m_hub.temper.troubled = false;
  m_hub.temper.leavesOut = false;
  if (m_outcast && m_random.chance(50)) {
    m_outcast->troubled = false;
    m_outcast->cut = false;
    m_hub.release(m_outcast->key());
    m_released = m_counts.hubRestores == 0;
  }
  for (const auto& till : m_tills) {
    till->troubled = false;
    till->cut = false;
    till->setSkew(0);
    if (!till->running()) till->start();
  }
}

std::map<journal::FactId, QByteArray> World::factsOf(const journal::Reader& reader) const {
  std::map<journal::FactId, QByteArray> all;
  const auto facts = journal::factsAfter(reader, 0, std::numeric_limits<int>::max(), false);
  if (!facts) return all;
  // What the hub says of itself in an epoch that was lost is not for tills to bring back.
  for (const Fact& fact : *facts) {
    if (!m_hub.origins().contains(fact.origin)) all.emplace(fact.id, fact.digest);
  }
  return all;
}

QByteArray World::judge(SimTill& till, const std::map<journal::FactId, QByteArray>& all) {
  const QByteArray who = "till " + QByteArray::number(till.number()) + ": ";
  const auto mine = factsOf(till.store().reader());
  if (mine != all) {
    return who + "has " + QByteArray::number(mine.size()) + " facts, and all together are " +
           QByteArray::number(all.size());
  }
  if (keysOf(till.store().reader()) != keysOf(m_tills.front()->store().reader())) return who + "keys of persons differ";
  const auto chains = journal::verifyChains(till.store().reader());
  if (!chains || !chains->holds()) return who + "a chain does not hold";
  // A feed that was set back unnoticed may hold a fact again under its old number, with a later time of arrival: no
  // cursor tells that, and where clocks are wrong two stamps may then stand in another order than at the hub. A page
  // that lacks a fact which is here already, and has arrived anew at a restored hub, is the same.
  const bool toldAnew = m_unnoticed || (m_options.gaps && m_counts.hubRestores > 0);
  if (!toldAnew) {
    const auto differing = journal::compareProjections(till.store().reader(), m_hub.reader(), simProjectors(), 3);
    if (!differing) return who + differing.error().detail.toUtf8();
    for (const auto& row : *differing) {
      return who + row.table.toUtf8() + ' ' + row.key.toUtf8() + ": " + row.what.toUtf8();
    }
  }
  const client::Status status = till.status();
  // That it opened another series a till says until somebody has seen it.
  const bool told = m_options.reusesNumbers && status.behind() == 0 &&
                    status.notices == std::vector<client::Notice>({{u"new_series"_s, 1}});
  if (status.standing != client::Standing::UpToDate && !told) {
    QByteArray why = who + "says " + textOf(status.standing).toUtf8() + ", " + QByteArray::number(status.toSend) +
                     " to send, " + QByteArray::number(status.toReceive) + " to receive";
    for (const auto& notice : status.notices) why += ' ' + notice.code.toUtf8();
    return why;
  }
  return {};
}

QByteArray World::verdict() {
  if (!m_hub.complaint().isEmpty()) return m_hub.complaint();
  const std::map<journal::FactId, QByteArray> atHub = factsOf(m_hub.reader());
  std::map<journal::FactId, QByteArray> all = atHub;
  for (const auto& till : m_tills) all.merge(factsOf(till->store().reader()));
  const bool counted = !m_options.tillRestores && !m_options.clones && !m_options.revokes;
  if (counted && qint64(all.size()) != m_counts.facts + m_options.tills) {
    return "of " + QByteArray::number(m_counts.facts) + " facts there are " + QByteArray::number(all.size());
  }
  if (atHub != all) return "the hub does not have every fact";
  if (m_released) all.merge(factsOf(m_outcast->store().reader()));
  if (atHub != all) return "the hub does not have what it let in again";
  const auto chains = journal::verifyChains(m_hub.reader());
  if (!chains || !chains->holds()) return "at the hub a chain does not hold";
  for (const auto& till : m_tills) {
    if (const QByteArray broken = judge(*till, all); !broken.isEmpty()) return broken;
  }
  return m_clone ? judgeClone(m_clone->store().reader()) : QByteArray();
}

/// A copied till is another device: nobody gets what it wrote under the other's name, and it keeps that for a person.
/// Where its number turned out to be another fact's, it has the hub's there, and its own under another name.
QByteArray World::judgeClone(const journal::Reader& copys) const {
  const auto facts = journal::factsAfter(copys, 0, std::numeric_limits<int>::max(), false);
  for (const Fact& fact : *facts) {
    const auto atHub = journal::factsOfOrigin(m_hub.reader(), fact.origin, fact.originSeq - 1, 1);
    const bool other =
        atHub && !atHub->empty() && atHub->front().originSeq == fact.originSeq && atHub->front().digest != fact.digest;
    if (other) return "the copied till has another fact under number " + QByteArray::number(fact.originSeq);
    if (journal::partingIn(fact) && !atHub->empty()) return "a copied till parted the chain of another device";
  }
  return {};
}

}  // namespace

QByteArray simulate(quint64 seed, const SimOptions& options, SimCounts* counts) {
  SimCounts mine;
  World world(seed, options, mine);
  const QByteArray broken = world.run();
  mine.hubCrashes = world.hubDeaths();
  if (counts != nullptr) *counts = mine;
  return broken;
}

}  // namespace counterfoil::sim
