// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/catalog/facts.h"
#include "models/catalog/projector.h"
#include "models/journal/book.h"
#include "models/journal/facts_queries.h"
#include "models/journal/schema.h"
#include "models/journal/verify.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/memory_engine.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using core::Hlc;
using journal::Fact;
using journal::FactDraft;
using journal::Reception;
using journal::Writing;

namespace {

/// A store that only follows: the journal, one slice, no origin of its own.
struct Follower {
  Follower() {
    projectors.add(std::make_unique<catalog::CatalogProjector>());
    if (!engine.run(QString::fromLatin1(journal::kJournalSql))) qFatal("journal");
    for (const auto& table : projectors.all().front()->tables()) {
      if (!engine.run(QString::fromUtf8(table.createSql))) qFatal("%s", table.name);
    }
    book.emplace(engine, projectors, clock, ids);
  }
  support::MemoryEngine engine;
  journal::Projectors projectors;
  core::ManualClock clock{core::Instant::fromUtcMs(1'750'000'000'000)};
  core::SeededIds ids{1};
  std::optional<journal::Book> book;
};

QJsonObject edit(const QString& field, const QJsonValue& after) {
  return {{field, QJsonObject{{u"before"_s, QJsonValue()}, {u"after"_s, after}}}};
}

/// Creations and edits of a few products and taxes by three origins.
std::vector<Fact> history(support::Random& random) {
  std::vector<FactDraft> drafts;
  std::vector<core::AnyId> subjects;
  for (int i = 0; i < 4; ++i) {
    subjects.emplace_back(QUuid(0x0190f2c4, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 1, uchar(i)));
    const bool tax = i == 3;
    drafts.push_back(
        {tax ? QLatin1String(catalog::kTaxCreated) : QLatin1String(catalog::kProductCreated),
         1,
         subjects.back(),
         {{u"name"_s, u"Thing %1"_s.arg(i)}, {u"price_micro"_s, 1'000'000 * i}, {u"sku"_s, u"S%1"_s.arg(i)}},
         {}});
  }
  for (int i = 0; i < 24; ++i) {
    const auto which = size_t(random.below(4));
    const bool tax = which == 3;
    const QJsonObject body = random.chance(50) ? edit(u"name"_s, u"Name %1"_s.arg(i))
                             : tax             ? edit(u"rate_ppm"_s, 10'000 * i)
                                               : edit(u"price_micro"_s, 500'000 * i);
    drafts.push_back({tax ? QLatin1String(catalog::kTaxChanged) : QLatin1String(catalog::kProductChanged),
                      1,
                      subjects[which],
                      body,
                      {}});
  }
  return support::dealToOrigins(drafts, 3, random);
}

QByteArray differences(Follower& one, Follower& other) {
  const auto found = journal::compareProjections(one.engine.reader(), other.engine.reader(), one.projectors);
  if (!found) return found.error().code.toUtf8() + ' ' + found.error().detail.toUtf8();
  QByteArray text;
  for (const auto& row : *found) text += row.table.toUtf8() + ' ' + row.key.toUtf8() + ": " + row.what.toUtf8() + '\n';
  return text;
}

}  // namespace

class TestReceiving : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aCorrectedClockGivesTheSameTablesAsIfItHadBeenKnownAtOnce();
  void acknowledgingTwiceChangesNothing();
  void aPartThatFailsTakesBackWhatItReceivedAndTheRestGoesOn();
  void anotherTillsClockFromTheFutureIsNotTakenOverByOpeningAgain();
};

void TestReceiving::aCorrectedClockGivesTheSameTablesAsIfItHadBeenKnownAtOnce() {
  support::Random random(support::Random::runSeed());
  int changed = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<Fact> facts = history(random);
    Follower late;
    Follower early;
    QCOMPARE(*late.book->receiveAll(facts), int(facts.size()));
    Follower untouched;
    QCOMPARE(*untouched.book->receiveAll(facts), int(facts.size()));

    // The hub lets no clock run ahead: some facts are of an earlier time than their till said.
    std::vector<Fact> corrected = facts;
    qint64 hubSeq = 0;
    for (Fact& fact : corrected) {
      fact.hubSeq = ++hubSeq;
      fact.effectiveHlc = random.chance(33) ? Hlc(fact.hlc.packed() - (random.below(40) << 16)) : fact.hlc;
    }
    QCOMPARE(*early.book->receiveAll(support::reordered(corrected, random)), int(facts.size()));
    std::vector<Fact> answers = support::reordered(corrected, random);
    const auto done = late.book->write([&](Writing& writing) -> core::Done {
      for (const Fact& fact : answers) CF_CHECK(writing.acknowledge(fact.id, fact.hubSeq, fact.effectiveHlc));
      return {};
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().code + done.error().detail));
    const QByteArray differing = differences(late, early);
    QVERIFY2(differing.isEmpty(), differing.constData());
    if (!differences(late, untouched).isEmpty()) ++changed;
  }
  QVERIFY2(changed > 50, "the corrections must matter, or this test shows nothing");
}

