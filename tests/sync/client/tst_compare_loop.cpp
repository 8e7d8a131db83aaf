// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "sync/client/engine.h"
#include "tests/sync/client/sim_answers.h"
#include "tests/sync/client/sim_till.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;

namespace {

constexpr qint64 kSecondMs = 1000;

/// A till's engine on virtual time, and a hub that takes what it writes and notes when it is compared with.
struct Scene final : client::Transport, client::StoreGate {
  Scene() : clock(timeline), store(clock, 7), timers(timeline) { store.openNewOrigin(); }
  /// The program runs for ten seconds.
  void work() {
    comparedMs.clear();
    overMs = -1;
    const qint64 beganMs = timeline.nowMs();
    client::Engine engine(*this, timers, *this, ledger, clock, 11);
    engine.onStatus([&](const client::Status& status) {
      if (!status.isOver() || overMs < 0) overMs = status.isOver() ? timeline.nowMs() - beganMs : -1;
    });
    engine.start();
    timeline.runUntil(beganMs + 10 * kSecondMs);
    for (qint64& each : comparedMs) each -= beganMs;
  }
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    timeline.after(5, [this, request, done = std::move(done)] { done(sim::json(answer(request))); });
  }
  void run(std::function<void(journal::Book&)> work, std::function<void()> then) override {
    timeline.after(1, [this, work = std::move(work), then = std::move(then)] {
      work(store.book());
      then();
    });
  }
  [[nodiscard]] core::Done openIncarnation(journal::Book&) override { return {}; }

  [[nodiscard]] QJsonObject answer(const HttpRequest& request) {
    if (request.target.startsWith(u"/v1/sync/hello")) {
      protocol::Hello hello;
      hello.epoch = epoch;
      hello.serverTime = clock.now();
      return hello.toJson();
    }
    if (request.target.startsWith(u"/v1/sync/push")) return pushed(request);
    if (request.target.startsWith(u"/v1/sync/pull")) {
      protocol::PullPage page;
      page.epoch = epoch;
      page.cursor = u"%1:0"_s.arg(epoch);
      return page.toJson();
    }
    if (request.target.startsWith(u"/v1/sync/digest")) {
      comparedMs.push_back(timeline.nowMs());
      protocol::DigestAnswer digest;
      digest.epoch = epoch;
      digest.heads = heads;
      return digest.toJson();
    }
    return {{u"keys"_s, QJsonArray()}, {u"next"_s, 0}, {u"more"_s, false}};
  }
  [[nodiscard]] QJsonObject pushed(const HttpRequest& request) {
    const auto push = protocol::PushRequest::fromJson(QJsonDocument::fromJson(request.body).object(), {});
    protocol::PushAnswer yes;
    yes.epoch = epoch;
    yes.serverTime = clock.now();
    yes.nextOriginSeq = push->facts.back().originSeq + 1;
    yes.head = {push->facts.back().originSeq, push->facts.back().digest, QByteArray(64, 's')};
    for (const auto& fact : push->facts) {
      yes.results.push_back({fact.id, protocol::PushStatus::Applied, 1, fact.hlc, {}, {}});
    }
    heads = {{push->origin, yes.head}};
    return yes.toJson();
  }

  sim::Timeline timeline;
  sim::SkewedClock clock;
  sim::SimStore store;
  sim::Timers timers;
  client::Ledger ledger;
  int epoch = 1;
  std::vector<protocol::Witness> heads;
  std::vector<qint64> comparedMs;
  qint64 overMs = -1;  ///< when it had nothing more to do
};

}  // namespace

class TestCompareLoop : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aTillThatHasJustJoinedComparesAtOnce();
  void aTillThatFindsAnotherEpochComparesSoon();
};

void TestCompareLoop::aTillThatHasJustJoinedComparesAtOnce() {
  Scene scene;
  scene.work();
  // At the beginning, and once more when it had heard which epoch it is.
  QCOMPARE(scene.comparedMs.size(), size_t(2));
  QVERIFY2(scene.comparedMs.back() < 100, qPrintable(QString::number(scene.comparedMs.back())));
  QVERIFY2(scene.overMs >= 0 && scene.overMs < 100, qPrintable(QString::number(scene.overMs)));
}

void TestCompareLoop::aTillThatFindsAnotherEpochComparesSoon() {
  Scene scene;
  scene.work();
  scene.epoch = 2;
  scene.work();
  QCOMPARE(scene.comparedMs.size(), size_t(2));
  QVERIFY2(scene.comparedMs.back() >= kSecondMs, qPrintable(QString::number(scene.comparedMs.back())));
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestCompareLoop)
#include "tst_compare_loop.moc"
