// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonDocument>

#include "sync/client/engine.h"
#include "tests/sync/client/sim_till.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;

inline HttpAnswer said(int status, const QByteArray& body) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = body;
  return answer;
}

inline HttpAnswer said(const QJsonObject& object) {
  return said(200, QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A till's engine on virtual time, and a hub that says what the test wants.
struct Scene final : client::Transport, client::StoreGate {
  Scene() : clock(timeline), store(clock, 7), timers(timeline) {
    store.openNewOrigin();
    hello.epoch = 1;
    hello.serverTime = clock.now();
    begin();
  }
  void sell(int sales) {
    must(store.book().write([&](journal::Writing& writing) -> core::Done {
      for (int i = 0; i < sales; ++i) {
        CF_TRY([[maybe_unused]] const auto fact,
               writing.record({QString::fromLatin1(kTaken), 1, writing.make<core::AnyId>(), {{u"minor"_s, 1}}, {}}));
      }
      return {};
    }));
  }
  [[nodiscard]] qint64 unsent() {
    const auto survey = client::surveyOf(store.reader(), store.origin());
    return survey ? survey->pending : -1;
  }
  /// For what the hub does not let the till in: as the store has it, and as a person is told.
  [[nodiscard]] QString shutOut() {
    const auto survey = client::surveyOf(store.reader(), store.origin());
    return survey ? survey->shutOut.code : u"?"_s;
  }
  [[nodiscard]] QString notice() const {
    const auto& all = engine->status().notices;
    return all.empty() ? QString() : all.front().code;
  }
  /// The program begins.
  void begin() {
    pulled = false;
    pushes = 0;
    engine.emplace(*this, timers, *this, *used, clock, 11);
    engine->onStatus([this](const client::Status& status) {
      if (!status.isOver()) return;
      overAtOnce = overAtOnce || !pulled;
      overUnsent = overUnsent || pushes == 0;
    });
  }
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    ++asked;
    const bool keys = request.target.startsWith(u"/v1/sync/keys");
    timeline.after(keys ? keysMs : 5, [this, request, done = std::move(done)] { done(answer(request)); });
  }
  void run(std::function<void(journal::Book&)> work, std::function<void()> then) override {
    timeline.after(1, [this, work = std::move(work), then = std::move(then)] {
      work(store.book());
      then();
    });
  }
  [[nodiscard]] core::Done openIncarnation(journal::Book&) override { return {}; }

  [[nodiscard]] HttpAnswer answer(const HttpRequest& request) {
    if (gateway) return *gateway;
    if (pushesOnly && !request.target.startsWith(u"/v1/sync/push")) {
      return said(403, R"({"type":"urn:counterfoil:problem:device_revoked","status":403})");
    }
    if (answeredAtMs < 0) answeredAtMs = timeline.nowMs();
    if (request.target.startsWith(u"/v1/sync/hello")) return said(hello.toJson());
    if (request.target.startsWith(u"/v1/sync/push")) return pushed(request);
    if (request.target.startsWith(u"/v1/sync/pull")) {
      pulled = true;
      pulledAt = request.target;
      protocol::PullPage page;
      page.epoch = epoch;
      page.cursor = u"%1:0"_s.arg(epoch);
      return said(page.toJson());
    }
    return said({{u"keys"_s, QJsonArray()}, {u"next"_s, 0}, {u"more"_s, false}});
  }
  [[nodiscard]] HttpAnswer pushed(const HttpRequest& request) {
    const auto push = protocol::PushRequest::fromJson(QJsonDocument::fromJson(request.body).object(), {});
    if (push->facts.size() > hubTakes) {
      ++refused;
      return said(413, R"({"type":"body_too_large","status":413})");
    }
    protocol::PushAnswer yes;
    ++pushes;
    if (pushedAtMs < 0) pushedAtMs = timeline.nowMs();
    largest = std::max(largest, push->facts.size());
    yes.epoch = epoch;
    yes.serverTime = core::Instant::fromUtcMs(SkewedClock::kBeginMs);
    yes.nextOriginSeq = push->facts.back().originSeq + 1;
    yes.head = {push->facts.back().originSeq, QByteArray(32, '\0'), QByteArray(64, 's')};
    for (const auto& fact : push->facts) {
      yes.results.push_back({fact.id, protocol::PushStatus::Applied, 1, fact.hlc, {}, {}});
    }
    return said(yes.toJson());
  }

  Timeline timeline;
  SkewedClock clock;
  SimStore store;
  Timers timers;
  client::Ledger ledger;
  const client::Ledger* used = &ledger;
  protocol::Hello hello;
  std::optional<HttpAnswer> gateway;
  bool pushesOnly = false;
  qint64 keysMs = 5;
  int epoch = 1;
  int asked = 0;
  int pushes = 0;
  int refused = 0;
  size_t hubTakes = 500;
  size_t largest = 0;
  qint64 answeredAtMs = -1;
  qint64 pushedAtMs = -1;
  bool pulled = false;
  QString pulledAt;
  bool overAtOnce = false;
  bool overUnsent = false;
  std::optional<client::Engine> engine;
};

}  // namespace counterfoil::sim