void TestReceiving::acknowledgingTwiceChangesNothing() {
  support::Random random(7);
  const std::vector<Fact> facts = history(random);
  Follower store;
  QCOMPARE(*store.book->receiveAll(facts), int(facts.size()));
  int heard = 0;
  const auto listening =
      store.book->subscribe([&](const journal::Change& change) { heard += int(change.facts.size()); });
  const Hlc earlier(facts.front().hlc.packed() - 65536);
  for (int i = 0; i < 2; ++i) {
    QVERIFY(store.book->write([&](Writing& writing) { return writing.acknowledge(facts.front().id, 12, earlier); }));
  }
  QCOMPARE(heard, 1);
  const auto fact = journal::factById(store.engine.reader(), facts.front().id);
  QCOMPARE((*fact)->hubSeq, 12);
  QCOMPARE((*fact)->effectiveHlc.packed(), earlier.packed());
  const auto unknown = store.book->write([&](Writing& writing) {
    return writing.acknowledge(journal::FactId(QUuid::createUuidV5(QUuid(), u"x"_s)), 1, earlier);
  });
  QCOMPARE(unknown.error().code, u"unknown_fact"_s);
}

void TestReceiving::aPartThatFailsTakesBackWhatItReceivedAndTheRestGoesOn() {
  support::Random random(11);
  const std::vector<Fact> facts = history(random);
  std::vector<Fact> first;
  std::vector<Fact> second;
  for (const Fact& fact : facts) (fact.origin == facts.front().origin ? first : second).push_back(fact);
  Follower store;
  const auto done = store.book->write([&](Writing& writing) -> core::Done {
    const core::Done failing = writing.attempt([&]() -> core::Done {
      for (const Fact& fact : first) {
        CF_TRY([[maybe_unused]] const Reception reception, writing.receive(fact));
      }
      return core::refused(u"enough"_s);
    });
    if (failing) return core::refused(u"should_fail"_s);
    for (const Fact& fact : second) {
      CF_TRY([[maybe_unused]] const Reception reception, writing.receive(fact));
    }
    return {};
  });
  QVERIFY2(done, done ? "" : qPrintable(done.error().code));
  QCOMPARE(*journal::factCount(store.engine.reader()), qint64(second.size()));
  // The chain that was taken back begins where it began.
  QCOMPARE(*store.book->receiveAll(first), int(first.size()));
  Follower other;
  QCOMPARE(*other.book->receiveAll(facts), int(facts.size()));
  QCOMPARE(differences(store, other), QByteArray());
}

void TestReceiving::anotherTillsClockFromTheFutureIsNotTakenOverByOpeningAgain() {
  support::Random random(13);
  std::vector<Fact> facts = history(random);
  Follower store;
  const Hlc arrived = Hlc::next(Hlc(), store.clock.now());
  for (Fact& fact : facts) fact.effectiveHlc = arrived;
  QVERIFY(arrived < facts.front().hlc);
  QCOMPARE(*store.book->receiveAll(facts), int(facts.size()));
  journal::Book again(store.engine, store.projectors, store.clock, store.ids);
  const auto origin = store.ids.make<journal::OriginTag>(store.clock.now());
  QVERIFY(again.openOrigin(origin, store.ids.make<journal::StoreFileTag>(store.clock.now()), {}, 0));
  QCOMPARE(again.head().hlc.milliseconds(), arrived.milliseconds());
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestReceiving)
#include "tst_receiving.moc"
