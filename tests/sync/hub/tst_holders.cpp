// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "tests/sync/hub/feed_bench.h"

namespace counterfoil {

class TestHolders : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aChainIsItsFirstDevicesAndNobodyElses();
  void aChainIsPartedByWhoseItIsAloneAndNotFromWhatTheHubHas_data();
  void aChainIsPartedByWhoseItIsAloneAndNotFromWhatTheHubHas();
  void factsOfOthersComeBackWithTheHubsSignatureAlone();
  void anEpochThatWasLostWholeComesBackAsTheHubsOwnWithItsSignatureAlone();
  void aFactThatIsRejectedForGoodIsALinkAndTheLineGoesOn();
  void theNewestNumberUpToAPositionIsFound();
};

void TestHolders::aChainIsItsFirstDevicesAndNobodyElses() {
  Hub hub;
  const auto lists = tills(2, 12, 4);
  const auto& list = lists.front();
  hub.situation.holder = "key of the first";
  QVERIFY(hub.push({list.begin(), list.begin() + 3}));
  hub.situation.holder = "key of another";
  QCOMPARE(hub.push({list.begin() + 3, list.end()}).error().code, u"origin_of_another_device"_s);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 3);
  // What is known already is no secret, and its own chain is its own.
  QVERIFY(hub.push({list.begin(), list.begin() + 3}));
  QVERIFY(hub.push(lists.back()));
  hub.situation.holder = "key of the first";
  QVERIFY(hub.push({list.begin() + 3, list.end()}));
  // Nobody writes the hub's own.
  const auto more = tills(3, 9, 5).back();
  hub.situation.own = {more.front().origin};
  QCOMPARE(hub.push(more).error().code, u"origin_of_another_device"_s);
}

void TestHolders::aChainIsPartedByWhoseItIsAloneAndNotFromWhatTheHubHas_data() {
  QTest::addColumn<QByteArray>("pushedBy");
  QTest::addColumn<bool>("anotherCame");
  QTest::newRow("its writer pushed it, and another comes") << QByteArray("key of the first") << true;
  QTest::newRow("its writer pushed it") << QByteArray("key of the first") << false;
  QTest::newRow("another till gave it back, and nobody holds it") << QByteArray() << false;
}

void TestHolders::aChainIsPartedByWhoseItIsAloneAndNotFromWhatTheHubHas() {
  QFETCH(const QByteArray, pushedBy);
  QFETCH(const bool, anotherCame);
  Hub hub;
  const auto list = tills(1, 6, 4).front();
  const journal::OriginId origin = list.front().origin;
  hub.situation.holder = pushedBy;
  QVERIFY(hub.push({list.begin(), list.begin() + 3}));
  const auto parted = [&](const QByteArray& digest, qint64 originSeq = 3) {
    Fact fact;
    fact.id = journal::FactId(QUuid::createUuid());
    fact.origin = journal::OriginId(QUuid::createUuid());
    fact.originSeq = 1;
    fact.hlc = list[1].hlc;
    fact.kind = u"origin.opened"_s;
    fact.subject = core::AnyId(fact.origin.uuid());
    fact.object = {{u"store"_s, u"s"_s},
                   {u"parted"_s, QJsonObject{{u"origin"_s, origin.text()},
                                             {u"origin_seq"_s, originSeq},
                                             {u"digest"_s, QString::fromLatin1(digest.toHex())}}}};
    fact.body = journal::bodyBytes(fact.object);
    fact.digest = journal::digestOf(fact, QByteArray(32, '\0'));
    return fact;
  };
  const QByteArray othersDigest(32, 'o');
  const auto another = [&] {
    hub.situation.holder = "key of another";
    const QString code = hub.push({parted(othersDigest)}).error().code;
    hub.situation.holder = "key of the first";
    return code;
  };
  if (anotherCame) QCOMPARE(another(), u"nothing_parted"_s);
  hub.situation.holder = "key of the first";
  QCOMPARE(hub.push({parted(list[2].digest)}).error().code, u"nothing_parted"_s);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 3);
  QVERIFY(hub.push({parted(othersDigest)}));
  // A hub that was set back has nothing there any more.
  QVERIFY(hub.push({parted(othersDigest, 4)}));
  QCOMPARE(another(), u"nothing_parted"_s);
}

