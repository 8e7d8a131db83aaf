// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QTest>
#include <algorithm>
#include <map>

#include "models/catalog/facts.h"
#include "models/catalog/projector.h"
#include "models/journal/facts_queries.h"
#include "models/journal/schema.h"
#include "models/journal/verify.h"
#include "tests/sync/hub/feed_bench.h"

namespace counterfoil {

namespace {

/// Counts the facts that are read whole.
class CountingReader final : public journal::Reader {
 public:
  explicit CountingReader(const journal::Reader& reader) : m_reader(reader) {}
  [[nodiscard]] core::Done rows(const char* sql, journal::Values values,
                                const std::function<bool(const journal::Row&)>& each) const override {
    const bool whole = QByteArrayView(sql).contains("j.body");
    return m_reader.rows(sql, values, [&](const journal::Row& row) {
      facts += whole ? 1 : 0;
      return each(row);
    });
  }
  [[nodiscard]] core::Done composedRows(const QString& sql, journal::Values values,
                                        const std::function<bool(const journal::Row&)>& each) const override {
    return m_reader.composedRows(sql, values, each);
  }
  using journal::Reader::rows;
  mutable int facts = 0;

 private:
  const journal::Reader& m_reader;
};

/// A till's chain of such bodies.
std::vector<Fact> chainOf(int count, const QByteArray& body) {
  auto list = tills(1, count, 9).front();
  QByteArray previous(32, '\0');
  for (Fact& fact : list) {
    fact.kind = u"moon.landed"_s;
    fact.body = body;
    previous = fact.digest = journal::digestOf(fact, previous);
  }
  return list;
}

}  // namespace

class TestFeed : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void batchesSentAgainInAnyPiecesAreAppliedOnce();
  void aGapIsRefusedWithTheNumberThatIsExpectedAndWritesNothing();
  void aChangedFactIsAForkAndWhatHangsOnItWaits();
  void aBrokenChainIsRejectedAloneAndTheFactsBeforeItStay();
  void anIdThatAnotherTillUsedIsAForkAndTheRestOfTheTransactionGoesOn();
  void aBodyThatIsNoJsonIsKeptAndTheFeedGoesOn();
  void aClockFromTheFutureIsBoundedByTheArrival();
  void factsOfATillWhoseClockIsAheadKeepTheirOrder();
  void theArbiterFlagsWhatWasApplied();
  void anArbiterThatFailsRefusesNothingAndLeavesNothing();
  void pagesEndAtTheirLimitsAndMissNothing();
  void noMoreBodiesAreReadThanAPageHasRoomFor();
  void bodiesThatGrowInJsonMakeNoPageThatNobodyCanRead();
  void ofWhatIsHeldThereIsNoBodyInAPage();
};

void TestFeed::batchesSentAgainInAnyPiecesAreAppliedOnce() {
  support::Random random(support::Random::runSeed());
  for (int round = 0; round < 30; ++round) {
    Hub hub;
    const auto lists = tills(3, 40, random.next());
    std::vector<size_t> acknowledged(lists.size(), 0);
    std::map<qint64, journal::FactId> numbers;
    size_t left = 40;
    while (left > 0) {
      const auto till = size_t(random.below(qint64(lists.size())));
      const auto& list = lists[till];
      // Begins anywhere in what was sent before, because an answer may have been lost.
      const auto from = size_t(random.below(qint64(acknowledged[till]) + 1));
      const auto to = std::min(list.size(), from + 1 + size_t(random.below(9)));
      if (from >= list.size()) continue;
      const auto answer = hub.push({list.begin() + qsizetype(from), list.begin() + qsizetype(to)});
      QVERIFY2(answer, answer ? "" : qPrintable(answer.error().code));
      QCOMPARE(answer->results.size(), to - from);
      for (size_t i = from; i < to; ++i) {
        const auto& result = answer->results[i - from];
        QCOMPARE(result.fact, list[i].id);
        QCOMPARE(result.status, i < acknowledged[till] ? PushStatus::Duplicate : PushStatus::Applied);
        const auto [place, isNew] = numbers.emplace(result.hubSeq, result.fact);
        QCOMPARE(place->second, result.fact);
        QCOMPARE(isNew, i >= acknowledged[till]);
      }
      if (to > acknowledged[till]) {
        left -= to - acknowledged[till];
        acknowledged[till] = to;
      }
      QCOMPARE(answer->nextOriginSeq, qint64(acknowledged[till]) + 1);
    }
    QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 40);
    QCOMPARE(numbers.begin()->first, 1);
    QCOMPARE(numbers.rbegin()->first, 40);
    QVERIFY(journal::verifyChains(hub.engine.reader())->heads.size() == lists.size());
  }
}

void TestFeed::aGapIsRefusedWithTheNumberThatIsExpectedAndWritesNothing() {
  Hub hub;
  const auto list = tills(1, 9, 1).front();
  QVERIFY(hub.push({list.begin(), list.begin() + 3}));
  const auto answer = hub.push({list.begin() + 5, list.end()});
  QCOMPARE(answer.error().code, u"chain_gap"_s);
  QCOMPARE(answer.error().detail, u"4"_s);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 3);
}

