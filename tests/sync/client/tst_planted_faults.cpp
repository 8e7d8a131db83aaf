// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QTest>

#include "models/core/json_reader.h"
#include "sync/api/cursor.h"
#include "tests/sync/client/simulation.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Batch;
using client::Comparison;
using client::HttpAnswer;
using client::HttpRequest;
using client::Ledger;
using client::Settled;
using client::Taken;
using core::Done;
using core::Result;
using journal::Book;
using protocol::PushAnswer;
using protocol::PushResult;
using protocol::PushStatus;

namespace {

/// A 200 is success, whatever stands in it.
class TakesAnswerForAck : public Ledger {
  [[nodiscard]] Result<Settled> settle(Book& book, const Batch& batch, const PushAnswer& answer) const override {
    PushAnswer all = answer;
    all.results.clear();
    for (const auto& fact : batch.facts) all.results.push_back({fact.id, PushStatus::Applied, 1, fact.hlc, {}, {}});
    return Ledger::settle(book, batch, all);
  }
};

/// What the hub puts off is called done.
class DropsDeferred : public Ledger {
  [[nodiscard]] bool acknowledges(const PushResult& result) const override {
    return result.status == PushStatus::Deferred || Ledger::acknowledges(result);
  }
  // What would make up for it after some minutes.
  [[nodiscard]] Result<client::Comparison> compare(Book&, const protocol::DigestAnswer&) const override {
    return client::Comparison();
  }
};

/// A restored hub gets nothing again.
class DoesNotStepBack : public Ledger {
  [[nodiscard]] Done stepBack(journal::Writing&) const override { return {}; }
  [[nodiscard]] Result<Comparison> compare(Book&, const protocol::DigestAnswer&) const override {
    return Comparison();  // it would find the same in another way
  }
};

/// A gap is an error like any other.
class IgnoresGaps : public Ledger {
  [[nodiscard]] Result<bool> resumeAt(Book&, const Batch&, qint64) const override { return false; }
  [[nodiscard]] Result<Comparison> compare(Book&, const protocol::DigestAnswer&) const override {
    return Comparison();  // it would find the same in another way
  }
};

/// A fact that does not follow is left alone, for ever.
class DoesNotGoBack : public Ledger {
  [[nodiscard]] Result<Taken> takePage(Book& book, const QString& askedWith,
                                       const protocol::PullPage& page) const override {
    CF_TRY(Taken taken, Ledger::takePage(book, askedWith, page));
    taken.goBack = false;
    return taken;
  }
  [[nodiscard]] Result<Comparison> compare(Book&, const protocol::DigestAnswer&) const override {
    return Comparison();  // it would notice
  }
};

/// What others wrote is not given back to a hub that lost it.
class GivesNothingBack : public Ledger {
  [[nodiscard]] Result<std::optional<client::Gift>> nextGift(Book&, journal::OriginId, qint64) const override {
    return std::optional<client::Gift>();
  }
};

/// Numbers that two sides gave are left as they are.
class PartsNothing : public Ledger {
  [[nodiscard]] Result<bool> partForks(Book&) const override { return false; }
};

/// The cursor moves first, and the page is taken in afterwards.
class MovesCursorFirst : public Ledger {
 public:
  explicit MovesCursorFirst(std::function<bool()> dies) : m_dies(std::move(dies)) {}
  [[nodiscard]] Result<Taken> takePage(Book& book, const QString& askedWith,
                                       const protocol::PullPage& page) const override {
    CF_TRY(const auto before, place(book));
    if (before.cursor != askedWith) return Ledger::takePage(book, askedWith, page);
    CF_CHECK(book.write([&](journal::Writing& writing) {
      return writing.local("sync_state")
          .execute(
              "INSERT INTO sync_state(one, cursor) VALUES (1, $1) ON CONFLICT(one) DO UPDATE SET cursor = "
              "excluded.cursor",
              {page.cursor});
    }));
    if (m_dies()) return Taken();
    return Ledger::takePage(book, page.cursor, page);
  }