void TestHolders::factsOfOthersComeBackWithTheHubsSignatureAlone() {
  const auto list = tills(1, 9, 6).front();
  const auto sign = [](const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Sha512); };
  const auto witnessAt = [&](size_t count) {
    protocol::SignedHead head{qint64(count), list[count - 1].digest, {}};
    head.signature = sign(protocol::signedBytes(list.front().origin, head));
    return head;
  };
  // A hub that lost all but the first two.
  const auto give = [&](std::vector<Fact> facts, const protocol::SignedHead& witness) {
    Hub hub;
    hub.situation.verify = [&](const QByteArray& bytes, const QByteArray& signature) {
      return signature == sign(bytes);
    };
    hub.situation.holder = "key of its till";
    if (!hub.push({list.begin(), list.begin() + 2})) qFatal("not taken");
    hub.situation.holder = "key of another";
    const PushRequest request{facts.front().origin, std::move(facts), witness};
    const auto answer = hub.book->write([&](journal::Writing& writing) {
      return hub::push(writing, request, core::Instant::fromUtcMs(kNow), hub.situation);
    });
    const qint64 head = *hub::headOfFeed(hub.engine.reader());
    return std::pair(answer ? QString() : answer.error().code, head);
  };
  const std::vector<Fact> lost(list.begin() + 2, list.end());
  QCOMPARE(give(lost, witnessAt(9)), std::pair(QString(), qint64(9)));
  QCOMPARE(give({list.begin() + 2, list.begin() + 5}, witnessAt(5)), std::pair(QString(), qint64(5)));
  const std::pair nothing(u"bad_witness"_s, qint64(2));
  QCOMPARE(give({list.begin() + 2, list.begin() + 5}, witnessAt(9)), nothing);  // they do not reach it
  QCOMPARE(give(lost, witnessAt(8)), nothing);                                  // they go beyond it
  auto unsigned_ = witnessAt(9);
  unsigned_.signature[0] = char(unsigned_.signature[0] ^ 1);
  QCOMPARE(give(lost, unsigned_), nothing);
  auto invented = lost;
  invented.front().body.replace("Thing", "Thong");
  QCOMPARE(give(invented, witnessAt(9)), nothing);
  invented.front().rejected = u"chain_broken"_s;
  QCOMPARE(give(invented, witnessAt(9)), nothing);
}

void TestHolders::anEpochThatWasLostWholeComesBackAsTheHubsOwnWithItsSignatureAlone() {
  // The chain of an epoch that this hub began after its backup, and of which its journal knows nothing.
  const QString store = u"0190f2c4-0000-7000-8000-000000000001"_s;
  Fact opened;
  opened.id = journal::FactId(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  opened.origin = journal::OriginId(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12));
  opened.originSeq = 1;
  opened.hlc = core::Hlc(kNow << 16);
  opened.kind = u"origin.opened"_s;
  opened.subject = opened.origin.as<core::Anything>();
  opened.body = journal::bodyBytes({{u"store"_s, store}, {u"ordinal"_s, 3}, {u"previous"_s, QJsonValue::Null}});
  opened.digest = journal::digestOf(opened, QByteArray(32, '\0'));
  const auto sign = [](const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Sha512); };
  const auto push = [&](const QString& hubs, bool witnessed) {
    Hub hub;
    hub.situation.holder = "key of a till";
    hub.situation.store = hubs;
    hub.situation.verify = [&](const QByteArray& bytes, const QByteArray& signature) {
      return signature == sign(bytes);
    };
    int returned = 0;
    hub.situation.ownReturned = [&](journal::Writing&, std::span<const Fact> facts) {
      returned += int(facts.size());
      return core::Done();
    };
    PushRequest request{opened.origin, {opened}};
    if (witnessed) {
      protocol::SignedHead head{1, opened.digest, {}};
      head.signature = sign(protocol::signedBytes(opened.origin, head));
      request.witness = head;
    }
    const auto answer = hub.book->write([&](journal::Writing& writing) {
      return hub::push(writing, request, core::Instant::fromUtcMs(kNow), hub.situation);
    });
    return std::pair(answer ? QString() : answer.error().code, returned);
  };
  QCOMPARE(push(store, true), std::pair(QString(), 1));
  // A till that calls its chain the hub's is refused: what it said there would be done.
  QCOMPARE(push(store, false), std::pair(u"origin_of_another_device"_s, 0));
  QCOMPARE(push(u"another"_s, false), std::pair(QString(), 0));
}