void TestFeed::aChangedFactIsAForkAndWhatHangsOnItWaits() {
  Hub hub;
  const auto list = tills(1, 6, 2).front();
  QVERIFY(hub.push({list.begin(), list.begin() + 3}));
  std::vector<Fact> other(list.begin() + 1, list.end());
  other[1].digest = QByteArray(32, 'x');  // the third
  const auto answer = hub.push(other);
  QVERIFY(answer);
  QCOMPARE(statuses(*answer), (std::vector{PushStatus::Duplicate, PushStatus::Fork, PushStatus::Deferred,
                                           PushStatus::Deferred, PushStatus::Deferred}));
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 3);
}

void TestFeed::aBrokenChainIsRejectedAloneAndTheFactsBeforeItStay() {
  Hub hub;
  auto list = tills(1, 5, 3).front();
  list[2].body.replace("Thing", "Thong");
  const auto answer = hub.push(list);
  QVERIFY(answer);
  QCOMPARE(statuses(*answer), (std::vector{PushStatus::Applied, PushStatus::Applied, PushStatus::Rejected,
                                           PushStatus::Deferred, PushStatus::Deferred}));
  QCOMPARE(answer->results[1].hubSeq, 2);
  QCOMPARE(answer->results[2].code, u"chain_broken"_s);
  QCOMPARE(answer->nextOriginSeq, 3);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 2);
}

void TestFeed::anIdThatAnotherTillUsedIsAForkAndTheRestOfTheTransactionGoesOn() {
  Hub hub;
  const auto lists = tills(2, 12, 4);
  QVERIFY(hub.push(lists[0]));
  auto stolen = lists[1];
  stolen[1].id = lists[0][0].id;
  QByteArray previous = stolen[0].digest;
  for (size_t i = 1; i < stolen.size(); ++i) previous = stolen[i].digest = journal::digestOf(stolen[i], previous);
  const auto answer = hub.push(stolen);
  QVERIFY2(answer, answer ? "" : qPrintable(answer.error().code + answer.error().detail));
  QCOMPARE(answer->results[0].status, PushStatus::Applied);
  QCOMPARE(answer->results[1].status, PushStatus::Fork);
  QCOMPARE(answer->results[2].status, PushStatus::Deferred);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), qint64(lists[0].size()) + 1);
}

void TestFeed::aBodyThatIsNoJsonIsKeptAndTheFeedGoesOn() {
  Hub hub;
  auto list = tills(1, 3, 5).front();
  list[1].kind = u"moon.landed"_s;
  list[1].body = "no json";
  QByteArray previous = list[0].digest;
  for (size_t i = 1; i < list.size(); ++i) previous = list[i].digest = journal::digestOf(list[i], previous);
  const auto answer = hub.push(list);
  QVERIFY(answer);
  QCOMPARE(statuses(*answer), (std::vector{PushStatus::Applied, PushStatus::Applied, PushStatus::Applied}));
  QCOMPARE(journal::unprojectedFacts(hub.engine.reader())->size(), size_t(1));
}

void TestFeed::aClockFromTheFutureIsBoundedByTheArrival() {
  Hub hub;
  const auto list = tills(1, 2, 6).front();
  const auto arrival = core::Instant::fromUtcMs(kNow - 60'000);
  const auto answer = hub.push(list, arrival);
  QCOMPARE(answer->results[0].effectiveHlc.milliseconds(), arrival.utcMs());
  const auto page = hub::page(hub.engine.reader(), 0, 10);
  QCOMPARE(page->facts[1].effectiveHlc.packed(), answer->results[1].effectiveHlc.packed());
  QCOMPARE(page->facts[1].hlc.packed(), list[1].hlc.packed());
}

void TestFeed::factsOfATillWhoseClockIsAheadKeepTheirOrder() {
  Hub hub;
  const auto list = tills(1, 30, 7).front();
  const auto arrival = core::Instant::fromUtcMs(kNow - 60'000);
  Hlc before;
  // Twice at the same moment, then by a clock of the hub that was set back.
  for (size_t from = 0; from < list.size(); from += 10) {
    const auto at = from < 20 ? arrival : arrival.plusMs(-5'000);
    const auto answer = hub.push({list.begin() + qsizetype(from), list.begin() + qsizetype(from) + 10}, at);
    for (const auto& result : answer->results) {
      QVERIFY(before < result.effectiveHlc);
      QVERIFY(result.effectiveHlc.milliseconds() <= arrival.utcMs() + 1);
      before = result.effectiveHlc;
    }
  }
}

void TestFeed::theArbiterFlagsWhatWasApplied() {
  Hub hub;
  const core::AnyId exception(QUuid::createUuidV5(QUuid(), u"e"_s));
  std::vector<qint64> seen;
  hub.situation.arbiter = [&](journal::Writing&, std::span<const Fact> facts) -> core::Result<std::vector<hub::Flag>> {
    for (const Fact& fact : facts) seen.push_back(fact.position);
    return std::vector{hub::Flag{facts.size() - 1, exception}};
  };
  const auto list = tills(1, 4, 7).front();
  QVERIFY(hub.push({list.begin(), list.begin() + 2}));
  const auto answer = hub.push(list);
  QCOMPARE(seen, (std::vector<qint64>{1, 2, 3, 4}));
  QCOMPARE(answer->results[3].status, PushStatus::Merged);
  QCOMPARE(answer->results[3].exceptions, std::vector{exception});
  QCOMPARE(answer->results[0].status, PushStatus::Duplicate);
}

void TestFeed::anArbiterThatFailsRefusesNothingAndLeavesNothing() {
  Hub hub;
  const auto lists = tills(2, 12, 10);
  hub.situation.arbiter = [&](journal::Writing& writing,
                              std::span<const Fact>) -> core::Result<std::vector<hub::Flag>> {
    for (const Fact& fact : lists[1]) CF_CHECK(writing.receive(fact));
    return core::integrityError(u"projector_failed"_s);
  };
  const auto answer = hub.push(lists[0]);
  QVERIFY2(answer, answer ? "" : qPrintable(answer.error().code));
  QCOMPARE(statuses(*answer), std::vector(lists[0].size(), PushStatus::Applied));
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), qint64(lists[0].size()));

  hub.situation.arbiter = [](journal::Writing&, std::span<const Fact>) -> core::Result<std::vector<hub::Flag>> {
    return core::storageError(u"disk_full"_s);
  };
  QCOMPARE(hub.push(lists[1]).error().code, u"disk_full"_s);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), qint64(lists[0].size()));
}

