// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/sim_till.h"

#include <QCryptographicHash>

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;

namespace {

constexpr int kSubjects = 5;

core::AnyId subject(qint64 which) {
  return core::AnyId(QUuid(0x51b7ec75, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, uchar(which)));
}

}  // namespace

struct SimTill::Life final : client::Transport, client::StoreGate {
  Life(SimTill& till, quint64 seed) : owner(till), timers(till.m_timeline) {
    timers.deafFromMs = till.m_options.deafFromMs;
    ledger = till.m_options.ledger ? till.m_options.ledger([&till] { return till.diesNow(); })
                                   : std::make_unique<client::Ledger>();
    engine.emplace(*this, timers, *this, *ledger, till.m_clock, seed);
  }
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    request.authorization = owner.m_key;
    owner.send(request, std::move(done));
  }
  void run(std::function<void(journal::Book&)> work, std::function<void()> then) override {
    owner.runInStore(work, then);
  }
  [[nodiscard]] core::Done openIncarnation(journal::Book&) override {
    owner.m_store.openNewOrigin();
    return {};
  }

  SimTill& owner;
  Timers timers;
  std::unique_ptr<client::Ledger> ledger;
  std::optional<client::Engine> engine;
};

SimTill::SimTill(Timeline& timeline, support::Random& random, SimHub& hub, const SimOptions& options, SimCounts& counts,
                 int number)
    : m_timeline(timeline),
      m_random(random),
      m_hub(hub),
      m_options(options),
      m_counts(counts),
      m_number(number),
      m_key(QCryptographicHash::hash("key of till " + QByteArray::number(number), QCryptographicHash::Sha256)),
      m_clock(timeline),
      m_store(m_clock, 100 + quint64(number)),
      m_backup(m_clock, 200 + quint64(number)) {
  m_store.openNewOrigin();
  backUp();
}
SimTill::~SimTill() = default;

client::Status SimTill::status() const {
  return m_life ? m_life->engine->status() : client::Status();
}

void SimTill::start() {
  m_life = std::make_shared<Life>(*this, m_random.next());
  m_life->engine->start();
}

void SimTill::crash() {
  ++m_counts.crashes;
  m_life.reset();
  m_store.openAgain();
  m_timeline.after(m_random.between(1, 20'000), [this] {
    if (!m_life) start();
  });
}

bool SimTill::diesNow() {
  if (!troubled || !m_random.chance(10)) return false;
  m_dying = true;
  return true;
}

void SimTill::trade() {
  const int facts = m_random.chance(20) ? int(m_random.between(2, 12)) : 1;
  const core::Done done = m_store.book().write([&](journal::Writing& writing) -> core::Done {
    for (int i = 0; i < facts; ++i) {
      const bool taking = m_random.chance(50);
      const char* const kind = taking ? kTaken : m_random.chance(30) ? kNoteCreated : kNoteChanged;
      const QJsonObject body = taking ? QJsonObject{{u"minor"_s, m_random.between(1, 9999)}}
                                      : QJsonObject{{u"title"_s, u"%1 of till %2"_s.arg(++m_traded).arg(m_number)}};
      CF_TRY([[maybe_unused]] const auto fact,
             writing.record({QLatin1String(kind), 1, subject(m_random.below(kSubjects)), body, {}}));
      ++m_counts.facts;
    }
    return {};
  });
  if (!done) qFatal("%s", qPrintable(done.error().code));
  // Who writes tells the engine, mostly: another process would not.
  if (m_life && m_random.chance(80)) m_life->engine->factsWritten();
}

void SimTill::meetPerson() {
  const core::Done done = m_store.book().write([&](journal::Writing& writing) -> core::Done {
    journal::Transaction& vault = writing.local("vault_person_key");
    if (m_random.chance(30)) {
      return vault.execute(
          "UPDATE vault_person_key SET wrapped = NULL WHERE person_id = (SELECT max(person_id) FROM "
          "vault_person_key)",
          {});
    }
    return vault.execute("INSERT INTO vault_person_key(person_id, key_version, wrapped) VALUES ($1, 1, $2)",
                         {core::AnyId(writing.newId()), QByteArray("key ") + QByteArray::number(m_random.below(1000))});
  });
  if (!done) qFatal("%s", qPrintable(done.error().code));
  if (m_life && m_random.chance(50)) m_life->engine->factsWritten();
}