void TestHolders::aFactThatIsRejectedForGoodIsALinkAndTheLineGoesOn() {
  Hub hub;
  auto list = tills(1, 6, 3).front();
  list[2].body.replace("Thing", "Thong");
  QCOMPARE(hub.push(list)->results[2].status, PushStatus::Rejected);
  QCOMPARE(*hub::headOfFeed(hub.engine.reader()), 2);
  list[2].rejected = u"chain_broken"_s;
  const auto answer = hub.push({list.begin() + 2, list.end()});
  QVERIFY(answer);
  QCOMPARE(statuses(*answer),
           (std::vector{PushStatus::Rejected, PushStatus::Applied, PushStatus::Applied, PushStatus::Applied}));
  QCOMPARE(answer->results[0].hubSeq, 3);
  QCOMPARE(answer->results[0].code, u"chain_broken"_s);
  QCOMPARE(*hub.engine.reader().integer("SELECT count(*) FROM product", {}), 5);
  // These chains begin without an opening; beside that they hold.
  const auto holds = [](const Hub& each) {
    const auto chains = journal::verifyChains(each.engine.reader());
    return chains && chains->rejected == 1 && chains->faults.size() == 1 &&
           chains->faults.front().code == u"origin_not_opened";
  };
  QVERIFY(holds(hub));
  // It travels as what it is, and is that for whoever takes it; nobody applies it later.
  const auto page = hub::page(hub.engine.reader(), 0, 100);
  QVERIFY(page);
  Hub other;
  protocol::PullPage whole = *page;
  whole.cursor = u"1"_s;
  const auto read = protocol::PullPage::fromJson(whole.toJson());
  QVERIFY(read);
  QVERIFY(other.book->receiveAll(read->facts));
  QCOMPARE(*other.engine.reader().integer("SELECT count(*) FROM product", {}), 5);
  QCOMPARE(*other.book->projectUnprojected(), 0);
  QVERIFY(holds(other));
  QCOMPARE((*journal::factById(other.engine.reader(), list[2].id))->rejected, u"chain_broken"_s);
  QCOMPARE((*journal::factById(other.engine.reader(), list[3].id))->rejected, QString());
}

void TestHolders::theNewestNumberUpToAPositionIsFound() {
  Hub hub;
  const auto lists = tills(2, 20, 8);
  const auto& [mine, others] = std::pair(lists.front(), lists.back());
  QVERIFY(hub.push({mine.begin(), mine.begin() + 3}));
  QVERIFY(hub.push(others));
  QVERIFY(hub.push({mine.begin() + 3, mine.end()}));
  const auto upTo = [&](qint64 position) {
    return *hub::newestUpTo(hub.engine.reader(), mine.front().origin, qint64(mine.size()), position);
  };
  QCOMPARE(upTo(0), 0);
  QCOMPARE(upTo(2), 2);
  QCOMPARE(upTo(3), 3);
  QCOMPARE(upTo(3 + qint64(others.size())), 3);
  QCOMPARE(upTo(4 + qint64(others.size())), 4);
  QCOMPARE(upTo(1000), qint64(mine.size()));
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHolders)
#include "tst_holders.moc"