void TestFeed::pagesEndAtTheirLimitsAndMissNothing() {
  Hub hub;
  for (const auto& list : tills(3, 40, 8)) QVERIFY(hub.push(list));
  for (const qint64 bytes : {qint64(1), qint64(100), qint64(1'000'000)}) {
    qint64 position = 0;
    qint64 seen = 0;
    for (bool more = true; more;) {
      const auto page = hub::page(hub.engine.reader(), position, 7, bytes);
      QVERIFY(!page->facts.empty());
      QVERIFY(page->facts.size() <= 7);
      for (const Fact& fact : page->facts) QCOMPARE(fact.hubSeq, ++seen);
      position = page->facts.back().hubSeq;
      more = page->more;
    }
    QCOMPARE(seen, 40);
  }
  const auto end = hub::page(hub.engine.reader(), 40, 7);
  QVERIFY(end->facts.empty() && !end->more);
  QCOMPARE(end->head, 40);
}

void TestFeed::noMoreBodiesAreReadThanAPageHasRoomFor() {
  Hub hub;
  QVERIFY(hub.push(chainOf(30, QByteArray(1000, 'x'))));
  const CountingReader reader(hub.engine.reader());
  const auto page = hub::page(reader, 0, 1000, 5'500);
  QCOMPARE(page->facts.size(), size_t(5));
  QVERIFY(page->more);
  QCOMPARE(reader.facts, 5);
}

void TestFeed::bodiesThatGrowInJsonMakeNoPageThatNobodyCanRead() {
  Hub hub;
  QVERIFY(hub.push(chainOf(12, QByteArray(1000, '\x01'))));
  qint64 position = 0;
  for (bool more = true; more;) {
    const auto page = hub::page(hub.engine.reader(), position, 1000, 20'000);
    QVERIFY(!page->facts.empty());
    QVERIFY(QJsonDocument(page->toJson()).toJson(QJsonDocument::Compact).size() < 25'000);
    position = page->facts.back().hubSeq;
    more = page->more;
  }
  QCOMPARE(position, 12);
}

void TestFeed::ofWhatIsHeldThereIsNoBodyInAPage() {
  Hub hub;
  std::vector<Fact> mine = tills(1, 6, 3).front();
  mine[2].rejected = u"hub_only"_s;
  QVERIFY(hub.push(mine));
  const auto others = tills(2, 4, 8);
  for (const auto& list : others) QVERIFY(hub.push(list));
  const auto page = hub::page(hub.engine.reader(), 0, 100, 1'000'000, {{mine.front().origin, 4}});
  QCOMPARE(page->facts.size(), size_t(10));
  for (const Fact& fact : page->facts) {
    // What was rejected is not told by its digest, and goes whole.
    const bool isHeld = fact.origin == mine.front().origin && fact.originSeq <= 4 && fact.originSeq != 3;
    QCOMPARE(fact.body.isNull(), isHeld);
    QVERIFY(fact.digest.size() == 32 && fact.hubSeq > 0);
  }
  const auto read = protocol::PullPage::fromJson(page->toJson());
  QVERIFY(read);
  for (size_t i = 0; i < page->facts.size(); ++i) QCOMPARE(read->facts[i].body, page->facts[i].body);
  QVERIFY(read->facts.front().body.isNull());
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestFeed)
#include "tst_feed.moc"