void SimTill::backUp() {
  m_backup.becomeCopyOf(m_store);
}

void SimTill::restoreBackup() {
  ++m_counts.tillRestores;
  m_life.reset();
  m_store.becomeCopyOf(m_backup);
  if (m_options.reusesNumbers) {
    m_store.openAgain();
  } else {
    m_store.openNewOrigin();
  }
  start();
}

void SimTill::damageNewest() {
  const core::Done done = m_store.book().write([&](journal::Writing& writing) {
    return writing.local("journal").execute(
        "UPDATE journal SET body = $1 WHERE position = (SELECT max(position) FROM journal)",
        {QByteArray(R"({"minor":99999})")});
  });
  if (!done) qFatal("%s", qPrintable(done.error().code));
}

void SimTill::becomeCloneOf(const SimTill& other) {
  ++m_counts.clones;
  m_life.reset();
  m_store.becomeCopyOf(other.m_store);
  m_store.ordinal = other.m_store.ordinal + 1;
  m_store.openAgain();
  start();
}

void SimTill::runInStore(const std::function<void(journal::Book&)>& work, const std::function<void()>& then) {
  const std::weak_ptr<Life> life = m_life;
  m_timeline.after(m_random.below(5), [this, life, work, then] {
    if (life.expired()) return;
    work(m_store.book());
    if (m_dying) {
      m_dying = false;
      return crash();
    }
    m_timeline.after(m_random.below(5), [life, then] {
      if (const auto alive = life.lock()) then();
    });
  });
}

void SimTill::fail(const std::shared_ptr<std::function<void(HttpAnswer)>>& done, const std::weak_ptr<Life>& life) {
  ++m_counts.lost;
  if (m_random.chance(5)) return;  // half-open: not even an error
  m_timeline.after(m_random.between(10, 30'000), [done, life, timedOut = m_random.chance(50)] {
    const auto alive = life.lock();
    if (!alive || !*done) return;
    const auto call = std::exchange(*done, {});
    HttpAnswer none;
    none.timedOut = timedOut;
    call(none);
  });
}

void SimTill::send(const HttpRequest& request, std::function<void(HttpAnswer)> done) {
  const auto shared = std::make_shared<std::function<void(HttpAnswer)>>(std::move(done));
  const std::weak_ptr<Life> life = m_life;
  const bool rough = troubled;
  const bool lost = cut || (rough && m_random.chance(12));
  const bool late = rough && m_random.chance(5);
  if (lost) return fail(shared, life);
  // What is late arrives after its sender has given up, and out of order.
  if (late) fail(shared, life);
  const qint64 delayMs = late ? m_random.between(5'000, 90'000) : m_random.between(2, 300);
  m_timeline.after(delayMs, [this, request, shared, life] { deliver(request, shared, life); });
  if (rough && m_random.chance(5)) {
    ++m_counts.doubled;
    m_timeline.after(m_random.between(2, 60'000), [this, request, life] {
      deliver(request, std::make_shared<std::function<void(HttpAnswer)>>(), life);
    });
  }
}

void SimTill::deliver(const HttpRequest& request, const std::shared_ptr<std::function<void(HttpAnswer)>>& done,
                      const std::weak_ptr<Life>& life) {
  m_hub.handle(request, [this, request, done, life](HttpAnswer answer) {
    if (cut || (troubled && m_random.chance(8))) return fail(done, life);
    if (m_options.falsify) m_options.falsify(request, answer);
    m_timeline.after(m_random.between(2, 300), [done, life, answer = std::move(answer)] {
      const auto alive = life.lock();
      if (!alive || !*done) return;
      std::exchange(*done, {})(answer);
    });
  });
}

}  // namespace counterfoil::sim