 private:
  std::function<bool()> m_dies;
};

/// A rewind is answered by going on at the old place under the new epoch.
class DoesNotRewind : public Ledger {
  [[nodiscard]] Done rewind(Book& book, const QString& askedWith, const QString& cursor, qint64 position,
                            int epoch) const override {
    const QString kept = cursor.section(u':', 0, 0) + u':' + askedWith.section(u':', 1);
    return Ledger::rewind(book, askedWith, kept, position, epoch);
  }
};

/// Only the chain that is open is sent.
class ForgetsOldChains : public Ledger {
  [[nodiscard]] Result<Batch> nextBatch(Book& book, int mostFacts, qint64 mostBytes,
                                        const client::UnderWay& underWay) const override {
    CF_TRY(Batch batch, Ledger::nextBatch(book, mostFacts, mostBytes, underWay));
    return batch.origin == book.origin() ? batch : Batch();
  }
};

/// The cursor of the pull moves with the answer to a push.
class PushMovesCursor : public Ledger {
  [[nodiscard]] Result<Settled> settle(Book& book, const Batch& batch, const PushAnswer& answer) const override {
    CF_TRY(const Settled settled, Ledger::settle(book, batch, answer));
    qint64 newest = 0;
    for (const auto& result : answer.results) newest = std::max(newest, result.hubSeq);
    if (newest > 0) {
      CF_CHECK(book.write([&](journal::Writing& writing) {
        return writing.local("sync_state")
            .execute("UPDATE sync_state SET cursor = $1",
                     {u"%1:%2:%3"_s.arg(answer.epoch).arg(newest).arg(api::markOf(answer.head.digest), 0, 16)});
      }));
    }
    return settled;
  }
};

template <class Wrong>
sim::SimOptions with() {
  sim::SimOptions options;
  options.ledger = [](const std::function<bool()>& dies) -> std::unique_ptr<Ledger> {
    if constexpr (std::is_constructible_v<Wrong, std::function<bool()>>) {
      return std::make_unique<Wrong>(dies);
    } else {
      return std::make_unique<Wrong>();
    }
  };
  return options;
}

/// Whatever the hub says to a push is taken for a yes; and the comparison that would make up for it does not come
/// about.
void takeAnythingForYes(const HttpRequest& request, HttpAnswer& answer) {
  if (request.target.startsWith(u"/v1/sync/digest")) answer.status = 500;
  if (request.target != u"/v1/sync/push" || answer.status == 200) return;
  const auto object = core::parseObject(request.body);
  const auto push = protocol::PushRequest::fromJson(*object, {});
  PushAnswer yes;
  yes.nextOriginSeq = push->facts.back().originSeq + 1;
  yes.head = {push->facts.back().originSeq, QByteArray(32, '\0'), QByteArray(64, '\0')};
  yes.epoch = 1;
  for (const auto& fact : push->facts) yes.results.push_back({fact.id, PushStatus::Applied, 1, fact.hlc, {}, {}});
  answer.status = 200;
  answer.body = QJsonDocument(yes.toJson()).toJson();
}

}  // namespace

class TestPlantedFaults : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theSimulationNotices_data();
  void theSimulationNotices();
};

void TestPlantedFaults::theSimulationNotices_data() {
  QTest::addColumn<sim::SimOptions>("options");
  QTest::newRow("facts acknowledged by any answer 200") << with<TakesAnswerForAck>();
  QTest::newRow("facts that were put off and then dropped") << with<DropsDeferred>();
  QTest::newRow("nothing sent again after an epoch") << with<DoesNotStepBack>();
  QTest::newRow("a gap that is not gone back to") << with<IgnoresGaps>();
  QTest::newRow("a cursor that moves before its page is taken in") << with<MovesCursorFirst>();
  QTest::newRow("a rewind that is not done") << with<DoesNotRewind>();
  QTest::newRow("a cursor that moves with a push") << with<PushMovesCursor>();
  sim::SimOptions chains = with<ForgetsOldChains>();
  chains.hubRestores = false;
  chains.tillRestores = true;
  QTest::newRow("chains of earlier incarnations that are never sent") << chains;
  sim::SimOptions gaps = with<DoesNotGoBack>();
  gaps.gaps = true;
  gaps.hubRestores = false;
  QTest::newRow("a gap in the feed that nobody goes back for") << gaps;
  sim::SimOptions gifts = with<GivesNothingBack>();
  gifts.tillRestores = true;
  QTest::newRow("facts that hub and till lost and that others keep for themselves") << gifts;
  sim::SimOptions unheld;
  unheld.clones = true;
  unheld.hubRestores = false;
  unheld.anybodyWrites = true;
  QTest::newRow("a hub that lets a copied till write under the name of the other") << unheld;
  sim::SimOptions heads;
  heads.hubs = 2;
  heads.trustsHeads = true;
  QTest::newRow("a hub process that trusts the heads of chains that it remembers") << heads;
  sim::SimOptions devices;
  devices.hubs = 2;
  devices.revokes = true;
  devices.trustsDevices = true;
  QTest::newRow("a hub process that trusts the list of devices that it remembers") << devices;
  sim::SimOptions yes;
  yes.falsify = takeAnythingForYes;
  QTest::newRow("a refusal that deletes what was refused") << yes;
  sim::SimOptions deaf;
  deaf.deafFromMs = 30'000;
  QTest::newRow("no timer that comes whatever happens") << deaf;
  sim::SimOptions reuse = with<PartsNothing>();
  reuse.hubRestores = false;
  reuse.tillRestores = true;
  reuse.reusesNumbers = true;
  QTest::newRow("numbers that were given twice and are not put right") << reuse;
}

void TestPlantedFaults::theSimulationNotices() {
  QFETCH(const sim::SimOptions, options);
  constexpr int kMostSeeds = 200;
  for (int i = 0; i < kMostSeeds; ++i) {
    const QByteArray broken = sim::simulate(support::Random::runSeed() + quint64(i), options);
    if (broken.isEmpty()) continue;
    qInfo("after %d seeds: %s", i + 1, broken.constData());
    return;
  }
  QFAIL("nobody noticed");
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestPlantedFaults)
#include "tst_planted_faults.moc"
