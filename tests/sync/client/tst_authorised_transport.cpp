// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonDocument>
#include <QTest>
#include <deque>

#include "models/core/json_reader.h"
#include "sync/client/authorised_transport.h"
#include "sync/protocol/compact_token.h"
#include "sync/protocol/problem.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;

namespace {

/// Keeps requests until the test answers them.
class Line final : public client::Transport {
 public:
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    waiting.emplace_back(std::move(request), std::move(done));
  }
  HttpRequest answer(HttpAnswer answer) {
    if (waiting.empty()) qFatal("nothing was sent");
    const auto first = std::move(waiting.front());
    waiting.pop_front();
    first.second(std::move(answer));
    return first.first;
  }
  std::deque<std::pair<HttpRequest, std::function<void(HttpAnswer)>>> waiting;
};

HttpAnswer withStatus(int status) {
  HttpAnswer answer;
  answer.status = status;
  return answer;
}

HttpAnswer refusal(int status, const QString& code) {
  protocol::Problem problem;
  problem.status = status;
  problem.code = code;
  HttpAnswer answer = withStatus(status);
  answer.body = QJsonDocument(problem.toJson()).toJson();
  return answer;
}

HttpAnswer token(const QByteArray& access, const QByteArray& refresh) {
  protocol::TokenAnswer token;
  token.accessToken = access;
  token.refreshToken = refresh;
  token.expiresInS = 600;
  token.refreshExpiresInS = 86'400;
  token.serverTime = core::Instant::fromUtcMs(1'774'000'000'000);
  HttpAnswer answer = withStatus(200);
  answer.body = QJsonDocument(token.toJson()).toJson();
  return answer;
}

struct Till {
  Line line;
  core::ManualClock clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  client::AuthorisedTransport transport{
      line,
      clock,
      device::DeviceKeys::random(),
      {protocol::TenantId(QUuid::createUuid()), protocol::DeviceId(QUuid::createUuid())}};
  std::vector<int> statuses;

  void ask(const QByteArray& method = "GET") {
    transport.send({method, u"/v1/sync/pull"_s, {}, 0, {}},
                   [this](const HttpAnswer& answer) { statuses.push_back(answer.status); });
  }
};

QJsonObject bodyOf(const HttpRequest& request) {
  return QJsonDocument::fromJson(request.body).object();
}

qint64 issuedAtMs(const HttpRequest& request) {
  const auto parsed = protocol::parseCompactToken(bodyOf(request)[u"assertion"_s].toString().toLatin1());
  return parsed ? parsed->claims[u"iat"_s].toInteger() * 1000 : 0;
}

}  // namespace

class TestAuthorisedTransport : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void oneTokenServesAllUntilItIsNearItsEnd() {
    Till till;
    till.ask();
    till.ask();
    QCOMPARE(till.line.waiting.size(), 1u);
    QCOMPARE(till.line.answer(token("one", "r1")).target, u"/v1/token"_s);
    QCOMPARE(till.line.answer(withStatus(200)).authorization, "Bearer one");
    QCOMPARE(till.line.answer(withStatus(204)).authorization, "Bearer one");
    QCOMPARE(till.statuses, std::vector<int>({200, 204}));
    till.clock.advanceMs(530'000);
    till.ask();
    till.clock.advanceMs(20'000);
    till.ask();
    QCOMPARE(till.line.answer(withStatus(200)).authorization, "Bearer one");
    const HttpRequest renewed = till.line.answer(token("two", "r2"));
    QCOMPARE(renewed.target, u"/v1/token"_s);
    QCOMPARE(bodyOf(renewed)[u"refresh_token"_s].toString(), u"r1"_s);
    QCOMPARE(till.line.answer(withStatus(200)).authorization, "Bearer two");
  }

  void aTokenThatIsRefusedIsReplacedOnce() {
    Till till;
    till.ask();
    till.line.answer(token("one", "r1"));
    till.line.answer(withStatus(401));
    QVERIFY(till.statuses.empty());
    till.line.answer(token("two", "r2"));
    QCOMPARE(till.line.answer(withStatus(401)).authorization, "Bearer two");
    QCOMPARE(till.statuses, std::vector<int>({401}));
    QVERIFY(till.line.waiting.empty());
  }

  void aWrongClockIsMadeUpForByTheHubs() {
    Till till;
    till.ask();
    HttpAnswer refused = refusal(401, u"invalid_grant"_s);
    refused.date = till.clock.now().plusMs(7'200'000);
    QCOMPARE(issuedAtMs(till.line.answer(refused)), till.clock.now().utcMs());
    const HttpRequest again = till.line.answer(token("one", "r1"));
    QCOMPARE(issuedAtMs(again), till.clock.now().utcMs() + 7'200'000);
    QCOMPARE(till.line.answer(withStatus(200)).authorization, "Bearer one");
    QCOMPARE(till.statuses, std::vector<int>({200}));
  }

  void whereThereIsNoTokenTheAnswerIsTheHubs() {
    Till till;
    till.ask();
    till.line.answer(refusal(401, u"invalid_grant"_s));
    till.ask();
    till.line.answer(withStatus(0));
    till.ask();
    HttpAnswer busy = refusal(429, u"rate_limited"_s);
    busy.retryAfterS = 9;
    till.line.answer(busy);
    QCOMPARE(till.statuses, std::vector<int>({401, 0, 429}));
    QVERIFY(till.line.waiting.empty());
  }

  void aRevokedDevicePullsNothingAndPushesWithAnAssertion() {
    Till till;
    till.ask("GET");
    till.ask("POST");
    till.line.answer(refusal(403, u"device_revoked"_s));
    QCOMPARE(till.statuses, std::vector<int>({403}));
    const HttpRequest push = till.line.answer(withStatus(202));
    QVERIFY(push.authorization.startsWith("Bearer "));
    QVERIFY(protocol::parseCompactToken(push.authorization.mid(7)).has_value());
    QCOMPARE(till.statuses, std::vector<int>({403, 202}));
  }

  void answersAfterItsEndGoNowhere() {
    Line line;
    {
      Till till;
      till.ask();
      line.waiting = std::exchange(till.line.waiting, {});
    }
    line.answer(token("one", "r1"));
    QVERIFY(line.waiting.empty());
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestAuthorisedTransport)
#include "tst_authorised_transport.moc"
